"""``steepest gradient``: all partial derivatives as a vector, and what it says at a point."""

from __future__ import annotations

import click

from steepest.cli.command import answering, names_of, point_of, shared_options
from steepest.cli.directions import directed, direction_option
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.shaping import array_options, shapes_of
from steepest.cli.writing import Writing, written

_EPILOG = """\b
Examples:
  steepest gradient "4 + (x-2)^2 + 2y^2"
  steepest gradient "4 + (x-2)^2 + 2y^2" --at x=2,y=0
  steepest gradient "f(y, x) = e^(2y) sin x" --detail terse
  steepest gradient "x^2 y" --direction 1,2 --at x=1,y=2
  steepest gradient "x y z" --wrt z,x --json
  steepest gradient "||X w + b ones - y||^2" --wrt w,b --shapes "X: N×d, w: d, y: N"

The exit status is 0, 1 where a step does not hold when it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@click.option("--wrt", metavar="x,y", help="The variables, in the order of the entries.")
@direction_option
@array_options
@shared_options("variables", "at")
@answering
@written
def command(
    formula: str,
    wrt: str | None,
    direction: str | None,
    shapes: str | None,
    assuming: tuple[str, ...],
    variables: str | None,
    point: str | None,
    writing: Writing,
) -> None:
    """Derive the gradient of FORMULA: one partial derivative for each variable, each step checked."""
    from steepest.derivation.deriving import gradient
    from steepest.derivation.evaluating import at
    from steepest.derivation.matrix_question import is_of_arrays
    from steepest.evidence.stationary import classify
    from steepest.evidence.verification import verify
    from steepest.rendering.report import Report

    declared, coordinates = names_of(variables), point_of(point)
    if is_of_arrays(formula, sizes := shapes_of(shapes), declared):
        if coordinates is not None or direction is not None:
            raise ValueError("--at and --direction are for formulas of numbers")
        whole = gradient(formula, names_of(wrt), variables=declared, shapes=sizes, assuming=assuming)
        writing.finish([Report(whole, verify(whole), None, None)])
    chosen = _chosen(formula, wrt, declared)
    if direction is not None:
        writing.finish([directed(formula, direction, coordinates, chosen, declared)])
    record = gradient(formula, chosen, variables=declared)
    value = None if coordinates is None else at(record, coordinates)
    # At a kink the zero is that of a convention, and no gradient at all.
    found = None if coordinates is None or value is None or not value.is_zero else classify(record, coordinates)
    writing.finish([Report(record, verify(record), value, found)])


def _chosen(formula: str, wrt: str | None, declared: list[str] | None) -> list[str] | None:
    """The variables asked for, each of which the formula has."""
    from steepest.derivation.question import function_of
    from steepest.expression.names import canonical

    chosen = names_of(wrt)
    if chosen is None:
        return None
    known = function_of(formula, declared)[1]
    for name in chosen:
        if canonical(name) not in known:
            listed = ",".join(known)
            raise ValueError(f"{name} is no variable of the formula; --wrt takes some of them, as in --wrt {listed}")
    return chosen
