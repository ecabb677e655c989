"""The function that is drawn: its formula with other variables fixed, and its values and slopes as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from steepest.derivation.coordinates import coordinate_node, place_of
from steepest.derivation.question import function_of
from steepest.errors import DomainError, UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Assignment,
    Connective,
    Differential,
    Equation,
    Gradient,
    Hadamard,
    HadamardPower,
    Matrix,
    Node,
    Ones,
    Relation,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.reading import read
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text
from steepest.numeric.compiling import compile as compiled
from steepest.pictures.lettering import Words, formula_words, name_words, number_words, point_words
from steepest.pictures.picture import LARGEST, Array

_PRECISION = 128
MOST_VARIABLES = 2
#: What is no number wherever it stands in a formula, or as a whole.
_NO_NUMBERS = (
    Assignment, Connective, Differential, Equation, Gradient, Hadamard, HadamardPower, Matrix, Ones, Relation,
    Transpose, Vector,
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A function of one or two variables.

    Attributes:
        formula: the tree, with the fixed values put in.
        names: its variables in order: that of the horizontal axis first.
        fixed: what was fixed, as text such as ``z = 1``.
    """

    formula: Node
    names: tuple[str, ...]
    fixed: str = ""

    @cached_property
    def function(self) -> Any:
        """The value and the gradient, for numbers and arrays."""
        return compiled(self.formula, list(self.names))

    @cached_property
    def title(self) -> Words:
        """The formula as a title."""
        return formula_words(self.formula, f"f({', '.join(name_words(name).plain for name in self.names)})")

    def values(self, *points: Array) -> Array:
        """The values at points given coordinate by coordinate; ``nan`` where there is none, at most `LARGEST`."""
        return np.asarray(np.clip(self.function(*points)[0], -LARGEST, LARGEST), dtype=float)

    def slopes(self, *points: Array) -> Array:
        """The gradient at points, with one more dimension in front."""
        return np.asarray(self.function(*points)[1], dtype=float)

    def place(self, point: Sequence[float]) -> str:
        """A point in words: ``(2, 0)``, or ``x = 2`` where there is one variable."""
        if len(point) > 1:
            return point_words(point)
        return f"{name_words(self.names[0]).plain} = {number_words(point[0])}"

    def value_at(self, point: Sequence[float], what: str) -> float:
        """The value at one point.

        Args:
            point: the coordinates.
            what: what the point is, for the message.

        Raises:
            DomainError: the function has none there.
        """
        value = float(self.function(*map(float, point))[0])
        if not np.isfinite(value):
            raise DomainError(f"f has no value at {what} {self.place(point)}")
        return value

    def point_of(self, coordinates: Mapping[str, Any], what: str) -> tuple[float, ...]:
        """Coordinates by name as numbers, in the order of the variables.

        Raises:
            ValueError: a variable has no coordinate, or a name is none of the variables.
        """
        place = place_of((), coordinates, [Symbol(name) for name in self.names], [Symbol(name) for name in self.names])
        given = {to_text(node): value for node, value in place.where.items()}
        if missing := [name for name in self.names if name not in given]:
            raise ValueError(f"{what} needs a value of {', '.join(missing)} as well")
        return tuple(number_of(given[name]) for name in self.names)


def subject_of(f: Any, fixed: Mapping[str, Any] | None = None, variables: Sequence[str] | None = None) -> Subject:
    """A formula as the function to be drawn.

    Args:
        f: text, tree or SymPy expression.
        fixed: values of variables that are not drawn, by name.
        variables: the names that may occur, where letters alone do not say; two that are given are the axes.

    Raises:
        ParseError, UnsupportedError: the formula cannot be read, or has no number as its value.
        ValueError: it has no variable, or more than two that are not fixed.
    """
    if isinstance(f, str):
        _refuse_equation(f, variables)
    try:
        node, names, _ = function_of(f, variables)
    except UnsupportedError as error:
        raise UnsupportedError(_not_drawn(f, variables) or str(error)) from error
    known = [Symbol(name) for name in names]
    place = place_of((), fixed or {}, known, known)
    left = tuple(name for name in names if Symbol(name) not in place.where)
    formula = place.put_into(node)
    if not left:
        raise ValueError("every variable is fixed, so that none is left to draw" if names else "f has no variable")
    if len(left) > MOST_VARIABLES:
        some = ", ".join(f"{name}=1" for name in left[MOST_VARIABLES:])
        raise ValueError(
            f"f has {len(left)} variables ({', '.join(left)}), and a picture has room for two; "
            f"fix the others, as in --fix {some}"
        )
    return Subject(formula, left, str(place))


def _refuse_equation(text: str, variables: Sequence[str] | None) -> None:
    """Refuse an equation that does not say what a function is called, as ``f(x) = x^2`` and ``y = x^2`` do.

    Raises:
        UnsupportedError: it is one.
    """
    reading = read(text, variables)
    if reading.left is None or reading.arguments:
        return
    names = free_symbols(reading.node)
    if reading.assigned or not names or not isinstance(reading.left, Symbol) or reading.left.name in names:
        sides = f"({to_text(reading.left)}) - ({to_text(reading.node)})"
        raise UnsupportedError(f"an equation cannot be drawn; a function can, such as that of both sides, {sides}")


def _not_drawn(f: Any, variables: Sequence[str] | None) -> str:
    """Why something that is no number cannot be drawn; empty where that is not the reason."""
    node = read(f, variables).node if isinstance(f, str) else f
    for part in walk(node) if isinstance(node, Node) else ():
        if isinstance(part, _NO_NUMBERS):
            return (
                f"a picture shows a function whose value is a number, and {named_kind(part)} is none: {to_text(part)}"
            )
    return ""


def number_of(value: Any) -> float:
    """A coordinate, such as ``pi/2``, as a number.

    Raises:
        ParseError: it cannot be read.
        ValueError: it is no number.
    """
    found = value if isinstance(value, float) else _enclosed(value)
    if not np.isfinite(found):
        raise ValueError(f"{value} is too large for a picture")
    return found


def _enclosed(value: Any) -> float:
    node = coordinate_node(value)
    try:
        return float(enclose(node, {}, _PRECISION).mid())
    except (UndefinedError, IndeterminateError) as error:
        raise ValueError(f"{value} is no number") from error
