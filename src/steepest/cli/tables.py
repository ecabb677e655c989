"""CSV files as tables of exact numbers; every complaint says the line and the column."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

from steepest.errors import DataError
from steepest.models.table import Table

_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?")
_MOST_BYTES = 50_000_000


def read_table(path: Path) -> Table:
    """The table of a CSV file whose first line names the columns.

    Raises:
        DataError: the file cannot be read, a cell is missing, or a cell is no number.
        ShapeError: it has no rows, or more than exact values are given for.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(str(path), None, None, f"the file is larger than {_MOST_BYTES:,} bytes")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except OSError as error:
        raise DataError(str(path), None, None, f"cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(str(path), None, None, f"is no CSV file: {error}") from error
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise DataError(str(path), 1, None, "the first line must name the columns")
    header = [cell.strip() for cell in rows[0]]
    _check_header(path, header)
    body = [(line, row) for line, row in enumerate(rows[1:], start=2) if row]
    columns: list[list[Fraction]] = [[] for _ in header]
    for line, row in body:
        if len(row) != len(header):
            raise DataError(str(path), line, None, f"{len(row)} cells where the header has {len(header)}")
        for place, cell in enumerate(row):
            columns[place].append(_number(path, line, place + 1, cell))
    if not body:
        raise DataError(str(path), 2, None, "there are no rows below the header")
    return Table(tuple((name, tuple(values)) for name, values in zip(header, columns, strict=True)))


def _check_header(path: Path, header: list[str]) -> None:
    """The first line names the columns: no numbers (a row would be lost), no name twice, a comma between them."""
    for place, name in enumerate(header, start=1):
        if _NUMBER.fullmatch(name):
            raise DataError(str(path), 1, place, f"the first line must name the columns, and {name} is a number")
        if header.index(name) != place - 1:
            raise DataError(str(path), 1, place, f"the column name {name!r} is used twice")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise DataError(str(path), 1, 1, "the columns must be separated by commas")


def _number(path: Path, line: int, column: int, cell: str) -> Fraction:
    text = cell.strip()
    if not text:
        raise DataError(str(path), line, column, "the cell is empty")
    if _NUMBER.fullmatch(text) is None:
        raise DataError(str(path), line, column, f"{text[:40]!r} is no number")
    return Fraction(text)
