"""What a shape is, how one is declared, and the error for shapes that cannot fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from steepest.errors import ShapeError
from steepest.expression.nodes import Node

_DIM = r"(?:\d+|[A-Za-z]\w*)"
#: ``N×d``, ``N x d``, ``N, d``, ``N by d``; without spaces an x parts only numbers and single letters, as in ``3x2``.
_MATRIX = re.compile(rf"({_DIM})\s*(?:[×*,]|\s[xX]\s|\sby\s)\s*({_DIM})")
_TIGHT = re.compile(r"(\d+|[A-Za-z]\d*)x(\d+|[A-Za-z]\d*)")
_VECTOR = re.compile(rf"({_DIM})\s*,?")
_SAYS_NO_SIZE = frozenset({"vector", "matrix", "column", "row"})
_SOUNDS_LIKE_A_VOWEL = frozenset("AEFHILMNORSXaefhilmnorsx")


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a value: () a scalar, (n,) a column of n entries, (n, d) a matrix of n rows.

    A dimension is a number or a name; names that nobody declared are made up by the inference.

    >>> str(Shape(("N", "d"))), str(Shape((3,))), Shape(()).is_scalar
    ('N×d matrix', 'vector of 3 entries', True)
    """

    dims: tuple[int | str, ...]

    def __post_init__(self) -> None:
        if len(self.dims) > 2:
            raise ValueError(f"a shape has at most two dimensions, not {len(self.dims)}")

    @property
    def is_scalar(self) -> bool:
        """Whether it is one number."""
        return not self.dims

    @property
    def is_vector(self) -> bool:
        """Whether it is a column; the transpose of one is a matrix with one row."""
        return len(self.dims) == 1

    @property
    def is_matrix(self) -> bool:
        """Whether it has rows and columns."""
        return len(self.dims) == 2

    def __str__(self) -> str:
        match self.dims:
            case ():
                return "scalar"
            case (size,):
                return f"vector of {counted(size)}"
            case (1, size):
                return f"row of {counted(size)}"
            case _:
                return f"{'×'.join(map(str, self.dims))} matrix"


SCALAR = Shape(())


class ShapeMismatchError(ShapeError):
    """Shapes that cannot fit.

    Attributes:
        reason: one sentence without a final full stop; it names the parts and their sizes.
        part: the smallest node whose parts do not fit.
    """

    def __init__(self, reason: str, part: Node) -> None:
        super().__init__(reason, part)
        self.reason = reason
        self.part = part

    def __str__(self) -> str:
        return self.reason


def declared_shape(value: Any) -> Shape:
    """The shape that a declaration stands for.

    Args:
        value: "N×d", "N x d", "3x2", "d", "scalar", or a number, or a tuple of numbers and names.

    Raises:
        ValueError: it is no shape.

    >>> declared_shape("N×d"), declared_shape(("d",)), declared_shape("scalar")
    (Shape(dims=('N', 'd')), Shape(dims=('d',)), Shape(dims=()))
    """
    if isinstance(value, Shape):
        return value
    parts = _parts(value)
    if parts is None or len(parts) > 2:
        raise ValueError(f"{value!r} is no shape; write 'scalar', 'd' or 3 for a vector, 'N×d' or (3, 2) for a matrix")
    return Shape(tuple(_dimension(part, value) for part in parts))


def _parts(value: Any) -> tuple[Any, ...] | None:
    if isinstance(value, tuple | list):
        return tuple(value)
    if not isinstance(value, str):
        return (value,)
    text = value.strip()
    if text[:1] == "(" and text[-1:] == ")":
        text = text[1:-1].strip() or "scalar"
    if text == "scalar":
        return ()
    matched = _MATRIX.fullmatch(text) or _TIGHT.fullmatch(text) or _VECTOR.fullmatch(text)
    return None if matched is None else matched.groups()


def _dimension(part: Any, value: Any) -> int | str:
    if isinstance(part, str) and part.strip().isdecimal():
        part = int(part)
    if isinstance(part, int) and not isinstance(part, bool) and part > 0:
        return part
    if isinstance(part, str) and re.fullmatch(_DIM, part.strip()) and part.strip() not in _SAYS_NO_SIZE:
        return part.strip()
    raise ValueError(f"{part!r} in {value!r} is no size; a size is a whole number from 1 on, or a name such as N")


def counted(size: int | str, what: str = "entries") -> str:
    """A number of things in words.

    >>> counted("N"), counted(1), counted(2, "columns")
    ('N entries', '1 entry', '2 columns')
    """
    one = {"entries": "entry", "rows": "row", "columns": "column"}
    return f"{size} {one[what] if size == 1 else what}"


def with_article(words: str) -> str:
    """The words behind "a" or "an", as they are spoken.

    >>> with_article("N×d matrix"), with_article("3×2 matrix"), with_article("8×2 matrix"), with_article("vector")
    ('an N×d matrix', 'a 3×2 matrix', 'an 8×2 matrix', 'a vector')
    """
    first = re.match(r"\d+|\w+", words)
    word = first.group() if first else ""
    if word.isdecimal():
        an = word[0] == "8" or word in ("11", "18")
    elif len(word) == 1 or word[1:2].isdigit():
        an = word[0] in _SOUNDS_LIKE_A_VOWEL
    else:
        an = word[:1] in "aeioAEIO"
    return f"{'an' if an else 'a'} {words}"
