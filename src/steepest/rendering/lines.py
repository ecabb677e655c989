"""A derivation as the lines that stand on a board: the whole expression after each step.

How much is shown is a set of rules that the reader already knows: a step by such a rule has no line
of its own, and its effect is seen in the next line. The tables of rules and tidyings say from which level
of detail on a step is shown. Read `states`, which says what there is to show, and `choosing`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from steepest.derivation.step import Path, Step
from steepest.expression.nodes import Node
from steepest.rendering.changes import changed_parts, common_path
from steepest.rendering.choosing import DETAILS as DETAILS
from steepest.rendering.choosing import Detail as Detail
from steepest.rendering.choosing import chosen
from steepest.rendering.sentences import WORDS, Formulas, Typed, sentence, told
from steepest.rendering.states import State, States, question_of


@dataclass(frozen=True, slots=True)
class Line:
    """The whole expression after a step, and what is told of it.

    Attributes:
        node: the expression.
        step: the step that led here; None where it follows by what the reader knows.
        number: 1, 2, … as shown at this detail; 0 for a line that is shown only because it was expanded.
        changed: where the part stands that is new in this line: positions of children from the root, ()
            for the whole line, None where nothing particular.
        same_as: the number of an earlier line at which the same derivative was worked out.
        hidden: the lines at detail "every" between the line before and this one that are not shown.
        parts: the places of all that is new, where it is not one part: all lie in the part at `changed`.
    """

    node: Node
    step: Step | None
    number: int = 0
    changed: Path | None = None
    same_as: int | None = None
    hidden: tuple[Line, ...] = ()
    parts: tuple[Path, ...] = ()


def lines(step: Step, detail: Detail = "normal", expand: Collection[int] = ()) -> list[Line]:
    """The lines of a derivation: the question is not among them, the result is the last one.

    Args:
        step: the derivation.
        detail: "terse", "normal" or "every", or the rules that the reader knows.
        expand: the numbers of lines before which everything is shown that is hidden there.

    Raises:
        ValueError: `detail` is no level of detail, one of its names is no rule, or a line does not exist.
    """
    worked_out = States(step)
    board = _Board(question_of(step), worked_out.states, chosen(step, worked_out, detail))
    if wrong := sorted(set(expand) - set(range(1, len(board.places) + 1))):
        raise _no_line(wrong[0], len(board.places))
    return [line for number in range(1, len(board.places) + 1) for line in board.rows(number, number in expand)]


def _no_line(number: int, last: int) -> ValueError:
    there = f"there are lines 1 to {last}" if last > 1 else "there is line 1 alone" if last else "there are none"
    return ValueError(f"there is no line {number} to expand: {there}")


def expanded_in_each(steps: Sequence[Step], detail: Detail, expand: Collection[int]) -> list[set[int]]:
    """The lines to expand in each of several derivations: a number is meant for all that have a line of that number.

    Raises:
        ValueError: none has.
    """
    if not expand:
        return [set() for _ in steps]
    numbers = [{line.number for line in lines(step, detail)} for step in steps]
    if wrong := sorted(set(expand) - set[int]().union(*numbers)):
        raise _no_line(wrong[0], max(map(len, numbers), default=0))
    return [own & set(expand) for own in numbers]


def reason_of(line: Line, formula: Formulas, math: Typed, language: str = "en") -> str | None:
    """What is said beside a line: the sentence of its step, or where the same was worked out before."""
    if line.same_as is not None:
        return told(WORDS["as-in-line"], {"number": str(line.same_as)}, language=language)
    return None if line.step is None else sentence(line.step, formula, math, language)


class _Board:
    """The states of a derivation, and the places among them that have a numbered line."""

    def __init__(self, question: Node, states: list[State], chosen: Mapping[int, Step | None]) -> None:
        self.question = question
        self.states = states
        self.steps = chosen
        self.places = list(chosen)

    def rows(self, number: int, expanded: bool) -> list[Line]:
        """The line of a number, with all that is hidden before it where it is expanded."""
        place = self.places[number - 1]
        before = self.places[number - 2] if number > 1 else -1
        hidden = tuple(self._line(at, at - 1, self.states[at].step) for at in range(before + 1, place))
        if expanded:
            return [*hidden, self._line(place, place - 1, self.states[place].step, number)]
        return [self._line(place, before, self.steps[place], number, hidden)]

    def _line(self, place: int, before: int, step: Step | None, number: int = 0, hidden: tuple[Line, ...] = ()) -> Line:
        node = self.states[place].node
        parts = changed_parts(self.question if before < 0 else self.states[before].node, node)
        return Line(node, step, number, common_path(parts), self._same_as(place, step), hidden, parts)

    def _same_as(self, place: int, step: Step | None) -> int | None:
        """The number of the line at which the derivative was worked out that is told of here again."""
        repeated = self.states[place].repeats
        if repeated is None or step is not self.states[place].step:
            return None
        numbers = [number for number, at in enumerate(self.places, 1) if repeated.first <= at < repeated.end]
        return numbers[-1] if numbers else None
