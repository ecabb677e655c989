"""Every kind of node through every verb: the right result, or a clear refusal; never a crash, never a silent 0."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import steepest as st
from steepest.checking.status import Status
from steepest.errors import SteepestError, UnsupportedError
from steepest.evidence import Agreement, Mismatch, Proof, Undecided, Witness, compare
from steepest.evidence.requirements import requirements
from steepest.evidence.sampling import inventory
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.limits import check_values
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Derivative,
    Differential,
    Dot,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Gradient,
    Hadamard,
    HadamardPower,
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
from steepest.expression.normal_form import identical
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import KINDS, free_symbols, substituted, walk
from steepest.expression.vectors import is_scalar
from tests.sketch import sketch

x, y, w, i, j, f, B, D, N = (Symbol(name) for name in ("x", "y", "w", "i", "j", "L", "B", "D", "N"))
x_i, w_1, layer = Indexed("x", (i,)), Indexed("w", (number(1),)), Indexed("W", (), (number(1),))
BELOW, CHAIN = Relation((x, number(1)), ("<",)), Relation((number(0), x, y), ("<=", "<"))
PAIR, OTHER = Vector((x, y)), Vector((y, Number(Fraction(2))))

#: Trees of each kind; together with the arithmetic around them they make more.
SAMPLES: dict[type[Node], tuple[Node, ...]] = {
    Number: (Number(Fraction(5, 2)),),
    Symbol: (x,),
    Constant: (Constant("pi"),),
    Ones: (Ones(),),
    Sum: (x + y,),
    Negation: (-x,),
    Product: (x * y, Product((Transpose(x), x))),
    Quotient: (x / (1 + y**2),),
    Power: (x**3, Power(x, Ones())),
    Function: (
        *(Function(row.name, x if row.takes == "scalar" else PAIR) for row in st.FUNCTIONS),
        *(Function(row.name, x) for row in st.FUNCTIONS if row.takes != "scalar"),
    ),
    Application: (Application("f", (x,)), Application("f'", (x, y))),
    Derivative: (Derivative(f, x), Derivative(x**2, x), Derivative(Derivative(f, x), x), Derivative(x_i, x)),
    Gradient: (Gradient(f), Gradient(f, x), Gradient(x**2)),
    Indexed: (x_i, w_1, layer, Indexed("x", (i,), (j,))),
    Entry: (Entry(x, (i,)), Entry(Product((Transpose(Symbol("X")), Symbol("r"))), (j,))),
    FiniteSum: (FiniteSum(x * x_i, i, number(1), N), FiniteSum(Application("f", (x,)), i, number(1), N)),
    FiniteProduct: (FiniteProduct(x * x_i, i, number(1), N), FiniteProduct(x + i, i, number(1), number(3))),
    SetSum: (SetSum(x_i, (i,), B), SetSum((y - w * x) ** 2, (x, y), D), SetSum(x * x_i, (i,), None)),
    Mean: (Mean(x**2), Mean(x_i * w, i)),
    Cardinality: (Cardinality(B),),
    Relation: (BELOW, CHAIN),
    Connective: (Connective("and", (BELOW, CHAIN)), Connective("or", (BELOW, CHAIN))),
    Piecewise: (
        Piecewise((x**2, x), (BELOW,)),
        Piecewise((Function("log", x), Application("f", (x,))), (CHAIN, BELOW)),
        Piecewise((PAIR, OTHER), (BELOW,)),
    ),
    Vector: (PAIR, Vector((x,)), Vector((PAIR, OTHER))),
    Matrix: (Matrix((PAIR.entries, OTHER.entries)),),
    Transpose: (Transpose(x), Transpose(PAIR)),
    Dot: (Dot(PAIR, OTHER), Dot(x, y)),
    Hadamard: (Hadamard((PAIR, OTHER)), Hadamard((x, y))),
    HadamardPower: (HadamardPower(PAIR, number(2)), HadamardPower(x, number(-1))),
    Differential: (Differential(x), Differential(x**2)),
    Equation: (Equation(x, y),),
    Assignment: (Assignment(w, w - Derivative(f, w)), Assignment(w, w - Gradient(f, w))),
}
STATEMENTS = (Equation, Assignment, Relation, Connective)
LOW, HIGH = Fraction(3, 7), Fraction(9, 7)
TREES = [tree for trees in SAMPLES.values() for tree in trees]
AROUND: tuple[Callable[[Node], Node], ...] = (
    lambda tree: tree,
    lambda tree: 2 * tree + x,
    lambda tree: x * tree,
    lambda tree: 1 / (1 + tree**2),
)
PAIRS = [(tree, around) for tree in TREES for around in AROUND]
CASES = [around(tree) for tree, around in PAIRS]
POINT = {f: 1, x: Fraction(3, 7), y: Fraction(5, 3), w: 2, Symbol("w1"): 3, i: 1, j: 2, N: 2, layer: 7} | {
    Indexed("x", (number(k),), above): k + 1 for k in (1, 2) for above in ((), (number(2),))
}


def value(tree: Node, at: Fraction = LOW) -> Any | None:
    """The value of a tree at a point; None where it has none or is of no kind that has one."""
    try:
        return enclose(tree, POINT | {x: at}, 128)
    except (UnsupportedError, UndefinedError, IndeterminateError):
        return None


def test_there_is_a_sample_of_every_kind() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize(("tree", "around"), PAIRS, ids=map(sketch, CASES))
def test_a_derivative_is_right_or_refused(tree: Node, around: Callable[[Node], Node]) -> None:
    try:
        derivation = st.derive(around(tree), "x")
    except SteepestError:
        return
    assert not derivation.verify().failures
    assert derivation.text()
    assert derivation.latex()
    if not derivation.complete:
        with pytest.raises(st.UnsupportedError, match="no rule"):
            st.check(derivation, "x")
        return
    assert st.check(derivation, derivation.result_node).status in (Status.CORRECT, Status.UNDECIDED)
    wrong = st.check(derivation, 3 * derivation.result_node + 1)
    assert wrong.status in (Status.INCORRECT, Status.UNDECIDED)
    assert wrong.diagnosis is None or wrong.status is Status.INCORRECT
    if "x" in free_symbols(tree):
        seen = [(value(Derivative(around(tree), x), at), value(derivation.result_node, at)) for at in (LOW, HIGH)]
        if not {type(part) for part in _parts(around(tree))} & {Application, SetSum, Mean}:  # which have no value
            assert any(slope is not None for slope, _ in seen)
        assert all(slope is None or slope.overlaps(found) for slope, found in seen)
    else:  # a constant of any kind
        expected = st.derive(around(Symbol("c")), "x").result_node
        assert isinstance(compare(derivation.result_node, substituted(expected, {Symbol("c"): tree})), Proof)


@pytest.mark.parametrize("tree", CASES, ids=sketch)
def test_a_derivative_by_another_variable_is_right_or_refused(tree: Node) -> None:
    """With nothing of the variable in it a formula is constant, whatever its kind; a slope is not."""
    try:
        derivation = st.derive(Product((Symbol("z"), tree)), "z")
    except SteepestError:
        return
    assert is_scalar(tree) or Application in {type(part) for part in _parts(tree)}
    assert not {Derivative, Gradient} & {type(part) for part in _parts(tree)}
    assert isinstance(compare(derivation.result_node, tree), Proof | Agreement | Undecided)
    assert not derivation.verify().failures


def _parts(tree: Node) -> list[Node]:
    return list(walk(tree))


@pytest.mark.parametrize("tree", CASES, ids=sketch)
def test_a_formula_is_never_judged_to_differ_from_itself(tree: Node) -> None:
    alone = isinstance(tree, STATEMENTS) or Dot in {type(part) for part in _parts(tree)}  # whose y is a vector
    for answer in (tree,) if alone else (tree, Negation(Negation(tree)), tree + y - y):
        assert isinstance(compare(tree, answer), Proof | Agreement | Undecided)
        assert st.check(tree, answer).status in (Status.CORRECT, Status.UNDECIDED, Status.UNREADABLE)


@pytest.mark.parametrize("tree", CASES, ids=sketch)
def test_something_else_is_never_judged_to_be_the_same(tree: Node) -> None:
    """A different value is seen or nothing is; where there is no value, the judgement is a difference of form."""
    for answer in (number(0), tree + 1, 3 * tree, Vector((number(7), number(8))), Application("g", (x,)), Gradient(x)):
        evidence = compare(tree, answer)
        verdict = st.check(tree, answer)
        assert not isinstance(evidence, Proof | Agreement) or tree == answer
        assert verdict.status is not Status.CORRECT or tree == answer
        if isinstance(evidence, Witness):
            assert evidence.entry or _is_given_data(tree) or value(tree) is not None or value(tree, HIGH) is not None
        if isinstance(evidence, Mismatch) and evidence.kind == "shape":
            assert not (is_scalar(tree) and is_scalar(answer))


def _is_given_data(tree: Node) -> bool:
    """Slopes are compared as names, means and sets over a few examples, vectors entry by entry."""
    given = (Derivative, Entry, Gradient, Mean, SetSum, Cardinality, Dot, Transpose)
    of_arrays = ("vector", "matrix")
    norms = any(isinstance(part, Function) and st.FUNCTIONS[part.name].takes in of_arrays for part in _parts(tree))
    return norms or any(isinstance(part, given) for part in _parts(tree))


@pytest.mark.parametrize("tree", CASES, ids=sketch)
def test_algebra_claims_nothing_of_what_has_no_value(tree: Node) -> None:
    assert not identical(tree, tree + 1)
    assert identical(tree, tree) or not identical(2 * tree, tree + tree)


@pytest.mark.parametrize("tree", CASES, ids=sketch)
def test_every_other_reader_gives_something_or_refuses(tree: Node) -> None:
    for verb in (st.gradient, to_sympy, lambda t: from_sympy(to_sympy(t)), lambda t: st.Loss(t, ["w"], ["x"])):
        with contextlib.suppress(SteepestError, ValueError):
            verb(tree)
    requirements(tree)
    inventory(tree)
    check_values(tree)


@pytest.mark.parametrize("tree", TREES, ids=sketch)
def test_sympy_gives_back_the_same_value(tree: Node) -> None:
    try:
        back = from_sympy(to_sympy(tree))
    except UnsupportedError:
        return
    before, after = value(tree), value(back)
    if before is not None and after is not None:
        assert before.overlaps(after)
    else:
        assert is_scalar(tree) == is_scalar(back)
