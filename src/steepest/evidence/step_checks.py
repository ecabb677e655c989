"""One step checked: both sides enclosed at points, its lines read back, exact algebra tried.

A held derivative is enclosed by power series in balls, so the table of rules plays no part. A step holds,
or a difference was seen, or it could not be checked; the three are never mixed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from steepest.derivation.step import Step, all_steps
from steepest.errors import UnsupportedError
from steepest.evidence.bridged_sides import bridged_sides
from steepest.evidence.domain import Domain
from steepest.evidence.exactness import proved_equal
from steepest.evidence.instances import instantiated
from steepest.evidence.meeting import POINTS, DifferentError, Meeting, has_variables, meet
from steepest.evidence.sampling import SamplePoint
from steepest.evidence.small_sizes import DEEP, depth_of_sums, with_small_sizes
from steepest.evidence.written_lines import UNDECLARED, UNREADABLE, misread
from steepest.expression.nodes import Assignment, Derivative, Equation, Matrix, Node, Vector
from steepest.expression.trees import substituted, walk
from steepest.expression.work import OutOfWorkError, budget
from steepest.expression.writing import to_text

WORK_OF_STEP = 150_000
MOST_SHOWN = 120  # characters of a formula in a sentence

#: What can be tried for a step.
STEP_WAYS = ("enclosures", "algebra", "lines")

NO_POINT = "no point was found at which it could be checked"
TOO_LONG = "it takes too long to check"
NO_PROOF = "exact algebra alone does not settle it"


@dataclass(frozen=True, slots=True)
class StepCheck:
    """What was tried for one step.

    Attributes:
        step: the step.
        path: where it stands in its derivation.
        met: the points of its domain at which both sides were enclosed and met.
        exact: whether the two sides are proved equal by exact algebra (None: not tried).
        failure: what does not hold, or None.
        unchecked: what could not be checked, or None.
        varies: whether the step has variables; one without them has a single point.
    """

    step: Step
    path: str = ""
    met: tuple[Meeting, ...] = ()
    exact: bool | None = None
    failure: str | None = None
    unchecked: str | None = None
    varies: bool = True

    @property
    def points(self) -> int:
        """At how many points both sides met."""
        return len(self.met)

    @property
    def digits(self) -> int:
        """To how many decimal digits they agree at least."""
        return min((meeting.digits for meeting in self.met), default=0)

    @property
    def name(self) -> str:
        """The step in one line: its rule, what was asked and what came out."""
        return f"{self.step.rule}: {_shown(self.step.before)} → {_shown(self.step.after)}"


def _shown(node: Node) -> str:
    """A formula in a sentence: a long one by its beginning."""
    text = to_text(node)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def check_step(
    step: Step,
    domain: Domain,
    wanted: int = POINTS,
    known: list[SamplePoint] | None = None,
    *,
    ways: Collection[str] = STEP_WAYS,
    path: str = "",
) -> StepCheck:
    """Enclose what stands before and after a step, read its lines back, and try exact algebra.

    Args:
        step: the step.
        domain: where the variables live.
        wanted: at how many points it is enclosed, if so many are found.
        known: points inside the domain of the formulas around it; new ones are added.
        ways: which of `STEP_WAYS` are tried.
        path: where the step stands.
    """
    try:
        with budget(WORK_OF_STEP):
            return _checked_step(step, path, domain, wanted, known, set(ways) & set(STEP_WAYS))
    except DifferentError as difference:
        return StepCheck(step, path, failure=str(difference))
    except OutOfWorkError:
        return StepCheck(step, path, unchecked=TOO_LONG)
    except UnsupportedError as error:  # a part has no entries in letters
        return StepCheck(step, path, unchecked=str(error))


def _checked_step(
    step: Step, path: str, domain: Domain, wanted: int, known: list[SamplePoint] | None, ways: set[str]
) -> StepCheck:
    nodes = tuple(dict.fromkeys((step.before, step.makes, step.after)))
    sides = [value_sides(step, node) for node in nodes]
    met, why = _meetings(step, sides, domain, wanted, known) if "enclosures" in ways else ((), NO_PROOF)
    nothing_claimed = len(nodes) == 1  # the step at which a derivation ends that no rule covers
    exact = nothing_claimed or (_proved(sides[0], sides[-1]) if "algebra" in ways else None)
    failure = next((said for node in nodes if (said := misread(node)) is not None), None) if "lines" in ways else None
    unchecked = None
    if not met and not exact and ways != {"lines"}:
        unchecked = why
    elif failure in (UNREADABLE, UNDECLARED):
        failure, unchecked = None, failure
    varies = has_variables([node for side in sides for node in side])
    return StepCheck(step, path, met, exact, failure, unchecked, varies)


def _meetings(
    step: Step, sides: list[tuple[Node, ...]], domain: Domain, wanted: int, known: list[SamplePoint] | None
) -> tuple[tuple[Meeting, ...], str]:
    """The points at which the sides meet, and why there are none where there are none."""
    flat, where = instantiated([node for side in sides for node in side], domain)
    if max(map(depth_of_sums, flat)) >= DEEP:
        where = with_small_sizes(where, flat)
    put_in = iter(flat)
    instances = [tuple(next(put_in) for _ in side) for side in sides]
    try:
        return meet(instances, where, wanted, known if where is domain else None, conditions_of(step)), NO_POINT
    except UnsupportedError as error:  # a part has no value of its own, but algebra may know enough of it
        return (), str(error)


def conditions_of(step: Step) -> tuple[Node, ...]:
    """What a step and those that it rests on take for granted, as conditions."""
    assumed = (one.condition for part in all_steps(step) for one in part.assumptions)
    return tuple(dict.fromkeys(condition for condition in assumed if condition is not None))


def _proved(before: tuple[Node, ...], after: tuple[Node, ...]) -> bool | None:
    """Whether all entries are proved equal; None where one of them could not be tried."""
    if len(before) != len(after):
        return False
    found = [proved_equal(a, b) for a, b in zip(before, after, strict=True)]
    return None if None in found else all(found)


def value_sides(step: Step, node: Node) -> tuple[Node, ...]:
    """The scalar formulas whose values are compared; in an update ∂L/∂w is the derivative it names."""
    if (entries := bridged_sides(step, node)) is not None:
        return entries
    if isinstance(node, Assignment):
        slope = step.because[0].before if step.because else None
        named = next((part for part in walk(node.value) if isinstance(part, Derivative)), None)
        return (node.value if slope is None or named is None else substituted(node.value, {named: slope}),)
    if isinstance(node, Equation):
        return (node.left, node.right)
    if isinstance(node, Matrix):
        return tuple(chain.from_iterable(node.rows))
    return node.entries if isinstance(node, Vector) else (node,)
