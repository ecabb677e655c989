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
            ValueError: it is no number.
        """
        if self.fixed is not None:
            return self.fixed
        rate = float(self._at(step))
        if not math.isfinite(rate):
            raise ValueError(f"the learning rate of step {step} is {rate}, and not a number: {self.told}")
        return rate

    def between(self, first: int, last: int) -> Any:
        """The rates of the steps from `first` to `last`, an array."""
        import numpy as np

        if self.fixed is not None:
            return np.full(last - first + 1, self.fixed)
        blocks = range((first - 1) // STRETCH, (last - 1) // STRETCH + 1)
        rates = np.concatenate([self._block(block) for block in blocks])
        begin = first - 1 - blocks[0] * STRETCH
        return rates[begin : begin + last - first + 1]

    def _block(self, block: int) -> Any:
        import numpy as np

        if self._known[0] != block:
            steps = np.arange(block * STRETCH + 1, (block + 1) * STRETCH + 1)
            if self._whole is None:
                rates = np.array([self(int(step)) for step in steps])
            else:
                rates = self._whole(steps.astype(float))
            self._known = block, rates
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
