"""Which numbers were put in for the letters of a row of the table of losses, read back from the formula."""

from __future__ import annotations

from collections.abc import Iterator

from steepest.expression.nodes import Node, Symbol
from steepest.expression.trees import children
from steepest.models.losses import Loss, loss_of


def row_constants(loss: Loss) -> dict[str, Node]:
    """What stands for each letter of the row where it is no letter any more: delta of Huber's loss as 1.5.

    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import LOSSES
    >>> from steepest.expression.nodes import number
    >>> row_constants(loss_of(LOSSES["huber"], LinearModel(2), constants={"delta": number(2)}))
    {'delta': Number(value=Fraction(2, 1))}
    """
    if loss.row is None or loss.model is None or set(loss.row.constants) <= set(loss.constants):
        return {}
    template = loss_of(loss.row, loss.model, loss.penalties)
    return dict(_bound(template.formula, loss.formula, frozenset(loss.row.constants) - frozenset(loss.constants)))


def _bound(template: Node, formula: Node, letters: frozenset[str]) -> Iterator[tuple[str, Node]]:
    """What stands in the formula where the template has a letter."""
    if isinstance(template, Symbol) and template.name in letters:
        yield template.name, formula
    elif type(template) is type(formula):
        for one, other in zip(children(template), children(formula), strict=False):
            yield from _bound(one, other, letters)
