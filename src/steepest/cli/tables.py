"""CSV files as tables of exact numbers; every complaint says the line and the column."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from steepest.errors import DataError
from steepest.models.table import Table
from steepest.numeric.tables.csv_syntax import check_header, not_a_number, records, require_width, separator_of

#: Narrower than what a float may be written as: an exact number has every one of its digits.
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_MOST_BYTES = 50_000_000


def read_table(path: Path) -> Table:
    """The table of a CSV file whose first line names the columns.

    Raises:
        DataError: the file cannot be read, a cell is missing, or a cell is no number.
        ShapeError: it has no rows, or more than exact values are given for.
    """
    file = str(path)
    lines = _lines(path)
    separator = separator_of(lines[0], lines[1] if len(lines) > 1 else None, file) if lines else ","
    header = [cell.strip() for _, cells in records(lines[:1], separator, file) for cell in cells]
    _check_header(file, header)
    columns: list[list[Fraction]] = [[] for _ in header]
    for line, cells in records(lines[1:], separator, file, 2):
        require_width(cells, header, file, line)
        for place, cell in enumerate(cells):
            columns[place].append(_number(file, line, place + 1, cell))
    if not columns[0]:
        raise DataError(file, 2, None, "there are no rows below the header")
    return Table(tuple((name, tuple(values)) for name, values in zip(header, columns, strict=True)))


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(str(path), None, None, f"the file is larger than {_MOST_BYTES:,} bytes")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.readlines()
    except OSError as error:
        raise DataError(str(path), None, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(str(path), None, None, f"is no CSV file: {error}") from error


def _check_header(file: str, header: list[str]) -> None:
    """The first line names the columns, and none of them is a number: a row would be lost."""
    check_header(header, file)
    for place, name in enumerate(header, start=1):
        if _NUMBER.fullmatch(name):
            raise DataError(file, 1, place, f"the first line must name the columns, and {name} is a number")


def _number(file: str, line: int, column: int, cell: str) -> Fraction:
    text = cell.strip()
    if _NUMBER.fullmatch(text) is None:
        raise DataError(file, line, column, not_a_number(text))
    return Fraction(text)
