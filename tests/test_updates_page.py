"""The page on update rules shows what happens."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import readme

PAGE = readme.ROOT / "docs" / "updates.md"
TRANSCRIPTS = readme.blocks(PAGE.read_text(encoding="utf-8"), "console")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the transcripts are of a POSIX shell")


@pytest.mark.parametrize("block", TRANSCRIPTS, ids=lambda block: f"line {block[0]}")
def test_the_commands_of_the_page_print_what_is_shown(block: tuple[int, str], tmp_path: Path) -> None:
    for command in readme.transcript(*block):
        assert readme.output(command.command, tmp_path).strip() == command.output.strip(), str(command)
