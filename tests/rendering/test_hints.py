"""The ladder of hints: one for every step, of which only the last rung says what comes out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

import steepest as st
from steepest._wrapping import columns, marked_prose
from steepest.derivation.along_curve import total_derivative
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.directional import directional_derivative
from steepest.derivation.fixing import fixed_first
from steepest.derivation.hessian import hessian
from steepest.derivation.jacobian import jacobian
from steepest.derivation.linearizing import linear_approximation
from steepest.derivation.records import Derivation
from steepest.derivation.rules import FRAMES, Rule, rules
from steepest.derivation.step import Path, Step, held, steps_of
from steepest.errors import ParseError, SteepestError
from steepest.evidence import Agreement, Proof, compare
from steepest.expression.functions import FUNCTIONS, FunctionRow, exp, log, sigmoid
from steepest.expression.nodes import (
    Constant,
    Derivative,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Symbol,
    Vector,
    is_number,
)
from steepest.expression.reading import parse
from steepest.expression.trees import contains, walk
from steepest.expression.writing import to_text
from steepest.models import LinearModel, mse, update_rule
from steepest.rendering.hints import Hint, hints, step_at
from steepest.rendering.hints.ladder import row_of
from steepest.rendering.hints.shortening import shortened
from steepest.rendering.hints.words import HINTS, TIDYING, UNKNOWN, UNKNOWN_WITH_EXAMPLE, Row
from steepest.rendering.lines import lines
from steepest.rendering.sentences import LANGUAGES
from tests.tables.corpus import CORPUS
from tests.tables.derivations import DERIVATIONS

WIDTH, ROWS = 60, 3


@functools.cache
def derivations() -> tuple[Derivation, ...]:
    """Every formula of the tables, derived; what is refused is another test's matter."""
    asked = [(formula, (variable,), None) for formula, variable, _ in DERIVATIONS]
    asked += [(row.formula, question.wrt, row.named) for row in CORPUS for question in row.questions]
    return tuple(record for each in asked if (record := _derived(*each)) is not None)


def _derived(formula: str, wrt: tuple[str, ...], names: list[str] | None) -> Derivation | None:
    try:
        return derive(formula, list(wrt) if len(wrt) > 1 else wrt[0], variables=names)
    except SteepestError:
        return None


@functools.cache
def ladders() -> tuple[tuple[Derivation, Step, tuple[Hint, ...]], ...]:
    """Every step of every derivation with its ladder; a step that occurs again once."""
    found = {
        (step.before, step.rule): (record, step, hints(record, path))
        for record in derivations()
        for path, step in steps_of(record.step)
    }
    return tuple(found.values())


# --- what a ladder looks like ------------------------------------------------------------------


def test_a_chain_is_climbed_in_five_rungs() -> None:
    assert [hint.text for hint in st.hints(derive("sin(5x)", "x"))] == [
        "sin(5x) is one thing done to another: what is done last, and what is inside?",
        "The chain rule: the outer derivative, times the inner one.",
        "Fill the blanks: (f(u))' = f'(▢) · ▢'",
        "Here f(u) = sin(u) and u = 5x.",
        "d/dx(sin(5x)) = cos(5x) d/dx(5x)",
    ]


def test_a_constant_factor_is_pointed_at_before_it_is_named() -> None:
    record = derive("e^(2y) sin x", "x")
    assert [hint.text for hint in record.hints((0,))] == [
        "e^(2y) sin(x) is a product: two factors, e^(2y) and sin(x), of which one depends on x.",
        "A constant factor stays.",
        "Fill the blanks: (c · u)' = c · ▢",
        "Here c = e^(2y) and u = sin(x).",
        "∂/∂x(e^(2y) sin(x)) = e^(2y) ∂/∂x(sin(x))",
    ]


def test_latex_has_the_same_words_and_typeset_formulas() -> None:
    ladder = hints(derive("x^2/y", "y"), (0,))
    assert [hint.latex for hint in ladder][2:] == [
        r"Fill the blanks: $(c/v)' = -c \cdot {\boxed{\phantom{u}}}/{\boxed{\phantom{u}}}^2$",
        r"Here $c = x^{2}$ and $v = y$.",
        r"$\frac{\partial}{\partial y}\left[\frac{x^{2}}{y}\right] = "
        r"-\frac{x^{2} \frac{\partial}{\partial y}\left[y\right]}{y^{2}}$",
    ]


