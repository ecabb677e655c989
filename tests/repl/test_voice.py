"""How a drill speaks: prose fits the terminal, derivations stay as they are, JSON is one object a line."""

from __future__ import annotations

import json

import pytest

from steepest.repl import voice
from steepest.tutor.events import Event, Explained, Hinted, Outcome, Posed, Result, Summary
from tests.tutor.exercises import asked

Q = asked(statement="Give `2` of the things that are told in this sentence.\n\n  a  b")


@pytest.mark.parametrize(
    ("event", "width", "shown"),
    [
        (Posed(Q, 1, 1), 29, "\n[1/1] One\nGive 2 of the things that are\ntold in this sentence.\n\n  a  b\n"),
        (Posed(Q, 1, 1), 96, "\n[1/1] One\nGive 2 of the things that are told in this sentence.\n\n  a  b\n"),
        (Hinted(Q, 1, "Think of the inside."), 20, "Hint 1: Think of the\ninside.\n"),
        (Hinted(Q, 1, "Here `u = x^2 + 1` and `c = 2`."), 20, "Hint 1: Here\nu = x^2 + 1 and\nc = 2.\n"),
        (Explained(Q, "= 5 cos(5x)     the derivative", True), 20, "= 5 cos(5x)     the derivative\n"),
    ],
)
def test_prose_is_broken_at_its_spaces(
    event: Event, width: int, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(voice, "width_of", lambda stream: width)
    voice.TextVoice().show(event)
    assert capsys.readouterr().out == shown


def test_a_program_gets_objects(capsys: pytest.CaptureFixture[str]) -> None:
    speaker = voice.JsonVoice()
    speaker.show(Hinted(Q, 1, "Think."))
    speaker.say("said")
    speaker.end(Summary((Result(Q, Outcome.SKIPPED, 0, 1),)))
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"event": "hinted", "exercise": "01_a/one", "rung": 1, "text": "Hint 1: Think."},
        {"event": "said", "text": "said"},
        {
            "event": "summary",
            "results": [{"exercise": "01_a/one", "outcome": "skipped", "incorrect": 0, "hints": 1}],
            "revisit": ["01_a/one"],
        },
    ]
