"""Records as HTML with MathML: a page that needs nothing but a browser, or a part to put into another page.

There is no script and nothing is fetched, so a page can be kept, mailed and printed. Steps that a level of detail
leaves out are folded away, what a line has new is marked, and what was worked out before is a link.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from functools import singledispatchmethod

from steepest._page import Evaluated, Facts, Formula, Heading, Inlines, Page, Table, Title, Verbatim, Words
from steepest.expression.nodes import Node
from steepest.expression.writing import to_text
from steepest.rendering.boards import Lines, Shown, shown
from steepest.rendering.choosing import Detail
from steepest.rendering.lines_html import lines_html
from steepest.rendering.markup import element, formula, inline, plain, sentence, words
from steepest.rendering.pages import page
from steepest.rendering.style import PART, WHOLE

_SHORT = 80  # characters of a title in the bar of a browser


def html(
    record: object,
    detail: Detail = "normal",
    standalone: bool = True,
    digits: int | None = None,
    *,
    expand: Collection[int] = (),
) -> str:
    """A derivation, gradient, loss, update rule, value or verdict as HTML with MathML formulas.

    Args:
        record: what to write.
        detail: "terse", "normal" or "every" step, or the rules that the reader knows; what is left out is folded away.
        standalone: a whole page; without it a part for another page or a notebook.
        digits: significant figures of decimals; by default 2 of a value, and 8 of numbers on a table.
        expand: the numbers of lines before which what is folded away is open from the start; in every derivation
            of the record that has a line of that number.

    Raises:
        TypeError: the record has no HTML.
        ValueError: `detail` is none of the three, one of its ids is no rule, or there is no line to expand.

    >>> from steepest.derivation import derive
    >>> print(html(derive("x^2", "x"), standalone=False))
    <div class="steepest" lang="en"><style>...</style>
    <ol class="lines">
    <li class="line">...</li>
    </ol></div>
    """
    return written([(page(record, digits), expand)], detail, standalone=standalone)


def written(
    pages: Sequence[tuple[Page, Collection[int]]], detail: Detail = "normal", *, standalone: bool = True
) -> str:
    """One or several pages, each with the lines to expand, as one document or as one part of another."""
    parts = [list(shown(each, detail, expand, folded=True)) for each, expand in pages]
    if not standalone:
        return _part(parts)
    titles = [block.parts for part in parts for block in part if isinstance(block, Title)]
    return _document(parts, titles[0] if len(titles) == 1 else ("Derivatives",))


def _document(parts: Sequence[Sequence[Shown]], title: Inlines) -> str:
    """A whole page; where it has several parts, each has its own heading below that of the page."""
    several = len(parts) > 1
    writers = (
        _Writer(f"line-{number}" if several else "line", 2, titled=several) for number in range(1, len(parts) + 1)
    )
    body = "\n".join(writer.part(part) for writer, part in zip(writers, parts, strict=True))
    head = (
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        element("title", words(_shortened(plain(title)))),
        element("style", WHOLE, PART),
    )
    main = element("main", "\n", element("h1", sentence(title)), "\n", body, "\n", class_="steepest")
    inner = "\n".join(("<head>", *head, "</head>", "<body>", main, "</body>"))
    return f'<!DOCTYPE html>\n<html lang="en">\n{inner}\n</html>'


def _part(parts: Sequence[Sequence[Shown]]) -> str:
    """A part of a page. Its ids are made from what it says, for the page may hold other parts of this kind."""
    asked = "\n".join(to_text(block.question) for part in parts for block in part if isinstance(block, Lines))
    name = hashlib.blake2s(asked.encode(errors="replace"), digest_size=4).hexdigest()
    writers = (_Writer(f"line-{name}-{number}", 4, titled=False) for number in range(1, len(parts) + 1))
    body = (writer.part(part) for writer, part in zip(writers, parts, strict=True))
    return element("div", element("style", PART), "\n", *body, class_="steepest", lang="en")


def _headed(parts: Inlines) -> str:
    """What a heading says; a formula that is all of it is as large as on a line of its own."""
    return formula(parts[0]) if len(parts) == 1 and isinstance(parts[0], Node) else sentence(parts)


def _shortened(title: str) -> str:
    return title if len(title) <= _SHORT else f"{title[: _SHORT - 1]}…"


class _Writer:
    """Writes the blocks of one page.

    Args:
        prefix: what the ids of its lines begin with.
        level: the level of its headings.
        titled: whether its title is a heading; the others are then one level lower.
    """

    def __init__(self, prefix: str, level: int, *, titled: bool) -> None:
        self.prefix = prefix
        self.title = f"h{level}" if titled else None
        self.heading = f"h{level + titled}"

    def part(self, blocks: Sequence[Shown]) -> str:
        """The blocks one below the other."""
        return "\n".join(part for part in map(self.block, blocks) if part)

    @singledispatchmethod
    def block(self, block: Shown) -> str:
        """A block as an element; "" where there is nothing to show."""
        raise TypeError(f"a {type(block).__name__} is no block")

    @block.register
    def _(self, block: Title) -> str:
        return "" if self.title is None else element(self.title, sentence(block.parts))

    @block.register
    def _(self, block: Heading) -> str:
        return element(self.heading, _headed(block.parts))

    @block.register
    def _(self, block: Words) -> str:
        return element("p", sentence(block.parts), class_=block.kind or None)

    @block.register
    def _(self, block: Formula) -> str:
        label = f"{words(block.label)}: " if block.label else ""
        return element("div", label, formula(block.node), class_="formula")

    @block.register
    def _(self, block: Evaluated) -> str:
        of = "" if block.of is None else f"{inline(block.of)} "
        point = ", ".join(map(inline, block.point))
        about = "" if block.decimal is None else f" &#x2248; {inline(block.decimal)}"
        return element("div", f"{of}at {point}: ", formula(block.exact), about, class_="formula")

    @block.register
    def _(self, block: Facts) -> str:
        caption = element("caption", sentence(block.caption), ":")
        rows = (
            element(
                "tr",
                element("th", formula(name), scope="row"),
                element("td", words(sign), class_="sign"),
                element("td", formula(value)),
            )
            for name, sign, value in block.rows
        )
        return element("div", element("table", caption, *rows), class_="formula")

    @block.register
    def _(self, block: Table) -> str:
        caption = element("caption", sentence(block.caption), ":")
        head = element("tr", *(element("th", formula(name), scope="col") for name in block.head))
        rows = (
            element(
                "tr", element("th", formula(first), scope="row"), *(element("td", formula(cell)) for cell in others)
            )
            for first, *others in block.rows
        )
        return element("div", element("table", caption, head, *rows), class_="formula")

    @block.register
    def _(self, block: Lines) -> str:
        return lines_html(block, f"{self.prefix}-{block.place}")

    @block.register
    def _(self, block: Verbatim) -> str:
        return element("pre", words(block.text))
