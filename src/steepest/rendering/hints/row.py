"""What a row of the catalogue of hints holds: the rule with blanks, and its words in each language.

In the words ``<u>`` is a fact about the step (see `facts`), written as a formula, and a formula of the words
themselves stands between backticks; there, too, facts may occur. Nothing states what comes out: that is for the
line itself, the last rung. Another language is another field of `Row`, and of `Said`.
"""

from __future__ import annotations

from dataclasses import dataclass

LINE = "`<question> = <line>`"


@dataclass(frozen=True, slots=True)
class Words:
    """A row in one language.

    Attributes:
        kind: what kind of thing is asked for.
        name: the name of the rule.
        here: what the letters of the rule stand for.
        line: the line itself.
    """

    kind: str
    name: str
    here: str
    line: str = LINE


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the rule with blanks, which is the same in every language, and a column for each language."""

    blanks: str
    en: Words
