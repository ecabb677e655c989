"""Slopes from both sides: against SymPy's limits, against differences at 60 digits, and what cannot be known."""

from __future__ import annotations

import mpmath as mp
import pytest
import sympy
from hypothesis import assume, event, given
from hypothesis import strategies as hs

from steepest.derivation.sides import FALLS, JUMP, NO_VALUE, POLE, RISES, SLOPE, UNCLEAR, Side, Sides, told_plainly
from steepest.derivation.slopes import is_smooth, sides_at
from steepest.errors import SteepestError
from steepest.expression.enclosures import enclose
from steepest.expression.functions import FUNCTIONS, FunctionRow, Pieces
from steepest.expression.nodes import Derivative, Function, Node, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.writing import to_text
from tests.expression.numerical import NoValue, Unclear, value
from tests.strategies import kinked

X = Symbol("x")

#   formula                              at     left                 right
SIDES = [
    ("|x|",                              "0",   "-1",                "1"),
    ("|x - 1| 2",                        "1",   "-2",                "2"),
    ("|x|^3",                            "0",   "0",                 "0"),
    ("x |x|",                            "0",   "0",                 "0"),
    ("|x^3| + |x|",                      "0",   "-1",                "1"),
    ("|sin(x)|",                         "pi",  "-1",                "1"),
    ("e^|x - pi|",                       "pi",  "-1",                "1"),
    ("|sin(x) - x|",                     "0",   "0",                 "0"),
    ("|sin(x)^2 + cos(x)^2 - 1|",        "2",   "0",                 "0"),
    ("sqrt(x^2)",                        "0",   "-1",                "1"),
    ("sqrt(1 - cos(x))",                 "0",   "-sqrt(2)/2",        "sqrt(2)/2"),
    ("||(x, 2x)||",                      "0",   "-sqrt(5)",          "sqrt(5)"),
    ("relu(2x - 2)",                     "1",   "0",                 "2"),
    ("relu(2x - 2)^2",                   "1",   "0",                 "0"),
    ("relu(x) - relu(-x)",               "0",   "1",                 "1"),
    ("max(x, x^2, 1)",                   "1",   "0",                 "2"),
    ("min(x, x^2)",                      "1",   "2",                 "1"),
    ("{x^2 if x < 1, 2x - 1 otherwise}", "1",   "2",                 "2"),
    ("{x^2 if x < 1, 3x - 2 otherwise}", "1",   "2",                 "3"),
    ("{sin(x)/x if x != 0, 1 otherwise}", "0",  "0",                 "0"),
    ("{x if x < 0, x^2 if x < 1, 1 otherwise}", "1", "2",            "0"),
    ("sum(i=1..5, |x - i|)",             "3",   "-1",                "1"),
    ("tanh(|x|) e^x",                    "0",   "-1",                "1"),
    ("ln(1 + |x|)",                      "0",   "-1",                "1"),
    ("sign(x)",                          "0",   (JUMP, "-1"),        (JUMP, "1")),
    ("step(x)",                          "0",   "0",                 (JUMP, "1")),
    ("sign(x^2)",                        "0",   (JUMP, "1"),         (JUMP, "1")),
    ("{5 if x = 0, x otherwise}",        "0",   (JUMP, "0"),         (JUMP, "0")),
    ("{x^2 if x < 1, 2x otherwise}",     "1",   (JUMP, "1"),         "2"),
    ("{1/x if x != 0, 1 otherwise}",     "0",   (POLE, None),        (POLE, None)),
    ("sqrt(x)",                          "0",   (NO_VALUE, None),    (RISES, None)),
    ("sqrt(-x)",                         "0",   (FALLS, None),       (NO_VALUE, None)),
    ("sqrt|x|",                          "0",   (FALLS, None),       (RISES, None)),
    ("cbrt(x)",                          "0",   (RISES, None),       (RISES, None)),
    ("-cbrt(x)",                         "0",   (FALLS, None),       (FALLS, None)),
    ("x^(1/3)",                          "0",   (NO_VALUE, None),    (RISES, None)),
    ("x^(3/2)",                          "0",   (NO_VALUE, None),    "0"),
    ("x^pi",                             "0",   (NO_VALUE, None),    "0"),
    ("arccos(x)",                        "1",   (FALLS, None),       (NO_VALUE, None)),
    ("arcsin(x)",                        "-1",  (NO_VALUE, None),    (RISES, None)),
    ("arcosh(x)",                        "1",   (NO_VALUE, None),    (RISES, None)),
    ("arccos(1 - x^2)",                  "0",   "-sqrt(2)",          "sqrt(2)"),
    ("{sin(1/x) x^2 if x != 0, 0 otherwise}", "0", (UNCLEAR, None),  (UNCLEAR, None)),
]  # fmt: skip


