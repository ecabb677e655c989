"""A formula changed at one place, and the values of both by mpmath: a witness that shares no code with ours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath as mp
from hypothesis import strategies as st

from steepest.expression.nodes import (
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import children, free_symbols, rebuilt, walk
from tests.expression.numerical import NoValue, Unclear, value

POINTS = 16
FAR = mp.mpf(10) ** -22
OTHER_FUNCTIONS = {
    "sin": "cos",
    "cos": "sin",
    "tan": "sin",
    "exp": "cosh",
    "sinh": "cosh",
    "cosh": "sinh",
    "tanh": "sigmoid",
    "sigmoid": "tanh",
    "log": "abs",
    "sqrt": "abs",
    "abs": "relu",
    "relu": "abs",
    "atan": "tanh",
    "asinh": "atan",
    "max": "min",
    "min": "max",
}


def alterations(node: Node) -> Iterator[Node]:
    """What a node may be changed to: a number, sign, function, name, exponent, factor, term, index, end of a range."""
    if isinstance(node, Number):
        yield from (number(node.value + 1), number(node.value - 1), Negation(node))
    elif isinstance(node, Symbol):
        yield Symbol("y" if node.name == "x" else "x")
        yield Sum((node, number(1)))
    elif isinstance(node, Negation):
        yield node.operand
    elif isinstance(node, Sum | Product):
        yield from _with_one_part_changed(node)
    elif isinstance(node, Quotient):
        yield node.numerator
        yield Quotient(node.numerator, Product((number(2), node.denominator)))
    elif isinstance(node, Power):
        yield node.base
        yield Power(node.base, Sum((node.exponent, number(1))))
    elif isinstance(node, Function):
        if node.name in OTHER_FUNCTIONS:
            yield Function(OTHER_FUNCTIONS[node.name], node.argument)
    elif isinstance(node, FiniteSum):
        yield node.body
        yield FiniteSum(node.body, node.index, Sum((node.lower, number(1))), node.upper)
        yield FiniteSum(node.body, node.index, node.lower, Sum((node.upper, number(1))))
    elif isinstance(node, Indexed) and len(node.indices) == 2:
        yield Indexed(node.base, node.indices[::-1])
    elif isinstance(node, Indexed):
        yield Indexed(node.base, (Sum((node.indices[0], number(1))),))
        yield Indexed("y" if node.base == "x" else "x", node.indices)


def _with_one_part_changed(node: Sum | Product) -> Iterator[Node]:
    parts = children(node)
    for k, part in enumerate(parts):
        rest = (*parts[:k], *parts[k + 1 :])
        yield rest[0] if len(rest) == 1 else rebuilt(node, rest)
        yield rebuilt(node, (*parts[:k], Negation(part), *parts[k + 1 :]))


@st.composite
def altered(draw: st.DrawFn, tree: Node) -> Node:
    """The tree with one node, drawn at random, changed."""
    changes = list(_everywhere(tree))
    return draw(st.sampled_from(changes))


def _everywhere(tree: Node) -> Iterator[Node]:
    """The tree with one node changed, in every way; an index that is bound and names stay what they are."""
    yield from alterations(tree)
    parts = children(tree)
    for k, part in enumerate(parts):
        if isinstance(tree, FiniteSum) and part == tree.index:
            continue
        for new in _everywhere(part):
            yield rebuilt(tree, (*parts[:k], new, *parts[k + 1 :]))


# ---- values


def points(trees: tuple[Node, ...], seed: int = 0, count: int = POINTS) -> Iterator[dict[Any, Any]]:
    """Random points for the free names of some formulas: numbers, sizes, and data with every small index."""
    names = sorted(frozenset[str]().union(*map(free_symbols, trees)))
    bases = sorted(
        {(part.base, len(part.indices)) for tree in trees for part in walk(tree) if isinstance(part, Indexed)}
    )
    counting = {"N", "d", "i", "j", "k", "m"}
    for number_ in range(count):
        generator = random.Random(f"{seed} {number_}")  # noqa: S311  (points, not secrets)
        point: dict[Any, Any] = {}
        for name in names:
            point[name] = mp.mpf(generator.randint(1, 4)) if name in counting else _some(generator)
        for base, width in bases:
            for place in _places(width):
                point[(base, *place)] = _some(generator)
        yield point


def _some(generator: random.Random) -> Any:
    with mp.workdps(70):
        return mp.mpf(generator.randint(-2999, 2999)) / generator.randint(700, 1100)


def _places(width: int) -> list[tuple[int, ...]]:
    single = range(-3, 10)
    return [(i,) for i in single] if width == 1 else [(i, j) for i in single for j in single]


def value_or_none(tree: Node, point: dict[Any, Any]) -> Any:
    """The value by mpmath; None where there is none."""
    try:
        return value(tree, point)
    except NoValue:
        return None


def differ(reference: Node, answer: Node, point: dict[Any, Any]) -> bool | None:
    """Whether the answer lacks the value of the reference at a point; None where that is not to be seen there."""
    try:
        left, right = value_or_none(reference, point), value_or_none(answer, point)
    except Unclear:
        return None
    if left is None:
        return None
    return right is None or bool(abs(left - right) > FAR * max(1, abs(left), abs(right)))


def witnessed(node: Node) -> Any:
    """A coordinate of a witness as mpmath takes it."""
    exact = Fraction(node) if not isinstance(node, Fraction) else node  # type: ignore[arg-type]
    with mp.workdps(70):
        return mp.mpf(exact.numerator) / exact.denominator
