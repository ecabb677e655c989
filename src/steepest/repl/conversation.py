"""The loop between a person and a session: read a line, do what it says, keep it, show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from steepest.checking.status import Status
from steepest.repl.commands import command, help_text, is_bare_command, unknown_command
from steepest.repl.voice import Voice
from steepest.tutor.events import Event, Judged
from steepest.tutor.session import Session


class Reader(Protocol):
    """Where lines come from."""

    def read(self) -> str | None:
        """The next line; None at the end of input."""


class Conversation:
    """Runs a session until it is finished or the input ends.

    Args:
        keep: stores an event; it is called, and has returned, before the next event is computed.
        tries: how many incorrect answers close a question, for the help.

    Attributes:
        incorrect: whether any answer was judged incorrect so far.
    """

    def __init__(
        self, session: Session, reader: Reader, voice: Voice, *, keep: Callable[[Event], None], tries: int
    ) -> None:
        self._session = session
        self._reader = reader
        self._voice = voice
        self._keep = keep
        self._tries = tries
        self.incorrect = False

    def run(self) -> None:
        """Until the end. Ctrl-C outside of the line editor stops what is being done, not the drill."""
        while not self._session.finished:
            try:
                line = self._reader.read()
                if line is None:
                    self._session.leave()
                else:
                    self._take(line.strip())
            except KeyboardInterrupt:
                self._voice.say("\nStopped; Ctrl-D leaves.")

    def _take(self, line: str) -> None:
        if line.startswith(":"):
            self._command(line[1:].strip())
        elif self._session.lingering:
            self._session.leave()
        elif is_bare_command(line):
            self._voice.say("Commands begin with a colon: :help lists them, :quit leaves.")
        elif line:
            self._follow(self._session.answer(line))

    def _command(self, word: str) -> None:
        row = command(word)
        if row is None:
            self._voice.say(unknown_command(word))
        elif row.name == "help":
            self._voice.say(help_text(self._tries))
        elif row.name == "again":
            self._voice.show(self._session.posed())
        elif row.name == "quit" or (self._session.lingering and row.name == "skip"):
            self._session.leave()
        elif row.run is not None:
            self._follow(row.run(self._session))

    def _follow(self, events: Iterator[Event]) -> None:
        for event in events:
            self._keep(event)
            self.incorrect |= isinstance(event, Judged) and event.judgement.status is Status.INCORRECT
            self._voice.show(event)
