"""The step between the two forms: what it says, that it is checked, and that a wrong one is caught."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from steepest.derivation.bridge import BRIDGES, WHOLE, bridged, entry_derivation, to_entries
from steepest.derivation.bridging.entry_form import index_form, last_entry
from steepest.derivation.deriving import derive
from steepest.derivation.records import Derivation
from steepest.derivation.step import Step, all_steps
from steepest.errors import ShapeError, UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.step_checks import check_step
from steepest.evidence.verification import verify
from steepest.expression.nodes import (
    Entry,
    Gradient,
    Hadamard,
    Indexed,
    Negation,
    Node,
    Number,
    Ones,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    number,
)
from steepest.expression.reading import parse
from steepest.expression.shapes import Shape
from steepest.expression.trees import children, rebuilt
from steepest.expression.writing import to_text
from steepest.rendering.documents import from_json, to_json
from steepest.rendering.html import html
from steepest.rendering.latex import latex
from steepest.rendering.markdown import markdown
from steepest.rendering.sentences import SENTENCES
from steepest.rendering.text import text

SCORE = "sum(k=1..d, w_k x_ik)"
MSE = f"(1/N) sum(i=1..N, (b + {SCORE} - y_i)^2)"
SCORES = "sum(j=1..d, x_ij g_jk)"
HIDDEN = "sum(i=1..N, (sum(k=1..h, v_k tanh(sum(j=1..d, W_jk x_ij))) - y_i)^2)"

#    loss, entry, gradient in matrix form
TABLE = [
    (MSE, "w_j", "(2/N) Xᵀ (X w + b 𝟏 - y)"),
    (MSE, "b", "(2/N) 𝟏ᵀ (X w + b 𝟏 - y)"),
    (f"sum(i=1..N, c_i ({SCORE} - y_i)^2)", "w_j", "2 Xᵀ (c ⊙ (X w - y))"),
    (f"{MSE} + lambda sum(k=1..d, w_k^2)", "w_j", "(2/N) Xᵀ (X w + b 𝟏 - y) + 2lambda w"),
    (f"(1/N) sum(i=1..N, log(1 + exp(-y_i {SCORE})))", "w_j", "-(1/N) Xᵀ (y ⊙ sigmoid(-y ⊙ (X w)))"),
    (f"sum(i=1..N, exp({SCORE}) - y_i {SCORE})", "w_j", "Xᵀ (exp(X w) - y)"),
    (f"sum(i=1..N, abs({SCORE} - y_i))", "w_j", "Xᵀ sign(X w - y)"),
    (f"sum(i=1..N, max(0, 1 - y_i {SCORE}))", "w_j", "-Xᵀ (y ⊙ step(𝟏 - y ⊙ (X w)))"),
    (f"sum(i=1..N, sum(k=1..K, ({SCORES} - t_ik)^2))", "g_ab", "2 Xᵀ (X G - T)"),
    (f"sum(i=1..N, log(sum(k=1..K, exp({SCORES}))) - sum(k=1..K, t_ik {SCORES}))", "g_ab", "Xᵀ (softmax(X G) - T)"),
    (HIDDEN, "v_a", "2 tanh(X W)ᵀ (tanh(X W) v - y)"),
    ("sum(i=1..d, sum(j=1..d, w_i a_ij w_j))", "w_k", "A w + Aᵀ w"),
    ("sum(i=1..N, w_i x_i)", "w_j", "x"),
    ("s sum(j=1..d, w_j)", "w_k", "s 𝟏"),
    ("sum(i=1..N, (a sin(b x_i) - y_i)^2)", "b", "2a xᵀ ((a sin(b x) - y) ⊙ cos(b x))"),
    ("sqrt(sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i)^2))", "w_j", "(1/sqrt(||X w - y||^2)) Xᵀ (X w - y)"),
    ("log(sum(k=1..K, exp(u_k)))", "u_j", "softmax(u)"),
    (
        "sum(i=1..N, w_i^2 c_i)/sum(i=1..N, w_i)",
        "w_j",
        "(1/(𝟏ᵀ w)^2) (2(𝟏ᵀ w) (w ⊙ c) - (wᵀ (w ⊙ c)) 𝟏)",
    ),
    ("(1/N) sum(i=1..N, (b + w1 x_i1 + w2 x_i2 - y_i)^2)", "w2", "((2/N) Xᵀ (X w + b 𝟏 - y))_2"),
]


def gradient(loss: str, entry: str) -> Derivation:
    return bridged(derive(loss, entry))


@pytest.mark.parametrize(("loss", "entry", "matrix"), TABLE)
def test_the_derivation_of_an_entry_leads_to_the_gradient(loss: str, entry: str, matrix: str) -> None:
    assert to_text(gradient(loss, entry).result_node) == matrix


@pytest.mark.parametrize(("loss", "entry", "matrix"), TABLE)
def test_every_step_of_it_is_verified(loss: str, entry: str, matrix: str) -> None:
    found = verify(gradient(loss, entry))
    assert found.ok
    assert [check.name for check in found.checks if check.unchecked or not check.points] == []


@pytest.mark.parametrize(("loss", "entry", "matrix"), TABLE)
def test_it_is_written_on_every_surface_and_read_back_from_json(loss: str, entry: str, matrix: str) -> None:
    found = gradient(loss, entry)
    assert from_json(to_json(found)) == found
    for write in (text, latex, markdown, html):
        assert "by the rule" not in write(found)


def test_the_step_says_which_entry_of_what_it_is() -> None:
    written = text(gradient(MSE, "w_j"))
    assert written.split("\n")[-3:-1] == [
        "= (2/N) sum(i=1..N, (b + sum(k=1..d, w_k x_ik) - y_i) x_ij)",
        "= ((2/N) Xᵀ (X w + b 𝟏 - y))_j   this is entry j of (2/N) Xᵀ r with r = X w + b 𝟏 - y",
    ]
    assert written.endswith(
        "This holds for every entry, so the gradient is (2/N) Xᵀ (X w + b 𝟏 - y), of the shape of w."
    )


def test_a_derivation_by_a_number_stays_one() -> None:
    found = gradient(MSE, "b")
    assert found.variable == Symbol("b")
    assert entry_derivation(found) is found


def test_the_entry_is_kept() -> None:
    found = entry_derivation(gradient(MSE, "w_j"))
    assert found.variable == Indexed("w", (Symbol("j"),))
    assert isinstance(found.result_node, Entry)


def test_a_gradient_by_a_vector_is_not_evaluated_at_numbers() -> None:
    with pytest.raises(UnsupportedError, match="a point whose coordinates are numbers"):
        gradient(MSE, "w_j").at(x=1)


def test_every_row_has_a_sentence() -> None:
    assert {row.id for row in BRIDGES} <= set(SENTENCES)


def test_a_result_without_a_matrix_form_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="a sum over a set"):
        gradient("sum(i in B, (w x_i - y_i)^2)", "w")


# --- wrong steps are caught -------------------------------------------------------------------------


def mutated(node: Node) -> Iterator[tuple[str, Node]]:
    """The formula with one part changed in a way in which people go wrong, and what that is."""
    for part in _mutants(node):
        yield part
    parts = children(node)
    for place, part in enumerate(parts):
        for what, new in mutated(part):
            yield what, rebuilt(node, (*parts[:place], new, *parts[place + 1 :]))


def _mutants(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Transpose(operand):
            yield "a transpose dropped", operand
        case Sum(terms) if any(Ones() in children(term) for term in terms):
            yield "the ones lost", Sum(tuple(_without_ones(term) for term in terms))
            yield "a constant lost", Sum(tuple(term for term in terms if Ones() not in children(term)))
        case Sum((first, *others)):
            yield "a sign turned", Sum((first, *(_turned(other) for other in others)))
            yield "a term lost", others[0] if len(others) == 1 else Sum(tuple(others))
        case Negation(operand):
            yield "a sign lost", operand
        case Hadamard((first, *_)):
            yield "a weight lost", first
        case Quotient(above, _):
            yield "a divisor lost", above
        case Product((Number(), *rest)):
            yield "a factor lost", rest[0] if len(rest) == 1 else Product(tuple(rest))
        case Entry(body, (first, second)):
            yield "indices swapped", Entry(body, (second, first))
        case Entry(body, (_,)):
            yield "another entry", Entry(body, (number(1),))


def _without_ones(term: Node) -> Node:
    if not isinstance(term, Product):
        return term
    rest = tuple(factor for factor in term.factors if factor != Ones())
    return rest[0] if len(rest) == 1 else Product(rest)


def _turned(term: Node) -> Node:
    return term.operand if isinstance(term, Negation) else Negation(term)


def last_step(found: Derivation) -> Step:
    return next(step for step in all_steps(found.step) if step.rule in {row.id for row in BRIDGES} - {WHOLE})


WRONG = [
    (loss, entry, what, after)
    for loss, entry, _ in TABLE
    if loss not in ("sum(i=1..N, w_i x_i)", "s sum(j=1..d, w_j)")  # whose entries are all alike, or have one name
    for what, after in dict(mutated(last_step(gradient(loss, entry)).after)).items()
]


@pytest.mark.parametrize(("loss", "entry", "what", "after"), WRONG)
def test_a_wrong_step_is_never_taken_for_right(loss: str, entry: str, what: str, after: Node) -> None:
    """It is refuted, or its parts do not fit and nothing can be said for it; it never passes."""
    step = last_step(gradient(loss, entry))
    found = check_step(replace(step, makes=after, after=after), Domain())
    assert found.failure is not None or found.unchecked is not None, what
    assert not found.points, what
    assert found.exact is not True, what


def test_a_gradient_that_is_another_than_its_entry_is_caught() -> None:
    found = gradient(MSE, "w_j")
    wrong = replace(found, step=replace(found.step, after=parse("(1/N) X^T (X w + b 𝟏 - y)")))
    assert not verify(wrong).ok


def test_the_entry_of_another_function_is_caught() -> None:
    found = gradient(MSE, "w_j")
    asked = found.step.before
    assert isinstance(asked, Gradient)
    for question in (Gradient(2 * asked.body, asked.variable), Gradient(asked.body, Symbol("X"))):
        assert not verify(replace(found, step=replace(found.step, before=question))).ok


CRAFTED: list[tuple[str, Node]] = [
    ("X", number(3)),
    ("X", Indexed("x", (number(0),))),
    ("X", Indexed("x", (Symbol("i"), Symbol("j"), Symbol("k")))),
    ("X", Symbol("x")),
    ("X", Symbol("x999999999999")),
    ("w", Symbol("w2")),
]


@pytest.mark.parametrize(("name", "last"), CRAFTED)
def test_a_step_that_says_nonsense_of_its_vectors_is_no_step_that_passes(name: str, last: Node) -> None:
    step = last_step(gradient(MSE, "w_j"))
    others = tuple((other, node) for other, node in step.bindings if other != name)
    found = check_step(replace(step, bindings=(*others, (name, last))), Domain())
    assert found.failure is not None or found.unchecked is not None


def test_a_whole_that_rests_on_nothing_is_no_crash() -> None:
    found = gradient(MSE, "w_j")
    bare = replace(found, step=replace(found.step, because=()))
    assert not verify(bare).ok
    assert text(bare)


# --- the way back -----------------------------------------------------------------------------------

ARRAYS = {
    name: last_entry(base, Shape(dims))
    for name, base, dims in [("X", "x", ("N", "d")), ("r", "r", ("N",)), ("w", "w", ("d",)), ("y", "y", ("N",))]
}

#    formula of vectors and matrices, formula of entries
BACK = [
    ("(X^T r)_j", "sum(i=1..N, x_ij r_i)"),
    ("||X w - y||^2", "sqrt(sum(k=1..N, (sum(m=1..d, x_km w_m) - y_k)^2))^2"),
    ("r^T y", "sum(k=1..N, r_k y_k)"),
    ("(X w + b 𝟏)_i", "sum(k=1..d, x_ik w_k) + b*1"),
    ("(r ⊙ y)_i", "r_i y_i"),
]


@pytest.mark.parametrize(("matrix", "entries"), BACK)
def test_the_way_back_is_a_step_that_is_checked(matrix: str, entries: str) -> None:
    step = to_entries(parse(matrix), ARRAYS)
    assert to_text(step.after).replace("k=1..N, x_kj r_k", "i=1..N, x_ij r_i") == entries
    found = check_step(step, Domain())
    assert found.failure is None
    assert found.points


def test_a_wrong_way_back_is_caught() -> None:
    step = to_entries(parse("(X^T r)_j"), ARRAYS)
    wrong = parse("sum(i=1..N, x_ji r_i)")
    assert check_step(replace(step, makes=wrong, after=wrong), Domain()).failure is not None


def test_components_with_names_of_their_own_are_called_so() -> None:
    arrays = {"X": Indexed("x", (Symbol("N"), number(2))), "w": Symbol("w2")}
    assert to_text(index_form(parse("(X w)_i"), arrays)) == "x_i1 w1 + x_i2 w2"


def test_parts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="X has d columns"):
        index_form(parse("(X r)_i"), ARRAYS)
