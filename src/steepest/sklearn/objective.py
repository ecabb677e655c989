"""The loss that an estimator minimises: a row of the table for a linear score, and a penalty for large weights.

The penalty counts the weights in the units of the data, whatever coordinates the descent goes on in: where the
spreads of the columns differ it is a sum over ``w_k/c_k``, with c an array beside the data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from steepest.expression.nodes import Indexed, Node, Quotient, Sum, Symbol, number
from steepest.models.linear import LinearModel
from steepest.models.links import LINKS, SCORE
from steepest.models.loss_rows import LossRow
from steepest.models.losses import Loss, loss_of
from steepest.models.penalties import PENALTIES, Penalty
from steepest.numeric.compiling import compile as compiled
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.weighing import WEIGHTS, with_weights
from steepest.sklearn.coordinates import Coordinates

STRENGTH, SPREADS = "lambda", "c"


@dataclass(frozen=True, slots=True)
class Task:
    """What is minimised, besides the data.

    Attributes:
        row: the row of the table of losses.
        penalty: a row of the table of penalties.
        alpha: the strength of the penalty; 0 for none.
        intercept: whether the score has one.
        constants: numbers for the letters of the loss; what has none is 1.
    """

    row: LossRow
    penalty: str
    alpha: float
    intercept: bool
    constants: Mapping[str, float]

    @property
    def model(self) -> LinearModel:
        """The model of the score."""
        return LinearModel("d", "apart" if self.intercept else "none")

    @property
    def loss(self) -> Loss:
        """The loss in the units of the data, as it can be printed and derived."""
        penalties = [Penalty(PENALTIES[self.penalty], Symbol(STRENGTH))] if self.alpha else []
        return loss_of(self.row, self.model, penalties)

    def compiled(self, coordinates: Coordinates, weighted: bool = False) -> tuple[CompiledLoss, tuple[Any, ...]]:
        """The loss in the coordinates as a function of parameters and data.

        Args:
            coordinates: those of the parameters.
            weighted: whether each example has a factor of its own, a column of data behind X and y.

        Returns:
            The function, and the spreads of the columns where it is given these behind all other data.
        """
        numbers = {letter: float(self.constants.get(letter, 1.0)) for letter in self.row.constants}
        by_column = bool(self.alpha) and not coordinates.alike
        if self.alpha:
            numbers |= {STRENGTH: self.alpha} | ({} if by_column else {SPREADS: float(coordinates.spreads[0])})
        plain = loss_of(self.row, self.model)
        if not self.alpha and not weighted:
            return CompiledLoss(plain, numbers), ()
        terms = [with_weights(plain) if weighted else plain.formula]
        terms += [self._penalty(plain, by_column)] if self.alpha else []
        names = [_name(parameter.entry) for parameter in plain.learned]
        data = [*plain.data, *([WEIGHTS] if weighted else []), *([SPREADS] if by_column else [])]
        formula = Sum(tuple(terms)) if self.alpha else terms[0]
        loss = Loss(formula, names, data, name=plain.name, model=plain.model, constants=list(numbers))
        return CompiledLoss(loss, numbers), (coordinates.spreads[None, :],) if by_column else ()

    def _penalty(self, plain: Loss, by_column: bool) -> Node:
        """A penalty of w_k/c_k for each weight w_k, or of w_k/c where the spreads are one number."""
        row = PENALTIES[self.penalty]

        def spread(weight: Node) -> Node:  # c_1k and not c_k: an array whose first index is counted holds examples
            column = weight.indices[:1] if isinstance(weight, Indexed) else ()
            return Indexed(SPREADS, (number(1), *column)) if by_column else Symbol(SPREADS)

        def per_entry(weight: Node) -> Node:
            return row.per_entry(Quotient(weight, spread(weight)))

        return Penalty(replace(row, per_entry=per_entry), Symbol(STRENGTH)).on(plain.learned)


def _name(entry: Symbol | Indexed) -> str:
    return entry.base if isinstance(entry, Indexed) else entry.name


def cost_of_one(task: Task, order: int) -> Callable[..., Any]:
    """The loss of one example as a function of labels and scores, with derivatives by the score up to an order."""
    row, y = task.row, Symbol("y")
    tree = row.in_score(y, SCORE) if row.in_score else row.per_example(y, LINKS[row.link].makes(SCORE, None, None))
    function: Any = compiled(tree, args=["y", SCORE.name, *row.constants], wrt=[SCORE.name], order=order)
    numbers = [float(task.constants.get(letter, 1.0)) for letter in row.constants]
    return lambda labels, scores: function(labels, scores, *numbers)
