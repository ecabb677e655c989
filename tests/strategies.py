"""Hypothesis strategies: trees of every kind that the reader can make."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Derivative,
    Dot,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Gradient,
    Hadamard,
    Indexed,
    Matrix,
    Mean,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Transpose,
    Vector,
    number,
)

NAMES = ["x", "y", "z", "w1", "w2", "b", "a", "alpha", "sigma", "theta", "N", "E", "y_hat", "m", "Pi"]
VECTORS, MATRICES = ["u", "v", "r"], ["A", "X"]

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
        (Sum((Symbol("i"), Number(Fraction(1)))),),
        (Sum((Symbol("N"), Negation(Number(Fraction(1))))), Symbol("j")),
    ]
)
indexed = st.builds(Indexed, st.sampled_from(["x", "y", "w", "y_hat"]), indices)
above = st.sampled_from([(Symbol("k"),), (Number(Fraction(2)),), (Sum((Symbol("t"), Number(Fraction(1)))),)])
doubly_indexed = st.builds(Indexed, st.sampled_from(["x", "w"]), st.one_of(st.just(()), indices), above)
atoms = st.one_of(numbers, symbols, constants, indexed, doubly_indexed)
letters = st.sampled_from(["i", "j"]).map(Symbol)
sets = st.sampled_from(["B", "D"]).map(Symbol)
scalar_functions = st.sampled_from(sorted(row.name for row in FUNCTIONS if row.takes == "scalar"))
functions_of_several = st.sampled_from(sorted(row.name for row in FUNCTIONS if row.takes == "several"))
functions_of_vectors = st.sampled_from(["norm", "norm1"])
functions = scalar_functions


def _several(parts: st.SearchStrategy[Node], most: int = 3) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(parts, min_size=2, max_size=most).map(tuple)


@st.composite
def _relations(draw: st.DrawFn, parts: st.SearchStrategy[Node]) -> Node:
    operands = draw(_several(parts))
    signs = st.sampled_from(["<", "<=", ">", ">=", "!=", "="])
    return Relation(operands, tuple(draw(signs) for _ in operands[1:]))


@st.composite
def _conditions(draw: st.DrawFn, parts: st.SearchStrategy[Node]) -> Node:
    relations = _relations(parts)
    word = draw(st.sampled_from(["", "", "and", "or"]))
    return draw(_several(relations, 2).map(lambda both: Connective(word, both))) if word else draw(relations)


@st.composite
def _piecewise(draw: st.DrawFn, parts: st.SearchStrategy[Node]) -> Node:
    conditions = tuple(draw(st.lists(_conditions(parts), min_size=1, max_size=2)))
    return Piecewise(tuple(draw(parts) for _ in range(len(conditions) + draw(st.integers(0, 1)))), conditions)


def _set_sums(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pair = (Symbol("x"), Symbol("y"))
    return st.one_of(
        st.builds(SetSum, parts, letters.map(lambda index: (index,)), sets),
        st.builds(SetSum, parts, letters.map(lambda index: (index,))),
        st.builds(SetSum, parts, st.just(pair), sets),
        st.builds(
            lambda body, domain: Quotient(SetSum(body, (Symbol("i"),), domain), Cardinality(domain)), parts, sets
        ),
    )


def _larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        _several(parts).map(Sum),
        parts.map(Negation),
        _several(parts).map(Product),
        st.builds(Quotient, parts, parts),
        st.builds(Power, parts, parts),
        st.builds(Function, scalar_functions, parts),
        st.builds(Function, functions_of_several, _several(parts).map(Vector)),
        st.builds(Application, st.sampled_from(["prediction", "f'", "g"]), _several(parts, 2)),
        st.builds(lambda inner: Application("f", (inner,)), parts),
        st.builds(Derivative, parts, st.one_of(symbols, indexed.filter(lambda n: isinstance(n.indices[0], Symbol)))),
        st.builds(Derivative, parts, symbols, st.just(False)),
        st.builds(FiniteSum, parts, letters, numbers, st.just(Symbol("N"))),
        st.builds(FiniteProduct, parts, letters, numbers, st.just(Symbol("N"))),
        _set_sums(parts),
        parts.map(_mean),
        st.builds(Mean, parts, letters),
        _piecewise(parts),
    )


def _mean(body: Node) -> Node:
    """A mean as it is read: a free index of its data is bound by it."""
    from steepest.expression.sums import _free_index

    return Mean(body, _free_index(body, []))


scalars = st.recursive(atoms, _larger, max_leaves=12)


def _columns(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Formulas whose value is a column, made of names that the formula itself shows to be columns and matrices."""
    matrices = st.sampled_from(MATRICES).map(Symbol)
    return st.one_of(
        _several(parts).map(Sum),
        parts.map(Negation),
        st.builds(lambda factor, column: Product((factor, column)), symbols, parts),
        st.builds(lambda matrix, column: Product((matrix, column)), matrices, parts),
        st.builds(lambda matrix, column: Product((Transpose(matrix), column)), matrices, parts),
        _several(parts).map(Hadamard),
        st.builds(Quotient, parts, symbols),
        st.builds(Function, st.just("tanh"), parts),
    )


