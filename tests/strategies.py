"""Hypothesis strategies: trees of every kind that the reader can make."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Assignment,
    Constant,
    Derivative,
    Equation,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
)

NAMES = ["x", "y", "z", "w1", "w2", "b", "a", "alpha", "sigma", "theta", "N", "E", "y_hat", "m"]

numbers = st.one_of(
    st.integers(0, 20),
    st.sampled_from([Fraction(1, 10), Fraction(5, 2), Fraction(1, 1000), Fraction(10**12)]),
).map(lambda value: Number(Fraction(value)))
symbols = st.sampled_from(NAMES).map(Symbol)
constants = st.sampled_from(["e", "pi"]).map(Constant)
indices = st.sampled_from(
    [
        (Symbol("i"),),
        (Symbol("i"), Symbol("j")),
        (Symbol("i"), Number(Fraction(1))),
        (Symbol("i"), Number(Fraction(12))),
        (Number(Fraction(3)),),
        (Number(Fraction(3)), Number(Fraction(1))),
        (Symbol("i"), Symbol("j"), Symbol("k")),
    ]
)
indexed = st.builds(Indexed, st.sampled_from(["x", "y", "w", "y_hat"]), indices)
atoms = st.one_of(numbers, symbols, constants, indexed)
functions = st.sampled_from(sorted(row.name for row in FUNCTIONS))


def _several(parts: st.SearchStrategy[Node], most: int = 3) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(parts, min_size=2, max_size=most).map(tuple)


def _larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        _several(parts).map(Sum),
        parts.map(Negation),
        _several(parts).map(Product),
        st.builds(Quotient, parts, parts),
        st.builds(Power, parts, parts),
        st.builds(Function, functions, parts),
        st.builds(Derivative, parts, st.one_of(symbols, indexed.filter(lambda n: isinstance(n.indices[0], Symbol)))),
        st.builds(Derivative, parts, symbols, st.just(False)),
        st.builds(FiniteSum, parts, st.sampled_from(["i", "j"]).map(Symbol), numbers, st.just(Symbol("N"))),
        parts.map(Mean),
    )


scalars = st.recursive(atoms, _larger, max_leaves=12)
vectors = _several(scalars, 4).map(Vector)
expressions = st.one_of(scalars, vectors)
statements = st.one_of(st.builds(Equation, symbols, scalars), st.builds(Assignment, symbols, scalars))
trees = st.one_of(expressions, statements)
