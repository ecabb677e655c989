"""The helper process: it answers, is stopped in time, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import steepest
from steepest import isolation
from steepest.isolation import NoAnswerError
from steepest.isolation.beside import Helper
from tests.isolation.hazards import SCRIPT

SOURCE = str(Path(steepest.__file__).parents[1])
MEGABYTE = 1 << 20
PATIENCE = 120.0  # seconds that a busy machine may take for what takes a moment

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked where Python can fork")


@pytest.fixture(params=[pytest.param(True, marks=posix), False], ids=["in-children", "without-children"])
def helper(request: pytest.FixtureRequest) -> Iterator[Helper]:
    one = Helper(in_children=request.param, script=SCRIPT)
    yield one
    one.stop()


def asked(task: str, seconds: float = 60.0, memory: int = 4096 * MEGABYTE, **arguments: Any) -> dict[str, Any]:
    return {"task": task, "arguments": arguments, "seconds": seconds, "memory": memory}


@pytest.fixture
def hazards(monkeypatch: pytest.MonkeyPatch) -> Iterator[Helper]:
    """The helper of this process can be asked for tasks that do harm."""
    one = Helper(script=SCRIPT)
    monkeypatch.setattr("steepest.isolation.beside._HELPER", one)
    yield one
    one.stop()


def test_what_was_asked_is_answered(helper: Helper) -> None:
    assert helper.ask(asked("echo", formula="x²", number=3)) == {"done": {"formula": "x²", "number": 3}}


def test_a_task_that_takes_for_ever_is_stopped_and_the_next_one_is_answered(helper: Helper) -> None:
    assert helper.ask(asked("wait", seconds=0.2)) == {"stopped": "time"}
    assert helper.ask(asked("echo", k=1)) == {"done": {"k": 1}}


def test_what_a_task_raises_is_told_in_words(helper: Helper) -> None:
    assert helper.ask(asked("no such task")) == {"failed": "KeyError: 'no such task'"}
    assert "the formula ends" in helper.ask(asked("solve", equations=["x^"], variables=["x"], names=["x"]))["failed"]


def test_a_helper_that_was_killed_is_started_anew(helper: Helper) -> None:
    helper.ask(asked("echo"))
    first = helper.process_id
    assert first is not None
    os.kill(first, signal.SIGTERM)
    assert helper.ask(asked("echo", k=2)) == {"done": {"k": 2}}
    assert helper.process_id != first


@posix
def test_a_task_cannot_take_more_memory_than_it_may() -> None:
    helper = Helper(script=SCRIPT)
    assert helper.ask(asked("fill", memory=1024 * MEGABYTE)) == {"stopped": "memory"}
    helper.stop()


@posix
@pytest.mark.parametrize(
    ("task", "answer"),
    [
        ("spin", {"stopped": "time"}),
        ("close_all", {"stopped": "memory"}),
        ("crash", {"failed": "the process that did it was ended by SIGSEGV"}),
        ("follow", {"failed": "the process that did it was ended by SIGSEGV"}),
        ("leave", {"stopped": "memory"}),
        ("chatter", {"done": {"said": True}}),
        ("too_long", {"failed": "the answer is too long"}),
    ],
)
def test_what_a_task_does_is_told_and_harms_no_other(task: str, answer: dict[str, Any], hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    first = hazards.process_id
    assert hazards.ask(asked(task, seconds=0.2)) == answer
    assert hazards.ask(asked("echo", k=1)) == {"done": {"k": 1}}
    assert hazards.process_id == first


@posix
def test_a_task_that_kills_its_helper_is_given_up_and_the_next_one_is_answered(hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    keeper = hazards.keeper_id
    with pytest.raises(NoAnswerError, match="was ended, and so were the next"):
        hazards.ask(asked("end_helper"))
    assert hazards.ask(asked("echo", k=1)) == {"done": {"k": 1}}
    assert hazards.keeper_id == keeper


@posix
def test_a_helper_that_was_killed_is_replaced_by_the_keeper(hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    seen, keeper = {hazards.process_id}, hazards.keeper_id
    for k in range(5):
        os.kill(hazards.process_id or 0, signal.SIGKILL)
        assert hazards.ask(asked("echo", k=k)) == {"done": {"k": k}}
        seen.add(hazards.process_id)
    assert len(seen) == 6
    assert hazards.keeper_id == keeper


@posix
def test_a_helper_goes_on_without_its_keeper_and_there_is_another_one_afterwards(hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    helper, keeper = hazards.process_id, hazards.keeper_id
    os.kill(keeper or 0, signal.SIGKILL)
    assert hazards.ask(asked("echo", k=1)) == {"done": {"k": 1}}
    assert hazards.process_id == helper
    hazards.ask(asked("echo"))
    assert hazards.keeper_id != keeper
    assert not _is_zombie(keeper or 0)
    os.kill(helper or 0, signal.SIGKILL)
    assert hazards.ask(asked("echo", k=2)) == {"done": {"k": 2}}


@posix
def test_where_all_were_killed_all_are_started_anew(hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    numbers = hazards.process_id, hazards.keeper_id
    for number in numbers:
        os.kill(number or 0, signal.SIGKILL)
    assert hazards.ask(asked("echo", k=1)) == {"done": {"k": 1}}
    assert not set(numbers) & {hazards.process_id, hazards.keeper_id}


@posix
def test_nothing_is_left_behind_by_what_was_killed(hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    before = _descriptors()
    for _ in range(10):
        os.kill(hazards.process_id or 0, signal.SIGKILL)
        hazards.ask(asked("wait", seconds=0.01))
        hazards.ask(asked("crash"))
    assert _descriptors() == before
    numbers = [*_children(hazards.keeper_id or 0), hazards.keeper_id or 0]
    hazards.stop()
    assert not any(_exists(number) or _is_zombie(number) for number in numbers)
    assert _descriptors() < before


@posix
def test_a_helper_that_nobody_asks_leaves_no_zombie_when_it_is_killed(hazards: Helper) -> None:
    hazards.ask(asked("echo"))
    number = hazards.process_id or 0
    os.kill(number, signal.SIGKILL)
    assert _becomes(lambda: not _children(hazards.keeper_id or 0))


def test_any_thread_may_ask(helper: Helper) -> None:
    answers: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=lambda k=k: answers.append(helper.ask(asked("echo", k=k))))  # type: ignore[misc]
        for k in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["done"]["k"] for answer in answers) == list(range(8))


def test_a_helper_that_is_stopped_gives_no_answer_to_whoever_waits(helper: Helper) -> None:
    helper.ask(asked("echo"))
    said: list[str] = []

    def wait() -> None:
        with pytest.raises(NoAnswerError) as caught:
            helper.ask(asked("wait"))
        said.append(str(caught.value))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    helper.stop()
    waiting.join()
    assert said == ["no answer (the helper was stopped)"]
    assert helper.ask(asked("echo", k=1)) == {"done": {"k": 1}}


@posix
def test_this_process_has_no_signal_and_no_thread_of_the_helper(hazards: Helper) -> None:
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    threads = threading.active_count()
    hazards.ask(asked("wait", seconds=0.05))
    assert {number: signal.getsignal(number) for number in signal.valid_signals()} == handlers
    assert threading.active_count() == threads


def test_a_stopped_helper_is_gone_and_waited_for(helper: Helper) -> None:
    helper.ask(asked("echo"))
    number = helper.process_id
    assert number is not None
    helper.stop()
    helper.stop()
    assert helper.process_id is None
    assert not _exists(number)


@pytest.mark.parametrize(
    ("task", "arguments", "reason", "words"),
    [
        ("wait", {"seconds": 0.1}, "time", "no answer within 0.1 seconds"),
        ("no such task", {}, "failed", "no answer (KeyError: 'no such task')"),
    ],
)
@pytest.mark.usefixtures("hazards")
def test_no_answer_is_an_error_with_its_reason(task: str, arguments: dict[str, Any], reason: str, words: str) -> None:
    with pytest.raises(NoAnswerError) as caught:
        isolation.ask(task, {}, **arguments)
    assert (caught.value.reason, str(caught.value)) == (reason, words)


@pytest.mark.usefixtures("hazards")
def test_whoever_watches_is_called_with_the_time_that_passed() -> None:
    seen: list[float] = []
    with pytest.raises(NoAnswerError):
        isolation.ask("wait", {}, seconds=0.5, watching=seen.append)
    assert seen
    assert seen == sorted(seen)


def test_without_another_python_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(NoAnswerError) as caught:
        Helper().ask(asked("echo"))
    assert caught.value.reason == "helper"


def test_a_python_that_cannot_be_started_gives_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(NoAnswerError, match="could not be started"):
        Helper().ask(asked("echo"))


# ---- nothing is left behind

_SESSION = """
import sys
sys.path.insert(0, {source!r})
from steepest import isolation
from pathlib import Path
from steepest.isolation import beside
beside._HELPER.script = Path({script!r})
isolation.ask("echo", {{}})
print(beside._HELPER.process_id, flush=True)
{then}
"""


def _started(then: str) -> tuple[subprocess.Popen[str], int]:
    """A Python of its own that has asked its helper something, and the number of that helper."""
    session = subprocess.Popen(
        [sys.executable, "-c", _SESSION.format(source=SOURCE, script=str(SCRIPT), then=then)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert session.stdout is not None
    return session, int(session.stdout.readline())


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(number)


def _is_zombie(number: int) -> bool:
    """Whether a process has ended and only its parent (here: the one that adopts orphans) has not looked yet."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def _children(number: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607
    pairs = (line.split() for line in listed.stdout.splitlines())
    return [int(child) for child, parent in pairs if int(parent) == number]


