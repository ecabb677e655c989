"""What an update rule makes smaller: a loss over data, or a function of its variables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from steepest.derivation.deriving import derive, finished
from steepest.derivation.question import variable_of
from steepest.derivation.records import Derivation
from steepest.derivation.step import Step
from steepest.derivation.tidying import TURN
from steepest.expression.formula import as_formula
from steepest.expression.nodes import Equation, Indexed, Node, Symbol
from steepest.expression.ordering import natural_order
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text


class Minimised(Protocol):
    """What every update rule needs to know of what it makes smaller; a `Loss` knows it, too."""

    @property
    def name(self) -> str:
        """What it is called in equations."""

    @property
    def parameters(self) -> tuple[Any, ...]:
        """What may move, in order."""

    @property
    def equation(self) -> Equation:
        """``L = …``."""

    def gradient(self, wrt: str) -> Derivation:
        """The derivative by one parameter."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A function of its variables, to be made small: no data, every variable is a parameter.

    Attributes:
        formula: the function.
        parameters: its variables, in natural order of their names.
        name: what it is called in equations.

    >>> goal = Objective.of("4 + (x-2)^2 + 2y^2")
    >>> to_text(goal.equation), to_text(goal.gradient("y").result_node)
    ('f = 4 + (x - 2)^2 + 2y^2', '4y')
    """

    formula: Node
    parameters: tuple[Symbol, ...]
    name: str = "f"

    @classmethod
    def of(cls, formula: Any, name: str = "f") -> Objective:
        """The function that a text, a tree or a SymPy expression writes.

        Raises:
            ParseError: the text cannot be read.
            ValueError: nothing in it can move.
        """
        tree = as_formula(formula)
        if any(isinstance(part, Indexed) for part in walk(tree)):
            raise ValueError(
                f"{to_text(tree)} has data in it; say which letters are parameters: Loss(formula, params=…, data=…)"
            )
        names = natural_order(free_symbols(tree))
        if not names:
            raise ValueError(f"{to_text(tree)} has no variable, so that nothing in it can move")
        return cls(tree, tuple(map(Symbol, names)), name)

    @property
    def equation(self) -> Equation:
        """``f = …``."""
        return Equation(Symbol(self.name), self.formula)

    def gradient(self, wrt: str) -> Derivation:
        """The derivative by one variable.

        Raises:
            ValueError: there is no such variable.
        """
        variable = variable_of(wrt, [parameter.name for parameter in self.parameters])
        if variable not in self.parameters:
            names = ", ".join(parameter.name for parameter in self.parameters)
            raise ValueError(f"{to_text(variable)} is no variable of this function (they are: {names})")
        return slope_of(self.formula, variable)


def slope_of(formula: Node, parameter: Symbol | Indexed) -> Derivation:
    """The derivative of a formula by a parameter, a difference turned round where that saves a sign."""
    derivation = finished(derive(formula, parameter))
    new = TURN.change(derivation.result_node)
    if new == derivation.result_node:
        return derivation
    step = Step(TURN.id, derivation.result_node, new, new)
    return replace(derivation, step=replace(derivation.step, after=new, tidying=(*derivation.step.tidying, step)))
