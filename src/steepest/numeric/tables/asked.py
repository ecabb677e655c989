"""What is asked of a fit, and refused where it cannot be or would have no effect."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steepest.models.loss_rows import LOSSES
from steepest.models.update_rows import UPDATES


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a fit besides its table.

    Attributes:
        loss: a row of the table of losses.
        l2, l1: strengths of penalties; None for none.
        delta: where Huber's loss becomes a straight line; 1 if not given.
        method: a row of the table of update rules.
        learning_rate: a number, a formula in t, or "auto"; several of them, separated by commas, are tried one by one.
        steps, epochs: how long; None for the usual.
        batch: how many examples each step draws; None for what the method usually takes.
        seed: what the order of the examples follows from; 0 if not given.
        standardize: whether the columns are standardized for the descent; if nothing is said, where the learning rate
            is chosen, no penalty counts the weights, and there is one minimum whatever the columns are measured in.
        settings: of the method, such as momentum.

    Raises:
        ValueError: a number cannot be, or would have no effect on this loss or with this method.

    >>> Wanted(loss="mse", delta=3.0)
    Traceback (most recent call last):
    ValueError: --delta says where huber becomes straight; the loss mse has no such place
    """

    loss: str = "mse"
    l2: float | None = None
    l1: float | None = None
    delta: float | None = None
    method: str = "gradient-descent"
    learning_rate: str | float = "auto"
    steps: int | None = None
    epochs: int | None = None
    batch: int | None = None
    seed: int | None = None
    standardize: bool | None = None
    settings: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        for name, value in (("--l2", self.l2), ("--l1", self.l1)):
            if value is not None and not (0 <= value < math.inf):
                raise ValueError(f"{name} is a finite number from 0, not {value:g}")
        if self.delta is not None and not (0 < self.delta < math.inf):
            raise ValueError(f"--delta is a finite number above 0, not {self.delta:g}")
        if self.delta is not None and "delta" not in LOSSES[self.loss].constants:
            raise ValueError(f"--delta says where huber becomes straight; the loss {self.loss} has no such place")
        if self.method not in UPDATES:
            raise ValueError(f"there is no method {self.method!r} (there are: {', '.join(UPDATES)})")
        if self.steps is not None and self.epochs is not None:
            raise ValueError("say --steps or --epochs, and not both")
        if self.seed is not None and not self.draws:
            said = f"{self.method} takes all rows in each step, so that there is no order to draw"
            raise ValueError(f"--seed has no effect: {said}; --batch draws some rows for each step")

    @property
    def draws(self) -> bool:
        """Whether each step draws some of the examples."""
        return self.batch is not None or UPDATES[self.method].over != "all"

    @property
    def rates(self) -> list[str | float]:
        """The learning rates that are asked for, one by one.

        >>> Wanted(learning_rate="0.1, 0.5/max(t, 10), auto").rates
        ['0.1', '0.5/max(t, 10)', 'auto']
        """
        if not isinstance(self.learning_rate, str):
            return [self.learning_rate]
        parts, depth = [""], 0
        for sign in self.learning_rate:
            depth += (sign in "([{") - (sign in ")]}")
            if sign == "," and depth <= 0:
                parts.append("")
            else:
                parts[-1] += sign
        if any(not part.strip() for part in parts):
            raise ValueError("learning rates are separated by single commas, as in --learning-rate 0.01,0.1,1")
        return list(dict.fromkeys(part.strip() for part in parts))

    def standardizes(self, *, unique: bool) -> bool:
        """Whether the columns are standardized for the descent, given whether they leave one minimum."""
        if self.standardize is not None:
            return self.standardize
        return unique and self.learning_rate == "auto" and not (self.l1 or self.l2)
