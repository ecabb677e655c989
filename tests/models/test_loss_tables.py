"""The tables of losses, models and penalties, as the page about them has them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steepest.models.catalogue import MODELS
from steepest.models.loss_rows import LABELS, LOSSES
from steepest.models.penalties import PENALTIES

PAGE = Path(__file__).parents[2] / "docs" / "losses.md"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells)


def losses() -> str:
    rows = [(f"`{row.id}`", row.about, LABELS[row.labels].about) for row in LOSSES.values()]
    return _table(("name", "what it is", "label"), rows)


def models() -> str:
    return _table(("name", "what it predicts"), [(f"`{row.id}`", row.about) for row in MODELS.values()])


def penalties() -> str:
    return _table(("option", "what is added"), [(f"`--{row.id}`", row.about) for row in PENALTIES.values()])


TABLES: dict[str, Callable[[], str]] = {"losses": losses, "models": models, "penalties": penalties}


@pytest.mark.parametrize("name", list(TABLES))
def test_the_page_has_every_row(name: str) -> None:
    assert f"<!-- {name} -->\n{TABLES[name]()}\n" in PAGE.read_text()


def main() -> None:
    """Write the tables into the page."""
    page = PAGE.read_text()
    for name, table in TABLES.items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        behind = rest.lstrip("\n") if not rest.startswith("|") else rest.partition("\n\n")[2]
        page = f"{before}{mark}{table()}\n\n{behind}"
    PAGE.write_text(page)


if __name__ == "__main__":
    sys.exit(main())
