"""A page of HTML stands by itself, says all that the text says, can be heard, and cannot be broken out of."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest.derivation.deriving import derive, gradient
from steepest.expression.writing import to_text
from steepest.rendering.choosing import DETAILS
from steepest.rendering.html import html, written
from steepest.rendering.lines import lines
from steepest.rendering.markup import words
from steepest.rendering.pages import page
from steepest.rendering.text import text
from tests.rendering.boards import asked, derived
from tests.rendering.markup import Element, read
from tests.rendering.records import HOSTILE, records
from tests.tables.derivations import DERIVATIONS

NAMES = list(records())
PLAIN = [name for name in NAMES if not name.startswith(("name", "column", "rule", "answer", "loss "))]
NAMESPACE = "http://www.w3.org/1998/Math/MathML"


def said(written: str) -> Counter[str]:
    """The words of a text, and the names and numbers of its formulas."""
    return Counter(re.findall(r"[A-Za-z]{2,}|\d+", written))


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", PLAIN)
def test_every_word_of_the_text_is_said(name: str, detail: str) -> None:
    record: Any = records()[name]
    expected = record.text() if hasattr(record, "find_slip") else text(record, detail, 10_000)
    assert not said(expected) - said(read(html(record, detail)).text)


# --- the page ---------------------------------------------------------------------------------


def check_alone(page: str) -> None:
    """Nothing is fetched, nothing runs, and no byte depends on an encoding."""
    assert page.isascii()
    assert not re.findall(r"https?://", page.replace(NAMESPACE, ""))
    assert not re.search(r"@import|url\(", page)
    for element in read(page).walk():
        assert element.name not in ("script", "link", "img", "iframe", "object", "form", "svg", "base")
        assert not [key for key in element.attributes if key.startswith("on") or key in ("src", "style", "srcdoc")]
        assert element.attributes.get("href", "#").startswith("#")


def check_links(root: Element) -> None:
    ids = [element.attributes["id"] for element in root.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"].removeprefix("#") for link in root.all("a")} <= set(ids)


def check_heard(root: Element) -> None:
    """What a screen reader needs: names of formulas, tables and folds, and headings in order."""
    for formula in root.all("math"):
        assert formula.attributes["alttext"].strip()
    for table in root.all("table"):
        assert next(part.name for part in table.parts if isinstance(part, Element)) == "caption"
        assert table.all("caption")[0].text.strip()
        for row in table.all("tr"):
            first, *others = (part for part in row.parts if isinstance(part, Element))
            if first.attributes.get("scope") == "col":
                assert {(other.name, other.attributes["scope"]) for other in (first, *others)} == {("th", "col")}
                continue
            assert (first.name, first.attributes["scope"]) == ("th", "row")
            assert {other.name for other in others} == {"td"}
    for details in root.all("details"):
        first, *_ = (part for part in details.parts if isinstance(part, Element))
        assert first.name == "summary"
        assert re.fullmatch(r"\d+ steps? left out before line \d+", first.text.strip())
    levels = [int(element.name[1]) for element in root.walk() if re.fullmatch("h[1-6]", element.name)]
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stands_by_itself_and_can_be_heard(name: str) -> None:
    whole = html(records()[name])
    check_alone(whole)
    root = read(whole)
    check_links(root)
    check_heard(root)
    (document,) = root.all("html")
    assert document.attributes["lang"] == "en"
    (title,) = root.all("title")
    assert "".join(map(str, title.parts)).strip()
    assert len(root.all("main")) == len(root.all("h1")) == 1
    assert {"charset", "name", "content"} == {key for meta in root.all("meta") for key in meta.attributes}


@pytest.mark.parametrize("name", NAMES)
def test_a_part_brings_its_own_style_and_nothing_of_a_page(name: str) -> None:
    part = html(records()[name], standalone=False)
    check_alone(part)
    root = read(part)
    check_links(root)
    (outer,) = [element for element in root.parts if isinstance(element, Element)]
    assert (outer.name, outer.classes, outer.attributes["lang"]) == ("div", ["steepest"], "en")
    assert not [element for element in root.walk() if element.name in ("html", "head", "body", "title", "h1", "main")]
    (style,) = root.all("style")
    rules = re.sub(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", r"\1", "".join(map(str, style.parts)))
    for selectors in re.findall(r"([^{}]+)\{", rules):
        assert all(".steepest" in selector for selector in selectors.split(",")), selectors


def test_parts_of_different_derivations_have_different_ids() -> None:
    ids = [re.findall(r'id="([^"]+)"', html(derive(f, v), standalone=False)) for f, v, _ in DERIVATIONS]
    distinct = {(f, v) for f, v, _ in DERIVATIONS}
    assert len(set(map(tuple, ids))) == len(distinct)


def test_several_pages_are_one_document() -> None:
    derivations = [derive("e^(2y) sin x", name) for name in "xy"]
    root = read(written([(page(each), ()) for each in derivations]))
    assert [heading.text.strip() for heading in root.all("h1")] == ["Derivatives"]
    assert [heading.text.strip() for heading in root.all("h2")] == [
        "The derivative of e^(2y) sin(x) by x",
        "The derivative of e^(2y) sin(x) by y",
    ]
    check_links(root)


@pytest.mark.parametrize(
    ("wrt", "order", "heading"),
    [
        ("x", 1, "The derivative of x^3 y^2 by x"),
        ("x", 2, "The second derivative of x^3 y^2 by x"),
        ("y", 3, "The third derivative of x^3 y^2 by y"),
        ("x", 4, "The derivative of order 4 of x^3 y^2 by x"),
        (["x", "y"], 1, "The derivative of x^3 y^2 by x, then y"),
    ],
)
def test_the_heading_says_what_was_derived(wrt: Any, order: int, heading: str) -> None:
    (shown,) = read(html(derive("x^3 y^2", wrt, order=order))).all("h1")
    assert shown.text.strip() == heading


def test_paper_and_dark_and_narrow_screens_are_thought_of() -> None:
    page = html(derive("x^2"))
    for medium in ("@media print", "prefers-color-scheme:dark", "max-width", "break-inside:avoid", "details-content"):
        assert medium in page


# --- the lines --------------------------------------------------------------------------------


def formulas_in(root: Element) -> list[str]:
    """The formula of each line; a sum is drawn term by term."""
    shown = (each for each in root.all("div", "shown"))
    return [" ".join(formula.attributes["alttext"] for formula in each.all("math")) for each in shown]


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize(("formula", "variable", "_"), DERIVATIONS)
def test_every_line_is_there_folded_or_not(formula: str, variable: str, _: str, detail: str) -> None:
    derivation = derive(formula, variable)
    root = read(html(derivation, detail))
    shown = [to_text(line.node) for line in lines(derivation.step, detail)]
    every = [to_text(line.node) for line in lines(derivation.step, "every")]
    (board,) = [each for each in root.all("ol") if "lines" in each.classes and each in direct_boards(root)]
    outer = [item for item in board.parts if isinstance(item, Element) and "line" in item.classes]
    assert [formulas_in(item)[-1] for item in outer] == [to_text(derivation.step.before), *shown]
    assert set(every) <= set(formulas_in(root))
    assert [item.attributes.get("id") for item in outer] == [None, *(f"line-1-{n}" for n in range(1, len(shown) + 1))]
    assert [("result" in item.classes) for item in outer] == [False] * len(shown) + [True]


def direct_boards(root: Element) -> list[Element]:
    (main,) = root.all("main")
    return [part for part in main.parts if isinstance(part, Element) and part.name == "ol"]


@given(asked)
def test_the_corpus_has_pages(question: Any) -> None:
    whole = html(derived(*question))
    check_alone(whole)
    root = read(whole)
    check_links(root)
    check_heard(root)
    for formula in re.findall(r"<math.*?</math>", whole, re.DOTALL):
        ElementTree.fromstring(formula)  # noqa: S314 — what our own writer wrote


def test_what_a_line_has_new_is_marked() -> None:
    root = read(html(derive("e^(2y) sin x", "y")))
    marked = [
        ["".join(part for each in mark.walk() for part in each.parts if isinstance(part, str)) for mark in marks]
        for item in root.all("li", "line")
        if (marks := item.all("mrow", "changed"))
    ]
    assert ["2"] in marked
    assert "changed" in html(derive("e^(2y) sin x", "y"), "every")


def test_what_was_worked_out_before_is_a_link_to_its_line() -> None:
    shown = html(derive("sin(x^2) e^(3x) + cos(sin(x^2) e^(3x))", "x"))
    root = read(shown)
    links = root.all("a")
    assert links
    assert all(re.fullmatch(r"as in line \d+", link.text) for link in links)
    assert all(link.attributes["href"] == f"#line-1-{link.text.split()[-1]}" for link in links)


def test_what_is_expanded_is_open_from_the_start() -> None:
    derivation = derive("e^(2y) sin x", "y")
    folds = read(html(derivation, expand=[3])).all("details")
    assert [fold.attributes.get("open") for fold in folds] == ["open"]
    assert [fold.attributes.get("open") for fold in read(html(derivation)).all("details")] == [None]
    with pytest.raises(ValueError, match="no line 9"):
        html(derivation, expand=[9])


def test_every_step_is_there_without_folds() -> None:
    assert not read(html(derive("e^(2y) sin x", "y"), "every")).all("details")


# --- what is typed stays what it is -----------------------------------------------------------


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_texts_are_shown_and_do_nothing(number: int) -> None:
    for kind in ("name", "column", "rule", "answer"):
        root = read(html(records()[f"{kind} {number}"]))
        assert {element.name for element in root.walk()} <= {
            *("", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "ol", "li", "span"),
            *(
                "details",
                "summary",
                "a",
                "table",
                "caption",
                "tr",
                "th",
                "td",
                "pre",
                "code",
                "math",
                "mrow",
                "mi",
                "mn",
            ),
            *("wbr", "mo", "msup", "msub", "msubsup", "mfrac", "mtext", "munderover", "msqrt"),
        }
    if HOSTILE[number].isprintable():
        assert HOSTILE[number] in read(html(records()[f"column {number}"])).text
        assert HOSTILE[number] in read(html(records()[f"rule {number}"])).text


@given(some.text())
def test_words_come_back_as_they_were(typed: str) -> None:
    written = words(typed)
    assert written.isascii()
    assert not re.search(r'[<>"]', written)
    assert not re.search("&(?!#x[0-9A-F]+;)", written)
    if typed.isprintable():
        assert read(f"<b>{written}</b>").text == typed


def test_an_unknown_record_and_detail_are_refused() -> None:
    with pytest.raises(TypeError, match="int cannot be written as Markdown or HTML"):
        html(3)
    with pytest.raises(ValueError, match="detail is one of"):
        html(gradient("x^2 y"), "more")
