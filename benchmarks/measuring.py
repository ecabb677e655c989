"""How a time is taken: on one pinned core, one thread, interleaved, as medians.

Two things that are compared run in turns, so that whatever slows the machine for a second slows both. A
figure that is claimed is a ratio of medians; the milliseconds beside it belong to one machine and one day.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

THREADS = "OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS VECLIB_MAXIMUM_THREADS"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, beside what, and whether the goal was met.

    `ratio` is the figure that the goal speaks of. `kind` says where a difference comes from: "implementation" for the
    same algorithm, "algorithm" for another one.
    """

    what: str
    ours: float
    theirs: float
    beside: str
    ratio: float
    goal: str = ""
    met: bool | None = None
    kind: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        return (
            self.what,
            milliseconds(self.ours),
            self.beside,
            milliseconds(self.theirs),
            f"{self.ratio:.2f}" if self.ratio < 10 else f"{self.ratio:,.0f}",
            self.goal,
            verdict,
            self.kind,
        )


HEAD = ("what", "ours", "beside", "theirs", "ratio", "goal", "", "by")


def at_most(what: str, ours: float, theirs: float, beside: str, goal: float, kind: str = "") -> Row:
    """A row whose ratio is ours/theirs, and should be small."""
    ratio = ours / theirs
    return Row(what, ours, theirs, beside, ratio, f"≤ {goal:g}×", ratio <= goal, kind)


def times_faster(what: str, ours: float, theirs: float, beside: str, ratio: float, goal: float, kind: str = "") -> Row:
    """A row whose ratio is theirs/ours, and should be large."""
    return Row(what, ours, theirs, beside, ratio, f"≥ {goal:g}×", ratio >= goal, kind)


def milliseconds(seconds: float) -> str:
    if seconds >= 0.1:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def pin() -> int | None:
    """Keep this process, and all that it starts, to one core and one thread; which core, or None."""
    os.environ.update(dict.fromkeys(THREADS.split(), "1"))
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def interleaved(
    contenders: Mapping[str, Callable[[int], object]],
    rounds: int,
    *,
    warm_up: int = 1,
    block: Mapping[str, int] | None = None,
    before: Callable[[], object] | None = None,
) -> dict[str, float]:
    """The median seconds of one call of each contender.

    In each round every contender is called as often as `block` says (once without it), each time with a
    number that it has not seen, and with `before` called ahead of it, untimed. A call of microseconds needs a
    block: alone after another program's milliseconds it would be a measure of cold processor caches, and a
    warm call is what is asked for.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    with no_garbage_collection():
        for turn in range(rounds + warm_up):
            for name, call in contenders.items():
                calls = (block or {}).get(name, 1)
                seconds = [_timed(call, number, before) for number in range(turn * calls, (turn + 1) * calls)]
                if turn >= warm_up:
                    taken[name].append(statistics.median(seconds))
            gc.collect()
    return {name: statistics.median(times) for name, times in taken.items()}


def _timed(call: Callable[[int], object], number: int, before: Callable[[], object] | None) -> float:
    if before is not None:
        before()
    began = time.perf_counter()
    call(number)
    return time.perf_counter() - began


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """While this lasts, memory is collected only when somebody says so."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose columns line up in the terminal too."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
             for row in (head, ["-" * width for width in widths], *rows)]  # fmt: skip
    return "\n".join(lines)


def machine(core: int | None) -> str:
    where = f"core {core}" if core is not None else "not pinned"
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {where}, one thread"


BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


def put_into(page: str, report: str) -> str:
    """The page with a report between its two marks, headings two levels lower."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no place for figures: {BEGIN} … {END}")
    lowered = "\n".join(f"##{line}" if line.startswith("#") else line for line in report.splitlines())
    return f"{before}{begin}\n{lowered.strip()}\n{end}{after}"
