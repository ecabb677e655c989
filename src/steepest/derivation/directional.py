"""The directional derivative: how fast a function changes on the way along a vector, per unit of length.

The direction is made a vector of length 1 first, u = v/‖v‖; then the derivative is ∇f·u. It is greatest in
the direction of the gradient, where it is ‖∇f‖.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Any

from steepest.derivation.coordinates import Coordinate, Place, place_of, variables_of
from steepest.derivation.deriving import finished, gradient
from steepest.derivation.evaluating import at as value_of
from steepest.derivation.evaluating import value_at
from steepest.derivation.question import Formula
from steepest.derivation.records import Derivation, Gradient, Symbols, Value
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.derivation.tidying import tidied
from steepest.errors import ShapeError
from steepest.expression.formula import as_formula
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Function,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    number,
    written_value,
)
from steepest.expression.normal_form import NowhereDefinedError, as_exact_rational, identical, is_zero
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text

ONE = number(1)


@dataclass(frozen=True, slots=True)
class Greatest:
    """The direction in which a function grows fastest from a point, and how fast.

    Attributes:
        direction: the gradient there, divided by its length.
        slope: the length of the gradient there.
        decimal: the slope as a float.
    """

    direction: tuple[Node, ...]
    slope: Node
    decimal: float


@dataclass(frozen=True, slots=True, repr=False)
class DirectionalDerivative(Several):
    """The derivative of a function along a vector.

    Attributes:
        gradient: the gradient, with its derivations.
        along: the vector as it was given.
        unit: the vector of length 1 in the same direction.
        unit_step: how it was made; None where the vector was of length 1 already.
        step: ∇f·u worked out.
        value: the derivative at the point asked for; None where none was, and at a kink.
        slopes: the gradient at that point.
        greatest: the direction of greatest increase from there; None where the gradient is zero, or has no value.
        symbols: the caller's own SymPy symbols by name.
    """

    gradient: Gradient
    along: tuple[Node, ...]
    unit: tuple[Node, ...]
    unit_step: Step | None
    step: Step
    value: Value | None = None
    slopes: Value | None = None
    greatest: Greatest | None = None
    symbols: Symbols = field(default=(), compare=False)

    @property
    def function(self) -> Node:
        """The formula."""
        return self.gradient.function

    @property
    def result_node(self) -> Node:
        """The derivative as a tree."""
        return self.step.after

    @property
    def result(self) -> Any:
        """The derivative as a SymPy expression."""
        return to_sympy(self.result_node, dict(self.symbols))

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The derivations of the gradient."""
        return self.gradient.derivations

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each part of the work."""
        values = (self.slopes, self.value)
        own = (self.unit_step, self.step, *(None if value is None else value.step for value in values))
        return (*self.gradient.step.because, *(step for step in own if step is not None))

    def __repr__(self) -> str:
        return f"<DirectionalDerivative {to_text(self.result_node)}>"


def directional_derivative(
    f: Formula,
    along: Sequence[Any] | Mapping[str, Any],
    at: Mapping[Any, Coordinate] | None = None,
    wrt: Sequence[str] | None = None,
    *,
    variables: Sequence[str] | None = None,
) -> DirectionalDerivative:
    """The directional derivative ``∇f·v/‖v‖``, step by step.

    Args:
        f: the formula; ``f(y, x) = …`` says the order of the variables.
        along: the vector v, in the order of the variables or by name: numbers, texts, or formulas of other letters.
        at: the coordinates of a point, at which the value and the direction of greatest increase are found too;
            letters of the direction may have a value as well.
        wrt: the variables in the order of the vector; by default those of the formula in natural order.
        variables: the names that may occur.

    Raises:
        ShapeError: the vector has not one entry for each variable.
        ValueError: the vector is zero, or depends on the variables.
        DomainError: the function has no value at the point.
        ParseError, UnsupportedError: as for `derive`.

    >>> found = directional_derivative("x^2 y", [3, 4], at={"x": 1, "y": 2})
    >>> to_text(found.result_node), found.value.exact
    ('(6x y + 4x^2)/5', 16/5)
    """
    first = gradient(f, wrt, variables=variables)
    rows = [finished(derivation).step for derivation in first.derivations]
    vector = _vector(along, first)
    unit, whole, length = _unit(vector)
    unit_step = _unit_step(vector, unit)
    asked = _sum([_times(u, row.before) for u, row in zip(unit, rows, strict=True)])
    makes = _sum([_times(u, row.before) for u, row in zip(whole, rows, strict=True) if written_value(u) != 0])
    makes = makes if length == ONE else Quotient(makes, length)
    moving = tuple(row for u, row in zip(whole, rows, strict=True) if written_value(u) != 0)
    values = tuple(row.after for row in moving)
    after, tidying = tidied(makes, values, "directional-derivative", first.variables[0])
    step = Step("directional-derivative", asked, makes, after, moving, tidying)
    found = DirectionalDerivative(first, vector, unit, unit_step, step, symbols=first.symbols)
    return found if at is None else _placed(found, at)


def _vector(along: Sequence[Any] | Mapping[str, Any], first: Gradient) -> tuple[Node, ...]:
    """The vector as trees, one for each variable."""
    names = [to_text(variable) for variable in first.variables]
    given = _by_name(along, names) if isinstance(along, Mapping) else list(along)
    if len(given) != len(names):
        entries, count = f"{len(given)} entr{'y' if len(given) == 1 else 'ies'}", len(names)
        listed = f"variable{'s' * (count != 1)} ({', '.join(names)})"
        raise ShapeError(f"the direction has {entries}, but there {'is' if count == 1 else 'are'} {count} {listed}")
    vector = tuple(as_formula(entry) for entry in given)
    for node in vector:
        if shared := free_symbols(node) & free_symbols(first.function):
            raise ValueError(f"a direction is fixed, but {to_text(node)} has the variable {min(shared)}")
    try:
        if all(is_zero(node) for node in vector):
            raise ValueError("the zero vector has no direction")
    except NowhereDefinedError as error:
        raise ValueError("an entry of the direction has no value") from error
    return vector


def _by_name(along: Mapping[str, Any], names: list[str]) -> list[Any]:
    given = {canonical(str(name)): entry for name, entry in along.items()}
    if unknown := [name for name in given if name not in names]:
        raise ValueError(f"{unknown[0]} is no variable here (the variables are: {', '.join(names)})")
    return [given.get(name, 0) for name in names]


# ---- the unit vector


def _unit(vector: tuple[Node, ...]) -> tuple[tuple[Node, ...], tuple[Node, ...], Node]:
    """The vector of length 1, and the same as a vector over a number: ``(1/√5, 2/√5)`` and ``(1, 2)``, ``√5``."""
    exact = [as_exact_rational(node) for node in vector]
    known = [value for value in exact if value is not None]
    if len(known) == len(vector):
        return _unit_of_numbers(known)
    square = _sum([Power(node, number(2)) for node in vector])
    if identical(square, ONE):
        return vector, vector, ONE
    length = from_sympy(to_sympy(Function("sqrt", square)))
    unit = tuple(from_sympy(to_sympy(node / length)) for node in vector)
    return unit, unit, ONE


def _unit_of_numbers(values: list[Fraction]) -> tuple[tuple[Node, ...], tuple[Node, ...], Node]:
    """For rational entries: whole numbers without a common divisor, over the root of the sum of their squares."""
    common = lcm(*(value.denominator for value in values))
    whole = [int(value * common) for value in values]
    divisor = gcd(*whole)
    whole = [value // divisor for value in whole]
    square = sum(value * value for value in whole)
    root = isqrt(square)
    length = number(root) if root * root == square else Function("sqrt", number(square))
    unit = tuple(_over(value, root if root * root == square else None, length) for value in whole)
    return unit, tuple(map(number, whole)), length


def _over(value: int, root: int | None, length: Node) -> Node:
    if root is not None or value == 0:
        return number(Fraction(value, root or 1))
    quotient = Quotient(number(abs(value)), length)
    return quotient if value > 0 else Negation(quotient)


def _unit_step(vector: tuple[Node, ...], unit: tuple[Node, ...]) -> Step | None:
    if vector == unit:
        return None
    length = Function("norm", Vector(vector)) if len(vector) > 1 else Function("abs", vector[0])
    divided = tuple(Quotient(node, length) for node in vector)
    before, after = (Vector(side) if len(side) > 1 else side[0] for side in (divided, unit))
    return Step("unit-vector", before, before, after)


def _times(factor: Node, derivative: Node) -> Node:
    value = written_value(factor)
    if value is not None and value < 0:
        return Negation(_times(number(-value), derivative))
    if isinstance(factor, Negation):
        return Negation(_times(factor.operand, derivative))
    return derivative if value == 1 else Product((*_factors(factor), derivative))


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def _sum(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


# ---- at a point


def _placed(found: DirectionalDerivative, point: Mapping[Any, Coordinate]) -> DirectionalDerivative:
    """The same with what it says at a point; the letters of the direction may have a value there too."""
    variables = variables_of(found.function)
    place = place_of([found.function], point, found.gradient.variables, map(Symbol, _letters(found)))
    slopes = value_of(found.gradient, {name: node for name, node in place.where.items() if name in variables})
    if any(slopes.sides):  # beside a kink the slopes along the axes do not say what those between them are
        return replace(found, slopes=slopes)
    return replace(found, slopes=slopes, value=_value(found, slopes, place), greatest=_greatest(slopes))


def _letters(found: DirectionalDerivative) -> frozenset[str]:
    return frozenset[str]().union(*map(free_symbols, found.along))


def _value(found: DirectionalDerivative, slopes: Value, place: Place) -> Value | None:
    """The slopes at the point times the unit vector; None where a letter of the direction has no value."""
    products = [
        _times(u, entry.node) for u, entry in zip(found.unit, slopes.entries, strict=True) if written_value(u) != 0
    ]
    put_in = place.put_into(_sum(products))
    if free_symbols(put_in):
        return None
    value = value_at(put_in, {})
    return replace(value, point=place.equations, step=replace(value.step, bindings=slopes.step.bindings))


def _greatest(slopes: Value) -> Greatest | None:
    """The gradient divided by its length; None where it is zero."""
    if slopes.is_zero:
        return None
    entries = tuple(entry.node for entry in slopes.entries)
    unit, _, _ = _unit(entries)
    length = from_sympy(to_sympy(Function("sqrt", _sum([Power(entry, number(2)) for entry in entries]))))
    return Greatest(unit, length, float(value_at(length, {})))
