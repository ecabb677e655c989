"""What is said of a loss on every surface: its model, what it assumes, its lemmas, its slopes, and their short form."""

from __future__ import annotations

from dataclasses import dataclass

from steepest._page import Inlines
from steepest.derivation.records import Derivation
from steepest.expression.nodes import Derivative, Equation, Indexed, Node, Symbol
from steepest.models.abbreviations import abbreviations, is_long, shortened
from steepest.models.loss_rows import LABELS
from steepest.models.losses import Loss
from steepest.models.model import CLASSES, EXAMPLE
from steepest.rendering.loss_sentences import said
from steepest.rendering.pages import slope
from steepest.rendering.several_sentences import listed


@dataclass(frozen=True, slots=True)
class LossParts:
    """The parts of a loss in the order in which they are said.

    Attributes:
        models: the equations of the model; empty where there is none.
        remarks: which labels it is for, and what a penalty leaves out.
        lemmas: the loss of one example by its score, where the slopes are found through it.
        entries: the name of each slope, and its derivation.
        short: the name of each slope, and its short form; empty where the result itself is short.
        definitions: what the names in the short forms stand for.
    """

    models: tuple[Equation, ...]
    remarks: tuple[Inlines, ...]
    lemmas: tuple[tuple[Derivative, Derivation], ...]
    entries: tuple[tuple[Derivative, Derivation], ...]
    short: tuple[tuple[Derivative, Node], ...]
    definitions: tuple[Equation, ...]


def parts_of(loss: Loss) -> LossParts:
    """Everything that is said of a loss."""
    entries = tuple((slope(loss.name, one), one) for one in loss.gradient().derivations)
    short, definitions = _short(loss, entries)
    lemmas = tuple((Derivative(Symbol("ell"), one.variable, True), one) for one in loss.lemmas)
    models = () if loss.model is None else loss.model.equations
    return LossParts(models, tuple(_remarks(loss)), lemmas, entries, short, definitions)


def _short(
    loss: Loss, entries: tuple[tuple[Derivative, Derivation], ...]
) -> tuple[tuple[tuple[Derivative, Node], ...], tuple[Equation, ...]]:
    if loss.model is None or not is_long(loss.model):
        return (), ()
    known = abbreviations(loss.model)
    rows, definitions = [], dict[Node, Equation]()
    for name, one in entries:
        node, said = shortened(one.result_node, known)
        rows.append((name, node))
        definitions |= {equation.left: equation for equation in said}
    return tuple(rows), _each_once(tuple(definitions.values()))


def _each_once(definitions: tuple[Equation, ...]) -> tuple[Equation, ...]:
    """One definition for each name, whatever letters its indices have."""
    bases: dict[str, Equation] = {}
    for one in definitions:
        bases.setdefault(getattr(one.left, "base", ""), one)
    return tuple(bases.values())


def _remarks(loss: Loss) -> list[Inlines]:
    """Which labels the loss is for, and whether a penalty counts the bias."""
    words: list[Inlines] = []
    if loss.row is not None and loss.row.labels != "number":
        name = "labels-one-hot" if loss.row.by_class else "labels"
        label = Indexed("y", (EXAMPLE, CLASSES)) if loss.row.by_class else Symbol("y")
        words.append(said(name, y=label, about=LABELS[loss.row.labels].about))
    biases: list[Inlines] = [(parameter.entry,) for parameter in loss.learned if parameter.bias]
    if loss.penalties and biases:
        counted = all(each.bias for each in loss.penalties)
        words.append(said("bias-penalised" if counted else "bias-left-out", bias=listed(biases)))
    return words
