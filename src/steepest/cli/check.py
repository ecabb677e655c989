"""``steepest check``: one verdict."""

from __future__ import annotations

import sys
from typing import Any

import click

from steepest._wrapping import width_of
from steepest.cli.command import answering, as_document, names_of, shared_options
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.verdicts import EXIT, told

_EPILOG = """\b
Examples:
  steepest check "2 e^(2y) sin x" "sin(x)*2*exp(y)^2"
  steepest check --derivative-of "sin(5x)" --wrt x "cos(5x)"
  steepest check "log(x^2)" "2 log x" --domain "x=0.."
  steepest check "e^2" "7.39" --figures 3
  steepest check "cos x" "-sin(x)" --json

\b
Exit status: 0 correct, 1 incorrect or not in the form asked for, 2 unreadable, 3 undecided.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("first")
@formula_argument("second", required=False)
@click.option("--derivative-of", "function", metavar="F", help="The right answer is the derivative of F.")
@click.option("--wrt", metavar="x", help="With --derivative-of: by which variable.")
@click.option("--domain", metavar='"x=0..1"', help="Where the variables live; all reals without it.")
@click.option("--exact", is_flag=True, help="A decimal does not stand for an exact number.")
@click.option("--figures", metavar="n", help="A decimal is a correct rounding to n figures or more.")
@click.option("--places", metavar="n", help="A decimal is a correct rounding to n decimal places or more.")
@click.option("--tolerance", metavar="0.01|1%", help="A number may be so far away, or by so much of the right one.")
@click.option(
    "--patience", type=click.FloatRange(0, 600), default=0.0, metavar="s", help="Let SymPy look for s seconds too."
)
@shared_options("variables", "json")
@answering
def command(
    first: str,
    second: str | None,
    function: str | None,
    wrt: str | None,
    domain: str | None,
    exact: bool,
    figures: str | None,
    places: str | None,
    tolerance: str | None,
    patience: float,
    variables: str | None,
    as_json: bool,
) -> None:
    """Check an answer: REFERENCE ANSWER, or --derivative-of F --wrt x ANSWER."""
    from steepest.checking.check import check
    from steepest.errors import ParseError

    declared = names_of(variables)
    reference: Any = first
    answer = second
    if function is not None:
        if second is not None:
            raise ValueError("with --derivative-of give the answer alone")
        from steepest.derivation.deriving import derive

        reference, answer = derive(function, wrt, variables=declared), first
    elif wrt is not None:
        raise ValueError("--wrt needs --derivative-of: it says by which variable to derive")
    if answer is None:
        raise ValueError("give the right answer and the answer to check, or --derivative-of F and the answer")
    policy = _policy(exact, figures=figures, places=places, tolerance=tolerance)
    try:
        verdict = check(reference, answer, variables=declared, domain=domain, policy=policy, patience=patience)
    except ParseError as error:
        if isinstance(reference, str) and reference.startswith(error.text):  # and not the domain; long ones are cut
            click.echo("The question is at fault, and not the answer: its right answer cannot be read.", err=True)
        raise
    click.echo(as_document(verdict.to_dict()) if as_json else told(verdict, width_of(sys.stdout)))
    sys.exit(EXIT[verdict.status])


def _policy(exact: bool, **amounts: str | None) -> str | None:
    """The line of the policy that the options ask for.

    Raises:
        ValueError: they ask for two.
    """
    asked = ["exact"] * exact + [f"{name}: {amount}" for name, amount in amounts.items() if amount is not None]
    if len(asked) > 1:
        raise ValueError("of --exact, --figures, --places and --tolerance give one")
    return asked[0] if asked else None
