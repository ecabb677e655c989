"""The sums over a CSV file by several processes, each of which reads its share of the lines.

To turn digits into numbers takes Python itself, so that threads would wait for each other; processes do not. A file
is cut at ends of lines. Where it has a quotation mark, which may hide the end of a line, or anything in it cannot be
used, it is left to one process, which knows the number of every line.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from steepest.errors import DataError
from steepest.numeric.moments.scatter import Scatter
from steepest.numeric.moments.sharing import sums_of
from steepest.numeric.tables.csv_rows import CsvFile
from steepest.numeric.tables.reading import chosen_columns

QUOTE = b'"'


class QuotedError(Exception):
    """A share has a quotation mark."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some lines of a file, below its header: what `CsvFile` opens like a path.

    Attributes:
        path: the file.
        header: its first line.
        start, stop: where the lines begin and end, in bytes.
    """

    path: str
    header: bytes
    start: int
    stop: int

    def open(self, mode: str) -> io.BufferedReader:
        """The header and the lines, as a stream."""
        return io.BufferedReader(_Lines(self))

    def __str__(self) -> str:
        return self.path


class _Lines(io.RawIOBase):
    """The bytes of a share."""

    def __init__(self, share: Share) -> None:
        self._file = open(share.path, "rb")  # noqa: SIM115  (closed with this stream)
        self._file.seek(share.start)
        self._left, self._header = share.stop - share.start, share.header

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        if self._header:
            found, self._header = self._header[:size], self._header[size:]
        else:
            found = self._file.read(min(size, self._left))
            self._left -= len(found)
            if QUOTE in found:
                raise QuotedError
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()


def shared_sums(
    path: str | PathLike[str],
    target: str,
    features: Sequence[str] | None,
    workers: int,
    progress: Callable[[int, int | None], object] | None,
) -> tuple[Scatter, tuple[str, ...]] | None:
    """The sums over a CSV file and the names of its columns, the target last.

    Returns:
        None where one process has to read the file.

    Raises:
        DataError: the file cannot be read, or has no such column.
    """
    with CsvFile(Path(path)) as file:
        separator, chosen = file.separator, chosen_columns(file.names, target, features, file.file)
        names = (*(file.names[k] for k in chosen), target)
    shares = list(_cut(fspath(path), workers))
    if len(shares) < 2:
        return None
    found: list[Scatter] = []
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as pool:
        for sums in pool.map(_sums, shares, *([each] * len(shares) for each in (separator, target, features))):
            if sums is None:
                pool.shutdown(cancel_futures=True)
                return None
            found.append(sums)
            if progress is not None:
                progress(sum(each.count for each in found), None)
    whole, *others = found
    for other in others:
        whole.merge(other)
    return whole, names


def _cut(path: str, workers: int) -> Iterator[Share]:
    """The shares of a file, about as long as each other; none of them is empty."""
    with open(path, "rb") as file:
        header = file.readline()
        start, end = file.tell(), file.seek(0, io.SEEK_END)
        for place in range(1, workers + 1):
            file.seek(max(start, start + (end - start) * place // workers - 1))
            file.readline()  # to the end of the line that the cut falls into
            stop = end if place == workers else min(file.tell(), end)
            if start < stop:
                yield Share(path, header, start, stop)
            start = stop


def _sums(share: Share, separator: str, target: str, features: Sequence[str] | None) -> Scatter | None:
    """The sums over a share; None where one process has to read the file."""
    source: Any = share
    found: Scatter | None = None
    try:
        with CsvFile(source, separator) as file:
            chosen = chosen_columns(file.names, target, features, file.file)
            for block in file.blocks([*chosen, file.names.index(target)]):
                sums = sums_of(block[:, :-1], block[:, -1], None, 0 if found is None else found.count)
                if found is None:
                    found = sums
                else:
                    found.merge(sums)
    except (QuotedError, DataError):
        return None
    return found
