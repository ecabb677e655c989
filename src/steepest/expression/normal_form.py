"""Identities decided exactly: a tree as a quotient of polynomials in generators with relations.

``identical(a, b)`` is True only where ``a - b`` is 0 wherever both have a value; False proves nothing.
The generators are real functions: symbols, ``e^m`` for monomials m, pairs ``cos m, sin m`` with
``sin² = 1 - cos²``, roots, logarithms, sums over symbolic ranges; angle addition, ``e^(2y) = (e^y)²``,
``2 log x = log x²`` (where x > 0 is known) and the linearity of sums come out by arithmetic.

What the formulas themselves demand (``log u`` needs u > 0) is used as knowledge about signs: it holds
wherever both are defined. Where |u| or sign(u) remain, the cases u > 0, u < 0 (and u = 0 at a jump)
are proved one by one. Read `rings` first for the arithmetic, `building` for trees into elements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fractions import Fraction
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.building import MOST_RESTARTS, Builder, Knowledge
from steepest.expression.exponentials import RestartError
from steepest.expression.nodes import Node
from steepest.expression.radicals import vanishes
from steepest.expression.ring_slopes import slope
from steepest.expression.rings import SIZES, Element, FullError, NowhereDefinedError, Ring, TooLargeError
from steepest.expression.work import spend

MOST_CASES = 32

__all__ = ["NowhereDefinedError", "as_exact_rational", "built", "identical", "is_constant_along", "is_zero"]


def identical(
    a: Node, b: Node, *, nonnegative: Iterable[Node] = (), integers: Collection[str] = (), weight: int = 0
) -> bool:
    """Whether ``a - b`` is proved to be 0 wherever both are defined; False means "not proved".

    Args:
        a, b: scalar trees.
        nonnegative: trees known to be ≥ 0 on the domain (``x`` for x > 0, ``1 - x`` for x < 1).
        integers: names of symbols that stand for integers.
        weight: what a step is charged to the budget in force (see `work`); a step takes some ten microseconds.

    Raises:
        NowhereDefinedError: one of the trees has no value anywhere, isolated points aside.
    """
    return _prove(lambda builder: builder.difference(a, b), tuple(nonnegative), integers, weight)


def is_zero(node: Node, *, nonnegative: Iterable[Node] = (), integers: Collection[str] = ()) -> bool:
    """Whether a scalar tree is proved to be 0 wherever it is defined."""
    return _prove(lambda builder: builder.element(node), tuple(nonnegative), integers)


def is_constant_along(
    a: Node, b: Node, name: str, *, nonnegative: Iterable[Node] = (), integers: Collection[str] = (), weight: int = 0
) -> bool:
    """Whether the derivative of ``a - b`` by a symbol is proved to be 0 wherever it exists.

    Raises:
        NowhereDefinedError: one of the trees has no value anywhere.
    """
    return _prove(lambda builder: slope(builder, builder.difference(a, b), name), tuple(nonnegative), integers, weight)


def as_exact_rational(node: Node) -> Fraction | None:
    """The rational number that a tree is, wherever it is defined, where that can be proved.

    Raises:
        NowhereDefinedError: the tree has no value anywhere.
    """
    found = built(lambda builder: builder.ring.rational(builder.element(node)), (), ())
    return None if found is None else Fraction(int(found.p), int(found.q))


def _prove(
    build: Callable[[Builder], Element], nonnegative: tuple[Node, ...], integers: Collection[str], weight: int = 0
) -> bool:
    return bool(built(lambda builder: _zero_by_cases(builder, build), nonnegative, integers, weight))


def built(
    work: Callable[[Any], Any],
    nonnegative: tuple[Node, ...],
    integers: Collection[str],
    weight: int = 0,
    make: Callable[[Ring, Knowledge], Builder] = Builder,
) -> Any | None:
    """`work` in the smallest ring that holds it; None where it is beyond the bounds or the trees.

    `make` makes the builder that `work` is given.

    Raises:
        NowhereDefinedError: a tree that is built has no value anywhere, isolated points aside.
    """
    for size in SIZES:
        ring = Ring(size)
        try:
            return _restarted(make(ring, Knowledge(nonnegative, frozenset(integers))), work)
        except FullError:
            continue
        except (TooLargeError, UnsupportedError):
            return None
        finally:
            if weight:
                spend(ring.effort * weight)
    return None


def _restarted(builder: Builder, work: Callable[[Builder], Any]) -> Any:
    """Build again whenever something was learnt on the way that changes earlier parts."""
    for _ in range(MOST_RESTARTS):
        try:
            builder.begin()
            return work(builder)
        except RestartError:
            continue
    raise TooLargeError


def _zero_by_cases(builder: Builder, build: Callable[[Builder], Element]) -> bool:
    """Zero as it stands, or in each case of the signs that it depends on."""
    numerator = builder.ring.reduced(build(builder)[0])
    if vanishes(builder.signs, numerator):
        return True
    if builder.signs.news:
        raise RestartError
    kinks = builder.signs.undecided()
    if not kinks:
        return False
    budget = [MOST_CASES]
    return _split(builder, build, budget)


def _split(builder: Builder, build: Callable[[Builder], Element], budget: list[int]) -> bool:
    """Prove both sides of one kink, and the kink itself where a function jumps there."""
    kinks = builder.signs.undecided()
    if not kinks:
        return False
    key, argument, jumps = kinks[0]
    for sign in (1, -1, 0) if jumps else (1, -1):
        budget[0] -= 1
        if budget[0] < 0:
            raise TooLargeError
        with builder.signs.assuming(key, sign, strict=jumps):
            numerator = _case_numerator(builder, build)
            if vanishes(builder.signs, numerator) or (sign == 0 and _divisible(numerator, argument)):
                continue
            if not _split(builder, build, budget):
                return False
    return True


def _case_numerator(builder: Builder, build: Callable[[Builder], Element]) -> Any:
    """The numerator under the assumptions in force; a case in which nothing is defined is proved."""
    for _ in range(MOST_RESTARTS):
        builder.begin()
        try:
            return builder.ring.reduced(build(builder)[0])
        except RestartError:
            continue
        except NowhereDefinedError:
            return builder.ring.zero
    raise TooLargeError


def _divisible(numerator: Any, argument: Any) -> bool:
    return bool(numerator % argument == 0)
