"""Exercise files: finding them, and reading one strictly into an `Exercise`.

A folder is indexed by names alone; a file is read when its exercise is posed. The keys are rows of
`_KEYS`; anything else in a file is an ExerciseError with file, line and column. `strict_yaml` holds the
rules of the notation, `exercises/README.md` explains the keys to authors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

from steepest.errors import ExerciseError
from steepest.tutor.exercise import Choice, DerivativeOf, Exercise, GradientOf, Place, Stated, Task, Wrong
from steepest.tutor.parameters import MARKER, Comparison, Parameter, comparison, parameter
from steepest.tutor.strict_yaml import Items, Part, Table, Text, kind, read_yaml

_T = TypeVar("_T")
_MOST_FILES = 5_000
_TASKS = ("derivative_of", "gradient_of", "answer")
_KEYS = (
    "title", "topic", "statement", "parameters", "where", "variables", "domain",
    *_TASKS, "choices", "hints", "wrong", "read",
)  # fmt: skip
_REQUIRED = ("title", "topic", "statement", "hints")


@dataclass(frozen=True, slots=True)
class Entry:
    """One exercise of an index: its id and its file, still unread."""

    id: str
    path: Path


def index(folder: Path) -> tuple[Entry, ...]:
    """Every exercise below a folder (or the one file given), in the order of their names.

    Raises ExerciseError where the folder is missing, unreadable or holds no exercise, or where two exercises
    have one id.
    """
    if folder.is_file():
        return (Entry(_id(folder), folder),)
    if not folder.is_dir():
        raise ExerciseError(str(folder), None, None, "there is no such exercise folder or file")
    paths = sorted(_exercise_files(folder), key=lambda path: path.relative_to(folder).parts)
    if not paths:
        raise ExerciseError(str(folder), None, None, "the folder holds no exercise (*.yaml)")
    if len(paths) > _MOST_FILES:
        raise ExerciseError(str(folder), None, None, f"a folder holds at most {_MOST_FILES} exercises")
    entries: dict[str, Entry] = {}
    for path in paths:
        first = entries.setdefault(_id(path), Entry(_id(path), path))
        if first.path is not path:
            raise ExerciseError(str(path), None, None, f"the id {first.id} belongs to {first.path} already")
    return tuple(entries.values())


def _id(path: Path) -> str:
    """The names of folder and file: the same whether the file, its topic or the whole collection was named."""
    return f"{Path(os.path.abspath(path)).parent.name}/{path.stem}"


def load(entry: Entry) -> Exercise:
    """Read one exercise; raises ExerciseError with file, line and column."""
    return _Reader(str(entry.path), read_yaml(entry.path)).exercise(entry.id)


def _exercise_files(folder: Path) -> Iterable[Path]:
    return (path for ending in ("*.yaml", "*.yml") for path in folder.rglob(ending) if path.is_file())


class _Reader:
    """Turns the parts of one file into an Exercise, remembering where everything stood."""

    def __init__(self, file: str, content: Part) -> None:
        self._file = file
        self._places: dict[str, Place] = {}
        self._top = self._table(content, "an exercise", _KEYS)

    def exercise(self, identifier: str) -> Exercise:
        for key in _REQUIRED:
            if key not in self._top:
                self._refuse((1, 1), f"the key {key!r} is missing")
        parameters = self._parameters()
        where = self._conditions(parameters)
        self._markers({p.name for p in parameters})
        return Exercise(
            id=identifier,
            file=self._file,
            title=self._text("title"),
            topic=self._number("topic", 99),
            statement=self._statement(),
            task=self._task(),
            parameters=parameters,
            where=where,
            variables=self._texts("variables"),
            domain=dict(self._pairs("domain")),
            hints=self._texts("hints"),
            wrong=self._wrong(),
            read=self._text("read") if "read" in self._top else None,
            places=self._places,
        )

    def _task(self) -> Task:
        given = [key for key in _TASKS if key in self._top]
        if len(given) != 1:
            place = max(self._places[key] for key in given) if given else (1, 1)
            self._refuse(place, f"an exercise asks for exactly one of {', '.join(_TASKS)}")
        if "choices" in self._top:
            return self._choice()
        readers: Mapping[str, Callable[[], Task]] = {
            "derivative_of": self._derivative,
            "gradient_of": self._gradient,
            "answer": lambda: Stated(self._text("answer")),
        }
        return readers[given[0]]()

    def _choice(self) -> Choice:
        if "answer" not in self._top:
            self._refuse(self._places["choices"], "choices need an answer that is one of them")
        choices, answer = self._texts("choices"), self._text("answer")
        if answer not in choices:
            self._refuse(self._places["answer"], "the answer is none of the choices")
        if len(set(choices)) < len(choices) or not 2 <= len(choices) <= 9:
            self._refuse(self._places["choices"], "give two to nine choices, each once")
        return Choice(answer, choices)

    def _derivative(self) -> DerivativeOf:
        keys = self._table(self._top["derivative_of"], "derivative_of", ("formula", "wrt"), "derivative_of.")
        for key in ("formula", "wrt"):
            if key not in keys:
                self._refuse(self._places["derivative_of"], f"derivative_of needs the key {key!r}")
        parts = [self._line(keys[key], key) for key in ("formula", "wrt")]
        return DerivativeOf(*parts)

    def _gradient(self) -> GradientOf:
        part = self._top["gradient_of"]
        if isinstance(part, Text):
            return GradientOf(self._line(part, "gradient_of"))
        keys = self._table(part, "gradient_of", ("formula", "wrt"), "gradient_of.")
        if "formula" not in keys:
            self._refuse(self._places["gradient_of"], "gradient_of needs the key 'formula'")
        wrt = self._list(keys["wrt"], "gradient_of.wrt") if "wrt" in keys else ()
        return GradientOf(self._line(keys["formula"], "formula"), wrt)

    def _parameters(self) -> tuple[Parameter, ...]:
        return tuple(
            self._made(f"parameters.{name}", partial(parameter, name, text)) for name, text in self._pairs("parameters")
        )

    def _conditions(self, parameters: tuple[Parameter, ...]) -> tuple[Comparison, ...]:
        return tuple(
            self._made(f"where[{n}]", partial(comparison, text, parameters))
            for n, text in enumerate(self._texts("where"))
        )

    def _statement(self) -> str:
        text = self._text("statement")
        if text.count("`") % 2:
            self._refuse(self._places["statement"], "a backtick that opens a formula is never closed")
        return text

    def _wrong(self) -> tuple[Wrong, ...]:
        part = self._top.get("wrong")
        if part is None:
            return ()
        if not isinstance(part, Items):
            self._refuse((part.line, part.column), f"wrong is a list, not {kind(part)}")
        return tuple(self._wrong_row(row, f"wrong[{n}]") for n, row in enumerate(part.items))

    def _wrong_row(self, row: Part, key: str) -> Wrong:
        keys = self._table(row, key, ("answer", "slip"), f"{key}.")
        if "answer" not in keys:
            self._refuse((row.line, row.column), "a wrong answer needs the key 'answer'")
        self._places[key] = (row.line, row.column)
        slip = self._line(keys["slip"], "slip") if "slip" in keys else None
        return Wrong(self._line(keys["answer"], "answer"), slip)

    def _table(self, part: Part, name: str, allowed: tuple[str, ...], prefix: str = "") -> dict[str, Part]:
        if not isinstance(part, Table):
            self._refuse((part.line, part.column), f"{name} is a table of keys, not {kind(part)}")
        for key, value in part.rows:
            if key.text not in allowed:
                self._refuse((key.line, key.column), _unknown(key.text, allowed))
            self._places[prefix + key.text] = (value.line, value.column)
        return {key.text: value for key, value in part.rows}

    def _pairs(self, name: str) -> list[tuple[str, str]]:
        part = self._top.get(name)
        if part is None:
            return []
        if not isinstance(part, Table):
            self._refuse((part.line, part.column), f"{name} is a table of keys, not {kind(part)}")
        self._places |= {f"{name}.{key.text}": (value.line, value.column) for key, value in part.rows}
        return [(key.text, self._line(value, key.text)) for key, value in part.rows]

    def _texts(self, name: str) -> tuple[str, ...]:
        return self._list(self._top[name], name) if name in self._top else ()

    def _list(self, part: Part, name: str) -> tuple[str, ...]:
        if not isinstance(part, Items):
            self._refuse((part.line, part.column), f"{name} is a list, not {kind(part)}")
        self._places |= {f"{name}[{n}]": (item.line, item.column) for n, item in enumerate(part.items)}
        return tuple(self._line(item, name) for item in part.items)

    def _number(self, name: str, most: int) -> int:
        text = self._text(name)
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
            self._refuse(self._places[name], f"{name} is a whole number from 1 to {most}, not {text!r}")
        return int(text)

    def _text(self, name: str) -> str:
        return self._line(self._top[name], name)

    def _line(self, part: Part, name: str) -> str:
        if not isinstance(part, Text):
            self._refuse((part.line, part.column), f"{name} is text, not {kind(part)}")
        if not part.text.strip():
            self._refuse((part.line, part.column), f"{name} is empty")
        return part.text.strip()

    def _markers(self, known: set[str]) -> None:
        """Every ``<<name>>`` of the file names a parameter; the place is that of the whole text."""
        for part in _all_texts(tuple(self._top.values())):
            for name in MARKER.findall(part.text):
                if name not in known:
                    self._refuse((part.line, part.column), f"<<{name}>> is no parameter of this exercise")

    def _made(self, key: str, make: Callable[[], _T]) -> _T:
        try:
            return make()
        except ValueError as error:
            self._refuse(self._places[key], str(error))

    def _refuse(self, place: Place, message: str) -> NoReturn:
        raise ExerciseError(self._file, *place, message)


def _unknown(key: str, allowed: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # only a mistake pays for it

    close = get_close_matches(key, allowed, 1)
    end = f"did you mean {close[0]!r}?" if close else f"the keys are {', '.join(allowed)}"
    return f"the key {key!r} is unknown; {end}"


def _all_texts(parts: tuple[Part, ...]) -> Iterable[Text]:
    for part in parts:
        if isinstance(part, Text):
            yield part
        elif isinstance(part, Items):
            yield from _all_texts(part.items)
        else:
            yield from _all_texts(tuple(value for _, value in part.rows))
