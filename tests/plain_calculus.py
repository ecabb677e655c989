"""Values of formulas of vectors and matrices in NumPy, JAX or SymPy, with no code of the package but its nodes.

Every value is two-dimensional: numbers are 1×1, columns n×1. The backend is a small table of operations, so that
one walk gives floats, traced arrays whose gradients JAX finds by itself, or matrices of SymPy symbols.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from steepest.expression.nodes import (
    Constant,
    Dot,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
    Negation,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)


@dataclass(frozen=True)
class Arrays:
    """NumPy or `jax.numpy`."""

    np: Any

    def number(self, value: Any) -> Any:
        return self.np.array([[float(value)]])

    def ones(self, rows: int, columns: int = 1) -> Any:
        return self.np.ones((rows, columns))

    def each(self, name: str, value: Any) -> Any:
        return _ENTRYWISE[name](self.np, value)

    def raised(self, value: Any, exponent: float) -> Any:
        return value ** int(exponent) if exponent == int(exponent) else value**exponent

    def times(self, one: Any, other: Any) -> Any:
        return one * other

    def inverse(self, value: Any) -> Any:
        return self.np.linalg.inv(value)

    def det(self, value: Any) -> Any:
        return self.np.linalg.det(value).reshape(1, 1)

    def total(self, value: Any) -> Any:
        return value.sum().reshape(1, 1)

    def trace(self, value: Any) -> Any:
        return self.np.trace(value).reshape(1, 1)

    def diagonal(self, value: Any) -> Any:
        return self.np.diag(value[:, 0])

    def eye(self, size: int) -> Any:
        return self.np.eye(size)


_ENTRYWISE = {
    "exp": lambda np, u: np.exp(u),
    "log": lambda np, u: np.log(u),
    "sqrt": lambda np, u: np.sqrt(u),
    "tanh": lambda np, u: np.tanh(u),
    "sigmoid": lambda np, u: 1 / (1 + np.exp(-u)),
    "relu": lambda np, u: np.maximum(u, 0),
    "step": lambda np, u: np.heaviside(u, 0),
    "sign": lambda np, u: np.sign(u),
    "abs": lambda np, u: np.abs(u),
    "sin": lambda np, u: np.sin(u),
    "cos": lambda np, u: np.cos(u),
}


@dataclass(frozen=True)
class Symbols:
    """SymPy's dense matrices."""

    sp: Any

    def number(self, value: Any) -> Any:
        return self.sp.Matrix([[self.sp.Rational(value.numerator, value.denominator)]])

    def ones(self, rows: int, columns: int = 1) -> Any:
        return self.sp.ones(rows, columns)

    def each(self, name: str, value: Any) -> Any:
        sp = self.sp
        own = {
            "sigmoid": lambda u: 1 / (1 + sp.exp(-u)),
            "relu": lambda u: sp.Max(0, u),
            "step": lambda u: sp.Heaviside(u, 0),
            "abs": sp.Abs,
        }
        return value.applyfunc(own.get(name) or getattr(sp, name))

    def raised(self, value: Any, exponent: Any) -> Any:
        return value.applyfunc(lambda u: u**exponent)

    def times(self, one: Any, other: Any) -> Any:
        return one.multiply_elementwise(other)

    def inverse(self, value: Any) -> Any:
        return value.inv()

    def det(self, value: Any) -> Any:
        return self.sp.Matrix([[value.det()]])

    def total(self, value: Any) -> Any:
        return self.sp.Matrix([[sum(value)]])

    def trace(self, value: Any) -> Any:
        return self.sp.Matrix([[value.trace()]])

    def diagonal(self, value: Any) -> Any:
        return self.sp.diag(*value)

    def eye(self, size: int) -> Any:
        return self.sp.eye(size)


Backend = Arrays | Symbols


