"""Enclosures hold the value, know where there is none, and differentiate without the table."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from threading import Thread
from typing import Any

import flint
import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.errors import UnsupportedError
from steepest.expression.enclosures import (
    HIGHEST_PRECISION,
    IndeterminateError,
    MissingValueError,
    UndefinedError,
    enclose,
    enclose_entries,
    evaluate,
    working_precision,
)
from steepest.expression.functions import (
    FUNCTIONS,
    FunctionRow,
    Pieces,
    abs_,
    exp,
    log,
    sign,
    sin,
    sqrt,
    step,
)
from steepest.expression.nodes import (
    Constant,
    Derivative,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Node,
    Power,
    Quotient,
    Symbol,
    Vector,
    number,
)
from steepest.expression.vectors import entrywise
from tests.expression import numerical
from tests.expression.formulas import formulas

x, y, w, b, i, n = (Symbol(name) for name in ("x", "y", "w", "b", "i", "n"))
E, PI = Constant("e"), Constant("pi")
THIRD = Quotient(number(1), number(3))
relu = lambda u: Function("relu", u)  # noqa: E731


def entry(*indices: int) -> Indexed:
    return Indexed("x", tuple(number(k) for k in indices))


def holds(ball: Any, value: Any) -> bool:
    """Whether an mpmath number of 50 digits lies in a ball (or within 10^-45 of it)."""
    with mp.workdps(60):
        text = mp.nstr(mp.mpf(value), 55)
    return bool(ball.overlaps(flint.arb(text, abs(float(value)) * 1e-45 + 1e-300)))


VALUES: list[tuple[Node, dict[Node, Any], Callable[[], Any]]] = [
    (E ** (2 * y) * sin(x), {x: 1, y: Fraction(1, 3)}, lambda: mp.exp(mp.mpf(2) / 3) * mp.sin(1)),
    (4 + (x - 2) ** 2 + 2 * y**2, {x: 5, y: -1}, lambda: 15),
    (x**THIRD, {x: 8}, lambda: 2),
    (x**THIRD, {x: 2}, lambda: mp.cbrt(2)),
    (x**y, {x: Fraction(3, 2), y: Fraction(5, 7)}, lambda: mp.mpf(1.5) ** (mp.mpf(5) / 7)),
    (PI * E, {}, lambda: mp.pi * mp.e),
    (sqrt(x), {x: Fraction(9, 4)}, lambda: 1.5),
    (abs_(x) + relu(x) + step(x) + sign(x), {x: -3}, lambda: 2),
    (1 / (1 + exp(-x)) - Function("sigmoid", x), {x: 7}, lambda: 0),
]


@pytest.mark.parametrize(("tree", "point", "expected"), VALUES)
def test_the_ball_holds_the_value(tree: Node, point: dict[Node, Any], expected: Callable[[], Any]) -> None:
    with mp.workdps(60):
        value = expected()
    for precision in (53, 64, 200):
        assert holds(enclose(tree, point, precision), value)


POINTS = (Fraction(-7, 3), Fraction(-1, 2), Fraction(-1, 10), Fraction(1, 7), Fraction(4, 5), Fraction(2), Fraction(3))


OF_NUMBERS = [row for row in FUNCTIONS if row.takes != "matrix" and row.gives != "diagonal"]


@pytest.mark.parametrize("row", OF_NUMBERS, ids=lambda row: row.name)
def test_every_row_is_enclosed_and_differentiated(row: FunctionRow) -> None:
    """Values against mpmath; derivatives of first and second order against its numerical ones."""
    tree: Node = Function(row.name, x if row.takes == "scalar" else Vector((x, x**2, number(2) - 3 * x)))
    if row.name == "softmax":  # the first of the entries
        tree = entrywise(tree).entries[0]
    f = lambda u: numerical.value(tree, {"x": u})  # noqa: E731
    seen = 0
    for point in POINTS:
        with mp.workdps(60):
            at = mp.mpf(point.numerator) / point.denominator
            try:
                expected = [f(at), mp.diff(f, at, 1), mp.diff(f, at, 2)]
            except numerical.NoValue:
                with pytest.raises(UndefinedError):
                    enclose(tree, {x: point})
                continue
        asked: Node = tree
        for order in range(3):
            ball = enclose(asked, {x: point}, 128)
            assert abs(float(ball.mid()) - float(expected[order])) < 1e-9
            asked = Derivative(asked, x)
        seen += 1
    assert seen >= 2


#   tree                         point        robust
UNDEFINED: list[tuple[Node, dict[Node, Any], bool]] = [
    (log(x), {x: -1}, True),
    (log(x), {x: 0}, False),
    (sqrt(x), {x: -1}, True),
    (1 / x, {x: 0}, False),
    (1 / (x - x), {x: 2}, False),
    (0 * log(-1 - x**2), {x: 1}, True),
    (x**THIRD, {x: -8}, True),
    (x**y, {x: -1, y: Fraction(1, 2)}, True),
    (x**y, {x: -1, y: 2}, False),
    (x**y, {x: 0, y: -1}, False),
    (x ** number(-1), {x: 0}, False),
    (Function("asin", x), {x: 2}, True),
    (log(sign(x) - Quotient(number(1), number(2))), {x: 0}, False),
    (Derivative(abs_(x), x), {x: 0}, False),
    (Derivative(sqrt(x), x), {x: 0}, False),
    (Derivative(relu(x), x), {x: 0}, False),
    (Derivative(log(x), x), {x: -1}, True),
    (FiniteSum(1 / (i - 2), i, number(1), n), {n: 3}, False),
    (FiniteSum(i, i, number(1), n), {n: Fraction(1, 2)}, False),
    (FiniteProduct(1 / (i - 2), i, number(1), n), {n: 3}, False),
    (FiniteProduct(i, i, number(1), n), {n: Fraction(1, 2)}, False),
    (FiniteProduct(log(-i - x**2), i, number(1), n), {n: 2, x: 1}, True),
]


@pytest.mark.parametrize(("tree", "point", "robust"), UNDEFINED)
def test_where_there_is_no_value_it_is_known_how_far_that_reaches(
    tree: Node, point: dict[Node, Any], robust: bool
) -> None:
    with pytest.raises(UndefinedError) as caught:
        enclose(tree, point)
    assert caught.value.robust is robust


#   tree          point               value    fragile
POWERS: list[tuple[Node, dict[Node, Any], Any, bool]] = [
    (x ** number(0), {x: 0}, 1, False),
    (x ** number(3), {x: -2}, -8, False),
    (x ** Quotient(number(1), number(2)), {x: 0}, 0, True),
    (Power(number(0), y), {y: 2}, 0, False),
    (Power(number(0), y), {y: Fraction(1, 2)}, 0, False),
    (x**y, {x: 0, y: 3}, 0, True),
    (Power(number(-1), i), {i: 3}, -1, False),
    (sign(x), {x: 0}, 0, True),
    (sign(number(0)), {}, 0, False),
    (sqrt(x), {x: 0}, 0, True),
]


@pytest.mark.parametrize(("tree", "point", "value", "fragile"), POWERS)
def test_powers_and_edges(tree: Node, point: dict[Node, Any], value: int, fragile: bool) -> None:
    found = evaluate(tree, point, integers={"i"})
    assert found.value == value
    assert found.fragile is fragile


def test_values_stay_exact_as_long_as_they_are_rational() -> None:
    found = evaluate((x + 1) / (x - 1) - sqrt(x) + exp(x - x), {x: Fraction(4, 9)})
    assert found.value == flint.fmpq(-13, 5) - flint.fmpq(2, 3) + 1


def test_mixed_and_repeated_derivatives_of_a_product() -> None:
    f = E ** (2 * y) * sin(x) + x**3 * y
    point = {x: 1, y: Fraction(1, 2)}
    with mp.workdps(60):
        mixed = 2 * mp.e * mp.cos(1) + 3
        third = -mp.e * mp.cos(1) + mp.mpf(6) / 2
    assert holds(enclose(Derivative(Derivative(f, x), y), point, 200), mixed)
    assert holds(enclose(Derivative(Derivative(Derivative(f, x), x), x), point, 200), third)
    inner = Derivative(x * Derivative(f, y), x)
    with mp.workdps(60):
        expected = (2 * mp.e * mp.sin(1) + 1) + (2 * mp.e * mp.cos(1) + 3)
    assert holds(enclose(inner, point, 200), expected)


def test_a_derivative_passes_through_a_sum_to_an_entry_of_the_data() -> None:
    loss = FiniteSum((w * Indexed("x", (i,)) + b - Indexed("y", (i,))) ** 2, i, number(1), n)
    data = {entry(1): 2, entry(2): -1, Indexed("y", (number(1),)): 3, Indexed("y", (number(2),)): 5}
    point = {**data, w: 2, b: 1, n: 2}
    assert evaluate(loss, point).value == (4 + 1 - 3) ** 2 + (-2 + 1 - 5) ** 2
    assert evaluate(Derivative(loss, w), point).value == 2 * (2 * 2 + -6 * -1)
    assert evaluate(Derivative(loss, b), point).value == 2 * (2 - 6)
    assert evaluate(Derivative(loss, entry(2)), point).value == 2 * -6 * 2
    assert evaluate(Derivative(Derivative(loss, w), b), point).value == 2 * (2 - 1)
    assert evaluate(Derivative(loss, Indexed("x", (Symbol("k"),))), {**point, Symbol("k"): 2}).value == -24


def test_a_derivative_passes_through_a_product_to_each_of_its_factors() -> None:
    likelihood = FiniteProduct(w * Indexed("x", (i,)) + b, i, number(1), n)
    point = {entry(1): 2, entry(2): -1, entry(3): 4, w: 3, b: 1, n: 3}
    assert evaluate(likelihood, point).value == 7 * -2 * 13
    assert evaluate(Derivative(likelihood, w), point).value == 2 * -2 * 13 + 7 * -1 * 13 + 7 * -2 * 4
    assert evaluate(Derivative(likelihood, entry(2)), point).value == 7 * 3 * 13
    assert evaluate(Derivative(Derivative(likelihood, w), w), point).value == 2 * (
        2 * -1 * 13 + 2 * -2 * 4 + 7 * -1 * 4
    )
    assert evaluate(Derivative(likelihood, w), {**point, b: -6}).value == 0 * 2 + -9 * 6 * 2 + 0  # one factor is 0
    assert evaluate(likelihood, {**point, n: 0}).value == 1
    assert evaluate(Derivative(likelihood, w), {**point, n: 0}).value == 0


def test_a_product_of_many_factors_stays_a_ball_and_one_of_too_many_is_not_taken() -> None:
    factorial = FiniteProduct(i, i, number(1), n)
    assert holds(enclose(factorial, {n: 1000}, 128), mp.factorial(1000))
    with pytest.raises(IndeterminateError):
        enclose(factorial, {n: 10**9})


def test_x1_and_x_1_are_one_variable_however_the_point_names_it() -> None:
    tree = FiniteSum(Indexed("x", (i,)), i, number(1), number(2)) * Symbol("x1")
    assert evaluate(tree, {Symbol("x1"): 3, Symbol("x2"): 4}).value == 21
    assert evaluate(tree, {entry(1): 3, entry(2): 4}).value == 21
    assert evaluate(Derivative(tree, Symbol("x1")), {entry(1): 3, entry(2): 4}).value == 10


def test_a_ball_across_a_kink_holds_both_sides() -> None:
    wide = flint.arb(0, 1)
    assert enclose(abs_(x), {x: wide}).contains(flint.arb(1))
    assert enclose(abs_(x), {x: wide}).contains(flint.arb(0))
    with pytest.raises(IndeterminateError):
        enclose(step(x), {x: wide})
    with pytest.raises(IndeterminateError):
        enclose(1 / x, {x: wide})


def test_a_denominator_that_is_zero_all_over_a_box_has_no_value_nearby() -> None:
    box = {x: flint.arb(-1, 0.001)}
    with pytest.raises(UndefinedError) as caught:
        evaluate(x / relu(x), box, box=True)
    assert caught.value.robust


def test_a_row_of_ones_own_is_enclosed_and_differentiated() -> None:
    softplus = FunctionRow(
        "softplus",
        derivative=lambda u: Function("sigmoid", u),
        latex=r"\operatorname{softplus}",
        sympy=lambda sp, u: sp.log(1 + sp.exp(u)),
        enclosure=lambda u: (1 + u.exp()).log(),
    )
    huber = FunctionRow(
        "elu",
        derivative=lambda u: u,
        latex=r"\operatorname{elu}",
        sympy=lambda sp, u: u,
        pieces=Pieces(lambda u: u.exp() - 1, 0, lambda u: u),
    )
    FUNCTIONS.add(softplus)
    FUNCTIONS.add(huber)
    try:
        with mp.workdps(60):
            assert holds(enclose(Function("softplus", x), {x: 1}, 200), mp.log(1 + mp.e))
            assert holds(enclose(Derivative(Function("softplus", x), x), {x: 1}, 200), 1 / (1 + mp.exp(-1)))
            assert holds(enclose(Derivative(Function("elu", x), x), {x: -1}, 200), mp.exp(-1))
        assert evaluate(Function("elu", x), {x: 2}).value == 2
    finally:
        FUNCTIONS.remove("softplus")
        FUNCTIONS.remove("elu")


def test_what_cannot_be_evaluated_says_so_and_soon() -> None:
    with pytest.raises(MissingValueError) as missing:
        enclose(x + y, {x: 1})
    assert missing.value.variable == y
    with pytest.raises(UnsupportedError, match="a mean"):
        enclose(Mean(x), {x: 1})
    with pytest.raises(UnsupportedError, match="a vector"):
        enclose(Vector((x, x)), {x: 1})
    with pytest.raises(IndeterminateError) as long:
        enclose(FiniteSum(i, i, number(1), n), {n: 10**9})
    assert long.value.final
    nested = FiniteSum(FiniteSum(i * n, n, number(1), number(900)), i, number(1), number(900))
    with pytest.raises(IndeterminateError):
        enclose(nested, {})
    with pytest.raises(IndeterminateError):
        enclose(exp(exp(exp(x))), {x: 1000})
    with pytest.raises(ValueError, match="precision"):
        enclose(x, {x: 1}, HIGHEST_PRECISION + 1)
    with pytest.raises(TypeError, match="Fraction"):
        enclose(x, {x: 0.5})


def test_large_powers_become_balls() -> None:
    ball = enclose(x ** number(1000) ** number(3), {x: 3})
    assert ball.is_finite()
    assert not ball.is_exact()


def test_entries_of_a_vector_are_enclosed_one_by_one() -> None:
    assert [float(ball) for ball in enclose_entries(Vector((x, x**2)), {x: 3})] == [3, 9]


def test_the_precision_of_the_process_is_left_as_it_was_by_every_thread() -> None:
    before = flint.ctx.prec
    wrong: list[int] = []

    def work(precision: int) -> None:
        for _ in range(50):
            ball = enclose(sin(x) + E, {x: 1}, precision)
            if ball.rel_accuracy_bits() < precision - 8:
                wrong.append(precision)

    threads = [Thread(target=work, args=(precision,)) for precision in (60, 300, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert flint.ctx.prec == before


@given(
    formulas,
    st.fractions(min_value=-4, max_value=4, max_denominator=12),
    st.fractions(min_value=-4, max_value=4, max_denominator=12),
)
@settings(max_examples=300)
def test_enclosures_never_contradict_mpmath(tree: Node, at_x: Fraction, at_y: Fraction) -> None:
    """Where both know a value it is the same; where one knows that there is none, so does the other."""
    with mp.workdps(60):
        names = {"x": mp.mpf(at_x.numerator) / at_x.denominator, "y": mp.mpf(at_y.numerator) / at_y.denominator}
    try:
        expected = numerical.value(tree, names)
    except numerical.Unclear:
        return
    except numerical.NoValue:
        expected = None
    try:
        ball = enclose(tree, {x: at_x, y: at_y}, 128)
    except UndefinedError:
        assert expected is None
        return
    except IndeterminateError:
        return
    assert expected is not None
    with working_precision(128):
        gap = abs(ball - flint.arb(mp.nstr(expected, 55)))
    assert gap < abs(ball) * flint.arb("1e-20") + flint.arb("1e-20")


@given(formulas, st.sampled_from([Fraction(1, 3), Fraction(-2), Fraction(7, 5)]))
def test_more_precision_gives_a_ball_that_meets_the_first(tree: Node, at: Fraction) -> None:
    point = {x: at, y: 2 - at}
    try:
        coarse, fine = enclose(tree, point, 53), enclose(tree, point, 500)
    except (UndefinedError, IndeterminateError):
        return
    assert coarse.overlaps(fine)


@given(formulas, st.sampled_from([Fraction(1, 3), Fraction(-2), Fraction(7, 5)]))
@settings(max_examples=200)
def test_derivatives_meet_finite_differences(tree: Node, at: Fraction) -> None:
    """Central differences with step 2^-40 at 400 bits, where the formula is smooth in between."""
    h = Fraction(1, 2**40)
    try:
        slope = enclose(Derivative(tree, x), {x: at, y: 1}, 400)
        second = enclose(Derivative(Derivative(tree, x), x), {x: at, y: 1}, 400)
        right, left = (enclose(tree, {x: at + side, y: 1}, 400) for side in (h, -h))
    except (UndefinedError, IndeterminateError):
        return
    with working_precision(400):
        difference = (right - left) / (2 * flint.arb(flint.fmpq(1, 2**40)))
    scale = 1 + abs(slope) + abs(second)
    assert abs(difference - slope) < scale * flint.arb("1e-6")
