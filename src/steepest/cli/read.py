"""``steepest read``: how a formula is read, and each way of writing it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import answering, as_document, names_of, shared_options
from steepest.cli.formulas import FormulaCommand, formula_argument

if TYPE_CHECKING:
    from steepest.expression.nodes import Node
    from steepest.expression.reading import Reading

_EPILOG = """\b
Examples:
  steepest read "2 e^(2y) sin x"
  steepest read "e^2y"
  steepest read "X^T (X w - y)" --shapes "X=N×d, w=d, y=N"
  steepest read "learning_rate * g" --variables learning_rate,g
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@shared_options("variables")
@click.option("--shapes", metavar="X=N×d,w=d", help="The shapes of matrices and vectors; =set for a set.")
@shared_options("json")
@answering
def command(formula: str, variables: str | None, shapes: str | None, as_json: bool) -> None:
    """Show how FORMULA is read: its tree, its notes, and each way of writing it."""
    from steepest.expression.reading import read

    reading = read(formula, names_of(variables), _shapes_of(shapes))
    notes = [f"column {note.position + 1}: {note.message}" for note in reading.notes]
    surfaces = _surfaces(reading)
    if as_json:
        left = None if reading.left is None else surfaces["left"]["text"]
        data = surfaces["node"] | {"left": left, "notes": notes, "tree": _data(reading.node)}
        click.echo(as_document(data))
        return
    written = [("Left:", surfaces["left"]["text"])] if reading.left is not None else []
    written += [(_TITLES[surface], text) for surface, text in surfaces["node"].items()]
    written += [("Note:", note) for note in notes]
    width = 2 + max(len(title) for title in _TITLES.values())
    for title, text in written:
        click.echo(f"{title:{width}}{text}")
    click.echo("Tree:")
    click.echo("\n".join(_lines(reading.node, 1)))


_TITLES = {"text": "Text:", "unicode": "Unicode:", "latex": "LaTeX:", "mathml": "MathML:", "numpy": "NumPy:"}


def _surfaces(reading: Reading) -> dict[str, dict[str, str]]:
    """Each side on every surface; what NumPy has no source for is said in its place."""
    from steepest.errors import UnsupportedError
    from steepest.expression.writing import to_latex, to_mathml, to_numpy, to_text

    def source(node: Node) -> str:
        try:
            return to_numpy(node)
        except UnsupportedError as error:
            return f"({error})"

    sides = {"node": reading.node} | ({} if reading.left is None else {"left": reading.left})
    return {
        side: {
            "text": to_text(node),
            "unicode": to_text(node, unicode=True),
            "latex": to_latex(node),
            "numpy": source(node),
            "mathml": to_mathml(node),
        }
        for side, node in sides.items()
    }


def _shapes_of(text: str | None) -> dict[str, str] | None:
    """``X=N×d, w=d`` as a mapping; a comma inside brackets separates nothing."""
    if text is None:
        return None
    pairs = [part.partition("=") for part in re.split(r",(?![^()]*\))", text) if part.strip()]
    wrong = [name for name, sign, shape in pairs if not (name.strip() and sign and shape.strip())]
    if wrong:
        raise ValueError(f"a shape is written like X=N×d, not {wrong[0].strip()!r}")
    return {name.strip(): shape.strip() for name, _, shape in pairs}


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
