"""Formulas in x and y that bend in many ways, kinks and edges of domains among them: what convexity is tried on."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from steepest.expression.nodes import (
    Function,
    Negation,
    Node,
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

numbers = st.sampled_from([Fraction(1), Fraction(2), Fraction(-1), Fraction(-2), Fraction(1, 2), Fraction(0)]).map(
    number
)
variables = st.sampled_from([Symbol("x"), Symbol("y")])
exponents = st.sampled_from([2, 3, 4, -1, -2, Fraction(1, 2), Fraction(3, 2), Fraction(4, 3)]).map(number)
names = st.sampled_from("exp exp log sqrt abs relu cosh sigmoid tanh sin cbrt sinh atan".split())


def _larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(Sum),
        pairs.map(lambda pair: Sum((pair[0], Negation(pair[1])))),
        st.tuples(numbers, parts).map(Product),
        pairs.map(Product),
        st.builds(Power, parts, exponents),
        st.builds(Function, names, parts),
        st.builds(Function, st.sampled_from(["max", "min", "norm"]), pairs.map(Vector)),
        st.builds(Quotient, parts, parts),
        parts.map(Negation),
        parts.map(lambda u: Function("log", Sum((number(1), Function("exp", u))))),
        st.builds(lambda a, b, x, c: Piecewise((a, b), (Relation((x, c), ("<",)),)), parts, parts, variables, numbers),
    )


formulas = st.recursive(st.one_of(variables, variables, numbers), _larger, max_leaves=5)
