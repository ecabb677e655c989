"""The table of ``steepest train``: what is asked of the file, and a line on a terminal while a long one is read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steepest.cli.waiting import PassingLine

if TYPE_CHECKING:
    from steepest.numeric.tables.reading import Table

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_ARRAYS = (".npy", ".npz")


@dataclass(frozen=True, slots=True)
class Read:
    """What is read, and how.

    Attributes:
        target: the column of labels.
        features: the columns of features, separated by commas; None for all others.
        separator: what is between the columns, where the header does not say.
        decimal_comma: whether numbers have a decimal comma.
    """

    target: str
    features: str | None
    separator: str | None
    decimal_comma: bool

    def table(self, data: Path, *, words: bool) -> Table:
        """The table.

        Args:
            data: the file.
            words: whether its labels may be words.

        Raises:
            DataError: it cannot be used.
            ValueError: what is said of a CSV file is said of another.
        """
        from steepest.numeric.tables.csv_syntax import records
        from steepest.numeric.tables.reading import read_table

        self._refuse_on_arrays(data)
        features = None
        if self.features is not None:
            features = [name.strip() for _, cells in records([self.features], ",", "--features") for name in cells]
        sign = None if self.separator is None else SEPARATORS[self.separator]
        decimal = "," if self.decimal_comma else "."
        with ReadingLine(data) as line:
            return read_table(data, self.target, features, separator=sign, decimal=decimal, words=words, progress=line)

    def _refuse_on_arrays(self, data: Path) -> None:
        for option, given in (("--separator", self.separator), ("--decimal-comma", self.decimal_comma)):
            if given and data.suffix.lower() in _ARRAYS:
                raise ValueError(f"{option} is for CSV files; {data} holds arrays of NumPy")


class ReadingLine(PassingLine):
    """A line that says how far a file is read.

    Args:
        file: the file.
    """

    def __init__(self, file: Path) -> None:
        from steepest._escaping import escaped

        super().__init__()
        self.name = escaped(file.name, keep="")[:40]
        self.began = time.monotonic()

    def __call__(self, done: int, size: int) -> None:
        """Show how much of it is read.

        Args:
            done: how many bytes are read.
            size: how many there are; 0 where that is not known.
        """
        share = f"{100 * done // size} % of " if size else ""
        said = f"Reading {self.name}: {share}{max(size, done) / 1e6:,.0f} MB (Ctrl-C stops)"
        self.show(said, time.monotonic() - self.began)
