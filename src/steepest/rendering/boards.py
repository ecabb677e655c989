"""The derivations of a page with the lines that are shown of them, and what is said beside each line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from steepest._page import Block, Board, Inlines, Page, Words
from steepest.derivation.step import Step
from steepest.expression.nodes import Node
from steepest.rendering.choosing import Detail
from steepest.rendering.inlines import all_told, told
from steepest.rendering.lines import Line, expanded_in_each, lines, reason_of
from steepest.rendering.sentences import Formulas, Typed, closing_sentences, opening_sentences
from steepest.rendering.states import question_of


@dataclass(frozen=True, slots=True)
class Lines:
    """A derivation as it is shown.

    Attributes:
        question: what is asked, the line before the first.
        lines: the lines, the result last.
        numbered: the numbers of the lines that have theirs before them.
        marked: whether what is new in a line is underlined, on a surface that does not mark it anyway.
        place: 1, 2, … among the derivations of the page.
        expanded: the lines before which all is shown that could be left out there.
    """

    question: Node
    lines: tuple[Line, ...]
    numbered: frozenset[int]
    place: int
    expanded: frozenset[int]
    marked: bool = False


Shown: TypeAlias = Block | Lines


def shown(
    page: Page,
    detail: Detail,
    expand: Collection[int] = (),
    *,
    numbered: bool = False,
    marked: bool = False,
    folded: bool = False,
) -> Iterator[Shown]:
    """The blocks of a page, each derivation with its lines.

    Args:
        page: what is to be said.
        detail: "terse", "normal" or "every" step, or the rules that the reader knows.
        expand: the numbers of lines before which all is shown that is hidden there.
        numbered: whether every line has its number; without it only those that another line refers to.
        marked: whether what is new in a line is underlined.
        folded: whether the surface can fold what is hidden away: it stays hidden where it is expanded, too.

    Raises:
        ValueError: `detail` is no level of detail, or there is no line to expand.
    """
    if detail == "terse":
        page = tuple(block for block in page if not _is_left_out(block))
    steps = [block.step for block in page if isinstance(block, Board)]
    expanded = iter(expanded_in_each(steps, detail, expand))
    place = 0
    for block in page:
        if not isinstance(block, Board):
            yield block
            continue
        place += 1
        own = frozenset(next(expanded))
        found = tuple(lines(block.step, detail, () if folded else own))
        labels = {line.number if numbered or own else line.same_as for line in found}
        yield from _told(opening_sentences, block.step, "opening")
        numbers = frozenset(number for number in labels if number)
        yield Lines(question_of(block.step), found, numbers, place, own, marked)
        yield from _told(closing_sentences, block.step, "note")


def _is_left_out(block: Block) -> bool:
    """What is not said where as little as possible is."""
    return block.aside if isinstance(block, Board) else isinstance(block, Words) and block.kind == "meaning"


def _told(sentences: Callable[[Step, Formulas, Typed], list[str]], step: Step, kind: str) -> Iterator[Words]:
    for said in all_told(lambda formula, typed: sentences(step, formula, typed)):
        yield Words(said, kind)


def reason_parts(line: Line) -> Inlines:
    """What is said beside a line, as words and formulas; nothing where the reader sees it."""
    return told(lambda formula, typed: reason_of(line, formula, typed) or "")
