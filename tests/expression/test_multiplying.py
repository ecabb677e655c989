"""Products over a range in exact algebra: what is proved never contradicts a value."""

from __future__ import annotations

from fractions import Fraction

import flint
from hypothesis import assume, given, settings
from hypothesis import strategies as hs

from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.functions import exp, sqrt
from steepest.expression.nodes import (
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
)
from steepest.expression.normal_form import NowhereDefinedError, identical

i, x, y, N = (Symbol(name) for name in ("i", "x", "y", "N"))
a_i, b_i = (Indexed(base, (i,)) for base in "ab")
EXPONENTS: list[Node] = [number(2), number(3), number(-1), number(Fraction(1, 2)), i, b_i, N]

leaves = hs.sampled_from([x, y, i, a_i, b_i, number(2), number(-3), x + 1, a_i - x])


def _larger(parts: hs.SearchStrategy[Node]) -> hs.SearchStrategy[Node]:
    return hs.one_of(
        hs.builds(lambda left, right: Product((left, right)), parts, parts),
        hs.builds(Quotient, parts, parts),
        hs.builds(Power, parts, hs.sampled_from(EXPONENTS)),
        hs.builds(lambda left, right: Sum((left, right)), parts, parts),
        parts.map(Negation),
        parts.map(exp),
        parts.map(sqrt),
        parts.map(lambda part: Function("abs", part)),
    )


bodies = hs.recursive(leaves, _larger, max_leaves=5)
points = hs.tuples(
    hs.integers(-1, 3),
    *([hs.sampled_from([Fraction(text) for text in ("1", "2", "-1", "1/2", "-2", "3", "0")])] * 8),
)


def over(body: Node) -> Node:
    return FiniteProduct(body, i, number(1), N)


def apart(body: Node) -> Node:
    """The product taken apart as somebody in a hurry does: not always rightly, for signs are not looked at."""
    match body:
        case Product((left, right)):
            return apart(left) * apart(right)
        case Quotient(above, below):
            return apart(above) / apart(below)
        case Power(base, exponent) if exponent not in (i, b_i):
            return Power(apart(base), exponent)
        case Function("exp", exponent):
            return exp(FiniteSum(exponent, i, number(1), N))
        case Function(name, argument):
            return Function(name, apart(argument))
        case Negation(operand):
            return Power(number(-1), N) * apart(operand)
    return Power(body, N) if body in (x, y, number(2)) else over(body)


@settings(max_examples=300, deadline=None)
@given(bodies, hs.sampled_from([(), (N,), (N - 1,)]), points)
def test_what_is_taken_apart_has_no_value_that_contradicts_a_proof(
    body: Node, known: tuple[Node, ...], numbers: tuple[Fraction, ...]
) -> None:
    whole, parted = over(body), apart(body)
    count, at_x, at_y, *data = numbers
    assume(not known or count >= (0 if known == (N,) else 1))
    try:
        proved = identical(whole, parted, nonnegative=known, integers=["N"])
        point: dict[Node, Fraction] = {N: count, x: at_x, y: at_y}
        point |= {Indexed("ab"[k % 2], (number(k // 2 + 1),)): value for k, value in enumerate(data)}
        values = [evaluate(tree, point, integers=["N"]).value for tree in (whole, parted)]
    except (UndefinedError, IndeterminateError, NowhereDefinedError):
        assume(False)
    assert not proved or flint.arb(values[0]).overlaps(flint.arb(values[1]))


def test_a_product_is_the_same_whatever_its_letter_is_called_or_where_it_begins() -> None:
    k = Symbol("k")
    shifted = FiniteProduct(Indexed("x", (i + 1,)) + i, i, number(0), N - 1)
    assert identical(shifted, FiniteProduct(Indexed("x", (k,)) + k - 1, k, number(1), N))
    assert not identical(shifted, FiniteProduct(Indexed("x", (k,)) + k, k, number(1), N))
