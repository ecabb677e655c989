"""Lines from a pipe: echoed, bounded, and ended politely."""

from __future__ import annotations

import io

import pytest

from steepest.repl.lines import Lines


def test_lines_arrive_and_are_echoed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2x\r\n\x1b[2J\nlast"))
    lines = Lines()
    assert [lines.read() for _ in range(4)] == ["2x", "\x1b[2J", "last", None]
    assert capsys.readouterr().out == "> 2x\n> \\x1b[2J\n> last\n> \n"


def test_a_megabyte_on_a_line_is_one_cut_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1" * 1_000_000 + "\n2x\n"))
    lines = Lines()
    assert len(lines.read() or "") == 20_000
    assert lines.read() == "2x"
    assert len(capsys.readouterr().out) < 300
