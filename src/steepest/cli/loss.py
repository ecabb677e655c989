"""``steepest loss``: a loss, the gradient by its parameters in a form, what else is known of it, and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steepest.cli.command import answering
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.losses import Over, over_data
from steepest.cli.writing import Writing, written

if TYPE_CHECKING:
    from steepest.derivation.several import Several
    from steepest.evidence.verification import Verification
    from steepest.models import Loss
    from steepest.rendering.report import Report
    from steepest.rendering.study import Study

_EPILOG = """\b
Examples:
  steepest loss mse --features 1
  steepest loss mse --features d --form matrix
  steepest loss log-loss --features d --l2 lambda
  steepest loss mse --features d --hessian --normal-equations --detail terse
  steepest loss softmax-cross-entropy --features d
  steepest loss mse --model hidden-layer --features d
  steepest loss mse --data examples/chirps.csv --at w1=0,b=0
  steepest loss "mean((w*x + b - y)^2)" --params w,b --columns x,y

Losses: mse, half-mse, sse, mae, huber, log-loss, softmax-cross-entropy, hinge, poisson. The last column of the
table is the label, the others are the features in order. The exit status is 0, 1 where a step does not hold when
it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("name_or_formula")
@click.option(
    "--form",
    type=click.Choice(("sum", "matrix", "components")),
    default="sum",
    show_default=True,
    help="The gradient as sums over the examples, as products of matrices, or entry by entry.",
)
@click.option("--hessian", "hessian", is_flag=True, help="The second derivatives, and whether the loss is convex.")
@click.option(
    "--normal-equations",
    "normal",
    is_flag=True,
    help="For a loss that is quadratic in its parameters: the equations for its minimum, and stable learning rates.",
)
@over_data
@answering
@written
def command(name_or_formula: str, form: str, hessian: bool, normal: bool, over: Over, writing: Writing) -> None:
    """Derive the gradient of a loss: NAME (mse, log-loss, …) or a formula over data."""
    loss = over.loss(name_or_formula)
    writing.finish([_report(loss, form, _parts(loss, form, hessian, normal, over), over)])


def _report(loss: Loss, form: str, parts: list[tuple[str, object]], over: Over) -> Report | Study:
    """The gradient in a form, what else was asked, and the check."""
    from steepest.rendering.numbers import numbers_of

    table = over.table()
    numbers = None if table is None else numbers_of(loss, table, over.start(loss))
    if form == "matrix":
        from steepest.rendering.study import Study

        record = loss.gradient(form="matrix")
        more = parts if numbers is None else [*parts, ("numbers", numbers)]
        return Study(record, _checked(record, parts), tuple(more))
    if form == "components":
        loss.gradient(form="components")  # refuses what has no components
    from steepest.rendering.report import Report

    return Report(loss, _checked(loss, parts), numbers=numbers, parts=tuple(parts))


def _checked(record: Loss | Several, parts: list[tuple[str, object]]) -> Verification:
    """The check of the gradient, and of every derivation in what else was asked."""
    from steepest.derivation.several import Several
    from steepest.evidence.verification import Verification, verify

    first = verify(record)
    others = [verify(part) for _, part in parts if isinstance(part, Several)]
    checks = tuple(check for found in (first, *others) for check in found.checks)
    results = tuple(result for found in (first, *others) for result in found.results)
    return Verification(checks, results, first.ways)


def _parts(loss: Loss, form: str, hessian: bool, normal: bool, over: Over) -> list[tuple[str, object]]:
    """What else was asked of the loss, each with the name under which data has it."""
    parts: list[tuple[str, object]] = []
    if hessian:
        from steepest.evidence.loss_convexity import loss_convexity
        from steepest.models.second_order import loss_hessian

        parts += [("hessian", loss_hessian(loss, form)), ("convexity", loss_convexity(loss))]
    if normal:
        from steepest.models.normal_equations import normal_equations
        from steepest.models.rates import rates_of

        parts.append(("normal_equations", normal_equations(loss)))
        table = over.table()
        constants = None if table is None else {name: over.start(loss).get(name) for name in loss.constants}
        parts.append(("learning_rates", rates_of(loss, table, constants)))
    return parts
