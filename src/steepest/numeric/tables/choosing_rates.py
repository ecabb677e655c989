"""A learning rate for a fit: one that is given and can be used, or one that is chosen.

Where the loss is quadratic, its greatest curvature says below which rate a rule such as gradient descent comes to rest,
so a rate beyond it is refused before a step is taken. Elsewhere short descents on some of the rows are tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import DomainError, SteepestError
from steepest.models.update_rows import UPDATES
from steepest.models.variants import variant_of
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.moments.finding import quadratic_of
from steepest.numeric.training.bounds import bound_of
from steepest.numeric.training.descending import descend
from steepest.numeric.training.descent import DIVERGED

if TYPE_CHECKING:
    from steepest.numeric.moments.quadratic import Quadratic

_TRIED_ROWS, _TRIED_STEPS = 2_000, 200
_TRIED = tuple(float(10.0 ** (-k / 2)) for k in range(-4, 17))
_ENOUGH = 3  # rates that did worse than a larger one
_BELOW = 0.9  # of the bound


@dataclass(frozen=True, slots=True)
class Rate:
    """A learning rate.

    Attributes:
        given: the number, or the formula in t.
        chosen: whether it was chosen here.
        bound: the rate below which the rule comes to rest, where that is known.
        minimum: the least value of the loss, where that is known.
        condition: the largest curvature over the smallest that is not 0, where these are known.
    """

    given: float | str
    chosen: bool = False
    bound: float | None = None
    minimum: float | None = None
    condition: float | None = None

    @property
    def told(self) -> str:
        """The number, or the formula, with few figures."""
        return f"{self.given:.4g}" if isinstance(self.given, float) else str(self.given)

    @property
    def proposal(self) -> str:
        """What to do where a descent diverges."""
        if self.bound is None:
            return "Take a smaller --learning-rate, or auto; columns of one scale (--standardize) bear a larger one."
        return f"It is stable below {self.bound:.4g}: take --learning-rate {_rounded(_BELOW * self.bound)}, or auto."


def chosen_rate(
    compiled: CompiledLoss,
    start: Any,
    data: tuple[Any, Any],
    method: str,
    learning_rate: float | str = "auto",
    batch: int | None = None,
    settings: Mapping[str, Any] | None = None,
    *,
    refuse: bool = True,
) -> Rate:
    """The learning rate of a fit.

    Args:
        compiled: the loss.
        start: the parameters to start from.
        data: X and y.
        method: the update rule.
        learning_rate: a number, a formula in t, or "auto".
        batch: how many examples each step draws, where that is said.
        settings: the settings of the rule.
        refuse: whether a rate beyond the stable bound is refused.

    Raises:
        ValueError: the rate is beyond the stable bound, or no number above 0, or there is no such method.
    """
    if method not in UPDATES:
        raise ValueError(f"there is no method {method!r} (there are: {', '.join(UPDATES)})")
    quadratic = quadratic_of(compiled, *data)
    whole = batch is None and UPDATES[method].over == "all"
    bound = None
    minimum = condition = None
    if quadratic is not None:
        minimum, condition = _known(quadratic)
        variant = variant_of(UPDATES[method], dict(settings or {}))
        bound = bound_of(variant, 2 / quadratic.largest_stable_rate) if whole else None
    if learning_rate != "auto":
        return _given(learning_rate, Rate(learning_rate, False, bound, minimum, condition), method, refuse=refuse)
    if bound is None:
        return Rate(_tried(compiled, start, data, method, batch, settings or {}), True, None, minimum, condition)
    return Rate(_BELOW * bound, True, bound, minimum, condition)


def _known(quadratic: Quadratic) -> tuple[float | None, float | None]:
    """The minimum and the condition of a quadratic, where rounding lets them be known."""
    try:
        return quadratic.minimum_value, quadratic.condition
    except DomainError:
        return None, None


def _given(asked: float | str, rate: Rate, method: str, *, refuse: bool) -> Rate:
    try:
        number = float(asked)
    except ValueError:
        return rate  # a formula in t
    if not number > 0 or number == float("inf"):
        raise ValueError(f"the learning rate is a number above 0, and not {asked}")
    if refuse and rate.bound is not None and number >= rate.bound:
        raise ValueError(f"With the learning rate {number:g} {method} diverges on these data. {rate.proposal}")
    return Rate(number, False, rate.bound, rate.minimum, rate.condition)


def _tried(
    compiled: CompiledLoss,
    start: Any,
    data: tuple[Any, Any],
    method: str,
    batch: int | None,
    settings: Mapping[str, Any],
) -> float:
    """The rate of the short descent on some of the rows that came lowest; from large ones on, until they get worse."""
    step = -(-len(data[1]) // _TRIED_ROWS)
    few = (data[0][::step], data[1][::step])
    how = {"method": method, "steps": _TRIED_STEPS, "batch_size": batch, **settings}
    best, lowest, worse = _TRIED[-1], float("inf"), 0
    for rate in _TRIED:
        value = _reached(compiled, start, few, rate, how)
        worse = 0 if value < lowest else worse + (lowest < float("inf"))
        if value < lowest:
            best, lowest = rate, value
        if worse == _ENOUGH:
            break
    return best


def _reached(compiled: CompiledLoss, start: Any, data: tuple[Any, Any], rate: float, how: Mapping[str, Any]) -> float:
    """The loss after a short descent; infinity where it diverges."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            found = descend(compiled, start, data, learning_rate=rate, **how)
            value = float(found.value)
            return float("inf") if found.reason == DIVERGED or value != value else value
    except SteepestError:  # the loss has no value after a step
        return float("inf")


def _rounded(rate: float) -> str:
    """A number of two figures that is not above another."""
    text = f"{rate:.2g}"
    return text if float(text) <= rate else f"{0.95 * rate:.2g}"
