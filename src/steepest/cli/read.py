"""``steepest read``: how a formula is read, and each way of writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import answering, as_document, names_of, shared_options
from steepest.cli.formulas import FormulaCommand, formula_argument

if TYPE_CHECKING:
    from steepest.expression.nodes import Node

_EPILOG = """\b
Examples:
  steepest read "2 e^(2y) sin x"
  steepest read "e^2y"
  steepest read "learning_rate * g" --variables learning_rate,g
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@shared_options("variables", "json")
@answering
def command(formula: str, variables: str | None, as_json: bool) -> None:
    """Show how FORMULA is read: its tree, its notes, and each way of writing it."""
    from steepest.expression.reading import read
    from steepest.expression.writing import to_latex, to_text

    reading = read(formula, names_of(variables))
    notes = [f"column {note.position + 1}: {note.message}" for note in reading.notes]
    if as_json:
        left = None if reading.left is None else to_text(reading.left)
        data = {"text": to_text(reading.node), "latex": to_latex(reading.node), "left": left, "notes": notes}
        click.echo(as_document(data | {"tree": _data(reading.node)}))
        return
    if reading.left is not None:
        click.echo(f"Left:   {to_text(reading.left)}")
    click.echo(f"Text:   {to_text(reading.node)}")
    click.echo(f"LaTeX:  {to_latex(reading.node)}")
    for note in notes:
        click.echo(f"Note:   {note}")
    click.echo("Tree:")
    click.echo("\n".join(_lines(reading.node, 1)))


def _label(node: Node) -> str:
    from steepest.expression.nodes import Constant, Function, Indexed, Number, Symbol
    from steepest.expression.writing import to_text

    kind = type(node).__name__.lower()
    if isinstance(node, Number | Symbol | Constant | Indexed):
        return f"{kind} {to_text(node)}"
    return f"function {node.name}" if isinstance(node, Function) else kind


def _lines(node: Node, depth: int) -> list[str]:
    from steepest.expression.nodes import Indexed
    from steepest.expression.trees import children

    below = () if isinstance(node, Indexed) else children(node)
    return [f"{'  ' * depth}{_label(node)}", *(line for part in below for line in _lines(part, depth + 1))]


def _data(node: Node) -> dict[str, Any]:
    from steepest.expression.trees import children

    return {"kind": _label(node), "parts": [_data(part) for part in children(node)]}
