"""How a command writes what it found: the options that `derive`, `gradient`, `loss` and `update` share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steepest._wrapping import width_of
from steepest.cli.command import FILE, as_document

if TYPE_CHECKING:
    from steepest.rendering.report import Report

REFUTED = 1  # the exit status where a step does not hold


@dataclass(frozen=True, slots=True)
class Writing:
    """What was asked for: surface, detail, figures, and where it goes.

    Attributes:
        surface: "text", "latex" or "json".
        detail: how many of the steps are shown.
        digits: significant figures of decimals; None leaves them to the surface.
        standalone: whether LaTeX is a whole document.
        output: a file; None for standard output.
    """

    surface: str
    detail: str
    digits: int | None
    standalone: bool
    output: Path | None

    def finish(self, reports: Sequence[Report], several: str | None = None) -> None:
        """Write the reports and end with status 0, or 1 where a step of one of them is seen not to hold.

        Args:
            reports: what was found.
            several: the key under which data lists them; without it there is one report.
        """
        if self.surface == "json":
            self._write(as_document(_data(reports, several)))
        elif self.surface == "latex":
            self._write(self._latex(reports))
        else:
            self._write(self._text(reports))
        checks = [report.verification for report in reports]
        doubtful = [check.text() for check in checks if not check.ok]
        if doubtful and self.surface != "text":  # the text has said it already
            click.echo("\n".join(doubtful), err=True)
        sys.exit(REFUTED if any(check.failures for check in checks) else 0)

    def _text(self, reports: Sequence[Report]) -> str:
        from steepest._wrapping import WIDTH
        from steepest.rendering.text import text

        width = width_of(sys.stdout) if self.output is None else WIDTH
        return "\n\n".join(text(report, self.detail, width, self.digits) for report in reports)

    def _latex(self, reports: Sequence[Report]) -> str:
        from steepest.rendering.latex import document, fragment

        body = "\n".join(fragment(report, self.detail, self.digits) for report in reports)
        return document(body) if self.standalone else body

    def _write(self, words: str) -> None:
        if self.output is None:
            click.echo(words)
            return
        try:
            self.output.write_text(words + "\n", encoding="utf-8")
        except OSError as error:
            raise ValueError(f"{self.output} cannot be written: {error.strerror}") from error


def _data(reports: Sequence[Report], several: str | None) -> Any:
    from steepest.rendering.report import report_data

    found = [report_data(report) for report in reports]
    return found[0] if several is None else {several: found}


def written(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of how it writes, as the one argument `writing`."""

    @functools.wraps(command)
    def run(
        *,
        detail: str,
        digits: int | None,
        surface: str | None,
        as_json: bool,
        standalone: bool,
        output: Path | None,
        **others: Any,
    ) -> Any:
        if as_json and surface not in (None, "json"):
            raise ValueError(f"--json and --format {surface} contradict each other")
        chosen = "json" if as_json else surface or "text"
        if standalone and chosen != "latex":
            raise ValueError("--standalone makes a LaTeX document: it needs --format latex")
        return command(writing=Writing(chosen, detail, digits, standalone, output), **others)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


_DETAILS = click.Choice(["terse", "normal", "every"])
_OPTIONS = (
    click.option(
        "--digits",
        type=click.IntRange(1, 15),
        help="Significant figures of decimals: 2 of a value after ≈ and 8 of numbers on a table if not given. "
        "JSON always has every figure.",
    ),
    click.option(
        "--detail", type=_DETAILS, default="normal", show_default=True, help="How many of the steps are shown."
    ),
    click.option(
        "--format",
        "surface",
        type=click.Choice(["text", "latex", "json"]),
        help="How it is written: text if not given.",
    ),
    click.option("--standalone", is_flag=True, help="With --format latex: a whole document that compiles."),
    click.option("--output", type=FILE, help="Write to this file."),
    click.option("--json", "as_json", is_flag=True, help="Write one JSON document, as --format json does."),
)
