"""What is to be run, from what was asked for: the rule, its learning rate, what each step draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from numbers import Real
from typing import Any

from steepest.expression.nodes import Node
from steepest.expression.writing import to_text
from steepest.models.running import numbers_of
from steepest.models.update_rows import BATCH, ONE_EXAMPLE, UPDATES, WHOLE, UpdateRow
from steepest.models.variants import Variant, variant_of
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.training.bounds import Curved, largest_of_one
from steepest.numeric.training.linear_steps import linear_steps
from steepest.numeric.training.objectives import Objective
from steepest.numeric.training.order import Epochs, Given
from steepest.numeric.training.rules import CompiledRule
from steepest.numeric.training.schedules import Schedule, as_given, schedule_of
from steepest.numeric.training.weighing import with_factors, with_tables_of_classes

USUAL_BATCH = 32
USUAL_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run.

    Attributes:
        objective: what is made smaller.
        rule: the update rule.
        schedule: its learning rate.
        draws: what each step draws; None where it takes all data.
        steps: how many steps at the most.
        curved: the curvature of the objective, where it is known.
        remarks: what is to be said of the plan.
    """

    objective: Objective
    rule: CompiledRule
    schedule: Schedule
    draws: Epochs | Given | None
    steps: int
    curved: Curved
    remarks: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """What it is, by name: a run is taken up again only as what it was."""
        variant = self.rule.variant
        settings = {name: str(value) for name, value in numbers_of(variant).items()}
        return {
            "the loss": self.objective.told,
            "the method": variant.row.id,
            "its lines": [to_text(line) for line in variant.lines],
            "its settings": {**settings, **dict.fromkeys(variant.choices, "yes")},
            "the learning rate": self.schedule.told,
            "the order": "all data" if self.draws is None else self.draws.told,
            "the shape of the data": [list(array.shape) for array in self.objective.data],
        }


def plan_of(
    objective: Objective,
    method: str | UpdateRow,
    learning_rate: Any,
    settings: Mapping[str, Any],
    steps: int | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    shuffle: bool = True,
    order: Any = None,
) -> Plan:
    """What is to be run.

    Raises:
        ShapeError: examples are to be drawn, and the arrays have not all a row for each.
        ValueError: there is no such method, or a setting, a rate, a number of steps or an order cannot be.
    """
    row = _row(method)
    over = _over(row, batch_size, order)
    if over != WHOLE and objective.weights is not None and isinstance(objective.function, CompiledLoss):
        table = with_tables_of_classes(objective.function, objective.data, objective.start.size)
        objective = replace(objective, drawn=(with_factors(objective.function), table))
    curved = Curved(objective)
    variant, schedule = _variant(row, over, learning_rate, settings)
    rule, remarks = CompiledRule(variant), []
    if learning_rate is None:
        schedule, told = _usual(objective, curved if over == WHOLE else None, rule, schedule)
        remarks.append(told)
    draws = None if over == WHOLE else _draws(objective, over, batch_size, seed, shuffle, order, steps)
    return Plan(objective, rule, schedule, draws, _steps(steps, epochs, draws), curved, tuple(remarks))


def _row(method: str | UpdateRow) -> UpdateRow:
    """The row of a method.

    Raises:
        ValueError: there is none of this name.
    """
    if isinstance(method, UpdateRow):
        return method
    if method not in UPDATES:
        near = get_close_matches(str(method), UPDATES, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"the method is one of {', '.join(UPDATES)}, not {method!r}{meant}")
    return UPDATES[method]


def _over(row: UpdateRow, batch_size: int | None, order: Any) -> str:
    """What each step takes: all data, an example, or a batch."""
    if batch_size is not None:
        return ONE_EXAMPLE if batch_size == 1 else BATCH
    return BATCH if order is not None and row.over == WHOLE else row.over


