"""Values at a point: exact and nearest, kinks without a number, and one sentence for what cannot be used."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath as mp
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as hs

import steepest as st
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.evaluating import at, value_at, values_at
from steepest.derivation.records import Value
from steepest.derivation.sides import SLOPE
from steepest.errors import DomainError, SteepestError, UnsupportedError
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.writing import to_text
from tests.expression.numerical import NoValue, Unclear, value
from tests.strategies import kinked

E = sympy.E

# --- where there is a derivative ----------------------------------------------------------------

#   formula               by    point                          exact value
VALUES: list[tuple[str, str, dict[str, Any], Any]] = [
    ("e^(2y) sin x",      "x",  {"x": 0, "y": 1},              E**2),
    ("x^2 y",             "x",  {"x": "1/3", "y": 0.1},        sympy.Rational(1, 15)),
    ("sin x",             "x",  {"x": "pi/6"},                 sympy.sqrt(3) / 2),
    ("x^3",               "x",  {"x": "sqrt 2"},               6),
    ("ln x",              "x",  {"x": "e"},                    1 / E),
    ("x^2",               "x",  {"x": Fraction(1, 3)},         sympy.Rational(2, 3)),
    ("x^2",               "x",  {"x": sympy.sqrt(3)},          2 * sympy.sqrt(3)),
    ("x^2 + y",           "y",  {"x": 5, "y": 2},              1),
    ("x^2",               "z",  {"x": 1},                      0),
    ("x^2",               "z",  {"x": 1, "z": 3},              0),
    ("w_1^2 w_2",         "w1", {"w_1": 3, "w2": 2},           12),
    ("w[1]^2 w[2]",       "w[1]", {"w[1]": 3, "w[2]": 2},      12),
    ("|x|^3",             "x",  {"x": 0},                      0),
    ("x |x|",             "x",  {"x": 0},                      0),
    ("relu(w x + b)^2",   "w",  {"w": 1, "x": 2, "b": -2},     0),
    ("relu(x) - relu(-x)", "x", {"x": 0},                      1),   # 0 is what the formula gives
    ("sqrt(x^4)",         "x",  {"x": 0},                      0),   # where the formula has no value
    ("x^(3/2)",           "x",  {"x": 0},                      0),   # from the right
    ("{x^2 if x < 1, 2x - 1 otherwise}", "x", {"x": 1},        2),
    ("max(x, x^3)",       "x",  {"x": 2},                      12),
    ("|x|",               "x",  {"x": -2},                     -1),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variable", "point", "exact"), VALUES)
def test_the_value_is_exact_and_its_float_the_nearest(
    formula: str, variable: str, point: dict[str, Any], exact: Any
) -> None:
    found = derive(formula, variable).at(point)
    assert found.differentiable
    assert found.exact == exact
    assert float(found) == float(sympy.N(exact, 40))
    assert found.convention is None


@pytest.mark.parametrize("case", [case for case in VALUES if case[0] not in ("w[1]^2 w[2]", "w_1^2 w_2")])
def test_the_step_that_evaluates_is_verified(case: tuple[str, str, dict[str, Any], Any]) -> None:
    formula, variable, point, _ = case
    found = derive(formula, variable).at(point)
    assert not st.verify(found).failures


def test_a_value_too_large_or_too_small_for_a_float() -> None:
    assert float(derive("e^(10^6 x)").at(x=1)) == math.inf
    assert float(derive("-e^(10^6 x)").at(x=1)) == -math.inf
    assert float(derive("e^(-10^6 x)").at(x=1)) == 0
    assert float(derive("10^300 x^2").at(x="10^200/2")) == math.inf
    assert derive("e^(10^6 x)").at(x=1).exact == 10**6 * sympy.exp(10**6)


def test_a_gradient_has_a_value_for_each_entry() -> None:
    found = gradient("x^2 y").at(x="1/3", y=1)
    assert list(found.exact) == [sympy.Rational(2, 3), sympy.Rational(1, 9)]
    assert found.decimal == (2 / 3, 1 / 9)
    assert [entry.exact for entry in found.entries] == list(found.exact)
    assert [to_text(entry.questions[0]) for entry in found.entries] == ["∂/∂x(x^2 y)", "∂/∂y(x^2 y)"]


def test_coordinates_are_said_in_the_order_of_the_entries() -> None:
    found = gradient("f(y, x) = x^2 y").at(x=1, y=2)
    assert [to_text(equation) for equation in found.point] == ["y = 2", "x = 1"]
    several = values_at([derive("x^2 y", "x")], {"x": 1, "y": 2}, vector=False, order=[Symbol("y")])
    assert repr(several) == "<Value 4 at y = 2, x = 1>"
    assert repr(derive("w10 w2", "w2").at(w10=1, w2=2)) == "<Value 1 at w2 = 2, w10 = 1>"


def test_any_formula_has_a_value() -> None:
    found = value_at(parse("(x^2, 2x)"), {"x": 3}, also_defined=parse("ln x"))
    assert list(found.exact) == [9, 6]
    assert found.questions == found.sides == ()
    assert value_at(parse("sign(x)"), {"x": 0}).remarks != ()
    assert value_at(parse("|x|^2 sign(x)"), {"x": 0}).remarks == ()
    with pytest.raises(DomainError, match=r"ln\(x\) has no value at x = -1"):
        value_at(parse("x"), {"x": -1}, also_defined=parse("ln x"))


# --- kinks ------------------------------------------------------------------------------------

#   formula            by   point                       left   right  convention
KINKS: list[tuple[str, str, dict[str, Any], Any, Any, Any]] = [
    ("|x|",            "x", {"x": 0},                   -1,    1,     0),
    ("|x - 1| y",      "x", {"x": 1, "y": 2},           -2,    2,     0),
    ("relu(w x + b)",  "w", {"w": 1, "x": 2, "b": -2},  0,     2,     0),
    ("max(x, y)",      "x", {"x": 1, "y": 1},           0,     1,     None),
    ("max(x, y)",      "y", {"x": 1, "y": 1},           0,     1,     None),
    ("sqrt(x^2)",      "x", {"x": 0},                   -1,    1,     None),
    ("e^|x|",          "x", {"x": 0},                   -1,    1,     0),
    ("e^y |x|",        "x", {"x": 0, "y": 1},           -E,    E,     0),
    ("sign(x)",        "x", {"x": 0},                   None,  None,  None),
    ("step(x)",        "x", {"x": 0},                   0,     None,  None),
    ("{x^2 if x < 1, 2x otherwise}", "x", {"x": 1},     None,  2,     2),
    ("{x if x < 1, sqrt(x - 1) + 1 otherwise}", "x", {"x": 1}, 1, None, None),
    ("|x - pi|",       "x", {"x": "pi"},                -1,    1,     0),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variable", "point", "left", "right", "convention"), KINKS)
def test_a_kink_has_slopes_and_no_number(
    formula: str, variable: str, point: dict[str, Any], left: Any, right: Any, convention: Any
) -> None:
    found = derive(formula, variable).at(point)
    assert not found.differentiable
    assert (found.exact, found.decimal) == (None, None)
    assert found.slopes == (left, right)
    assert not found.is_zero
    if convention is not None:
        assert found.convention == convention
    with pytest.raises(DomainError, match="there is no derivative at"):
        float(found)


def test_the_error_names_both_slopes() -> None:
    with pytest.raises(DomainError) as refused:
        float(derive("|x|").at(x=0))
    assert str(refused.value) == "there is no derivative at x = 0: the slope is -1 from the left and 1 from the right"


def test_a_convention_is_remarked_only_where_there_is_no_derivative() -> None:
    assert derive("|x|").at(x=0).remarks == (st.FUNCTIONS["abs"].kink,)
    assert derive("|x|^3").at(x=0).remarks == derive("|x|").at(x=1).remarks == ()
    assert derive("relu(x) - relu(-x)").at(x=0).remarks == ()
    assert gradient("relu(x + y)").at(x=1, y=-1).remarks == (st.FUNCTIONS["relu"].kink,)
    assert gradient("|x| + y^2").at(x=1, y=0).remarks == ()
    assert gradient("|x| + relu(y)").at(x=1, y=0).remarks == (st.FUNCTIONS["relu"].kink,)


def test_a_gradient_may_lack_one_entry() -> None:
    found = gradient("|x| + e^y").at(x=0, y=1)
    assert (found.exact, found.differentiable, found.is_zero) == (None, False, False)
    assert found.decimal == (None, math.e)
    kink, smooth = found.entries
    assert kink.slopes == (-1, 1)
    assert smooth.exact == E
    assert not gradient("||(x, y)||").at(x=0, y=0).differentiable
    assert list(gradient("||(x, y)||").at(x=3, y=4).exact) == [sympy.Rational(3, 5), sympy.Rational(4, 5)]


def test_derivatives_of_derivatives() -> None:
    assert derive("x^2 |x|", order=2).at(x=0).exact == 0
    assert derive("x |x|", order=2).at(x=0).slopes == (-2, 2)
    assert derive("relu(x) - relu(-x)", order=2).at(x=0).exact == 0
    with pytest.raises(DomainError, match="the first derivative jumps from -1 on the left to 1 on the right"):
        float(derive("|x|", order=2).at(x=0))
    assert derive("x^2 y^3", ["x", "y"]).at(x=1, y=2).exact == 24
    assert derive("|x| y^2", ["y", "x"]).at(x=0, y=1).slopes == (-2, 2)


def test_what_rests_on_a_convention_is_not_claimed() -> None:
    """∂/∂x of this is 0 at x = 0 by convention and 1 in truth, so that ∂/∂y of it is not known."""
    found = derive("(relu(x) - relu(-x)) y", ["x", "y"]).at(x=0, y=1)
    assert not found.differentiable
    with pytest.raises(DomainError, match="no known derivative"):
        float(found)


# --- what cannot be used ------------------------------------------------------------------------

#   formula, by, point, error, the whole message
REFUSED: list[tuple[str, str, dict[str, Any], type, str]] = [
    ("ln x", "x", {"x": -1}, DomainError, "ln(x) has no value at x = -1"),
    ("1/x", "x", {"x": 0}, DomainError, "1/x has no value at x = 0"),
    ("y/x", "y", {"x": 0, "y": 1}, DomainError, "y/x has no value at x = 0, y = 1"),
    ("sqrt x", "x", {"x": 0}, DomainError, "sqrt(x) has no derivative at x = 0: the slope grows without bound"),
    ("cbrt x", "x", {"x": 0}, DomainError, "cbrt(x) has no derivative at x = 0: the slope grows without bound"),
    ("x^(1/3)", "x", {"x": 0}, DomainError, "x^(1/3) has no derivative at x = 0: the slope grows without bound"),
    ("arccos x", "x", {"x": 1}, DomainError, "arccos(x) has no derivative at x = 1: the slope falls without bound"),
    ("sqrt(x y)", "x", {"x": 0, "y": 2}, DomainError,
     "sqrt(x y) has no derivative at x = 0, y = 2: the slope grows without bound"),
    ("x y", "x", {"x": 1}, ValueError, "say the value of y as well"),
    ("x y z", "x", {"x": 1}, ValueError, "say the value of y, z as well"),
    ("x", "x", {"x": 1, "z": 2}, ValueError, "z is no variable here (the variables are: x)"),
    ("x^2", "x", {"X": 1}, ValueError, "X is no variable here; did you mean x?"),
    ("alpha^2", "alpha", {"alhpa": 1}, ValueError, "alhpa is no variable here; did you mean alpha?"),
    ("x", "x", {"x": "y"}, ValueError, "a coordinate is a number, but y has the variable y"),
    ("w_1", "w1", {"w1": 1, "w_1": 2}, ValueError, "w1 has two values"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variable", "point", "error", "message"), REFUSED)
def test_a_point_that_cannot_be_used_is_refused_in_one_sentence(
    formula: str, variable: str, point: dict[str, Any], error: type, message: str
) -> None:
    with pytest.raises(error) as refused:
        derive(formula, variable).at(point)
    assert str(refused.value) == message


def test_what_no_rule_covers_has_no_value() -> None:
    with pytest.raises(UnsupportedError):
        derive("f(x, x^2)", "x").at(x=1)


# --- properties ---------------------------------------------------------------------------------


@given(kinked, hs.sampled_from([-1, 0, 1]))
def test_a_number_is_given_only_where_differences_show_it(node: Node, a: int) -> None:
    """Both difference quotients come to the value; where they differ there is no value."""
    found = _value_of(node, a)
    if found is None or (found.sides[0] is not None and found.sides[0].ends):
        return
    h = mp.mpf(10) ** -12
    try:
        with mp.workdps(60):
            here = value(node, {"x": mp.mpf(a)})
            left, right = ((value(node, {"x": a + s * h}) - here) / (s * h) for s in (-1, 1))
    except (NoValue, Unclear):
        return
    if found.differentiable:
        assert mp.almosteq(left, float(found), rel_eps=1e-4, abs_eps=1e-4)
        assert mp.almosteq(right, float(found), rel_eps=1e-4, abs_eps=1e-4)
    elif {side.kind for side in found.sides[0].both} == {SLOPE}:
        assert abs(left - right) > 1e-6


def _value_of(node: Node, a: int) -> Value | None:
    try:
        return at(derive(node, "x"), {"x": a})
    except (DomainError, UnsupportedError, st.LimitError):
        return None
    except SteepestError:
        assume(False)
        return None