def value(node: Node, world: Mapping[str, Any], on: Backend, like: tuple[int, int] | None = None) -> Any:
    """The value of a formula; `like` is the shape that 𝟏 and I take where they stand alone."""

    def of(part: Node, shape: tuple[int, int] | None = None) -> Any:
        return value(part, world, on, shape)

    match node:
        case Number(number):
            return on.number(number)
        case Constant("e"):
            return on.each("exp", on.number(Fraction(1)))
        case Symbol("I") if "I" not in world:
            assert like is not None, "I stands where its size is not known"
            return on.eye(like[0])
        case Symbol(name):
            return world[name]
        case Ones():
            assert like is not None, "ones stand where their number is not known"
            return on.ones(*like)
        case Negation(operand):
            return -of(operand, like)
        case Transpose(operand):
            return of(operand, None if like is None else like[::-1]).T
        case Sum(terms):
            return _together(terms, of, like, lambda a, b: a + b)
        case Hadamard(factors):
            return _together(factors, of, like, on.times)
        case Dot(left, right):
            return on.total(_together((left, right), of, None, on.times))
        case Quotient(above, below):
            return of(above, like) * (1 / of(below)[0, 0])
        case HadamardPower(base, exponent):
            return on.raised(of(base, like), _plain(exponent))
        case Product(factors):
            return _product(list(factors), of, like, on)
        case Power(Constant("e"), exponent):
            return on.each("exp", of(exponent, like))
        case Power(base, exponent):
            return _power(of(base, like), _plain(exponent), on)
        case Function(name, argument):
            return _function(name, of(argument, like if name in _ENTRYWISE else None), on)
        case FiniteSum(body, index, lower, upper):
            ends = [int(of(end)[0, 0]) for end in (lower, upper)]
            terms_over = [
                value(body, {**world, index.name: on.number(Fraction(k))}, on, like)
                for k in range(ends[0], ends[1] + 1)
            ]
            return reduce(lambda a, b: a + b, terms_over)
    raise NotImplementedError(type(node).__name__)


def _plain(exponent: Node) -> Any:
    match exponent:
        case Number(number):
            return number
        case Negation(operand):
            return -_plain(operand)
        case Quotient(above, below):
            return _plain(above) / _plain(below)
    raise NotImplementedError("an exponent that is no number")


def _power(base: Any, exponent: Any, on: Backend) -> Any:
    if base.shape == (1, 1):
        return on.raised(base, float(exponent) if isinstance(on, Arrays) else exponent)
    factor = on.inverse(base) if exponent < 0 else base
    return reduce(lambda a, b: a @ b, [factor] * abs(int(exponent)))


def _is_free(node: Node) -> bool:
    """Whether the shape of a part is that of its place."""
    match node:
        case Ones() | Symbol("I"):
            return True
        case Negation(operand) | Transpose(operand):
            return _is_free(operand)
        case Product(factors):
            return any(_is_free(factor) for factor in factors)
    return False


def _together(parts: Any, of: Any, like: Any, joined: Any) -> Any:
    """Parts of one shape: those whose shape is their own first, which tell the others theirs."""
    found: dict[int, Any] = {}
    for place, part in enumerate(parts):
        if not _is_free(part):
            found[place] = of(part, like)
    shape = next(iter(found.values())).shape if found else like
    for place, part in enumerate(parts):
        if place not in found:
            found[place] = of(part, shape)
    return reduce(joined, [found[place] for place in range(len(parts))])


def _product(factors: list[Node], of: Any, like: Any, on: Backend) -> Any:
    """From left to right; numbers scale, 𝟏 and I take their sizes from their neighbours, a row may wait."""
    known: list[Any] = [None if _is_free(factor) else of(factor) for factor in factors]
    for place, factor in enumerate(factors):
        if known[place] is None:
            known[place] = of(factor, _fitting(factor, known, place, like))
    runs: list[Any] = []
    for array in known:
        runs.append(array)
        while len(runs) > 1:
            left, right = runs[-2:]
            if left.shape == (1, 1):
                runs[-2:] = [right * left[0, 0]]
            elif right.shape == (1, 1):
                runs[-2:] = [left * right[0, 0]]
            elif left.shape[1] == right.shape[0]:
                runs[-2:] = [left @ right]
            else:
                break
    assert len(runs) == 1, "factors that do not fit"
    return runs[0]


def _fitting(factor: Node, known: list[Any], place: int, like: Any) -> tuple[int, int]:
    """The shape of 𝟏, 𝟏ᵀ or I among its neighbours."""
    before = next((a for a in reversed(known[:place]) if a is not None and a.shape != (1, 1)), None)
    behind = next((a for a in known[place + 1 :] if a is not None and a.shape != (1, 1)), None)
    if factor == Symbol("I"):
        size = behind.shape[0] if behind is not None else before.shape[1] if before is not None else like[0]
        return size, size
    if isinstance(factor, Transpose):
        return 1, behind.shape[0] if behind is not None else like[1]
    return before.shape[1] if before is not None else like[0], 1


def _function(name: str, argument: Any, on: Backend) -> Any:
    match name:
        case "norm":
            return on.each("sqrt", on.total(on.times(argument, argument)))
        case "norm1":
            return on.total(on.each("abs", argument))
        case "softmax":
            powers = on.each("exp", argument)
            return powers * (1 / on.total(powers)[0, 0])
        case "logsumexp":
            return on.each("log", on.total(on.each("exp", argument)))
        case "tr":
            return on.trace(argument)
        case "det":
            return on.det(argument)
        case "logdet":
            return on.each("log", on.det(argument))
        case "diag":
            return on.diagonal(argument)
    return on.each(name, argument)
