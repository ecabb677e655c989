"""The formulas that stand beside the code: the loss, each slope in short, and the whole derivation as text."""

from __future__ import annotations

from dataclasses import dataclass

from steepest.expression.nodes import Equation, Node
from steepest.expression.writing import to_text
from steepest.models.abbreviations import abbreviations, is_long, shortened
from steepest.models.losses import Loss, loss_of
from steepest.rendering.loss_parts import parts_of
from steepest.rendering.text import text

WIDTH = 84
_MOST_ENTRIES = 2  # slopes told one by one; where there are more, those of one letter stand for all


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a loss.

    Attributes:
        derivation: the model, the loss, and its gradient step by step.
        value: ``MSE = (1/N) sum(…)`` with short names for what is predicted.
        slopes: the same for each slope, by the name of its parameter: b, w.
        names: what the short names stand for.
        model: the equations of the model.
    """

    derivation: str
    value: str
    slopes: dict[str, str]
    names: tuple[str, ...]
    model: tuple[str, ...]


def told_of(loss: Loss) -> Told:
    """What is said of a loss; of one with many weights with a letter for their number."""
    shown = _lettered(loss)
    parts = parts_of(shown)
    rows = parts.short or tuple((name, one.result_node) for name, one in parts.entries)
    slopes = {
        base(name.variable): f"∂{to_text(name.body)}/∂{to_text(name.variable)} = {to_text(node)}" for name, node in rows
    }
    formula, names = _short(shown)
    models = () if loss.model is None else tuple(map(to_text, loss.model.equations))
    here = f"\n\n{_sizes(loss)}" if shown is not loss else ""
    return Told(text(shown, width=WIDTH) + here, to_text(Equation(shown.equation.left, formula)), slopes, names, models)


def base(parameter: Node) -> str:
    """The name of a parameter without its indices."""
    return str(getattr(parameter, "base", "") or getattr(parameter, "name", ""))


def _short(loss: Loss) -> tuple[Node, tuple[str, ...]]:
    if loss.model is None or not is_long(loss.model):
        return loss.formula, ()
    formula, said = shortened(loss.formula, abbreviations(loss.model))
    return formula, tuple(map(to_text, said))


def _lettered(loss: Loss) -> Loss:
    """The same loss with a letter for the number of features, where that is shorter and says the same."""
    row, model = loss.row, loss.model
    if row is None or model is None or len(loss.learned) <= _MOST_ENTRIES:
        return loss
    if not set(row.constants) <= set(loss.constants):
        return loss
    lettered, _ = model.lettered()
    return loss_of(row, lettered, loss.penalties)


def _sizes(loss: Loss) -> str:
    assert loss.model is not None  # noqa: S101  (asked by the caller)
    return f"Here d = {to_text(loss.model.size)}."
