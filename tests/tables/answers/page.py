"""Writes ``docs/verdicts.md`` from the rows: ``python -m tests.tables.answers.page``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from tests.tables.answers.rows import STATUSES, Row, all_rows, files, heading_of, rows_of
from tests.tables.answers.unreadable import KINDS

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "verdicts.md"
FIGURES = ROOT / "benchmarks" / "figures"
BESIDE = "## Beside other programs\n"

_HEAD = """# Verdicts: what is right, and why

What `steepest check REFERENCE ANSWER` has to say of an answer, row by row. The rows live in `tests/tables/answers/`,
one file for a topic, and may be used by any program that judges formulas. This page is written from them
(`python -m tests.tables.answers.page`).

| status | says |
|---|---|
| `correct` | the answer has the value of the reference wherever in its domain that has one, single points aside |
| `incorrect` | somewhere in the domain the values differ, or the answer has none; or it is of another shape |
| `wrong_form` | the value is right, the form is not: too few figures, digits cut off, a rounding where none is wanted |
| `unreadable` | the text is no formula in the names of the question; the place is said |

A fifth, `undecided`, is what an honest program says when it does not know. No row asks for it.

## How a row is known to be true
Nothing of what is tested takes part. Each row has both sides spelled by hand as Python expressions, which
`tests/tables/answers/establish.py` evaluates by a walk over whitelisted syntax, in exact fractions where it can and
with mpmath elsewhere.

- A `correct` row: both sides agree to 40 digits at 40 random rationals of several scales and at special points; where
  digits cancel, the precision is doubled. Indexed data, sets, sizes and matrices are drawn too. Two equations agree up
  to a factor.
- An `incorrect` row: its witness, the point that the last column names, separates the values.
- Decimals for exact numbers are judged by their own digits: a correct rounding of two or more figures is right.
- An `unreadable` row names a kind, a part of the text and its place, which are checked without a reader.

The right answers marked ● are expected to be *proved*; for the others agreement at many points is enough.

## How many
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, *_counts(), "\n", *_kinds(), *_beside()]
    for path in files():
        title, about = heading_of(path)
        parts += [f"\n## {title}\n{about}\n", *_questions(rows_of(path))]
    return "".join(parts)


def _counts() -> Iterator[str]:
    yield f"| topic | {' | '.join(f'`{status}`' for status in STATUSES)} | all |\n"
    yield f"|---|{'---:|' * (len(STATUSES) + 1)}\n"
    for path in files():
        title = heading_of(path)[0]
        yield _count(f"[{title}](#{_anchor(title)})", rows_of(path))
    yield _count("all", all_rows())


def _count(name: str, rows: Iterable[Row]) -> str:
    found = Counter(row.status for row in rows)
    numbers = [found[status] for status in STATUSES]
    return f"| {name} | {' | '.join(map(str, (*numbers, sum(numbers))))} |\n"


def _anchor(title: str) -> str:
    kept = "".join(each for each in title.lower() if each.isalnum() or each in " -")
    return kept.replace(" ", "-")


def _kinds() -> Iterator[str]:
    found = Counter(row.kind for row in all_rows())
    yield "| what cannot be read | | rows |\n|---|---|---:|\n"
    for kind, (_, words) in KINDS.items():
        yield f"| {kind} | {words} | {found[kind]} |\n"


def _beside() -> Iterator[str]:
    """What other programs make of the rows, as the benchmark found it when it was last written down."""
    for path in sorted(FIGURES.glob("verdicts-*.md"))[-1:]:
        machine = path.read_text(encoding="utf-8").split("\n")[2]
        about, table = path.read_text(encoding="utf-8").partition(BESIDE)[2].split("\n\n## ")[0].strip().split("\n\n")
        yield f"\n{BESIDE}{about}\n\n{table}\n\n"
        yield f"Found by `python -m benchmarks verdicts`; [all figures](../benchmarks/figures/{path.name}). {machine}\n"


def _questions(rows: Iterable[Row]) -> Iterator[str]:
    """A table for each run of rows with one question."""
    for question, answers in groupby(rows, key=_question):
        yield f"\n{question}\n\n| answer | status | why |\n|---|---|---|\n"
        for row in answers:
            mark = " ●" if row.proved else ""
            yield f"| {_code(_shortened(row))} | {row.status}{mark} | {_escaped(row.why)} |\n"


def _question(row: Row) -> str:
    """The question in a line: the reference, and what is declared."""
    said = [f"**{_code(row.reference)}**"]
    if row.domain:
        said.append(f"for {_code(row.domain)}")
    if row.variables:
        said.append(f"with the names {_code(', '.join(row.variables))}")
    if row.shapes:
        said.append(f"where {_code(', '.join(f'{name} is {shape}' for name, shape in row.shapes.items()))}")
    if row.policy:
        said.append(f"under the policy {_code(row.policy)}")
    return ", ".join(said)


def _shortened(row: Row) -> str:
    return row.answer if row.repeat == 1 else f"{row.answer}{row.answer}… ({row.repeat:,} times)"


def _code(text: str) -> str:
    """A text as code in a cell; what cannot be seen is written by its number."""
    shown = "".join(each if each.isprintable() else f"⟨U+{ord(each):04X}⟩" for each in text)
    if not shown.strip():
        return "(nothing)" if not shown else "(spaces)"
    fence = "``" if "`" in shown else "`"
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}".replace("|", "\\|")


def _escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in "|*_`<[]" else each for each in text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
