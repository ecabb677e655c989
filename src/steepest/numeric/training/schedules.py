"""The learning rate of each step: a number, a formula in the step number t, or a function of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any

from steepest.expression.nodes import Node
from steepest.expression.writing import to_text
from steepest.models.running import as_float
from steepest.models.variants import Variant
from steepest.numeric.compiling import CompiledFunction, Recipe

STRETCH = 4096  # steps whose rates are worked out together; always the same ones, wherever a run begins


class Schedule:
    """The learning rate of each step.

    Args:
        at: the rate of step t = 1, 2, ….
        told: how it is said: ``"0.1/t"``.
        fixed: the rate, where it is the same in every step.
        whole: the rates of many steps at once, where that is known.
    """

    __slots__ = ("_at", "_known", "_whole", "fixed", "told")

    def __init__(
        self,
        at: Callable[[int], float],
        told: str,
        fixed: float | None = None,
        whole: Callable[[Any], Any] | None = None,
    ) -> None:
        self._at, self._whole, self.told, self.fixed = at, whole, told, fixed
        self._known: tuple[int, Any] = (-1, None)

    def __call__(self, step: int) -> float:
        """The rate of a step.

        Raises:
            ValueError: it is no number from 0.
        """
        return self.fixed if self.fixed is not None else self._checked(float(self._at(step)), step)

    def _checked(self, rate: float, step: int) -> float:
        if not 0 <= rate < math.inf:
            raise ValueError(
                f"the learning rate of step {step} is {rate:g} by {self.told}; it must be a number from 0 in every step"
            )
        return rate

    def between(self, first: int, last: int) -> Any:
        """The rates of the steps from `first` to `last`, an array.

        Raises:
            ValueError: one is no number from 0.
        """
        import numpy as np

        if self.fixed is not None:
            return np.full(last - first + 1, self.fixed)
        if self._whole is None:  # somebody's function, which may know no later step
            return np.array([self(step) for step in range(first, last + 1)])
        blocks = range((first - 1) // STRETCH, (last - 1) // STRETCH + 1)
        begin = first - 1 - blocks[0] * STRETCH
        rates = np.concatenate([self._block(block) for block in blocks])[begin : begin + last - first + 1]
        if not (rates.min() >= 0 and rates.max() < math.inf):
            place = int(np.argmax(~((rates >= 0) & (rates < math.inf))))
            self._checked(float(rates[place]), first + place)
        return rates

    def _block(self, block: int) -> Any:
        """The rates of a whole block; what they are beyond the last step of a run does not matter."""
        import numpy as np

        if self._known[0] != block and self._whole is not None:
            steps = np.arange(block * STRETCH + 1, (block + 1) * STRETCH + 1)
            with np.errstate(all="ignore"):
                self._known = block, self._whole(steps.astype(float))
        return self._known[1]


def schedule_of(variant: Variant, given: Callable[[int], float] | None = None) -> Schedule:
    """The schedule of a rule.

    Args:
        variant: the rule; its learning rate is a number, a formula in t, or the usual one of its row.
        given: a function of the step number, in the place of that.

    Raises:
        ValueError: the schedule was left open.

    >>> from steepest.models.update_rows import UPDATES
    >>> from steepest.models.variants import variant_of
    >>> rates = schedule_of(variant_of(UPDATES["adam"], {"learning_rate": "0.1/t"}))
    >>> rates(4), rates.between(1, 2).tolist()
    (0.025, [0.1, 0.05])
    """
    if given is not None:
        return Schedule(given, f"the function {getattr(given, '__name__', type(given).__name__)}")
    node = variant.rate
    if not variant.scheduled:
        rate = float(variant.row.rate) if node is None else as_float(node)
        return Schedule(lambda step: rate, repr(rate), rate)
    if node is None:
        raise ValueError("say the learning rate: the schedule alpha_t was left open")
    function = CompiledFunction(Recipe(node, (variant.step_letter.name,), (), 0, "auto"))
    return Schedule(lambda step: function(float(step)), to_text(node), whole=function)


def as_given(rate: Any) -> Any:
    """A learning rate as the table of update rules takes it: text and trees as they are, numbers as floats."""
    return float(rate) if isinstance(rate, Real) and not isinstance(rate, bool | Node) else rate
