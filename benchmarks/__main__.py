"""The table of the benchmarks.

    python -m benchmarks                  every measurement; exit status 1 where a goal is missed
    python -m benchmarks --write          … and write benchmarks/figures/speed-DATE.md, verdicts-DATE.md
    python -m benchmarks --rounds 1       a quick look; goals are shown but do not decide
    python -m benchmarks start check      only these
    python -m benchmarks read             reading, beside others where they are there: pip install -e '.[bench]'
    python -m benchmarks verdicts         the corpus of verdicts, beside others; with one round a sample of its rows

Measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import compileall
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import measuring

PACKAGE = Path(__file__).parent.parent / "src" / "steepest"
FIGURES = Path(__file__).parent / "figures"
PARTS = ("start", "read", "check", "derive", "losses", "verdicts")
ENOUGH_ROUNDS = 5

#: What is measured together: the name of its file, its title, its parts. The page on verdicts shows the second.
REPORTS = (("speed", "Speed", PARTS[:-1]), ("verdicts", "Verdicts", PARTS[-1:]))

Section = tuple[str, Sequence[str], Sequence[Sequence[str]]]  # title, head and lines of a further table


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=9, help="turns of each measurement (9)")
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/figures")
    options = parser.parse_args()
    chosen = options.parts or PARTS
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part named {', '.join(sorted(unknown))}")

    # One thread must be said before NumPy is imported, so the parts are imported after this line.
    core = measuring.pin()
    compileall.compile_dir(PACKAGE, quiet=2)  # as an installation does, whatever PYTHONDONTWRITEBYTECODE says
    missed: list[str] = []
    for name, title, parts in REPORTS:
        if asked := [part for part in parts if part in chosen]:
            rows, sections = _measured(asked, options.rounds)
            text = _report(title, rows, sections, options.rounds, core)
            print(text)
            if options.write:
                _write(name, text)
            missed += [row.what for row in rows if row.met is False]
    print("goals missed: " + "; ".join(missed) if missed else "every goal met")
    return 1 if missed and options.rounds >= ENOUGH_ROUNDS else 0


def _write(name: str, text: str) -> None:
    FIGURES.mkdir(exist_ok=True)
    target = FIGURES / f"{name}-{_today()}.md"
    target.write_text(text, encoding="utf-8")
    print(f"written to {target.relative_to(FIGURES.parent.parent)}")


def _measured(chosen: list[str], rounds: int) -> tuple[list[measuring.Row], list[Section]]:
    rows: list[measuring.Row] = []
    sections: list[Section] = []
    if "start" in chosen:
        from benchmarks import starting

        rows += starting.rows(rounds)
    if "read" in chosen:
        from benchmarks import notations, reading

        rows += reading.rows(rounds)
        sections.append((notations.TITLE, notations.HEAD, notations.table()))
    if "check" in chosen:
        from benchmarks import checking

        summary, detail = checking.rows(rounds)
        rows += summary
        sections.append(("The pairs, slowest first", checking.DETAIL_HEAD, detail))
    if "derive" in chosen:
        from benchmarks import deriving

        summary, detail = deriving.rows(rounds)
        rows += summary
        sections.append(("The derivatives, slowest beside SymPy first", deriving.DETAIL_HEAD, detail))
    if "losses" in chosen:
        from benchmarks import losses

        summary, detail = losses.rows(rounds)
        rows += summary
        sections.append(("Losses with models, slowest first", losses.DETAIL_HEAD, detail))
    if "verdicts" in chosen:
        from benchmarks import verdicts

        summary, beside, slowest = verdicts.rows(rounds)
        rows += summary
        sections.append((f"{verdicts.TITLE}\n\n{verdicts.ABOUT}", verdicts.HEAD, beside))
        sections.append((verdicts.SLOWEST_TITLE, verdicts.SLOWEST_HEAD, slowest))
    return rows, sections


def _report(title: str, rows: list[measuring.Row], sections: list[Section], rounds: int, core: int | None) -> str:
    parts = [
        f"# {title} on {_today()}",
        "",
        f"{measuring.machine(core)}; medians of {rounds} interleaved rounds.",
        "",
        measuring.markdown(measuring.HEAD, [row.cells for row in rows]),
        "",
    ]
    for heading, head, lines in sections:
        parts += [f"## {heading}", "", measuring.markdown(head, lines), ""]
    return "\n".join(parts)


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


if __name__ == "__main__":
    sys.exit(main())
