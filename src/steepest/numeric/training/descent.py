"""What a run of steps found: where it came to, why it stopped, and how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

#: Why a run stops.
STEPS, GRADIENT, LOSS, DIVERGED, CALLBACK = "steps", "gradient", "loss", "diverged", "callback"


@dataclass(frozen=True, slots=True)
class History:
    """How a run went: arrays with an entry for each time that was noted.

    Steps that take all data have an entry before the first step and one after each, with the loss at these
    parameters. Where examples are drawn there is an entry for each epoch, and the loss is the mean of what was met
    since the entry before, each example at the parameters before its step. A very long history is thinned: see
    `noting`.

    Attributes:
        step: after how many steps.
        loss: the loss.
        gradient_norm: the Euclidean norm of the gradient; None where examples are drawn.
        learning_rate: that of the last step; before the first one that of the first.
        params: the parameters, one row for each entry, where they were asked for; else None.
    """

    step: Any
    loss: Any
    gradient_norm: Any
    learning_rate: Any
    params: Any = None

    def __len__(self) -> int:
        return len(self.step)


@dataclass(frozen=True, slots=True)
class Reached:
    """What a callback is told of a run.

    Attributes:
        step: how many steps were taken.
        params: the parameters, a copy.
        loss: the last entry of the history.
        gradient_norm: the same; None where examples are drawn.
        learning_rate: that of the last step.
    """

    step: int
    params: Any
    loss: float
    gradient_norm: float | None
    learning_rate: float


@dataclass(frozen=True, eq=False, repr=False)
class Descent:
    """Where a run of steps came to.

    Attributes:
        params: the parameters, of the shape of the start; where the run diverged, the last with a finite loss, and
            where examples were drawn, the last that are finite.
        steps: how many steps led to them.
        reason: why it stopped: "steps", "gradient", "loss", "diverged" or "callback".
        sentence: the same in a sentence.
        remarks: what is worth knowing besides, such as a learning rate that was chosen.
        history: how it went.
        method: the update rule.
        learning_rate: a number, or what was given in its place, as text.
        names: the names of the parameters, as far as they are numbers with names.
    """

    params: Any
    steps: int
    reason: str
    sentence: str
    remarks: tuple[str, ...]
    history: History
    method: str
    learning_rate: float | str
    names: tuple[str, ...] = ()
    _loss: Callable[[Any], tuple[float, Any]] | None = None

    @cached_property
    def value(self) -> float:
        """The loss at the parameters over all data; where examples were drawn, worked out when it is asked for."""
        return float(self.history.loss[-1] if self._loss is None else self._loss(self.params)[0])

    @property
    def point(self) -> Mapping[str, float]:
        """The parameters by name, where they have names."""
        return dict(zip(self.names, map(float, self.params), strict=True)) if self.names else {}

    @property
    def converged(self) -> bool:
        """Whether a tolerance was reached."""
        return self.reason in (GRADIENT, LOSS)

    def __str__(self) -> str:
        return " ".join([self.sentence, *self.remarks])

    def __repr__(self) -> str:
        return f"<Descent {self.method}, {self.steps} steps, {self.reason}>"
