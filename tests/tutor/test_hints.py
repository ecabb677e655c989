"""The ladder of hints: the author's first, then each step from what it is to the line itself, the answer last."""

from __future__ import annotations

import itertools

import pytest

from steepest._wrapping import columns, marked_prose
from steepest.tutor.events import Hinted
from steepest.tutor.exercise import DerivativeOf, GradientOf
from steepest.tutor.hints import ladder
from steepest.tutor.judging import expert
from steepest.tutor.loading import Entry, index, load
from steepest.tutor.location import shipped_exercises
from steepest.tutor.question import question
from steepest.tutor.session import Session
from steepest.tutor.solution import derived, reference
from tests.tutor.exercises import asked

EXPONENTIAL = DerivativeOf("e^(2y) sin x", "y")


def plain(task: object, lines: list[str] | None = None) -> list[str]:
    return [rung.replace("`", "") for rung in ladder(asked(task=task), derived, lines or [])]


def test_a_derivative_is_led_up_to_step_by_step() -> None:
    assert plain(EXPONENTIAL) == [
        "What is twice x?",
        "This is a partial derivative: only y moves.",
        "∂/∂y(e^(2y) sin(x)), with x held constant.",
        "e^(2y) sin(x) is a product: two factors, e^(2y) and sin(x), of which one depends on y.",
        "A constant factor stays.",
        "Fill the blanks: (c · u)' = c · ▢",
        "Here c = sin(x) and u = e^(2y).",
        "∂/∂y(e^(2y) sin(x)) = ∂/∂y(e^(2y)) sin(x)",
        "e^(2y) is one thing done to another: what is done last, and what is inside?",
        "The chain rule: the outer derivative, times the inner one.",
        "Fill the blanks: (f(u))' = f'(▢) · ▢'",
        "Here f(u) = e^u and u = 2y.",
        "∂/∂y(e^(2y)) = e^(2y) ∂/∂y(2y)",
        "2y is a product: two factors, of which only y itself moves.",
        "∂/∂y(2y) = 2",
        "∂/∂y(e^(2y) sin(x)) = 2 e^(2y) sin(x)",
    ]


def test_a_gradient_is_led_up_to_entry_by_entry() -> None:
    rungs = plain(GradientOf("x^2 + y^3", ("x", "y")))
    assert rungs[1:6] == [
        "This is a gradient: a list with one entry for each variable.",
        "Each entry is a partial derivative.",
        "Fill the blanks: ∇f = (▢, ▢)",
        "Here the variables are x and y, in this order.",
        "∇f = (∂f/∂x, ∂f/∂y)",
    ]
    entries = ["∂/∂x(x^2 + y^3) = 2x", "∂/∂y(x^2 + y^3) = 3y^2"]
    assert [rung for rung in rungs if rung in entries] == entries
    assert rungs[-1] == "∇f = (2x, 3y^2)"


def test_a_rule_that_was_told_is_not_spelled_out_again() -> None:
    rungs = plain(DerivativeOf("x^2 + x^3", "x"))
    assert rungs.count("The power rule.") == 1
    assert "Here the exponent is 2, and the base is x." in rungs
    assert "Here the exponent is 3, and the base is x." in rungs


def test_what_is_worked_out_twice_is_told_once() -> None:
    rungs = plain(DerivativeOf("sin(x) sin(x)", "x"))
    assert rungs.count("d/dx(sin(x)) = cos(x)") == 1


@pytest.mark.parametrize(
    "task",
    [
        DerivativeOf("sin(5x)", "x"),
        DerivativeOf("x^2 y", "x"),
        DerivativeOf("x", "x"),
        DerivativeOf("5x + 1", "x"),
        GradientOf("x y"),
    ],
)
def test_only_the_last_rung_states_the_answer(task: DerivativeOf | GradientOf) -> None:
    rungs = plain(task)
    question = rungs[-1].partition(" = ")[0]
    answer = f"{question} = {reference(asked(task=task))}"
    assert rungs.index(answer) == len(rungs) - 1


