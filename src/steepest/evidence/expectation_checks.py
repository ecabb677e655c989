"""An expected slope checked: every draw that there is, for small numbers of examples, one after the other.

For N examples and batches of n every set of n examples is written out with the same random data, their slopes are
added up exactly and divided by the number of sets. No rule of probability plays a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from flint import arb, fmpq

from steepest.evidence.domain import Domain
from steepest.evidence.meeting import MOST_DIGITS, Meeting
from steepest.evidence.step_checks import StepCheck, check_step
from steepest.evidence.verified import Verification
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.nodes import Application, Indexed, Node, Symbol, number
from steepest.expression.trees import free_symbols, substituted, walk
from steepest.models.batches import SIZE, put_in_examples
from steepest.models.expectation import Expectation
from steepest.models.update_rows import ONE_EXAMPLE

SIZES = ((1, 1), (2, 1), (3, 2), (4, 2), (4, 3))  # numbers of examples, and of those that are drawn
_PRECISION = 256
_MOST_SIDES = 6  # to which indices of data run


def with_expectation(found: Verification, record: Expectation) -> Verification:
    """A check of the rule with that of its expected slopes."""
    checks = [check for place, step in enumerate(record.steps) for check in _checks(record, step, place)]
    return replace(found, checks=(*found.checks, *checks))


def _checks(record: Expectation, step: Any, place: int) -> Iterator[StepCheck]:
    yield _by_all_draws(record, step, f"expected {place}")
    for at, tidying in enumerate(step.tidying):
        yield check_step(tidying, Domain(), path=f"expected {place}.t{at}")


def _by_all_draws(record: Expectation, step: Any, path: str) -> StepCheck:
    """What is drawn on average, beside what it is said to be on average."""
    assert isinstance(step.before, Application)  # noqa: S101  (an expectation is asked for)
    drawn, letter = step.before.arguments[0], record.rule.drawn
    assert letter is not None  # noqa: S101
    met = []
    for size, count in SIZES:
        if record.rule.variant.over == ONE_EXAMPLE and count != 1:
            count = 1
        draws = [put_in_examples(drawn, letter, draw) for draw in combinations(range(1, size + 1), count)]
        point = _point([*draws, *_written_out(step.after, size)], size)
        digits = _agreement(draws, step.after, point)
        if digits is None:
            continue
        if digits < 0:
            return StepCheck(step, path, failure=f"the mean over all draws of {count} out of {size} is another")
        met.append(Meeting(((SIZE, Fraction(size)),), digits))
    return StepCheck(step, path, tuple(met), unchecked=None if met else "no data was found with which it has a value")


def _written_out(node: Node, size: int) -> list[Node]:
    """The formula for each example alone, so that its data are known."""
    return [
        substituted(part.body, {part.index: number(k)})  # type: ignore[attr-defined]
        for part in walk(node)
        if getattr(part, "upper", None) == SIZE
        for k in range(1, size + 1)
    ]


def _point(nodes: Sequence[Node], size: int) -> dict[Node, Any]:
    """Random numbers for every name and every entry of the data."""
    rng = Random(size)  # noqa: S311  (repeatable points; nothing is kept secret)
    point: dict[Node, Any] = {SIZE: fmpq(size)}
    names = sorted(set[str]().union(*map(free_symbols, nodes)) - {SIZE.name})
    entries = sorted({part for node in nodes for part in walk(node) if isinstance(part, Indexed)}, key=repr)
    for name in (*map(Symbol, names), *entries):
        point[name] = fmpq(rng.randrange(1, 40), rng.randrange(7, 20))
    return point


def _agreement(draws: Sequence[Node], whole: Node, point: dict[Node, Any]) -> int | None:
    """To how many digits both agree, -1 where they differ; None where one of them has no value."""
    try:
        values = [evaluate(draw, point, _PRECISION).value for draw in draws]
        expected = evaluate(whole, point, _PRECISION).value
    except (UndefinedError, IndeterminateError):
        return None
    with working_precision(_PRECISION):
        mean = sum(values[1:], values[0]) / len(values)
        if isinstance(mean, fmpq) and isinstance(expected, fmpq):
            return MOST_DIGITS if mean == expected else -1
        return 30 if arb(mean).overlaps(arb(expected)) else -1
