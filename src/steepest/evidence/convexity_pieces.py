"""Functions of one variable put together from pieces: convex where each piece is and the slopes never fall.

The ends of the pieces are the places at which a part such as the argument of |u|, the difference of two
arguments of a maximum or the two sides of a condition is 0; they must be affine, so that all of them are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import combinations, pairwise

from flint import fmpq

from steepest.evidence.affine import Affine, Variable
from steepest.evidence.domain import Range
from steepest.evidence.joints import Joint
from steepest.evidence.known_numbers import rational
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Function, Negation, Node, Piecewise, Relation, Symbol, Vector, as_node, number
from steepest.expression.trees import children, mapped, rebuilt, substituted, walk

MOST_ENDS = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: an interval, and the formula of the function there."""

    values: Range
    node: Node


@dataclass(frozen=True, slots=True)
class ByPieces:
    """Convex or concave because each piece is, and the slopes never fall (or never rise) where they meet.

    Attributes:
        variable: the variable.
        pieces: the formulas with their intervals, from left to right, each with what it is.
        joints: where they meet.
    """

    variable: Variable
    pieces: tuple[tuple[Piece, str], ...]
    joints: tuple[Joint, ...]


def pieces_of(function: Node, variable: Symbol, within: Range) -> tuple[Piece, ...] | None:
    """The pieces of a function from left to right; None where their ends are not all known.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> [to_text(piece.node) for piece in pieces_of(parse("|x| + x^2"), Symbol("x"), Range())]
    ['-x + x^2', 'x + x^2']
    """
    ends = _ends(function, variable)
    if ends is None or not 0 < len(ends) <= MOST_ENDS:
        return None
    inner = [end for end in ends if _is_inside(end, within)]
    bounds = [within.lower, *inner, within.upper]
    found = [_piece(function, variable, low, high) for low, high in pairwise(bounds)]
    known = [piece for piece in found if piece is not None]
    edges = [end for end in ends if end in within and end in (within.lower, within.upper)]
    if len(known) < len(found) or not all(_reaches(function, variable, known, edge) for edge in edges):
        return None
    return tuple(_merged(function, variable, known))


def _reaches(function: Node, variable: Symbol, pieces: Sequence[Piece], edge: Fraction) -> bool:
    """Whether the function is at the edge of its domain what it is beside it."""
    return all(_at(function, variable, edge) == piece.node for piece in pieces if edge in piece.values)


def _merged(function: Node, variable: Symbol, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, neighbours with the same formula as one if it is that of the place between them, too."""
    last: Piece | None = None
    for piece in pieces:
        end = piece.values.lower
        if last is not None and end is not None and last.node == piece.node == _at(function, variable, end):
            last = Piece(replace(last.values, upper=piece.values.upper, upper_open=piece.values.upper_open), piece.node)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _is_inside(end: Fraction, within: Range) -> bool:
    return (within.lower is None or end > within.lower) and (within.upper is None or end < within.upper)


def _ends(function: Node, variable: Symbol) -> list[Fraction] | None:
    """All places at which one piece may end."""
    found: set[Fraction] = set()
    for part in _parts(function):
        zeros = _zeros(part, variable)
        if zeros is None:
            return None
        found |= zeros
    return sorted(found)


def _parts(function: Node) -> Iterator[Node]:
    """What is 0 where a piece ends."""
    for part in walk(function):
        if isinstance(part, Function) and FUNCTIONS[part.name].pieces is not None:
            yield part.argument
        elif isinstance(part, Function) and part.name in ("max", "min") and isinstance(part.argument, Vector):
            yield from (a - b for a, b in combinations(part.argument.entries, 2))
        elif isinstance(part, Relation):
            yield from (a - b for a, b in pairwise(part.operands))


def _zeros(part: Node, variable: Symbol) -> set[Fraction] | None:
    """The zeros of an affine formula, and of ``|u| - c`` for an affine u; None for anything else."""
    absolute = [one for one in walk(part) if isinstance(one, Function) and one.name == "abs"]
    found: set[Fraction] = set()
    for sign in (1, -1) if absolute else (1,):
        plain = mapped(part, partial(_unfolded, sign))
        slopes, at_zero = Affine([variable]).slopes(plain), rational(substituted(plain, {variable: number(0)}))
        slope = None if slopes is None else rational(slopes[variable]) if variable in slopes else Fraction(0)
        if slope is None or at_zero is None or len(absolute) > 1:
            return None
        found |= {-at_zero / slope} if slope else set()
    return found


def _unfolded(sign: int, node: Node) -> Node:
    if isinstance(node, Function) and node.name == "abs":
        return node.argument if sign > 0 else Negation(node.argument)
    return node


def _piece(function: Node, variable: Symbol, low: Fraction | None, high: Fraction | None) -> Piece | None:
    """The piece between two ends: the branches that are taken in the middle."""
    node = _at(function, variable, _between(low, high))
    closed = Range(low, high, lower_open=low is None, upper_open=high is None)
    return None if node is None else Piece(closed, node)


def _at(function: Node, variable: Symbol, place: Fraction) -> Node | None:
    """The formula that a function has at a place, every choice made; None where that is not clear."""
    try:
        return _settled(function, {variable: fmpq(place.numerator, place.denominator)})
    except (UndefinedError, IndeterminateError):
        return None


def _between(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _settled(node: Node, point: dict[Node, fmpq]) -> Node:
    """The formula with every choice made as it is at a point."""
    if isinstance(node, Piecewise):
        return _settled(_chosen(node, point), point)
    if isinstance(node, Function):
        row = FUNCTIONS[node.name]
        if row.pieces is not None:
            value = evaluate(node.argument, point).value
            branch: Callable[[Node], object] = row.pieces.above if value > 0 else row.pieces.below
            return as_node(branch(_settled(node.argument, point)))  # type: ignore[arg-type]
        if node.name in ("max", "min") and isinstance(node.argument, Vector):
            return _settled(_extreme(node.name, node.argument.entries, point), point)
    parts = children(node)
    return node if not parts else rebuilt(node, tuple(_settled(part, point) for part in parts))


def _chosen(node: Piecewise, point: dict[Node, fmpq]) -> Node:
    """The case that holds at a point.

    Raises:
        UndefinedError: none does.
    """
    for value, condition in zip(node.values, node.conditions, strict=False):
        if evaluate(Piecewise((number(1), number(0)), (condition,)), point).value == 1:
            return value
    if len(node.values) > len(node.conditions):
        return node.values[-1]
    raise UndefinedError("none of the cases holds here", robust=True)


def _extreme(name: str, entries: Sequence[Node], point: dict[Node, fmpq]) -> Node:
    """The entry that is the largest, or the smallest, at a point."""
    best = entries[0]
    for entry in entries[1:]:
        gap = evaluate(entry - best, point).value
        if gap > 0 if name == "max" else gap < 0:
            best = entry
    return best
