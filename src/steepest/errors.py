"""The error tree: what a caller may want to handle differently, and nothing else.

::

    SteepestError
    ├── ParseError            a text that cannot be read: position, message, proposal
    │   └── LimitError        … because it is larger than the limits allow
    ├── DomainError           a point at which the formula has no value
    ├── UnsupportedError      mathematics that no rule covers; names the part
    ├── ShapeError            vectors or tables whose sizes do not fit
    ├── DataError             data that cannot be used, of a file: file, line, column
    └── ExerciseError         an exercise file that cannot be used: file, line, column

Misuse of the Python interface stays with the built-in errors (`TypeError`, `ValueError`).
"""

from __future__ import annotations


class SteepestError(Exception):
    """Base of every error that `steepest` raises on purpose."""


class ParseError(SteepestError):
    """A text that cannot be read as mathematics.

    Attributes:
        text: the whole text as it was given.
        position: index into `text` of the place, 0 … len(text).
        message: one sentence without a final full stop.
        proposal: a text that can be read and may be what was meant, or None.
        unfinished: True where more typing could still make the text readable.
    """

    def __init__(
        self,
        text: str,
        position: int,
        message: str,
        *,
        proposal: str | None = None,
        unfinished: bool = False,
    ) -> None:
        super().__init__(message)
        self.text = text
        self.position = position
        self.message = message
        self.proposal = proposal
        self.unfinished = unfinished

    @property
    def column(self) -> int:
        """The place as people count: the first character is column 1."""
        return self.position + 1

    def __str__(self) -> str:
        return f"{self.message} (column {self.column})"

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), self.text, self.position, self.message, self.proposal, self.unfinished)


def _revive(
    kind: type[ParseError], text: str, position: int, message: str, proposal: str | None, unfinished: bool
) -> ParseError:
    return kind(text, position, message, proposal=proposal, unfinished=unfinished)


class LimitError(ParseError):
    """A text, or the value it stands for, is larger than the table of limits allows."""


class DomainError(SteepestError):
    """The formula has no (real) value, or no derivative, at the point asked for."""


class UnsupportedError(SteepestError):
    """No rule covers this part of the formula; the message names the part."""


class ShapeError(SteepestError):
    """Sizes that do not fit together; the message gives both."""


class _FileError(SteepestError):
    def __init__(self, file: str | None, line: int | None, column: int | str | None, message: str) -> None:
        place = _place(file, line, column)
        super().__init__(f"{place}: {message}" if place else message)
        self.file = file
        self.line = line
        self.column = column
        self.message = message

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.file, self.line, self.column, self.message)


def _place(file: str | None, line: int | None, column: int | str | None) -> str:
    """``data.csv:7:2``, or where a column has a name ``data.csv, line 7, column 'chirps'``."""
    if not isinstance(column, str):
        return ":".join(str(part) for part in (file, line, column) if part is not None)
    said = (file, None if line is None else f"line {line}", f"column {column!r}")
    return ", ".join(part for part in said if part is not None)


class DataError(_FileError):
    """Data that cannot be used; `file`, `line` and `column` (its number, or its name) say where, for data of a file."""


class ExerciseError(_FileError):
    """An exercise file that cannot be used; `file`, `line` and `column` say where."""
