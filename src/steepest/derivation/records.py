"""What derivations are kept as: frozen records, with public verbs as their methods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from steepest._sugar import verb
from steepest.derivation.step import Step, all_steps
from steepest.expression.nodes import Equation, Indexed, Node, Symbol, Vector
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.writing import to_text

#: The caller's own SymPy symbols by name, so that a result is handed back in them.
Symbols = tuple[tuple[str, Any], ...]


class _Result:
    """What a derivation and a gradient have in common."""

    __slots__ = ()
    step: Step
    symbols: Symbols

    @property
    def result_node(self) -> Node:
        """The result as a tree, in the form in which it was derived."""
        return self.step.after

    @property
    def result(self) -> Any:
        """The result as a SymPy expression (a column Matrix for a gradient).

        Its symbols are those of the SymPy expression that was differentiated, else plain ones.
        """
        return to_sympy(self.result_node, dict(self.symbols))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, tidyings included, in reading order."""
        return tuple(all_steps(self.step))

    text = verb("text")
    latex = verb("latex")
    verify = verb("verify")
    at = verb("at")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        question = self.step.before
        return f"<{type(self).__name__} {to_text(question)} = {to_text(self.result_node)}>"


@dataclass(frozen=True, slots=True, repr=False)
class Derivation(_Result):
    """A partial derivative with the steps that lead to it.

    Attributes:
        function: the formula that was differentiated.
        variable: the variable.
        step: the first step; the others hang below it.
        symbols: the caller's own SymPy symbols by name.
    """

    function: Node
    variable: Symbol | Indexed
    step: Step
    symbols: Symbols = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, repr=False)
class Gradient(_Result):
    """A gradient: one derivation for each variable, in order.

    Attributes:
        function: the formula.
        variables: the variables, in the order of the entries.
        step: the step "gradient-entry", which rests on one derivation for each entry.
        symbols: the caller's own SymPy symbols by name.
    """

    function: Node
    variables: tuple[Symbol | Indexed, ...]
    step: Step
    symbols: Symbols = field(default=(), compare=False)

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The derivation of each entry."""
        pairs = zip(self.variables, self.step.because, strict=True)
        return tuple(Derivation(self.function, variable, step, self.symbols) for variable, step in pairs)

    def __len__(self) -> int:
        return len(self.variables)


@dataclass(frozen=True, slots=True, repr=False)
class Value:
    """The value of a result at a point.

    Attributes:
        point: the coordinates, as trees, by variable.
        step: the step "evaluate-at-point": the formula with the numbers put in, and its exact value.
        exact: the exact value as a SymPy object.
        decimal: the value as a float, or a tuple of floats for a vector.
        remarks: conventions that were used there, such as the one at a kink.
    """

    point: tuple[Equation, ...]
    step: Step
    exact: Any
    decimal: float | tuple[float, ...]
    remarks: tuple[str, ...] = ()

    def __float__(self) -> float:
        if isinstance(self.decimal, tuple):
            raise TypeError("a vector has no single value; use .decimal")
        return self.decimal

    def __repr__(self) -> str:
        place = ", ".join(to_text(equation) for equation in self.point)
        return f"<Value {to_text(self.node)} at {place}>"

    @property
    def node(self) -> Node:
        """The exact value as a tree."""
        return self.step.after

    @property
    def is_zero(self) -> bool:
        """Whether every entry is exactly zero."""
        return not any(self.exact) if isinstance(self.step.after, Vector) else bool(self.exact == 0)
