"""What is to be said of a record before any surface writes it: a page, which is a tuple of blocks.

A block is a sentence, a formula, the lines of a derivation, or a table of numbers. Every package may make one;
each surface of `rendering` has a way to write each kind. So whatever one surface says of a record, the others
say too, and no record knows who writes it. Read `rendering.pages` next, which makes the pages of most records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from steepest.derivation.step import Step
    from steepest.expression.nodes import Equation, Node


@dataclass(frozen=True, slots=True)
class Typed:
    """A formula that belongs to a sentence and is no tree, as the catalogue spells it: ``(x^n)' = n x^{n-1}``."""

    formula: str


@dataclass(frozen=True, slots=True)
class Code:
    """What is quoted as it is, such as the name of a column."""

    text: str


#: A part of a sentence: plain words, or a formula.
Inline: TypeAlias = "str | Typed | Code | Node"
Inlines: TypeAlias = "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True)
class Title:
    """What the page is about; only a page that stands alone shows it."""

    parts: Inlines


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks below are about."""

    parts: Inlines


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence or two.

    Attributes:
        parts: words and formulas.
        kind: what it is where a surface may show that: "opening", "note", "meaning" (which is left out where as
            little as possible is said), "diagnosis", "check", "doubt", or the outcome of a verdict.
    """

    parts: Inlines
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula on a line of its own, with a word before it where it needs one."""

    node: Node
    label: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A value at a point.

    Attributes:
        of: what has the value, such as ∂f/∂x; None where that is clear.
        point: the coordinates.
        exact: the exact value.
        decimal: the rounded value; None where the exact one is a short decimal itself.
    """

    of: Node | None
    point: tuple[Equation, ...]
    exact: Node
    decimal: Node | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are: name, sign, formula or number."""

    caption: Inlines
    rows: tuple[tuple[Node, str, Node], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of numbers below names, such as the parameters after each step.

    Attributes:
        caption: what the table is, as a sentence without its stop.
        head: what stands in each column.
        rows: the entries, as many in each row as there are columns.
    """

    caption: Inlines
    head: tuple[Node, ...]
    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A derivation: what is said first, its lines, as many as the level of detail asks for, and what it assumes.

    Attributes:
        step: the derivation.
        aside: whether it only supports what the page says, and is left out where as little as possible is shown.
    """

    step: Step
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text whose columns matter: a typed line, and below it a caret."""

    text: str


Block: TypeAlias = Title | Heading | Words | Formula | Evaluated | Facts | Table | Board | Verbatim
Page: TypeAlias = tuple[Block, ...]
