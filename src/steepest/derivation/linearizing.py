"""The linear approximation of a function at a point: ``f(a) + ∇f(a)·(x - a)``, and how far it is off nearby.

The error is measured where one coordinate after the other, and then all of them, are moved by h = 0.01: for
a smooth function it shrinks like h², so that it is seen whether the slopes are right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from steepest.derivation.coordinates import Coordinate, place_of
from steepest.derivation.deriving import finished, gradient
from steepest.derivation.evaluating import at as value_of
from steepest.derivation.evaluating import value_at
from steepest.derivation.question import Formula
from steepest.derivation.records import Derivation, Gradient, Symbols, Value
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.errors import DomainError
from steepest.expression.nodes import Equation, Indexed, Negation, Node, Number, Product, Sum, Symbol, written_value
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import free_symbols, fresh_symbol, substituted
from steepest.expression.writing import to_text

H = Number(Fraction(1, 100))


@dataclass(frozen=True, slots=True)
class Miss:
    """How far the approximation is off at one place.

    Attributes:
        moved: the variables that were moved by h.
        h: by how much.
        exact: the value of the function there; None where it has none.
        approximate: the value of the approximation.
    """

    moved: tuple[Symbol | Indexed, ...]
    h: Number
    exact: float | None
    approximate: float

    @property
    def error(self) -> float | None:
        """The difference, exact less approximate."""
        return None if self.exact is None else self.exact - self.approximate


@dataclass(frozen=True, slots=True, repr=False)
class LinearApproximation(Several):
    """The linear approximation of a function at a point.

    Attributes:
        gradient: the gradient, with its derivations.
        value: the function at the point.
        slopes: the gradient at the point.
        step: the approximation put together and tidied.
        letters: a letter for the step away from the point in each variable: h, or h1, h2, …
        in_steps: the approximation in these letters: ``6 + 5 h1 - h2``.
        misses: how far it is off nearby.
        symbols: the caller's own SymPy symbols by name.
    """

    gradient: Gradient
    value: Value
    slopes: Value
    step: Step
    letters: tuple[Node, ...]
    in_steps: Node
    misses: tuple[Miss, ...]
    symbols: Symbols = field(default=(), compare=False)

    @property
    def function(self) -> Node:
        """The formula."""
        return self.gradient.function

    @property
    def point(self) -> tuple[Equation, ...]:
        """The coordinates, as equations."""
        return self.slopes.point

    @property
    def result_node(self) -> Node:
        """The approximation as a tree, in the variables."""
        return self.step.after

    @property
    def result(self) -> Any:
        """The approximation as a SymPy expression."""
        return to_sympy(self.result_node, dict(self.symbols))

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The derivations of the gradient."""
        return self.gradient.derivations

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each part of the work."""
        return (*self.gradient.step.because, self.value.step, self.slopes.step, self.step)

    def __repr__(self) -> str:
        return f"<LinearApproximation {to_text(self.result_node)} at {', '.join(map(to_text, self.point))}>"


def linear_approximation(
    f: Formula,
    at: Mapping[Any, Coordinate],
    wrt: Sequence[str] | None = None,
    *,
    variables: Sequence[str] | None = None,
) -> LinearApproximation:
    """The linear approximation ``f(a) + ∇f(a)·(x - a)`` of a function at a point a.

    Args:
        f: the formula.
        at: the coordinates of the point, as `steepest.at` takes them.
        wrt: the variables that move; by default those of the formula in natural order.
        variables: the names that may occur.

    Raises:
        DomainError: the function has no value or no slope at the point, or a kink there.
        ValueError: a variable has no coordinate, or there is no such variable.
        ParseError, UnsupportedError: as for `derive`.

    >>> found = linear_approximation("x^2 y", {"x": 1, "y": 2})
    >>> to_text(found.result_node), to_text(found.in_steps)
    ('2 + 4(x - 1) + (y - 2)', '2 + 4h1 + h2')
    """
    first = gradient(f, wrt, variables=variables)
    for derivation in first.derivations:
        finished(derivation)
    slopes = value_of(first, at)
    if not slopes.differentiable:
        raise DomainError(f"{to_text(first.function)} has a kink there: {slopes!r}")
    place = place_of([first.function], at, first.variables, first.variables)
    value = value_at(first.function, place.where)
    moves = [variable - place.where[variable] for variable in first.variables]
    step = _put_together(value.node, slopes, moves)
    letters = _letters(first)
    in_steps = _total(value.node, slopes, list(letters))
    misses = _misses(first, place.where, step.after)
    return LinearApproximation(first, value, slopes, step, letters, in_steps, misses, first.symbols)


def _letters(first: Gradient) -> tuple[Node, ...]:
    """One letter for each step: h, or h1, h2, …"""
    used = free_symbols(first.function)
    if len(first.variables) == 1:
        return (fresh_symbol(used, "h"),)
    letter = next(letter for letter in "hkdsr" if not any(name.startswith(letter) for name in used) or letter == "r")
    return tuple(Symbol(f"{letter}{k + 1}") for k in range(len(first.variables)))


def _put_together(value: Node, slopes: Value, moves: list[Sum]) -> Step:
    """``f(a) + …`` with every product written, and without those that are zero."""
    written = Sum((value, *(Product((entry.node, move)) for entry, move in zip(slopes.entries, moves, strict=True))))
    tidy: list[Node] = [_difference(move) for move in moves]
    return Step("linear-approximation", written, written, _total(value, slopes, tidy))


def _difference(move: Sum) -> Node:
    """x - a, with x - 0 as x and x - (-2) as x + 2."""
    variable, taken = move.terms
    assert isinstance(taken, Negation)  # noqa: S101  (that is how a difference is built)
    if written_value(taken.operand) == 0:
        return variable
    return Sum((variable, taken.operand.operand if isinstance(taken.operand, Negation) else taken))


def _total(value: Node, slopes: Value, moves: list[Node]) -> Node:
    terms = [] if written_value(value) == 0 else [value]
    for entry, move in zip(slopes.entries, moves, strict=True):
        slope = entry.node
        if written_value(slope) == 0:
            continue
        size = slope.operand if isinstance(slope, Negation) else slope
        product = move if written_value(size) == 1 else Product((size, move))
        terms.append(Negation(product) if isinstance(slope, Negation) else product)
    return terms[0] if len(terms) == 1 else Sum(tuple(terms)) if terms else Number(Fraction(0))


# ---- how far it is off


def _misses(first: Gradient, where: Mapping[Node, Node], approximation: Node) -> tuple[Miss, ...]:
    """The error where one coordinate is moved, and where all are."""
    several = [first.variables] if len(first.variables) > 1 else []
    return tuple(
        _miss(first.function, approximation, where, moved) for moved in (*((v,) for v in first.variables), *several)
    )


def _miss(function: Node, approximation: Node, where: Mapping[Node, Node], moved: tuple[Symbol | Indexed, ...]) -> Miss:
    beside = {name: value + H if name in moved else value for name, value in where.items()}
    try:
        exact = float(value_at(substituted(function, beside), {}))
    except DomainError:
        exact = None
    return Miss(moved, H, exact, float(value_at(substituted(approximation, beside), {})))
