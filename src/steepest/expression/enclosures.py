"""Rigorous values: a ball that is guaranteed to contain the value of a tree at a point.

`enclose` evaluates a tree in exact rationals as far as they go and in `flint.arb` balls beyond. Where
there is no ball, an exception says why, and the difference matters to a verdict:

- `UndefinedError` with `robust`: no value here, nor anywhere in a neighbourhood of the point (a logarithm
  of something definitely negative);
- `UndefinedError` without: no value at this very point (a denominator that is exactly 0), which says
  nothing about the points beside it;
- `IndeterminateError`: the balls are too wide to tell; a higher precision may help unless `final`;
- `MissingValueError`: the point gives no value to a variable.

A formula by cases has the value of the first condition that holds; where two sides of a condition are
equal, the value is `fragile`, and a derivative is not clear. Whether it has a value where a part of a
condition has none is left open.

Real powers: an exponent that is an integer (a number, or made of symbols declared as integers) takes
any base, with ``u^0 = 1`` also for u = 0; any other exponent needs a base > 0, or the base 0 and an
exponent > 0. So ``(-8)^(1/3)`` has no real value.

Held derivatives are evaluated with the infinitesimals of `jets`, which know nothing of the table of
derivatives: they are its independent witness.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from threading import RLock
from typing import Any

from flint import arb, ctx

from steepest.expression import jets
from steepest.expression.evaluator import MOST_WORK, Evaluator, Point
from steepest.expression.jets import exact
from steepest.expression.no_value import IndeterminateError, MissingValueError, UndefinedError
from steepest.expression.nodes import Node, Vector
from steepest.expression.vectors import entrywise
from steepest.expression.work import left_of_budget, spend

__all__ = [
    "Enclosed",
    "IndeterminateError",
    "MissingValueError",
    "Point",
    "UndefinedError",
    "enclose",
    "enclose_entries",
    "evaluate",
    "exact",
    "working_precision",
]

HIGHEST_PRECISION = 1 << 17
_BITS_FOR_ONE = 512  # arithmetic with numbers so long costs about twice what short ones do

_FLINT = RLock()  # the precision of python-flint belongs to the whole process


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The value of a tree at a point.

    Attributes:
        value: the exact rational (`flint.fmpq`) where it is known, else a ball (`flint.arb`).
        fragile: the value sits on the edge of the domain or on a jump (``sqrt(0)``, ``sign(0)``), so
            the formula may lack a value beside the point.
        work: how many nodes were visited, sums term by term.
    """

    value: Any
    fragile: bool = False
    work: int = 0

    @property
    def ball(self) -> Any:
        """The value as a ball at the present precision of python-flint."""
        return arb(self.value)


def enclose(node: Node, point: Point, precision: int = 64, *, integers: Collection[str] = ()) -> Any:
    """A `flint.arb` ball that contains the value of `node` at `point`.

    Args:
        node: a scalar tree.
        point: values (int, Fraction, fmpq or arb) by `Symbol`, and by `Indexed` with numbers as
            indices.
        precision: working precision in bits.
        integers: names of the symbols that stand for integers (they may be exponents of any base).

    Raises:
        UndefinedError, IndeterminateError, MissingValueError: as the head of this module says.
        UnsupportedError: a mean or a sum over a set, which need data; a vector or a statement, which is no
            scalar; a function that is only named.
    """
    with working_precision(precision):
        return evaluate(node, point, precision, integers=integers).ball


def enclose_entries(node: Node, point: Point, precision: int = 64) -> tuple[Any, ...]:
    """The balls of the entries of a vector, or the one ball of a scalar."""
    node = entrywise(node)
    entries = node.entries if isinstance(node, Vector) else (node,)
    return tuple(enclose(entry, point, precision) for entry in entries)


def evaluate(
    node: Node,
    point: Point,
    precision: int = 64,
    *,
    integers: Collection[str] = (),
    box: bool = False,
    most_work: int = MOST_WORK,
) -> Enclosed:
    """The value as `enclose` finds it, exact where possible, with what is known of its surroundings.

    With `box` every value of `point` is a ball with an inside: a denominator that is exactly 0 all
    over the box is then a robust lack of a value. At most `most_work` nodes are visited; where a
    budget is in force (see `work`), the visit is charged to it, long numbers counting more.
    """
    weight = 1 + precision // _BITS_FOR_ONE
    with working_precision(precision):
        walker = Evaluator(point, integers, box, min(most_work, left_of_budget() // weight + 1))
        try:
            value = walker.value(node)
        finally:
            spend(walker.work * weight)
        if not jets.is_finite(value):
            raise IndeterminateError("the value is too large to enclose")
        return Enclosed(value, walker.fragile, walker.work)


class working_precision:  # noqa: N801  (reads as a statement: with working_precision(64))
    """Hold the precision of python-flint, for one thread at a time."""

    def __init__(self, precision: int) -> None:
        if not 2 <= precision <= HIGHEST_PRECISION:
            raise ValueError(f"the precision must be between 2 and {HIGHEST_PRECISION} bits")
        self._precision = precision

    def __enter__(self) -> None:
        _FLINT.acquire()
        self._before = ctx.prec
        ctx.prec = self._precision

    def __exit__(self, *_: object) -> None:
        ctx.prec = self._before
        _FLINT.release()
