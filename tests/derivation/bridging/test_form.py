"""From index form to matrix form: a table, what is refused, and formulas that nobody wrote."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from steepest.derivation.bridging.form import as_matrix_form, matrix_form
from steepest.errors import UnsupportedError
from steepest.expression.chains import size_of
from steepest.expression.entries import IndexForm
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.shapes import Shape, infer
from steepest.expression.writing import to_latex, to_text
from tests.derivation.bridging.by_hand import SHAPES, Matrices, compared
from tests.derivation.bridging.by_hand import data as data_of
from tests.derivation.bridging.index_formulas import index_formulas
from tests.expression.matrix_formulas import formulas
from tests.strategies import all_trees

#    index form, matrix form
TABLE = [
    ("(2/N) sum(i=1..N, (b + sum(k=1..d, w_k x_ik) - y_i) x_ij)", "(2/N) Xᵀ (X w + b 𝟏 - y)"),
    ("(1/N) sum(i=1..N, (b + sum(k=1..d, w_k x_ik) - y_i)^2)", "(1/N) ||X w + b 𝟏 - y||^2"),
    ("(2/N) sum(i=1..N, b + sum(k=1..d, w_k x_ik) - y_i)", "(2/N) 𝟏ᵀ (X w + b 𝟏 - y)"),
    ("sum(k=1..d, w_k x_ik)", "X w"),
    ("sum(i=1..N, r_i x_ij)", "Xᵀ r"),
    ("sum(i=1..N, x_ij)", "Xᵀ 𝟏"),
    ("sum(i=1..N, c_i r_i x_ij)", "Xᵀ (c ⊙ r)"),
    ("sum(i=1..N, r_i^2)", "||r||^2"),
    ("sum(i=1..N, c_i r_i^2)", "cᵀ (r ⊙ r)"),
    ("sum(i=1..N, r_i)", "𝟏ᵀ r"),
    ("sum(i=1..N, y_i r_i)", "yᵀ r"),
    ("sum(i=1..N, 1)", "N"),
    ("sum(i=1..N, tanh(r_i))", "𝟏ᵀ tanh(r)"),
    ("sum(i=1..N, y_i tanh(sum(k=1..d, w_k x_ik)))", "yᵀ tanh(X w)"),
    ("sum(j=1..d, sum(k=1..d, w_j a_jk w_k))", "wᵀ A w"),
    ("sum(k=1..d, a_jk w_k) + sum(k=1..d, a_kj w_k)", "A w + Aᵀ w"),
    ("(1/N) sum(i=1..N, x_ij x_ik)", "(1/N) Xᵀ X"),
    ("sum(i=1..N, sum(k=1..K, (sum(j=1..d, x_ij g_jk) - t_ik)^2))", "||X G - T||^2"),
    ("sum(i=1..N, sum(k=1..K, t_ik sum(j=1..d, x_ij g_jk)))", "𝟏ᵀ (T ⊙ (X G)) 𝟏"),
    ("sum(i=1..N, x_ij (sum(l=1..d, x_il g_lk) - t_ik))", "Xᵀ (X G - T)"),
    ("v_j w_k", "v wᵀ"),
    ("x_ij + b", "X + b 𝟏 𝟏ᵀ"),
    ("x_ij - w_j", "X - 𝟏 wᵀ"),
    ("sum(i=1..N, x_ij (sigmoid(sum(k=1..d, w_k x_ik)) - y_i)) + lambda w_j", "Xᵀ (sigmoid(X w) - y) + lambda w"),
    ("sum(i=1..N, log(1 + exp(-y_i sum(k=1..d, w_k x_ik))))", "𝟏ᵀ ln(𝟏 + exp(-y ⊙ (X w)))"),
    ("sum(i=1..N, x_ij exp(r_i)/(1 + exp(r_i)))", "Xᵀ sigmoid(r)"),
    ("sum(i=1..N, x_ij/(1 + exp(-r_i)))", "Xᵀ sigmoid(r)"),
    ("sum(i=1..N, x_ij/r_i)", "Xᵀ r^⊙(-1)"),
    ("exp(u_k)/sum(m=1..K, exp(u_m))", "softmax(u)"),
    (
        "sum(i=1..N, exp(sum(l=1..d, g_lk x_il))/sum(m=1..K, exp(sum(l=1..d, g_lm x_il))) x_ij - t_ik x_ij)",
        "Xᵀ (softmax(X G) - T)",
    ),
    ("sum(i=1..N, max(0, 1 - y_i r_i))", "𝟏ᵀ relu(𝟏 - y ⊙ r)"),
    ("sum(i=1..N, {-y_i x_ij if 1 - y_i r_i > 0, 0 otherwise})", "-Xᵀ (y ⊙ step(𝟏 - y ⊙ r))"),
    ("sum(i=1..N, (sum(k=1..h, v_k tanh(sum(j=1..d, W_jk x_ij))) - y_i)^2)", "||tanh(X W) v - y||^2"),
    ("sum(i=1..N, (b + w1 x_i1 + w2 x_i2 - y_i)^2)", "||X w + b 𝟏 - y||^2"),
    ("w1 x1 + w2 x2 + w3 x3", "wᵀ x"),
    ("w1^2 + w2^2", "||w||^2"),
    ("sum(i=1..N, (b + w1 x_i + w2 x_i^2 - y_i)^2) + w1^2 + w2^2", None),
    ("sum(i=1..4, r_i x_ij)", "Xᵀ r"),
    ("b^2 + 3 s", "b^2 + 3s"),
    ("(sum(i=1..N, r_i)) (sum(i=1..N, y_i))", "(𝟏ᵀ r) 𝟏ᵀ y"),
    ("w_j sum(i=1..N, r_i)", "(𝟏ᵀ r) w"),
]

#    index form, what is said
REFUSED = [
    ("sum(i=0..N, r_i)", "a sum from 0 on"),
    ("sum(i=1..N-1, r_i)", "a sum up to N - 1"),
    ("sum(i=1..N, i r_i)", "an index stands as a number"),
    ("sum(i=1..N, q_ii)", "diagonal"),
    ("sum(i=1..N, x_ij x_ik x_il)", "free indices"),
    ("sum(i=1..N, r_i) + sum(i=1..M, r_i)", "counted up to M and N"),
    ("sum(i=1..N, x_i x_ij)", "one index and also two"),
    ("sum(i=1..N, r_i) + r", "something else"),
    ("sum(i=1..N, x_ij) + X w_j", "something else"),
    ("sum(i=1..N, r_{i+1})", "no entry"),
    ("sum(i=1..N, x_i^{(2)})", "no entry"),
    ("sum(i in B, r_i x_ij)", "a sum over a set"),
    ("mean_i(r_i)", "a mean"),
    ("prod(i=1..N, r_i)", "a product over a range"),
    ("sum(i=1..N, sum(k=1..i, q_ik))", "up to the index i"),
    ("sum(i=1..N, 2^r_i)", "entry by entry"),
    ("sum(i=1..N, max(r_i, y_i))", "entry by entry"),
    ("sum(i=1..N, {log(r_i) if r_i > 0, 0 otherwise})", "cases"),
    ("x_{i,j,k}", "free indices"),
]


@pytest.mark.parametrize(("index", "matrix"), TABLE)
def test_a_formula_of_entries_has_the_matrix_form_of_the_table(index: str, matrix: str | None) -> None:
    found = matrix_form(index)
    assert (None if found is None else to_text(found)) == matrix if matrix else True


@pytest.mark.parametrize(("index", "matrix"), [row for row in TABLE if row[1]])
def test_a_matrix_form_is_read_back(index: str, matrix: str) -> None:
    found = matrix_form(index)
    assert found is not None
    assert parse(to_text(found)) == found == parse(to_latex(found))


@pytest.mark.parametrize(("index", "said"), REFUSED)
def test_what_has_no_matrix_form_is_refused_by_name(index: str, said: str) -> None:
    assert matrix_form(index) is None
    with pytest.raises(UnsupportedError, match=said):
        as_matrix_form(index)


def test_the_shapes_and_the_entries_are_told() -> None:
    found = as_matrix_form("sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i) x_ij)")
    assert {name: str(shape) for name, shape in found.shapes.items()} == {
        "X": "N×d matrix",
        "w": "vector of d entries",
        "y": "vector of N entries",
    }
    assert {name: to_text(last) for name, last in found.arrays.items()} == {"X": "x_Nd", "w": "w_d", "y": "y_N"}
    assert found.letters == (Symbol("j"),)


def test_rows_and_columns_follow_the_letters() -> None:
    assert matrix_form("v_j w_k", ["k", "j"]) == parse("w v^T")
    assert matrix_form("x_ij", ["j", "i"]) == parse("X^T")


def test_a_size_that_nothing_says_is_taken_from_the_shapes() -> None:
    shapes = as_matrix_form("sum(i=1..N, r_i x_ij)", shapes={"X": "N×p"}).shapes
    assert str(shapes["X"]) == "N×p matrix"


FREE = [{}, {"i": "N"}, {"j": "d"}, {"i": "N", "j": "d"}, {"j": "d", "k": "K"}]


@pytest.mark.parametrize("letters", FREE)
@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_matrix_form_has_the_values_of_the_formula_of_entries(letters: dict[str, str], data: st.DataObject) -> None:
    node: Node = data.draw(index_formulas(letters))
    try:
        found = as_matrix_form(node, shapes=SHAPES)
    except UnsupportedError as error:
        event(f"refused: {str(error)[:30]}")
        return
    event("has a matrix form")
    names = tuple(letter.name for letter in found.letters if isinstance(letter, Symbol))
    assert compared(node, found.node, names, found.shapes), to_text(found.node)


@settings(max_examples=300, deadline=None)
@given(all_trees)
def test_any_formula_has_a_matrix_form_or_none(tree: Node) -> None:
    """No formula crashes it, whatever it is made of."""
    found = matrix_form(tree)
    assert found is None or isinstance(found, Node)


# --- there and back -----------------------------------------------------------------------------

NAMED = {name: shape for name, shape in SHAPES.items() if name in ("X", "A", "w", "v", "y")}


@settings(max_examples=300, deadline=None)
@given(formulas())
def test_entries_of_a_matrix_formula_lead_back_to_an_equal_one(formula: Node) -> None:
    """What `IndexForm` writes out is gathered again; the two are compared by NumPy, which knows neither."""
    numbers = dict.fromkeys("ab", Shape(()))  # a is a number there, and A a matrix
    shapes = {name: Shape(shape) for name, shape in NAMED.items()}
    found = infer(formula, numbers | shapes)
    size = size_of(found.of(formula))
    places = [
        None if dim is None else Symbol(letter) for dim, letter in zip((size.rows, size.columns), "gh", strict=True)
    ]
    entries = IndexForm(formula, found, ["N", "d"]).entry_at(formula, places[0], places[1])
    letters = [place.name for place in places if place is not None]
    try:
        back = as_matrix_form(entries, letters, NAMED)
    except UnsupportedError as error:
        event(f"refused: {str(error)[:30]}")
        return
    event("has a matrix form")
    world = data_of(2)
    whole = {**world, **{name.upper(): value for name, value in world.items() if np.ndim(value) == 2}, "a": 1.25}
    given_value, back_value = (Matrices(node, whole, shapes).value(node) for node in (formula, back.node))
    assert np.allclose(given_value.ravel(), back_value.ravel(), rtol=1e-9, atol=1e-9), to_text(back.node)
