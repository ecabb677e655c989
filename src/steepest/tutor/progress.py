"""What is remembered: an append-only table of events in one SQLite file, each row with its checksum.

A row is on the disk before `record` returns (WAL, ``synchronous=FULL``), so that a killed process loses
nothing that was shown. Nothing here ever stops a drill: a home that cannot be written is said and the drill
goes on in memory; a damaged file is kept aside under a new name, said, and what is sound of it carried
over. Read `standing` next for what the events add up to.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from steepest.tutor.events import Event

FILE_NAME = "progress.sqlite3"
_APPLICATION = 0x57EE9E57  # marks the file as ours
_VERSION = 1
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS events (
    session TEXT NOT NULL, sequence INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
    facts TEXT NOT NULL, checksum TEXT NOT NULL, UNIQUE (session, sequence));
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are only appended'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are only appended'); END;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One event as it is kept; (session, sequence) is unique in the world, so files merge by union."""

    session: str
    sequence: int
    at: str
    kind: str
    facts: Mapping[str, Any]


class _DamagedError(Exception):
    """The file is no sound progress file; `rows` are those that still can be trusted."""

    def __init__(self, reason: str, rows: tuple[Kept, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rows = rows


class _NewerError(Exception):
    """The file was written by a later version."""


class Progress:
    """The events of one learner.

    Args:
        home: the folder that holds the file; made if missing.
        now: the clock.
        say: takes each sentence that the learner ought to read.
    """

    def __init__(self, home: Path, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
        self._path = home / FILE_NAME
        self._now = now
        self._say = say
        self._session = os.urandom(8).hex()
        self._sequence = 0
        self._connection = self._opened()

    @property
    def in_memory(self) -> bool:
        """Whether nothing of this will be there tomorrow."""
        return self._in_memory

    def record(self, event: Event) -> None:
        """Keep an event; it is on the disk when this returns, unless a sentence said otherwise."""
        if event.facts is None:
            return
        self._sequence += 1
        facts = {"exercise": event.question.id, **event.facts}
        at = self._now().isoformat(timespec="milliseconds")
        row = Kept(self._session, self._sequence, at, event.kind, facts)
        try:
            _insert(self._connection, [row])
        except sqlite3.Error as error:
            self._connection.close()
            self._connection = self._memory(str(error))
            _insert(self._connection, [row])

    def events(self) -> tuple[Kept, ...]:
        """Every event, oldest first."""
        return _sound_rows(self._connection)[0]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self) -> sqlite3.Connection:
        self._in_memory = False
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connected(self._path)
            except _DamagedError as damage:
                return self._restarted(damage)
        except (OSError, sqlite3.Error, _NewerError) as error:
            return self._memory(getattr(error, "strerror", None) or str(error))

    def _restarted(self, damage: _DamagedError) -> sqlite3.Connection:
        aside = _kept_aside(self._path, self._now())
        connection = _connected(self._path)
        _insert(connection, damage.rows)
        carried = f"; {len(damage.rows)} sound events were carried over" if damage.rows else ""
        self._say(f"The progress file was damaged ({damage.reason}). It is kept as {aside}{carried}.")
        return connection

    def _memory(self, reason: str) -> sqlite3.Connection:
        self._in_memory = True
        self._say(f"Progress cannot be kept in {self._path.parent} ({reason}): going on in memory.")
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(_SCHEMA)
        return connection


def kept_events(home: Path, now: Callable[[], datetime], say: Callable[[str], None]) -> tuple[Kept, ...]:
    """Every event kept in a home; looks without making a folder or a file."""
    path = home / FILE_NAME
    if not path.exists():
        return ()
    if os.access(home, os.W_OK):
        with Progress(home, now, say) as progress:
            return progress.events()
    return _read_only(path, say)


def _read_only(path: Path, say: Callable[[str], None]) -> tuple[Kept, ...]:
    """The sound events of a file in a folder that cannot be written: WAL needs a file of its own there."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            rows, bad = _sound_rows(connection)
    except sqlite3.Error as error:
        rows, bad = (), str(error)
    if bad:
        say(f"Not everything in {path} can be read ({bad}).")
    return rows


def _connected(path: Path) -> sqlite3.Connection:
    """An open, sound file; raises _DamagedError, _NewerError or a sqlite3.OperationalError."""
    connection = sqlite3.connect(path, timeout=5, isolation_level=None)
    try:
        fresh = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if not fresh:
            _check(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if fresh:
            connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            raise _DamagedError(str(error)) from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Refuse what is not ours or not sound."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
        raise _DamagedError("it is some other database")
    if (version := connection.execute("PRAGMA user_version").fetchone()[0]) > _VERSION:
        raise _NewerError(f"the file has version {version}, this program knows {_VERSION}")
    rows, bad = _sound_rows(connection)
    if bad:
        raise _DamagedError(bad, rows)
    if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise _DamagedError(found, rows)


def _sound_rows(connection: sqlite3.Connection) -> tuple[tuple[Kept, ...], str]:
    """The rows whose checksum fits, and what is wrong with the others (empty: nothing)."""
    rows, bad = [], 0
    query = "SELECT session, sequence, at, kind, facts, checksum FROM events ORDER BY rowid"
    try:
        for *fields, checksum in connection.execute(query):
            if checksum == _checksum(fields):
                session, sequence, at, kind, facts = fields
                rows.append(Kept(session, sequence, at, kind, json.loads(facts)))
            else:
                bad += 1
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (*_DAMAGED, sqlite3.SQLITE_ERROR):
            raise  # busy or unreadable is not damaged
        return tuple(rows), str(error)
    return tuple(rows), f"{bad} events do not match their checksum" if bad else ""


def _insert(connection: sqlite3.Connection, rows: Iterable[Kept]) -> None:
    for row in rows:
        # ASCII, because what was typed may hold half a character.
        fields = [row.session, row.sequence, row.at, row.kind, json.dumps(dict(row.facts), sort_keys=True)]
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", [*fields, _checksum(fields)])


def _checksum(fields: list[Any]) -> str:
    return sha256(repr(fields).encode("utf-8", "backslashreplace")).hexdigest()


def _kept_aside(path: Path, now: datetime) -> Path:
    """Rename the file and its companions to names that are free; never deletes anything."""
    stem = f"{path.stem}.damaged-{now:%Y%m%dT%H%M%S}"
    names = (f"{stem}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(name for name in names if not path.with_name(name + path.suffix).exists())
    target = path.with_name(aside + path.suffix)
    path.rename(target)
    for companion in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + companion).rename(target.with_name(target.name + companion))
    return target