SHIPPED = [row for row in index(shipped_exercises()) if "_of:" in row.path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("entry", SHIPPED, ids=lambda entry: entry.id)
def test_the_ladders_of_the_shipped_exercises_teach_and_fit_a_narrow_terminal(entry: Entry) -> None:
    for seed in (1, 7):
        posed = question(load(entry), seed)
        rungs = list(ladder(posed, derived))
        answer = reference(posed)
        assert rungs[-1].strip("`").endswith(f"= {answer}")
        assert len(rungs) > len(posed.hints) + 5
        assert not any(rung.strip("`").endswith(f"= {answer}") for rung in rungs[: len(posed.hints) + 4])
        for number, rung in enumerate(rungs, 1):
            laid_out = marked_prose(f"Hint {number}: {rung}", 60).split("\n")
            assert len(laid_out) <= 3, rung
            assert max(map(columns, laid_out)) <= 60


def test_a_stated_answer_has_the_authors_hints_only() -> None:
    assert list(ladder(asked(), derived)) == ["What is twice x?"]


def test_nothing_is_derived_for_the_authors_hints() -> None:
    def refuse(question: object) -> None:
        raise AssertionError("too early")

    assert next(ladder(asked(task=DerivativeOf("x", "x")), refuse)) == "What is twice x?"


#   a line that was typed, the hint that is first of the derivation's then
TYPED = [
    ("sin(x) ∂/∂y(e^(2y))", "e^(2y) is one thing done to another: what is done last, and what is inside?"),
    ("e^(2y) ∂/∂y(2y) sin(x)", "2y is a product: two factors, of which only y itself moves."),
    ("e^(2y) 2 d/dy(y) sin(x)", "y is the variable itself."),
    ("cos(x) ∂/∂y(e^(2y))", "This is a partial derivative: only y moves."),
    ("e^(2y) sin(x)", "This is a partial derivative: only y moves."),
    ("((", "This is a partial derivative: only y moves."),
]


@pytest.mark.parametrize(("line", "hint"), TYPED)
def test_a_line_on_the_way_is_helped_on_from_there(line: str, hint: str) -> None:
    assert plain(EXPONENTIAL, [line])[1] == hint


def test_an_entry_that_was_found_is_not_told_again() -> None:
    rungs = plain(GradientOf("x^2 + y^3", ("x", "y")), ["(2x, ∂/∂y(x^2 + y^3))"])
    assert rungs[1] == "This is a partial derivative: only y moves."
    assert "∂/∂x(x^2 + y^3) = 2x" not in rungs


def test_lines_may_be_typed_between_two_hints() -> None:
    lines: list[str] = []
    rungs = ladder(asked(task=EXPONENTIAL), derived, lines)
    begun = list(itertools.islice(rungs, 5))
    assert begun[-1] == "A constant factor stays."
    lines.append("sin(x) ∂/∂y(e^(2y))")
    assert next(rungs).startswith("`e^(2y)` is one thing done to another")


def test_a_session_hears_what_was_typed_and_forgets_it_with_the_question() -> None:
    first, second = asked("01_a/0", task=DerivativeOf("sin(5x)", "x")), asked("01_a/1", task=DerivativeOf("x^3", "x"))
    session = Session([first, second], expert(), tries=3, lingers=False)

    def hint() -> str | None:
        (event,) = session.hint()
        assert isinstance(event, Hinted)
        return event.text

    assert hint() == "What is twice x?"
    list(session.answer("cos(5x) d/dx(5x)"))
    assert hint() == "`5x` is a product: two factors, of which only `x` itself moves."
    list(session.skip())
    assert [hint(), hint()] == [
        "What is twice x?",
        "`x^3` is a power: the base is `x`, the exponent is constant.",
    ]
