"""HTML as a tree, read strictly: what is opened is closed, in order, and an attribute stands once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link", "wbr"}

#: Elements that do not stand in a line with others.
APART = {"p", "div", "li", "span", "td", "th", "caption", "summary", "h1", "h2", "h3", "pre"}


@dataclass
class Element:
    """One element: its name, its attributes, and what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """The element and all inside, in reading order."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, name: str, class_: str | None = None) -> list[Element]:
        """Every element of a name, or of a class."""
        found = [element for element in self.walk() if element.name == name]
        return [element for element in found if class_ is None or class_ in element.classes]

    @property
    def classes(self) -> list[str]:
        """The classes of the element."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """What a reader is told: words, and for a formula its plain text."""
        if self.name == "math":
            return self.attributes["alttext"]
        if self.name in ("style", "title"):
            return ""
        told = "".join(part if isinstance(part, str) else part.text for part in self.parts)
        return f" {told} " if self.name in APART else told


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def read(html: str) -> Element:
    """The tree of a page or of a part of one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is never closed"
    return reader.root
