"""How a drill speaks: in words for people, or as one JSON object a line for programs."""

from __future__ import annotations

import sys
from typing import Protocol

from steepest._escaping import escaped
from steepest._wrapping import marked_prose, prose, width_of
from steepest.repl.wording import marked, summed_up, worded
from steepest.tutor.events import Event, Explained, Hinted, Judged, Summary

# Carets and derivations: made for the width of the terminal by whoever wrote them.
_LAID_OUT = (Judged, Explained)


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
        if isinstance(event, Hinted):
            _out(marked_prose(marked(event), width_of(sys.stdout)))
        elif text := worded(event):
            _out(text if isinstance(event, _LAID_OUT) else prose(text, width_of(sys.stdout)))

    def say(self, sentence: str) -> None:
        _out(prose(escaped(sentence), width_of(sys.stdout)))

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


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _out_json(row: dict[str, object]) -> None:
    import json

    _out(json.dumps(row))
