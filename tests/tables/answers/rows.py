"""The rows of the corpus, read from the YAML files beside this module."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
STATUSES = ("correct", "incorrect", "wrong_form", "unreadable")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays the text that was written


@dataclass(frozen=True)
class Row:
    """One answer to one question.

    Attributes:
        reference: the right answer, as an author writes it.
        answer: what was typed.
        status: "correct", "incorrect", "wrong_form" or "unreadable".
        why: the name of the identity, or the witness point with both values, or what cannot be read.
        variables: further names that the answer may use.
        domain: where the variables live; all reals by default.
        shapes: the shapes of names that are no plain numbers.
        policy: how decimals are judged; by default a correct rounding of two or more figures is right.
        proved: whether a proof is expected.
        python_reference, python_answer: both sides as Python expressions, by hand.
        python_meant: the other reading of an answer that can be read in two ways.
        witness: the point that separates them.
        kind, fragment, column: of an unreadable answer: what is wrong, with which part, and where that begins.
        repeat: the answer is its text so many times over.
        file, number: where the row stands.
    """

    reference: str
    answer: str
    status: str
    why: str
    variables: tuple[str, ...] = ()
    domain: str | None = None
    shapes: Mapping[str, str] = field(default_factory=dict)
    policy: str | None = None
    proved: bool = False
    python_reference: str = ""
    python_answer: str = ""
    python_meant: str = ""
    witness: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    fragment: str = ""
    column: int = 0
    repeat: int = 1
    file: str = ""
    number: int = 0

    @property
    def typed(self) -> str:
        """The whole text of the answer."""
        return self.answer * self.repeat

    @property
    def place(self) -> str:
        """The file and the number of the row in it, from 1 on."""
        return f"{self.file}:{self.number}"

    def __str__(self) -> str:
        answer = self.answer if self.repeat == 1 else f"{self.answer} × {self.repeat}"
        where = f"  [{self.domain}]" if self.domain else ""
        return f"{self.place}  {self.reference}  |  {answer}{where}"


def files() -> tuple[Path, ...]:
    """The files of the corpus in the order of their names."""
    return tuple(sorted(FOLDER.glob("*.yaml")))


@functools.cache
def rows_of(path: Path) -> tuple[Row, ...]:
    """The rows of one file.

    Raises:
        ValueError: a row has a field that is unknown, a status that is none, or lacks one that is needed.
    """
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 — BaseLoader makes texts only
    return tuple(_row(path.stem, number, given) for number, given in enumerate(content["rows"], 1))


@functools.cache
def heading_of(path: Path) -> tuple[str, str]:
    """The title of a file, and the sentence that says what it is about."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 — as above
    return content["title"], content["about"]


def all_rows() -> tuple[Row, ...]:
    """The rows of all files."""
    return tuple(row for path in files() for row in rows_of(path))


_NAMES = frozenset(each.name for each in fields(Row)) - {"file", "number"}


def _row(file: str, number: int, given: Mapping[str, Any]) -> Row:
    if unknown := set(given) - _NAMES:
        raise ValueError(f"{file}:{number} has unknown fields: {', '.join(sorted(unknown))}")
    values = dict(given) | {"file": file, "number": number}
    values["variables"] = tuple(given.get("variables", ()))
    values["proved"] = given.get("proved") == "true"
    for name in ("column", "repeat"):
        if name in given:
            values[name] = int(given[name])
    row = Row(**values)
    if row.status not in STATUSES:
        raise ValueError(f"{row.place}: there is no status {row.status!r}")
    return row
