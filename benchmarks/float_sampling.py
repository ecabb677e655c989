"""Plain sampling: both formulas in double precision at 20 random points of the domain.

What many graders do. A SymPy expression becomes a NumPy function node by node; nothing is ever evaluated as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
import sympy

from benchmarks.killable import CannotExpressError
from steepest.evidence.domain import Domain, Range

POINTS = 20
CLOSE = 1e-9  # relative
REACH = 3.0  # how far from a bound, or from 0, points are taken

Point = Mapping[str, np.ndarray]
Compiled = Callable[[Point], Any]

_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    sympy.exp: np.exp,
    sympy.log: np.log,
    sympy.sin: np.sin,
    sympy.cos: np.cos,
    sympy.tan: np.tan,
    sympy.asin: np.arcsin,
    sympy.acos: np.arccos,
    sympy.atan: np.arctan,
    sympy.sinh: np.sinh,
    sympy.cosh: np.cosh,
    sympy.tanh: np.tanh,
    sympy.asinh: np.arcsinh,
    sympy.acosh: np.arccosh,
    sympy.atanh: np.arctanh,
    sympy.sec: lambda u: 1 / np.cos(u),
    sympy.csc: lambda u: 1 / np.sin(u),
    sympy.cot: lambda u: 1 / np.tan(u),
    sympy.Abs: np.abs,
    sympy.sign: np.sign,
    sympy.floor: np.floor,
    sympy.Pow: np.power,
    sympy.Add: lambda *terms: reduce(np.add, terms),
    sympy.Mul: lambda *factors: reduce(np.multiply, factors),
    sympy.Max: lambda *parts: reduce(np.maximum, parts),
    sympy.Min: lambda *parts: reduce(np.minimum, parts),
    sympy.StrictLessThan: np.less,
    sympy.LessThan: np.less_equal,
    sympy.StrictGreaterThan: np.greater,
    sympy.GreaterThan: np.greater_equal,
    sympy.Equality: np.equal,
    sympy.Unequality: np.not_equal,
    sympy.And: lambda *parts: reduce(np.logical_and, parts),
    sympy.Or: lambda *parts: reduce(np.logical_or, parts),
    sympy.Not: np.logical_not,
}


def compiled(expr: Any) -> Compiled:
    """A NumPy function of arrays by name, of one expression.

    Raises:
        CannotExpressError: a part that is no function of numbers.
    """
    if isinstance(expr, sympy.Symbol):
        name = expr.name
        return lambda point: point[name]
    if isinstance(expr, sympy.Piecewise):
        return _piecewise(expr)
    if isinstance(expr, sympy.logic.boolalg.BooleanAtom):
        truth = bool(expr)
        return lambda _: truth
    if expr.is_number and not expr.args:
        number = float(expr) if expr.is_real else np.nan  # doubles have no imaginary numbers
        return lambda _: number
    function = _FUNCTIONS.get(expr.func)
    if function is None or expr.has(sympy.Indexed):
        raise CannotExpressError(str(expr.func))
    parts = [compiled(part) for part in expr.args]
    return lambda point: function(*(part(point) for part in parts))


def _piecewise(expr: sympy.Piecewise) -> Compiled:
    pieces = [(compiled(value), compiled(condition)) for value, condition in expr.args]

    def call(point: Point) -> Any:
        found: Any = np.nan
        for value, condition in reversed(pieces):
            found = np.where(condition(point), value(point), found)
        return found

    return call


def drawn(names: list[str], domain: Domain, seed: int) -> dict[str, np.ndarray]:
    """Values for each name, inside its range."""
    source = np.random.default_rng(seed)
    return {name: _values(domain.of_variable(name), source) for name in names}


def _values(of: Range, source: np.random.Generator) -> np.ndarray:
    lower = None if of.lower is None else float(of.lower)
    upper = None if of.upper is None else float(of.upper)
    if lower is None:
        lower = -REACH if upper is None else upper - REACH
    if upper is None:
        upper = max(REACH, lower + REACH)
    if of.integer:
        return source.integers(int(np.ceil(lower)), int(np.floor(upper)) + 1, POINTS).astype(float)
    return source.uniform(lower, upper, POINTS)


def agree(one: Compiled, other: Compiled, point: Point) -> bool | None:
    """Whether two functions agree wherever both have a value; None where that is nowhere."""
    with np.errstate(all="ignore"):
        left, right = np.broadcast_arrays(one(point), other(point))
        seen = np.isfinite(left) & np.isfinite(right)
        if not seen.any():
            return None
        far = np.abs(left - right) > CLOSE * np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
        return not bool((far & seen).any())
