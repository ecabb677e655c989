"""What ``steepest update`` is asked besides the loss: settings, steps, starts, and the examples of each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import gathering, point_of

if TYPE_CHECKING:
    from steepest.cli.losses import Over
    from steepest.models.batches import Examples
    from steepest.models.table import Table
    from steepest.models.updates import UpdateRule

STEPS = 2
SEED = 0
_BATCH = 2


@dataclass(frozen=True, slots=True)
class Moves:
    """How the parameters move: the settings of the rule, and the steps that are asked for."""

    learning_rate: str | None
    settings: str | None
    steps: int | None
    taken_over: str | None
    order: str | None
    batch_size: int | None
    seed: int | None

    def is_function(self, loss: str, over: Over) -> bool:
        """Whether the loss is a formula without data, whose variables are the parameters."""
        from steepest.models.losses import LOSSES

        data = (over.params, over.columns, over.data)
        return loss not in LOSSES and all(given is None for given in data) and not _looks_like_a_name(loss)

    def settings_of(self, table: Table | None) -> dict[str, Any]:
        """What the rule is made with."""
        chosen = settings_in(self.settings)
        chosen |= {} if self.learning_rate is None else {"learning_rate": self.learning_rate}
        return chosen | {"over": self.taken_over}

    def starts(self, over: Over) -> list[dict[str, str]]:
        """The points from which a function is followed: ``x=0,y=1; x=3,y=3``; none where none was given.

        Raises:
            ValueError: one of them cannot be read.
        """
        given = [part for part in (over.point or "").split(";") if part.strip()]
        return [point for part in given if (point := point_of(part)) is not None]

    def examples(self, rule: UpdateRule, table: Table) -> tuple[tuple[Examples, ...], str]:
        """The examples of each step, and how they came about.

        Raises:
            ValueError: there are too few of them, or one does not exist.
        """
        from steepest.models.by_hand import examples_of
        from steepest.models.update_rows import BATCH

        if rule.drawn is None:
            self._refuse_order(rule)
            return (), ""
        steps = self.steps or STEPS
        given = [] if self.order is None else _order(self.order, batches=rule.variant.over == BATCH)
        if given and (self.seed is not None or self.batch_size is not None):
            raise ValueError("--order says the examples; --seed and --batch-size are for examples that are drawn")
        if given and self.steps is not None and len(given) < self.steps:
            raise ValueError(f"--order has examples for {len(given)} steps, and --steps asks for {steps}")
        size = min(_BATCH, table.size) if self.batch_size is None else self.batch_size
        return examples_of(rule, table, steps, given, SEED if self.seed is None else self.seed, size)

    def _refuse_order(self, rule: UpdateRule) -> None:
        if self.order is not None or self.batch_size is not None or self.seed is not None:
            raise ValueError(f"{rule.row.id} takes all examples in each step; --over example or batch draws some")

    def refuse_numbers(self, needed: str) -> None:
        """Refuse what only makes sense with numbers.

        Raises:
            ValueError: something of that kind was asked for.
        """
        asked = {"--steps": self.steps, "--order": self.order, "--batch-size": self.batch_size, "--seed": self.seed}
        if found := [name for name, value in asked.items() if value is not None]:
            raise ValueError(f"{found[0]} needs {needed}: without numbers the rule is written with its letters")

    def count(self, order: Sequence[Examples]) -> int:
        """How many steps are worked through by hand."""
        if self.steps is not None:
            return self.steps
        return len(order) if self.order is not None and order else STEPS


def _looks_like_a_name(text: str) -> bool:
    """Whether it is the name of a loss, perhaps misspelled: ``mae``, ``half-mse``."""
    return all(part.isalpha() and len(part) > 1 for part in text.split("-"))


def settings_in(text: str | None) -> dict[str, Any]:
    """``momentum=0.9, nesterov`` as settings: a name alone is a choice.

    Raises:
        ValueError: a name is given twice.
    """
    found: dict[str, Any] = {}
    for part in (text or "").split(","):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not name:
            continue
        name = name.replace("-", "_")
        if name in found:
            raise ValueError(f"{name} is given twice")
        found[name] = value if sign else True
    return found


def _order(text: str, *, batches: bool) -> list[tuple[int, ...]]:
    """``3,1`` as one example after the other, ``1,2; 3,4`` as batches.

    Raises:
        ValueError: a part is no number.
    """
    steps = text.split(";") if batches else text.replace(";", ",").split(",")
    found = []
    for step in steps:
        parts = [part.strip() for part in step.split(",") if part.strip()]
        if wrong := [part for part in parts if not (part.isascii() and part.isdigit())]:
            raise ValueError(f"--order has the numbers of examples, 3,1 or for batches 1,2; 3,4 and not {wrong[0]!r}")
        found += [tuple(map(int, parts))] if parts else []
    return found


_OPTIONS = (
    click.option(
        "--learning-rate",
        metavar="0.01|0.1/t",
        help="The learning rate alpha, or a formula in the step t; if not given the usual one.",
    ),
    click.option(
        "--with", "settings", metavar="momentum=0.9,…", help="Settings and choices, as torch.optim names them."
    ),
    click.option("--steps", type=click.IntRange(1, 100), help=f"With numbers: steps by hand; {STEPS} if not given."),
    click.option(
        "--over",
        "taken_over",
        type=click.Choice(["all", "example", "batch"]),
        help="What the slope of a step is taken over; if not given as usual for NAME.",
    ),
    click.option("--order", metavar="3,1|1,2; 3,4", help="The examples of each step, or its batches; else drawn."),
    click.option("--batch-size", type=click.IntRange(min=1), help=f"The size of a batch that is drawn; else {_BATCH}."),
    click.option("--seed", type=int, help=f"What the draw follows from; {SEED} if not given."),
)

#: Gives a command the options of how parameters move, as the one argument `moves`.
moving = gathering(Moves, "moves", _OPTIONS)
