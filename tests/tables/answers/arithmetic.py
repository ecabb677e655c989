"""Arithmetic on real numbers and matrices of them: exact where it can be, to so many digits elsewhere."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, ClassVar

import mpmath

from tests.tables.answers.values import Matrix, SpellingError, UndefinedError, number


@functools.cache
def context(digits: int) -> Any:
    """mpmath with a precision of its own."""
    own = mpmath.mp.clone()
    own.dps = digits
    return own


class Arithmetic:
    """Operations and functions to a number of decimal digits."""

    CONSTANTS: ClassVar[frozenset[str]] = frozenset({"pi", "e"})
    NAMES: ClassVar[frozenset[str]]

    def __init__(self, digits: int) -> None:
        self.mp = context(digits)

    # ---- numbers

    def constant(self, name: str) -> Any:
        if name not in self.CONSTANTS:
            raise SpellingError(f"{name} has no value")
        return +getattr(self.mp, name)

    def floating(self, value: Any) -> Any:
        """A number in floating point."""
        value = number(value)
        return self.mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value

    def _both(self, left: Any, right: Any) -> tuple[Any, Any]:
        left, right = number(left), number(right)
        exact = isinstance(left, Fraction) and isinstance(right, Fraction)
        return (left, right) if exact else (self.floating(left), self.floating(right))

    def compared(self, left: Any, right: Any) -> int:
        """The sign of left - right."""
        a, b = self._both(left, right)
        return int(a > b) - int(a < b)

    def extreme(self, choose: Callable[..., Any], values: Sequence[Any]) -> Any:
        """The largest or smallest of some numbers."""
        return choose(values, key=functools.cmp_to_key(self.compared))

    def plus(self, left: Any, right: Any) -> Any:
        if isinstance(left, Matrix) and isinstance(right, Matrix):
            return left.mapped(self.plus, right)
        a, b = self._both(left, right)
        return a + b

    def minus(self, left: Any, right: Any) -> Any:
        return self.plus(left, self.times(Fraction(-1), right))

    def times(self, left: Any, right: Any) -> Any:
        """A product of numbers, or of a number and a matrix; of matrices it is `@`."""
        if isinstance(left, Matrix) and isinstance(right, Matrix) and (1, 1) not in (left.shape, right.shape):
            raise SpellingError("write @ for a product of matrices, and hadamard for one entry by entry")
        if isinstance(left, Matrix) and isinstance(right, Matrix):
            return self.times(number(left), right) if left.shape == (1, 1) else self.times(left, number(right))
        if isinstance(left, Matrix):
            return left.mapped(lambda entry: self.times(entry, right))
        if isinstance(right, Matrix):
            return right.mapped(lambda entry: self.times(left, entry))
        a, b = self._both(left, right)
        return a * b

    def over(self, left: Any, right: Any) -> Any:
        if isinstance(left, Matrix):
            return left.mapped(lambda entry: self.over(entry, right))
        a, b = self._both(left, right)
        if b == 0:
            raise UndefinedError("a division by zero")
        return a / b

    def modulo(self, left: Any, right: Any) -> Any:
        a, b = self._both(left, right)
        return a % b

    def power(self, base: Any, exponent: Any) -> Any:
        """A real power: any base for whole exponents, otherwise one that is not negative."""
        base, exponent = number(base), number(exponent)
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            if base == 0 and exponent < 0:
                raise UndefinedError("a division by zero")
            small = isinstance(base, Fraction) and abs(exponent) <= 5_000
            return base ** int(exponent) if small else self.floating(base) ** int(exponent)
        a, b = self.floating(base), self.floating(exponent)
        if a < 0 or (a == 0 and b <= 0):
            raise UndefinedError("a power of a number below zero")
        return a**b

    def matmul(self, left: Any, right: Any) -> Any:
        """The product of matrices."""
        if not (isinstance(left, Matrix) and isinstance(right, Matrix)):
            raise SpellingError("@ stands between matrices")
        if left.shape[1] != right.shape[0]:
            raise UndefinedError(f"{left.shape} and {right.shape} do not fit")
        columns = right.transposed.rows
        return Matrix(tuple(tuple(self.dot(row, column) for column in columns) for row in left.rows))

    def dot(self, left: Sequence[Any], right: Sequence[Any]) -> Any:
        return self.sum([self.times(a, b) for a, b in zip(left, right, strict=True)])

    def sum(self, values: Sequence[Any]) -> Any:
        return functools.reduce(self.plus, values) if values else Fraction(0)

    # ---- functions

    def call(self, name: str, values: list[Any]) -> Any:
        """The value of a function by its name; one number becomes another, or it is in the table of the others."""
        if name in _OF_ONE_NUMBER and len(values) == 1:
            value = values[0]
            if isinstance(value, Matrix):
                return value.mapped(lambda entry: _OF_ONE_NUMBER[name](self, entry))
            return _OF_ONE_NUMBER[name](self, value)
        if name not in _OTHERS:
            raise SpellingError(f"{name} is no function here")
        return _OTHERS[name](self, *values)


def _analytic(name: str, *, within: Callable[[Any], bool] | None = None) -> Callable[[Arithmetic, Any], Any]:
    """A function of mpmath, where it is real."""

    def value(arithmetic: Arithmetic, given: Any) -> Any:
        x = arithmetic.floating(given)
        if within is not None and not within(x):
            raise UndefinedError(f"{name} of {x}")
        return getattr(arithmetic.mp, name)(x)

    return value


def _logarithm(base: int | None) -> Callable[[Arithmetic, Any], Any]:
    def value(arithmetic: Arithmetic, given: Any) -> Any:
        x = arithmetic.floating(given)
        if x <= 0:
            raise UndefinedError("a logarithm of a number that is not above zero")
        return arithmetic.mp.log(x) if base is None else arithmetic.mp.log(x) / arithmetic.mp.log(base)

    return value


def _one_over(name: str) -> Callable[[Arithmetic, Any], Any]:
    def value(arithmetic: Arithmetic, given: Any) -> Any:
        below = getattr(arithmetic.mp, name)(arithmetic.floating(given))
        return arithmetic.over(Fraction(1), below)

    return value


def _sqrt(arithmetic: Arithmetic, x: Any) -> Any:
    if x < 0:
        raise UndefinedError("a square root of a number below zero")
    return arithmetic.mp.sqrt(arithmetic.floating(x))


def _root(arithmetic: Arithmetic, x: Any, degree: Any) -> Any:
    """The real root; of an odd degree it exists for negative numbers too."""
    if x < 0 and degree % 2 == 0:
        raise UndefinedError("an even root of a number below zero")
    size = arithmetic.mp.root(abs(arithmetic.floating(x)), int(degree))
    return -size if x < 0 else size


def _sign(arithmetic: Arithmetic, x: Any) -> Any:
    return Fraction((x > 0) - (x < 0))


def _listed(values: Sequence[Any]) -> list[Any]:
    """The numbers that a function was given, one by one or as a list."""
    return values[0] if isinstance(values[0], list) else list(values)


def _log_sum_exp(arithmetic: Arithmetic, *values: Any) -> Any:
    listed = _listed(values)
    top = max(map(arithmetic.floating, listed))
    return top + arithmetic.mp.log(sum(arithmetic.mp.exp(arithmetic.floating(x) - top) for x in listed))


def _norm(arithmetic: Arithmetic, vector: Matrix) -> Any:
    return _sqrt(arithmetic, arithmetic.dot(vector.flat, vector.flat))


def _product(arithmetic: Arithmetic, values: Sequence[Any]) -> Any:
    return functools.reduce(arithmetic.times, values, Fraction(1))


def _range(arithmetic: Arithmetic, first: Any, last: Any) -> list[Fraction]:
    """As in Python: the last is left out."""
    return [Fraction(k) for k in range(int(first), int(last))]


def _identity(arithmetic: Arithmetic, size: Any) -> Matrix:
    return Matrix(tuple(tuple(Fraction(i == j) for j in range(int(size))) for i in range(int(size))))


def _inverse(arithmetic: Arithmetic, matrix: Matrix) -> Matrix:
    """The inverse of a matrix, by Gauss and Jordan."""
    size = len(matrix.rows)
    rows = [[*row, *one] for row, one in zip(matrix.rows, _identity(arithmetic, size).rows, strict=True)]
    for k in range(size):
        pivot = next((j for j in range(k, size) if rows[j][k] != 0), None)
        if pivot is None:
            raise UndefinedError("a singular matrix")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [arithmetic.over(entry, rows[k][k]) for entry in rows[k]]
        for j in range(size):
            if j != k:
                factor = rows[j][k]
                rows[j] = [
                    arithmetic.minus(a, arithmetic.times(factor, b)) for a, b in zip(rows[j], rows[k], strict=True)
                ]
    return Matrix(tuple(tuple(row[size:]) for row in rows))


def _trace(arithmetic: Arithmetic, matrix: Matrix) -> Any:
    return arithmetic.sum([matrix.rows[k][k] for k in range(len(matrix.rows))])


def _matrix(arithmetic: Arithmetic, *rows: Matrix) -> Matrix:
    return Matrix(tuple(row.flat for row in rows))


def _relu(arithmetic: Arithmetic, x: Any) -> Any:
    return x if x > 0 else Fraction(0)


def _sigmoid(arithmetic: Arithmetic, x: Any) -> Any:
    return 1 / (1 + arithmetic.mp.exp(-arithmetic.floating(x)))


def _softplus(arithmetic: Arithmetic, x: Any) -> Any:
    return _log_sum_exp(arithmetic, Fraction(0), x)


_OF_ONE_NUMBER: dict[str, Callable[[Arithmetic, Any], Any]] = {
    "sqrt": _sqrt,
    "cbrt": lambda arithmetic, x: _root(arithmetic, x, Fraction(3)),
    "exp": _analytic("exp"),
    "log": _logarithm(None),
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    **{name: _analytic(name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asinh")},
    **{name: _analytic(name, within=lambda x: -1 <= x <= 1) for name in ("asin", "acos")},
    "acosh": _analytic("acosh", within=lambda x: x >= 1),
    "atanh": _analytic("atanh", within=lambda x: -1 < x < 1),
    "sec": _one_over("cos"),
    "csc": _one_over("sin"),
    "cot": _one_over("tan"),
    "sech": _one_over("cosh"),
    "csch": _one_over("sinh"),
    "coth": _one_over("tanh"),
    "sign": _sign,
    "step": lambda arithmetic, x: Fraction(x > 0),
    "relu": _relu,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
}

_OTHERS: dict[str, Callable[..., Any]] = {
    "abs": lambda arithmetic, x: abs(x),
    "max": lambda arithmetic, *values: arithmetic.extreme(max, _listed(values)),
    "min": lambda arithmetic, *values: arithmetic.extreme(min, _listed(values)),
    "root": _root,
    "logsumexp": _log_sum_exp,
    "sum": lambda arithmetic, values: arithmetic.sum(values),
    "prod": _product,
    "range": _range,
    "len": lambda arithmetic, values: Fraction(len(values)),
    "T": lambda arithmetic, matrix: matrix.transposed if isinstance(matrix, Matrix) else matrix,
    "norm": _norm,
    "norm1": lambda arithmetic, vector: arithmetic.sum([abs(entry) for entry in vector.flat]),
    "dot": lambda arithmetic, left, right: arithmetic.dot(left.flat, right.flat),
    "hadamard": lambda arithmetic, left, right: left.mapped(arithmetic.times, right),
    "eye": _identity,
    "inv": _inverse,
    "ones": lambda arithmetic, size: Matrix(tuple((Fraction(1),) for _ in range(int(size)))),
    "trace": _trace,
    "matrix": _matrix,
}

Arithmetic.NAMES = frozenset(_OF_ONE_NUMBER) | frozenset(_OTHERS)
