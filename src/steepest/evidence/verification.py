"""Every step of a derivation checked by something that knows no rules.

For each step the formula before and the formula after are enclosed at many points: a held derivative
by power series in balls, so the table of rules plays no part. The written line is read back and
compared, exact algebra is tried, and each result is compared with the derivative that SymPy finds on
its own. A step holds, or a difference was seen, or it could not be checked; the three are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step, all_steps
from steepest.errors import LimitError, ParseError, UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.exactness import proved_equal
from steepest.evidence.meeting import POINTS, DifferentError, has_variables, meet
from steepest.evidence.opinions import Opinion, second_opinion
from steepest.evidence.sampling import SamplePoint
from steepest.expression.kinds import kinds_in
from steepest.expression.limits import LIMITS
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Derivative,
    Equation,
    Indexed,
    Node,
    SetSum,
    Symbol,
    Vector,
)
from steepest.expression.reading import parse
from steepest.expression.trees import substituted, walk
from steepest.expression.work import OutOfWorkError, budget, spend
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.models.updates import UpdateRule

WORK_OF_VERIFICATION = 1_000_000  # about a second
WORK_OF_STEP = 150_000
MOST_MEETINGS = 1_200  # points for all steps: a hundred steps have 12 each, more have fewer
FEWEST_POINTS = 3
WORK_OF_READING = 10  # what it takes to write and read a node, in visits of evaluation
MOST_LISTED = 5  # unchecked steps that are told one by one
MOST_SHOWN = 120  # characters of a formula in a sentence

NO_POINT = "no point was found at which it could be checked"
TOO_LONG = "it takes too long to check"
UNREADABLE = "the line is too long to be read back"
UNDECLARED = "a function that is only named cannot be declared, so the line is not read back"


@dataclass(frozen=True, slots=True)
class StepCheck:
    """What was tried for one step.

    Attributes:
        step: the step.
        points: at how many points of its domain both sides were enclosed and met.
        digits: to how many decimal digits they agree at least.
        exact: whether the two sides are proved equal by exact algebra (None: not tried).
        failure: what does not hold, or None.
        unchecked: what could not be checked, or None.
        varies: whether the step has variables; one without them has a single point.
    """

    step: Step
    points: int = 0
    digits: int = 0
    exact: bool | None = None
    failure: str | None = None
    unchecked: str | None = None
    varies: bool = True

    @property
    def name(self) -> str:
        """The step in one line: its rule, what was asked and what came out."""
        return f"{self.step.rule}: {_shown(self.step.before)} → {_shown(self.step.after)}"


@dataclass(frozen=True, slots=True)
class Verification:
    """The checks of all steps and SymPy's opinion of each result.

    Attributes:
        checks: one record for each step.
        opinions: for each result, what the comparison with SymPy's own derivative gave.
    """

    checks: tuple[StepCheck, ...]
    opinions: tuple[Opinion, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every step was checked and holds, and no second opinion differs."""
        return not self.failures and not self.unchecked

    @property
    def failures(self) -> tuple[str, ...]:
        """What does not hold: a difference was seen."""
        failed = tuple(f"{check.name}: {check.failure}" for check in self.checks if check.failure is not None)
        return failed + tuple(str(opinion) for opinion in self.opinions if opinion.kind == "differs")

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What could not be checked; nothing is known against it."""
        return tuple(f"{check.name}: {check.unchecked}" for check in self.checks if check.unchecked is not None)

    def text(self) -> str:
        """One sentence for steps that hold; a list of what does not, or of what could not be checked."""
        if self.failures:
            return "\n".join(("This derivation does not hold:", *(f"  {failure}" for failure in self.failures)))
        if not self.unchecked:
            return self._checked(self.checks)
        listed = [f"  {entry}" for entry in self.unchecked[:MOST_LISTED]]
        if more := len(self.unchecked) - MOST_LISTED:
            listed += [f"  … and {_steps(more)} more"] if more > 0 else []
        whole = [check for check in self.checks if check.unchecked is None]
        rest = [self._checked(whole)] if whole else []
        return "\n".join(["Not everything could be checked:", *listed, *rest])

    def _checked(self, checks: Sequence[StepCheck]) -> str:
        """What was tried for steps that hold: ``Checked: 3 steps, each enclosed at 12 points or more …``."""
        groups = (
            [check for check in checks if check.varies and check.points],
            [check for check in checks if not check.varies and check.points],
            [check for check in checks if not check.points],
        )
        points = min((check.points for check in groups[0]), default=0)
        ways = (
            f"enclosed at {points} points or more" if points != 1 else "enclosed at one point or more",
            "without variables enclosed",
            "proved by exact algebra alone",
        )
        used = [(len(group), way) for group, way in zip(groups, ways, strict=True) if group]
        how = f"each {used[0][1]}" if len(used) == 1 else ", ".join(f"{count} {way}" for count, way in used)
        said = "".join(f"; {opinion}" for opinion in dict.fromkeys(map(str, self.opinions)))
        return f"Checked: {_steps(len(checks))}, {how}{' and' if len(used) == 1 else ', all'} read back{said}."

    def __str__(self) -> str:
        return self.text()


def _steps(count: int) -> str:
    return f"{count} step" + ("s" if count != 1 else "")


def _shown(node: Node) -> str:
    """A formula in a sentence: a long one by its beginning."""
    text = to_text(node)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def verify(record: Derivation | Gradient | Value | Loss | UpdateRule, domain: Domain | None = None) -> Verification:
    """Check every step, and each derivative against SymPy.

    Args:
        record: a derivation or a gradient; a loss (its gradient is checked); an update rule, with the
            derivations that it rests on; a value at a point.
        domain: where the variables live.

    Returns:
        The verification: `ok`, `checks`, `failures`, `unchecked`, `opinions`, `text()`.

    >>> from steepest.derivation import derive
    >>> verify(derive("x^2 sin x")).ok
    True
    """
    where = domain or Domain()
    steps = [step for first in _first_steps(record) for step in all_steps(first)]
    wanted = max(FEWEST_POINTS, min(POINTS, MOST_MEETINGS // len(steps)))
    known: list[SamplePoint] = []
    with budget(WORK_OF_VERIFICATION):
        checks = tuple(check_step(step, where, wanted, known) for step in steps)
        return Verification(checks, tuple(_opinion(part, where) for part in _derivations(record)))


def _first_steps(record: Derivation | Gradient | Value | Loss | UpdateRule) -> tuple[Step, ...]:
    if isinstance(record, UpdateRule):
        return record.steps
    return (record.gradient().step,) if isinstance(record, Loss) else (record.step,)


def _derivations(record: Derivation | Gradient | Value | Loss | UpdateRule) -> tuple[Derivation, ...]:
    """The results that SymPy can be asked about."""
    match record:
        case Derivation():
            return (record,)
        case Gradient():
            return record.derivations
        case Loss():
            return _derivations(record.gradient())
        case UpdateRule():
            pairs = zip(record.loss.parameters, record.steps, strict=True)
            return tuple(Derivation(record.loss.formula, p, step.because[0]) for p, step in pairs if step.because)
        case _:
            return ()


def _opinion(part: Derivation, domain: Domain) -> Opinion:
    try:
        return second_opinion(part.function, part.variable, part.result_node, domain)
    except OutOfWorkError:
        return Opinion("not compared", detail="it takes too long")
    except UnsupportedError as error:
        return Opinion("not compared", detail=str(error))


# --- one step ---------------------------------------------------------------------------------


def check_step(step: Step, domain: Domain, wanted: int = POINTS, known: list[SamplePoint] | None = None) -> StepCheck:
    """Enclose what stands before and after a step, read its lines back, and try exact algebra.

    Args:
        step: the step.
        domain: where the variables live.
        wanted: at how many points it is enclosed, if so many are found.
        known: points inside the domain of the formulas around it; new ones are added.
    """
    try:
        with budget(WORK_OF_STEP):
            return _checked_step(step, domain, wanted, known)
    except DifferentError as difference:
        return StepCheck(step, failure=str(difference))
    except OutOfWorkError:
        return StepCheck(step, unchecked=TOO_LONG)


def _checked_step(step: Step, domain: Domain, wanted: int, known: list[SamplePoint] | None) -> StepCheck:
    nodes = tuple(dict.fromkeys((step.before, step.makes, step.after)))
    sides = [_value_sides(step, node) for node in nodes]
    why = NO_POINT
    try:
        points, digits = meet(sides, domain, wanted, known)
    except UnsupportedError as error:  # a part has no value of its own, but algebra may know enough of it
        points, digits, why = 0, 0, str(error)
    exact = _proved(sides[0], sides[-1])
    failure = next((said for node in nodes if (said := misread(node)) is not None), None)
    unchecked = None
    if not points and not exact:
        unchecked = why
    elif failure in (UNREADABLE, UNDECLARED):
        failure, unchecked = None, failure
    varies = has_variables([node for side in sides for node in side])
    return StepCheck(step, points, digits, exact, failure, unchecked, varies)


def _proved(before: tuple[Node, ...], after: tuple[Node, ...]) -> bool | None:
    """Whether all entries are proved equal; None where one of them could not be tried."""
    found = [proved_equal(a, b) for a, b in zip(before, after, strict=True)]
    return None if None in found else all(found)


def _value_sides(step: Step, node: Node) -> tuple[Node, ...]:
    """The scalar formulas whose values are compared; in an update ∂L/∂w is the derivative it names."""
    if isinstance(node, Assignment):
        slope = step.because[0].before if step.because else None
        named = next((part for part in walk(node.value) if isinstance(part, Derivative)), None)
        return (node.value if slope is None or named is None else substituted(node.value, {named: slope}),)
    if isinstance(node, Equation):
        return (node.left, node.right)
    return node.entries if isinstance(node, Vector) else (node,)


# --- the lines --------------------------------------------------------------------------------


def misread(node: Node) -> str | None:
    """What is wrong with the written lines of a tree, read back; `UNREADABLE` where they are too long."""
    size = sum(1 for _ in walk(node))
    if size > LIMITS["nodes"].most:
        return UNREADABLE
    spend(WORK_OF_READING * size)
    return _misread(node)


@lru_cache(maxsize=512)
def _misread(node: Node) -> str | None:
    names = None if Application in kinds_in(node) else set(_names(node))  # a function has no declaration
    sets = {part.domain.name: "set" for part in walk(node) if isinstance(part, SetSum | Cardinality) and part.domain}
    for write in (to_text, to_latex):
        written = write(node)
        try:
            same = parse(written, names, sets or None) == node
        except LimitError:
            return UNREADABLE
        except ParseError as error:
            if names is None:
                return UNDECLARED
            return f"the line {written} cannot be read back: {error}"
        if not same and names is None:
            return UNDECLARED
        if not same:
            return f"the line {written} is read back as another formula"
    return None


def _names(node: Node) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Symbol):
            yield part.name
        elif isinstance(part, Indexed):
            yield part.base