def _descriptors() -> int:
    """How many descriptors are open here."""
    return sum(_is_open(number) for number in range(256))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _becomes(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def _busy(session: subprocess.Popen[str], helper: int) -> int:
    """The child that does the task which hangs."""
    assert session.poll() is None
    assert _becomes(lambda: bool(_children(helper)))
    return _children(helper)[0]


@posix
def test_the_helper_ends_with_the_program() -> None:
    session, helper = _started("")
    session.communicate()
    assert session.returncode == 0
    assert _becomes(lambda: not _exists(helper))


@posix
@pytest.mark.parametrize("fatal", [signal.SIGKILL, signal.SIGTERM])
def test_the_helper_and_its_child_end_when_the_program_is_killed(fatal: signal.Signals) -> None:
    session, helper = _started("isolation.ask('wait', {}, seconds=1000)")
    child = _busy(session, helper)
    os.kill(session.pid, fatal)
    session.communicate()
    assert _becomes(lambda: not _exists(helper))
    assert _becomes(lambda: not _exists(child))


@posix
def test_ctrl_c_stops_a_task_that_hangs() -> None:
    session, helper = _started("isolation.ask('wait', {}, seconds=1000)")
    child = _busy(session, helper)
    os.kill(session.pid, signal.SIGINT)
    _, errors = session.communicate()
    assert "KeyboardInterrupt" in errors
    assert _becomes(lambda: not _exists(helper))
    assert _becomes(lambda: not _exists(child))


@posix
def test_a_child_does_not_outlive_a_helper_that_was_killed() -> None:
    session, helper = _started("isolation.ask('wait', {}, seconds=1000)")
    child = _busy(session, helper)
    os.kill(helper, signal.SIGKILL)
    assert _becomes(lambda: not _exists(child))
    session.kill()
    session.communicate()


@posix
def test_a_fork_of_the_program_has_a_helper_of_its_own() -> None:
    then = (
        "import os\n"
        "child = os.fork()\n"
        "if child:\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
        "    assert isolation.ask('echo', {'k': 1}) == {'k': 1}\n"
        "else:\n"
        "    assert beside._HELPER.process_id is None\n"
        "    assert isolation.ask('echo', {'k': 2}) == {'k': 2}\n"
    )
    session, helper = _started(then)
    _, errors = session.communicate()
    assert (session.returncode, errors) == (0, "")
    assert _becomes(lambda: not _exists(helper))


@posix
def test_a_fork_made_while_another_thread_asks_has_a_helper_of_its_own() -> None:
    then = (
        "import os, threading, time\n"
        "waiting = threading.Thread(target=lambda: beside._HELPER.ask(\n"
        "    {'task': 'wait', 'arguments': {}, 'seconds': 1, 'memory': 1 << 32}))\n"
        "waiting.start()\n"
        "time.sleep(0.2)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    assert isolation.ask('echo', {'k': 2}) == {'k': 2}\n"
        "    isolation.stop()\n"
        "    os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "waiting.join()\n"
        "assert isolation.ask('echo', {'k': 1}) == {'k': 1}\n"
    )
    session, helper = _started(then)
    _, errors = session.communicate()
    assert (session.returncode, errors) == (0, "")
    assert _becomes(lambda: not _exists(helper))
