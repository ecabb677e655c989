"""Conditions, such as ``0 < x < 1``: the same inequalities, moved over or multiplied, in any order.

A condition is a list of comparisons of something with 0. Two are the same where the one is the other times
what is nowhere 0, and > 0 for an inequality. A point at which one holds and the other does not tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from steepest.evidence.definedness import domain_facts
from steepest.evidence.equations import is_nowhere_zero
from steepest.evidence.ladder import Ladder, Setting
from steepest.evidence.records import Evidence, Mismatch, Proof, Undecided, Witness
from steepest.evidence.sampling import roles
from steepest.expression.building import Builder
from steepest.expression.nodes import Connective, Negation, Node, Piecewise, Relation, Sum, number
from steepest.expression.normal_form import NowhereDefinedError, built
from steepest.expression.rings import Element

Comparison = tuple[str, Node]  # a sign (>, >=, =, !=), and what is compared with 0 by it

_TURNED = {"<": ">", "<=": ">="}
_HOLDS, _FAILS = number(1), number(0)


def compare_conditions(reference: Node, answer: Node, setting: Setting) -> Evidence:
    """Whether two conditions say the same."""
    if reference == answer:
        return Proof("the same condition")
    right, given = _parts(reference), _parts(answer)
    if right is not None and given is not None and _matched(*right, *given, setting):
        return Proof("the same inequalities")
    found = Ladder(_as_number(reference), _as_number(answer), setting).climb()
    if isinstance(found, Witness):
        return Mismatch("condition", *_said(found), Witness(found.point, found.reference, found.answer, HOLDS_NOTE))
    return Undecided("whether the two conditions say the same is not clear")


HOLDS_NOTE = "1 where a condition holds, and 0 where it does not"


def _said(witness: Witness) -> tuple[str, str]:
    words = {"1": "holds", "0": "does not hold"}
    return words.get(witness.reference_value, "has no value"), words.get(witness.answer_value, "has no value")


def _as_number(condition: Node) -> Node:
    """1 where a condition holds, 0 where it does not."""
    return Piecewise((_HOLDS, _FAILS), (condition,))


def _parts(condition: Node) -> tuple[str, list[Comparison]] | None:
    """The comparisons of a condition, and the word between them; None where words are mixed."""
    if isinstance(condition, Relation):
        pairs = pairwise(condition.operands)
        return "and", [_against_0(a, sign, b) for (a, b), sign in zip(pairs, condition.signs, strict=True)]
    if not isinstance(condition, Connective):
        return None
    found: list[Comparison] = []
    for part in condition.conditions:
        inner = _parts(part)
        if inner is None or (len(inner[1]) > 1 and inner[0] != condition.word):
            return None
        found += inner[1]
    return condition.word, found


def _against_0(left: Node, sign: str, right: Node) -> Comparison:
    if sign in _TURNED:
        return _TURNED[sign], Sum((right, Negation(left)))
    return sign, Sum((left, Negation(right)))


def _matched(
    word: str, right: Sequence[Comparison], other_word: str, given: Sequence[Comparison], setting: Setting
) -> bool:
    """Whether every comparison of either is one of the other."""
    if word != other_word and max(len(right), len(given)) > 1:
        return False
    covered = [{k for k, b in enumerate(given) if _same(a, b, setting)} for a in right]
    return all(covered) and set().union(*covered) == set(range(len(given)))


def _same(one: Comparison, other: Comparison, setting: Setting) -> bool:
    sign, a = one
    other_sign, b = other
    if sign != other_sign:
        return False
    part = roles((a, b), setting.domain)
    facts = domain_facts({*part.reals, *part.integers, *part.sizes}, setting.domain, part.sizes)
    fits: Callable[[Builder, Element], bool] = is_nowhere_zero if sign in ("=", "!=") else _is_positive
    try:
        return bool(built(lambda builder: fits(builder, _quotient(builder, b, a)), facts, part.whole))
    except NowhereDefinedError:
        return False


def _quotient(builder: Builder, above: Node, below: Node) -> Element:
    ring = builder.ring
    return ring.cancelled(ring.multiply(builder.element(above), ring.inverse(builder.element(below))))


def _is_positive(builder: Builder, q: Element) -> bool:
    return builder.signs.of_element(q, strict=True) == 1
