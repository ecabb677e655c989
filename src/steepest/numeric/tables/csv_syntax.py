"""What a CSV file looks like: the sign between its columns, its header, and what a number is.

`cli/tables` reads the same syntax with exact numbers, `csv_rows` reads it fast and in constant memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from steepest.errors import DataError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}

NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.ASCII)
_MISSING = frozenset("n/a na nan null none nil missing ? - -- . #n/a".split())
_LIKE_A_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)


def records(lines: Iterable[str], separator: str, file: str, line: int = 1) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record with its line; it may go over several, inside quotation marks. Empty lines are none.

    Args:
        lines: the lines.
        separator: the sign between the cells.
        file: what the file is called.
        line: the number of the first of the lines.

    Raises:
        DataError: a quotation mark is not closed, or stands where none may.
    """
    found = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        begin = line + found.line_num
        try:
            cells = next(found, None)
        except csv.Error as error:
            raise DataError(file, begin, None, f"is no CSV: {error}") from error
        if cells is None:
            return
        if cells:
            yield begin, cells


def require_width(cells: Sequence[str], names: Sequence[str], file: str, line: int) -> None:
    """Refuse a record with more or fewer cells than the header.

    Raises:
        DataError: with both numbers.
    """
    if len(cells) != len(names):
        said = f"{len(cells)} {'cell' if len(cells) == 1 else 'cells'} where the header has {len(names)}"
        raise DataError(file, line, None, said)


def separator_of(header: str, first: str | None, file: str) -> str:
    """The sign between the columns, from the header and the line below it.

    Where the header has several of them outside quotation marks, that one is it by which both lines have as many cells.

    Raises:
        DataError: several are possible.

    >>> separator_of("a;b, in cm", "1;2", "data.csv")
    ';'
    """
    cells = {sign: _count(header, sign) for sign in SEPARATORS}
    found = [sign for sign, count in cells.items() if count > 1]
    if len(found) > 1 and first is not None:
        found = [sign for sign in found if _count(first, sign) == cells[sign]]
    if len(found) > 1:
        told = " or ".join(SEPARATORS[sign] for sign in found)
        raise DataError(file, 1, None, f"it is not clear what is between the columns: {told}; say the separator")
    return found[0] if found else ","


def _count(line: str, separator: str) -> int:
    try:
        return len(next(records([line], separator, ""), (1, []))[1])
    except DataError:
        return 0


def check_header(names: Sequence[str], file: str) -> None:
    """Refuse a first line that does not name the columns.

    Raises:
        DataError: all of its cells are numbers or empty, or a name is used twice.
    """
    if all(not name or NUMBER.fullmatch(name) for name in names):
        place = next((place for place, name in enumerate(names, start=1) if name), None)
        said = "" if place is None else f", and {names[place - 1][:40]} is a number"
        raise DataError(file, 1, place, f"the first line must name the columns{said}")
    for place, name in enumerate(names, start=1):
        if name and names.index(name) != place - 1:
            raise DataError(file, 1, place, f"the column name {name[:80]!r} is used twice")


def is_missing(text: str) -> bool:
    """Whether a text says that something is missing.

    >>> is_missing("N/A"), is_missing("no")
    (True, False)
    """
    return text.lower() in _MISSING


def not_a_number(cell: str, decimal: str = ".") -> str:
    """Why a cell is no number, and what may be done about it.

    >>> not_a_number("3,5")
    "'3,5' is no number; where the comma is a decimal comma, that must be said"
    """
    text = cell.strip()
    if not text:
        return "the cell is empty"
    shown = repr(text if len(text) <= 40 else text[:39] + "…")
    if is_missing(text):
        return f"{shown} is no number; fill in what is missing, or leave the row out"
    if text.lower().lstrip("+-") in ("inf", "infinity"):
        return f"{shown} is not a finite number"
    if decimal == "," and "." in text:
        return f"{shown} is no number where the comma is the decimal sign"
    if _LIKE_A_DECIMAL_COMMA.fullmatch(text):
        return f"{shown} is no number; where the comma is a decimal comma, that must be said"
    if NUMBER.fullmatch(text.replace(decimal, ".")):
        return f"{shown} is larger than any float"
    return f"{shown} is no number"
