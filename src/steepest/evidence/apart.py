"""The check of a rule together with that of what was asked about it: steps by hand, expected slopes."""

from __future__ import annotations

from steepest.evidence.by_hand_checks import with_steps_by_hand
from steepest.evidence.expectation_checks import with_expectation
from steepest.evidence.verification import verify
from steepest.evidence.verified import Verification
from steepest.models.by_hand import ByHand
from steepest.models.expectation import Expectation


def checked_with(found: Verification, part: object) -> Verification:
    """A check with that of one part; what has no steps of its own adds nothing."""
    if isinstance(part, ByHand):
        return with_steps_by_hand(found, part)
    if isinstance(part, Expectation):
        return with_expectation(found, part)
    return found


def verify_apart(record: ByHand | Expectation) -> Verification:
    """The check of the rule of a record, and of the steps of the record."""
    return checked_with(verify(record.rule), record)
