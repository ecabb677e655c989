"""Values of trees by mpmath at 60 digits: a witness that shares no code with the enclosures.

Besides the nodes themselves nothing of `steepest` is used. `value` raises `NoValue` where the formula
has no real value and `Unclear` where rounding might decide whether it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mpmath as mp

from steepest.expression.nodes import (
    Connective,
    Constant,
    Dot,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Vector,
)
from steepest.expression.trees import free_symbols

DIGITS = 60
TINY = mp.mpf(10) ** -50
SMALL = mp.mpf(10) ** -25


class NoValue(Exception):  # noqa: N818  (an outcome, not a fault)
    """The formula has no real value at the point."""


class Unclear(Exception):  # noqa: N818
    """A quantity is so small or so large that rounding might decide."""


def value(node: Node, point: Mapping[Any, Any]) -> Any:
    """The value of a tree at a point given by names (``"x"``, or ``("x", 1)`` for entries of data)."""
    with mp.workdps(max(DIGITS, mp.mp.dps)):  # numerical derivatives ask for more
        return _value(node, dict(point))


def _value(node: Node, point: dict[Any, Any]) -> Any:
    match node:
        case Number(number):
            return mp.mpf(number.numerator) / number.denominator
        case Symbol(name):
            return point[name]
        case Constant(name):
            return +mp.e if name == "e" else +mp.pi
        case Indexed(base, indices, above):
            return point[(base, *(int(_value(index, point)) for index in (*indices, *above)))]
        case Function(name, Vector(entries)):
            return SEVERAL[name](*(_value(entry, point) for entry in entries))
        case Dot(Vector(left), Vector(right)):
            return mp.fsum(_value(a, point) * _value(b, point) for a, b in zip(left, right, strict=True))
        case Piecewise(values, conditions):
            for case, condition in zip(values, conditions, strict=False):
                if _holds(condition, point):
                    return _value(case, point)
            if len(values) == len(conditions):
                raise NoValue
            return _value(values[-1], point)
        case Sum(terms):
            return mp.fsum([_value(term, point) for term in terms])
        case Negation(operand):
            return -_value(operand, point)
        case Product(factors):
            return mp.fprod([_value(factor, point) for factor in factors])
        case Quotient(numerator, denominator):
            top, bottom = _value(numerator, point), _value(denominator, point)
            return top / _nonzero(bottom)
        case Power(base, exponent):
            return _power(_value(base, point), _value(exponent, point), constant=_is_constant(exponent))
        case Function(name, argument):
            return FUNCTIONS[name](_value(argument, point))
        case FiniteSum(body, index, lower, upper) | FiniteProduct(body, index, lower, upper):
            bounds = int(_value(lower, point)), int(_value(upper, point))
            values = [_value(body, {**point, index.name: mp.mpf(k)}) for k in range(bounds[0], bounds[1] + 1)]
            return mp.fsum(values) if isinstance(node, FiniteSum) else mp.fprod(values)
    raise TypeError(type(node).__name__)


def _holds(condition: Node, point: dict[Any, Any]) -> bool:
    match condition:
        case Connective("and", conditions):
            return all(_holds(part, point) for part in conditions)
        case Connective("or", conditions):
            return any(_holds(part, point) for part in conditions)
        case Relation(operands, signs):
            return all(
                _stands(sign, left, right, point)
                for left, sign, right in zip(operands[:-1], signs, operands[1:], strict=True)
            )
    raise TypeError(type(condition).__name__)


def _stands(sign: str, left: Node, right: Node, point: dict[Any, Any]) -> bool:
    try:
        gap = _sign(_value(left, point) - _value(right, point))
    except NoValue:
        raise Unclear from None
    return {"<": gap < 0, "<=": gap <= 0, ">": gap > 0, ">=": gap >= 0, "=": gap == 0, "!=": gap != 0}[sign]


def _is_constant(exponent: Node) -> bool:
    """Whether no variable goes into an exponent; which case is taken does not count."""
    if isinstance(exponent, Piecewise):
        return all(map(_is_constant, exponent.values))
    return not free_symbols(exponent)


def _power(base: Any, exponent: Any, *, constant: bool) -> Any:
    if constant and exponent == int(exponent):
        if exponent < 0:
            _nonzero(base)
        return base ** int(exponent)
    if _sign(base) < 0 or (_sign(base) == 0 and exponent <= 0):
        raise NoValue
    return mp.mpf(0) if _sign(base) == 0 else mp.exp(_bounded(exponent * mp.log(base)))


def _sign(u: Any) -> int:
    if TINY < abs(u) < SMALL:
        raise Unclear
    return 0 if abs(u) <= TINY else int(mp.sign(u))


def _nonzero(u: Any) -> Any:
    if _sign(u) == 0:
        raise NoValue
    return u


def _bounded(u: Any) -> Any:
    if abs(u) > 50:  # e^-50 is about as small as `SMALL` allows
        raise Unclear
    return u


def _log(u: Any) -> Any:
    if _sign(u) <= 0:
        raise NoValue
    return mp.log(u)


def _sqrt(u: Any) -> Any:
    if _sign(u) < 0:
        raise NoValue
    return mp.sqrt(max(u, mp.mpf(0)))


def _nonnegative(u: Any) -> Any:
    if _sign(u) < 0:
        raise NoValue
    return max(u, mp.mpf(0))


def _positive(u: Any) -> Any:
    if _sign(u) <= 0:
        raise NoValue
    return u


def _arc(function: Any) -> Any:
    def applied(u: Any) -> Any:
        if _sign(1 - abs(u)) < 0:
            raise NoValue
        return function(max(min(u, mp.mpf(1)), mp.mpf(-1)))

    return applied


FUNCTIONS: dict[str, Any] = {
    "exp": lambda u: mp.exp(_bounded(u)),
    "log": _log,
    "sqrt": _sqrt,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": lambda u: mp.sin(u) / _nonzero(mp.cos(u)),
    "sinh": lambda u: mp.sinh(_bounded(u)),
    "cosh": lambda u: mp.cosh(_bounded(u)),
    "tanh": lambda u: mp.tanh(_bounded(u)),
    "asin": _arc(mp.asin),
    "acos": _arc(mp.acos),
    "atan": mp.atan,
    "abs": abs,
    "sigmoid": lambda u: 1 / (1 + mp.exp(-_bounded(u))),
    "relu": lambda u: max(u, mp.mpf(0)),
    "sign": lambda u: mp.mpf(_sign(u)),
    "step": lambda u: mp.mpf(1 if _sign(u) > 0 else 0),
    "sec": lambda u: 1 / _nonzero(mp.cos(u)),
    "csc": lambda u: 1 / _nonzero(mp.sin(u)),
    "cot": lambda u: mp.cos(u) / _nonzero(mp.sin(u)),
    "sech": lambda u: mp.sech(_bounded(u)),
    "csch": lambda u: mp.csch(_nonzero(_bounded(u))),
    "coth": lambda u: mp.coth(_nonzero(_bounded(u))),
    "asinh": mp.asinh,
    "acosh": lambda u: mp.acosh(1 + _nonnegative(u - 1)),
    "atanh": lambda u: mp.atanh(1 - _positive(1 - abs(u))) * mp.sign(u),
    "log2": lambda u: _log(u) / mp.log(2),
    "log10": lambda u: _log(u) / mp.log(10),
    "cbrt": lambda u: mp.sign(u) * mp.cbrt(abs(u)),
}

SEVERAL: dict[str, Any] = {
    "max": max,
    "min": min,
    "norm": lambda *u: mp.sqrt(mp.fsum(part**2 for part in u)),
    "norm1": lambda *u: mp.fsum(map(abs, u)),
    "logsumexp": lambda *u: mp.log(mp.fsum(map(mp.exp, u))),
}
