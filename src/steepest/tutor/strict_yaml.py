"""YAML without its surprises: text, lists and tables, each with its place, and nothing else.

Scalars stay the text that was written (``no``, ``1_000`` and ``2026-01-01`` are no booleans, numbers
or dates). Anchors, aliases, tags, merge keys, several documents, control characters and anything beyond
`LIMITS` are refused, with line and column. The parser's events are read one at a time and no object is ever
constructed, so a hostile file can neither run, nor recurse, nor unfold.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from steepest.errors import ExerciseError


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be."""

    bytes: int = 65_536
    depth: int = 6
    parts: int = 2_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as written."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Part, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of key and value, in the order of the file, every key once."""

    rows: tuple[tuple[Text, Part], ...]
    line: int
    column: int


Part = Text | Items | Table
_WORD = {Text: "text", Items: "a list", Table: "a table of keys"}


def kind(part: Part) -> str:
    """What a part is, for messages."""
    return _WORD[type(part)]


def read_yaml(path: Path) -> Part:
    """The content of one file; raises ExerciseError with its place."""
    return parse_yaml(_text_of(path), str(path))


def parse_yaml(text: str, file: str) -> Part:
    """The content of a text; `file` is the name that messages give."""
    loader = None
    try:
        loader = yaml.SafeLoader(text)
        return _Builder(loader, file).document()
    except yaml.MarkedYAMLError as error:
        raise _located(error, file) from error
    except yaml.reader.ReaderError as error:
        line, column = _place(text, int(error.position))
        raise ExerciseError(file, line, column, "this character is not allowed here") from error
    finally:
        if loader is not None:
            loader.dispose()


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LIMITS.bytes + 1)
    except OSError as error:
        raise ExerciseError(str(path), None, None, error.strerror or "this cannot be read") from error
    if len(raw) > LIMITS.bytes:
        raise ExerciseError(str(path), 1, 1, f"an exercise file holds at most {LIMITS.bytes} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        readable = raw[: error.start].decode("utf-8-sig")
        line, column = _place(readable, len(readable))
        raise ExerciseError(str(path), line, column, "this is not UTF-8 text") from error


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _located(error: yaml.MarkedYAMLError, file: str) -> ExerciseError:
    """PyYAML's complaint, at the place where the author has to change something, in plain words."""
    problem = error.problem or error.context or "this is no YAML"
    mark = error.problem_mark or error.context_mark
    if error.context == "while parsing a flow node" and "<stream end>" in problem:
        problem = "the text ends where a value is missing"
    elif error.context_mark is not None and ("end of stream" in problem or "<stream end>" in problem):
        mark, problem = error.context_mark, "what is opened here is never closed"
    elif "found character '\\t'" in problem:
        problem = "indent with spaces: a tab is not allowed here"
    elif "mapping values are not allowed" in problem:
        problem = "a colon is not allowed here: put text that holds ': ' in single quotes"
    if mark is None:
        return ExerciseError(file, 1, 1, problem)
    return ExerciseError(file, mark.line + 1, mark.column + 1, problem)


class _Builder:
    """Builds parts from the parser's events, bounded in depth and number."""

    def __init__(self, loader: Any, file: str) -> None:
        self._loader = loader
        self._file = file
        self._parts = 0

    def document(self) -> Part:
        self._loader.get_event()  # the start of the stream
        if self._loader.check_event(yaml.StreamEndEvent):
            raise ExerciseError(self._file, 1, 1, "the file is empty")
        self._loader.get_event()  # the start of the document
        part = self._part(1)
        self._loader.get_event()  # the end of the document
        extra = self._loader.get_event()
        if not isinstance(extra, yaml.StreamEndEvent):
            self._refuse(extra, "a file holds one exercise: remove the second document")
        return part

    def _part(self, depth: int) -> Part:
        event = self._loader.get_event()
        self._bound(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        line, column = _start(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(self._items(depth), line, column)
        return Table(self._rows(depth), line, column)

    def _bound(self, event: Any, depth: int) -> None:
        self._parts += 1
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "an alias (*) is not allowed: write the value again, or quote the text")
        if event.anchor is not None:
            self._refuse(event, "an anchor (&) is not allowed: remove it, or quote the text")
        if event.tag is not None:
            self._refuse(event, "a tag (!) is not allowed: remove it, or quote the text")
        if depth > LIMITS.depth:
            self._refuse(event, f"an exercise is nested at most {LIMITS.depth} deep")
        if self._parts > LIMITS.parts:
            self._refuse(event, f"an exercise holds at most {LIMITS.parts} parts")

    def _scalar(self, event: Any) -> Text:
        text = event.value
        if event.style == '"' and any(character < " " for character in text):
            # "\frac" is a form feed and "\nabla" a new line, silently.
            self._refuse(event, "a backslash in double quotes made a control character: use single quotes")
        if any(_is_control(character) for character in text):
            self._refuse(event, "the text holds a control character")
        return Text(text, *_start(event))

    def _items(self, depth: int) -> tuple[Part, ...]:
        items = []
        while not self._loader.check_event(yaml.SequenceEndEvent):
            items.append(self._part(depth + 1))
        self._loader.get_event()
        return tuple(items)

    def _rows(self, depth: int) -> tuple[tuple[Text, Part], ...]:
        rows: dict[str, tuple[Text, Part]] = {}
        while not self._loader.check_event(yaml.MappingEndEvent):
            event = self._loader.get_event()
            self._bound(event, depth + 1)
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a key is plain text")
            key = self._scalar(event)
            if key.text in rows:
                first = rows[key.text][0].line
                self._refuse(event, f"the key {key.text!r} was already given in line {first}")
            rows[key.text] = key, self._part(depth + 1)
        self._loader.get_event()
        return tuple(rows.values())

    def _refuse(self, event: Any, message: str) -> NoReturn:
        raise ExerciseError(self._file, *_start(event), message)


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_control(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Cs")
