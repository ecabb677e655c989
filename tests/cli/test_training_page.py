"""The page on training from files shows what happens; its Python blocks are run with those of every page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import readme

PAGE = (readme.ROOT / "docs" / "training-from-files.md").read_text(encoding="utf-8")
COMMANDS = [command for block in readme.blocks(PAGE, "console") for command in readme.transcript(*block)]


@pytest.mark.skipif(sys.platform == "win32", reason="the transcripts are of a POSIX shell")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"line {command.line}")
def test_the_commands_of_the_page_print_what_is_shown(command: readme.Command, tmp_path: Path) -> None:
    assert readme.output(command.command, tmp_path).strip() == command.output.strip()


def test_the_page_has_sessions() -> None:
    assert len(COMMANDS) == 5
