"""A gradient beside differences of the value: coordinate by coordinate, with what differences themselves are worth.

A central difference of step h errs by O(h²) from the curve and by O(ε|f|/h) from rounding; with h near ε^(1/3) both are
small. A second step tells how far the difference may be trusted, and whether a kink lies between the points: there the
slopes on both sides differ however small the step, and any slope between them is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.models.losses import Loss
from steepest.numeric.losses import CompiledLoss

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

EPS = 2.0**-52
TOLERANCE = 1e-6  # of the relative error, which differences of this kind stay well below
TRUSTED = 8.0  # how many times its own uncertainty a difference may be off


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One coordinate of a gradient beside its difference.

    Attributes:
        name: the parameter.
        gradient: the entry of the gradient.
        difference: the central difference.
        below, above: the slopes to both sides.
        uncertain: how far the difference itself may be off, by rounding and by the curve.
        agrees: whether the entry agrees, as far as differences can tell.
        at_kink: whether the slopes to both sides differ however small the step is.
    """

    name: str
    gradient: float
    difference: float
    below: float
    above: float
    uncertain: float
    agrees: bool
    at_kink: bool

    @property
    def error(self) -> float:
        """The relative error, |gradient - difference| over the larger of both; 0 where both are 0."""
        off = abs(self.gradient - self.difference)
        return off / max(abs(self.gradient), abs(self.difference)) if off else 0.0

    @property
    def surprise(self) -> float:
        """How far the two are apart, beside what is allowed for."""
        most = max(abs(self.gradient), abs(self.difference))
        return abs(self.gradient - self.difference) / (TRUSTED * self.uncertain + TOLERANCE * most or 1.0)

    def __str__(self) -> str:
        if self.at_kink:
            low, high = sorted((self.below, self.above))
            return f"{self.name}: gradient {self.gradient:.10g}, at a kink between the slopes {low:.6g} and {high:.6g}"
        told = f"{self.name}: gradient {self.gradient:.10g}, difference {self.difference:.10g} ± {self.uncertain:.1g}"
        known = self.uncertain < 1e-3 * max(abs(self.gradient), abs(self.difference))
        return f"{told}, relative error {self.error:.1e}" if known or not self.agrees else told


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """A gradient beside differences of the value.

    Attributes:
        value: the value at the point.
        coordinates: all coordinates that were compared.
    """

    value: float
    coordinates: tuple[Coordinate, ...]

    @property
    def ok(self) -> bool:
        """Whether all coordinates agree."""
        return all(each.agrees for each in self.coordinates)

    @property
    def worst(self) -> Coordinate:
        """The coordinate that is furthest off; one that disagrees comes before all that agree."""
        return max(self.coordinates, key=lambda each: (not each.agrees, not each.at_kink, each.surprise))

    @property
    def error(self) -> float:
        """The relative error of the worst coordinate."""
        return self.worst.error

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        count = len(self.coordinates)
        wrong = [each for each in self.coordinates if not each.agrees]
        kinks = [each for each in self.coordinates if each.at_kink and each.agrees]
        if wrong:
            head = f"The gradient disagrees with differences in {len(wrong)} of {count} coordinates."
        else:
            head = f"The gradient agrees with differences in {_all(count)}."
        lines = [head, *(f"  {each}" for each in (wrong or [self.worst])[:5])]
        if kinks:
            lines.append(f"  {_names(kinks)}: at a kink of the loss, where any slope between both sides is right.")
        return "\n".join(lines)


def _all(count: int) -> str:
    return "its one coordinate" if count == 1 else f"all {count} coordinates"


def _names(some: Sequence[Coordinate]) -> str:
    return ", ".join(each.name for each in some[:5]) + (", …" if len(some) > 5 else "")


