"""How typed formulas are read: spellings with their plain text, and what is refused with its place."""

from __future__ import annotations

import pytest

from steepest.errors import LimitError, ParseError
from steepest.expression.names import canonical
from steepest.expression.nodes import Derivative, Number, Symbol
from steepest.expression.reading import parse, read
from steepest.expression.writing import to_text

SPELLINGS = [
    #  typed                                   read as                           declared names
    ("2xy", "2x y", None),
    ("2 e^(2y) sin x", "2 e^(2y) sin(x)", None),
    ("x(x+1)", "x (x + 1)", None),
    ("sinx", "sin(x)", None),
    ("xsinx", "x sin(x)", None),
    ("sin2x", "sin(2x)", None),
    ("sin 2x", "sin(2x)", None),
    ("sin 2 x", "sin(2x)", None),
    ("sin x/2", "sin(x)/2", None),
    ("sin x^2", "sin(x^2)", None),
    ("sin(x)^2", "sin(x)^2", None),
    ("sin^2 x", "sin(x)^2", None),
    ("sin²x", "sin(x)^2", None),
    ("sin**2(x)", "sin(x)^2", None),
    ("sin x cos y", "sin(x) cos(y)", None),
    ("sin -x", "sin(-x)", None),
    ("log x y", "ln(x) y", None),
    ("ln(x)", "ln(x)", None),
    ("arcsin x + asin x", "arcsin(x) + arcsin(x)", None),
    ("sin^-1 x", "arcsin(x)", None),
    ("e^2y", "e^2 y", None),
    ("e^-x", "e^(-x)", None),
    ("e^x^2", "e^(x^2)", None),
    ("-x^2", "-x^2", None),
    ("a-b-c", "a - b - c", None),
    ("a-(b-c)", "a - (b - c)", None),
    ("1/2x", "(1/2) x", None),
    ("a/b/c", "(a/b)/c", None),
    ("2**3", "2^3", None),
    ("x²·y", "x^2 y", None),
    ("x⁻¹", "x^(-1)", None),
    ("2×3−1", "2*3 - 1", None),
    ("√x + √(x+1)", "sqrt(x) + sqrt(x + 1)", None),
    ("2πr", "2 pi r", None),
    ("αβ", "alpha beta", None),
    ("a|x|+|y|", "a |x| + |y|", None),
    ("|x||y|", "|x| |y|", None),
    ("(a, b)", "(a, b)", None),
    ("[a, b+1]", "(a, b + 1)", None),
    ("sum(i=1..N, w*x_i)", "sum(i=1..N, w x_i)", None),
    ("Σ_{i=1}^{N} x_i²", "sum(i=1..N, x_i^2)", None),
    ("w_1 x_1 + w₂x₂ + w_{3} x3", "w1 x1 + w2 x2 + w3 x3", None),
    ("x_ij + x_{i,j} + x_i1", "x_ij + x_ij + x_i1", None),
    ("ŵ".replace("ŵ", "w_hat") + " + \\hat{w}", "w_hat + w_hat", None),
    ("0.1x + .5", "0.1x + 0.5", None),
    ("1e-3", "0.001", None),
    ("2e^(2y)", "2 e^(2y)", None),
    ("σ(z) + σ", "sigmoid(z) + sigma", None),
    (r"\frac{1}{2}e^{2y}\sin\left(x\right)", "(1/2) e^(2y) sin(x)", None),
    (r"\frac12 x", "(1/2) x", None),
    (r"\sqrt{x}\cdot\ln x", "sqrt(x) ln(x)", None),
    (r"$\alpha_{1}\,\mathrm{rate}$", "alpha1 rate", ["alpha1", "rate"]),
    ("learning_rate * w", "learning_rate w", ["learning_rate", "w"]),
    ("xy", "xy", ["xy"]),
    ("xy", "x y", ["x", "y"]),
    ("e + i", "e + i", ["e", "i"]),
    ("y' - y", "y' - y", ["y", "y'"]),
    ("abc", "ab c", ["ab", "c"]),
    ("mean((w*x + b - y)^2)", "mean((w x + b - y)^2)", None),
    ("∂/∂x(x^2 y)", "∂/∂x(x^2 y)", None),
    ("dL/dw", "dL/dw", None),
]


@pytest.mark.parametrize(("typed", "plain", "declared"), SPELLINGS)
def test_a_spelling_is_read_as_its_plain_text(typed: str, plain: str, declared: list[str] | None) -> None:
    assert to_text(parse(typed, declared)) == plain


