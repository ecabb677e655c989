"""``steepest gradient``: all partial derivatives as a vector, and what it says at a point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steepest.cli.command import answering, as_document, formula_argument, names_of, point_of, shared_options, write

if TYPE_CHECKING:
    from steepest.derivation import Gradient, Value

_EPILOG = """\b
Examples:
  steepest gradient "4 + (x-2)^2 + 2y^2"
  steepest gradient "4 + (x-2)^2 + 2y^2" --at x=2,y=0
  steepest gradient "f(y, x) = e^(2y) sin x" --detail terse
  steepest gradient "x y z" --wrt z,x --json
"""


@click.command(epilog=_EPILOG)
@formula_argument("formula")
@click.option("--wrt", metavar="x,y", help="The variables, in the order of the entries.")
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
    """Derive the gradient of FORMULA: one partial derivative for each variable, each step checked."""
    from steepest.derivation.deriving import gradient
    from steepest.derivation.evaluating import at
    from steepest.evidence.verification import verify
    from steepest.rendering.data import derivation_data, value_data
    from steepest.rendering.latex import document, fragment
    from steepest.rendering.text import text, value_text

    record = gradient(formula, names_of(wrt), variables=names_of(variables))
    coordinates = point_of(point)
    value = None if coordinates is None else at(record, coordinates)
    said = [] if value is None else _stationary(record, value)
    if as_json or surface == "json":
        data = derivation_data(record)
        data["value"] = None if value is None else value_data(value)
        data["stationary"] = said
        data["verified"] = verify(record).ok
        write(as_document(data), output)
    elif surface == "latex":
        body = "\n".join(fragment(part, detail) for part in (record, value) if part is not None)
        write(document(body) if standalone else body, output)
    else:
        parts = [text(record, detail)]
        if value is not None:
            parts.append("\n".join([f"∇f at {_place(value)}: {value_text(value, digits)}", *said]))
        parts.append(verify(record).text())
        write("\n\n".join(parts), output)


def _place(value: Value) -> str:
    from steepest.expression.writing import to_text

    return ", ".join(to_text(equation) for equation in value.point)


def _stationary(record: Gradient, value: Value) -> list[str]:
    """What is to be said of a point where the gradient is zero."""
    from steepest.evidence.stationary import classified
    from steepest.expression.nodes import Node, Vector
    from steepest.expression.writing import to_text

    if not value.is_zero:
        return []
    where: dict[Node, object] = {}
    for equation in value.point:
        where[equation.left] = _coordinate(equation.right)
    found = classified(record, where)
    rows = ", ".join(to_text(Vector(row)) if len(row) > 1 else f"({to_text(row[0])})" for row in found.hessian)
    said = ["The gradient is zero here: this is a stationary point."]
    verdict = {
        "minimum": "so it is a minimum",
        "maximum": "so it is a maximum",
        "saddle point": "so it is a saddle point",
        None: "which does not decide what kind of point it is",
    }[found.kind]
    return [*said, f"The Hessian is ({rows}), here {found.definite}, {verdict}."]


def _coordinate(node: object) -> object:
    """A coordinate as a ball."""
    from steepest.expression.enclosures import enclose
    from steepest.expression.nodes import Node

    assert isinstance(node, Node)  # noqa: S101
    return enclose(node, {}, 256)
