"""What stands on the board: every line equals the question, nothing is lost, and more detail shows more lines."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.derivation.deriving import derive
from steepest.derivation.rules import Rule, rules
from steepest.derivation.step import all_steps
from steepest.evidence.domain import Domain
from steepest.evidence.meeting import meet
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.writing import to_text
from steepest.rendering.changes import changed_parts, common_path
from steepest.rendering.lines import DETAILS, Detail, Line, lines
from tests.rendering.boards import ASKED, asked, derived, details, part_at, written_out
from tests.tables.corpus import Question, Row


def written(formula: str, wrt: str, detail: Detail = "normal") -> list[str]:
    return [to_text(line.node) for line in lines(derive(formula, wrt).step, detail)]


def nodes(shown: list[Line]) -> list[Node]:
    return [line.node for line in shown]


# --- what holds of every derivation -----------------------------------------------------------


@given(asked, details)
def test_every_line_has_the_value_of_the_question(pair: tuple[Row, Question], detail: Detail) -> None:
    step = derived(*pair).step
    sides = list(dict.fromkeys((written_out(node),) for node in (step.before, *nodes(lines(step, detail)))))
    assumed = [one.condition for part in all_steps(step) for one in part.assumptions if one.condition is not None]
    meet(sides, Domain.of(pair[0].domain or None), wanted=2, conditions=assumed)  # raises where two differ


@given(asked, details)
def test_the_last_line_is_the_result_and_no_line_repeats_the_one_before(
    pair: tuple[Row, Question], detail: Detail
) -> None:
    derivation = derived(*pair)
    shown = nodes(lines(derivation.step, detail))
    assert [*[derivation.step.before], *shown][-1] == derivation.result_node
    assert all(a != b for a, b in itertools.pairwise([derivation.step.before, *shown]))


@given(asked, details)
def test_numbers_count_and_whatever_is_referred_to_comes_earlier(pair: tuple[Row, Question], detail: Detail) -> None:
    shown = lines(derived(*pair).step, detail)
    assert [line.number for line in shown] == list(range(1, len(shown) + 1))
    for line in shown:
        assert line.same_as is None or 1 <= line.same_as < line.number


@given(asked, details)
def test_what_is_new_is_a_part_of_the_line_and_the_rest_is_as_before(
    pair: tuple[Row, Question], detail: Detail
) -> None:
    step = derived(*pair).step
    before = step.before
    for line in lines(step, detail):
        assert line.changed == common_path(line.parts)
        for path in line.parts:
            part_at(line.node, path)
            assert line.changed is not None
            assert path[: len(line.changed)] == line.changed
        assert line.parts == changed_parts(before, line.node)
        before = line.node


@given(asked, details)
def test_shown_and_hidden_lines_together_are_all_lines(pair: tuple[Row, Question], detail: Detail) -> None:
    step = derived(*pair).step
    shown = lines(step, detail)
    together = [line.node for last in shown for line in (*last.hidden, last)]
    assert together == nodes(lines(step, "every"))


@given(asked, details)
def test_to_expand_every_line_is_to_show_every_step(pair: tuple[Row, Question], detail: Detail) -> None:
    step = derived(*pair).step
    expanded = lines(step, detail, [line.number for line in lines(step, detail)])
    every = lines(step, "every")
    assert [(line.node, line.step, line.parts) for line in expanded] == [
        (line.node, line.step, line.parts) for line in every
    ]


@given(asked, details, st.sets(st.integers(1, 12)))
def test_to_expand_some_lines_leaves_the_others_and_all_numbers(
    pair: tuple[Row, Question], detail: Detail, chosen: set[int]
) -> None:
    step = derived(*pair).step
    plain = lines(step, detail)
    chosen &= {line.number for line in plain}
    expanded = lines(step, detail, chosen)
    assert [line.number for line in expanded if line.number] == [line.number for line in plain]
    assert [line for line in expanded if line.number and line.number not in chosen] == [
        line for line in plain if line.number not in chosen
    ]
    shown = {line.number: line.hidden for line in plain}
    between = [line.node for line in expanded if not line.number]
    assert between == [hidden.node for number in sorted(chosen) for hidden in shown[number]]


def test_less_detail_shows_fewer_of_the_same_lines() -> None:
    for pair in ASKED:
        step = derived(*pair).step
        terse, normal, every = (nodes(lines(step, detail)) for detail in DETAILS)
        assert _is_part_of(terse, normal), pair
        assert _is_part_of(normal, every), pair


def _is_part_of(some: list[Node], all_: list[Node]) -> bool:
    rest = iter(all_)
    return all(node in rest for node in some)


@given(asked, st.frozensets(st.sampled_from([row.id for row in rules()])), st.sampled_from([row.id for row in rules()]))
def test_to_know_one_more_rule_is_never_to_see_more(
    pair: tuple[Row, Question], known: frozenset[str], more: str
) -> None:
    step = derived(*pair).step
    assert _is_part_of(nodes(lines(step, known | {more})), nodes(lines(step, known)))


def test_a_reader_who_knows_nothing_sees_every_step() -> None:
    for pair in ASKED[::7]:
        step = derived(*pair).step
        assert lines(step, []) == lines(step, "every")


# --- what a reader knows ----------------------------------------------------------------------


def test_a_known_rule_has_no_line_of_its_own() -> None:
    step = derive("x^2 sin(3x)", "x").step
    shown = lines(step, {"constant-multiple", "variable", "tidy.numbers"})
    assert {"chain", "product", "power"} <= {line.step.rule for line in shown if line.step is not None}
    assert not {"constant-multiple", "variable"} & {line.step.rule for line in shown if line.step is not None}


@pytest.mark.parametrize(
    ("detail", "message"),
    [
        ("more", "terse, normal, every, not 'more'"),
        ({"chian"}, "'chian' is no rule; did you mean 'chain'?"),
        (["tidy.number"], "did you mean 'tidy.numbers'?"),
        (["xyzzy"], "'xyzzy' is no rule$"),
    ],
)
def test_what_is_no_detail_is_refused(detail: Detail, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        lines(derive("x^2", "x").step, detail)


def test_a_rule_of_the_callers_own_table_may_be_known() -> None:
    own = Rule("own-rule", lambda node, d: {} if node == parse("x^2") else None, lambda node, d: parse("2x"), "x^2")
    step = derive("sin(x^2)", "x", rules=[own, *rules()]).step
    assert len(lines(step, ["own-rule"])) == len(lines(step, [])) - 1
    with pytest.raises(ValueError, match="'own-rule' is no rule"):
        lines(derive("sin(x^2)", "x").step, ["own-rule"])


@pytest.mark.parametrize("number", [0, -1, 6])
def test_a_line_that_is_not_there_cannot_be_expanded(number: int) -> None:
    with pytest.raises(ValueError, match=f"there is no line {number} to expand: there are lines 1 to 4"):
        lines(derive("e^(2y) sin x", "y").step, expand=[number])


# --- what a teacher writes --------------------------------------------------------------------

#  formula, variable, the lines at detail normal
BOARDS: list[tuple[str, str, list[str]]] = [
    (
        "e^(2y) sin x",
        "y",
        ["∂/∂y(e^(2y)) sin(x)", "e^(2y) ∂/∂y(2y) sin(x)", "e^(2y)*2 sin(x)", "2 e^(2y) sin(x)"],
    ),
    # what is constant drops out in passing
    (
        "sqrt(1 + sqrt x)",
        "x",
        [
            "d/dx(1 + sqrt(x))/(2 sqrt(1 + sqrt(x)))",
            "(1/(2 sqrt(x)))/(2 sqrt(1 + sqrt(x)))",
            "1/(4 sqrt(x) sqrt(1 + sqrt(x)))",
        ],
    ),
    (
        "5x^3 - 2x + 1",
        "x",
        ["d/dx(5x^3) - d/dx(2x) + d/dx(1)", "15x^2 - 2"],
    ),
    # neighbours that are worked out at once share a line
    (
        "x^2 sin x",
        "x",
        ["d/dx(x^2) sin(x) + x^2 d/dx(sin(x))", "2x sin(x) + x^2 cos(x)"],
    ),
    # a one that a part turns out to be drops out at once
    (
        "(x - y)^3",
        "x",
        ["3(x - y)^2 ∂/∂x(x - y)", "3(x - y)^2"],
    ),
    # inside, a constant factor needs no line
    (
        "tanh(a tanh(b x))",
        "x",
        [
            "(1 - tanh(a tanh(b x))^2) ∂/∂x(a tanh(b x))",
            "(1 - tanh(a tanh(b x))^2) a (1 - tanh(b x)^2) ∂/∂x(b x)",
            "(1 - tanh(a tanh(b x))^2) a (1 - tanh(b x)^2) b",
            "a b (1 - tanh(a tanh(b x))^2) (1 - tanh(b x)^2)",
        ],
    ),
    (
        "max(0, w x + b)^2",
        "w",
        [
            "2 max(0, w x + b) ∂/∂w(max(0, w x + b))",
            "2 max(0, w x + b) {∂/∂w(w x + b) if w x + b > 0, 0 otherwise}",
            "2 max(0, w x + b) {x if w x + b > 0, 0 otherwise}",
        ],
    ),
]


@pytest.mark.parametrize(("formula", "variable", "board"), BOARDS)
def test_the_lines_are_those_of_a_teacher(formula: str, variable: str, board: list[str]) -> None:
    assert written(formula, variable)[: len(board) - 1] == board[:-1]
    assert len(written(formula, variable)) == len(board)
    assert parse(written(formula, variable)[-1]) == derive(formula, variable).result_node


def test_neighbours_that_share_a_line_are_all_named() -> None:
    (line,) = (line for line in lines(derive("x^2 sin x", "x").step) if line.step and line.step.rule == "routine")
    assert line.step is not None
    named = [to_text(part.before) for part in (line.step, *line.step.because)]
    assert named == ["d/dx(x^2)", "d/dx(sin(x))"]


# --- what was worked out before ---------------------------------------------------------------


def test_what_was_worked_out_before_is_referred_to() -> None:
    shown = lines(derive("(x^2 + 1) sin(x^2 + 1)", "x").step, "every")
    (again,) = (line for line in shown if line.same_as is not None)
    first = shown[again.same_as - 1] if again.same_as else None
    assert first is not None
    assert again.step is not None
    assert to_text(again.step.before) == "d/dx(x^2 + 1)"
    assert to_text(part_at(first.node, (0, 0))) == to_text(again.step.after) == "2x" or first.node != again.node
    assert sum(line.step is not None and line.step.rule == "power" for line in shown) == 1


def test_what_was_worked_out_in_one_line_is_simply_worked_out_again() -> None:
    shown = lines(derive("sin(x) + x sin(x)", "x").step)
    assert all(line.same_as is None for line in shown)


# --- what is new in a line --------------------------------------------------------------------

#  before, after, the parts that are new
CHANGES: list[tuple[str, str, list[tuple[int, ...]]]] = [
    ("a + b", "a + c", [(1,)]),
    ("a - b", "a - c", [(1, 0)]),
    ("a b c", "a d e c", [(1,), (2,)]),
    ("a b", "a", [()]),
    ("a + b + c", "a + c", []),
    ("sin(x^2)", "sin(x^3)", [(0, 1)]),
    ("sin(x)", "cos(x)", [()]),
    ("x/y", "u/v", [()]),
    ("x/y + a", "u/v + b", [()]),
    ("sin(x)/y + a", "sin(z)/y + b", [(0, 0, 0), (1,)]),
    ("x", "x", []),
]


@pytest.mark.parametrize(("before", "after", "parts"), CHANGES)
def test_what_is_new(before: str, after: str, parts: list[tuple[int, ...]]) -> None:
    assert list(changed_parts(parse(before), parse(after))) == parts


def test_the_smallest_part_that_holds_all_that_is_new() -> None:
    assert common_path([]) is None
    assert common_path([(1, 0)]) == (1, 0)
    assert common_path([(1, 0), (1, 2)]) == (1,)
    assert common_path([(0,), (1,)]) == ()


def test_the_part_that_a_rule_wrote_is_marked() -> None:
    line = lines(derive("e^(2y) sin x", "y").step)[1]
    assert [to_text(part_at(line.node, path)) for path in line.parts] == ["e^(2y)", "∂/∂y(2y)"]
    assert line.changed == ()


# --- derivatives of derivatives, and derivations that stop ------------------------------------


def test_the_inner_derivative_is_worked_out_inside_the_outer_one() -> None:
    assert written_of("sin(5x)", 2) == [
        "d/dx(cos(5x) d/dx(5x))",
        "d/dx(cos(5x)*5)",
        "d/dx(5 cos(5x))",
    ]


def written_of(formula: str, order: int) -> list[str]:
    shown = lines(derive(formula, "x", order=order).step)
    return [to_text(line.node) for line in shown][:3]


def test_a_part_without_a_rule_keeps_its_derivative() -> None:
    shown = lines(derive("f(x, y) + x^2", "x").step)
    assert to_text(shown[-1].node) == "∂/∂x(f(x, y)) + 2x"
    assert lines(derive("f(x, y)", "x").step) == []


def test_a_variable_alone_is_named() -> None:
    (line,) = lines(derive("x", "x").step)
    assert line.step is not None
    assert line.step.rule == "variable"
    assert line.changed == ()
    assert Symbol("x") == derive("x", "x").function
