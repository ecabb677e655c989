"""Decimals for exact numbers: what each policy takes, by table, and against decimal arithmetic."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.checking.check import check
from steepest.checking.policies import POLICIES, Policy
from steepest.checking.status import Status
from steepest.checking.typed_numbers import loosened, typed_number

RIGHT, FORM, WRONG, UNREADABLE = "correct", "wrong_form", "incorrect", "unreadable"

#  reference      policy             status  answers
JUDGED: list[tuple[str, str | None, str, list[str]]] = [
    ("e^2", None, RIGHT, ["7.4", "≈7.4", "~ 7.4", "7.389", "7.39e0", "7.39·10^0", "73.9*10**-1", "$7.39$", "7,39"]),
    ("e^2", None, RIGHT, ["739%", "738.9 %", "y ≈ 7.4", r"\approx 7.39", "7.38…", "7.3...", "7.39 × 10⁰", "(7.39)"]),
    ("e^2", None, FORM, ["7.38", "7.3", "7", "7.3890", "7.389056098930"]),
    ("e^2", None, WRONG, ["7.5", "7.40", "-7.4", "8", "10", "0", "0.0", "7.4e-1", "7.4%", "7.36", "7.37…"]),
    ("e^2", None, UNREADABLE, ["7.4 or so", "7.4.1", "e^2 ≈ 8", "≈", "%"]),
    ("e^2", "exact", RIGHT, ["e^2", "exp(1)^2"]),
    ("e^2", "exact", FORM, ["7.4", "7.3", "7.389"]),
    ("e^2", "exact", WRONG, ["7.5"]),
    ("e^2", "figures: 3", RIGHT, ["7.39", "7.389", "e^2", "7.38905609893065"]),
    ("e^2", "figures: 3", FORM, ["7.4", "7.38", "7"]),
    ("e^2", "figures: 3", WRONG, ["7.40", "7.5"]),
    ("e^2", "figures: 1", RIGHT, ["7", "7.4"]),
    ("e^2", "places: 2", RIGHT, ["7.39", "7.389"]),
    ("e^2", "places: 2", FORM, ["7.4", "7.38"]),
    ("e^2", "tolerance: 0.01", RIGHT, ["7.38", "7.39", "133/18", "7.399"]),
    ("e^2", "tolerance: 0.01", WRONG, ["7.4", "7.37", "22/3"]),
    ("e^2", "tolerance: 1%", RIGHT, ["7.4", "7.32", "7.46"]),
    ("e^2", "tolerance: 1%", WRONG, ["7.31", "7.47"]),
    ("1/10", "tolerance: 1/100", RIGHT, ["0.11", "0.09", "1/9 - 1/900"]),
    ("pi", "tolerance: 0.002", RIGHT, ["22/7", "3.14", "sqrt(9.87)"]),
    ("-e^2", None, RIGHT, ["-7.4", "−7.4", "- 7.39"]),
    ("-e^2", None, FORM, ["-7.3", "-7"]),
    ("-e^2", None, WRONG, ["7.4"]),
    ("1/8", None, RIGHT, ["0.13", "0.12", "0.125", "0.1250", "12.5%", "13%", ".12"]),
    ("1/8", None, FORM, [".1", "0.1"]),
    ("1/8", None, WRONG, ["0.11", "0.14", "0", "125%", "10%"]),
    ("1/2", None, RIGHT, ["0.5", "0.50", "50%"]),
    ("0.501", None, RIGHT, ["0.50", "0.501"]),
    ("0.501", None, FORM, ["0.5"]),
    ("0.501", None, WRONG, ["0.500"]),
    ("1000 pi", None, RIGHT, ["3142", "3140", "3100", "3.1e3", "31e2", "3.14·10^3"]),
    ("1000 pi", None, FORM, ["3141", "3.141e3"]),
    ("1000 pi", None, WRONG, ["3000", "3200", "3150", "3143"]),
    ("9.75", None, RIGHT, ["9.8", "9.7", "9.750"]),
    ("9.75", None, WRONG, ["10", "9", "9.76"]),
    ("0", None, RIGHT, ["0.0", "0.00"]),
    ("0", None, WRONG, ["0.01", "1e-300"]),
    ("10^-30 pi", None, RIGHT, ["3.1e-30", "3.1416·10^{-30}"]),
    ("10^-30 pi", None, WRONG, ["3.1e-31", "0.0"]),
    ("e^600", None, RIGHT, ["3.77e260", "3.773*10^260"]),
    ("e^600", None, FORM, ["3.7e260", "4e260"]),
    ("1/3", None, RIGHT, ["0.333...", "0.3333333333333333", "33.3%"]),
    ("2 sin(1)cos(1) - sin(2) + 1/4", None, RIGHT, ["0.25"]),
    ("1000", None, UNREADABLE, ["1,000"]),
    ("1000", None, RIGHT, ["1000", "1000,0", "10^3"]),
    ("1.5", None, RIGHT, ["1,500", "1,5"]),
    ("(e^2, 1/3)", None, RIGHT, ["(7.39, 0.33)", "(7.4, 1/3)", "[e^2, 0.333]"]),
    ("(e^2, 1/3)", None, FORM, ["(7.3, 0.33)", "(7.39, 0.3)"]),
    ("(e^2, 1/3)", None, WRONG, ["(7.40, 0.33)", "(7.39, 0.34)", "(0.33, 7.39)"]),
    ("(e^2, 1/3)", "figures: 3", FORM, ["(7.39, 0.33)"]),
    ("(e^2, 1/3)", "tolerance: 0.1", RIGHT, ["(7.3, 0.4)", "(22/3, 1/3)"]),
    ("x = e^2", None, RIGHT, ["x = 7.39", "7.39"]),
    ("x = e^2", None, FORM, ["x = 7.38"]),
    ("x = e^2", None, WRONG, ["x = 7.5"]),
    ("pi x", None, WRONG, ["3.14159 x", "3.14 x"]),
]


@pytest.mark.parametrize(
    ("reference", "policy", "answer", "status"),
    [(reference, policy, answer, status) for reference, policy, status, answers in JUDGED for answer in answers],
)
def test_a_decimal_is_judged_by_its_own_digits(reference: str, policy: str | None, answer: str, status: str) -> None:
    verdict = check(reference, answer, policy=policy)
    assert verdict.status.value == status, verdict.text()
    assert verdict.text()


@pytest.mark.parametrize(
    ("reference", "answer", "policy", "words"),
    [
        ("e^2", "7.4", None, "Right to 2 figures; the exact value is e^2."),
        ("e^2", "7.3", None, "the answer is 7.3, which was cut off and not rounded."),
        ("e^2", "7", None, "the answer is given to one figure; at least 2 are asked for."),
        ("e^2", "7.4", "figures: 3", "the answer is given to 2 figures; at least 3 are asked for."),
        ("e^2", "7.4", "places: 2", "the answer is given to one decimal place; at least 2 are asked for."),
        ("e^2", "7.4", "exact", "the answer is rounded, where the exact number is asked for."),
        ("e^2", "7.4", "tolerance: 1%", "Within 1%; the exact value is e^2."),
        ("(e^2, 1/3)", "(7.39, 0.34)", None, "The right value of entry 2 is 1/3, and this answer has 17/50."),
    ],
)
def test_what_is_said_of_a_decimal(reference: str, answer: str, policy: str | None, words: str) -> None:
    assert words in check(reference, answer, policy=policy).text()


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Decimal]:
    """An exact number in the notation of a formula, and its value to 60 digits."""
    context = Context(prec=60)
    sign = draw(st.sampled_from(["", "-"]))
    n, d, tens = draw(st.integers(1, 10**6)), draw(st.integers(1, 10**4)), draw(st.integers(-12, 12))
    value = context.divide(Decimal(n), Decimal(d)).scaleb(tens)
    root = draw(st.booleans())
    if root:
        value = context.sqrt(context.divide(Decimal(n), Decimal(d))).scaleb(tens)
    written = f"{sign}{'sqrt' if root else ''}({n}/{d}) 10^({tens})"
    return written, -value if sign else value


@given(number=numbers(), figures=st.integers(2, 12), step=st.integers(2, 9), up=st.booleans())
@settings(max_examples=150)
def test_roundings_are_right_and_what_is_further_away_is_not(
    number: tuple[str, Decimal], figures: int, step: int, up: bool
) -> None:
    reference, value = number
    rounded = Context(prec=figures, rounding=ROUND_HALF_EVEN).plus(value)
    cut = Context(prec=figures, rounding=ROUND_DOWN).plus(value)
    unit = Decimal(1).scaleb(value.adjusted() - figures + 1)
    shown = f"{rounded.quantize(unit):e}" if rounded.adjusted() == value.adjusted() else f"{rounded:e}"
    assert check(reference, shown).status is Status.CORRECT
    if abs(abs(value) - abs(cut)) > unit / 2 and cut.adjusted() == value.adjusted():
        assert check(reference, f"{cut.quantize(unit):e}").status is Status.WRONG_FORM
    wrong = value.quantize(unit) + step * unit * (1 if up else -1)
    if wrong.adjusted() == value.adjusted():
        assert check(reference, f"{wrong:e}").status is Status.INCORRECT


@pytest.mark.parametrize(
    "line", ["figures", "figures: 0", "figures: 1.5", "tolerance: 0", "tolerance: 1/0", "exact: 2", "", "two figures"]
)
def test_a_policy_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"policy|figures|tolerance"):
        Policy.of(line)


@pytest.mark.parametrize(
    "line", ["rounded", "exact", "figures: 3", "places: 2", "tolerance: 0.01", "tolerance: 1%", "tolerance: 1/3"]
)
def test_a_policy_is_read_back_from_what_is_written(line: str) -> None:
    assert str(Policy.of(line)) == line
    assert Policy.of(str(Policy.of(line))) == Policy.of(line)
    assert Policy.of(line).name in POLICIES


@pytest.mark.parametrize(
    ("text", "figures", "unit"),
    [
        ("0.50", 2, "1/100"),
        ("007", 1, "1"),
        ("-1.20e-3", 3, "1/100000"),
        ("2.", 1, "1"),
        ("x = 3.0·10⁻²", 2, "1/1000"),
        ("12.5%", 3, "1/1000"),
        ("1200", 4, "1"),
    ],
)
def test_the_figures_of_a_number_are_those_that_were_typed(text: str, figures: int, unit: str) -> None:
    typed = typed_number(text)
    assert typed is not None
    assert (typed.figures, typed.unit) == (figures, Fraction(unit))


@pytest.mark.parametrize("text", ["", "x", "1/2", "1 2", "1e", "1e99999", "--1", "0x10", "1_000", "NaN", "inf"])
def test_what_is_no_decimal_is_none(text: str) -> None:
    assert typed_number(text) is None
    assert loosened(text) is None