def check_gradient(
    f: Loss | CompiledLoss | Callable[..., Any],
    params: ArrayLike,
    *data: Any,
    constants: Mapping[str, float] | None = None,
    sample_weight: ArrayLike | None = None,
    coordinates: Sequence[int] | None = None,
    tolerance: float = TOLERANCE,
) -> GradientCheck:
    """The gradient of a loss beside central differences of its value, (f(θ + h e) - f(θ - h e))/(2h).

    Args:
        f: a loss, a compiled one, or any ``fg(params, *data) -> (value, gradient)``.
        params: the point, shape (n_parameters,).
        data: the data of the loss.
        constants: numbers for the letters of a loss.
        sample_weight: the weight of each example.
        coordinates: the numbers of the coordinates to compare, from 0; all if not given. Each takes four values.
        tolerance: the relative error that is allowed beyond what differences themselves are uncertain by.

    Returns:
        A record with `ok`, `worst` and all coordinates; it prints as a few lines.

    Raises:
        DataError: a value beside the point is not finite.
        ShapeError: params or data have not the shape that the loss asks for.

    Source: Press et al., Numerical Recipes (2007), section 5.7, for the step.

    >>> loss = Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    >>> check = check_gradient(loss, [2.0, 1.0], [0.0, 1.0, 2.0], [1.0, 3.0, 4.5])
    >>> check.ok, check.worst.error < 1e-8
    (True, True)
    """
    import numpy as np

    compiled = CompiledLoss(f, constants) if isinstance(f, Loss) else f
    further = {} if sample_weight is None else {"sample_weight": sample_weight}
    theta = np.array(params, dtype=float)
    value, gradient = compiled(theta.copy(), *data, **further)
    slopes = np.asarray(gradient, dtype=float)
    names = [f"params[{k}]" for k in range(theta.size)]
    if isinstance(compiled, CompiledLoss):
        names = compiled.coordinate_names(theta.size, *data)

    def at(k: int, moved: float) -> float:
        point = theta.copy()
        point[k] += moved
        return float(compiled(point, *data, **further)[0])

    chosen = range(theta.size) if coordinates is None else coordinates
    scale = float(np.max(np.abs(slopes), initial=0.0))
    lines = [_Line(at, k, float(theta[k]), float(value)) for k in chosen]
    found = [_compared(names[line.k], float(slopes[line.k]), line, scale, tolerance) for line in lines]
    return GradientCheck(float(value), tuple(found))


@dataclass(frozen=True, slots=True)
class _Line:
    """The value along one coordinate."""

    at: Callable[[int, float], float]
    k: int
    here: float
    value: float

    @property
    def step(self) -> float:
        """ε^(1/3), relative to the coordinate where that is large; a number that is added without rounding."""
        h = EPS ** (1 / 3) * max(1.0, abs(self.here))
        return float((self.here + h) - self.here)

    def sides(self, h: float) -> tuple[float, float, float]:
        """The slopes to both sides, and what rounding may do to them."""
        below, above = self.at(self.k, -h), self.at(self.k, h)
        most = max(abs(below), abs(above), abs(self.value))
        if not most < float("inf"):
            raise DataError(None, None, None, f"the value is not finite beside the point, at a distance of {h:g}")
        return (self.value - below) / h, (above - self.value) / h, EPS * most / h


def _compared(name: str, slope: float, line: _Line, scale: float, tolerance: float) -> Coordinate:
    wide, narrow = line.step, line.step / 4
    (wide_below, wide_above, _), (below, above, noise) = line.sides(wide), line.sides(narrow)
    coarse, fine = (wide_below + wide_above) / 2, (below + above) / 2
    jump = abs(above - below)
    noise += EPS * jump / narrow * max(1.0, abs(line.here))  # the gradient moves by this where params are rounded
    at_kink = jump > 0.5 * abs(wide_above - wide_below) + 16 * noise and jump > tolerance * max(scale, noise)
    smooth = (16 * fine - coarse) / 15  # without the error of order h²
    difference = fine if at_kink else smooth
    uncertain = abs(fine - coarse) / 15 + noise
    if at_kink:
        low, high, room = *sorted((below, above)), TRUSTED * uncertain + tolerance * scale
        agrees = low - room <= slope <= high + room
    else:
        agrees = abs(slope - difference) <= TRUSTED * uncertain + tolerance * max(abs(slope), abs(difference))
    return Coordinate(name, slope + 0.0, difference, below, above, uncertain, agrees, at_kink)
