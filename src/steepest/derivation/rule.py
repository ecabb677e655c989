"""What a row of the table of rules holds, and what a row of the frames around derivations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from steepest.derivation.asking import Asked
from steepest.derivation.step import Assumption
from steepest.expression.nodes import Node

Bindings = Mapping[str, Node]


def nothing_assumed(node: Any, d: Asked) -> tuple[Assumption, ...]:
    """A rule that holds wherever its formula has a derivative."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: which formula a rule is for, and what it makes of its derivative.

    Attributes:
        id: the frozen name.
        match: what the letters of the rule stand for in a formula, or None where it does not apply.
        makes: what it makes of a formula that it applies to; ``d(u)`` in it holds the derivative of a part.
        example: a formula that it is for.
        shown_from: the least detail at which its step has a line: "every", "normal" or "terse".
        routine: whether a part that takes such rules only may be worked out in one line.
        kinds: the kinds of nodes that it is for; empty for all.
        function: the one function of the table that it is for, or "".
        assumes: what it takes for granted, given the formula and the question.
        wrt: the variable of its example, where that is not x.
    """

    id: str
    match: Callable[[Any, Asked], Bindings | None]
    makes: Callable[[Any, Asked], Node]
    example: str
    shown_from: str = "terse"
    routine: bool = False
    kinds: tuple[type[Node], ...] = ()
    assumes: Callable[[Any, Asked], tuple[Assumption, ...]] = nothing_assumed
    wrt: str = "x"
    function: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A step around derivations, with an example: it opens, gathers or uses what rules have found."""

    id: str
    example: str


FRAMES: tuple[Frame, ...] = (
    Frame("hold-constant", "∂/∂x(y sin(x)), with y held constant"),
    Frame("one-after-the-other", "∂/∂x(∂/∂y(x y^2)) = ∂/∂x(2 x y) = 2y"),
    Frame("fix-others", "d/dx(e^2 sin(x)), with y fixed at 1 first"),
    Frame("gradient-entry", "(∂/∂x(x y), ∂/∂y(x y)) = (y, x)"),
    Frame("evaluate-at-point", "e^(2*1) cos(0) = e^2"),
    Frame("update", "w ← w - alpha ∂L/∂w"),
)
