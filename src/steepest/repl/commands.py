"""The commands of the drill: one row each, whatever begins with a colon.

A row's `run` yields the events of a session; a row without one is answered by the conversation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from steepest.tutor.events import Event
from steepest.tutor.session import Session


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it is called, what it says about itself, what it does."""

    name: str
    help: str
    run: Callable[[Session], Iterator[Event]] | None = None


COMMANDS = (
    Command("hint", "the next hint; it costs nothing", Session.hint),
    Command("steps", "the derivation of this question, which counts as revealed", Session.steps),
    Command("why", "the derivation of the question before; it costs nothing", Session.why),
    Command("skip", "leave this question and go on to the next", Session.skip),
    Command("again", "show the question again"),
    Command("help", "this list"),
    Command("quit", "leave with a summary (so does Ctrl-D; Ctrl-C clears the line)"),
)
_BY_NAME = {command.name: command for command in COMMANDS}


def command(word: str) -> Command | None:
    """The command that a word names, in full or by a beginning that only one of them has."""
    if word in _BY_NAME:
        return _BY_NAME[word]
    begun = [row for row in COMMANDS if word and row.name.startswith(word)]
    return begun[0] if len(begun) == 1 else None


def is_bare_command(line: str) -> bool:
    """Whether somebody typed a command's name and forgot the colon."""
    return line in _BY_NAME or line in ("exit", "?")


def unknown_command(word: str) -> str:
    """What to say about a word that names no command."""
    close = get_close_matches(word, _BY_NAME, 1) or [name for name in _BY_NAME if word and name.startswith(word)]
    meant = f"Did you mean {' or '.join(f':{name}' for name in close)}?" if close else ":help lists them."
    return f"There is no command :{word}. {meant}"


def help_text(tries: int) -> str:
    """The list of commands, and how answers are taken."""
    width = max(len(row.name) for row in COMMANDS)
    rows = "\n".join(f"  :{row.name:<{width}}  {row.help}" for row in COMMANDS)
    allowance = "The first incorrect answer" if tries == 1 else f"The {_ordinal(tries)} incorrect answer"
    return (
        f"{rows}\n"
        "Anything else is an answer, in whatever notation comes naturally: 2x, e^(2y) sin x, (1, 2).\n"
        f"{allowance} closes a question; what cannot be read or decided costs nothing."
    )


def _ordinal(n: int) -> str:
    return {2: "second", 3: "third"}.get(n, f"{n}th")
