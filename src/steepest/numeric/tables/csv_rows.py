"""CSV files as blocks of floats, in constant memory.

A block of lines that consists of plain numbers is read at once. Any other is read cell by cell: quoted cells, columns
that hold text and are not wanted, and whatever is wrong, which is then named with its line and its column.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from os import fstat
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from steepest.errors import DataError
from steepest.numeric.tables.csv_syntax import (
    NUMBER,
    SEPARATORS,
    check_header,
    not_a_number,
    records,
    require_width,
    separator_of,
)
from steepest.numeric.tables.text_labels import TextLabels

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 1 << 20  # bytes that are read at once
_LONGEST = 1 << 24  # bytes of the longest line
_BOM = b"\xef\xbb\xbf"
_PLAIN = b"0123456789+-.eE \n"


class CsvFile:
    """A CSV file whose header has been read.

    Args:
        path: the file.
        separator: the sign between the columns; if not given it is found in the header.
        decimal: the decimal sign, ``"."`` or ``","``.

    Attributes:
        names: the names of the columns.
        done: how many of them have been read.

    Raises:
        DataError: the file cannot be read, or its first line names no columns.
        ValueError: there is no such separator or decimal sign.
    """

    def __init__(self, path: Path, separator: str | None = None, decimal: str = ".") -> None:
        if decimal not in (".", ","):
            raise ValueError(f"the decimal sign is . or , and not {decimal!r}")
        if separator is not None and separator not in SEPARATORS:
            raise ValueError(f"columns are separated by a {', a '.join(SEPARATORS.values())}, not by {separator!r}")
        self.file, self.decimal = str(path), decimal
        self._line = 0  # how many lines have been read
        self.done = 0
        try:
            self._stream: IO[bytes] = path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            self._read_header(separator)
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stream.close()

    def _read_header(self, separator: str | None) -> None:
        self._rest = self._read().removeprefix(_BOM)
        self._lines_left = self._lines()
        first = next(self._lines_left, b"")
        if b"\r" in first.removesuffix(b"\r"):
            raise DataError(self.file, 1, None, "the lines end with a carriage return alone; save them with line feeds")
        below = next(self._lines_left, None)
        header = self._text(first)
        if "\ufffd" in header or "\0" in header:
            raise DataError(self.file, 1, None, "this is no text in UTF-8")
        self.separator = separator or separator_of(header, None if below is None else self._text(below), self.file)
        if self.separator == self.decimal:
            raise DataError(self.file, 1, None, "a comma cannot be the decimal sign and stand between columns as well")
        self._lines_left = chain([] if below is None else [below], self._lines_left)
        _, cells = next(records([header], self.separator, self.file), (1, []))
        self.names = tuple(cell.strip() for cell in cells)
        self._line = 1
        check_header(self.names, self.file)

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return fstat(self._stream.fileno()).st_size

    def blocks(self, wanted: Sequence[int], labels: TextLabels | None = None) -> Iterator[NDArray[Any]]:
        """The numbers of some columns, shape (rows, len(wanted)), some rows at a time.

        Args:
            wanted: the places of the columns.
            labels: the column that may hold words in place of numbers.

        Raises:
            DataError: a cell is missing or no number; with its line and column.
        """
        while lines := self._block():
            found = self._plain(lines, wanted)
            if found is not None and labels is not None:
                labels.note_numbers(self._line + 1)
            yield self._by_cell(lines, wanted, labels) if found is None else found
            self._line += len(lines)

    def _block(self) -> list[bytes]:
        found: list[bytes] = []
        size = 0
        for line in self._lines_left:
            found.append(line)
            size += len(line)
            if size >= _BLOCK:
                break
        return found

    def _plain(self, lines: Sequence[bytes], wanted: Sequence[int]) -> NDArray[Any] | None:
        """The numbers of lines that hold nothing but numbers; None where they hold anything else."""
        import numpy as np

        separator = self.separator.encode()
        joined = b"\n".join(lines)
        plain = _PLAIN if self.decimal == "." else _PLAIN.replace(b".", b",")
        if joined.translate(None, plain + separator + b"\r"):
            return None
        if self.decimal == ",":
            joined = joined.replace(b",", b".")
        count = len(self.names) - 1
        if any(line.count(separator) != count for line in lines):
            return None
        try:
            cells = list(map(float, joined.replace(b"\n", separator).split(separator)))
        except ValueError:
            return None
        table = np.array(cells).reshape(len(lines), count + 1)
        found = table[:, list(wanted)]
        return found if np.isfinite(found).all() else None

    def _by_cell(self, lines: list[bytes], wanted: Sequence[int], labels: TextLabels | None = None) -> NDArray[Any]:
        """The same, cell by cell; a record that is not at its end takes further lines with it."""
        import numpy as np

        taken = 0

        def feed() -> Iterator[str]:
            nonlocal taken
            for line in chain(lines[:], self._lines_left):
                taken += 1
                if taken > len(lines):
                    lines.append(line)
                yield self._text(line) + "\n"

        rows, block = [], len(lines)
        for line, cells in records(feed(), self.separator, self.file, self._line + 1):
            require_width(cells, self.names, self.file, line)
            rows.append([self._value(cells[column], column, line, labels) for column in wanted])
            if taken >= block:
                break
        return np.array(rows, np.float64).reshape(len(rows), len(wanted))

    def _value(self, cell: str, column: int, line: int, labels: TextLabels | None) -> float:
        if labels is None or column != labels.column:
            return self._number(cell, column, line)
        if labels.is_word(cell):
            return labels.code(cell, line)
        number = self._number(cell, column, line)
        labels.note_numbers(line, cell.strip()[:40])
        return number

    def _number(self, cell: str, column: int, line: int) -> float:
        text = cell.strip()
        if self.decimal == "," and "." not in text:
            text = text.replace(",", ".")
        elif self.decimal == ",":
            text = ""
        if NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
            return value
        raise DataError(self.file, line, self.names[column] or column + 1, not_a_number(cell, self.decimal))

    def _lines(self) -> Iterator[bytes]:
        """Every line without its end; the last may lack one."""
        while True:
            *whole, rest = self._rest.split(b"\n")
            yield from (line.removesuffix(b"\r") for line in whole)
            more = self._read()
            if not more:
                break
            if len(rest) > _LONGEST:
                raise DataError(self.file, None, None, f"a line is longer than {_LONGEST:,} bytes")
            self._rest = rest + more
        if rest:
            yield rest.removesuffix(b"\r")

    def _read(self) -> bytes:
        try:
            found = self._stream.read(_BLOCK)
        except OSError as error:
            raise self._unreadable(error) from error
        self.done += len(found)
        return found

    def _unreadable(self, error: OSError) -> DataError:
        return DataError(self.file, None, None, f"cannot be read: {error.strerror}")

    def _text(self, line: bytes) -> str:
        return line.decode("utf-8", "replace")
