"""A question: an exercise with its parameters drawn, ready to be asked.

The statement, the formulas and the hints are filled in here; how an answer is judged follows from the
task (`judging`). The same exercise, seed and round give the same question everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steepest.tutor.exercise import Choice, DerivativeOf, Exercise, GradientOf, Stated, Task, Wrong
from steepest.tutor.parameters import Value, drawn, in_formula, in_prose


@dataclass(frozen=True, slots=True)
class Question:
    """What a learner is asked.

    Attributes:
        statement: the text, with formulas between backticks.
        task: what is asked for, formulas filled in.
        seed, round: what the parameters were drawn from.
        values: the parameters as they were drawn.
    """

    exercise: Exercise
    statement: str
    task: Task
    hints: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    seed: int
    round: int
    values: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id of the exercise."""
        return self.exercise.id


def question(exercise: Exercise, seed: int, round: int = 0) -> Question:
    """Pose an exercise. Raises ExerciseError where no values meet its conditions."""
    try:
        values = drawn(exercise.parameters, exercise.where, seed, f"{exercise.id}/{round}")
    except ValueError as error:
        raise exercise.error("where[0]", str(error)) from error
    return Question(
        exercise=exercise,
        statement=in_prose(exercise.statement, values),
        task=_filled(exercise.task, values),
        hints=tuple(in_prose(hint, values) for hint in exercise.hints),
        wrong=tuple(Wrong(in_formula(wrong.answer, values), wrong.slip) for wrong in exercise.wrong),
        seed=seed,
        round=round,
        values={name: value.text for name, value in values.items()},
    )


def _filled(task: Task, values: Mapping[str, Value]) -> Task:
    match task:
        case DerivativeOf(formula, wrt):
            return DerivativeOf(in_formula(formula, values), in_formula(wrt, values))
        case GradientOf(formula, wrt):
            return GradientOf(in_formula(formula, values), tuple(in_formula(name, values) for name in wrt))
        case Choice(answer, choices):
            return Choice(in_prose(answer, values), tuple(in_prose(choice, values) for choice in choices))
        case Stated(answer):
            return Stated(in_formula(answer, values))
