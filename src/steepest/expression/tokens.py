"""A token: a piece of a text that the grammar takes as one. Read `lexer` next, which cuts texts into them."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        kind: ``number``, ``word``, ``sign``, ``structure``, ``begin``, ``finish`` (of an environment) or
            ``end``; the parser splits words further into ``name``, ``function`` and ``constant``.
        text: its plain spelling (`alpha` for α, `*` for ×).
        start, end: the place in the text as it was given.
        tight: whether it follows the token before it without a space.
        subscript: what is written below a word, without braces.
        primes: the number of primes behind a word.
        whole: a word that must not be split (a LaTeX command, a Greek letter).
        bold: a word that is set as a vector or a matrix.
    """

    kind: str
    text: str
    start: int
    end: int
    tight: bool = True
    subscript: str | None = None
    primes: int = 0
    whole: bool = False
    bold: bool = False
