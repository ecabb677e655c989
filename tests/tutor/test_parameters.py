"""Parameters: the same everywhere for the same seed, and one operand wherever they are put."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest.expression.nodes import Negation, Node, Number, Power, Product, Quotient, Sum, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.trees import substituted
from steepest.tutor.parameters import Value, comparison, drawn, in_formula, in_prose, parameter

PLACED = [
    # template            value   written
    ("x - <<a>>", "2", "x - 2"),
    ("x - <<a>>", "-2", "x + 2"),
    ("x + <<a>>", "-2", "x - 2"),
    ("x + <<a>>y", "-2", "x - 2y"),
    ("x+<<a>>", "-2", "x-2"),
    ("<<a>>x", "-2", "-2x"),
    ("<<a>>^2", "-2", "(-2)^2"),
    ("x - <<a>>^2", "-2", "x - (-2)^2"),
    ("<<a>>²", "-2", "(-2)²"),
    ("e^<<a>>", "-2", "e^(-2)"),
    ("e^(<<a>>y)", "-2", "e^(-2y)"),
    ("2<<a>>", "3", "2(3)"),
    ("2*<<a>>", "-3", "2*(-3)"),
    ("x*-<<a>>", "-3", "x*-(-3)"),
    ("-<<a>>", "-3", "-(-3)"),
    ("(1, <<a>>)", "-3", "(1, -3)"),
    ("y = <<a>> x", "-3", "y = -3 x"),
    ("<<a>>x", "1/2", "(1/2)x"),
    ("(<<a>>, 1)", "-1/2", "(-1/2, 1)"),
    ("x + <<a>>", "1/2", "x + (1/2)"),
    ("x - <<a>>", "-1/2", "x - (-1/2)"),
    ("x - <<a>>", "-0.5", "x + 0.5"),
    ("w<<a>> + x_<<a>>", "2", "w2 + x_2"),
    ("<<a>>(x)", "sin", "sin(x)"),
]


def _value(text: str) -> Value:
    return parameter("a", f"one of {text}").values[0]


@pytest.mark.parametrize(("template", "value", "written"), PLACED)
def test_a_value_is_written_as_one_operand(template: str, value: str, written: str) -> None:
    assert in_formula(template, {"a": _value(value)}) == written


def test_prose_keeps_numbers_plain() -> None:
    assert in_prose("At <<a>>: `x - <<a>>`.", {"a": _value("-2")}) == "At -2: `x + 2`."


OPERANDS = [
    *("x - <<a>>", "x + <<a>>", "<<a>>x", "<<a>>^2", "x - <<a>>^2", "x + <<a>>y", "e^<<a>>", "2*<<a>>", "-<<a>>"),
    *("x - <<a>>*y - <<a>>", "(x - <<a>>)^2", "x/<<a>>", "(<<a>> + x)(y - <<a>>)", "-(<<a>> - x)/2 - <<a>>²"),
]


@pytest.mark.parametrize("template", OPERANDS)
@given(value=some.integers(-99, 99), x=some.integers(-5, 5), y=some.integers(-5, 5))
def test_writing_a_value_in_means_putting_it_in(template: str, value: int, x: int, y: int) -> None:
    """The text with the value says the same as the text with a name that then takes the value."""
    point = {Symbol("x"): number(x), Symbol("y"): number(y), Symbol("e"): number(3)}
    named = parse(template.replace("<<a>>", " a "), variables=["a", "x", "y", "e"])
    written = parse(in_formula(template, {"a": _value(str(value))}), variables=["a", "x", "y", "e"])
    expected = _valued(substituted(named, {**point, Symbol("a"): number(value)}))
    assert _valued(substituted(written, point)) == expected


def _valued(node: Node) -> Fraction | None:
    """The value of a tree of numbers; None where it divides by zero or the exponent is not small."""
    match node:
        case Number(value):
            return value
        case Negation(operand):
            inner = _valued(operand)
            return None if inner is None else -inner
        case Sum(parts) | Product(parts):
            values = [_valued(part) for part in parts]
            if None in values:
                return None
            total = Fraction(isinstance(node, Product))
            for value in values:
                assert value is not None
                total = total * value if isinstance(node, Product) else total + value
            return total
        case Quotient(top, bottom):
            over, under = _valued(top), _valued(bottom)
            return None if over is None or not under else over / under
        case Power(base, exponent):
            ground, power = _valued(base), _valued(exponent)
            if ground is None or power is None or power.denominator != 1 or (not ground and power < 0):
                return None
            return Fraction(ground) ** int(power)
    raise AssertionError(f"{node} is no arithmetic")


@given(seed=some.integers(0, 2**63), low=some.integers(-99, 99), size=some.integers(0, 50))
def test_a_draw_stays_in_its_range_and_repeats(seed: int, low: int, size: int) -> None:
    parameters = [parameter("a", f"{low}..{low + size}"), parameter("b", "one of 1/2, sin")]
    values = drawn(parameters, [], seed, "01_a/one")
    assert low <= int(values["a"].text) <= low + size
    assert values["b"].text in ("1/2", "sin")
    assert drawn(parameters, [], seed, "01_a/one") == values


@given(seed=some.integers(0, 2**32))
def test_a_draw_meets_its_conditions(seed: int) -> None:
    parameters = [parameter("a", "-9..9 except 0"), parameter("b", "-9..9")]
    values = drawn(parameters, [comparison("a < b", parameters), comparison("b != 3", parameters)], seed, "k")
    a, b = int(values["a"].text), int(values["b"].text)
    assert a < b != 3
    assert a != 0


def test_conditions_that_nothing_meets_are_an_error_and_no_endless_loop() -> None:
    parameters = [parameter("a", "1..3")]
    with pytest.raises(ValueError, match="no values"):
        drawn(parameters, [comparison("a > 3", parameters)], 0, "k")


def test_a_draw_is_the_same_in_every_process() -> None:
    """The figures are part of the promise: a seed given to a class today works next year."""
    program = (
        "from steepest.tutor.parameters import drawn, parameter as p;"
        "print([v.text for v in drawn([p('a', '0..9999'), p('b', '0..9999')], [], 7, 'x').values()])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONHASHSEED": hashing}
        ).stdout
        for hashing in ("1", "2")
    ]
    assert runs == [FIRST_DRAW] * 2


FIRST_DRAW = "['6297', '6867']\n"
