"""``steepest derive``: partial derivatives with their steps."""

from __future__ import annotations

from typing import Any

import click

from steepest.cli.command import answering, names_of, point_of, shared_options
from steepest.cli.directions import directed, direction_option
from steepest.cli.fixing import fixed_reports
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.hinting import hinted
from steepest.cli.shaping import array_options, shapes_of
from steepest.cli.writing import Writing, written

_EPILOG = """\b
Examples:
  steepest derive "x^2 sin x"
  steepest derive "e^(2y) sin x" --wrt x --at x=0,y=1
  steepest derive "e^(2y) sin x" --wrt x --fix y=1 --at x=0
  steepest derive "ln(1 + e^(-z))" --detail every
  steepest derive "x^2 sin x" --order 2
  steepest derive "e^(2y) sin x" --wrt x,y
  steepest derive "x^2 y" --direction 1,2 --at x=1,y=2
  steepest derive "-x^2" --format latex --standalone --output step.tex
  steepest derive "||X w - y||^2/N" --wrt w --shapes "X: N×d, w: d, y: N"
  steepest derive "sin(5x)" --hints
  steepest derive "sin(5x)" --so-far "cos(5x) * d/dx(5x)"

Without --wrt: the only variable, or all partial derivatives. Several variables are taken one after the other:
--wrt x,y is the derivative by y of the derivative by x. With --fix: the values are put in first, what is
left is derived, and the result is compared with the partial derivative. The exit status is 0, 1 where a step
does not hold when it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@click.option("--wrt", metavar="x", help="The variable to derive by, or several, one after the other.")
@click.option("--order", metavar="n", type=click.IntRange(1, 20), default=1, help="How often to derive by it.")
@click.option("--hints", "hinting", is_flag=True, help="Hints for the first step instead of all the steps.")
@click.option("--so-far", metavar="LINE", help="Hints for the step that comes after a line of your own.")
@direction_option
@click.option("--fix", "fixed", metavar="y=1", help="Fix these variables first, and derive what is left.")
@array_options
@click.option("--shapes-shown", is_flag=True, help="Show the shape of every factor of the result below it.")
@shared_options("variables", "at")
@answering
@written
def command(
    formula: str,
    wrt: str | None,
    order: int,
    hinting: bool,
    so_far: str | None,
    direction: str | None,
    fixed: str | None,
    shapes: str | None,
    assuming: tuple[str, ...],
    shapes_shown: bool,
    variables: str | None,
    point: str | None,
    writing: Writing,
) -> None:
    """Derive a partial derivative of FORMULA, step by step, each step checked."""
    from steepest.derivation.deriving import derive
    from steepest.derivation.evaluating import values_at
    from steepest.derivation.matrix_question import is_of_arrays
    from steepest.derivation.question import function_of, varying
    from steepest.evidence.verification import verify
    from steepest.expression.nodes import Derivative, Symbol
    from steepest.rendering.report import Report
    from steepest.rendering.shape_rows import ShapesShown

    declared, coordinates = names_of(variables), point_of(point)
    if is_of_arrays(formula, sizes := shapes_of(shapes), declared):
        if coordinates is not None or direction is not None or fixed is not None:
            raise ValueError("--at, --direction and --fix are for formulas of numbers")
        by: Any = None if wrt is None else names_of(wrt)
        by = by[0] if by is not None and len(by) == 1 else by
        found = derive(formula, by, order=order, variables=declared, shapes=sizes, assuming=assuming)
        if hinting or so_far is not None:
            writing.write(hinted([found], so_far, writing))
            return
        more = (("shapes", ShapesShown(found)),) if shapes_shown and found.complete else ()
        writing.finish([Report(found, verify(found), parts=more)], several="derivatives")
    if direction is not None:
        if order > 1 or hinting or so_far is not None or fixed is not None:
            raise ValueError("--direction goes with --at and --wrt only")
        writing.finish([directed(formula, direction, coordinates, names_of(wrt), declared)])
    node, names, _ = function_of(formula, declared)
    chosen: list[Any] = varying(node, names) if wrt is None else [[name.strip() for name in wrt.split(",")]]
    if wrt is None and isinstance(node, Derivative):  # the formula says it
        chosen = [None]
    if not chosen:
        raise ValueError("the formula has no variable; say by which to derive with --wrt")
    if values := point_of(fixed):
        if hinting or so_far is not None:
            raise ValueError("there are no hints with --fix")
        writing.finish(fixed_reports(formula, chosen, values, coordinates, declared), several="derivatives")
    derivations = [derive(formula, by, order=order, variables=declared) for by in chosen]
    if hinting or so_far is not None:
        writing.write(hinted(derivations, so_far, writing))
        return
    in_order = [Symbol(name) for name in names]
    points = [
        None if coordinates is None else values_at([each], coordinates, vector=False, order=in_order)
        for each in derivations
    ]
    pairs = zip(derivations, points, strict=True)
    writing.finish([Report(each, verify(each), value) for each, value in pairs], several="derivatives")