columns = st.recursive(st.sampled_from(VECTORS).map(Symbol), _columns, max_leaves=6)
products_of_columns = st.one_of(
    st.builds(Function, functions_of_vectors, columns),
    st.builds(Dot, columns, columns),
    st.builds(lambda body, index: Entry(body, (index,)), columns, letters),
    st.builds(lambda left, right: Product((Transpose(left), right)), columns, columns),
    st.builds(lambda left: Product((Transpose(Ones()), left)), columns),
    st.builds(lambda inner: Power(Function("norm", inner), Number(Fraction(2))), columns),
)
gradients = st.one_of(
    st.sampled_from(["f", "L"]).map(lambda name: Gradient(Symbol(name))),
    st.builds(lambda body: Gradient(body), scalars),
    st.builds(Gradient, st.just(Symbol("L")), symbols),
    st.just(Gradient(Application("L", (Symbol("theta"),)))),
)
matrices = st.integers(2, 3).flatmap(
    lambda width: st.lists(st.lists(atoms, min_size=width, max_size=width).map(tuple), min_size=1, max_size=3).map(
        lambda rows: Matrix(tuple(rows))
    )
)
vectors = _several(scalars, 4).map(Vector)
conditions = _conditions(scalars)
expressions = st.one_of(scalars, vectors)
arrays = st.one_of(columns, products_of_columns, gradients, matrices, conditions)
statements = st.one_of(st.builds(Equation, symbols, scalars), st.builds(Assignment, symbols, scalars))
trees = st.one_of(expressions, statements)
all_trees = st.one_of(trees, arrays)


def _bent(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Formulas in x that may have kinks, jumps and steep places."""
    pairs = st.tuples(parts, parts)
    condition = st.builds(lambda left, sign, right: Relation((left, right), (sign,)), parts, _SIGNS, parts)
    return st.one_of(
        pairs.map(Sum),
        pairs.map(Product),
        parts.map(Negation),
        st.builds(Function, st.sampled_from(["abs", "relu", "sign", "step", "sqrt", "cbrt", "sin", "exp"]), parts),
        st.builds(Function, st.sampled_from(["max", "min"]), pairs.map(Vector)),
        st.builds(Power, parts, st.sampled_from([number(2), number(3), number(Fraction(3, 2))])),
        st.builds(Quotient, parts, st.builds(lambda part: Sum((number(2), Function("abs", part))), parts)),
        st.builds(lambda values, border: Piecewise(values, (border,)), pairs, condition),
    )


_SIGNS = st.sampled_from(["<", "<=", ">", ">=", "="])
_along_x = st.one_of(st.just(Symbol("x")), st.sampled_from([-1, 0, 1, 2]).map(number))
#: Formulas in x that may have kinks, jumps and steep places; many of them at 0, 1 and -1.
kinked = st.recursive(_along_x, _bent, max_leaves=6)
