r"""Pictures as files: PNG and SVG that are the same each time, say what they show, and cannot be broken by a text."""

from __future__ import annotations

import struct
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest

from steepest.pictures import figures
from steepest.pictures.functions import plot
from steepest.pictures.learning import learning_curves
from steepest.pictures.lettering import Words
from steepest.pictures.picture import Line, Panel, Picture

SVG = "{http://www.w3.org/2000/svg}"
VALLEY = plot("4 + (x-2)^2 + 2y^2", descend=["from=(5, 2) rate=0.1 steps=9"], at={"x": 1, "y": 1})
SOLID = plot("x^2 + y^2", kind="surface", descend=["from=(1, 1) rate=0.1 steps=3"], seconds=0)
CURVE = plot("x^3 - 3x", at={"x": 2}, descend=["from=0.1 rate=0.1 steps=9"])
CURVES = learning_curves({"rate 0.1": [4.0, 2.0, 1.0], "rate 2": [4.0, 40.0, 400.0]})
PICTURES = {"valley": VALLEY, "solid": SOLID, "curve": CURVE, "curves": CURVES}


@pytest.mark.parametrize("name", PICTURES)
def test_an_svg_is_xml_that_says_what_it_shows(name: str) -> None:
    picture = PICTURES[name]
    root = ElementTree.fromstring(figures.svg(picture))  # noqa: S314  (our own text)
    assert root.tag == SVG + "svg"
    assert root.get("role") == "img"
    first, second = list(root)[:2]
    assert (first.tag, first.text) == (SVG + "title", picture.title.plain)
    assert (second.tag, second.text) == (SVG + "desc", picture.description)
    assert len(list(root.iter(SVG + "path"))) > 10


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_picture_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    for ending in ("png", "svg"):
        one, other = tmp_path / f"one.{ending}", tmp_path / f"other.{ending}"
        PICTURES[name].save(one)
        PICTURES[name].save(str(other))
        assert one.read_bytes() == other.read_bytes()
        assert len(one.read_bytes()) < 250_000


def test_no_date_and_no_place_is_written() -> None:
    text = figures.svg(VALLEY)
    assert "dc:date" not in text
    assert str(Path.cwd()) not in text


@pytest.mark.parametrize("name", PICTURES)
def test_a_png_has_the_size_of_its_figure_and_a_description(name: str) -> None:
    data = figures.png(PICTURES[name])
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert 300 < width < 1_000
    assert 300 < height < 700
    assert b"Description\x00" in data
    assert b"Software\x00steepest" in data


def test_a_figure_shows_the_arrays_of_the_picture() -> None:
    (axes,) = figures.figure_of(CURVE).axes
    (panel,) = CURVE.panels
    drawn = [np.array(line.get_data()) for line in axes.get_lines()]
    for layer in panel.of_kind(Line):
        assert any(line.shape[1] == layer.x.size and np.array_equal(line, [layer.x, layer.y], True) for line in drawn)
    assert axes.get_xlim() == panel.x_range
    assert axes.get_ylim() == panel.y_range
    words = [text.get_text() for text in axes.figure.legends[0].get_texts()]
    assert words == ["tangent, slope 9", "x = 2", "A: from x = 0.1, rate 0.1", "maximum", "minimum"]


def test_contour_lines_are_drawn_at_the_levels() -> None:
    from matplotlib.contour import QuadContourSet

    (axes,) = figures.figure_of(VALLEY).axes
    (heights,) = [layer for layer in VALLEY.panels[0].layers if hasattr(layer, "levels")]
    lines = [part for part in axes.get_children() if isinstance(part, QuadContourSet) and not part.filled]
    assert [tuple(part.levels) for part in lines] == [heights.levels]
    assert axes.get_aspect() == 1


ODD = [
    "$",
    "$x",
    r"$\frac{",
    r"\begin{x}",
    "a < b & c > d",
    "]]>",
    "'\"",
    "%",
    "_x",
    "$$",
    "{",
    "x\x1b[2J\ny",
    "θ ∑ 𝟏",
    "日本",
    "\ud800",
]


@pytest.mark.parametrize("text", ODD)
def test_no_text_breaks_a_picture(text: str) -> None:
    line = Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), "loss", text)
    panel = Panel((line,), Words(text), Words(text), (0.0, 1.0), (0.0, 1.0), text)
    picture = Picture(Words(text), (panel,), (text,), text)
    root = ElementTree.fromstring(figures.svg(picture))  # noqa: S314  (our own text)
    assert root.tag == SVG + "svg"
    assert figures.png(picture).startswith(b"\x89PNG")
    assert picture.text(40)


@pytest.mark.parametrize("formula", ["relu(x)", "{x if x > 0, 0 otherwise}", "w_1^2", "theta + theta'", "max(x, 0)"])
def test_formulas_of_every_kind_have_a_title(formula: str) -> None:
    try:
        picture = plot(formula, seconds=0)
    except ValueError:
        pytest.skip("no formula of one variable")
    assert figures.svg(picture).count("<title>") == 1


def test_the_settings_of_the_user_neither_count_nor_change() -> None:
    plain = figures.svg(CURVES)
    with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "svg.hashsalt": "other"}):
        before = dict(matplotlib.rcParams)
        assert figures.svg(CURVES) == plain
        assert dict(matplotlib.rcParams) == before


def test_drawing_needs_no_pyplot_and_opens_no_window(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom steepest.pictures.learning import learning_curves\n"
        "assert 'matplotlib' not in sys.modules\n"
        "learning_curves({'a': [2.0, 1.0]}, sys.argv[1])\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.png")], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_a_notebook_is_shown_the_svg() -> None:
    assert CURVES._repr_svg_() == figures.svg(CURVES)


def test_without_matplotlib_the_message_has_the_pip_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"pip install 'steepest\[plot\]'"):
        CURVES.save(tmp_path / "a.png")
    assert CURVES._repr_svg_() is None
    assert "rate 0.1" in CURVES.text(60)


@pytest.mark.parametrize("name", ["a.gif", "a", "a.svgz", ".png"])
def test_another_ending_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.png or \.svg"):
        CURVES.save(tmp_path / name)


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        CURVES.save(tmp_path / "missing" / "a.png")


def test_pictures_are_drawn_without_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for picture in PICTURES.values():
            figures.png(picture)
