"""A quadratic function by its value, gradient and Hessian at one point, and how a loss gets them from moments.

Where a parameter b is added to every score, the Hessian of raw data mixes it with all others, and a column of years
hides its own spread behind its size. So the Hessian is kept in coordinates in which columns have the mean 0: with the
weights as they are and ``b' = b + m·w``, where m are the means. With ``V`` for that change, ``H = Vᵀ H' V``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError, ShapeError
from steepest.expression.nodes import Indexed, Node, Symbol, number
from steepest.numeric.moments.form import QuadraticForm
from steepest.numeric.moments.moments import Moments
from steepest.numeric.moments.polynomials import polynomial

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Centring:
    """The coordinates in which columns have the mean 0.

    Attributes:
        at: the place of the intercept.
        means: m at the places of the weights, and 0 at that of the intercept.
    """

    at: int
    means: NDArray[Any]

    def inner(self, step: NDArray[Any]) -> NDArray[Any]:
        """V δ."""
        found = step.copy()
        found[self.at] += self.means @ step
        return found

    def outer(self, step: NDArray[Any]) -> NDArray[Any]:
        """V⁻¹ δ'."""
        found = step.copy()
        found[self.at] -= self.means @ step
        return found

    def slope_inner(self, slope: NDArray[Any]) -> NDArray[Any]:
        """V⁻ᵀ g."""
        return self._mixed(slope, -1.0)

    def slope_outer(self, slope: NDArray[Any]) -> NDArray[Any]:
        """Vᵀ g'."""
        return self._mixed(slope, 1.0)

    def _mixed(self, slope: NDArray[Any], sign: float) -> NDArray[Any]:
        found: NDArray[Any] = slope + sign * (self.means * slope[self.at] if slope.ndim == 1 else self._outer(slope))
        return found

    def _outer(self, slopes: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = self.means[:, None] * slopes[self.at]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Expansion:
    """A quadratic function: ``L(θ) = value + gradient·δ + δᵀ H δ/2`` with ``δ = θ - point``.

    Attributes:
        point: the point, shape (n_parameters,).
        value: the value there.
        gradient: the gradient there.
        curvature: H' in the coordinates of `centring`, H where there is none.
        centring: the coordinates; None for those of the parameters.
        half: G with ``GᵀG = H'``, where it knows more than H' does; None elsewhere.
        bounded: whether the function is a sum of squares, which has a minimum whatever rounding says.
    """

    point: NDArray[Any]
    value: float
    gradient: NDArray[Any]
    curvature: NDArray[Any]
    centring: Centring | None = None
    half: NDArray[Any] | None = None
    bounded: bool = False

    def value_at(self, theta: NDArray[Any]) -> float:
        """L(θ)."""
        step = theta - self.point
        inner = self.inner(step)
        if self.half is None:
            return float(self.value + self.gradient @ step + 0.5 * (inner @ self.curvature @ inner))
        moved = self.half @ inner
        return float(self.value + self.gradient @ step + 0.5 * (moved @ moved))

    def gradient_at(self, theta: NDArray[Any]) -> NDArray[Any]:
        """∇L(θ)."""
        inner = self.inner(theta - self.point)
        bent = self.curvature @ inner if self.half is None else self.half.T @ (self.half @ inner)
        found: NDArray[Any] = self.gradient + self.slope_outer(bent)
        return found

    @property
    def hessian(self) -> NDArray[Any]:
        """H in the coordinates of the parameters."""
        half = self.slope_outer(self.curvature)
        whole = self.slope_outer(half.T)
        found: NDArray[Any] = 0.5 * (whole + whole.T)
        return found

    def inner(self, step: NDArray[Any]) -> NDArray[Any]:
        """A step, or steps as columns, in the coordinates of H'."""
        return step if self.centring is None else self.centring.inner(step)

    def outer(self, step: NDArray[Any]) -> NDArray[Any]:
        """A step, or steps as columns, in the coordinates of the parameters."""
        return step if self.centring is None else self.centring.outer(step)

    def slope_inner(self, slope: NDArray[Any]) -> NDArray[Any]:
        """A gradient in the coordinates of H'."""
        return slope if self.centring is None else self.centring.slope_inner(slope)

    def slope_outer(self, slope: NDArray[Any]) -> NDArray[Any]:
        """A gradient in the coordinates of the parameters."""
        return slope if self.centring is None else self.centring.slope_outer(slope)


def expansion_of(form: QuadraticForm, moments: Moments) -> Expansion:
    """The loss of a form on the data of these moments.

    Raises:
        ShapeError: the moments are of other features.
        DataError: all weights are 0.
    """
    import numpy as np

    _require_features(form, moments)
    features = moments.n_features
    size = features + (form.intercept is not None)
    if not moments.weight:
        raise DataError(None, None, None, "sample_weight is 0 for every example")
    scale = form.scale_for(moments.weight)
    at = None if form.intercept is None else form.intercept % size
    weights = np.array([place for place in range(size) if place != at])
    scatter, mean, target = moments.scatter, moments.mean, moments.target_mean
    point, slope, curvature = np.zeros(size), np.zeros(size), np.zeros((size, size))
    products, cross, square = scatter[:-1, :-1], scatter[:-1, -1], float(scatter[-1, -1])
    centring = None
    if at is None:
        products = products + moments.weight * np.outer(mean, mean)
        cross, square = cross + moments.weight * mean * target, square + moments.weight * target**2
    else:
        means = np.zeros(size)
        means[weights] = mean
        centring = Centring(at, means)
        point[at], curvature[at, at] = target, 2 * scale * moments.weight
    curvature[np.ix_(weights, weights)] = 2 * scale * products
    slope[weights] = -2 * scale * cross
    data = Expansion(point, scale * square, slope, curvature, centring, bounded=scale > 0)
    return data if form.penalty is None else _penalised(data, penalty_of(form, size, moments.count))


def _require_features(form: QuadraticForm, moments: Moments) -> None:
    count = moments.n_features
    if not form.vector and count != len(form.features):
        raise ShapeError(f"the loss has {len(form.features)} features, and these moments {count}")
    if not form.is_plain and moments.names != form.labels:
        told = ", ".join(form.labels)
        known = "columns without names" if moments.names is None else ", ".join(moments.names)
        raise ShapeError(f"the loss needs moments of {told}, and these are of {known}; form them by loss.moments(…)")


def penalty_of(form: QuadraticForm, size: int, count: int) -> Expansion:
    """A penalty, expanded at the origin.

    Args:
        form: the loss.
        size: the number of parameters.
        count: the number of examples.
    """
    import numpy as np

    variables, values = _named(form, size)
    assert form.penalty is not None  # noqa: S101  (asked for where there is one)
    terms = polynomial(form.penalty, variables, {**form.constants, **values, Symbol("N"): count}) or {}
    slope, curvature = np.zeros(size), np.zeros((size, size))
    for places, factor in terms.items():
        if len(places) == 1:
            slope[places[0]] += float(factor)
        elif len(places) == 2:
            curvature[places] += float(factor)
            curvature[places[::-1]] += float(factor)
    return Expansion(np.zeros(size), float(terms.get((), 0)), slope, curvature)


def _named(form: QuadraticForm, size: int) -> tuple[dict[Node, int], dict[Node, int]]:
    """The place of each parameter, and the sizes that are letters."""
    places: dict[Node, int] = {}
    sizes: dict[Node, int] = {}
    single = sum(1 for parameter in form.loss.learned if not parameter.shape)
    for parameter in form.loss.learned:
        if not parameter.shape:
            places[parameter.entry] = len(places)
            continue
        assert isinstance(parameter.entry, Indexed)  # noqa: S101  (an array is known by an entry)
        if isinstance(parameter.shape[0], Symbol):
            sizes[parameter.shape[0]] = size - single
        for k in range(1, size - single + 1):
            places[Indexed(parameter.entry.base, (number(k),))] = len(places)
    return places, sizes


def _penalised(data: Expansion, penalty: Expansion) -> Expansion:
    """The sum of both, at the point of the data."""
    import numpy as np

    inner = penalty.curvature
    if data.centring is not None:  # V⁻ᵀ P V⁻¹
        inner = data.slope_inner(data.slope_inner(inner).T)
    value = data.value + penalty.value_at(data.point)
    gradient = data.gradient + penalty.gradient_at(data.point)
    bounded = data.bounded and not penalty.gradient.any() and bool(np.linalg.eigvalsh(penalty.curvature)[0] >= 0)
    return Expansion(data.point, value, gradient, data.curvature + inner, data.centring, bounded=bounded)
