"""Hypothesis strategies for formulas in x and y that have values somewhere, and ways of rewriting them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import strategies as st

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
)
from steepest.expression.trees import children, rebuilt, walk

x, y = Symbol("x"), Symbol("y")
E = Constant("e")
HALF = number(Fraction(1, 2))
FIXED = tuple(row.name for row in FUNCTIONS if row.takes == "scalar")
SEVERAL = ("max", "min", "norm", "norm1")  # what has a number as its value
SIGNS = ("<", "<=", ">", ">=", "!=", "=")

leaves = st.sampled_from([x, x, y, number(1), number(2), number(3), HALF, E, Number(Fraction(1, 5))])
exponents = st.sampled_from([number(2), number(3), number(-1), HALF, number(Fraction(-1, 2)), number(0)])


def _larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(Sum),
        pairs.map(Product),
        st.builds(Quotient, parts, parts),
        parts.map(Negation),
        st.builds(Power, parts, exponents),
        st.builds(Function, st.sampled_from(FIXED), parts),
        st.builds(Function, st.sampled_from(SEVERAL), pairs.map(Vector)),
        st.builds(_by_cases, parts, parts, parts, st.sampled_from((x, y, number(1))), st.sampled_from(SIGNS)),
    )


def _by_cases(value: Node, otherwise: Node, left: Node, right: Node, sign: str) -> Node:
    return Piecewise((value, otherwise), (Relation((left, right), (sign,)),))


formulas = st.recursive(leaves, _larger, max_leaves=6)

# Identities that keep value and domain at every point: (name, u ↦ the same value).
REWRITINGS: dict[str, Callable[[Node], Node]] = {
    "swap": lambda u: rebuilt(u, tuple(reversed(children(u)))) if isinstance(u, Sum | Product) else u,
    "plus and minus": lambda u: Sum((u, x, Negation(x))),
    "twice the half": lambda u: Product((number(2), Quotient(u, number(2)))),
    "minus minus": lambda u: Negation(Negation(u)),
    "times one": lambda u: Product(
        (u, Sum((Power(Function("sin", x), number(2)), Power(Function("cos", x), number(2)))))
    ),
    "log of exp": lambda u: Function("log", Function("exp", u)),
    "square expanded": lambda u: Sum(
        (Power(Sum((u, number(1))), number(2)), Negation(Power(u, number(2))), Negation(u), number(-1))
    ),
    "over a sum of squares": lambda u: Quotient(Product((u, Sum((number(1), x**2)))), Sum((x**2, number(1)))),
    "relu apart": lambda u: Sum((Function("relu", u), Negation(Function("relu", Negation(u))))),
}


def changed_at(node: Node, place: int, change: Callable[[Node], Node]) -> Node:
    """The tree with the node number `place` (parents first) changed; of what is no number its first part."""
    parts = children(node)
    if place == 0 and isinstance(node, Vector | Relation):
        return rebuilt(node, (change(parts[0]), *parts[1:]))
    if place == 0:
        return change(node)
    place -= 1
    new = []
    for part in parts:
        size = sum(1 for _ in walk(part))
        new.append(changed_at(part, place, change) if 0 <= place < size else part)
        place -= size
    return rebuilt(node, tuple(new))


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[Node, Node]:
    """A formula, and the same formula with one or two parts rewritten."""
    formula = draw(formulas)
    other = formula
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, sum(1 for _ in walk(other)) - 1))
        other = changed_at(other, place, REWRITINGS[draw(st.sampled_from(sorted(REWRITINGS)))])
    return formula, other


MUTATIONS: tuple[Callable[[Node], Node], ...] = (
    lambda u: Negation(u),
    lambda u: Sum((u, number(1))),
    lambda u: Product((number(2), u)),
    lambda u: Power(u, number(2)),
    lambda u: Function("sin", u),
    lambda u: Function("abs", u),
    lambda u: Sum((u, Product((number(0), Function("log", Sum((u, number(7)))))))),
    lambda u: x,
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Node, Node]:
    """A formula, and the formula changed in one place (perhaps without consequence)."""
    formula = draw(formulas)
    place = draw(st.integers(0, sum(1 for _ in walk(formula)) - 1))
    return formula, changed_at(formula, place, draw(st.sampled_from(MUTATIONS)))
