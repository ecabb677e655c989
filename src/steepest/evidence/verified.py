"""What a verification found: the checks of the steps and of the results, and the words for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steepest._sugar import verb
from steepest.derivation.step import NO_RULE
from steepest.evidence.differences import Differences
from steepest.evidence.meeting import MOST_DIGITS, Meeting
from steepest.evidence.opinions import Opinion
from steepest.evidence.records import place_text
from steepest.evidence.step_checks import StepCheck
from steepest.expression.nodes import Derivative, Node
from steepest.expression.writing import to_text

MOST_LISTED = 5  # unchecked steps that are told one by one
SHOWN_POINTS = 3  # of those at which formulas met, where points are shown
SHOWN_COORDINATES = 4
DETAILS = ("terse", "normal", "every")


@dataclass(frozen=True, slots=True)
class Series:
    """The derivative of a function by its power series in balls, beside a result: rigorous, at points.

    Attributes:
        met: the points at which they met.
        failure: where they do not, or None.
        why: why nothing was compared, where nothing was.
    """

    met: tuple[Meeting, ...] = ()
    failure: str | None = None
    why: str = ""

    @property
    def digits(self) -> int:
        """To how many decimal digits they agree at least."""
        return min((meeting.digits for meeting in self.met), default=0)

    def __str__(self) -> str:
        if self.failure is not None:
            return f"the power series of the function differs from the result: {self.failure}"
        if not self.met:
            return f"the power series of the function was not compared ({self.why})"
        return f"the power series of the function agrees {_closely(self.digits)} at {_points(len(self.met))}"


@dataclass(frozen=True, slots=True)
class ResultCheck:
    """One result as a whole, beside the function that was differentiated.

    Attributes:
        question: the derivative that was asked for.
        result: what was found.
        series: power series of the function in balls (None: not tried).
        differences: central differences of the function (None: not tried).
        opinion: the derivative that SymPy finds (None: not tried).
    """

    question: Derivative
    result: Node
    series: Series | None = None
    differences: Differences | None = None
    opinion: Opinion | None = None

    @property
    def failures(self) -> tuple[str, ...]:
        """In which ways the result differs."""
        found: list[str] = []
        if self.series is not None and self.series.failure is not None:
            found.append(str(self.series))
        if self.differences is not None and self.differences.differs is not None:
            found.append(str(self.differences))
        if self.opinion is not None and self.opinion.kind == "differs":
            found.append(str(self.opinion))
        return tuple(found)

    @property
    def tried(self) -> tuple[Series | Differences | Opinion, ...]:
        """What was tried, in order."""
        return tuple(way for way in (self.series, self.differences, self.opinion) if way is not None)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was tried for all steps and for each result, and what was found.

    Attributes:
        checks: one record for each step.
        results: one record for each result that was compared with its function.
        ways: what was asked for.
    """

    checks: tuple[StepCheck, ...]
    results: tuple[ResultCheck, ...] = ()
    ways: tuple[str, ...] = ()

    json = verb("to_json")

    @property
    def ok(self) -> bool:
        """Whether every step was checked and holds, and no result differs from its function."""
        return not self.failures and not self.unchecked

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        """For each result, what the comparison with SymPy's own derivative gave."""
        return tuple(result.opinion for result in self.results if result.opinion is not None)

    @property
    def failures(self) -> tuple[str, ...]:
        """What does not hold: a difference was seen."""
        failed = tuple(f"{check.name}: {check.failure}" for check in self.checks if check.failure is not None)
        return failed + tuple(failure for result in self.results for failure in result.failures)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What could not be checked; nothing is known against it."""
        return tuple(f"{check.name}: {check.unchecked}" for check in self.checks if check.unchecked is not None)

    def text(self, detail: str = "normal") -> str:
        """What was found: a sentence for steps that hold, a list of what does not or could not be checked.

        Args:
            detail: "terse" says that it holds, "normal" how it was checked, "every" lists each step and each
                result with a few of the points.

        Raises:
            ValueError: `detail` is none of the three.
        """
        if detail not in DETAILS:
            raise ValueError(f"detail is one of {', '.join(DETAILS)}, not {detail!r}")
        said = [self._verdict(terse=detail == "terse")]
        if detail == "every":
            said += [f"  {line}" for line in self._listed()]
        return "\n".join(said)

    def _verdict(self, *, terse: bool) -> str:
        if self.failures:
            return "\n".join(("This derivation does not hold:", *(f"  {failure}" for failure in self.failures)))
        if not self.unchecked:
            return "Checked, and it holds." if terse else self._checked(self.checks)
        listed = [f"  {entry}" for entry in self.unchecked[:MOST_LISTED]]
        if more := len(self.unchecked) - MOST_LISTED:
            listed += [f"  … and {_steps(more)} more"] if more > 0 else []
        whole = [check for check in self.checks if check.unchecked is None]
        rest = [self._checked(whole)] if whole and not terse else []
        return "\n".join(["Not everything could be checked:", *listed, *rest])

    def _checked(self, checks: Sequence[StepCheck]) -> str:
        """What was tried for steps that hold: ``Checked: 3 steps, each enclosed at 12 points or more …``."""
        said = [self._steps_checked(checks)] if checks else []
        return f"Checked: {'; '.join([*said, *self._wholes()])}."

    def _steps_checked(self, checks: Sequence[StepCheck]) -> str:
        enclosed = [check for check in checks if check.points]
        groups = (
            [check for check in enclosed if check.varies],
            [check for check in enclosed if not check.varies],
            [check for check in checks if not check.points and check.exact],
        )
        points = min((check.points for check in groups[0]), default=0)
        ways = (
            f"enclosed at {points} points or more" if points != 1 else "enclosed at one point or more",
            "without variables enclosed",
            "proved by exact algebra alone",
        )
        used = [(len(group), way) for group, way in zip(groups, ways, strict=True) if group]
        read = ["read back"] if "lines" in (self.ways or ("lines",)) else []
        if len(used) > 1:
            how = ", ".join([*(f"{count} {way}" for count, way in used), *(f"all {way}" for way in read)])
        else:
            how = f"each {' and '.join([*(way for _, way in used), *read])}"
        unruled = len({check.step.before for check in checks if check.step.rule == NO_RULE})
        left = f", {unruled} part{'s' * (unruled != 1)} not worked out" if unruled else ""
        return f"{_steps(len(checks))}, {how}{left}"

    def _wholes(self) -> Iterator[str]:
        """What the results as a whole were compared with, each thing once for all of them."""
        series = [result.series for result in self.results if result.series is not None]
        differences = [result.differences for result in self.results if result.differences is not None]
        least = []
        if series and all(one.met for one in series):
            least.append(f"power series at {_points(min(len(one.met) for one in series))}")
        if differences and all(one.agreed for one in differences):
            least.append(f"central differences at {min(len(one.agreed) for one in differences)}")
        if least:
            yield f"the whole agrees with {' and '.join(least)}"
        yield from dict.fromkeys(map(str, self.opinions))

    def _listed(self) -> Iterator[str]:
        """Each step and each result with what was tried."""
        for check in self.checks:
            yield f"{check.name}: {_tried(check)}"
        for result in self.results:
            yield f"{to_text(result.question)} as a whole:"
            for way in result.tried:
                yield f"  {way}{_more(way)}"

    def __str__(self) -> str:
        return self.text()


def _tried(check: StepCheck) -> str:
    if (said := check.failure or check.unchecked) is not None:
        return said
    found = []
    if check.met:
        found.append(f"met {_closely(check.digits)} at {_points(check.points)}{_shown([m.point for m in check.met])}")
    if check.exact:
        found.append("proved by exact algebra")
    return ", ".join(found)


def _more(way: Series | Differences | Opinion) -> str:
    match way:
        case Series(met) if met:
            return _shown([meeting.point for meeting in met])
        case Differences(agreed, None, left_out) if agreed:
            step = f"h = {min(one.h for one in agreed):.1g} to {max(one.h for one in agreed):.1g}"
            out = f", {_points(left_out)} left out where the slope does not settle" if left_out else ""
            return f", {step}{out}{_shown([one.point for one in agreed])}"
        case _:
            return ""


def _shown(points: Sequence[tuple[tuple[Node, Fraction], ...]]) -> str:
    """A few of some points: `` (x = 2; x = -1; x = 1/2; …)``, of each a few coordinates."""
    few = [(place_text(point[:SHOWN_COORDINATES]), len(point)) for point in points[:SHOWN_POINTS] if point]
    named = [f"{place}, …" if count > SHOWN_COORDINATES else place for place, count in few]
    more = ["…"] if len(points) > SHOWN_POINTS else []
    return f" ({'; '.join([*named, *more])})" if named else ""


def _closely(digits: int) -> str:
    return "exactly" if digits >= MOST_DIGITS else f"to {digits} digits"


def _points(count: int) -> str:
    return f"{count} point{'s' * (count != 1)}"


def _steps(count: int) -> str:
    return f"{count} step" + ("s" if count != 1 else "")
