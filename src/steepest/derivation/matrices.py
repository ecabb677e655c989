"""Matrices of derivatives: the Jacobian of several functions and the Hessian of one, as frozen records.

Every entry is a derivation with its steps. The mixed derivatives of a Hessian are the same in either
order, so each is derived once: the entries on and above the diagonal.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from steepest.derivation.coordinates import Coordinate, place_of, variables_of
from steepest.derivation.evaluating import value_at, values_at
from steepest.derivation.records import Derivation, Gradient, Symbols, Value
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.expression.nodes import Derivative, Equation, Indexed, Matrix, Node, Symbol
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.writing import to_text

Rows = tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class MatrixValue(Several):
    """The value of a matrix of derivatives at a point.

    Attributes:
        value: the values of all entries, row by row, as one vector.
        width: how many entries a row has.
    """

    value: Value
    width: int

    @property
    def point(self) -> tuple[Equation, ...]:
        """The coordinates, as equations."""
        return self.value.point

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The value of each entry, row by row."""
        entries = self.value.entries
        return tuple(entries[k : k + self.width] for k in range(0, len(entries), self.width))

    @property
    def differentiable(self) -> bool:
        """Whether every entry has a value; at a kink there is none."""
        return self.value.differentiable

    @property
    def node(self) -> Matrix:
        """The exact values as a tree; at a kink those by convention."""
        return Matrix(tuple(tuple(entry.node for entry in row) for row in self.rows))

    @property
    def exact(self) -> Any:
        """The exact values as a SymPy matrix; None where there is a kink."""
        return to_sympy(self.node) if self.differentiable else None

    @property
    def decimal(self) -> tuple[tuple[float | None, ...], ...]:
        """The values as floats, row by row; None for an entry that has none."""
        return tuple(tuple(float(entry) if entry.differentiable else None for entry in row) for row in self.rows)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Conventions that were used there, such as the one at a kink."""
        return self.value.remarks

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The steps to be checked."""
        return (self.value.step,)

    def __repr__(self) -> str:
        return f"<MatrixValue {to_text(self.node)} at {', '.join(map(to_text, self.point))}>"


class _MatrixResult(Several):
    """What a Jacobian and a Hessian have in common."""

    __slots__ = ()
    functions: tuple[Node, ...]  # which must have a value at a point for the matrix to have one
    variables: tuple[Symbol | Indexed, ...]
    symbols: Symbols

    @property
    @abstractmethod
    def table(self) -> tuple[tuple[Derivation, ...], ...]:
        """The derivation of each entry, row by row."""

    @property
    def rows(self) -> Rows:
        """The entries as trees, row by row."""
        return tuple(tuple(derivation.result_node for derivation in row) for row in self.table)

    @property
    @abstractmethod
    def step(self) -> Step:
        """The step that gathers the entries; it rests on the derivations."""

    @property
    def result_node(self) -> Matrix:
        """The matrix as a tree."""
        return Matrix(self.rows)

    @property
    def result(self) -> Any:
        """The matrix as a SymPy matrix, in the symbols of the caller where there are some."""
        return to_sympy(self.result_node, dict(self.symbols))

    def at(self, point: Mapping[Any, Coordinate] | None = None, **coordinates: Coordinate) -> MatrixValue:
        """The value of the matrix at a point; the coordinates are given as to `steepest.at`.

        Raises:
            DomainError: a function has no value there, or a slope is unbounded.
            ValueError: a variable has no coordinate, or there is no such variable.
        """
        named = place_of(self.functions, {**(point or {}), **coordinates}, self.variables).where
        for function in self.functions:
            value_at(function, {name: value for name, value in named.items() if name in variables_of(function)})
        return MatrixValue(values_at(tuple(chain(*self.table)), named, order=self.variables), len(self.variables))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {to_text(self.result_node)}>"


@dataclass(frozen=True, slots=True, repr=False)
class Jacobian(_MatrixResult):
    """The Jacobian of several functions: row i holds the partial derivatives of function i.

    Attributes:
        functions: the formulas.
        variables: the variables, in the order of the columns.
        gradients: the gradient of each function, with its derivations.
        symbols: the caller's own SymPy symbols by name.
    """

    functions: tuple[Node, ...]
    variables: tuple[Symbol | Indexed, ...]
    gradients: tuple[Gradient, ...]
    symbols: Symbols = field(default=(), compare=False)

    @property
    def table(self) -> tuple[tuple[Derivation, ...], ...]:
        """The derivation of each entry, row by row."""
        return tuple(gradient.derivations for gradient in self.gradients)

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The derivation of each entry."""
        return tuple(chain(*self.table))

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each derivation."""
        return tuple(step for gradient in self.gradients for step in gradient.step.because)

    @property
    def step(self) -> Step:
        """The step that gathers the entries; it rests on the derivations."""
        asked = Matrix(tuple(tuple(step.before for step in gradient.step.because) for gradient in self.gradients))
        return Step("jacobian-entry", asked, asked, self.result_node, self.first_steps)


@dataclass(frozen=True, slots=True, repr=False)
class Hessian(_MatrixResult):
    """The Hessian of a function: row i holds the partial derivatives of ∂f/∂x_i.

    Attributes:
        gradient: the gradient, with its derivations.
        second: the derivations of the entries on and above the diagonal, row by row.
        symbols: the caller's own SymPy symbols by name.
    """

    gradient: Gradient
    second: tuple[Derivation, ...]
    symbols: Symbols = field(default=(), compare=False)

    @property
    def function(self) -> Node:
        """The formula."""
        return self.gradient.function

    @property
    def functions(self) -> tuple[Node, ...]:  # type: ignore[override]
        """The formula, as the only one."""
        return (self.gradient.function,)

    @property
    def variables(self) -> tuple[Symbol | Indexed, ...]:  # type: ignore[override]
        """The variables, in the order of rows and columns."""
        return self.gradient.variables

    @property
    def table(self) -> tuple[tuple[Derivation, ...], ...]:
        """The derivation of each entry, row by row; mixed derivatives are the same in either order."""
        size = range(len(self.variables))
        return tuple(tuple(self.entry(i, j) for j in size) for i in size)

    def entry(self, i: int, j: int) -> Derivation:
        """The derivation of an entry, counted from 0; below the diagonal it is that of the entry above."""
        i, j = sorted((i, j))
        size = len(self.variables)
        return self.second[i * size - i * (i - 1) // 2 + j - i]

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The derivations of the gradient, then those of its entries."""
        return (*self.gradient.derivations, *self.second)

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each derivation: those of the gradient, then those of its entries."""
        return (*self.gradient.step.because, *(derivation.step for derivation in self.second))

    @property
    def step(self) -> Step:
        """The step that gathers the entries; it rests on the derivations."""
        asked = tuple(tuple(self.held(i, j) for j in range(len(self.variables))) for i in range(len(self.variables)))
        return Step("hessian-entry", Matrix(asked), Matrix(asked), self.result_node, self.first_steps)

    def held(self, i: int, j: int) -> Derivative:
        """What an entry is: ∂/∂x_j(∂f/∂x_i) of the formula, or of a name for it."""
        return second_derivative(self.function, self.variables[i], self.variables[j], self.is_partial)

    @property
    def is_partial(self) -> bool:
        """Whether derivatives are written with ∂, for there are other variables."""
        asked = self.gradient.step.because[0].before
        return isinstance(asked, Derivative) and asked.partial


def second_derivative(body: Node, first: Symbol | Indexed, second: Symbol | Indexed, partial: bool) -> Derivative:
    """``∂/∂second(∂/∂first(body))``, held."""
    return Derivative(Derivative(body, first, partial), second, partial)
