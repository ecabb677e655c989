"""What the proofs are made of: pieces of a line, signs that go together, sizes of algebraic numbers."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.evidence.domain import Range
from steepest.evidence.proving.between_zeros import pieces_of, sign_inside
from steepest.evidence.proving.feasibility import ONE, Inequality, possible
from steepest.evidence.proving.separation import is_certainly_zero, least_bits
from steepest.expression.reading import parse
from tests.expression import numerical

small = st.integers(-4, 4)


@given(
    st.lists(st.lists(small, min_size=2, max_size=5), min_size=1, max_size=3), st.fractions(-3, 3, max_denominator=8)
)
@settings(max_examples=150)
def test_polynomials_keep_their_sign_on_a_piece(rows: list[list[int]], value: Fraction) -> None:
    polynomials = [fmpq_poly(row) for row in rows if any(row[1:])]
    found = pieces_of(Range(), polynomials)
    assert found is not None
    pieces, zeros = found
    for piece in pieces:
        assert piece.inside in piece
        if value in piece:
            for polynomial in polynomials:
                at_value = polynomial(fmpq(value.numerator, value.denominator))
                assert (at_value > 0) - (at_value < 0) == sign_inside(polynomial, piece)
    inside = [piece for piece in pieces if value in piece]
    assert inside or any(zero.low <= value <= zero.high for zero in zeros)


@given(st.lists(st.tuples(small, small, small, st.booleans()), max_size=5), small, small)
@settings(max_examples=200)
def test_what_is_called_impossible_has_no_solution(rows: list[tuple[int, int, int, bool]], a: int, b: int) -> None:
    x, y = (("x", 1),), (("y", 1),)
    inequalities = [Inequality({x: fmpq(p), y: fmpq(q), ONE: fmpq(r)}, strict) for p, q, r, strict in rows]
    values = [p * a + q * b + r for p, q, r, _ in rows]
    holds = all(value > 0 or (value == 0 and not strict) for value, (*_, strict) in zip(values, rows, strict=True))
    assert possible(inequalities, {}) or not holds


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(2) + sqrt(3) - sqrt(5 + 2sqrt(6))",
        "sqrt(2) - 1.4142135623730950488",
        "cbrt(3) - sqrt(2.0800838231)",
        "(1+sqrt(5))^8/2^8 - 46.97871376",
        "cos(pi/7) - 0.9009688679024191262361023195",
        "tan(pi/8) - sqrt(2) + 1",
        "1/(sqrt(7) - 2.6457513110645905905)",
    ],
)
def test_an_algebraic_number_is_zero_or_not_too_small(text: str) -> None:
    node = parse(text)
    bits = least_bits(node)
    assert bits is not None
    with mp.workdps(60 + bits // 3):
        size = abs(numerical.value(node, {}))
        assert size < mp.mpf(10) ** (-50 - bits // 3) or size > mp.mpf(2) ** -bits
        assert is_certainly_zero(node) == (size < mp.mpf(2) ** -bits)


@pytest.mark.parametrize("text", ["pi - 22/7", "e^2 - 7", "sin(1)", "ln(2)", "2^sqrt(2)", "arctan(1)", "x"])
def test_what_is_not_known_to_be_algebraic_has_no_least_size(text: str) -> None:
    assert least_bits(parse(text)) is None
    assert not is_certainly_zero(parse(text))
