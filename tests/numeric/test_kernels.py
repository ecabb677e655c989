"""Functions without a branch are as exact as they say: held against rigorous enclosures, and at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from flint import arb, ctx

from steepest.numeric import approximations as numbers
from steepest.numeric.kernels import kernels
from steepest.numeric.turning import sincos

MOST_ULPS = 2.0
RNG = np.random.default_rng(5)


def _even(low: float, high: float, count: int = 1500) -> list[float]:
    return RNG.uniform(low, high, count).tolist()


def _small(low: float, count: int = 400) -> list[float]:
    sizes = 10.0 ** RNG.uniform(low, 0.0, count)
    return [*sizes.tolist(), *(-sizes).tolist()]


def _beside_multiples(of: float, count: int) -> list[float]:
    """The numbers that come nearest to multiples, where most digits cancel."""
    return [float(np.nextafter(k * of, side)) for k in range(1, count) for side in (0.0, math.inf)]


ANGLES = [*_even(-4, 4), *_even(-1e3, 1e3), *_even(-1e6, 1e6), *_small(-12), *_beside_multiples(math.pi / 2, 400)]
#   function     what it encloses                       where
HELD = (
    ("exp", lambda u: u.exp(), [*_even(-2, 2), *_even(-700, 700), *_small(-12)]),
    ("expm1", lambda u: u.expm1(), [*_even(-2, 2), *_even(-45, 700), *_small(-12)]),
    ("log", lambda u: u.log(), [*_even(0.3, 3), *(10.0 ** RNG.uniform(-307, 307, 800)).tolist()]),
    ("log1p", lambda u: u.log1p(), [*_even(-0.99, 2), *_small(-12, 300)[:300], *_even(0, 1e5)]),
    ("sin", lambda u: u.sin(), ANGLES),
    ("cos", lambda u: u.cos(), ANGLES),
    ("tanh", lambda u: u.tanh(), [*_even(-1, 1), *_even(-25, 25), *_small(-12)]),
    ("sigmoid", lambda u: 1 / (1 + (-u).exp()), [*_even(-2, 2), *_even(-700, 700)]),
    ("softplus", lambda u: u.exp().log1p(), [*_even(-2, 2), *_even(-700, 700)]),
)


def _ulps(found: float, exact: arb) -> float:
    nearest = float(exact.mid())
    return float(abs(arb(found) - exact.mid())) / math.ulp(nearest)


def _worst(function: Callable[[float], float], exact: Callable[[arb], arb], places: list[float]) -> tuple[float, float]:
    before, ctx.prec = ctx.prec, 200
    try:
        return max((_ulps(function(place), exact(arb(place))), place) for place in places)
    finally:
        ctx.prec = before


@pytest.mark.parametrize(("name", "exact", "places"), [pytest.param(*row, id=row[0]) for row in HELD])
def test_errors_are_at_most_two_units_in_the_last_place(
    name: str, exact: Callable[[arb], arb], places: list[float]
) -> None:
    worst, place = _worst(kernels()[name], exact, places)
    assert worst <= MOST_ULPS, place


def test_sines_and_cosines_of_arrays_are_as_exact() -> None:
    places = [place for place in ANGLES if abs(place) <= 1e4]
    for function, exact in zip(sincos(np.array(places)), (arb.sin, arb.cos), strict=True):
        found = dict(zip(places, function.tolist(), strict=True))
        worst, place = _worst(found.__getitem__, exact, places)
        assert worst <= MOST_ULPS, place


INF, NAN = math.inf, math.nan
EDGES = (
    ("exp", {INF: INF, -INF: 0.0, 710.0: INF, -746.0: 0.0, 0.0: 1.0, -745.0: 5e-324}),
    ("expm1", {INF: INF, -INF: -1.0, 0.0: 0.0, 5e-324: 5e-324, -800.0: -1.0}),
    ("log", {INF: INF, 0.0: -INF, -1.0: NAN, -INF: NAN, 1.0: 0.0, 5e-324: math.log(5e-324)}),
    ("log1p", {INF: INF, -1.0: -INF, -2.0: NAN, 0.0: 0.0, 5e-324: 5e-324}),
    ("sin", {INF: NAN, 0.0: 0.0, 1e300: math.sin(1e300), -3e7: math.sin(-3e7)}),
    ("cos", {-INF: NAN, 0.0: 1.0, 1e300: math.cos(1e300), -3e7: math.cos(-3e7)}),
    ("tanh", {INF: 1.0, -INF: -1.0, 0.0: 0.0, 1e-320: 1e-320, 400.0: 1.0}),
    ("sigmoid", {INF: 1.0, -INF: 0.0, 0.0: 0.5, 800.0: 1.0, -800.0: 0.0}),
    ("softplus", {INF: INF, -INF: 0.0, 800.0: 800.0, -800.0: 0.0}),
)


@pytest.mark.parametrize(("name", "values"), [pytest.param(*row, id=row[0]) for row in EDGES])
def test_edges_are_those_of_the_standard_library(name: str, values: dict[float, float]) -> None:
    function = kernels()[name]
    for place, value in {**values, NAN: NAN}.items():
        assert function(place) == pytest.approx(value, rel=1e-15, abs=0, nan_ok=True), place


def test_logarithms_of_two_powers_do_not_overflow() -> None:
    function = kernels()["logaddexp"]
    for u, v, value in ((INF, INF, INF), (-INF, -INF, -INF), (-INF, 3.0, 3.0), (900.0, 900.0, 900.0 + math.log(2))):
        assert function(u, v) == value
    assert math.isnan(function(NAN, 1.0))
    assert math.isnan(function(1.0, NAN))


def test_the_parts_of_constants_make_the_constants() -> None:
    before, ctx.prec = ctx.prec, 300
    try:
        assert float(abs(sum(map(arb, numbers.HALF_PI), arb(0)) - arb.pi() / 2)) < 2.0**-155
        assert float(abs(sum(map(arb, numbers.LN_2), arb(0)) - arb(2).log())) < 2.0**-84
    finally:
        ctx.prec = before
    for first in (*numbers.HALF_PI[:3], numbers.LN_2[0]):
        mantissa, _ = math.frexp(first)
        assert (mantissa * 2**33).is_integer()  # so that products with whole numbers of 20 bits are exact
