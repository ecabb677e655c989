"""The moments of 2·10⁶ × 50 numbers, 800 MB in a memory map whose pages are in the memory already.

NumPy's ``X.T @ X`` is the least that can be asked for: it is one of the moments. Ours are besides it the means of all
columns, a shift where means are large, and a look whether every number is finite; with targets, Xᵀy and yᵀy too.

The memory is that of a process of its own: the most anonymous memory (``RssAnon``) while the moments are formed, less
what there was before. Pages of the mapped file are not counted, for they are the file's and are given back at will.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row, at_most, times_faster

SAMPLES, FEATURES = 2_000_000, 50
MEGABYTES = 50.0
WHAT = "moments of 2·10⁶×50 from a memory map"

_MEASURED = """
import sys, threading, time
import numpy as np
import steepest as st

def anonymous():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon")) / 1024

X, y = np.load(sys.argv[1], mmap_mode="r"), np.load(sys.argv[2], mmap_mode="r")
st.Moments.of(X[:10], y[:10])
base = most = anonymous()
done = False

def watch():
    global most
    while not done:
        most = max(most, anonymous())
        time.sleep(0.002)

watcher = threading.Thread(target=watch)
watcher.start()
st.Moments.of(X, y)
done = True
watcher.join()
print(max(most, anonymous()) - base)
"""


@dataclass(frozen=True)
class Memory(Row):
    """A row of megabytes."""

    @property
    def cells(self) -> tuple[str, ...]:
        what, _, beside, _, *rest = super().cells
        return (what, f"{self.ours:.1f} MB", beside, f"{self.theirs:.0f} MB", *rest)


def rows(rounds: int) -> list[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        X, y = _files(Path(folder))
        return [*_one_worker(X, y, max(rounds, 5)), *_two_workers(X, y, max(rounds, 5)), *_memory(X, y)]


def _files(folder: Path) -> tuple[Path, Path]:
    rng = np.random.default_rng(0)
    X, y = folder / "X.npy", folder / "y.npy"
    table = np.lib.format.open_memmap(X, mode="w+", dtype=np.float64, shape=(SAMPLES, FEATURES))
    for start in range(0, SAMPLES, 50_000):
        table[start : start + 50_000] = rng.standard_normal((50_000, FEATURES))
    table.flush()
    np.save(y, rng.standard_normal(SAMPLES))
    return X, y


def _one_worker(X: Path, y: Path, rounds: int) -> Iterator[Row]:
    table, target = np.load(X, mmap_mode="r"), np.load(y)
    calls: dict[str, Callable[[int], object]] = {
        "of X": lambda turn: st.Moments.of(table),
        "of X and y": lambda turn: st.Moments.of(table, target),
        "product": lambda turn: table.T @ table,
        "products": lambda turn: (table.T @ table, table.T @ target),
    }
    taken = measuring.interleaved(calls, rounds)
    yield at_most(f"{WHAT}, of X", taken["of X"], taken["product"], "NumPy X.T @ X", 1.1, "implementation")
    told = "NumPy X.T @ X, X.T @ y"
    yield at_most(f"{WHAT}, of X and y", taken["of X and y"], taken["products"], told, 1.1, "implementation")
    beyond = taken["of X and y"] / taken["product"]
    yield Row(
        f"{WHAT}, of X and y", taken["of X and y"], taken["product"], "NumPy X.T @ X", beyond, kind="implementation"
    )


def _two_workers(X: Path, y: Path, rounds: int) -> Iterator[Row]:
    with _all_cores() as cores:
        if cores < 2:
            return
        table, target = np.load(X, mmap_mode="r"), np.load(y)
        calls: dict[str, Callable[[int], object]] = {
            "one": lambda turn: st.Moments.of(table, target),
            "two": lambda turn: st.Moments.of(table, target, workers=2),
        }
        taken = measuring.interleaved(calls, rounds)
    ratio = taken["one"] / taken["two"]
    yield times_faster(f"{WHAT}, two workers", taken["two"], taken["one"], "one worker", ratio, 1.6, "implementation")


@contextmanager
def _all_cores() -> Iterator[int]:
    """Let this thread, and those that it starts, run on every core; how many there are."""
    if not hasattr(os, "sched_setaffinity"):
        yield 1
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield len(os.sched_getaffinity(0))
    finally:
        os.sched_setaffinity(0, before)


def _memory(X: Path, y: Path) -> Iterator[Row]:
    if not Path("/proc/self/status").exists():
        return
    done = subprocess.run([sys.executable, "-c", _MEASURED, X, y], capture_output=True, text=True, check=True)
    most = float(done.stdout)
    told = f"< {MEGABYTES:g} MB"
    yield Memory(f"{WHAT}, memory", most, 8e-6 * SAMPLES * FEATURES, "the table", most / 800, told, most < MEGABYTES)
