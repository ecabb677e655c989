"""Dimensions, and making two of them equal.

A size is a pair, rows and columns. A number or a name that was declared stands for itself and fits
nothing else; an open dimension is bound to what it meets first.
"""

from __future__ import annotations

from dataclasses import dataclass

from steepest.expression.shapes.record import Shape

#: The columns of a vector, and both dimensions of a number: it fits 1, and tells a number from a 1×1 matrix.
UNIT = 0


@dataclass(slots=True, eq=False)
class OpenSize:
    """A dimension that nobody has said yet."""

    bound: Dim | None = None


Dim = int | str | OpenSize
Size = tuple[Dim, Dim]
SCALAR: Size = (UNIT, UNIT)


def resolved(dim: Dim) -> Dim:
    """What an open dimension was bound to, as far as it was."""
    while isinstance(dim, OpenSize) and dim.bound is not None:
        dim = dim.bound
    return dim


def is_one(dim: Dim) -> bool:
    """Whether there is one row or column of it, or it does not run that way at all."""
    return resolved(dim) in (UNIT, 1)


def is_scalar(size: Size) -> bool:
    """Whether it is the size of a number; a vector of one entry is none."""
    return resolved(size[0]) == UNIT == resolved(size[1])


def is_column(size: Size) -> bool:
    """Whether it is the size of a vector."""
    return resolved(size[0]) != UNIT and is_one(size[1])


def is_row(size: Size) -> bool:
    """Whether it is the size of a transposed vector."""
    return is_one(size[0]) and not is_one(size[1])


def unified(one: Dim, other: Dim) -> bool:
    """Make two dimensions equal where they can be; an open one is at least a 1."""
    one, other = resolved(one), resolved(other)
    if one is other or one == other:
        return True
    if isinstance(other, OpenSize):
        one, other = other, one
    if isinstance(one, OpenSize):
        if other == UNIT:
            return False
        one.bound = other
        return True
    return is_one(one) and is_one(other)


def size_of(shape: Shape) -> Size:
    """The size of a declared shape."""
    match shape.dims:
        case ():
            return SCALAR
        case (rows,):
            return rows, UNIT
        case (rows, columns):
            return rows, columns
    raise ValueError(f"{shape} has too many dimensions")