def test_the_sign_of_a_function_is_a_hint_and_its_name_is_not() -> None:
    assert hints(derive("cos x", "x"))[2].text == "Fill the blanks: (cos(x))' = -▢"
    assert hints(derive("tan x", "x"))[2].text == "Fill the blanks: (tan(x))' = 1/▢^2"
    assert hints(derive("e^x", "x"))[2].text == "Fill the blanks: (e^x)' = ▢"


def test_a_hint_is_laid_out_for_a_width() -> None:
    hint = hints(derive("sin(5x)", "x"))[0]
    assert (
        st.text(hint, width=30)
        == "Hint 1: sin(5x) is one thing\ndone to another: what is done\nlast, and what is inside?"
    )
    assert str(hint) == hint.text


FRAMED = [
    (gradient("x^2 + y^3").step, "This is a gradient: a list with one entry for each variable.", "∇f = (∂f/∂x, ∂f/∂y)"),
    (derive("x^2 y", "x").step, "This is a partial derivative: only x moves.", "∂/∂x(x^2 y), with y held constant."),
    (
        derive("x^2 y", ["x", "y"]).step,
        "∂/∂y(∂/∂x(x^2 y)) asks for two derivatives, one after the other.",
        "First ∂/∂x(x^2 y), and what comes out is differentiated again.",
    ),
    (
        fixed_first("x^2 y", "x", {"y": 3}).step,
        "One variable is left: only x moves.",
        "d/dx(3x^2), with y = 3 put in.",
    ),
    (st.at(derive("x^3", "x"), x=2).step, "What is asked for is a value: a number, and no formula.", "3*2^2 = 12"),
    (
        update_rule(mse(LinearModel(1))).steps[0],
        "This is an update rule: b gets a new value.",
        "b ← b - alpha (2/N) sum(i=1..N, b + w1 x_i1 - y_i)",
    ),
    (
        derive("f(x, x^2)", "x").step,
        "What f(x, x^2) does when x moves is not known.",
        "d/dx(f(x, x^2)) stays as it is.",
    ),
    (
        hessian("x^2 y").step,
        "This is a Hessian: a table of the second derivatives.",
        "H = [[∂/∂x(∂f/∂x), ∂/∂y(∂f/∂x)], [∂/∂x(∂f/∂y), ∂/∂y(∂f/∂y)]]",
    ),
    (
        jacobian(["x^2 y", "5x + sin y"], ["x", "y"]).step,
        "This is a Jacobian: a row for each function, a column for each variable.",
        "J = [[∂f1/∂x, ∂f1/∂y], [∂f2/∂x, ∂f2/∂y]]",
    ),
    (
        directional_derivative("x^2 y", along=[3, 4]).step,
        "This is the slope along a direction.",
        "(3/5) ∂/∂x(x^2 y) + (4/5) ∂/∂y(x^2 y) = (3 ∂/∂x(x^2 y) + 4 ∂/∂y(x^2 y))/5",
    ),
    (
        total_derivative("x y", {"x": "t^2", "y": "t"}, "t").step,
        "t^2 t is followed along a curve: several things move with t.",
        "d/dt(t^2 t) = 3t^2",
    ),
    (
        linear_approximation("x^2 y", {"x": 1, "y": 2}).step,
        "This is a linear approximation: a value, and what is added for each variable.",
        "2 + 4(x - 1) + 1(y - 2) = 2 + 4(x - 1) + (y - 2)",
    ),
]


@pytest.mark.parametrize(("step", "first", "last"), FRAMED, ids=lambda value: getattr(value, "rule", ""))
def test_every_frame_has_a_ladder(step: Step, first: str, last: str) -> None:
    ladder = hints(step)
    assert [hint.rung for hint in ladder] == [1, 2, 3, 4, 5]
    assert (ladder[0].text, ladder[-1].text) == (first, last)


def test_no_frame_is_missing_above() -> None:
    framed = {step.rule for step, _, _ in FRAMED}
    assert {row.id for row in FRAMES} | {"no-rule"} <= framed <= set(HINTS)


