"""What is shown of a comparison can be read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq

from steepest.evidence.records import Witness, name_of, value_text
from steepest.expression.nodes import Constant, Indexed, Negation, Node, Symbol, number


@pytest.mark.parametrize(
    ("node", "name"),
    [
        (Symbol("w1"), "w1"),
        (Indexed("x", (number(2),)), "x_2"),
        (Indexed("x", (number(2), number(1))), "x_{2,1}"),
        (Indexed("x", (Symbol("i"),)), "x_i"),
        (Indexed("x", (Negation(number(1)),)), "x_{-1}"),
        (Indexed("W", (), (number(1),)), "W^(1)"),
        (Indexed("x", (number(2),), (Symbol("k"),)), "x_2^(k)"),
    ],
)
def test_variables_are_named_as_one_writes_them(node: Node, name: str) -> None:
    assert name_of(node) == name


def test_what_is_no_variable_has_no_name() -> None:
    with pytest.raises(TypeError):
        name_of(Constant("e"))


def test_values_are_exact_if_short_and_rounded_if_not() -> None:
    assert value_text(fmpq(-3, 2)) == "-3/2"
    assert value_text(fmpq(10**20)) == "1.000000000e+20"
    assert value_text(arb(2).sqrt(), 6) == "1.41421"


def test_a_place_lists_the_values_of_the_variables() -> None:
    witness = Witness(((Symbol("x"), Fraction(1, 2)), (Symbol("y"), Fraction(-1))), fmpq(1), fmpq(2))
    assert witness.place == "x = 1/2, y = -1"
