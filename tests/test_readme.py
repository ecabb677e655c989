"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import pytest

from steepest.expression.limits import LIMITS
from steepest.expression.reading import parse, read
from steepest.expression.writing import to_text
from steepest.tutor import loading
from tests import readme

TEXT = readme.README.read_text(encoding="utf-8")
PROGRAMS = [
    pytest.param(document, *block, id=f"{document.name}, line {block[0]}")
    for document in readme.DOCUMENTS
    for block in readme.blocks(document.read_text(encoding="utf-8"), "python")
]
TRANSCRIPTS = [
    pytest.param(readme.transcript(*block), id=f"line {block[0]}") for block in readme.blocks(TEXT, "console")
]

PAGE_OF_NOTATION = (readme.ROOT / "docs" / "notation.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the README's transcripts are of a POSIX shell")


@pytest.mark.parametrize("block", TRANSCRIPTS)
def test_the_commands_of_a_transcript_print_what_is_shown(block: list[readme.Command], tmp_path: Path) -> None:
    for command in block:
        assert readme.output(command.command, tmp_path).strip() == command.output.strip(), str(command)


@pytest.mark.parametrize(("document", "line", "program"), PROGRAMS)
def test_a_python_block_runs_and_prints_what_is_shown(document: Path, line: int, program: str) -> None:
    if ">>>" not in program:
        exec(compile(program, f"{document.name}, line {line}", "exec"), {})  # noqa: S102 — our own page
        return
    test = doctest.DocTestParser().get_doctest(program, {}, document.name, str(document), line)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


def test_the_example_of_an_exercise_can_be_loaded(tmp_path: Path) -> None:
    page = (readme.ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    ((_, example),) = readme.blocks(page, "yaml")
    file = tmp_path / "example.yaml"
    file.write_text(example, encoding="utf-8")
    (entry,) = loading.index(file)
    assert loading.load(entry).hints


@pytest.mark.parametrize(("written", "expected"), [*readme.notation(TEXT), *readme.rows(PAGE_OF_NOTATION)])
def test_a_formula_is_read_as_the_table_of_notation_says(written: str, expected: str) -> None:
    assert to_text(parse(written)) == expected
    assert parse(expected) == parse(written)


def test_the_table_of_notation_is_found() -> None:
    assert len(readme.notation(TEXT)) >= 10


def test_the_first_two_shell_blocks_are_one_command_each() -> None:
    """Whoever clones the project pastes them: the drill first, the tests second."""
    shell = [block.splitlines() for _, block in readme.blocks(TEXT, "sh")]
    assert [len(lines) for lines in shell] == [1, 1]
    (drill,), (tests,) = shell
    assert "steepest drill" in drill
    assert "pytest" in tests
    assert all("-m venv" in line for line in (drill, tests))


def test_a_transcript_is_cut_at_its_commands() -> None:
    block = "$ first\na\n\nb\n$ second \\\n  --more\n$ third\n"
    assert readme.transcript(10, block) == [
        readme.Command(10, "first", "a\n\nb\n"),
        readme.Command(14, "second \\\n  --more", ""),
        readme.Command(16, "third", ""),
    ]
    with pytest.raises(ValueError, match="line 10: a transcript begins with a command"):
        readme.transcript(10, "output without a command\n")


def test_the_page_of_notation_states_every_limit() -> None:
    for row in LIMITS.values():
        assert f"| {row.sentence.format(most=f'{row.most:,}')} |" in PAGE_OF_NOTATION


def test_the_page_of_notation_names_the_other_reading_of_each_that_differs() -> None:
    table = PAGE_OF_NOTATION.partition("## Where people differ\n")[2].partition("\n## ")[0]
    found = readme.rows_of_three(table)
    assert len(found) > 8
    for written, _, other in found:
        assert parse(other) in [note.other for note in read(written).notes]