def side(expected: object) -> Side:
    if isinstance(expected, str):
        return Side(SLOPE, slope=parse(expected))
    kind, limit = expected  # type: ignore[misc]
    return Side(kind, limit=None if limit is None else parse(limit))


def sides_of(formula: str, point: str, order: int = 1) -> Sides:
    return sides_at(parse(formula), X, {X: parse(point)}, order)


@pytest.mark.parametrize(("formula", "point", "left", "right"), SIDES)
def test_both_sides(formula: str, point: str, left: object, right: object) -> None:
    assert sides_of(formula, point) == Sides(side(left), side(right))


WITH_LIMITS = [
    (formula, point, sign)
    for formula, point, *both in SIDES
    for sign, found in zip("-+", both, strict=True)
    if isinstance(found, str) and "sin(x)^2 + cos(x)^2" not in formula  # which keeps SymPy busy for half a minute
]


@pytest.mark.parametrize(("formula", "point", "sign"), WITH_LIMITS)
def test_sympy_finds_the_same_limit_of_the_difference_quotient(formula: str, point: str, sign: str) -> None:
    h, x, a = sympy.Symbol("h", real=True), sympy.Symbol("x"), to_sympy(parse(point))
    function = to_sympy(parse(formula))
    if not isinstance(function, sympy.Expr) or function.has(sympy.Sum):
        function = function.doit()
    quotient = (function.subs(x, a + h) - function.subs(x, a)) / h
    found = sides_of(formula, point)
    slope = found.left.slope if sign == "-" else found.right.slope
    assert slope is not None
    if function.has(sympy.Piecewise, sympy.Max, sympy.Min):  # of which SymPy's limits are not to be relied on
        small = sympy.Rational(-1 if sign == "-" else 1, 10**12)
        assert abs(sympy.N(quotient.subs(h, small) - to_sympy(slope), 20)) < 1e-9
    else:
        assert sympy.simplify(sympy.limit(quotient, h, 0, sign) - to_sympy(slope)) == 0


#   formula          order  at   left              right
HIGHER = [
    ("x |x|",        2,     "0", "-2",             "2"),
    ("x^2 |x|",      2,     "0", "0",              "0"),
    ("x^2 |x|",      3,     "0", "-6",             "6"),
    ("|x|",          2,     "0", (JUMP, "-1"),     (JUMP, "1")),
    ("relu(x)^2",    2,     "0", "0",              "2"),
    ("relu(x) - relu(-x)", 2, "0", "0",            "0"),
    ("e^|x|^3",      3,     "0", "-6",             "6"),
    ("x^(5/2)",      2,     "0", (NO_VALUE, None), "0"),
    ("x^(5/2)",      3,     "0", (NO_VALUE, None), (RISES, None)),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "order", "point", "left", "right"), HIGHER)
def test_slopes_of_derivatives(formula: str, order: int, point: str, left: object, right: object) -> None:
    found = sides_of(formula, point, order)
    assert (found.left, found.right) == (side(left), side(right))


STEPS = (mp.mpf(10) ** -9, mp.mpf(10) ** -12)


def quotients(node: Node, a: int, sign: int) -> list[object]:
    """(f(a + h) - f(a))/h for two small steps."""
    with mp.workdps(60):
        here = value(node, {"x": mp.mpf(a)})
        return [(value(node, {"x": a + sign * h}) - here) / (sign * h) for h in STEPS]


def has_value(node: Node, x: object) -> bool:
    try:
        value(node, {"x": x})
    except NoValue:
        return False
    return True


