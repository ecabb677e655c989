"""The drill from its first question to its last word.

The order is a promise: the first question is written before the line editor, the progress file or any
mathematics is imported.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steepest._wrapping import width_of
from steepest.repl.voice import JsonVoice, TextVoice, Voice
from steepest.repl.wording import greeting
from steepest.tutor.events import Posed
from steepest.tutor.loading import Entry, index, load
from steepest.tutor.location import home, shipped_exercises
from steepest.tutor.question import Question, question
from steepest.tutor.selection import selected

if TYPE_CHECKING:
    from steepest.repl.conversation import Conversation, Reader
    from steepest.tutor.progress import Progress
    from steepest.tutor.session import Session

_TRIES_IN_A_TERMINAL = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says; None leaves the choice to the drill."""

    seed: int | None = None
    exercises: Path | None = None
    count: int = 10
    tries: int | None = None
    plain: bool = False
    json: bool = False


def drill(options: Options) -> int:
    """Run a drill; the exit status: 0, or 1 where a piped answer was incorrect.

    Raises ExerciseError where an exercise that would be posed cannot be used.
    """
    _bear_any_text()
    seed = options.seed if options.seed is not None else int.from_bytes(os.urandom(3), "big")
    chosen = selected(index(options.exercises or shipped_exercises()), options.count, seed)
    voice: Voice = JsonVoice() if options.json else TextVoice()
    first = _posed(chosen[0], seed)
    voice.say(greeting(len(chosen), seed))
    voice.show(Posed(first, 1, len(chosen)))
    with _deaf_to_ctrl_c():
        # The rest is read before the first answer is taken, so that a damaged file stops the drill here.
        questions = [first, *(_posed(row, seed) for row in chosen[1:])]
        talk, progress, session = _prepared(questions, options, voice)
    with progress:
        talk.run()
    voice.end(session.summary())
    return 1 if talk.incorrect and _piped() else 0


def _prepared(questions: list[Question], options: Options, voice: Voice) -> tuple[Conversation, Progress, Session]:
    """Everything that takes a moment to import, while the first question is being read."""
    from datetime import UTC, datetime

    from steepest.repl.conversation import Conversation
    from steepest.tutor.judging import expert
    from steepest.tutor.progress import Progress
    from steepest.tutor.session import Session

    tries = options.tries or (1 if _piped() else _TRIES_IN_A_TERMINAL)
    session = Session(questions, expert(width_of(sys.stdout)), tries=tries, lingers=not _piped())
    progress = Progress(home(), lambda: datetime.now(UTC), voice.say)
    progress.record(session.posed())
    reader = _reader(options, None if progress.in_memory else home() / "history")
    return Conversation(session, reader, voice, keep=progress.record, tries=tries), progress, session


def _posed(row: tuple[Entry, int], seed: int) -> Question:
    entry, turn = row
    return question(load(entry), seed, turn)


def _reader(options: Options, history: Path | None) -> Reader:
    if options.plain or options.json or _piped() or not sys.stdout.isatty():
        from steepest.repl.lines import Lines

        return Lines(quiet=options.json)
    from steepest.repl.commands import COMMANDS
    from steepest.repl.prompt import Prompt
    from steepest.tutor.judging import warm

    # While the first question is being thought about; no daemon, so that no import is torn at exit.
    threading.Thread(target=warm).start()
    return Prompt([row.name for row in COMMANDS], history)


def _piped() -> bool:
    """Whether answers come from anything but a terminal; a closed standard input counts as an empty pipe."""
    return sys.stdin is None or not sys.stdin.isatty()


def _bear_any_text() -> None:
    """Whatever the terminal's encoding lacks is written out, and what cannot be decoded is marked."""
    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stdin, "replace")):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=errors)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Until the line editor is ready, Ctrl-C is a signal, and there is no line yet for it to clear."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
