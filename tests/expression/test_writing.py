"""What is written reads back as the same tree, and looks as people write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given

from steepest.errors import LimitError
from steepest.expression.function_table import FunctionRow
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Application,
    Connective,
    Gradient,
    Indexed,
    Mean,
    Node,
    Power,
    Product,
    Quotient,
    Relation,
    Symbol,
)
from steepest.expression.reading import parse, read
from steepest.expression.trees import KINDS, walk
from steepest.expression.writing import WRITERS, to_latex, to_mathml, to_text
from tests.strategies import MATRICES, NAMES, VECTORS, all_trees, trees

DECLARED = [*NAMES, *VECTORS, *MATRICES, *"wijktBD"]
SHAPES = {**dict.fromkeys(VECTORS, "n"), **dict.fromkeys(MATRICES, "n×n")}

SURFACES: dict[str, Callable[[Node], str]] = {
    "text": to_text,
    "unicode": lambda node: to_text(node, unicode=True),
    "LaTeX": to_latex,
    "LaTeX with slashes and few signs": lambda node: to_latex(
        node, times="", log="log", fractions="slash", transpose="T"
    ),
    "LaTeX with crosses": lambda node: to_latex(node, times=r"\times"),
}
on_every_surface = pytest.mark.parametrize("write", SURFACES.values(), ids=SURFACES)


def _declarations(tree: Node) -> list[dict[str, Any]]:
    """What may be declared: a function that is only named is read as one where no names are."""
    arrays = any(isinstance(part, Symbol) and part.name in SHAPES for part in walk(tree))
    named = any(isinstance(part, Application | Gradient) for part in walk(tree))
    shapes = {"shapes": SHAPES} if arrays else {}
    return [shapes] if named else [shapes, {"variables": DECLARED, **shapes}]


def _readable(tree: Node) -> bool:
    """Whether the reader makes such trees: what looks the same reads as something else in two places.

    Two sides with = between them are an equation where they are the whole formula, and a condition inside
    one; and a mean that names no index has one if a sum around it leaves no other choice.
    """
    equal = any(isinstance(part, Relation) and "=" in part.signs for part in walk(tree))
    unnamed = [part for part in walk(tree) if isinstance(part, Mean) and part.index is None]
    indexed = any(isinstance(part, Indexed) for mean in unnamed for part in walk(mean))
    return not indexed and not (equal and isinstance(tree, Relation | Connective))


@on_every_surface
@given(tree=all_trees)
def test_what_is_written_reads_back_as_the_same_tree(write: Callable[[Node], str], tree: Node) -> None:
    assume(_readable(tree))
    for declared in _declarations(tree):
        written = write(tree)
        try:
            again = parse(written, **declared)
        except LimitError:  # the generator knows no bounds on values
            assume(False)
        assert again == tree, written


@on_every_surface
@given(tree=trees)
def test_what_is_written_has_no_second_reading(write: Callable[[Node], str], tree: Node) -> None:
    assume(_readable(tree))
    written = write(tree)
    try:
        assert [note for note in read(written).notes if note.other is not None] == [], written
    except LimitError:
        assume(False)


def test_every_kind_of_node_has_a_writer() -> None:
    assert set(WRITERS) == set(KINDS)


WRITTEN: list[tuple[str, str, str | None]] = [
    #  typed                                text                                  LaTeX
    ("2 e^(2y) sin x", "2 e^(2y) sin(x)", r"2 e^{2 y} \sin(x)"),
    ("4+(x-2)^2+2y^2", "4 + (x - 2)^2 + 2y^2", r"4 + (x - 2)^{2} + 2 y^{2}"),
    ("(2/N)*sum(i=1..N,x_i)", "(2/N) sum(i=1..N, x_i)", r"\frac{2}{N} \sum_{i=1}^{N} x_{i}"),
    ("sin^2 x", "sin(x)^2", r"\sin^{2}(x)"),
    ("sqrt(1+|x|)", "sqrt(1 + |x|)", r"\sqrt{1 + \left|x\right|}"),
    ("||x|+1|".replace("||", "abs(|").replace("1|", "1)"), "abs(|x| + 1)", None),
    ("-(x+1)", "-(x + 1)", r"-(x + 1)"),
    ("x/(2y)", "x/(2y)", r"\frac{x}{2 y}"),
    ("w_1 x_i1", "w1 x_i1", r"w_{1} x_{i1}"),
    ("α∂L/∂w1", "alpha ∂L/∂w1", r"\alpha \frac{\partial L}{\partial w_{1}}"),
    ("2*3", "2*3", r"2 \cdot 3"),
    ("log x", "ln(x)", r"\ln(x)"),
    ("ln(x^2)", "ln(x^2)", r"\ln\left(x^{2}\right)"),
    ("(x,)", "(x,)", "(x,)"),
    ("0.5x", "0.5x", "0.5 x"),
    ("w <- w - 1", "w ← w - 1", r"w \leftarrow w - 1"),
    ("d/dx(x^2)", "d/dx(x^2)", r"\frac{d}{dx}\left[x^{2}\right]"),
    # functions of several arguments and of vectors, and functions that are only named
    ("max(0, 1 - y z)", "max(0, 1 - y z)", r"\max(0, 1 - y z)"),
    ("||w||^2 + ||w||_1", "||w||^2 + ||w||_1", r"\lVert w \rVert^{2} + \lVert w \rVert_{1}"),
    ("softmax(z)", "softmax(z)", r"\operatorname{softmax}(z)"),
    ("log2(x) + log_10 x", "log2(x) + log10(x)", r"\log_{2}(x) + \log_{10}(x)"),
    ("∛x", "cbrt(x)", r"\sqrt[3]{x}"),
    ("y - prediction(x)", "y - prediction(x)", r"y - \operatorname{prediction}(x)"),
    ("f'(x) g(x, y)", "f'(x) g(x, y)", "f'(x) g(x, y)"),
    # indices
    ("x_{i,j+1}", "x_{i,j+1}", "x_{i,j+1}"),
    ("x[2] + x_i^{(k)}", "x[2] + x_i^{(k)}", "x[2] + x_{i}^{(k)}"),
    ("W^{(1)} x", "W^{(1)} x", "W^{(1)} x"),
    # sums, means, sets
    (
        "1/|B| sum(i in B, |x_i|)",
        "(1/|B|) sum(i in B, |x_i|)",
        r"\frac{1}{|B|} \sum_{i \in B} \left|x_{i}\right|",
    ),
    ("card(B) x", "card(B) x", r"\operatorname{card}(B) x"),
    ("sum((x, y) in D, x y)", "sum((x, y) in D, x y)", r"\sum_{(x, y) \in D} x y"),
    ("Σ_i x_i", "sum(i, x_i)", r"\sum_{i} x_{i}"),
    ("∏_{i=1}^N p_i q", "prod(i=1..N, p_i q)", r"\prod_{i=1}^{N} p_{i} q"),
    ("(∏_{i=1}^N p_i)q", "prod(i=1..N, p_i) q", r"\left(\prod_{i=1}^{N} p_{i}\right) q"),
    ("q∏_{i=1}^N p_i", "q prod(i=1..N, p_i)", r"q \prod_{i=1}^{N} p_{i}"),
    ("prod(i=1..N, a + b)^2", "prod(i=1..N, a + b)^2", r"\left(\prod_{i=1}^{N} (a + b)\right)^{2}"),
    ("mean(x_i^2)", "mean(x_i^2)", r"\operatorname{mean}\left(x_{i}^{2}\right)"),
    ("mean_j(x_ij)", "mean_j(x_ij)", r"\operatorname{mean}_{j}(x_{ij})"),
    # gradients
    ("∇f", "∇f", r"\nabla f"),
    ("∇(x^2 + y)", "∇(x^2 + y)", r"\nabla\left(x^{2} + y\right)"),
    ("∇_w L", "∇_w(L)", r"\nabla_{w}(L)"),
    ("∇f(x, y)", "∇f(x, y)", r"\nabla f(x, y)"),
    # conditions
    ("0 <= x < 1", "0 <= x < 1", r"0 \le x < 1"),
    (
        "{x^2 if x < 0, x otherwise}",
        "{x^2 if x < 0, x otherwise}",
        r"\begin{cases} x^{2} & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}",
    ),
    (
        "{1 if x < 0 or x > 1 and y != 0}",
        "{1 if x < 0 or x > 1 and y != 0}",
        r"\begin{cases} 1 & \text{if } x < 0 \text{ or } x > 1 \text{ and } y \neq 0 \end{cases}",
    ),
    # vectors and matrices
    ("[[a, b], [c, d]]", "[[a, b], [c, d]]", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"),
    ("2/N X^T (X w - y)", "(2/N) Xᵀ (X w - y)", r"\frac{2}{N} X^{\top} (X w - y)"),
    ("(X^T X)^-1", "(Xᵀ X)^(-1)", r"\left(X^{\top} X\right)^{-1}"),
    ("(X^T)^2", "(Xᵀ)^2", r"\left(X^{\top}\right)^{2}"),
    ("X^(T)", "X^(T)", "X^{{T}}"),
    ("dot(a, b) + 1", "dot(a, b) + 1", r"\operatorname{dot}(a, b) + 1"),
    ("X^T (a ⊙ b)", "Xᵀ (a ⊙ b)", r"X^{\top} (a \odot b)"),
    ("ones^T r", "𝟏ᵀ r", r"\mathbf{1}^{\top} r"),
]


@pytest.mark.parametrize(("typed", "text", "latex"), WRITTEN)
def test_writing_keeps_the_form_of_the_author(typed: str, text: str, latex: str | None) -> None:
    assert to_text(parse(typed)) == text
    if latex is not None:
        assert to_latex(parse(typed)) == latex


# --- Unicode ----------------------------------------------------------------------------------

TYPOGRAPHIC = [
    ("x^2 - 2x^-1", "x² − 2x⁻¹"),
    ("e^x + e^(2y) + x^n", "eˣ + e^(2y) + xⁿ"),
    ("x^0.5 x^q", "x^0.5 x^q"),  # q is the one letter that has no superscript
    ("x^w1 + x^alpha", "x^w₁ + x^α"),
    ("sin^2 x + sin(x)^(a+b)", "sin²(x) + sin(x)^(a + b)"),
    ("sqrt(x)^2 + cbrt(x+1)", "(√(x))² + ∛(x + 1)"),
    ("2*3 - 2 theta", "2·3 − 2θ"),
    ("w_1 x_i1 + w12 + x_max", "w₁ xᵢ₁ + w₁₂ + x_max"),
    ("x_ij + x_{i,b} + x_{i+1} + y_hat_i", "xᵢⱼ + x_{i,b} + x_{i+1} + y_hatᵢ"),
    ("(2/N) sum(i=1..N, x_i + 1)", "(2/N) Σ_{i=1}^{N} (xᵢ + 1)"),
    ("2prod(i=1..N, x_i + 1) y", "2(Π_{i=1}^{N} (xᵢ + 1)) y"),
    ("prod(i=1..N-1, sum(j=1..i, x_j))", "Π_{i=1}^{N−1} Σ_{j=1}^{i} xⱼ"),
    ("sum((x, y) in D, x y) + sum(i in B, x_i)", "Σ_{(x, y) ∈ D} x y + Σ_{i ∈ B} xᵢ"),
    ("X^T (X w - y)", "Xᵀ (X w − y)"),
    ("x^(T)", "x^(T)"),
    ("2 ones - ones ones^T r", "2 𝟏 − 𝟏 𝟏ᵀ r"),
    ("||w||^2 + ||w||_1", "‖w‖² + ‖w‖₁"),
    ("{1 if 0 <= x < 1 and y != 0, 0 otherwise}", "{1 if 0 ≤ x < 1 and y ≠ 0, 0 otherwise}"),
    ("-pi r^2", "−π r²"),
    ("sigma*(x + 1)", "σ·(x + 1)"),  # without the sign, the sigmoid of x + 1
    ("y_hat - y'", "y_hat − y'"),
    ("w <- w - eta ∂L/∂w1", "w ← w − η ∂L/∂w₁"),
]


@pytest.mark.parametrize(("typed", "written"), TYPOGRAPHIC)
def test_typographic_text(typed: str, written: str) -> None:
    assert to_text(parse(typed), unicode=True) == written


# --- the choices of LaTeX ---------------------------------------------------------------------

CHOICES: list[tuple[str, dict[str, Any], str]] = [
    ("2*3 x", {"times": r"\times"}, r"2 \times 3 x"),
    ("2*3 x", {"times": ""}, r"2 \cdot 3 x"),  # without the sign, 23 x
    ("2 (x/y)", {}, r"2 \cdot \frac{x}{y}"),
    ("2 (x/y)", {"times": ""}, r"2 \frac{x}{y}"),
    ("2 (1/3)", {"times": ""}, r"2 \cdot \frac{1}{3}"),  # without the sign, two and a third
    ("ln(x)", {"log": "log"}, r"\log(x)"),
    ("log2(x)", {"log": "log"}, r"\log_{2}(x)"),
    ("(x+1)/(2y)", {"fractions": "slash"}, "(x + 1) / (2 y)"),
    ("(a/b) c", {"fractions": "slash"}, "(a / b) c"),
    ("X w1 + x_i", {"bold": ["X", "w", "x"]}, r"\mathbf{X} \mathbf{w}_{1} + \mathbf{x}_{i}"),
    ("theta x", {"bold": ["theta"]}, r"\boldsymbol{\theta} x"),
    ("y_hat - y", {"bold": ["y"]}, r"\hat{y} - \mathbf{y}"),
    ("y_hat - y", {"bold": ["y_hat"]}, r"\hat{\mathbf{y}} - y"),
    ("X^T", {"transpose": "T"}, "X^{T}"),
    ("dL/dw", {"d": "∂"}, r"\frac{\partial L}{\partial w}"),
    ("∂/∂x(x)", {"d": "d"}, r"\frac{d}{dx}\left[x\right]"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "options", "latex"), CHOICES)
def test_the_choices_of_latex(typed: str, options: dict[str, Any], latex: str) -> None:
    assert to_latex(parse(typed), **options) == latex


@pytest.mark.parametrize("option", ["times", "log", "fractions", "transpose", "d"])
def test_a_choice_that_is_none_is_refused_with_those_there_are(option: str) -> None:
    with pytest.raises(ValueError, match=f"{option} is one of .*'nonsense' is not"):
        to_latex(parse("x"), **{option: "nonsense"})


NEVER_OVER = [
    ("sum(i=1..N, x_i)/N", r"\left(\sum_{i=1}^{N} x_{i}\right) / N"),
    ("(1/N) sum(i=1..N, x_i)", r"\frac{1}{N} \sum_{i=1}^{N} x_{i}"),
    ("2 sum(i=1..N, x_i)/N", r"\left(2 \sum_{i=1}^{N} x_{i}\right) / N"),
    ("sum(i in B, x_i) x/|B|", r"\left(\sum_{i \in B} x_{i}\right) x / |B|"),
    ("(1 + sum(i, x_i))/N", r"\left(1 + \sum_{i} x_{i}\right) / N"),
    ("-(sum(i, x_i)/N)", r"-\left(\sum_{i} x_{i}\right) / N"),
    ("prod(i=1..N, x_i)/N", r"\left(\prod_{i=1}^{N} x_{i}\right) / N"),
    ("1/prod(i=1..N, x_i)", r"\frac{1}{\prod_{i=1}^{N} x_{i}}"),
    ("x/sum(i, x_i)", r"\frac{x}{\sum_{i} x_{i}}"),
    ("y sum(i, x_i/N)", r"y \sum_{i} \frac{x_{i}}{N}"),
]


@pytest.mark.parametrize(("typed", "latex"), NEVER_OVER)
def test_a_sum_never_stands_on_top_of_a_fraction(typed: str, latex: str) -> None:
    tree = parse(typed)
    assert to_latex(tree) == latex
    assert parse(latex) == tree


# --- what only context tells ------------------------------------------------------------------


def test_bars_mean_the_size_of_a_set_only_where_it_is_summed_over() -> None:
    tree = parse("sum(i in B, abs(B) x_i)/card(B)")
    assert to_text(tree) == "sum(i in B, abs(B) x_i)/|B|"
    assert parse(to_text(tree)) == tree


def test_an_index_of_a_mean_is_named_where_the_data_leave_a_choice() -> None:
    for typed in (
        "mean_j(x_ij)",
        "sum(j=1..d, mean_i(x_ij))",
        "mean(mean_j(x_ij))",
        "mean_i(mean_j(x_ij))",
        "mean_i(w)",
    ):
        tree = parse(typed)
        assert parse(to_text(tree)) == tree == parse(to_latex(tree)), typed


# --- names that are not the reader's ----------------------------------------------------------

HOSTILE = [
    ("<b>", r"\text{<b>}"),
    ("x&y", r"\text{x\&y}"),
    (r"\input", r"\text{\textbackslash{}input}"),
    ("a}b$", r"\text{a\}b\$}"),
    ("x\x1b[31m", r"\text{x[31m}"),
    ("50%_", r"\text{50\%\_}"),
]


@pytest.mark.parametrize(("name", "latex"), HOSTILE)
def test_no_name_becomes_a_command(name: str, latex: str) -> None:
    assert to_latex(Symbol(name)) == latex
    assert to_latex(Indexed(name, (Symbol("i"),))) == f"{latex}_{{i}}"
    assert latex in to_latex(Application(name, (Symbol("x"),)))


# --- a row added at run time ------------------------------------------------------------------


def test_a_function_added_at_run_time_is_written_on_every_surface() -> None:
    row = FunctionRow(
        "gauss",
        derivative=lambda u: u,
        latex=r"\mathcal{{G}}[{u}]",
        unicode="𝒢[{u}]",
        sympy=lambda sp, u: u,
        enclosure=lambda u: u,
    )
    FUNCTIONS.add(row)
    try:
        tree = parse("gauss(x)^2")
        assert to_text(tree) == "gauss(x)^2"
        assert to_text(tree, unicode=True) == "𝒢[x]²"
        assert to_latex(tree) == r"\mathcal{G}[x]^{2}"
        assert "<mi>gauss</mi>" in to_mathml(tree)
    finally:
        FUNCTIONS.remove("gauss")


def test_a_product_of_a_number_and_a_power_of_a_number_keeps_its_sign() -> None:
    tree = Product((parse("2"), Power(parse("3"), Symbol("x")), Quotient(parse("1"), parse("2"))))
    assert to_text(tree) == "2*3^x (1/2)"
    assert to_latex(tree, times="") == r"2 \cdot 3^{x} \frac{1}{2}"
