"""Central differences: the slope of a function from its values beside a point, compared with a derivative.

For a step h the central difference is D(h) = (f(x + h) - f(x - h))/(2h), and D(h) = f'(x) + f'''(x) h²/6 + O(h⁴)
where f is smooth. The error is told from the differences themselves: D(h) - D(h/2) is three times the error of
D(h/2), so halving h twice gives D(h/4) with an error of about a third of e = D(h/2) - D(h/4). A result agrees
where it is within 4e: a margin of twelve for smooth functions, and enough for slopes that change like a root
of the distance. The values are balls of high precision, so rounding plays no part.

A point is left out where the differences do not settle as h is halved (a singular point), or where the slopes
to the left and to the right do not come together (a kink). A result differs only if it does so for three steps
that are very far apart, so that no ripple of the function can be the reason.

Source: Taylor's formula; telling the error from two step sizes goes back to L. F. Richardson (1911).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.instances import instantiated
from steepest.evidence.meeting import all_hold, points_for, without_derivatives
from steepest.evidence.one_hot import settled
from steepest.evidence.ranges import in_range, index_ranges
from steepest.evidence.records import place_text
from steepest.evidence.sampling import SamplePoint, roles
from steepest.expression.enclosures import (
    IndeterminateError,
    MissingValueError,
    UndefinedError,
    enclose,
    exact,
    working_precision,
)
from steepest.expression.nodes import Derivative, Indexed, Node, Symbol, number
from steepest.expression.trees import children, rebuilt
from steepest.expression.work import OutOfWorkError, budget

POINTS = 8
WORK_OF_DIFFERENCES = 150_000
#: The binary digits of the step relative to x, and the precision in bits at which values are enclosed with it.
STEPS = ((34, 256), (100, 512), (300, 1280))
SETTLING = arb(3) / 4  # how much smaller than before a difference of differences is, at least, where they settle
MARGIN = 4
COARSE = 1e-6  # agreement that is known less well says nothing, and a smaller step is tried


@dataclass(frozen=True, slots=True)
class Difference:
    """The central difference at one point.

    Attributes:
        point: the values of the variables.
        h: the smallest step that was used.
        relative: the distance between difference and result, divided by the larger of 1 and the result;
            infinite where the result has no value.
    """

    point: tuple[tuple[Node, Fraction], ...]
    h: float
    relative: float


@dataclass(frozen=True, slots=True)
class Differences:
    """Central differences of a function beside a result.

    Attributes:
        agreed: the points at which they agree.
        differs: a point at which they do not, or None.
        left_out: how many points were left out, at kinks and singular points.
        why: why nothing was compared, where nothing was.
    """

    agreed: tuple[Difference, ...] = ()
    differs: Difference | None = None
    left_out: int = 0
    why: str = ""

    @property
    def largest(self) -> float:
        """The largest relative difference where they agree."""
        return max((one.relative for one in self.agreed), default=0.0)

    def __str__(self) -> str:
        if self.differs is not None:
            place, far = place_text(self.differs.point) or "every point", self.differs.relative
            if math.isinf(far):
                return f"the function has a slope, and the result no value, at {place}"
            return f"central differences differ from the result at {place}, by {far:.2g} relative to it"
        if not self.agreed:
            return f"central differences were not compared ({self.why})"
        count = len(self.agreed)
        shown = "exactly" if self.largest == 0 else f"to a relative difference of {self.largest:.1g}"
        return f"central differences agree {shown} at {count} point{'s' * (count != 1)}"


def central_differences(
    question: Derivative, result: Node, domain: Domain, conditions: Sequence[Node] = (), wanted: int = POINTS
) -> Differences:
    """The derivative that is asked for by central differences, beside a result.

    Args:
        question: the held derivative.
        result: what it is said to be.
        domain: where the variables live.
        conditions: what is taken for granted; points at which it does not hold are passed over.
        wanted: how many points are enough.
    """
    try:
        with budget(WORK_OF_DIFFERENCES):
            return _compared(question, result, domain, conditions, wanted)
    except OutOfWorkError:
        return Differences(why="it takes too long")
    except (UnsupportedError, MissingValueError) as error:
        return Differences(why=str(error))


def _compared(
    question: Derivative, result: Node, domain: Domain, conditions: Sequence[Node], wanted: int
) -> Differences:
    (asked, result), domain = instantiated((question, result), domain)
    assert isinstance(asked, Derivative)  # noqa: S101  (a derivative stays one)
    trees = (without_derivatives(asked), without_derivatives(result))
    part, ranges = roles(trees, domain), index_ranges((asked, result))
    compare = _Comparison(asked, result, (*part.integers, *part.sizes))
    agreed: dict[tuple[tuple[Node, Fraction], ...], Difference] = {}
    left_out = 0
    for _, usual in points_for((asked, result), trees, domain):
        point = in_range(usual, ranges) if ranges else usual
        if point is None:
            continue
        point = settled(point, conditions)
        if not all_hold(conditions, point, compare.integers):
            left_out += 1
            continue
        found, agrees = compare.at(point)
        if found is not None and not agrees:
            return Differences(tuple(agreed.values()), found, left_out)
        left_out += found is None
        if found is not None:
            agreed.setdefault(found.point, found)
        if len(agreed) >= wanted:
            break
    return Differences(tuple(agreed.values()), None, left_out, "" if agreed else "no point was found for it")


class _Comparison:
    """Central differences of one function, and the result beside them."""

    def __init__(self, question: Derivative, result: Node, integers: Collection[str]) -> None:
        self.body, self.variable, self.result = question.body, question.variable, result
        self.integers = integers

    def at(self, point: SamplePoint) -> tuple[Difference | None, bool]:
        """What is seen at a point, and whether the result agrees; None where the slope does not settle."""
        seen: list[tuple[Difference, bool]] = []
        for digits, precision in STEPS:
            try:
                with working_precision(precision):
                    found = self._once(point, digits, precision)
            except (UndefinedError, IndeterminateError):
                return None, False
            if found is not None and found[1] and found[0].relative < COARSE:
                return found
            seen += [] if found is None else [found]
        if len(seen) < len(STEPS) or any(agrees for _, agrees in seen):
            return None, False
        return seen[-1]

    def _once(self, point: SamplePoint, digits: int, precision: int) -> tuple[Difference, bool] | None:
        entry = _entry_at(self.variable, point)
        h = abs(_fraction(point[entry]) or Fraction(1)) / 2**digits
        settled = self._settled(point, entry, h, precision)
        if settled is None:
            return None
        slope, error = settled
        try:
            result = enclose(self.result, point, precision, integers=self.integers)
        except UndefinedError as lacking:
            if lacking.robust:
                return Difference(point.listed(), float(h / 4), math.inf), False
            raise
        gap, size = abs(slope - result), abs(result).max(arb(1))
        relative = gap / size
        seen = Difference(point.listed(), float(h / 4), float((relative.mid() + relative.rad()).mid()))
        return seen, not gap > MARGIN * error

    def _settled(self, point: SamplePoint, entry: Node, h: Fraction, precision: int) -> tuple[Any, Any] | None:
        """D(h/4), and how far it still moved from D(h/2); None at a kink or a singular point."""
        here = _fraction(point[entry])

        def value(place: Fraction) -> Any:
            return enclose(self.body, point.moved(entry, place), precision, integers=self.integers)

        # The value at the point itself comes first, so that the points beside it have the same data.
        middle = enclose(self.body, point, precision, integers=self.integers)
        slopes, gaps = [], []
        for step in (h, h / 2, h / 4):
            right, left, width = value(here + step), value(here - step), exact(step)
            slopes.append((right - left) / (2 * width))
            gaps.append((right - 2 * middle + left) / width)  # slope to the right minus slope to the left
        first, second = abs(slopes[0] - slopes[1]), abs(slopes[1] - slopes[2])
        if second > SETTLING * first or abs(gaps[2]) > SETTLING * abs(gaps[1]):
            return None
        return slopes[2], second


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _entry_at(variable: Symbol | Indexed, point: SamplePoint) -> Node:
    """The variable at a point: w_j is w_2 where j is 2, or w2 where the point has that name for it.

    Raises:
        UndefinedError: an index is no whole number there.
    """
    if isinstance(variable, Symbol):
        return variable
    values = [enclose(index, point).unique_fmpz() for index in children(variable)]
    if None in values:
        raise UndefinedError("an index is no whole number", robust=False)
    indices = tuple(number(int(value)) for value in values)
    short = Symbol(f"{variable.base}{values[0]}") if len(indices) == 1 and not variable.above else None
    return short if short is not None and short in point else rebuilt(variable, indices)
