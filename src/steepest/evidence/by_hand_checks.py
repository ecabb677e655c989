"""Steps by hand checked: every figure found again in a way that knows nothing of how it was found.

A slope is compared with the power series of the loss itself in balls, at the numbers of that step, so that the
derivation plays no part. A line is worked through once more in floating-point numbers by the walk that runs
rules on arrays. What is shown as exact must be the very value of the numbers that were put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flint import arb, fmpq

from steepest.evidence.domain import Domain
from steepest.evidence.meeting import Meeting
from steepest.evidence.step_checks import StepCheck, check_step
from steepest.evidence.verified import Verification
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.nodes import Derivative, Indexed, Node
from steepest.expression.trees import walk
from steepest.expression.writing import to_text
from steepest.models.batches import put_in_examples
from steepest.models.by_hand import ByHand, HandStep, Worked
from steepest.models.figures import nearest
from steepest.models.running import value_of

_PRECISION = 512
_MOST_WORK = 1_000_000
_CLOSE = 1e-9  # relative: a few hundred roundings of floating-point numbers stay far below it


def with_steps_by_hand(found: Verification, record: ByHand) -> Verification:
    """A check of the rule with that of its steps by hand."""
    return replace(found, checks=(*found.checks, *checks_by_hand(record)))


def checks_by_hand(record: ByHand) -> Iterator[StepCheck]:
    """The check of every figure, in order."""
    for step in record.steps:
        for place, (slope, parameter) in enumerate(zip(step.slopes, record.rule.loss.parameters, strict=True)):
            yield _slope(slope, parameter, record, step, f"step {step.number}.{place}")
        yield from _lines(step, record.digits)


def _slope(slope: Worked, parameter: Any, record: ByHand, step: HandStep, path: str) -> StepCheck:
    """The derivative of the loss at the numbers of the step, by power series in balls."""
    formula = record.rule.formula
    if record.rule.drawn is not None:
        formula = put_in_examples(formula, record.rule.drawn, step.drawn)
    try:
        found = evaluate(Derivative(formula, parameter), step.point, _PRECISION, most_work=_MOST_WORK).value
    except (UndefinedError, IndeterminateError):
        return StepCheck(slope.step, path, unchecked="the loss has no clear slope there", varies=False)
    if not _meet(found, slope.value):
        return StepCheck(slope.step, path, failure=f"the slope of the loss there is {nearest(found)!r}", varies=False)
    return _shown(slope, path, step.point, record.digits)


def _meet(one: Any, other: Any) -> bool:
    with working_precision(_PRECISION):
        if isinstance(one, fmpq) and isinstance(other, fmpq):
            return bool(one == other)
        return bool(arb(one).overlaps(arb(other)))


def _lines(step: HandStep, digits: int) -> Iterator[StepCheck]:
    known: dict[Node, Any] = {name: nearest(value) for name, value in step.point.items()}
    known |= {slope.name: nearest(slope.value) for slope in step.slopes}
    for place, lines in enumerate(step.lines):
        for at, line in enumerate(lines):
            path = f"step {step.number}.line {place}.{at}"
            again = float(value_of(line.formula, known))
            value = nearest(line.value)
            if abs(again - value) > _CLOSE * _scale(line, known):
                yield StepCheck(line.step, path, failure=f"the line gives {again!r}", varies=False)
            else:
                yield _shown(line, path, step.point, digits)
            known[line.name] = value


def _scale(line: Worked, known: dict[Node, Any]) -> float:
    """How large the numbers are that the line reckons with."""
    numbers = [abs(float(known[part])) for part in walk(line.formula) if part in known]
    return max([1.0, abs(nearest(line.value)), *numbers])


def _shown(worked: Worked, path: str, point: Mapping[Node, Any], digits: int) -> StepCheck:
    """Whether what is shown is the value: exactly, or to its figures."""
    written_out = not any(isinstance(part, Indexed) for part in walk(worked.step.before))
    if worked.exact and written_out and _put_in_exactly(worked, point):
        return check_step(worked.step, Domain(), ways=("enclosures", "algebra"), path=path)
    shown = evaluate(worked.step.after, {}, _PRECISION).value
    if abs(nearest(shown) - nearest(worked.value)) > 10.0 ** (1 - digits) * abs(nearest(worked.value)):
        return StepCheck(worked.step, path, failure=f"{to_text(worked.step.after)} is not the value", varies=False)
    return StepCheck(worked.step, path, (Meeting((), digits),), varies=False)


def _put_in_exactly(worked: Worked, point: Mapping[Node, Any]) -> bool:
    """Whether the numbers that were put in are exact too, so that both sides must be equal."""
    try:
        put_in = evaluate(worked.step.before, point, _PRECISION, most_work=_MOST_WORK).value
    except (UndefinedError, IndeterminateError):
        return False
    return _meet(put_in, worked.value)
