"""Short names for what a model predicts: y'_i, p_i, z_i, h_iq stand for the formulas that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steepest.expression.nodes import Equation, Indexed, Node, Number, Sum
from steepest.expression.trees import children, rebuilt, walk
from steepest.models.links import LINKS, LinkedModel
from steepest.models.model import CLASS, CLASSES, EXAMPLE, UNIT, UNITS, Model, of_example
from steepest.models.networks import HiddenLayerModel


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A name, and what it stands for.

    Attributes:
        name: ``y'_i``, or ``p_il`` for class l.
        formula: what it stands for, written out.
        told: the same in terms of the names that come after it.
    """

    name: Indexed
    formula: Node
    told: Node


def abbreviations(model: Model) -> tuple[Abbreviation, ...]:
    """The names for the predictions of a model, the outermost first."""
    found = list(_outer(model))
    inner = model.inner if isinstance(model, LinkedModel) else model
    if isinstance(inner, HiddenLayerModel):
        for letter in (UNITS, UNIT):
            unit = inner.unit(of_example(EXAMPLE), letter)
            found.append(Abbreviation(Indexed("h", (EXAMPLE, letter)), unit, unit))
    return tuple(Abbreviation(one.name, one.formula, _told(one, found[place + 1 :])) for place, one in enumerate(found))


def _told(one: Abbreviation, later: list[Abbreviation]) -> Node:
    return shortened(one.told, later)[0]


def _outer(model: Model) -> Iterator[Abbreviation]:
    """The prediction, and the score where it goes through a link, for each letter that a class may have."""
    classes: list[tuple[Node, ...]] = [()] if model.classes is None else [(CLASS,), (CLASSES,)]
    letter = LINKS[model.link].letter
    for behind in classes:
        of_class = behind[0] if behind else None
        prediction = model.prediction_for(EXAMPLE, of_class)
        yield Abbreviation(Indexed(letter, (EXAMPLE, *behind)), prediction, prediction)
    if model.link == "identity":
        return
    for behind in [*classes, *_further(model)]:
        score = model.score_for(EXAMPLE, behind[0] if behind else None)
        yield Abbreviation(Indexed("z", (EXAMPLE, *behind)), score, score)


def _further(model: Model) -> list[tuple[Node, ...]]:
    from steepest.models.model import OTHER_CLASSES

    return [] if model.classes is None else [(OTHER_CLASSES,)]


def shortened(node: Node, known: list[Abbreviation] | tuple[Abbreviation, ...]) -> tuple[Node, tuple[Equation, ...]]:
    """A formula with the names put in, and what those stand for that it needs.

    >>> from steepest.models.linear import LinearModel
    >>> from steepest.expression.writing import to_text
    >>> model = LinearModel("d")
    >>> short, said = shortened(model.prediction_for(EXAMPLE) - Indexed("y", (EXAMPLE,)), abbreviations(model))
    >>> to_text(short), to_text(said[0])
    ("y'_i - y_i", "y'_i = b + sum(k=1..d, w_k x_ik)")
    """
    short = node
    for one in known:
        short = _replaced(short, one.formula, one.name)
    return short, tuple(_definitions(short, known))


def _definitions(short: Node, known: list[Abbreviation] | tuple[Abbreviation, ...]) -> Iterator[Equation]:
    """What the names in a formula stand for, and the names in that; each base once."""
    waiting, told = [short], set[str]()
    while waiting:
        names = {part for part in walk(waiting.pop(0)) if isinstance(part, Indexed)}
        for one in known:
            if one.name in names and one.name.base not in told:
                told.add(one.name.base)
                waiting.append(one.told)
                yield Equation(one.name, one.told)


def _replaced(node: Node, formula: Node, name: Node) -> Node:
    """The tree with a formula replaced by its name, also where it is some of the terms of a sum."""
    if node == formula:
        return name
    new = rebuilt(node, tuple(_replaced(part, formula, name) for part in children(node))) if children(node) else node
    if isinstance(new, Sum) and isinstance(formula, Sum):
        return _terms_replaced(new, formula, name)
    return new


def _terms_replaced(node: Sum, formula: Sum, name: Node) -> Node:
    size = len(formula.terms)
    for start in range(len(node.terms) - size + 1):
        if node.terms[start : start + size] == formula.terms:
            terms = (*node.terms[:start], name, *node.terms[start + size :])
            return terms[0] if len(terms) == 1 else Sum(terms)
    return node


def is_long(model: Model) -> bool:
    """Whether predictions are worth a name: what is no sum of a known number of terms."""
    return model.link != "identity" or not isinstance(model.size, Number) or isinstance(model, HiddenLayerModel)
