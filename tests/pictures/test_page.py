"""The page on pictures shows what happens, and its pictures are those that its commands make."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import readme
from tests.pictures import page

TEXT = page.PAGE.read_text(encoding="utf-8")
COMMANDS = page.transcripts(TEXT)
PICTURES = page.PICTURE.findall(TEXT)
DOCS = page.PAGE.parent

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the transcripts are of a POSIX shell")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the commands of the page may write."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "examples").symlink_to(readme.ROOT / "examples")
    return tmp_path


def told(file: Path) -> tuple[str, ...]:
    """The title and the description of an SVG; the description of a PNG."""
    data = file.read_bytes()
    if file.suffix == ".png":
        return tuple(part.decode("latin-1") for part in data.split(b"tEXt")[1:3] if b"Description" in part[:12])
    root = ElementTree.fromstring(data)  # noqa: S314  (our own file)
    return tuple(str(part.text) for part in list(root)[:2])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"line {command.line}")
def test_a_command_prints_what_is_shown_and_draws_its_picture(command: readme.Command, folder: Path) -> None:
    assert page.printed(command.command, folder).strip() == command.output.strip()
    for made in (folder / "docs").iterdir():
        if made.name in PICTURES:
            there = DOCS / made.name
            assert told(made)[:1] == told(there)[:1]
            assert made.stat().st_size == pytest.approx(there.stat().st_size, rel=0.3)


def test_the_programs_draw_their_pictures(folder: Path) -> None:
    run = page.run_programs(TEXT, folder)
    assert (run.returncode, run.stderr) == (0, "")
    for name in ("learning-curves.svg", "fit.svg"):
        assert told(folder / "docs" / name) == told(DOCS / name)


def test_every_picture_is_there_has_words_and_is_small() -> None:
    assert len(PICTURES) >= 7
    for name in PICTURES:
        assert (DOCS / name).stat().st_size < 150_000, name


def test_a_page_is_renewed_to_itself(folder: Path) -> None:
    short = "```console\n$ echo one\nold\n```\n\n```python\n>>> 1 + 1\n3\n```\n"
    assert page.renewed(short, folder) == "```console\n$ echo one\none\n```\n\n```python\n>>> 1 + 1\n2\n```\n"
