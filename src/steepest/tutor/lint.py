"""What an exercise promises, put to the test: its own answer is right, its wrong answers are wrong.

Parameters are drawn for many seeds, because an exercise that is sound for a = 2 may be none for a = -1.
The judge is injected, as in a session; every complaint is an ExerciseError that points into the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from steepest.checking.status import Status
from steepest.errors import ExerciseError
from steepest.tutor.events import Judgement
from steepest.tutor.exercise import Choice, Exercise
from steepest.tutor.loading import Entry, load
from steepest.tutor.parameters import MARKER
from steepest.tutor.question import Question, question

Judge = Callable[[Question, str], Judgement]


def loaded(entries: Iterable[Entry]) -> tuple[list[Exercise], list[ExerciseError]]:
    """The exercises that can be read, and the errors of those that cannot."""
    exercises, errors = [], []
    for entry in entries:
        try:
            exercises.append(load(entry))
        except ExerciseError as error:
            errors.append(error)
    return exercises, errors


def complaints(
    exercise: Exercise, seeds: Sequence[int], judge: Judge, reference: Callable[[Question], str]
) -> Iterator[ExerciseError]:
    """Everything that is wrong with an exercise."""
    yield from _about_file(exercise)
    try:
        yield from _about_questions(exercise, seeds, judge, reference)
    except ExerciseError as error:
        yield error


def _about_file(exercise: Exercise) -> Iterator[ExerciseError]:
    if not exercise.hints:
        yield exercise.error("hints", "an exercise has at least one hint")
    used = set(MARKER.findall(f"{exercise.statement} {exercise.task}"))
    for parameter in exercise.parameters:
        if parameter.name not in used:
            key = f"parameters.{parameter.name}"
            yield exercise.error(key, f"the parameter {parameter.name!r} is used in no statement or formula")


def _about_questions(
    exercise: Exercise, seeds: Sequence[int], judge: Judge, reference: Callable[[Question], str]
) -> Iterator[ExerciseError]:
    """The complaints of the first seed that has any: the others would repeat them."""
    for seed in seeds if exercise.parameters else seeds[:1]:
        posed = question(exercise, seed)
        found = [*_about_question(posed, judge, reference(posed))]
        for key, message in found:
            yield exercise.error(key, message + _drawn(posed))
        if found:
            return


def _about_question(posed: Question, judge: Judge, answer: str) -> Iterator[tuple[str, str]]:
    own = judge(posed, answer)
    if own.status is not Status.CORRECT:
        yield _task_key(posed), f"the answer {answer} is judged {own.status.value}: {own.text}"
    if judge(posed, "").status is Status.CORRECT:
        yield _task_key(posed), "an empty answer is judged correct"
    yield from _about_wrong(posed, judge)
    yield from _about_hints(posed, judge, answer)
    if isinstance(posed.task, Choice) and len(set(posed.task.choices)) < len(posed.task.choices):
        yield "choices", "two choices read the same"


def _about_wrong(posed: Question, judge: Judge) -> Iterator[tuple[str, str]]:
    for n, wrong in enumerate(posed.wrong):
        verdict = judge(posed, wrong.answer)
        if verdict.status is not Status.INCORRECT:
            yield f"wrong[{n}]", f"the wrong answer {wrong.answer} is judged {verdict.status.value}"
        elif wrong.slip is not None and verdict.slip != wrong.slip:
            found = verdict.slip or "nothing"
            yield f"wrong[{n}].slip", f"{wrong.answer} is diagnosed as {found}, not as {wrong.slip}"


def _about_hints(posed: Question, judge: Judge, answer: str) -> Iterator[tuple[str, str]]:
    """No hint holds the answer's text, nor a formula between backticks that would be right."""
    for n, hint in enumerate(posed.hints):
        formulas = hint.split("`")[1::2]
        if _holds(hint, answer) or any(judge(posed, formula).status is Status.CORRECT for formula in formulas):
            yield f"hints[{n}]", "this hint states the answer"


def _holds(hint: str, answer: str) -> bool:
    """Whether the answer stands in the hint; a single sign such as ``3`` or ``x`` may well do so."""
    characters = re.sub(r"\s+", "", answer)
    if len(characters) < 2:
        return False
    spaced = r"\s*".join(map(re.escape, characters))
    return re.search(rf"(?<!\w){spaced}(?!\w)", hint.replace("`", " "), re.IGNORECASE) is not None


def _task_key(posed: Question) -> str:
    return next(key for key in ("derivative_of", "gradient_of", "answer") if key in posed.exercise.places)


def _drawn(posed: Question) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in posed.values.items())
    return f" (seed {posed.seed}: {values})" if values else ""
