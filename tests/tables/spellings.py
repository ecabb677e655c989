"""All spellings with their trees, by group: what `tests.expression.test_spellings` loops over.

A row is what is typed, the `tests.sketch` of its tree and, in some rows, options: ``variables`` and
``shapes`` are declared; ``note`` is a part of a note that must be said; ``other`` is the tree of another
reading that a note names; ``left``, ``arguments`` and ``assigned`` are the parts of a statement.
"""

from __future__ import annotations

from typing import Any

from tests.tables import (
    spellings_field,
    spellings_latex,
    spellings_numbers,
    spellings_plain,
    spellings_statements,
    spellings_unicode,
)

GROUPS: dict[str, list[tuple[str, str] | tuple[str, str, dict[str, Any]]]] = {
    "plain": spellings_plain.ROWS,
    "unicode": spellings_unicode.ROWS,
    "latex": spellings_latex.ROWS,
    "field": spellings_field.ROWS,
    "statements": spellings_statements.ROWS,
    "numbers": spellings_numbers.ROWS,
}