def _variant(row: UpdateRow, over: str, learning_rate: Any, settings: Mapping[str, Any]) -> tuple[Variant, Schedule]:
    known = learning_rate is None or callable(learning_rate) or isinstance(learning_rate, Real | str | Node)
    if isinstance(learning_rate, bool) or not known:
        raise ValueError(f"the learning rate is a positive number, a formula in t or a function, not {learning_rate!r}")
    function = learning_rate if callable(learning_rate) else None
    given = {} if function is not None or learning_rate is None else {"learning_rate": as_given(learning_rate)}
    given |= {name: as_given(value) for name, value in settings.items()}
    variant = _known(_Itself(row), over, tuple((name, type(value), value) for name, value in given.items()))
    return variant, schedule_of(variant, function)


def _usual(objective: Objective, curved: Curved | None, rule: CompiledRule, usual: Schedule) -> tuple[Schedule, str]:
    """The learning rate that is taken where none was given, and what is said of it.

    With all data that is half the bound of the rule where there is one: for gradient descent on a quadratic 1/λ with
    the largest curvature λ, the step that is best along its direction. With drawn examples of squared loss it is the
    usual one, and no more than 1/λ with the largest curvature of the loss of one example.
    """
    variant = rule.variant
    bound = None if curved is None else curved.bound(variant)
    if bound is not None:
        told = f"{bound / 2:.4g} is half of the bound below which {variant.row.id} comes to rest here."
        return _fixed(bound / 2), f"No learning rate was given; {told}"
    own = linear_steps(objective, rule) if curved is None else None
    largest = largest_of_one(own)[0] if own is not None and own.curvature and own.sign > 0 else 0.0
    if usual.fixed is not None and usual.fixed * largest > 1:
        told = f"{1 / largest:.4g} is one over the largest curvature of the loss of one example."
        return _fixed(1 / largest), f"No learning rate was given; {told}"
    return usual, f"No learning rate was given; {usual.told} is usual for {variant.row.id}."


def _fixed(rate: float) -> Schedule:
    return Schedule(lambda step: rate, repr(rate), rate)


class _Itself:
    """A row as a key: equal only to itself, for a row holds tables."""

    __slots__ = ("row",)

    def __init__(self, row: UpdateRow) -> None:
        self.row = row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.row is other.row

    def __hash__(self) -> int:
        return id(self.row)


def _known(row: _Itself, over: str, given: tuple[tuple[str, type, Any], ...]) -> Variant:
    """The variant; the same for the same settings, where these can be compared."""
    try:
        return _remembered(row, over, given)
    except TypeError:  # a list of betas cannot be compared
        return variant_of(row.row, {name: value for name, _, value in given}, over=over)


@lru_cache(maxsize=128)
def _remembered(row: _Itself, over: str, given: tuple[tuple[str, type, Any], ...]) -> Variant:
    return variant_of(row.row, {name: value for name, _, value in given}, over=over)


def _draws(
    objective: Objective, over: str, batch_size: int | None, seed: int, shuffle: bool, order: Any, steps: int | None
) -> Epochs | Given:
    """What each step draws.

    Raises:
        ValueError: there is nothing to draw from, or the order cannot be.
        ShapeError: the arrays have not all a row for each example.
    """
    size = objective.require_rows()
    if order is not None:
        return Given(order, size, len(order) if steps is None else steps)
    usual = 1 if over == ONE_EXAMPLE else min(USUAL_BATCH, size)
    return Epochs(size, usual if batch_size is None else batch_size, seed, shuffle=shuffle)


def _steps(steps: int | None, epochs: int | None, draws: Epochs | Given | None) -> int:
    """How many steps there are.

    Raises:
        ValueError: both are given, or epochs of steps that take all data.
    """
    if epochs is None:
        asked = steps if steps is not None else draws.per_epoch if isinstance(draws, Given) else USUAL_STEPS
    elif steps is not None:
        raise ValueError("say steps or epochs, and not both")
    elif draws is None:
        raise ValueError("an epoch is a pass over examples that are drawn; say steps where each takes all data")
    else:
        asked = epochs * draws.per_epoch
    if isinstance(asked, bool) or asked != int(asked) or asked < 0:
        raise ValueError(
            f"steps and epochs are whole numbers from 0, and {epochs if steps is None else steps!r} is none"
        )
    return int(asked)
