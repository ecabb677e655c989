"""How arrays move: differentials, gradients and Jacobians by infinitesimals, which know no rules.

What moves is given infinitesimal parts, the formula is worked out as it stands, and the coefficient of the
infinitesimal is the slope. ``∂W`` itself has numbers of its own for its entries, named ``∂W`` with indices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from steepest.errors import UnsupportedError
from steepest.expression import jets
from steepest.expression.arrays import Array, Part, added, as_array, each, whole
from steepest.expression.jets import ONE, ZERO, Jet
from steepest.expression.nodes import Derivative, Differential, Gradient, Indexed, Node, number
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest.expression.array_values import Arrays


def differential(walk: Arrays, node: Differential) -> Part:
    """How far a part moves, to first order, while what moves does so by ∂ of itself."""
    if walk.moving is None:
        raise UnsupportedError("nothing says what moves in a differential")
    steps = _steps(walk, walk.moving)
    return steps if node.body == walk.moving else slope(walk, node.body, walk.moving, steps)


def _steps(walk: Arrays, moving: Node) -> Part:
    """∂W: numbers of its own for every entry."""
    rows, columns = walk.extents(moving)
    base = f"∂{to_text(moving)}"
    places = [Indexed(base, (number(i + 1), number(j + 1))) for i in range(rows) for j in range(columns)]
    return whole(Array(rows, columns, tuple(map(walk.number_at, places))))


def slope(walk: Arrays, body: Node, moving: Node, direction: Part) -> Part:
    """The derivative of a part while what moves does so in a direction."""
    before = walk.moving, walk.moved
    bit = 1 << walk.infinitesimals
    walk.infinitesimals += 1
    start = walk.value(moving)
    walk.moving = moving
    moved = added(start, each(lambda value: jets.multiply(value, Jet({bit: ONE})), direction))
    walk.nested += 1
    try:
        if walk.is_number(moving):
            found = walk.with_value(moving, moved, body)
        else:
            walk.moved = moved
            found = walk.value(body)
    finally:
        walk.nested -= 1
        walk.moving, walk.moved = before
    return each(lambda value: value.coefficient(bit) if isinstance(value, Jet) else ZERO, found)


def derivative(walk: Arrays, node: Derivative | Gradient) -> Part:
    """The derivative by each entry of what moves: of the shape of the variable, or a Jacobian."""
    moving = node.variable
    if moving is None:
        raise UnsupportedError("a gradient by all variables has no value of its own")
    rows, columns = walk.extents(moving)
    if rows == columns == 1:
        return slope(walk, node.body, moving, ONE)
    slopes = [as_array(slope(walk, node.body, moving, one)) for one in _units(rows, columns)]
    if walk.extents(node.body) == (1, 1):
        return whole(Array(rows, columns, tuple(one.entries[0] for one in slopes)))
    height = slopes[0].rows
    return whole(Array(height, len(slopes), tuple(one.entries[i] for i in range(height) for one in slopes)))


def _units(rows: int, columns: int) -> Iterator[Part]:
    """The arrays with one 1 and zeros elsewhere, row by row."""
    for place in range(rows * columns):
        yield whole(Array(rows, columns, tuple(ONE if k == place else ZERO for k in range(rows * columns))))
