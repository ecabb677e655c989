"""How a drill speaks: in words for people, or as one JSON object a line for programs."""

from __future__ import annotations

import os
import sys
from typing import Protocol

from steepest._escaping import escaped
from steepest.repl.wording import summed_up, worded
from steepest.tutor.events import Event, Hinted, Posed, Summary


class Voice(Protocol):
    """What a drill says."""

    def show(self, event: Event) -> None:
        """Present an event."""

    def say(self, sentence: str) -> None:
        """Present a sentence that is no event."""

    def end(self, summary: Summary) -> None:
        """Present how it went."""


class TextVoice:
    """Words on standard output, each at once: what was shown must not wait in a buffer."""

    def show(self, event: Event) -> None:
        if text := worded(event):
            _out(_wrapped(text) if isinstance(event, Posed | Hinted) else text)

    def say(self, sentence: str) -> None:
        _out(_wrapped(escaped(sentence)))

    def end(self, summary: Summary) -> None:
        _out("\n" + summed_up(summary))


class JsonVoice:
    """One JSON object a line: events with their facts, and the summary."""

    def show(self, event: Event) -> None:
        facts = event.facts or {}
        _out_json({"event": event.kind, "exercise": event.question.id, **facts, "text": worded(event).strip()})

    def say(self, sentence: str) -> None:
        _out_json({"event": "said", "text": sentence})

    def end(self, summary: Summary) -> None:
        results = [
            {"exercise": r.question.id, "outcome": r.outcome.value, "incorrect": r.incorrect, "hints": r.hints}
            for r in summary.results
        ]
        _out_json({"event": "summary", "results": results, "revisit": [r.question.id for r in summary.revisit]})


def _wrapped(text: str) -> str:
    """Prose broken at its spaces where the terminal is narrower; derivations and carets never are."""
    width = _width()
    if width is None or all(len(line) < width for line in text.split("\n")):
        return text
    import textwrap

    wrapper = textwrap.TextWrapper(width - 1, break_long_words=False, break_on_hyphens=False)
    return "\n".join(part for line in text.split("\n") for part in wrapper.wrap(line) or [""])


def _width() -> int | None:
    """The columns of the terminal that is written to; None where it is none, or says nothing."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):
        return None


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _out_json(row: dict[str, object]) -> None:
    import json

    _out(json.dumps(row))
