"""What a loss is made from, in a form that can be kept: rows of tables by their names, formulas as trees.

A loss itself holds functions, which cannot be sent to another process or written to a file; it is pickled as its
recipe.
"""

from __future__ import annotations

from dataclasses import dataclass

from steepest.expression.nodes import Node
from steepest.models.loss_rows import LOSSES
from steepest.models.losses import Loss, loss_of
from steepest.models.model import Model
from steepest.models.penalties import PENALTIES, Penalty
from steepest.models.row_constants import row_constants


@dataclass(frozen=True, slots=True)
class LossRecipe:
    """A loss by row and model, or by formula.

    Attributes:
        row: the id of the row; "" for a formula.
        model: the model of a row.
        penalties: of a row, each by its id, with its strength and whether it counts the bias.
        numbers: of a row, what stands for its letters.
        formula: the formula, its means written as sums.
        names: the names of parameters, data and constants, and of the loss itself.
    """

    row: str
    model: Model | None
    penalties: tuple[tuple[str, Node, bool], ...]
    numbers: tuple[tuple[str, Node], ...]
    formula: Node
    names: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]

    def made(self) -> Loss:
        """The loss."""
        if self.row and self.model is not None:
            kept = [Penalty(PENALTIES[name], strength, bias) for name, strength, bias in self.penalties]
            loss = loss_of(LOSSES[self.row], self.model, kept, dict(self.numbers))
            if loss.formula == self.formula:
                return loss
        parameters, data, constants, name = self.names
        return Loss(self.formula, parameters, data, name=name, model=self.model, constants=constants)


def recipe_of(loss: Loss) -> LossRecipe:
    """What a loss is made from.

    >>> loss = Loss("mean((w*x - y)^2)", params=["w"], data=["x", "y"])
    >>> recipe_of(loss).made().formula == loss.formula
    True
    """
    known = loss.row is not None and LOSSES.get(loss.row.id) == loss.row
    known = known and all(PENALTIES.get(each.row.id) == each.row for each in loss.penalties)
    row = loss.row.id if known and loss.row is not None else ""
    penalties = tuple((each.row.id, each.strength, each.bias) for each in loss.penalties)
    parameters = tuple(parameter.base for parameter in loss.learned)
    numbers = tuple(row_constants(loss).items())
    return LossRecipe(
        row, loss.model, penalties, numbers, loss.formula, (parameters, loss.data, loss.constants, loss.name)
    )