REFUSED = [
    #  typed, with ‸ before the place      part of the message                  proposal           declared
    ("2*x*cos‸(x**2", "never closed", "2*x*cos(x**2)", None),
    ("3*x**‸", "the formula ends", "3*x", None),
    ("2e^(2y) sin(‸", "the formula ends", None, None),
    ("x‸)", "never opened", "x", None),
    ("2 ‸3", "write *", None, None),
    ("x +‸", "the formula ends", "x", None),
    ("‸", "nothing to read", None, None),
    ("x_{‸}", "index", None, None),
    ("‸*x", "expected a number", "x", None),
    ("(a‸]", "to close", None, None),
    ("‸|x", "never closed", None, None),
    ("x‸; y", "no meaning", None, None),
    ("‸х + 1", "CYRILLIC SMALL LETTER HA", None, None),
    ("3*‸X**2", "did you mean x?", "3*x**2", ["x"]),
    ("‸z + 1", "not a name of this question (the names are: x)", None, ["x"]),
    ("‸temp", "no function and no declared name", "t e m p", None),
    ("‸sin_1(x)", "with the index 1", None, None),
    ("‸d/dx sin x", "bracket", None, None),
    ("sum‸", "range", None, None),
    ("sum(i=1‸, x_i)", "'..'", None, None),
    ("sum(‸ij=1..N, x)", "one letter", None, None),
    ("__import__‸('os').system('x')", "", None, None),
    ("a = b ‸= c", "second", None, None),
    ("a, b", "only inside brackets", None, None),
    ("sin(a‸, b)", "one argument", None, None),
]


@pytest.mark.parametrize(("marked", "message", "proposal", "declared"), REFUSED)
def test_a_refusal_names_the_place_and_proposes(
    marked: str, message: str, proposal: str | None, declared: list[str] | None
) -> None:
    with pytest.raises(ParseError) as refusal:
        parse(marked.replace("‸", ""), declared)
    assert message in refusal.value.message
    if "import" not in marked and "‸" in marked:
        assert refusal.value.position == marked.index("‸")
    if proposal is not None:
        assert refusal.value.proposal == proposal
    if refusal.value.proposal is not None:
        parse(refusal.value.proposal, declared)


@pytest.mark.parametrize(
    "text",
    [
        "9^9^9^9",
        "(" * 10_000,
        "(" * 3_000,
        "1" * 1_000_000,
        "1" * 200,
        "(x+1)^100000",
        "1e1000000000",
        "-" * 900 + "x",
        "x^" * 900 + "x",
        "sin" * 900,
        "2*" * 1_900 + "2",
        "9" * 90 + "^900",
        "x+" * 1_999 + "x",
        "||" * 500,
    ],
)
def test_what_is_too_large_is_refused_by_name_of_the_limit(text: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parse(text)
    assert isinstance(refusal.value, LimitError) or text.startswith("|")


def test_a_note_gives_the_other_reading() -> None:
    reading = read("3e^2y + 1")
    assert [to_text(note.other) for note in reading.notes] == ["3 e^(2y) + 1"]
    assert read("e^2 y").notes == ()


def test_every_place_and_all_places_are_read_otherwise() -> None:
    others = [to_text(other) for other in read("e^2y e^3z").others]
    assert others == ["e^(2y) e^3 z", "e^2 y e^(3z)", "e^(2y) e^(3z)"]
    assert [to_text(note.other) for note in read("1/2x").notes] == ["1/(2x)"]
    assert [to_text(note.other) for note in read("x^-1/2").notes] == ["x^(-1/2)"]
    assert read("x^2/2").notes == ()
    assert read("x^1/2^3").notes == ()  # the other reading would not go on


def test_a_derivative_is_partial_where_it_is_written_so() -> None:
    for spelling in (r"\dfrac{\partial}{\partial x}(x y)", r"\frac{\partial}{\partial x}[x y]", "∂/∂x(x y)"):
        assert parse(spelling) == Derivative(parse("x y"), Symbol("x"))
    for spelling in (r"\tfrac{d}{dx}(x y)", r"\frac{d}{d x}\left[x y\right]", "d/dx(x y)"):
        assert parse(spelling) == Derivative(parse("x y"), Symbol("x"), partial=False)


def test_a_left_hand_side_is_given_back_apart() -> None:
    reading = read("∂f/∂x = 2x")
    assert reading.left == Derivative(Symbol("f"), Symbol("x"))
    assert to_text(reading.node) == "2x"
    assert read("f(y, x) = x y").arguments == ("y", "x")
    assert read("w ← w - 1").assigned


def test_decimals_are_exact() -> None:
    node = parse("0.1")
    assert isinstance(node, Number)
    assert node.value * 10 == 1


def test_spellings_of_one_name() -> None:
    assert {canonical(name) for name in ("w1", "w_1", "w₁", "w_{1}")} == {"w1"}


def test_a_word_set_upright_is_one_name_that_has_to_be_declared() -> None:
    """Otherwise plain text could not say it: MSE is M·S·E there."""
    assert parse(r"\mathrm{rate}\cdot g", ["rate", "g"]) == parse("rate g", ["rate", "g"])
    with pytest.raises(ParseError, match="no declared name"):
        parse(r"\text{MSE}")
