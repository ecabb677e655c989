"""An exercise as its author wrote it: a frozen record of one file.

Formulas are still text here, with ``<<name>>`` where a parameter goes; `question` makes of it what a
learner is asked. Read `loading` next for the file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from steepest.errors import ExerciseError
from steepest.tutor.parameters import Comparison, Parameter

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DerivativeOf:
    """Asks for ``∂formula/∂wrt``; judged against the derivation of it."""

    formula: str
    wrt: str


@dataclass(frozen=True, slots=True)
class GradientOf:
    """Asks for the vector of all partial derivatives, in the order of `wrt` (natural order if empty)."""

    formula: str
    wrt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """Asks for a formula or a number that the author states."""

    answer: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Asks to choose; `answer` is one of `choices`, word for word."""

    answer: str
    choices: tuple[str, ...]


Task = DerivativeOf | GradientOf | Stated | Choice


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer worth expecting, with the id of the slip that leads to it where there is one."""

    answer: str
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise file.

    Attributes:
        id: the names of its folder and of its file without the ending: ``08_partial/exponential``.
        file: the path of the file, for messages.
        topic: the row of the curriculum.
        variables: names that an answer may use besides those of the formula.
        domain: for a name, where it lives: ``0..``, ``integer 1..9``, ``!= 0``.
        read: where to read more.
        places: line and column of each key (``hints[0]``, ``wrong[1].answer``), for messages.
    """

    id: str
    file: str
    title: str
    topic: int
    statement: str
    task: Task
    parameters: tuple[Parameter, ...] = ()
    where: tuple[Comparison, ...] = ()
    variables: tuple[str, ...] = ()
    domain: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    read: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def error(self, key: str, message: str) -> ExerciseError:
        """An error that points at `key` in the file."""
        line, column = self.places.get(key, (1, 1))
        return ExerciseError(self.file, line, column, message)
