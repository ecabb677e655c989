"""Labels that are words, such as the names of species: numbered 1, 2, … in sorted order.

A column of labels holds numbers alone or words alone, so that a word among numbers, which may be a slip of the pen,
stays an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.numeric.tables.csv_syntax import is_missing

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIKE_A_NUMBER = re.compile(r"[+-]?[\d.,_' ]+(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?", re.IGNORECASE)
MOST = 1_000  # different words of one column


class TextLabels:
    """The words of one column, as they are met from the top of a file.

    Args:
        file: what the file is called.
        column: the place of the column.
        name: its name.
    """

    def __init__(self, file: str, column: int, name: str) -> None:
        self.file, self.column, self.name = file, column, name
        self._codes: dict[str, float] = {}
        self._first_word: tuple[int, str] | None = None
        self._has_numbers = False

    def note_numbers(self, line: int, shown: str = "") -> None:
        """Take note of a number in a line.

        Raises:
            DataError: there was a word before it.
        """
        self._has_numbers = True
        if self._first_word is not None:
            where, word = self._first_word
            said = f"{shown or 'the label'} is a number, and {word!r} in line {where} is none"
            raise DataError(self.file, line, self.name, f"{said}; labels are all words or all numbers")

    def is_word(self, cell: str) -> bool:
        """Whether a cell is a label in words; none is behind a number."""
        text = cell.strip()
        return bool(text) and not self._has_numbers and not is_missing(text) and not _LIKE_A_NUMBER.fullmatch(text)

    def code(self, cell: str, line: int) -> float:
        """The number of a word in the order in which they are met, from 1.

        Raises:
            DataError: there are too many of them.
        """
        text = cell.strip()
        self._first_word = self._first_word or (line, text[:40])
        found = self._codes.setdefault(text, len(self._codes) + 1.0)
        if found > MOST:
            raise DataError(self.file, line, self.name, f"there are more than {MOST:,} different labels in words")
        return found

    def sorted(self, y: NDArray[Any]) -> tuple[NDArray[Any], tuple[str, ...]]:
        """The labels numbered in sorted order, and the words; no words where the labels are numbers."""
        import numpy as np

        if not self._codes:
            return y, ()
        words = sorted(self._codes)
        rank = np.zeros(len(words) + 1)
        for place, word in enumerate(words, start=1):
            rank[int(self._codes[word])] = place
        return rank[y.astype(np.intp)], tuple(words)