@given(kinked, hs.sampled_from([-1, 0, 1]), hs.sampled_from([-1, 1]))
def test_sides_agree_with_differences(node: Node, a: int, sign: int) -> None:
    """Whatever is found on a side is what differences at 60 digits show there."""
    try:
        assume(has_value(node, mp.mpf(a)))
        found = sides_at(node, X, {X: number(a)})
        beside = found.left if sign < 0 else found.right
        event(beside.kind)
        assume(beside.kind != UNCLEAR)
        if beside.kind == NO_VALUE:
            assert not has_value(node, a + sign * STEPS[1])
            return
        near = quotients(node, a, sign)
        after = value(node, {"x": a + sign * STEPS[1]})
    except (Unclear, OverflowError):
        assume(False)
    if beside.kind == SLOPE:
        assert mp.almosteq(near[1], _float(beside.slope), rel_eps=1e-4, abs_eps=1e-4)
    elif beside.kind == JUMP:
        assert mp.almosteq(after, _float(beside.limit), rel_eps=1e-2, abs_eps=1e-2)
    elif beside.kind in (RISES, FALLS):
        assert mp.sign(near[1]) == (1 if beside.kind == RISES else -1)
        assert abs(near[1]) > 1.2 * abs(near[0])


def _float(node: Node | None) -> float:
    assert node is not None
    return float(enclose(node, {}, 128).mid())


@given(kinked, hs.sampled_from([-1, 0, 1]))
def test_a_function_that_is_smooth_has_one_slope(node: Node, a: int) -> None:
    """The infinitesimals and the expansions share no code, and agree where both find something."""
    question, where = Derivative(node, X), {X: number(a)}
    try:
        enclose(node, {X: a}, 128)
        assume(is_smooth(question, where))
        slope = enclose(question, {X: a}, 256)
    except SteepestError:
        assume(False)
    found = sides_at(node, X, where)
    assume(not found.unclear)
    assert found.slope is not None, to_text(node)
    assert not found.ends
    assert abs(slope - enclose(found.slope, {}, 256)) < 1e-30


def test_most_formulas_with_kinks_are_clear() -> None:
    """What cannot be found out is the exception: none of the table but the one that oscillates."""
    unclear = [formula for formula, point, *_ in SIDES if sides_of(formula, point).unclear]
    assert len(unclear) == 1


def test_a_row_of_ones_own_has_slopes() -> None:
    leaky = FunctionRow(
        "leaky",
        derivative=lambda u: Function("step", u),
        latex=r"\operatorname{leaky}",
        sympy=lambda sp, u: sp.Piecewise((u / 10, u < 0), (u, True)),
        pieces=Pieces(lambda u: u / 10, 0, lambda u: u),
    )
    elu = FunctionRow(
        "elu",
        derivative=lambda u: u,
        latex=r"\operatorname{elu}",
        sympy=lambda sp, u: u,
        pieces=Pieces(lambda u: u.exp() - 1, 0, lambda u: u),
    )
    FUNCTIONS.add(leaky)
    FUNCTIONS.add(elu)
    try:
        found = sides_at(Function("leaky", X), X, {X: number(0)})
        assert (found.left.slope, found.right.slope) == (parse("1/10"), number(1))
        assert sides_at(Function("elu", X), X, {X: number(0)}).left.kind == UNCLEAR  # its branch is no formula
    finally:
        FUNCTIONS.remove("leaky")
        FUNCTIONS.remove("elu")


CLAUSES = [
    ("|x|", "0", "the slope is -1 from the left and 1 from the right"),
    ("sqrt(x)", "0", "the slope grows without bound"),
    ("sqrt|x|", "0", "the slope falls without bound from the left, and the slope grows without bound from the right"),
    ("sign(x)", "0", "f jumps from -1 on the left to 1 on the right"),
    ("step(x)", "0", "the slope is 0 from the left, and f jumps to 1 on the right"),
    ("{5 if x = 0, x otherwise}", "0", "f jumps: it comes to 0 from both sides and has another value there"),
    ("{1/x if x != 0, 1 otherwise}", "0", "f is unbounded"),
    ("x^(3/2)", "0", "f has no value on the left, and the slope is 0 from the right"),
    ("{sin(1/x) if x != 0, 0 otherwise}", "0", "what f does on both sides could not be found out"),
]


@pytest.mark.parametrize(("formula", "point", "clause"), CLAUSES)
def test_both_sides_in_words(formula: str, point: str, clause: str) -> None:
    assert told_plainly(sides_of(formula, point)) == clause


def test_a_large_formula_ends_soon() -> None:
    """Work is bounded: what takes too long is unclear, and nothing hangs."""
    large = " + ".join(f"sin({k} x) abs(x - 1)^{k % 7 + 1}/(3 + cos(x)^{k % 5})" for k in range(1, 60))
    found = sides_of(f"abs({large})", "1")
    assert found.left.kind in (SLOPE, UNCLEAR)
