"""A result at a point: the numbers put in, the exact value, and its decimal."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.errors import DomainError, LimitError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.limits import check_values, exceeded
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Equation,
    Node,
    Symbol,
    Vector,
    free_symbols,
    number,
    substituted,
)
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.writing import to_text

Coordinate = Any  # an int, a Fraction, a float, text such as "pi/6", or a tree
_PRECISIONS = (64, 256, 1024)


def at(
    record: Derivation | Gradient, point: Mapping[str, Coordinate] | None = None, **coordinates: Coordinate
) -> Value:
    """The value of a derivative or a gradient at a point.

    Args:
        record: what was derived.
        point: the coordinates by name; or as keywords: ``at(d, x=0, y=1)``. A float is taken as the
            decimal that Python prints for it.

    Returns:
        The value: exact (`exact`, a SymPy object), and as a float (`decimal`, ``float(value)``).

    Raises:
        DomainError: the function or the derivative has no value there.
        ValueError: a variable has no coordinate, or there is no such variable.

    >>> from steepest.derivation import derive
    >>> at(derive("e^(2y) sin x", "x"), x=0, y=1).exact
    exp(2)
    """
    return value_at(record.result_node, {**(point or {}), **coordinates}, also_defined=record.function)


def value_at(formula: Node, point: Mapping[str, Coordinate], also_defined: Node | None = None) -> Value:
    """The value of a formula (a scalar or a vector) at a point; `also_defined` must have a value there too."""
    function = formula if also_defined is None else also_defined
    names = free_symbols(formula) | free_symbols(function)
    values = {canonical(name): coordinate_node(value) for name, value in point.items()}
    _agree(names, set(values))
    where: dict[Node, Node] = {Symbol(name): node for name, node in values.items()}
    put_in = substituted(formula, where)
    if limit := check_values(put_in):
        raise LimitError(to_text(put_in), 0, exceeded(limit))
    place = ", ".join(f"{name} = {to_text(values[name])}" for name in natural_order(list(values)))
    _decimal(substituted(function, where), f"{to_text(function)} has no value at {place}")
    entries = put_in.entries if isinstance(put_in, Vector) else (put_in,)
    floats = tuple(_decimal(entry, f"{to_text(formula)} has no value at {place}") for entry in entries)
    exact = to_sympy(put_in)
    after = Vector(tuple(from_sympy(entry) for entry in exact)) if isinstance(put_in, Vector) else from_sympy(exact)
    equations = tuple(Equation(Symbol(name), values[name]) for name in natural_order(list(values)))
    bindings = tuple((to_text(equation.left), equation) for equation in equations)
    step = Step("evaluate-at-point", put_in, after, after, bindings=bindings)
    return Value(equations, step, exact, floats if isinstance(put_in, Vector) else floats[0])


def coordinate_node(value: Coordinate) -> Node:
    """A coordinate as a tree without variables."""
    if isinstance(value, Node):
        return value
    if isinstance(value, int | Fraction):
        return number(value)
    node = parse(repr(value) if isinstance(value, float) else str(value))
    if names := free_symbols(node):
        raise ValueError(f"a coordinate is a number, but {value!r} has the variable {min(names)}")
    return node


def _agree(needed: frozenset[str], given: set[str]) -> None:
    if missing := natural_order(needed - given):
        raise ValueError(f"say the value of {', '.join(missing)} as well")
    if unknown := natural_order(given - needed):
        names = ", ".join(natural_order(needed)) or "none"
        raise ValueError(f"{unknown[0]} is no variable here (the variables are: {names})")


def _decimal(node: Node, complaint: str) -> float:
    for precision in _PRECISIONS:
        try:
            ball = enclose(node, {}, precision)
        except UndefinedError as error:
            raise DomainError(complaint) from error
        except IndeterminateError:
            continue
        if ball.rel_accuracy_bits() >= 53 or ball.is_zero() or precision == _PRECISIONS[-1]:
            return float(ball.mid())
    raise DomainError(f"{complaint} that could be determined")
