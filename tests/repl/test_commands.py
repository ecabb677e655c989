"""The table of commands: found in full, by a beginning, or proposed."""

from __future__ import annotations

import pytest

from steepest.repl.commands import COMMANDS, command, help_text, unknown_command


@pytest.mark.parametrize(
    ("word", "name"),
    [("hint", "hint"), ("q", "quit"), ("w", "why"), ("st", "steps"), ("s", None), ("h", None), ("", None), ("x", None)],
)
def test_a_beginning_is_enough_where_only_one_command_has_it(word: str, name: str | None) -> None:
    row = command(word)
    assert (row.name if row else None) == name


@pytest.mark.parametrize(
    ("word", "proposal"),
    [
        ("hnit", "Did you mean :hint?"),
        ("h", "Did you mean :hint or :help?"),
        ("zzz", ":help lists them."),
        ("", ":help lists them."),
    ],
)
def test_an_unknown_command_is_answered_with_a_proposal(word: str, proposal: str) -> None:
    assert unknown_command(word) == f"There is no command :{word}. {proposal}"


@pytest.mark.parametrize(("tries", "said"), [(1, "The first incorrect"), (2, "The second incorrect"), (4, "The 4th")])
def test_the_help_lists_every_command_and_says_when_a_question_closes(tries: int, said: str) -> None:
    text = help_text(tries)
    assert all(f":{row.name}" in text and row.help in text for row in COMMANDS)
    assert said in text
