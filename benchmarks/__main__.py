"""The table of the benchmarks.

    python -m benchmarks                  every measurement; exit status 1 where a goal is missed
    python -m benchmarks --write          … and write {speed,verdicts,numbers}-DATE.md into benchmarks/figures
    python -m benchmarks --rounds 1       a quick look; goals are shown but do not decide
    python -m benchmarks start check      only these
    python -m benchmarks read             reading, beside others where they are there: pip install -e '.[bench]'
    python -m benchmarks verdicts         the corpus of verdicts, beside others; with one round a sample of its rows
    python -m benchmarks numbers          compiled functions and trainers, beside others

Measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import compileall
import datetime
import importlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measuring

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "steepest"
FIGURES = ROOT / "benchmarks" / "figures"
ENOUGH_ROUNDS = 5

Section = tuple[str, Sequence[str], Sequence[Sequence[str]]]  # title, head and lines of a further table
Measured = tuple[list[measuring.Row], list[Section]]


@dataclass(frozen=True)
class Report:
    """What is measured together: the name of its file, its title, its parts, and the page that shows the table."""

    name: str
    title: str
    parts: tuple[str, ...]
    page: str = ""


REPORTS = (
    Report("speed", "Speed", ("start", "read", "check", "derive", "losses")),
    Report("verdicts", "Verdicts", ("verdicts",)),
    Report(
        "numbers",
        "Compiled functions and trainers",
        ("scalars", "many_points", "first_call", "loss_gradients", "full_batch", "moments", "stochastic", "growth"),
        page="docs/performance.md",
    ),
)
PARTS = tuple(part for report in REPORTS for part in report.parts)
NAMES = {report.name: report.parts for report in REPORTS}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(dict.fromkeys((*NAMES, *PARTS))))
    parser.add_argument("--rounds", type=int, default=9, help="turns of each measurement (9)")
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/figures")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS) - set(NAMES):
        parser.error(f"no part named {', '.join(sorted(unknown))}")
    chosen = {part for name in options.parts or NAMES for part in NAMES.get(name, (name,))}

    # One thread must be said before NumPy is imported, so the parts are imported after this line.
    core = measuring.pin()
    compileall.compile_dir(PACKAGE, quiet=2)  # as an installation does, whatever PYTHONDONTWRITEBYTECODE says
    missed: list[str] = []
    for report in REPORTS:
        if asked := [part for part in report.parts if part in chosen]:
            rows, sections = _measured(asked, options.rounds)
            text = "\n".join(_lines(report.title, rows, sections, options.rounds, core))
            print(text)
            if options.write:
                _write(report, text, whole=len(asked) == len(report.parts))
            missed += [row.what for row in rows if row.met is False]
    print("goals missed: " + "; ".join(missed) if missed else "every goal met")
    return 1 if missed and options.rounds >= ENOUGH_ROUNDS else 0


def _write(report: Report, text: str, *, whole: bool) -> None:
    FIGURES.mkdir(exist_ok=True)
    target = FIGURES / f"{report.name}-{_today()}.md"
    target.write_text(text, encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")
    if report.page and whole:
        page = ROOT / report.page
        page.write_text(measuring.put_into(page.read_text(encoding="utf-8"), text), encoding="utf-8")
        print(f"put into {report.page}")


def _measured(chosen: Sequence[str], rounds: int) -> Measured:
    rows: list[measuring.Row] = []
    sections: list[Section] = []
    for part in chosen:
        print(f"measuring: {part}", file=sys.stderr)
        found, more = _MEASURING.get(part, _numbers)(part, rounds)
        rows += found
        sections += more
    return rows, sections


def _start(part: str, rounds: int) -> Measured:
    from benchmarks import starting

    return starting.rows(rounds), []


def _read(part: str, rounds: int) -> Measured:
    from benchmarks import notations, reading

    return reading.rows(rounds), [(notations.TITLE, notations.HEAD, notations.table())]


def _check(part: str, rounds: int) -> Measured:
    from benchmarks import checking

    summary, detail = checking.rows(rounds)
    return summary, [("The pairs, slowest first", checking.DETAIL_HEAD, detail)]


def _derive(part: str, rounds: int) -> Measured:
    from benchmarks import deriving

    summary, detail = deriving.rows(rounds)
    return summary, [("The derivatives, slowest beside SymPy first", deriving.DETAIL_HEAD, detail)]


def _losses(part: str, rounds: int) -> Measured:
    from benchmarks import losses

    summary, detail = losses.rows(rounds)
    return summary, [("Losses with models, slowest first", losses.DETAIL_HEAD, detail)]


def _verdicts(part: str, rounds: int) -> Measured:
    from benchmarks import verdicts

    summary, beside, slowest = verdicts.rows(rounds)
    return summary, [
        (f"{verdicts.TITLE}\n\n{verdicts.ABOUT}", verdicts.HEAD, beside),
        (verdicts.SLOWEST_TITLE, verdicts.SLOWEST_HEAD, slowest),
    ]


def _growth(part: str, rounds: int) -> Measured:
    from benchmarks.numbers import growth

    return [], [(growth.TITLE, growth.HEAD, growth.table(rounds))]


def _numbers(part: str, rounds: int) -> Measured:
    """A module of `benchmarks.numbers`, which have all the same door."""
    return importlib.import_module(f"benchmarks.numbers.{part}").rows(rounds), []


_MEASURING = {
    "start": _start,
    "read": _read,
    "check": _check,
    "derive": _derive,
    "losses": _losses,
    "verdicts": _verdicts,
    "growth": _growth,
}


def _lines(
    title: str, rows: Sequence[measuring.Row], sections: Sequence[Section], rounds: int, core: int | None
) -> Iterator[str]:
    yield from (f"# {title} on {_today()}", "")
    yield from (f"{measuring.machine(core)}; medians of {rounds} interleaved rounds.", "")
    if rows:
        yield from (measuring.markdown(measuring.HEAD, [row.cells for row in rows]), "")
    for heading, head, lines in sections:
        yield from (f"## {heading}", "", measuring.markdown(head, lines), "")


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


if __name__ == "__main__":
    sys.exit(main())
