"""``(X^T r)_j``: an entry of a formula of vectors or matrices, read, written, given a shape, a value and a verdict."""

from __future__ import annotations

import pytest

import steepest as st
from steepest.checking.status import Status
from steepest.errors import ParseError, ShapeError
from steepest.expression.entries import IndexForm
from steepest.expression.nodes import Entry, Node, Power, Product, Quotient, Sum, Symbol, Transpose, number
from steepest.expression.shapes import infer
from steepest.expression.writing import to_latex, to_mathml, to_text

X, r, j, k = map(Symbol, "Xrjk")
XTR = Product((Transpose(X), r))

#    text, tree
SPELLINGS = [
    ("(X^T r)_j", Entry(XTR, (j,))),
    ("[X^T r]_j", Entry(XTR, (j,))),
    (r"\left(X^{\top} r\right)_{j}", Entry(XTR, (j,))),
    (r"\left[X^\top r\right]_j", Entry(XTR, (j,))),
    ("(X^T R)_{jk}", Entry(Product((Transpose(X), Symbol("R"))), (j, k))),
    ("(X^T R)_(j,k)", Entry(Product((Transpose(X), Symbol("R"))), (j, k))),
    ("(X^T r)_1", Entry(XTR, (number(1),))),
    ("(X^T r)_j^2", Power(Entry(XTR, (j,)), number(2))),
    ("2/N (X^T r)_j", Product((Quotient(number(2), Symbol("N")), Entry(XTR, (j,))))),
    ("(a + b)_j", Entry(Sum((Symbol("a"), Symbol("b"))), (j,))),
]


@pytest.mark.parametrize(("text", "tree"), SPELLINGS)
def test_it_is_read_and_what_is_written_is_read_back(text: str, tree: Node) -> None:
    assert st.parse(text) == tree
    assert st.parse(to_text(tree)) == tree == st.parse(to_latex(tree))
    assert st.parse(to_text(tree, unicode=True)) == tree
    assert "msub" in to_mathml(tree)


@pytest.mark.parametrize("text", ["x^{2}_{1}", r"\sum_{i=1}^{N} x_i", r"\sum^{N}_{i=1} x_i", "f(x)_j"])
def test_what_stands_below_braces_and_calls_is_no_entry(text: str) -> None:
    try:
        found = st.parse(text)
    except ParseError:
        return
    assert not isinstance(found, Entry)


def test_a_third_index_is_refused_with_its_place() -> None:
    with pytest.raises(ParseError, match="no third index"):
        st.parse("(X Y)_{ijk}")


def test_its_shape_is_that_of_a_number_and_its_body_must_have_entries() -> None:
    tree = Entry(XTR, (j,))
    assert str(infer(tree).of(tree)) == "scalar"
    with pytest.raises(ShapeError, match="entries with two"):
        infer(Entry(XTR, (j, k)), {"X": infer(XTR).names["X"], "r": infer(XTR).names["r"]})


def test_it_is_a_formula_of_entries() -> None:
    tree = Entry(XTR, (j,))
    assert to_text(IndexForm(tree, infer(tree), ["n", "d"]).number(tree)) == "sum(k=1..n, X_kj r_k)"


SHAPES = {"X": "N×d", "r": "N"}

#    reference, answer, right
JUDGED = [
    ("(X^T r)_j", "sum(i=1..N, x_ij r_i)", True),
    ("(X^T r)_j", "sum(i=1..N, r_i x_ij)", True),
    ("X^T r", "(X^T r)_j", True),
    ("(X^T r)_j", "2 (X^T r)_j", False),
    ("(X^T r)_j", "sum(i=1..N, x_ij r_i^2)", False),
]


@pytest.mark.parametrize(("reference", "answer", "right"), JUDGED)
def test_it_is_judged_by_its_value(reference: str, answer: str, right: bool) -> None:
    verdict = st.check(reference, answer, shapes=SHAPES)
    assert verdict.status is (Status.CORRECT if right else Status.INCORRECT)
    assert verdict.proved


def test_it_is_not_silently_differentiated() -> None:
    for text, wrt in (("(X^T r)_j", "r"), ("(X w)_1^2", "w")):
        assert not st.derive(text, wrt).complete