# --- the catalogue ---------------------------------------------------------------------------


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_has_its_words(rule: Rule) -> None:
    asked = derive(rule.example, rule.wrt)
    (path, step), *_ = [found for found in steps_of(asked.step) if found[1].rule == rule.id]
    assert row_of(step) not in (UNKNOWN, UNKNOWN_WITH_EXAMPLE)
    assert [hint.rung for hint in asked.hints(path)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("rule", [*(row.id for row in FRAMES), "no-rule"])
def test_every_frame_has_its_words(rule: str) -> None:
    assert rule in HINTS


@pytest.mark.parametrize("row", [*HINTS.values(), UNKNOWN, UNKNOWN_WITH_EXAMPLE], ids=[*HINTS, "unknown", "example"])
def test_every_row_has_every_column_in_every_language(row: Row) -> None:
    assert row.blanks
    assert {field.name for field in fields(Row)} == {"blanks", *LANGUAGES}
    for language in LANGUAGES:
        words = getattr(row, language)
        assert all(getattr(words, field.name).strip() for field in fields(words))
    assert all(getattr(TIDYING, language).kind for language in LANGUAGES)


def test_a_function_added_at_run_time_has_a_ladder() -> None:
    softplus = FunctionRow(
        "softplus",
        derivative=lambda u: sigmoid(u),
        latex=r"\operatorname{softplus}",
        sympy=lambda sp, u: sp.log(1 + sp.exp(u)),
        enclosure=lambda u: (1 + u.exp()).log(),
        rewritten=lambda u: log(1 + exp(u)),
    )
    FUNCTIONS.add(softplus)
    try:
        assert [hint.text for hint in derive("softplus(x)", "x").hints()][2:] == [
            "Fill the blanks: (softplus(x))' = ▢",
            "Here the inside is x alone, so that no inner derivative follows.",
            "d/dx(softplus(x)) = sigmoid(x)",
        ]
    finally:
        FUNCTIONS.remove("softplus")


def test_a_rule_of_ones_own_has_a_ladder() -> None:
    def is_square(node: Node, d: object) -> dict[str, Node] | None:
        square = isinstance(node, Power) and is_number(node.exponent, 2)
        return {"u": node.base} if square and isinstance(node, Power) else None

    square = Rule("square", is_square, lambda node, d: 2 * node.base * d(node.base), "(3x + 1)^2")
    record = derive("sin(x)^2", "x", rules=[square, *rules()])
    expected = [
        "sin(x)^2 is a power.",
        "The rule for it is called “square”.",
        "Fill the blanks: d/dx(sin(x)^2) = 2▢ ▢'",
        "Here u = sin(x).",
        "d/dx(sin(x)^2) = 2 sin(x) d/dx(sin(x))",
    ]
    assert [hint.text for hint in record.hints()] == expected
    expected[1] = "The rule “square”, which is for formulas such as (3x + 1)^2."
    assert [hint.text for hint in record.hints(rules=[square])] == expected


# --- it teaches, and does not blurt -------------------------------------------------------------


def outcomes(record: Derivation, step: Step) -> Iterator[Node]:
    """What must not be told: what the step comes to, tidied or not, and the result of all."""
    for node in dict.fromkeys((step.after, *(row.before for row in step.tidying), record.result_node)):
        plain = node.operand if isinstance(node, Negation) else node
        if not isinstance(plain, Symbol | Number | Indexed | Constant) and not _holds_derivative(node):
            yield node


def _holds_derivative(node: Node) -> bool:
    return any(isinstance(part, Derivative) for part in walk(node))


def test_no_rung_before_the_last_has_the_text_of_the_outcome() -> None:
    told = []
    for record, step, ladder in ladders():
        asked = to_text(step.before)
        for outcome in map(to_text, outcomes(record, step)):
            if outcome not in asked:
                told += [(said, outcome) for said in _said_of(step, ladder) if outcome in said]
    assert told == []


def _said_of(step: Step, ladder: tuple[Hint, ...]) -> list[str]:
    """What the first four rungs say of this step; the rule with blanks is the same for every step."""
    return [hint.text for hint in ladder[:4] if hint.rung != 3 or "<" in row_of(step).blanks]


def test_no_formula_before_the_last_rung_is_worth_the_outcome() -> None:
    """Whatever its form: every formula of a hint is read back and compared, unless it is a part of the question."""
    told, compared = [], 0
    for record, step, ladder in ladders():
        names = {part.name for part in walk(step.before) if isinstance(part, Symbol)}
        for formula in {side for hint in ladder[:4] for side in _sides(hint)}:
            node = _read(formula, names | {"u", "v", "w", "c", "n", "a"})
            if node is None or contains(step.before, node) or isinstance(node, Symbol | Number):
                continue
            compared += 1
            told += [(formula, to_text(step.before)) for out in outcomes(record, step) if _same(out, node)]
    assert told == []
    assert compared > 100


def _sides(hint: Hint) -> Iterator[str]:
    """The formulas of a hint that have no blanks."""
    for formula in hint.marked.split("`")[1::2]:
        yield from (side for side in formula.split(" = ") if not set(side) & set("▢…'·Σ"))


def _read(formula: str, names: set[str]) -> Node | None:
    try:
        return parse(formula, names)
    except ParseError:
        return None


def _same(one: Node, other: Node) -> bool:
    return isinstance(compare(one, other), Proof | Agreement)


def test_every_equation_before_the_last_rung_has_a_blank_or_names_a_letter() -> None:
    for _, step, ladder in ladders():
        for hint in ladder[:4]:
            for formula in hint.marked.split("`")[1::2]:
                left, *right = formula.split(" = ")
                letter = re.fullmatch(r"[a-z]\w*|f\(.\)|u\^v", left) is not None
                assert not right or "▢" in right[-1] or letter or step.rule == "evaluate-at-point", hint.text


def test_the_last_rung_is_the_line_itself() -> None:
    for _, step, ladder in ladders():
        if step.because and step.rule not in {row.id for row in FRAMES}:
            assert ladder[-1].text.endswith(f"= {to_text(step.makes)}")


def test_no_hint_is_longer_than_three_lines() -> None:
    for _, _, ladder in ladders():
        for hint in ladder:
            laid_out = marked_prose(f"Hint 12: {hint.marked}", WIDTH).split("\n")
            assert len(laid_out) <= ROWS, hint.text
            assert max(map(columns, laid_out)) <= WIDTH, hint.text


def test_latex_is_whole() -> None:
    for _, _, ladder in ladders():
        for hint in ladder:
            assert hint.latex.count("$") % 2 == 0
            assert hint.latex.count("{") == hint.latex.count("}")
            assert not set(hint.latex) & set("▢…·Σ∂∇←`"), hint.latex


@pytest.mark.parametrize(
    ("formula", "most", "short"),
    [
        ("sin(x)", 20, "sin(x)"),
        ("sin(x^2 + 4x + 1) e^(3x + y)", 20, "sin(…) e^…"),
        ("a + b + c + d + e", 14, "a + b + c + …"),
        ("sum(i=1..N, (w x_i + b - y_i)^2)", 24, "sum(i=1..N, …^2)"),
        ("x", 0, "…"),
    ],
)
def test_long_formulas_are_cut_down(formula: str, most: int, short: str) -> None:
    assert to_text(shortened(parse(formula), most)) == short


# --- how far somebody has come -----------------------------------------------------------------

#   formula, variable, a line somebody writes, the derivative that is then asked for
REACHED = [
    ("sin(5x)", "x", "d/dx(sin(5x))", "d/dx(sin(5x))"),
    ("sin(5x)", "x", "cos(5x) * d/dx(5x)", "d/dx(5x)"),
    ("sin(5x)", "x", "d/dx(x*5) cos(x*5)", "d/dx(5x)"),
    ("sin(5x)", "x", "5 cos(5x) d/dx(x)", "d/dx(x)"),
    ("sin(5x)", "x", r"\cos(5x) \frac{d}{dx}(5x)", "d/dx(5x)"),
    ("e^(2y) sin x", "y", "e^(2y) ∂/∂y(2y) sin(x)", "∂/∂y(2y)"),
    ("e^(2y) sin x", "y", "sin(x) d/dy(e^(2y))", "∂/∂y(e^(2y))"),
    ("x^2 sin x", "x", "2x sin(x) + x^2 d/dx(sin(x))", "d/dx(sin(x))"),
    ("x^2 sin x", "x", "d/dx(x^2) sin(x) + x^2 cos(x)", "d/dx(x^2)"),
    ("4 + (x-2)^2", "x", "2(x - 2) d/dx(x - 2)", "d/dx(x - 2)"),
    ("x^2 y", "x", "y d/dx(x^2)", "∂/∂x(x^2)"),
]


@pytest.mark.parametrize(("formula", "variable", "line", "asked"), REACHED)
def test_a_line_is_helped_on_from_where_it_stands(formula: str, variable: str, line: str, asked: str) -> None:
    record = derive(formula, variable)
    ladder = record.hints(solved=line)
    assert [hint.rung for hint in ladder] == [1, 2, 3, 4, 5]
    assert to_text(step_at(record.step, ladder[0].path).before) == asked


@pytest.mark.parametrize("line", ["sin(5x) * d/dx(5x)", "cos(5x)", "4 cos(5x) d/dx(x)", "cos(5x) d/dx(6x)", "7"])
def test_a_line_that_is_wrong_or_of_another_derivation_is_none(line: str) -> None:
    with pytest.raises(ValueError, match="is no line of this derivation"):
        derive("sin(5x)", "x").hints(solved=line)


def test_what_cannot_be_read_is_no_line() -> None:
    with pytest.raises(ParseError):
        derive("sin(5x)", "x").hints(solved="cos(5x")


def test_what_is_left_at_the_end_is_tidying_and_then_nothing() -> None:
    record = derive("sin(5x)", "x")
    assert [(hint.rung, hint.text) for hint in record.hints(solved="cos(5x)*5*1")] == [
        (1, "No derivative is left: the value is right, and only its form can change."),
        (2, "What remains: numbers are multiplied and stand in front."),
        (5, "d/dx(sin(5x)) = 5 cos(5x)"),
    ]
    assert record.hints(solved="5 cos(5x)") == ()


def test_a_half_finished_derivative_of_a_derivative_is_helped_on() -> None:
    record = derive("x^2 y", ["x", "y"])
    asked = [to_text(step_at(record.step, record.hints(solved=line)[0].path).before) for line in _LINES_OF_TWO]
    assert asked == ["∂/∂x(x^2)", "∂/∂y(2x y)", "∂/∂y(y)"]


_LINES_OF_TWO = ("∂/∂y(y ∂/∂x(x^2))", "∂/∂y(2x y)", "2x ∂/∂y(y)")


def test_an_entry_of_a_gradient_can_be_open() -> None:
    record = gradient("x^2 + y^3")
    ladder = record.hints(solved="(2x, ∂/∂y(x^2) + ∂/∂y(y^3))")
    assert to_text(step_at(record.step, ladder[0].path).before) == "∂/∂y(x^2)"


@pytest.mark.parametrize(("formula", "variable", "derivative"), DERIVATIONS)
def test_every_line_of_a_derivation_leads_to_the_first_derivative_that_it_holds(
    formula: str, variable: str, derivative: str
) -> None:
    record = derive(formula, variable)
    for line in lines(record.step, "every"):
        waiting = held(line.node)
        ladder = record.hints(solved=line.node)
        if waiting:
            assert step_at(record.step, ladder[0].path).before in waiting
        else:
            assert ladder == () or ladder[-1].text.endswith(f"= {to_text(record.result_node)}")


def test_steps_that_are_done_can_be_named_by_their_paths() -> None:
    record = derive("e^(2y) sin x", "y")
    paths: list[Path] = [path for path, _ in steps_of(record.step)]
    for number, path in enumerate(paths):
        assert record.hints(solved=paths[:number])[0].path == path
    assert record.hints(solved={(0,)}) == record.hints(solved={(), (0,)})
    assert [hint.rung for hint in record.hints(solved=paths)] == [1, 2, 5]


# --- what is refused ------------------------------------------------------------------------------


def test_what_does_not_fit_is_an_error() -> None:
    record = derive("sin(5x)", "x")
    with pytest.raises(ValueError, match=r"there is no step at \(1,\)"):
        record.hints((1,))
    with pytest.raises(ValueError, match=r"there is no step at \(0, 7\)"):
        record.hints(solved={(0, 7)})
    with pytest.raises(ValueError, match="not both"):
        record.hints((0,), solved={()})
    with pytest.raises(ValueError, match="and none in 'tlh'"):
        record.hints(language="tlh")
    with pytest.raises(TypeError, match="a Vector has no hints"):
        hints(Vector((Symbol("x"),)))
