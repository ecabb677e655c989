"""The lines of a derivation as plain text: a column of formulas, and beside or below it the reasons.

What is new in a line may be underlined, and lines have numbers before them where somebody needs them:
all of them on request, else those that another line refers to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest

from steepest._wrapping import WIDTH, columns, even, formula, glued, prose
from steepest.derivation.step import Step
from steepest.expression.nodes import Node
from steepest.expression.writing import to_text
from steepest.expression.writing.text import Text
from steepest.rendering.choosing import Detail
from steepest.rendering.lines import Line, expanded_in_each, lines, reason_of
from steepest.rendering.sentences import closing_sentences, opening_sentences
from steepest.rendering.spans import spans
from steepest.rendering.states import question_of

_GAP = 3  # columns between a line and its reason
_REASON = 36  # a reason stands beside its line where it has so many columns
_LONGEST_RULE = 30  # characters of the formula of a rule; a longer one may be broken
_HANG = 4  # columns by which a formula that goes on is indented
_EQUALS = "= "
_UNDER = "^"
_SIGNS = {" != ": " ≠ ", " <= ": " ≤ ", " >= ": " ≥ "}


def derivation_lines(
    step: Step,
    detail: Detail = "normal",
    width: int = WIDTH,
    *,
    expand: Collection[int] = (),
    numbered: bool = False,
    marked: bool = False,
) -> list[str]:
    """What is said first, the question, one line for each step shown, and what was taken for granted."""
    shown = lines(step, detail, expand)
    layout = _Layout(shown, width, numbered=numbered or bool(expand), marked=marked)
    question = formula(f"  {to_text(question_of(step))}", width - layout.margin).split("\n")
    return [
        *(prose(said, width) for said in opening_sentences(step, _in_words, _typed)),
        *layout.beside_numbers(question),
        *(row for line, written in zip(shown, layout.written, strict=True) for row in layout.rows(line, written)),
        *(prose(said, width) for said in closing_sentences(step, _in_words, _typed)),
    ]


def several_boards(
    steps: Sequence[Step], detail: Detail, width: int, *, expand: Collection[int] = (), **how: bool
) -> list[str]:
    """The lines of several derivations; a number to expand is meant for each that has a line of that number.

    Raises:
        ValueError: none has.
    """
    each = expanded_in_each(steps, detail, expand)
    return [
        "\n".join(derivation_lines(step, detail, width, expand=own, **how))
        for step, own in zip(steps, each, strict=True)
    ]


class _Layout:
    """How the lines of one derivation are laid out: the width of the numbers, and where the reasons begin."""

    def __init__(self, shown: Sequence[Line], width: int, *, numbered: bool, marked: bool) -> None:
        told = {line.number for line in shown} if numbered else {line.same_as for line in shown}
        self.labels = {line.number: f"({line.number}) " for line in shown if line.number and line.number in told}
        self.margin = max(map(len, self.labels.values()), default=0)
        self.width = width - self.margin
        self.marked = marked
        self.written = [_EQUALS + to_text(line.node) for line in shown]
        lefts = (len(left) for line, left in zip(shown, self.written, strict=True) if line.step is not None)
        self.column = _GAP + max((left for left in lefts if left <= self.width - _REASON - _GAP), default=0)

    def rows(self, line: Line, written: str) -> list[str]:
        """A line, its number before it, its reason beside it or, where there is no room, below."""
        return self.beside_numbers(self._formula_and_reason(line, written), self.labels.get(line.number, ""))

    def beside_numbers(self, rows: Sequence[str], label: str = "") -> list[str]:
        """Rows moved to the right of the column of numbers."""
        first, *others = rows
        return [f"{label:<{self.margin}}{first}", *(" " * self.margin + other for other in others)]

    def _formula_and_reason(self, line: Line, written: str) -> list[str]:
        rows = formula(written, self.width, _HANG).split("\n")
        if self.marked:
            rows = _underlined(line, written, rows)
        reason = reason_of(line, _glued, _typed)
        if reason is None:
            return rows
        reason = reason.replace(" = ", glued(" = "))
        if len(written) + _GAP > self.column:
            return [*rows, *even(f"      ({reason})", self.width, " ").split("\n")]
        beside = even(reason, self.width - self.column).split("\n")
        pairs = zip_longest(rows, beside, fillvalue="")
        return [(left + " " * (self.column - columns(left)) + right).rstrip() for left, right in pairs]


def _underlined(line: Line, written: str, rows: list[str]) -> list[str]:
    """Below each row a row that underlines what is new in it; nothing where all of the line is."""
    if line.parts == ((),):
        return rows
    new = [False] * len(written)
    for start, stop in spans(line.node, written[len(_EQUALS) :], Text(), line.parts):
        new[len(_EQUALS) + start : len(_EQUALS) + stop] = [True] * (stop - start)
    found: list[str] = []
    at = 0
    for number, row in enumerate(rows):
        indent = _HANG if number else 0
        signs = (_UNDER * columns(char) if new[at + k] else " " * columns(char) for k, char in enumerate(row[indent:]))
        under = (" " * indent + "".join(signs)).rstrip()
        found += [row, under] if under else [row]
        at += len(row) - indent + 1  # the space at which the formula was broken
    return found


def _in_words(node: Node) -> str:
    """A formula of a sentence, with the signs of print for conditions."""
    written = to_text(node)
    for typed, printed in _SIGNS.items():
        written = written.replace(typed, printed)
    return glued(written)


def _glued(node: Node) -> str:
    return glued(to_text(node))


def plainly(math: str) -> str:
    """A formula of a sentence, whose exponents stand in braces, as it is typed."""
    return math.replace("{", "(").replace("}", ")")


def _typed(math: str) -> str:
    return glued(plainly(math), _LONGEST_RULE)
