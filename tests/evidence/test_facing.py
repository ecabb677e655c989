"""Formulas of vectors and matrices: what is proved, what is refuted, and that data bear it out.

The data are plain lists of fractions, worked out by `plain_arrays`, which knows nothing of the package but its nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.expression.reading import parse
from tests.expression.matrix_formulas import SHAPES, changed, formulas, rewritten
from tests.expression.plain_arrays import Value, World, value

QUESTION = {"X": "N×d", "w": "d", "y": "N"}


def judged(reference: str, answer: str, shapes: dict[str, str] | None = QUESTION) -> Evidence:
    return compare(parse(reference, None, shapes), parse(answer, None, shapes), shapes=shapes)


ROW = "2/N sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i) x_ij)"
GRADIENT = "2/N X^T (X w - y)"

PROVED = [
    (GRADIENT, "(2/N)(X^T X w - X^T y)", None),
    (GRADIENT, "-2/N X^T (y - X w)", None),
    (GRADIENT, "2/N ((X w - y)^T X)^T", None),
    (GRADIENT, "2/N (X w - y)^T X", "as a row"),
    (GRADIENT, ROW, "entry j"),
    (ROW, GRADIENT, "as a whole"),
    (GRADIENT, "2/N sum(i=1..N, (w^T x_i - y_i) x_i)", None),
    ("||X w - y||^2", "w^T X^T X w - 2 y^T X w + y^T y", None),
    ("w^T X^T X w - 2 y^T X w + y^T y", "||X w - y||^2", None),
    ("||X w - y||^2", "sum(i=1..N, (sum(j=1..d, X_ij w_j) - y_i)^2)", None),
    ("1/N 𝟏^T (X w - y)", "1/N sum(i=1..N, sum(k=1..d, w_k x_ik) - y_i)", None),
    ("w/||w||", "w/sqrt(w^T w)", None),
    ("w ⊙ w", "w_j^2", "entry j"),
    ("X^T (sigmoid(X w) - y)", "X^T sigmoid(X w) - X^T y", None),
    ("X^T (sigmoid(X w) - y)", "sum(i=1..N, (sigmoid(w^T x_i) - y_i) x_i)", None),
    ("(X^T X)^{-1} X^T y", "(X^T X)^{-1} (y^T X)^T", None),
    ("(X^T X + lambda I) w", "X^T X w + lambda w", "I is the identity matrix"),
    ("X w w^T w", "(w^T w) X w", None),
    ("0", "X w - X w", None),
]


@pytest.mark.parametrize(("reference", "answer", "remark"), PROVED)
def test_the_same_formula_is_proved(reference: str, answer: str, remark: str | None) -> None:
    evidence = judged(reference, answer)
    assert isinstance(evidence, Proof), evidence
    assert (evidence.remark is None) == (remark is None)
    assert (remark or "") in (evidence.remark or "")


REFUTED = [
    (GRADIENT, "2/N X^T (X w + y)"),
    (GRADIENT, "1/N X^T (X w - y)"),
    (GRADIENT, "2/N (X w - y)"),
    (GRADIENT, "2/N X^T (X w - y) + w"),
    (GRADIENT, "2/N sum(i=1..N, (sum(k=1..d, w_k x_ik) + y_i) x_ij)"),
    (GRADIENT, "2/N sum(i=1..N, (w^T x_i + y_i) x_i)"),
    (GRADIENT, "0"),
    (ROW, "2/N X^T (X w + y)"),
    (ROW, "2/N sum(i=1..N, sum(k=1..d, w_k x_ik) - y_i) x_ij"),
    ("||X w - y||^2", "||X w||^2 - ||y||^2"),
    ("||X w - y||^2", "||X w - y||"),
    ("X^T X", "X X^T"),
    ("w^T w", "w w^T"),
    ("w^T w", "w ⊙ w"),
    ("(X^T X)^{-1} X^T y", "X^T (X X^T)^{-1} y"),
    ("X w w^T w", "X w"),
]


@pytest.mark.parametrize(("reference", "answer"), REFUTED)
def test_another_formula_is_refuted_either_way_round(reference: str, answer: str) -> None:
    assert isinstance(judged(reference, answer), Witness | Mismatch)
    assert isinstance(judged(answer, reference), Witness | Mismatch)


MISFITS = ["w X", "X (X w - y)", "(X w - y) X^T", "X y", "X^T X w - y"]


@pytest.mark.parametrize("answer", MISFITS)
def test_an_answer_whose_parts_do_not_fit_is_none(answer: str) -> None:
    """The reader would refuse the text; a tree is judged as it is."""
    from steepest.expression.reading import _parser, split_sides

    sides = split_sides(answer, None, {})
    tree = _parser(answer, (None, ()), sides).whole()
    evidence = compare(parse("X^T (X w - y)", None, QUESTION), tree, shapes=QUESTION)
    assert isinstance(evidence, Mismatch)
    assert evidence.kind in ("fit", "shape")


# ---- properties


def worlds(seed: int, count: int = 4) -> Iterator[World]:
    """Data of several sizes."""
    random = Random(seed)  # noqa: S311 — data, not secrets

    def entry() -> Fraction:
        return Fraction(random.randint(-5, 5), random.choice((1, 1, 2, 3)))

    def table(rows: int, columns: int) -> Value:
        return [[entry() for _ in range(columns)] for _ in range(rows)]

    for n, d in ((2, 2), (3, 2), (2, 3), (4, 3))[:count]:
        data = {"X": table(n, d), "A": table(d, d), "w": table(d, 1), "v": table(d, 1), "y": table(n, 1)}
        yield {"N": n, "d": d, "a": entry(), "b": entry(), **data}


def same_on_data(one: Node, other: Node, seed: int = 0) -> bool:
    return all(_plain(value(one, world)) == _plain(value(other, world)) for world in worlds(seed))


def _plain(found: Value) -> Value:
    return [[found]] if isinstance(found, Fraction) else found


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(st.data())
def test_a_formula_rewritten_by_identities_is_never_wrong(data: st.DataObject) -> None:
    one = data.draw(formulas())
    other = data.draw(rewritten(one))
    evidence = compare(one, other, shapes=SHAPES)
    assert not isinstance(evidence, Witness | Mismatch), evidence
    assert isinstance(evidence, Proof), evidence


@few
@given(st.data())
def test_a_formula_changed_at_a_node_is_proved_only_if_data_bear_it_out(data: st.DataObject) -> None:
    one = data.draw(formulas())
    other = data.draw(changed(data.draw(rewritten(one))))
    there, back = compare(one, other, shapes=SHAPES), compare(other, one, shapes=SHAPES)
    same = same_on_data(one, other)
    for evidence in (there, back):
        assert isinstance(evidence, Proof | Agreement) == same, evidence
        if isinstance(evidence, Witness):
            assert not _same_at(evidence, one, other)


def _same_at(witness: Witness, one: Node, other: Node) -> bool:
    """Whether two formulas are the same on the data of a witness; entries that it does not name are 0."""
    sizes = {
        node.name: int(found) for node, found in witness.point if isinstance(node, Symbol) and node.name in ("N", "d")
    }
    n, d = sizes.get("N", 2), sizes.get("d", 2)
    shapes = {"X": (n, d), "A": (d, d), "w": (d, 1), "v": (d, 1), "y": (n, 1)}
    world: dict[str, Value] = {"N": n, "d": d, "a": Fraction(0), "b": Fraction(0)}
    world |= {name: [[Fraction(0)] * columns for _ in range(rows)] for name, (rows, columns) in shapes.items()}
    for node, found in witness.point:
        if isinstance(node, Indexed):
            row, column = (*(int(index.value) for index in node.indices), 1)[:2]  # type: ignore[attr-defined]
            world[node.base][row - 1][column - 1] = found
        elif isinstance(node, Symbol) and node.name in "ab":
            world[node.name] = found
    return bool(_plain(value(one, world)) == _plain(value(other, world)))


def test_doubt_is_said_where_sizes_are_not_known() -> None:
    assert isinstance(judged("X w", "w X", None), Undecided)
    assert isinstance(judged("x ⊙ y", "(1, 2)", None), Undecided)
    assert isinstance(judged("X w + 1", "1 + X w", None), Proof)
