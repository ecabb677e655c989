"""Update rules: rows that say how a parameter moves, given the gradient of the loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steepest._sugar import Typeset, verb
from steepest.derivation.step import Step
from steepest.expression.nodes import Assignment, Derivative, Negation, Node, Product, Sum, Symbol
from steepest.models.losses import Loss

RATE = Symbol("alpha")


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """One row.

    Attributes:
        id: how it is asked for.
        makes: (parameter, gradient entry, learning rate) ↦ the next value of the parameter.
        about: one sentence.
    """

    id: str
    makes: Callable[[Symbol, Node, Node], Node]
    about: str


def scaled(rate: Node, gradient: Node) -> Node:
    """rate · gradient as one product."""
    if isinstance(gradient, Negation):
        return Negation(scaled(rate, gradient.operand))
    return Product((rate, *gradient.factors)) if isinstance(gradient, Product) else Product((rate, gradient))


def _descent(parameter: Symbol, gradient: Node, rate: Node) -> Node:
    step = scaled(rate, gradient)
    return Sum((parameter, step.operand if isinstance(step, Negation) else Negation(step)))


UPDATES: dict[str, UpdateRow] = {
    row.id: row
    for row in (
        UpdateRow(
            "gradient-descent",
            _descent,
            "each parameter moves against its derivative, alpha times as far",
        ),
    )
}


@dataclass(frozen=True, slots=True, repr=False)
class UpdateRule(Typeset):
    """An update rule for a loss: one assignment for each parameter.

    Attributes:
        row: the row of the table.
        loss: the loss that is minimised.
        steps: one step "update" for each parameter; each rests on the derivation of its derivative.
    """

    row: UpdateRow
    loss: Loss
    steps: tuple[Step, ...]

    @property
    def assignments(self) -> tuple[Node, ...]:
        """``w1 ← w1 - alpha …`` for each parameter."""
        return tuple(step.after for step in self.steps)

    text = verb("text")
    latex = verb("latex")
    json = verb("to_json")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<UpdateRule {self.row.id} of {self.loss!r}>"


def update_rule(loss: Loss, name: str = "gradient-descent") -> UpdateRule:
    """The update rule of a loss.

    Args:
        loss: the loss.
        name: a row of the table of update rules.

    Raises:
        ValueError: there is no such rule.

    >>> from steepest.expression.writing import to_text
    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import mse
    >>> for assignment in update_rule(mse(LinearModel(1))).assignments:
    ...     print(to_text(assignment))
    b ← b - alpha (2/N) sum(i=1..N, b + w1 x_i1 - y_i)
    w1 ← w1 - alpha (2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)
    """
    if name not in UPDATES:
        raise ValueError(f"there is no update rule {name!r} (there are: {', '.join(UPDATES)})")
    row = UPDATES[name]
    return UpdateRule(row, loss, tuple(_step(row, loss, parameter) for parameter in loss.parameters))


def _step(row: UpdateRow, loss: Loss, parameter: Symbol) -> Step:
    derivation = loss.gradient(parameter.name)
    slope = Derivative(Symbol(loss.name), parameter)
    before = Assignment(parameter, row.makes(parameter, slope, RATE))
    after = Assignment(parameter, row.makes(parameter, derivation.result_node, RATE))
    return Step("update", before, before, after, (derivation.step,))
