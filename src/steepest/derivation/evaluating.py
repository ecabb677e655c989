"""A result at a point: the numbers put in, the exact value, and its decimal."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.errors import DomainError, LimitError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.formula import as_formula
from steepest.expression.functions import FUNCTIONS
from steepest.expression.limits import check_values, exceeded
from steepest.expression.names import canonical
from steepest.expression.nodes import Equation, Function, Node, Number, Symbol, Vector
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.ordering import natural_order
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import free_symbols, substituted, walk
from steepest.expression.writing import to_text

Coordinate = Any  # an int, a Fraction, a float, text such as "pi/6", or a tree
_PRECISIONS = (64, 256, 1024, 8192)
_FLOAT_BITS = 55


def at(
    record: Derivation | Gradient, point: Mapping[Any, Coordinate] | None = None, **coordinates: Coordinate
) -> Value:
    """The value of a derivative or a gradient at a point.

    Args:
        record: what was derived.
        point: the coordinates by name or by SymPy symbol; or as keywords: ``at(d, x=0, y=1)``. A float
            is taken as the decimal that Python prints for it.

    Returns:
        The value: exact (`exact`, a SymPy object), and as a float (`decimal`, ``float(value)``). At a
        kink, where there is no derivative, the value is that of the stated convention; `remarks` says so.

    Raises:
        DomainError: the function or the derivative has no value there.
        ValueError: a variable has no coordinate, or there is no such variable.

    >>> from steepest.derivation import derive
    >>> at(derive("e^(2y) sin x", "x"), x=0, y=1).exact
    exp(2)
    """
    named = {str(name): value for name, value in (point or {}).items()}
    return value_at(record.result_node, {**named, **coordinates}, also_defined=record.function)


def value_at(formula: Node, point: Mapping[str, Coordinate], also_defined: Node | None = None) -> Value:
    """The value of a formula (a scalar or a vector) at a point; `also_defined` must have a value there too."""
    function = formula if also_defined is None else also_defined
    names = free_symbols(formula) | free_symbols(function)
    values = {canonical(name): coordinate_node(value) for name, value in point.items()}
    _agree(names, set(values))
    where: dict[Node, Node] = {Symbol(name): node for name, node in values.items()}
    put_in = substituted(formula, where)
    if limit := check_values(put_in):
        raise LimitError(to_text(put_in), 0, exceeded(limit))
    place = ", ".join(f"{name} = {to_text(values[name])}" for name in natural_order(list(values)))
    _decimal(substituted(function, where), f"{to_text(function)} has no value at {place}")
    entries = put_in.entries if isinstance(put_in, Vector) else (put_in,)
    floats = tuple(_decimal(entry, f"{to_text(formula)} has no value at {place}") for entry in entries)
    exact = to_sympy(put_in)
    after = Vector(tuple(from_sympy(entry) for entry in exact)) if isinstance(put_in, Vector) else from_sympy(exact)
    equations = tuple(Equation(Symbol(name), values[name]) for name in natural_order(list(values)))
    bindings = tuple((to_text(equation.left), equation) for equation in equations)
    step = Step("evaluate-at-point", put_in, after, after, bindings=bindings)
    decimal = floats if isinstance(put_in, Vector) else floats[0]
    return Value(equations, step, exact, decimal, _kinks(function, formula, where))


def _kinks(function: Node, slope: Node, where: Mapping[Node, Node]) -> tuple[str, ...]:
    """What is agreed on where the function has a kink or a jump exactly at the point."""
    rows = {
        part.name: FUNCTIONS[part.name].kink
        for part in walk(function)
        if isinstance(part, Function) and FUNCTIONS[part.name].kink and _is_zero(substituted(part.argument, where))
    }
    if not rows or not _jumps(slope, where):  # |x|^3 is smooth at 0 although |x| is not
        return ()
    return tuple(sentence for sentence in rows.values() if sentence is not None)


_BESIDE = Number(Fraction(1, 2**200))
_JUMP = 1e-12


def _jumps(slope: Node, where: Mapping[Node, Node]) -> bool:
    """Whether the slope differs on the two sides of the point along an axis, by more than rounding."""
    entries = slope.entries if isinstance(slope, Vector) else (slope,)
    for variable, value in where.items():
        for entry in entries:
            try:
                left, right = (
                    enclose(substituted(entry, {**where, variable: moved}), {}, 1024)
                    for moved in (value - _BESIDE, value + _BESIDE)
                )
            except (UndefinedError, IndeterminateError):
                return True
            if not abs(left - right) < _JUMP:
                return True
    return False


def _is_zero(node: Node) -> bool:
    try:
        return is_zero(node)
    except NowhereDefinedError:
        return False


def coordinate_node(value: Coordinate) -> Node:
    """A coordinate as a tree without variables.

    Raises:
        ParseError: a text that cannot be read.
        ValueError: it has variables.
    """
    node = as_formula(value)
    if names := free_symbols(node):
        raise ValueError(f"a coordinate is a number, but {to_text(node)} has the variable {min(names)}")
    return node


def _agree(needed: frozenset[str], given: set[str]) -> None:
    if missing := natural_order(needed - given):
        raise ValueError(f"say the value of {', '.join(missing)} as well")
    if unknown := natural_order(given - needed):
        names = ", ".join(natural_order(needed)) or "none"
        raise ValueError(f"{unknown[0]} is no variable here (the variables are: {names})")


def _decimal(node: Node, complaint: str) -> float:
    """The nearest float to the value of a formula without variables."""
    for precision in _PRECISIONS:
        try:
            ball = enclose(node, {}, precision)
        except UndefinedError as error:
            raise DomainError(complaint) from error
        except IndeterminateError:
            continue
        if ball.rel_accuracy_bits() >= _FLOAT_BITS or ball.is_zero():
            return float(ball.mid())
    if _is_zero(node):
        return 0.0
    raise DomainError(f"{complaint} that could be determined")
