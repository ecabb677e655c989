"""MathML is well formed, ASCII, made of Core elements only, and carries its LaTeX."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given

import steepest as st
from steepest.expression.nodes import Application, Indexed, Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.writing import to_latex, to_mathml
from tests.strategies import all_trees

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
TOKENS = {"mi", "mn", "mo", "mtext", "mspace", "annotation"}
#: Elements that count what they hold.
ARGUMENTS = {
    "math": 1, "semantics": 2, "mfrac": 2, "msup": 2, "msub": 2, "msubsup": 3, "mroot": 2,
    "munder": 2, "mover": 2, "munderover": 3,
}  # fmt: skip
ROWS = {"mrow", "msqrt", "mtd"}
TABLES = {"mtable": "mtr", "mtr": "mtd"}


def _drawn(mathml: str) -> ElementTree.Element:
    return ElementTree.fromstring(mathml)  # noqa: S314 - what our own writer wrote


@given(all_trees)
def test_mathml_is_ascii_and_well_formed_and_uses_core_elements_only(tree: Node) -> None:
    mathml = to_mathml(tree)
    assert mathml.isascii()
    assert re.findall(r"&(?!#x[0-9A-F]+;)", mathml) == []
    for element in _drawn(mathml).iter():
        name, parts = element.tag.removeprefix(NAMESPACE), list(element)
        inner = {part.tag.removeprefix(NAMESPACE) for part in parts}
        if name in TOKENS:
            assert parts == []
            assert element.text
        elif name in ARGUMENTS:
            assert len(parts) == ARGUMENTS[name], name
        elif name in TABLES:
            assert inner == {TABLES[name]}
        else:
            assert name in ROWS
            assert parts
        assert name in TOKENS or not (element.text or "").strip()


@given(all_trees)
def test_the_annotation_is_the_latex(tree: Node) -> None:
    (annotation,) = [part for part in _drawn(to_mathml(tree)).iter() if part.tag == f"{NAMESPACE}annotation"]
    assert annotation.get("encoding") == "application/x-tex"
    assert annotation.text == to_latex(tree)


def _inside(mathml: str) -> str:
    return mathml.partition("<semantics>")[2].partition("<annotation")[0]


WRITTEN = [
    ("2x", "<mrow><mn>2</mn><mo>&#x2062;</mo><mi>x</mi></mrow>"),
    ("2*3", "<mrow><mn>2</mn><mo>&#x22C5;</mo><mn>3</mn></mrow>"),
    ("x - 1", "<mrow><mi>x</mi><mo>&#x2212;</mo><mn>1</mn></mrow>"),
    ("a/b", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
    (
        "sin x",
        '<mrow><mi>sin</mi><mo>&#x2061;</mo><mrow><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo>'
        "</mrow></mrow>",
    ),
    (
        "c - (a/b)^n",
        "<mrow><mi>c</mi><mo>&#x2212;</mo><msup><mrow><mo>(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo>)</mo></mrow><mi>n</mi></msup></mrow>",
    ),
    (
        "x (y/2)",
        '<mrow><mi>x</mi><mo lspace="0.17em" rspace="0">&#x2062;</mo><mfrac><mi>y</mi><mn>2</mn></mfrac></mrow>',
    ),
    ("sqrt(x)", "<msqrt><mi>x</mi></msqrt>"),
    ("∛x", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    ("w_1", "<msub><mi>w</mi><mn>1</mn></msub>"),
    ("alpha_hat", '<mover accent="true"><mi>&#x3B1;</mi><mo stretchy="false">^</mo></mover>'),
    (
        "x_i^{(k)}",
        '<msubsup><mi>x</mi><mi>i</mi><mrow><mo stretchy="false">(</mo><mi>k</mi><mo stretchy="false">)</mo></mrow>'
        "</msubsup>",
    ),
    ("X^T", "<msup><mi>X</mi><mo>&#x22A4;</mo></msup>"),
    (
        "sum(i=1..N, x)",
        "<mrow><munderover><mo>&#x2211;</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover>"
        "<mi>x</mi></mrow>",
    ),
    (
        "prod(i=1..N, x)",
        "<mrow><munderover><mo>&#x220F;</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover>"
        "<mi>x</mi></mrow>",
    ),
    ("∂L/∂w", "<mfrac><mrow><mo>&#x2202;</mo><mi>L</mi></mrow><mrow><mo>&#x2202;</mo><mi>w</mi></mrow></mfrac>"),
    (
        "{x if x < 0}",
        "<mrow><mo>{</mo><mtable><mtr><mtd><mi>x</mi></mtd><mtd><mrow><mtext>if&#xA0;</mtext>"
        "<mrow><mi>x</mi><mo>&#x3C;</mo><mn>0</mn></mrow></mrow></mtd></mtr></mtable></mrow>",
    ),
]


@pytest.mark.parametrize(("typed", "mathml"), WRITTEN)
def test_what_mathml_looks_like(typed: str, mathml: str) -> None:
    variables = ["alpha_hat"] if "hat" in typed else None
    assert _inside(to_mathml(parse(typed, variables))) == mathml


def test_a_sum_never_stands_on_top_of_a_fraction() -> None:
    assert "<mfrac>" not in to_mathml(parse("sum(i=1..N, x_i)/N"))
    assert "<mfrac>" in to_mathml(parse("(1/N) sum(i=1..N, x_i)"))
    assert "<mfrac>" not in to_mathml(parse("prod(i=1..N, x_i)/N"))


def test_display_is_block_or_inline() -> None:
    assert ' display="block">' in to_mathml(parse("x"))
    assert ' display="inline">' in to_mathml(parse("x"), display="inline")
    with pytest.raises(ValueError, match="display is one of 'block', 'inline'"):
        to_mathml(parse("x"), display="wide")


@pytest.mark.parametrize("name", ["<b>", "x&y", '"', "</math>", "\x00\x1b", "\ud800", "é"])
def test_no_name_becomes_markup(name: str) -> None:
    for node in (Symbol(name), Indexed(name, (Symbol(name),)), Application(name, (Symbol(name),))):
        mathml = to_mathml(node)
        assert mathml.isascii()
        assert {part.tag.removeprefix(NAMESPACE) for part in _drawn(mathml).iter()} <= TOKENS | set(ARGUMENTS) | ROWS


def test_it_is_a_public_verb_and_takes_what_sympy_makes() -> None:
    import sympy

    assert st.to_mathml(sympy.Symbol("x")) == to_mathml(Symbol("x"))
