"""Reading mathematics: text, Unicode and LaTeX into one tree, whole, or an error that says where.

`parse` gives the tree of an expression, an equation or an assignment; `read` keeps what is said about
the text besides: the left-hand side apart, where each part stands, and notes that name another possible
reading (`e^2y` is read as e²·y, and could mean e^(2y)). The grammar is in `parser`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from steepest.errors import LimitError, ParseError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.names import Names, canonical
from steepest.expression.nodes import Assignment, Connective, Equation, Node, Relation
from steepest.expression.parser import Parser
from steepest.expression.records import Record, record
from steepest.expression.repairs import repairs
from steepest.expression.sides import Sides, split_sides
from steepest.expression.trees import children
from steepest.expression.vectorial import resolved

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

Path = tuple[int, ...]
MOST_OTHERS = 8  # places that are read otherwise


@record
class Note(Record):
    """What is worth saying of a place of a text.

    Attributes:
        position: where it stands.
        message: a sentence without a final full stop.
    """

    position: int
    message: str
    _source: _Source | None = None
    _apart: ClassVar[tuple[str, ...]] = ("_source",)

    @property
    def other(self) -> Node | None:
        """The tree of the other reading of this place; None where there is none."""
        return None if self._source is None else _otherwise(self._source, (self.position,))


@record
class Reading(Record):
    """A text as it was understood.

    Attributes:
        text: the text.
        node: the expression; where there is a left-hand side, what stands right of it.
        notes: what is worth saying: the places that could be read otherwise, among others.
        left: the left-hand side, or None: a Symbol, a Derivative, ….
        arguments: the variables of a left-hand side such as ``f(x, y) =``, in that order.
        assigned: whether the sides are joined by an arrow (``w ← …``) and not by ``=``.
    """

    text: str
    node: Node
    notes: tuple[Note, ...] = ()
    left: Node | None = None
    arguments: tuple[str, ...] = ()
    assigned: bool = False
    placed: Mapping[int, tuple[Node, int, int]] = MappingProxyType({})
    _apart: ClassVar[tuple[str, ...]] = ("placed",)

    @property
    def others(self) -> tuple[Node, ...]:
        """The trees of the other readings: each of the first places read otherwise alone, and all of them."""
        notes = [note for note in self.notes if note.other is not None][:MOST_OTHERS]
        found = [note.other for note in notes]
        if len(notes) > 1 and notes[0]._source is not None:
            found.append(_otherwise(notes[0]._source, tuple(note.position for note in notes)))
        return tuple(other for other in found if other is not None)

    @property
    def spans(self) -> dict[Path, tuple[int, int]]:
        """Where the parts of `node` stand in the text, from and to, by their paths.

        A path counts the parts on the way down from 0: ``(1, 0)`` is the first part of the second.

        >>> reading = read("2x + sin(y)")
        >>> {path: reading.text[start:end] for path, (start, end) in reading.spans.items()}[1,]
        'sin(y)'
        """
        found: dict[Path, tuple[int, int]] = {}
        below: list[tuple[Path, Node]] = [((), self.node)]
        while below:
            path, node = below.pop()
            if id(node) in self.placed:
                _, *place = self.placed[id(node)]
                found[path] = (place[0], place[1])
            below += [((*path, k), part) for k, part in enumerate(children(node))]
        return found


def parse(text: Any, variables: Iterable[str] | None = None, shapes: Mapping[str, Any] | None = None) -> Node:
    """The tree of a formula.

    Args:
        text: plain text, Unicode or LaTeX, in any mixture; a SymPy expression or a number is taken as it is.
        variables: the names that may occur; None where any single letter is a variable.
        shapes: the shapes of names that are not plain numbers: ``{"X": "N×d", "w": "d"}``.

    Raises:
        ParseError: the text cannot be read; it says where and proposes a repair if there is one.

    >>> from steepest.expression.writing import to_text
    >>> to_text(parse("2 e^{2y}\\\\sin x"))
    '2 e^(2y) sin(x)'
    """
    if not isinstance(text, str):
        from steepest.expression.formula import as_formula  # above this module: it reads too

        return as_formula(text)
    reading = read(text, variables, shapes)
    if reading.left is None:
        return reading.node
    return (Assignment if reading.assigned else Equation)(reading.left, reading.node)


def read(text: str, variables: Iterable[str] | None = None, shapes: Mapping[str, Any] | None = None) -> Reading:
    """The tree of a formula together with its left-hand side and its notes.

    Raises:
        ParseError: the text cannot be read.
        ValueError: a shape makes no sense.
    """
    declared = _declared(variables, shapes)
    try:
        return _read(text, declared, FUNCTIONS.version)
    except ParseError as error:
        if error.proposal is None and not isinstance(error, LimitError):
            error.proposal = next((new for new in repairs(text, error) if _readable(new, declared)), None)
        elif error.proposal is not None and not _readable(error.proposal, declared):
            error.proposal = None
        raise


_Declared = tuple[tuple[str, ...] | None, "tuple[tuple[str, Shape | None], ...]"]
_NO_NUMBER = "a condition is no number, and stands on no side of an equation"
_Source = tuple[str, _Declared]
_NOTHING: _Declared = (None, ())


def _declared(variables: Iterable[str] | None, shapes: Mapping[str, Any] | None) -> _Declared:
    """The names that may occur, and the shapes of some of them (None for a set)."""
    if not shapes:
        return _NOTHING if variables is None else (tuple(variables), ())
    from steepest.expression.shapes import declared_shape  # only formulas with vectors need it

    known = tuple(
        (canonical(name), None if value == "set" else declared_shape(value)) for name, value in shapes.items()
    )
    names = None if variables is None else (*variables, *(name for name, _ in known if "_" not in name))
    return names, known


@functools.lru_cache(maxsize=512)
def _read(text: str, declared: _Declared, functions: int) -> Reading:
    """The reading, kept for texts that are read again, as a question's reference is for every answer.

    The version of the table of functions is an argument: a text may be read otherwise once one is added.
    """
    variables, _ = declared
    sides = split_sides(text, None if variables is None else frozenset(map(canonical, variables)), dict(declared[1]))
    parser = _parser(text, declared, sides)
    node = resolved(parser.whole(), parser, dict(declared[1]))

    notes = [Note(at, message, (text, declared)) for at, message in parser.noted.items()]
    left = sides.left
    if isinstance(node, Relation | Connective) and ((equates := _equates(node)) or left is not None):
        said = "an equation has one = only, and stands in no brackets" if equates else _NO_NUMBER
        raise ParseError(text, parser.start_of(node), said)
    if sides.assigned and text[sides.joint : sides.joint + 3].rstrip("0123456789") == "<-":
        parser.remarked[sides.joint] = "this is read as an update; for a comparison write a space: x < -1"
    notes += [Note(at, message) for at, message in parser.remarked.items()]
    notes.sort(key=_position)
    return Reading(text, node, tuple(notes), left, sides.arguments, sides.assigned, parser.spans)


def _equates(condition: Node) -> bool:
    """Whether an equation is among what a condition says."""
    if isinstance(condition, Connective):
        return any(map(_equates, condition.conditions))
    return isinstance(condition, Relation) and "=" in condition.signs


@functools.lru_cache(maxsize=128)
def _otherwise(source: _Source, positions: tuple[int, ...]) -> Node | None:
    """A text with some of its places read otherwise; None where the rest does not go with that."""
    text, declared = source
    variables, shapes = declared
    try:
        sides = split_sides(
            text, None if variables is None else frozenset(map(canonical, variables)), dict(declared[1])
        )
        parser = _parser(text, declared, sides, positions)
        return resolved(parser.whole(), parser, dict(shapes))
    except ParseError:
        return None


def _position(note: Note) -> int:
    return note.position


def _parser(text: str, declared: _Declared, sides: Sides, otherwise: tuple[int, ...] = ()) -> Parser:
    variables, shapes = declared
    names = Names(variables, sides.arguments if variables is None else ())
    parser = Parser(text, names, start=sides.start, otherwise=otherwise, tokens=sides.tokens, vectorial=bool(shapes))
    parser.sets |= {name for name, shape in shapes if shape is None}
    return parser


def _readable(text: str, declared: _Declared) -> bool:
    try:
        _read(text, declared, FUNCTIONS.version)
    except ParseError:
        return False
    return True
