"""How a command writes what it found: the options that `derive`, `gradient`, `loss` and `update` share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steepest._wrapping import width_of
from steepest.cli.command import FILE, UNUSABLE, as_document, refuse, with_options

if TYPE_CHECKING:
    from steepest.rendering.report import Report as _Report
    from steepest.rendering.study import Study

    Report = _Report | Study

REFUTED = 1  # the exit status where a step does not hold


@dataclass(frozen=True, slots=True)
class Writing:
    """What was asked for: surface, detail, figures, and where it goes.

    Attributes:
        surface: one of `SURFACES`.
        detail: how many of the steps are shown: a level of detail, or the rules that the reader knows.
        digits: significant figures of decimals; None leaves them to the surface.
        standalone: whether LaTeX or HTML is a whole document.
        output: a file; None for standard output.
        expand: the lines before which all is shown that is hidden there.
        numbered: whether every line has its number.
        marked: whether what is new in a line is underlined.
    """

    surface: str
    detail: str | tuple[str, ...]
    digits: int | None
    standalone: bool
    output: Path | None
    expand: frozenset[int] = frozenset()
    numbered: bool = False
    marked: bool = False

    def finish(self, reports: Sequence[Report], several: str | None = None) -> None:
        """Write the reports and end with status 0; 1 where a step is seen not to hold, 2 where a part has no rule.

        Args:
            reports: what was found.
            several: the key under which data lists them; without it there is one report.
        """
        if self.surface == "json":
            self.write(as_document(_data(reports, several)))
        else:
            writers = {"latex": self._latex, "markdown": self._markdown, "html": self._html}
            self.write(writers.get(self.surface, self._text)(reports))
        from steepest.expression.writing import to_text

        checks = [report.verification for report in reports]
        doubtful = [check.text() for check in checks if not check.ok]
        if doubtful and self.surface != "text":  # the text has said it already
            click.echo("\n".join(doubtful), err=True)
        if any(check.failures for check in checks):
            sys.exit(REFUTED)
        missing = [part for report in reports for part in getattr(report.record, "missing", ())]
        if missing and self.surface != "text":
            refuse(f"there is no rule for {to_text(missing[0])}")
        sys.exit(UNUSABLE if missing else 0)

    def _text(self, reports: Sequence[Report]) -> str:
        from steepest._wrapping import WIDTH
        from steepest.rendering.text import text

        width = width_of(sys.stdout) if self.output is None else WIDTH
        written = (text(report, self.detail, width, self.digits, **how) for report, how in self._lines_of(reports))
        return "\n\n".join(written)

    def _latex(self, reports: Sequence[Report]) -> str:
        from steepest.rendering.latex import document, fragment

        body = "\n".join(fragment(report, self.detail, self.digits, **how) for report, how in self._lines_of(reports))
        return document(body) if self.standalone else body

    def _markdown(self, reports: Sequence[Report]) -> str:
        from steepest.rendering.markdown import markdown

        written = (markdown(report, self.detail, self.digits, **how) for report, how in self._lines_of(reports))
        return "\n\n".join(written)

    def _html(self, reports: Sequence[Report]) -> str:
        from steepest.rendering.html import written
        from steepest.rendering.pages import page

        pages = [(page(report, self.digits), how["expand"]) for report, how in self._lines_of(reports)]
        return written(pages, self.detail, standalone=self.standalone)

    def _lines_of(self, reports: Sequence[Report]) -> Iterator[tuple[Report, dict[str, Any]]]:
        """Each report, and how its lines are written; a number to expand is meant for all that have such a line."""
        from steepest.rendering.lines import expanded_in_each
        from steepest.rendering.report import derivations_in

        steps = [derivations_in(report) for report in reports]
        expanded = iter(expanded_in_each([step for some in steps for step in some], self.detail, self.expand))
        for report, some in zip(reports, steps, strict=True):
            own = set[int]().union(*(next(expanded) for _ in some))
            yield report, {"expand": own, "numbered": self.numbered, "marked": self.marked}

    def write(self, words: str) -> None:
        """Write words to the file that was asked for, or to standard output."""
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
        expand: str | None,
        numbered: bool,
        marked: bool,
        digits: int | None,
        surface: str | None,
        as_json: bool,
        standalone: bool | None,
        output: Path | None,
        **others: Any,
    ) -> Any:
        if as_json and surface not in (None, "json"):
            raise ValueError(f"--json and --format {surface} contradict each other")
        chosen = "json" if as_json else surface or _surface_of(output)
        whole = _is_whole(standalone, chosen)
        lines = (_numbers(expand), numbered, marked)
        return command(writing=Writing(chosen, _detail(detail), digits, whole, output, *lines), **others)

    return with_options(run, _OPTIONS)  # type: ignore[no-any-return]


SURFACES = ("text", "latex", "markdown", "html", "json")
_ENDINGS = {".tex": "latex", ".md": "markdown", ".html": "html", ".htm": "html", ".json": "json"}
_DOCUMENTS = {"latex": False, "html": True}  # what can be a whole document, and whether it is one unasked


def _surface_of(output: Path | None) -> str:
    """The surface that the ending of a file asks for."""
    return "text" if output is None else _ENDINGS.get(output.suffix.lower(), "text")


def _is_whole(standalone: bool | None, surface: str) -> bool:
    """Whether a whole document is wanted.

    Raises:
        ValueError: the surface has no documents.
    """
    if standalone is not None and surface not in _DOCUMENTS:
        option = "--standalone" if standalone else "--fragment"
        raise ValueError(f"{option} is for LaTeX and HTML: it needs --format latex or --format html")
    return _DOCUMENTS.get(surface, False) if standalone is None else standalone


def _detail(text: str) -> str | tuple[str, ...]:
    """A level of detail, or the ids of rules.

    Raises:
        ValueError: one of them is neither.
    """
    from steepest.rendering.choosing import DETAILS, known_rules

    known = tuple(name.strip() for name in text.split(",") if name.strip())
    detail = text if text in DETAILS else known
    known_rules(detail)
    return detail


def _numbers(text: str | None) -> frozenset[int]:
    """``2, 5`` as numbers of lines.

    Raises:
        ValueError: one of them is no number.
    """
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    if wrong := [part for part in parts if not (part.isascii() and part.isdigit())]:
        raise ValueError(f"--expand takes the numbers of lines, as in --expand 2,5; {wrong[0]!r} is none")
    return frozenset(map(int, parts))


_OPTIONS = (
    click.option(
        "--digits",
        type=click.IntRange(1, 15),
        help="Significant figures of decimals: 2 of a value after ≈ and 8 of numbers on a table if not given. "
        "JSON always has every figure.",
    ),
    click.option(
        "--detail",
        metavar="terse|normal|every|RULE,…",
        default="normal",
        show_default=True,
        help="How many of the steps are shown. Names of rules, as in constant,sum,tidy.numbers, are those "
        "that you know: their steps have no line of their own.",
    ),
    click.option(
        "--expand",
        metavar="n,…",
        help="Show all steps that are left out before these lines; --numbers shows which line has which number.",
    ),
    click.option("--numbers", "numbered", is_flag=True, help="Put its number before every line."),
    click.option("--mark", "marked", is_flag=True, help="Underline what is new in a line; HTML always marks it."),
    click.option(
        "--format",
        "surface",
        type=click.Choice(SURFACES),
        help="How it is written; if not given as the ending of --output says (.html, .md, .tex, .json), else as text.",
    ),
    click.option(
        "--standalone/--fragment",
        default=None,
        help="LaTeX or HTML as a whole document, or as a part of one; if not given HTML is whole and LaTeX a part.",
    ),
    click.option("--output", type=FILE, help="Write to this file."),
    click.option("--json", "as_json", is_flag=True, help="Write one JSON document, as --format json does."),
)
