"""Checkpoints: where a run is, in a file from which it goes on as if it had never stopped.

A file holds arrays and a description as JSON, in NumPy's format without pickles. It is written beside its place and
moved there, so that an interruption leaves the file before it. The order of the examples is not kept: it follows from
the seed and the step.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steepest.errors import DataError
from steepest.numeric.training.noting import Notes, State

FORMAT = "steepest checkpoint 1"
EVERY = 1000  # steps between two files, at least
_UNREADABLE = (ValueError, OSError, EOFError, KeyError, TypeError, zipfile.BadZipFile, zlib.error, NotImplementedError)
_NOTED = ("steps", "losses", "norms", "rates", "params")


@dataclass(slots=True)
class Checkpoint:
    """The file of a run.

    Attributes:
        file: where it is written.
        told: what the run is, by name: the method, its settings, the learning rate, the order of the examples. A run
            goes on only as what it was.
        start: the parameters at the start.
        every: how many steps lie between two files, at least.
        end: the last step of the epoch of a step, where examples are drawn; files are written at the ends of epochs.
    """

    file: Path
    told: Mapping[str, Any]
    start: Any
    every: int = EVERY
    end: Callable[[int], int] | None = None
    _written: int | None = None

    def note(self, state: State, notes: Notes) -> None:
        """Write where the run is, if the last file is old."""
        old = self._written is None or state.step - self._written >= self.every
        if old and self._may_begin(state):
            self._write(state, notes)

    def finish(self, state: State, notes: Notes) -> None:
        """Write where the run ended, or leave the last file where it ended inside an epoch."""
        if state.step != self._written and self._may_begin(state):
            self._write(state, notes)

    def _may_begin(self, state: State) -> bool:
        return self.end is None or state.step == 0 or self.end(state.step) == state.step

    def _write(self, state: State, notes: Notes) -> None:
        import numpy as np

        noted = {name: np.array(getattr(notes, name)) for name in _NOTED}
        described = json.dumps({"format": FORMAT, "step": state.step, "memory": len(state.memory), **self.told})
        arrays = {"described": np.array(described), "start": self.start, "theta": state.theta, **noted}
        arrays |= {f"memory{place}": each for place, each in enumerate(state.memory)}
        self._written = state.step
        handle, beside = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, **arrays)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(beside, self.file)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def take_up(file: Path, told: Mapping[str, Any], start: Any, notes: Notes) -> State:
    """Where a run is according to its file; its history is put into the notes.

    Args:
        file: the file.
        told: what the run is now.
        start: the parameters at its start.
        notes: the history, still empty.

    Raises:
        DataError: there is no such file, it is damaged or no checkpoint, or it is of another run.
    """
    described, arrays = _read(file)
    for name, value in told.items():
        if described.get(name) != value:
            was = described.get(name)
            raise _refused(file, f"this is a checkpoint of another run: {name} was {was!r}, and is {value!r} now")
    begin, theta = arrays["start"], arrays["theta"]
    if begin.shape != start.shape or not (begin == start).all():
        raise _refused(file, "this is a checkpoint of another run: it started from other parameters")
    if described["step"] > notes.limits.steps:
        raise _refused(file, f"the run is at step {described['step']} already, and {notes.limits.steps} are asked for")
    for name in ("losses", "norms", "rates"):
        setattr(notes, name, array("d", arrays[name].tolist()))
    notes.steps, notes.params = array("q", arrays["steps"].tolist()), list(arrays["params"])
    notes.apart = int(arrays["steps"][1] - arrays["steps"][0]) if len(notes.steps) > 2 else 1
    memory = [arrays[f"memory{place}"] for place in range(described["memory"])]
    return State(described["step"], theta, memory)


def _read(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The description and the arrays of a file.

    Raises:
        DataError: it cannot be read, or it is no checkpoint.
    """
    import numpy as np

    if not file.is_file():
        raise _refused(file, "there is no such file")
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        described = json.loads(str(arrays["described"]))
        whole = described["format"] == FORMAT and _fit(described, arrays)
    except _UNREADABLE as error:
        raise _refused(file, f"this is no checkpoint, or it is damaged ({type(error).__name__})") from error
    if not whole:
        raise _refused(file, f"this is no checkpoint of this version ({FORMAT})")
    return described, arrays


def _fit(described: Mapping[str, Any], arrays: Mapping[str, Any]) -> bool:
    """Whether the arrays are those that the description speaks of."""
    own = [arrays["theta"], *(arrays[f"memory{place}"] for place in range(described["memory"]))]
    alike = all(each.shape == arrays["start"].shape and each.dtype == float for each in own)
    lengths = {len(arrays[name]) for name in ("steps", "losses", "rates")}
    return alike and len(lengths) == 1 and isinstance(described["step"], int)


def _refused(file: Path, message: str) -> DataError:
    return DataError(str(file), None, None, message)
