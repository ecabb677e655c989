"""What a row of the corpus is, and how the tables of the corpus are written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: A formula; the variables, with the results that a person writes or in one text; a domain; names; an error.
Entry = tuple[Any, ...]
Table = dict[str, list[Entry]]


@dataclass(frozen=True)
class Question:
    """One derivative of a formula: by which variables, one after the other, and the result by hand or ""."""

    wrt: tuple[str, ...]
    expected: str = ""


@dataclass(frozen=True)
class Row:
    """One formula of the corpus.

    Attributes:
        formula: as somebody types it.
        questions: which derivatives of it are asked for.
        field: the heading that it stands under.
        domain: where the variables live; any real number where it is empty.
        variables: the names that may occur, where the letters alone do not say (σ is a letter, and no function).
        because: the error, or the rule, by which the derivation is known not to be complete.
    """

    formula: str
    questions: tuple[Question, ...]
    field: str
    domain: str = ""
    variables: tuple[str, ...] = field(default=())
    because: str = ""

    @property
    def named(self) -> list[str] | None:
        """The names for `derive`, which takes None where letters say enough."""
        return list(self.variables) or None


def rows_of(*tables: Table) -> tuple[Row, ...]:
    """Every row of the tables, in order."""
    return tuple(
        Row(formula, _questions(by), heading, *rest)
        for table in tables
        for heading, entries in table.items()
        for formula, by, *rest in entries
    )


def _questions(by: str | Mapping[str, str]) -> tuple[Question, ...]:
    if isinstance(by, str):
        return tuple(Question((name,)) for name in by.split())
    return tuple(Question(tuple(names.split()), expected) for names, expected in by.items())
