"""``steepest derive``: partial derivatives with their steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import answering, as_document, formula_argument, names_of, point_of, shared_options, write

if TYPE_CHECKING:
    from steepest.derivation import Derivation
    from steepest.expression.nodes import Node

_EPILOG = """\b
Examples:
  steepest derive "x^2 sin x"
  steepest derive "e^(2y) sin x" --wrt x --at x=0,y=1
  steepest derive "ln(1 + e^(-z))" --detail every
  steepest derive "-x^2" --format latex --standalone --output step.tex

Without --wrt: the only variable, or all partial derivatives.
"""


@click.command(epilog=_EPILOG)
@formula_argument("formula")
@click.option("--wrt", metavar="x", help="The variable to derive by.")
@shared_options("variables", "at", "digits", "detail", "format", "standalone", "output", "json")
@answering
def command(
    formula: str,
    wrt: str | None,
    variables: str | None,
    point: str | None,
    digits: int,
    detail: str,
    surface: str,
    standalone: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Derive a partial derivative of FORMULA, step by step, each step checked."""
    from steepest.derivation.deriving import derive, function_of, varying

    declared = names_of(variables)
    node, known, _ = function_of(formula, declared)
    names = varying(node, known)
    if not names and wrt is None:
        raise ValueError("the formula has no variable; say by which to derive with --wrt")
    derivations = [derive(formula, name, variables=declared) for name in ([wrt] if wrt is not None else names)]
    coordinates = point_of(point)
    if as_json or surface == "json":
        written = as_document(_data(derivations, coordinates))
    elif surface == "latex":
        written = _latex(derivations, coordinates, detail, digits, standalone)
    else:
        written = _text(derivations, coordinates, detail, digits)
    write(written, output)


def _notes(derivation: Derivation) -> list[str]:
    from steepest.expression.nodes import contains
    from steepest.expression.writing import to_text

    if contains(derivation.function, derivation.variable):
        return []
    return [f"Note: {to_text(derivation.variable)} does not occur in the formula, so the derivative is 0."]


def _text(derivations: list[Derivation], point: dict[str, str] | None, detail: str, digits: int) -> str:
    from steepest.derivation.evaluating import at
    from steepest.evidence.verification import verify
    from steepest.expression.writing import to_text
    from steepest.rendering.text import text, value_text

    parts = []
    for derivation in derivations:
        lines = [text(derivation, detail)]
        if point is not None:
            value = at(derivation, point)
            place = ", ".join(to_text(equation) for equation in value.point)
            lines.append(f"\n{to_text(_slope(derivation))} at {place}: {value_text(value, digits)}")
        lines += _notes(derivation)
        verification = verify(derivation)
        lines.append(f"\n{verification.text()}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _slope(derivation: Derivation) -> Node:
    """∂f/∂x, the name of what was derived."""
    from steepest.expression.nodes import Derivative, Symbol

    question = derivation.step.before
    partial = isinstance(question, Derivative) and question.partial
    return Derivative(Symbol("f"), derivation.variable, partial)


def _latex(
    derivations: list[Derivation], point: dict[str, str] | None, detail: str, digits: int, standalone: bool
) -> str:
    from steepest.derivation.evaluating import at
    from steepest.rendering.latex import document, fragment, value_latex

    parts = []
    for derivation in derivations:
        parts.append(fragment(derivation, detail))
        if point is not None:
            parts.append(value_latex(at(derivation, point), _slope(derivation), digits))
    body = "\n".join(parts)
    return document(body) if standalone else body


def _data(derivations: list[Derivation], point: dict[str, str] | None) -> dict[str, Any]:
    from steepest.derivation.evaluating import at
    from steepest.evidence.verification import verify
    from steepest.rendering.data import derivation_data, value_data

    entries = []
    for derivation in derivations:
        data = derivation_data(derivation)
        data["value"] = None if point is None else value_data(at(derivation, point))
        data["verified"] = verify(derivation).ok
        data["notes"] = _notes(derivation)
        entries.append(data)
    return {"derivatives": entries}
