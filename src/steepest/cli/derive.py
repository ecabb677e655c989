"""``steepest derive``: partial derivatives with their steps."""

from __future__ import annotations

import click

from steepest.cli.command import answering, names_of, point_of, shared_options
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.writing import Writing, written

_EPILOG = """\b
Examples:
  steepest derive "x^2 sin x"
  steepest derive "e^(2y) sin x" --wrt x --at x=0,y=1
  steepest derive "ln(1 + e^(-z))" --detail every
  steepest derive "-x^2" --format latex --standalone --output step.tex

Without --wrt: the only variable, or all partial derivatives. The exit status is 0, 1 where a step does not
hold when it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@click.option("--wrt", metavar="x", help="The variable to derive by.")
@shared_options("variables", "at")
@answering
@written
def command(formula: str, wrt: str | None, variables: str | None, point: str | None, writing: Writing) -> None:
    """Derive a partial derivative of FORMULA, step by step, each step checked."""
    from steepest.derivation.deriving import derive, function_of, varying
    from steepest.derivation.evaluating import at
    from steepest.evidence.verification import verify
    from steepest.rendering.report import Report

    declared, coordinates = names_of(variables), point_of(point)
    node, names, _ = function_of(formula, declared)
    chosen = varying(node, names) if wrt is None else [wrt]
    if not chosen:
        raise ValueError("the formula has no variable; say by which to derive with --wrt")
    derivations = [derive(formula, name, variables=declared) for name in chosen]
    values = [None if coordinates is None else at(derivation, coordinates) for derivation in derivations]
    pairs = zip(derivations, values, strict=True)
    writing.finish([Report(each, verify(each), value) for each, value in pairs], several="derivatives")
