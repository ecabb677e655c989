"""What derivations are kept as: frozen records, with public verbs as their methods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from steepest._sugar import Typeset, reader, verb
from steepest.derivation.sides import Sides, subject_of, told_plainly
from steepest.derivation.step import NO_RULE, Step, all_steps
from steepest.errors import DomainError, UnsupportedError
from steepest.expression.nodes import Derivative, Equation, Indexed, Node, Symbol, Vector
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import children
from steepest.expression.writing import to_text

#: The caller's own SymPy symbols by name, so that a result is handed back in them.
Symbols = tuple[tuple[str, Any], ...]
#: The dimensions of the shape of each name.
Dims = tuple[tuple[str, tuple[int | str, ...]], ...]


class _Result(Typeset):
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

        Raises:
            UnsupportedError: no rule covers a part, so the result still holds its derivative.
        """
        if self.missing:
            raise UnsupportedError(f"there is no rule for {to_text(self.missing[0])}")
        return to_sympy(self.result_node, dict(self.symbols))

    @property
    def missing(self) -> tuple[Node, ...]:
        """The derivatives that no rule covers, each once; empty where the derivation is complete."""
        return tuple(dict.fromkeys(step.before for step in all_steps(self.step) if step.rule == NO_RULE))

    @property
    def complete(self) -> bool:
        """Whether every part was worked out."""
        return not self.missing

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, tidyings included, in reading order."""
        return tuple(all_steps(self.step))

    text = verb("text")
    latex = verb("latex")
    hints = verb("hints")
    verify = verb("verify")
    at = verb("at")
    json = verb("to_json")
    from_json = reader("from_json")

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
        shapes: the shape of each name of a formula of vectors and matrices, as its dimensions; () for one of numbers.
    """

    function: Node
    variable: Symbol | Indexed
    step: Step
    symbols: Symbols = field(default=(), compare=False)
    shapes: Dims = ()


@dataclass(frozen=True, slots=True, repr=False)
class Gradient(_Result):
    """A gradient: one derivation for each variable, in order.

    Attributes:
        function: the formula.
        variables: the variables, in the order of the entries.
        step: the step "gradient-entry", which rests on one derivation for each entry.
        symbols: the caller's own SymPy symbols by name.
        shapes: the shape of each name, where the variables are vectors or matrices.
    """

    function: Node
    variables: tuple[Symbol | Indexed, ...]
    step: Step
    symbols: Symbols = field(default=(), compare=False)
    shapes: Dims = ()

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The derivation of each entry."""
        pairs = zip(self.variables, self.step.because, strict=True)
        return tuple(Derivation(self.function, variable, step, self.symbols, self.shapes) for variable, step in pairs)

    def __len__(self) -> int:
        return len(self.variables)


@dataclass(frozen=True, slots=True, repr=False)
class Value(Typeset):
    """The value of a derivative or a gradient at a point, or what there is at a kink instead.

    Attributes:
        point: the coordinates, as trees, by variable.
        step: the step "evaluate-at-point": the formula with the numbers put in, and its exact value. At a kink
            that is the value by convention, which is no derivative. Where the formula does not give the slope,
            the slope stands for both.
        exact: the exact value as a SymPy object; None where there is no derivative.
        decimal: the value as a float; for a gradient a tuple of them. None where there is no derivative.
        remarks: conventions that were used there, such as the one at a kink.
        questions: the derivatives that were asked for, one for each entry.
        sides: for each of them what lies on both sides, where that is worth knowing: at a kink, at the end of
            the domain, and where the formula does not give the slope; else None.
    """

    point: tuple[Equation, ...]
    step: Step
    exact: Any
    decimal: float | tuple[float | None, ...] | None
    remarks: tuple[str, ...] = ()
    questions: tuple[Derivative, ...] = ()
    sides: tuple[Sides | None, ...] = ()

    text = verb("text")
    latex = verb("latex")
    json = verb("to_json")
    from_json = reader("from_json")

    def __float__(self) -> float:
        if self.decimal is None:
            raise DomainError(f"there is {self._lacking()}")
        if isinstance(self.decimal, tuple):
            raise TypeError("a vector has no single value; use .decimal")
        return self.decimal

    def __repr__(self) -> str:
        return f"<Value {f'{to_text(self.node)} at {self._place()}' if self.differentiable else self._lacking()}>"

    def _place(self) -> str:
        return ", ".join(map(to_text, self.point))

    def _lacking(self) -> str:
        """What there is at a kink."""
        asked = zip(self.questions, self.sides, strict=True)
        question, kink = next((q, sides) for q, sides in asked if sides is not None and sides.slope is None)
        what = "no known derivative" if kink.unclear else "no derivative"
        return f"{what} at {self._place()}: {told_plainly(kink, subject_of(question))}"

    @property
    def node(self) -> Node:
        """The exact value as a tree; at a kink that by convention."""
        return self.step.after

    @property
    def differentiable(self) -> bool:
        """Whether there is a derivative (for a gradient: each of them)."""
        return all(sides is None or sides.slope is not None for sides in self.sides)

    @property
    def slopes(self) -> tuple[Any, Any]:
        """The slopes from the left and from the right as SymPy objects; None where there is none."""
        left, right = self.left, self.right
        return None if left is None else to_sympy(left), None if right is None else to_sympy(right)

    @property
    def left(self) -> Node | None:
        """The slope from the left as a tree; None where there is none, or where this is a gradient."""
        sides = self.sides[0] if len(self.sides) == 1 else None
        return sides.left.slope if sides is not None else None if self._is_vector else self.node

    @property
    def right(self) -> Node | None:
        """The slope from the right as a tree; None where there is none, or where this is a gradient."""
        sides = self.sides[0] if len(self.sides) == 1 else None
        return sides.right.slope if sides is not None else None if self._is_vector else self.node

    @property
    def by_formula(self) -> bool:
        """Whether the formula gives the value; else it was found from the slopes of both sides."""
        return all(sides is None for sides in self.sides) or self.step.before != self.step.after

    @property
    def convention(self) -> Any:
        """What the formula gives at a kink, by convention and as a SymPy object; None where it gives nothing."""
        return None if self.differentiable or not self.by_formula else to_sympy(self.node)

    @property
    def entries(self) -> tuple[Value, ...]:
        """The value of each partial derivative of a gradient; of any other value that itself."""
        if not self._is_vector:
            return (self,)
        return tuple(self._entry(place) for place in range(len(children(self.node))))

    @property
    def _is_vector(self) -> bool:
        return isinstance(self.step.after, Vector)

    def _entry(self, place: int) -> Value:
        before, makes, after = (children(node)[place] for node in (self.step.before, self.step.makes, self.step.after))
        sides = self.sides[place : place + 1]
        smooth = not sides or sides[0] is None or sides[0].slope is not None
        decimal = self.decimal[place] if isinstance(self.decimal, tuple) else None
        step = Step(self.step.rule, before, makes, after, bindings=self.step.bindings)
        exact = to_sympy(after) if smooth else None
        return Value(self.point, step, exact, decimal, (), self.questions[place : place + 1], sides)

    @property
    def is_zero(self) -> bool:
        """Whether every entry is exactly zero."""
        if self.exact is None:
            return False
        return not any(self.exact) if self._is_vector else bool(self.exact == 0)
