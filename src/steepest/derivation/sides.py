"""The two sides of a point along one variable: the slope from the left and from the right, or what is there instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from steepest.expression.nodes import Derivative, Node
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest._page import Inlines

#: What a side can be.
SLOPE = "slope"  # the function arrives at its value with a slope
RISES = "rises"  # … and the slope grows without bound
FALLS = "falls"  # … and the slope falls without bound
JUMP = "jump"  # the function arrives at another value than it has at the point
POLE = "pole"  # the function itself is unbounded
NO_VALUE = "no-value"  # the function has no value on this side
UNCLEAR = "unclear"  # it could not be found out

#: What is said of a side; {side} is left or right, {f} the function.
KINDS: dict[str, str] = {
    SLOPE: "the slope is {number} from the {side}",
    RISES: "the slope grows without bound from the {side}",
    FALLS: "the slope falls without bound from the {side}",
    JUMP: "{f} jumps to {number} on the {side}",
    POLE: "{f} is unbounded on the {side}",
    NO_VALUE: "{f} has no value on the {side}",
    UNCLEAR: "what {f} does on the {side} could not be found out",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What a function does on one side of a point.

    Attributes:
        kind: a key of `KINDS`.
        slope: the slope from this side, exact; only of the kind "slope".
        limit: what the function comes to from this side; only of the kind "jump".
    """

    kind: str
    slope: Node | None = None
    limit: Node | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a point.

    Attributes:
        left: for smaller values of the variable.
        right: for larger ones.
    """

    left: Side
    right: Side

    @property
    def both(self) -> tuple[Side, Side]:
        """Left and right."""
        return self.left, self.right

    @property
    def slope(self) -> Node | None:
        """The slope, where it is the same from both sides, or from the only one on which there is a function."""
        if self.ends or (self.left.kind == SLOPE and self.left == self.right):
            return self.left.slope or self.right.slope
        return None

    @property
    def ends(self) -> bool:
        """Whether the function ends at the point, so that there is one side only."""
        return {self.left.kind, self.right.kind} == {SLOPE, NO_VALUE}

    @property
    def steep(self) -> bool:
        """Whether no side has a slope because it is unbounded, or because there is no function."""
        return {side.kind for side in self.both} <= {RISES, FALLS, NO_VALUE, POLE}

    @property
    def unclear(self) -> bool:
        """Whether nothing is known of a side."""
        return UNCLEAR in {side.kind for side in self.both}


def told(sides: Sides, f: str = "f") -> Inlines:
    """The two sides as a clause: words, and the numbers as trees.

    >>> from steepest.expression.nodes import number
    >>> told(Sides(Side(SLOPE, number(-1)), Side(SLOPE, number(1))))[::2]
    ('the slope is ', ' from the left and ', ' from the right')
    """
    kinds = [side.kind for side in sides.both]
    if kinds == [SLOPE, SLOPE]:
        return ("the slope is ", _number(sides.left), " from the left and ", _number(sides.right), " from the right")
    if kinds == [JUMP, JUMP]:
        return _jump(sides, f)
    if kinds == [UNCLEAR, UNCLEAR]:
        return (f"what {f} does on both sides could not be found out",)
    if (united := _united(kinds)) is not None:
        return (KINDS[united].format(f=f, side="").removesuffix(" from the ").removesuffix(" on the "),)
    return (*_one(sides.left, "left", f), ", and ", *_one(sides.right, "right", f))


def subject_of(question: Derivative) -> str:
    """What the slopes are slopes of: the function, or the derivative that was taken before."""
    depth = 0
    node = question.body
    while isinstance(node, Derivative):
        depth, node = depth + 1, node.body
    return "f" if not depth else "the first derivative" if depth == 1 else f"the derivative of order {depth}"


def told_plainly(sides: Sides, f: str = "f") -> str:
    """The same as plain text."""
    return "".join(part if isinstance(part, str) else to_text(part) for part in told(sides, f))


def _united(kinds: list[str]) -> str | None:
    """What is said once: of both sides alike, or of the only one on which there is a function."""
    said = dict.fromkeys(kind for kind in kinds if kind != NO_VALUE)
    only = next(iter(said)) if len(said) == 1 else None
    return only if only in (RISES, FALLS, POLE) else None


def _jump(sides: Sides, f: str) -> Inlines:
    left, right = _number(sides.left), _number(sides.right)
    if left == right:
        return (f"{f} jumps: it comes to ", left, " from both sides and has another value there")
    return (f"{f} jumps from ", left, " on the left to ", right, " on the right")


def _one(side: Side, name: str, f: str) -> Inlines:
    before, number, after = KINDS[side.kind].partition("{number}")
    words = [part.format(f=f, side=name) for part in (before, after)]
    return (words[0], _number(side), words[1]) if number else (words[0],)


def _number(side: Side) -> Node:
    found = side.slope if side.kind == SLOPE else side.limit
    assert found is not None  # noqa: S101  (that is what the kind means)
    return found
