"""A second opinion on formulas of vectors and matrices: plain lists of fractions, and no code of the package but nodes.

Values are lists of rows; a number is a `Fraction`. Entries of data are looked up in tables by their base, or in
a mapping from indices, which may be 0 or less.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from steepest.expression.nodes import (
    Dot,
    FiniteSum,
    Function,
    Hadamard,
    Indexed,
    Negation,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)

Value = Any  # Fraction | list[list[Fraction]]
World = Mapping[str, Any]  # names: a Fraction, an int for a size, a list of rows for a matrix or a column


def value(node: Node, world: World, ones: int = 0) -> Value:
    """The value of a formula; `ones` is the length of 𝟏."""
    match node:
        case Number(number):
            return number
        case Symbol(name):
            found = world[name]
            return found if isinstance(found, list) else Fraction(found)
        case Indexed(base, indices, ()):
            table = world[base]
            if isinstance(table, Mapping):
                return table[tuple(int(value(index, world, ones)) for index in indices)]
            places = [int(value(index, world, ones)) - 1 for index in indices]
            if len(places) == 1 and len(table[0]) == 1:
                return table[places[0]][0]
            if len(places) == 1:
                return [[entry] for entry in table[places[0]]]
            return table[places[0]][places[1]]
        case Sum(terms):
            total = value(terms[0], world, ones)
            for term in terms[1:]:
                total = _added(total, value(term, world, ones))
            return total
        case Negation(operand):
            return _scaled(Fraction(-1), value(operand, world, ones))
        case Product(factors):
            total = value(factors[0], world, ones)
            for factor in factors[1:]:
                total = _times(total, value(factor, world, ones))
            return total
        case Quotient(above, below):
            return _scaled(1 / value(below, world, ones), value(above, world, ones))
        case Transpose(operand):
            return _turned(value(operand, world, ones))
        case Dot(left, right):
            return _times(_turned(value(left, world, ones)), value(right, world, ones))
        case Hadamard((left, right)):
            pairs = zip(value(left, world, ones), value(right, world, ones), strict=True)
            return [[a * b for a, b in zip(one, other, strict=True)] for one, other in pairs]
        case Ones():
            return [[Fraction(1)] for _ in range(ones)]
        case Power(Function("norm", argument), Number(Fraction(numerator=2, denominator=1))):
            return sum((entry**2 for row in value(argument, world, ones) for entry in row), Fraction(0))
        case Power(base, exponent):
            return value(base, world, ones) ** int(value(exponent, world, ones))
        case FiniteSum(body, index, lower, upper):
            first, last = (int(value(end, world, ones)) for end in (lower, upper))
            terms = [value(body, {**world, index.name: k}, ones) for k in range(first, last + 1)]
            total = terms[0] if terms else Fraction(0)
            for term in terms[1:]:
                total = _added(total, term)
            return total
    raise NotImplementedError(type(node))


def _added(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction):
        return one + other
    return [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]


def _scaled(factor: Fraction, one: Value) -> Value:
    return factor * one if isinstance(one, Fraction) else [[factor * entry for entry in row] for row in one]


def _turned(one: Value) -> Value:
    return one if isinstance(one, Fraction) else [list(column) for column in zip(*one, strict=True)]


def _times(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction):
        return _scaled(one, other)
    if isinstance(other, Fraction):
        return _scaled(other, one)
    columns = list(zip(*other, strict=True))
    assert len(one[0]) == len(other), "the sizes fit"
    rows = [[sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in columns] for row in one]
    return rows[0][0] if len(rows) == 1 and len(columns) == 1 else rows
