"""How a quantity behaves just beside a point: ``c0 + c1 t + c2 t^(3/2) + …`` for a small t > 0.

A germ is such an expansion with exact coefficients (SymPy numbers) and rational exponents, cut off at an
order that is known: every exponent below it is listed, nothing is said of the others. Where there is no
order, the terms listed are all that there are. Kinks, roots and jumps are told apart by the lowest exponents:
`abs` turns t and -t into t, a root halves exponents, and a slope is the coefficient of t.

Read `expanding` next, which makes germs of formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Node
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.sympy_bridge import from_sympy

Number = Any  # a SymPy number, exact: python type checkers know nothing of SymPy
_PRECISIONS = (64, 512)


class UnclearError(Exception):
    """How the quantity behaves beside the point could not be found out."""


class Germ:
    """``sum of terms[q] t^q``, and nothing known of exponents from `order` on (None: nothing follows)."""

    __slots__ = ("order", "terms")

    def __init__(self, terms: Mapping[Fraction, Number], order: Fraction | None = None) -> None:
        self.terms = {q: c for q, c in terms.items() if c != 0 and (order is None or q < order)}
        self.order = order

    @property
    def lowest(self) -> Fraction | None:
        """An exponent below which there is nothing; None for exactly 0."""
        return min(self.terms) if self.terms else self.order

    def below(self, limit: Fraction) -> Germ:
        """The terms with exponents below a limit."""
        if self.order is None and all(q < limit for q in self.terms):
            return self
        return Germ(self.terms, limit if self.order is None else min(limit, self.order))

    def without_constant(self) -> Germ:
        """What moves with t."""
        return Germ({q: c for q, c in self.terms.items() if q != 0}, self.order)

    def constant(self) -> Number:
        """The coefficient of t^0."""
        return self.terms.get(Fraction(0), rational(0))

    def __add__(self, other: Germ) -> Germ:
        terms = dict(self.terms)
        for q, c in other.terms.items():
            terms[q] = terms[q] + c if q in terms else c
        return Germ(terms, _least(self.order, other.order))

    def __mul__(self, other: Germ) -> Germ:
        if self.lowest is None or other.lowest is None:
            return Germ({})
        terms: dict[Fraction, Number] = {}
        order = _least(_plus(self.order, other.lowest), _plus(other.order, self.lowest))
        for p, a in self.terms.items():
            for q, b in other.terms.items():
                if order is None or p + q < order:
                    terms[p + q] = terms.get(p + q, 0) + a * b
        return Germ(terms, order)

    def scaled(self, factor: Number, shift: Fraction = Fraction(0)) -> Germ:
        """Every term times ``factor t^shift``."""
        return Germ({q + shift: factor * c for q, c in self.terms.items()}, _plus(self.order, shift))

    def derivative(self) -> Germ:
        """Differentiated by t, term by term."""
        return Germ({q - 1: rational(q) * c for q, c in self.terms.items() if q}, _plus(self.order, Fraction(-1)))

    def integral(self) -> Germ:
        """Integrated from 0 to t, term by term.

        Raises:
            UnclearError: a term such as 1/t has no integral from 0.
        """
        if self.lowest is not None and self.lowest <= -1:
            raise UnclearError
        return Germ({q + 1: c / rational(q + 1) for q, c in self.terms.items()}, _plus(self.order, Fraction(1)))


def rational(value: Fraction | int) -> Number:
    """A fraction as SymPy knows it."""
    from sympy import Rational

    value = Fraction(value)
    return Rational(value.numerator, value.denominator)


def constant(value: Number) -> Germ:
    """What does not move.

    Raises:
        UnclearError: it is no finite real number.
    """
    if not (value.is_finite and value.is_extended_real):
        raise UnclearError
    return Germ({Fraction(0): value})


@lru_cache(maxsize=2048)
def sign_of(value: Number) -> int:
    """The sign of an exact number, for certain.

    Raises:
        UnclearError: it could not be decided, or the number is not real.
    """
    if getattr(value, "is_Rational", False) or isinstance(value, int):
        return bool(value > 0) - bool(value < 0)
    node = tree_of(value)
    for precision in _PRECISIONS:
        try:
            ball = enclose(node, {}, precision)
        except IndeterminateError:
            continue
        except (UndefinedError, UnsupportedError):
            break
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    if vanishes(node):
        return 0
    raise UnclearError


def tree_of(value: Number) -> Node:
    """The tree of an exact number.

    Raises:
        UnclearError: there is none.
    """
    try:
        return from_sympy(value)
    except UnsupportedError as error:
        raise UnclearError from error


@lru_cache(maxsize=512)
def vanishes(node: Node) -> bool:
    """Whether a formula is proved to be 0 wherever it has a value."""
    try:
        return is_zero(node)
    except NowhereDefinedError:
        return False


def _plus(order: Fraction | None, shift: Fraction) -> Fraction | None:
    return None if order is None else order + shift


def _least(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    if first is None or second is None:
        return second if first is None else first
    return min(first, second)
