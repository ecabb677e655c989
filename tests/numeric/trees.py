"""Random formulas of numbers, and another way to work them out: the same walk with the functions of any library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from hypothesis import strategies as hs

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Constant,
    Function,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Vector,
    number,
    written_value,
)

NAMES = ("x", "y")
ALL = sorted(row.name for row in FUNCTIONS if row.takes == "scalar")
SMOOTH = sorted(set(ALL) - {"sign", "step", "abs", "relu"})


@hs.composite
def trees(draw: hs.DrawFn, functions: tuple[str, ...] = tuple(ALL), most: int = 10) -> Node:
    """Formulas of x and y with every operation, and with these functions."""
    leaves = hs.one_of(
        hs.sampled_from([Symbol(name) for name in NAMES]),
        hs.integers(1, 5).map(lambda value: Number(Fraction(value))),
        hs.sampled_from([number(Fraction(1, 3)), number(Fraction(5, 2)), Constant("pi")]),
    )

    def larger(parts: hs.SearchStrategy[Node]) -> hs.SearchStrategy[Node]:
        exponents = hs.sampled_from([2, 3, -1, -2, 7, Fraction(1, 2), Fraction(-3, 2), Fraction(5, 3)])
        return hs.one_of(
            hs.builds(lambda a, b: a + b, parts, parts),
            hs.builds(lambda a, b: a - b, parts, parts),
            hs.builds(lambda a, b: a * b, parts, parts),
            hs.builds(lambda a, b: a / b, parts, parts),
            hs.builds(lambda a, p: Power(a, number(Fraction(p))), parts, exponents),
            hs.builds(lambda a, b: Power(1 + a * a, b), parts, parts),
            hs.builds(lambda a: Power(Constant("e"), a), parts),
            hs.builds(lambda a: -a, parts),
            hs.builds(Function, hs.sampled_from(functions), parts),
            hs.builds(lambda n, a, b: Function(n, Vector((a, b))), hs.sampled_from(["max", "min"]), parts, parts),
            hs.builds(lambda a, b, u, v: Piecewise((u, v), (Relation((a, b), ("<",)),)), parts, parts, parts, parts),
        )

    return draw(hs.recursive(leaves, larger, max_leaves=most))


def worked_out(node: Node, place: Mapping[str, Any], library: Mapping[str, Callable[..., Any]]) -> Any:
    """The value of a tree by a library's functions, each under the name in the table of functions."""

    def of(part: Node) -> Any:
        return worked_out(part, place, library)

    if isinstance(node, Number):
        return float(node.value)
    if isinstance(node, Constant):
        return library[node.name]
    if isinstance(node, Symbol):
        return place[node.name]
    if isinstance(node, Sum):
        return reduce(lambda a, b: a + b, map(of, node.terms))
    if isinstance(node, Product):
        return reduce(lambda a, b: a * b, map(of, node.factors))
    if isinstance(node, Quotient):
        return of(node.numerator) / of(node.denominator)
    if isinstance(node, Negation):
        return -of(node.operand)
    if isinstance(node, Power):
        exact = written_value(node.exponent)
        whole = exact is not None and exact.denominator == 1
        return of(node.base) ** (int(exact) if whole and exact is not None else of(node.exponent))
    if isinstance(node, Piecewise):
        (condition,) = node.conditions
        assert isinstance(condition, Relation)
        return library["where"](of(condition.operands[0]) < of(condition.operands[1]), *map(of, node.values))
    assert isinstance(node, Function), node
    entries = node.argument.entries if isinstance(node.argument, Vector) else (node.argument,)
    return library[node.name](*map(of, entries))
