"""``steepest hessian``: the second derivatives, whether the function is convex, and its stationary points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import answering, names_of, point_of, shared_options
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.shaping import array_options, shapes_of
from steepest.cli.waiting import Waiting, interruptible
from steepest.cli.writing import Writing, written

if TYPE_CHECKING:
    from steepest.derivation.matrices import Hessian
    from steepest.rendering.study import AtPoint

SECONDS = 5.0

_EPILOG = """\b
Examples:
  steepest hessian "4 + (x-2)^2 + 2y^2"
  steepest hessian "x^3 + y^3 - 3x y" --at x=1,y=1
  steepest hessian "x^2 + y^2 + 25(sin^2 x + sin^2 y)" --domain x=-2..2,y=-2..2
  steepest hessian "(y - w x - b)^2" --wrt w,b --detail terse
  steepest hessian "x ln x" --json
  steepest hessian "||X w - y||^2" --wrt w --shapes "X: N×d, w: d, y: N"

The equations for the stationary points are solved in a process of their own, which is stopped after the
seconds that --seconds allows. The exit status is 0, 1 where a step does not hold when it is checked, 2 where
the input cannot be used, and 130 where Ctrl-C stopped it.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@click.option("--wrt", metavar="x,y", help="The variables, in the order of rows and columns.")
@click.option("--domain", metavar="x=0..1,…", help="Where the variables live, as intervals.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=SECONDS,
    show_default=True,
    help="How long the equations for the stationary points may take.",
)
@array_options
@shared_options("variables", "at")
@interruptible
@answering
@written
def command(
    formula: str,
    wrt: str | None,
    domain: str | None,
    seconds: float,
    shapes: str | None,
    assuming: tuple[str, ...],
    variables: str | None,
    point: str | None,
    writing: Writing,
) -> None:
    """Derive the Hessian of FORMULA, and say whether it is definite, FORMULA convex, and where it is stationary."""
    from steepest.derivation.hessian import hessian
    from steepest.derivation.matrix_question import is_of_arrays
    from steepest.evidence.domain import Domain
    from steepest.evidence.stationary_points import stationary_points
    from steepest.evidence.verification import verify
    from steepest.rendering.report import Report
    from steepest.rendering.study import Study

    declared, coordinates = names_of(variables), point_of(point)
    where = Domain.of(domain)
    if is_of_arrays(formula, sizes := shapes_of(shapes), declared):
        if coordinates is not None:
            raise ValueError("--at is for formulas of numbers")
        whole = hessian(formula, names_of(wrt), variables=declared, shapes=sizes or {}, assuming=assuming)
        writing.finish([Report(whole, verify(whole, where), None)])
    record = hessian(formula, names_of(wrt), variables=declared)
    _require_known(where.unknown([*map(str, _names(record))]), record)
    parts: list[tuple[str, object]] = []
    if coordinates is not None:
        parts.append(("at", _at_point(record, coordinates)))
    with Waiting("Solving for the stationary points", seconds) as waiting:
        found = stationary_points(record, domain=where, seconds=seconds, watching=waiting)
    parts += [("convexity", found.convexity), ("stationary_points", found)]
    writing.finish([Study(record, verify(record), tuple(parts))])


def _names(record: Hessian) -> list[str]:
    from steepest.expression.trees import free_symbols

    return sorted(free_symbols(record.function))


def _require_known(unknown: list[str], record: Hessian) -> None:
    if unknown:
        known = ", ".join(_names(record))
        raise ValueError(f"{unknown[0]} is no variable of the formula (the variables are: {known})")


def _at_point(record: Hessian, coordinates: dict[str, Any]) -> AtPoint:
    """The gradient and the Hessian at a point, and what they say of it."""
    from steepest.derivation.evaluating import at
    from steepest.evidence.definite import definite
    from steepest.evidence.stationary import classify
    from steepest.rendering.study import AtPoint

    slopes, value = at(record.gradient, coordinates), record.at(coordinates)
    kind = classify(record.gradient, coordinates) if slopes.is_zero else None
    return AtPoint(slopes, definite(value) if value.differentiable else value, kind)
