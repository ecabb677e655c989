"""``steepest update``: the update rule of a loss or of a function, steps of it by hand, and where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steepest.cli.command import answering
from steepest.cli.formulas import FormulaCommand
from steepest.cli.losses import Over, over_data
from steepest.cli.moves import Moves, moving
from steepest.cli.writing import Writing, written

if TYPE_CHECKING:
    from steepest.expression.nodes import Node
    from steepest.models.table import Table
    from steepest.models.updates import UpdateRule

_EPILOG = """\b
Examples:
  steepest update gradient-descent --loss mse --features 1
  steepest update adam --loss mse --with "amsgrad, weight_decay=0.01" --detail terse
  steepest update momentum --loss mse --data examples/chirps.csv --learning-rate 0.001 --steps 3
  steepest update mini-batch --loss mse --data examples/chirps.csv --order "1,2,3; 4,5,6" --learning-rate 0.001
  steepest update gradient-descent --loss "4 + (x-2)^2 + 2y^2" --at x=0,y=1 --learning-rate 0.1
  steepest update gradient-descent --loss "x^4 - 2x^2" --at "x=-2; x=0.5" --learning-rate 0.05
  steepest update gradient-descent --loss "mean((w*x + b - y)^2)" --params w,b --columns x,y

A formula without --params and --columns is a function of its variables. The learning rate may be a formula in the
step number t, such as 0.1/t; alpha_t leaves the schedule open. The exit status is 0, 1 where a step does not hold
when it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@click.argument("name")
@click.option("--loss", "loss_name", required=True, help="A loss by name (mse), a formula over data, or a function.")
@moving
@over_data
@answering
@written
def command(name: str, loss_name: str, moves: Moves, over: Over, writing: Writing) -> None:
    """Write the update rule NAME of a loss or of a function, and work through steps of it with numbers."""
    from steepest.evidence.apart import checked_with
    from steepest.evidence.verification import verify
    from steepest.models.updates import update_rule
    from steepest.rendering.study import Study

    if moves.is_function(loss_name, over):
        rule = update_rule(loss_name, name, **moves.settings_of(None))
        parts = _parts_of_function(rule, moves.starts(over), moves, writing.digits)
    else:
        table = over.table()
        loss = over.loss(loss_name)
        rule = update_rule(loss, name, **moves.settings_of(table))
        start = {} if table is None else over.start(loss)
        parts = _parts_on_table(rule, table, start, moves, writing.digits)
    found = verify(rule)
    for _, part in parts:
        found = checked_with(found, part)
    writing.finish([Study(rule, found, tuple(parts))])


def _parts_on_table(
    rule: UpdateRule, table: Table | None, start: dict[str, Node], moves: Moves, digits: int | None
) -> list[tuple[str, object]]:
    """The steps by hand on a table, and how large a learning rate may be; what a draw means where there is one."""
    from steepest.models.by_hand import by_hand
    from steepest.models.expectation import expectation
    from steepest.models.figures import FIGURES
    from steepest.models.stability import stability

    parts: list[tuple[str, object]] = []
    if rule.drawn is not None:
        parts.append(("expectation", expectation(rule)))
    if table is None:
        moves.refuse_numbers("--data")
        return parts
    order, said = moves.examples(rule, table)
    steps, figures = moves.count(order), digits or FIGURES
    hand = by_hand(rule, start, steps, table=table, order=order, said_of_order=said, digits=figures)
    bound = stability(rule, hand.steps[0].point)
    return [*parts, ("by_hand", hand), *([] if bound is None else [("stability", bound)])]


def _parts_of_function(
    rule: UpdateRule, starts: list[dict[str, str]], moves: Moves, digits: int | None
) -> list[tuple[str, object]]:
    """The first steps by hand from each start, and where the rule ends."""
    from steepest.evidence.arrivals import arrivals
    from steepest.models.by_hand import by_hand
    from steepest.models.figures import FIGURES

    if not starts:
        moves.refuse_numbers("--at")
        return []
    hands = [by_hand(rule, start, moves.count(()), digits=digits or FIGURES) for start in starts]
    named = [("by_hand" if len(hands) == 1 else f"by_hand_{k}", hand) for k, hand in enumerate(hands, 1)]
    return [*named, ("arrivals", arrivals(rule, starts))]
