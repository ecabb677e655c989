"""Right answers rewritten, and changed at one place: what the verdicts on them have to have in common.

Nobody has seen these pairs; each is new. Whether two formulas are equal is known by how they were made, or is told
by mpmath at random points.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from steepest.checking.check import check
from steepest.checking.status import Status
from steepest.checking.verdict import Verdict
from steepest.evidence.records import Witness, name_of
from steepest.expression.nodes import Indexed, Node, written_value
from steepest.expression.writing import to_latex, to_numpy, to_text
from tests.evidence.altering import altered, differ, points, witnessed
from tests.evidence.rewriting import Pair, equal_pairs, pairs_of_sums

FEWEST_DIFFERENT = 2  # random points at which a right answer may differ: none; one may be where a value is lost


def told(reference: Node, answer: Node) -> Verdict:
    """The verdict, written down where a test fails."""
    verdict = check(reference, answer)
    note(f"{to_text(reference)}   |   {to_text(answer)}\n  {verdict.status.value}: {verdict.evidence}")
    return verdict


@given(pair=equal_pairs)
def test_a_right_answer_rewritten_is_not_incorrect(pair: Pair) -> None:
    assert told(*pair).status is not Status.INCORRECT


@given(pair=pairs_of_sums())
def test_a_sum_rewritten_is_not_incorrect(pair: Pair) -> None:
    assert told(*pair).status in (Status.CORRECT, Status.UNDECIDED)


@given(pair=equal_pairs, data=st.data())
def test_a_changed_answer_is_right_only_if_it_is_equal(pair: Pair, data: st.DataObject) -> None:
    reference, answer = pair
    _confirmed(reference, data.draw(altered(answer)))


@given(pair=pairs_of_sums(), data=st.data())
def test_a_changed_sum_is_right_only_if_it_is_equal(pair: Pair, data: st.DataObject) -> None:
    reference, answer = pair
    _confirmed(reference, data.draw(altered(answer)))


def _confirmed(reference: Node, answer: Node) -> None:
    """A definite verdict is what mpmath says, and the verdict the other way round does not contradict it."""
    verdict = told(reference, answer)
    if verdict.status is Status.CORRECT:
        seen = [differ(reference, answer, point) for point in points((reference, answer))]
        assert seen.count(True) < FEWEST_DIFFERENT
    elif verdict.status is Status.INCORRECT and isinstance(verdict.evidence, Witness):
        assert differ(reference, answer, _point_of(verdict.evidence, reference, answer)) is not False
    _not_contradicted(verdict, told(answer, reference))


def _point_of(witness: Witness, *trees: Node) -> dict[Any, Any]:
    """The witness as a point for mpmath; entries of data that it does not name are not asked for."""
    point = next(points(trees))
    for node, value in witness.point:
        key: Any = name_of(node)
        if isinstance(node, Indexed):
            key = (node.base, *(int(written_value(index) or 0) for index in node.indices))
        point[key] = witnessed(value)
    return point


def _not_contradicted(verdict: Verdict, back: Verdict) -> None:
    """An answer that lacks a value where the reference has one may be right the other way round; no other wrong one."""
    for one, other in ((verdict, back), (back, verdict)):
        evidence = one.evidence
        if one.status is Status.INCORRECT and isinstance(evidence, Witness) and evidence.answer is not None:
            assert other.status is not Status.CORRECT


@given(pair=equal_pairs, spelling=st.sampled_from([to_latex, to_numpy, lambda tree: to_text(tree, unicode=True)]))
def test_a_right_answer_in_another_spelling_is_right(pair: Pair, spelling: Any) -> None:
    """What is the same tree is proved to be the same, and what is equal is not called wrong."""
    reference, answer = pair
    written = spelling(answer)
    note(written)
    verdict = told(reference, written)
    assert verdict.status in (Status.CORRECT, Status.UNDECIDED)
    again = check(answer, written)
    assert (again.status, again.proved) == (Status.CORRECT, True)
