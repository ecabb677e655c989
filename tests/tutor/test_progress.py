"""What is remembered survives: a killed process, a damaged file, a home that cannot be written."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steepest.checking.status import Status
from steepest.tutor.events import Answered, Event, Hinted, Judged, Judgement, Lingering, Posed
from steepest.tutor.progress import FILE_NAME, Progress, kept_events
from tests.tutor.exercises import asked

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def now() -> datetime:
    return NOW


def nobody(sentence: str) -> None:
    raise AssertionError(f"nothing should be said, but: {sentence}")


def some_events() -> list[Event]:
    question = asked()
    judgement = Judgement(Status.CORRECT, "Correct.", proved=True)
    return [Posed(question, 1, 5), Answered(question, 1, "2x"), Judged(question, 1, judgement, 3)]


def keep(home: Path, events: list[Event], say: Callable[[str], None] = nobody) -> None:
    with Progress(home, now, say) as progress:
        for event in events:
            progress.record(event)


def test_events_come_back_in_order_with_their_facts(tmp_path: Path) -> None:
    keep(tmp_path, some_events())
    kept = kept_events(tmp_path, now, nobody)
    assert [event.kind for event in kept] == ["posed", "answered", "judged"]
    assert [event.sequence for event in kept] == [1, 2, 3]
    assert kept[1].facts == {"exercise": "01_a/one", "attempt": 1, "answer": "2x"}
    assert kept[2].facts["status"] == "correct"
    assert kept[0].at == "2026-01-02T03:04:05.000+00:00"


def test_two_sessions_add_up(tmp_path: Path) -> None:
    keep(tmp_path, some_events())
    keep(tmp_path, some_events())
    kept = kept_events(tmp_path, now, nobody)
    assert len({(event.session, event.sequence) for event in kept}) == len(kept) == 6


def test_an_event_without_facts_is_not_kept(tmp_path: Path) -> None:
    keep(tmp_path, [Lingering(asked()), Hinted(asked(), 1, None)])
    assert kept_events(tmp_path, now, nobody) == ()


def test_half_a_character_can_be_kept(tmp_path: Path) -> None:
    keep(tmp_path, [Answered(asked(), 1, "2x\udc80\x00")])
    assert kept_events(tmp_path, now, nobody)[0].facts["answer"] == "2x\udc80\x00"


def test_looking_makes_no_file(tmp_path: Path) -> None:
    home = tmp_path / "none"
    assert kept_events(home, now, nobody) == ()
    assert not home.exists()


@pytest.mark.parametrize("statement", ["DELETE FROM events", "UPDATE events SET at = 'later'"])
def test_events_are_only_appended(tmp_path: Path, statement: str) -> None:
    keep(tmp_path, some_events())
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    with pytest.raises(sqlite3.IntegrityError, match="only appended"):
        connection.execute(statement)
    connection.close()


def _without_triggers(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for name in ("no_update", "no_delete"):
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    connection.close()


def test_a_changed_row_is_noticed_and_the_sound_ones_are_carried_over(tmp_path: Path) -> None:
    keep(tmp_path, some_events())
    path = tmp_path / FILE_NAME
    _without_triggers(path, "UPDATE events SET facts = replace(facts, '2x', '3x')")
    damaged = path.read_bytes()
    said: list[str] = []
    keep(tmp_path, [], said.append)
    aside = tmp_path / "progress.damaged-20260102T030405.sqlite3"
    assert aside.read_bytes() == damaged
    assert len(said) == 1
    assert "checksum" in said[0]
    assert str(aside) in said[0]
    assert "2 sound events" in said[0]
    assert [event.kind for event in kept_events(tmp_path, now, nobody)] == ["posed", "judged"]


def test_a_file_that_is_no_database_is_kept_aside(tmp_path: Path) -> None:
    for attempt in ("first", "second"):
        (tmp_path / FILE_NAME).write_text(attempt * 1000, encoding="utf-8")
        said: list[str] = []
        keep(tmp_path, some_events(), said.append)
        assert len(said) == 1
        assert "not a database" in said[0]
        assert len(kept_events(tmp_path, now, nobody)) == 3
    aside = sorted(path.name for path in tmp_path.glob("*damaged*"))
    assert aside == ["progress.damaged-20260102T030405-2.sqlite3", "progress.damaged-20260102T030405.sqlite3"]


def test_a_torn_page_is_damage(tmp_path: Path) -> None:
    keep(tmp_path, some_events() * 200)
    path = tmp_path / FILE_NAME
    raw = bytearray(path.read_bytes())
    raw[3 * 4096 : 3 * 4096 + 2000] = os.urandom(2000)
    path.write_bytes(raw)
    said: list[str] = []
    keep(tmp_path, some_events(), said.append)
    assert "damaged" in said[0]
    assert len(list(tmp_path.glob("*damaged*"))) == 1
    assert len(kept_events(tmp_path, now, nobody)) >= 3


def test_somebody_elses_database_is_left_whole(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    said: list[str] = []
    keep(tmp_path, some_events(), said.append)
    assert "other database" in said[0]
    (aside,) = tmp_path.glob("*damaged*")
    connection = sqlite3.connect(aside)
    assert connection.execute("SELECT count(*) FROM recipes").fetchone() == (0,)
    connection.close()


def test_an_empty_file_is_a_new_beginning(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    keep(tmp_path, some_events())
    assert len(kept_events(tmp_path, now, nobody)) == 3


def test_a_file_from_a_later_version_is_left_alone(tmp_path: Path) -> None:
    keep(tmp_path, some_events())
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    said: list[str] = []
    with Progress(tmp_path, now, said.append) as progress:
        assert progress.in_memory
    assert "version 99" in said[0]
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_home_that_cannot_be_made_is_said_and_the_drill_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said: list[str] = []
    with Progress(tmp_path / "file" / "home", now, said.append) as progress:
        for event in some_events():
            progress.record(event)
        assert len(progress.events()) == 3
    assert len(said) == 1
    assert "going on in memory" in said[0]


def test_a_disk_that_fails_later_is_said_once(tmp_path: Path) -> None:
    said: list[str] = []
    first, second, third = some_events()
    with Progress(tmp_path, now, said.append) as progress:
        progress.record(first)
        other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
        other.execute("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        other.close()
        progress.record(second)
        progress.record(third)
        assert [event.kind for event in progress.events()] == ["answered", "judged"]
    assert len(said) == 1
    assert "disk full" in said[0]


def test_a_folder_that_cannot_be_written_can_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, some_events())
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert len(kept_events(tmp_path, now, nobody)) == 3
    (tmp_path / FILE_NAME).write_text("x" * 5000, encoding="utf-8")
    said: list[str] = []
    assert kept_events(tmp_path, now, said.append) == ()
    assert "not a database" in said[0]


def test_two_drills_at_once_keep_both(tmp_path: Path) -> None:
    with Progress(tmp_path, now, nobody) as one, Progress(tmp_path, now, nobody) as two:
        for event in some_events():
            one.record(event)
            two.record(event)
    assert len(kept_events(tmp_path, now, nobody)) == 6


KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from steepest.tutor.progress import Progress
from tests.tutor.test_progress import some_events
progress = Progress(Path(sys.argv[1]), lambda: datetime.now(UTC), print)
for event in some_events():
    progress.record(event)
print("verdict", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_kill_9_after_a_verdict_loses_nothing(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert run.stdout == "verdict\n"
    kept = kept_events(tmp_path, now, nobody)
    assert [event.kind for event in kept] == ["posed", "answered", "judged"]
