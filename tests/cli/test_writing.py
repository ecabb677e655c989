"""The surface is what was asked for, or what the ending of the file says; what contradicts is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from steepest.cli import cli
from tests.rendering.markup import read

FORMULA = ["derive", "e^(2y) sin x", "--wrt", "x"]
SURFACES = {
    "text": "Hold y constant.\n  ∂/∂x",
    "latex": "Hold $y$ constant.\n",
    "markdown": "Hold $y$ constant.\n\n$$\n",
    "html": "<!DOCTYPE html>\n",
    "json": "{\n",
}
ENDINGS = {"a.txt": "text", "a": "text", "a.tex": "latex", "a.md": "markdown", "a.html": "html", "A.HTM": "html"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_is_asked_for_by_its_name(surface: str) -> None:
    done = run(*FORMULA, "--format", surface)
    assert done.exit_code == 0
    assert SURFACES[surface].strip() in done.output


@pytest.mark.parametrize(("name", "surface"), [*ENDINGS.items(), ("a.json", "json")])
def test_the_ending_of_a_file_says_the_surface(name: str, surface: str, tmp_path: Path) -> None:
    file = tmp_path / name
    assert run(*FORMULA, "--output", str(file)).exit_code == 0
    assert SURFACES[surface].strip() in file.read_text(encoding="utf-8")


def test_a_format_that_is_given_counts_more_than_the_ending(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    assert run(*FORMULA, "--output", str(file), "--format", "json").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))
    assert run(*FORMULA, "--output", str(file), "--json").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))


def test_html_is_a_page_and_latex_a_part_unless_asked_otherwise() -> None:
    assert "<html" in run(*FORMULA, "--format", "html").output
    assert "<html" not in run(*FORMULA, "--format", "html", "--fragment").output
    assert "documentclass" not in run(*FORMULA, "--format", "latex").output
    assert "documentclass" in run(*FORMULA, "--format", "latex", "--standalone").output


def test_several_derivatives_are_one_page() -> None:
    root = read(run("derive", "e^(2y) sin x", "--at", "x=0,y=1", "--format", "html").stdout)
    assert len(root.all("h1")) == 1
    assert len(root.all("h2")) == 2
    assert run("derive", "e^(2y) sin x", "--format", "markdown").output.count("Hold $") == 2


def test_lines_are_expanded_on_every_surface() -> None:
    asked = ["derive", "e^(2y) sin x", "--wrt", "y"]
    for surface in ("text", "latex", "markdown"):
        assert "zeros and ones drop out" not in run(*asked, "--format", surface).output
        assert "zeros and ones drop out" in run(*asked, "--format", surface, "--expand", "3").output
    folds = read(run(*asked, "--format", "html", "--expand", "3").output).all("details")
    assert [fold.attributes.get("open") for fold in folds] == ["open"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--standalone"], "--standalone is for LaTeX and HTML"),
        (["--format", "markdown", "--standalone"], "--standalone is for LaTeX and HTML"),
        (["--format", "json", "--fragment"], "--fragment is for LaTeX and HTML"),
        (["--output", "a.md", "--standalone"], "--standalone is for LaTeX and HTML"),
        (["--json", "--format", "html"], "--json and --format html contradict each other"),
        (["--output", "/nowhere/at/all.html"], "cannot be written"),
        (["--format", "html", "--expand", "9"], "no line 9"),
    ],
)
def test_what_contradicts_is_refused_in_one_sentence(options: list[str], message: str) -> None:
    done = run(*FORMULA, *options)
    assert done.exit_code == 2
    assert message in done.output
    assert done.output.count("\n") == 1
