"""Every state of a derivation: the whole expression after each step and each tidying, in reading order.

What is worked out once is not worked out again: a part that was derived before is one state. A zero or a
one that a part turned out to be drops out at once, so that it is not carried along until the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from steepest.derivation.bridging.rows import WHOLE
from steepest.derivation.matrix_rules import HESSIAN, READ_OFF
from steepest.derivation.rules import FRAMES
from steepest.derivation.step import Path, Step, filled, held
from steepest.derivation.tidying import tidied
from steepest.expression.nodes import Derivative, Negation, Node, Product, Quotient, Sum, Symbol, is_number, product_of
from steepest.expression.trees import children, rebuilt

#: Frames that open or gather: they write nothing themselves.
#: Frames that say what follows for a whole from the one reason that they rest on.
WHOLES = frozenset({WHOLE, *READ_OFF})
OPENINGS = frozenset(row.id for row in FRAMES) | WHOLES | {HESSIAN}
NESTED = "one-after-the-other"
DROPPED = "tidy.zeros-and-ones"
_HOLE = Symbol("\0")
Wrap = Callable[[Node], Node]


def question_of(step: Step) -> Node:
    """What stands above the lines: what is asked; for a gradient that rests on one of its entries, that entry."""
    return step.because[0].before if step.rule in WHOLES and step.because else step.before


def boards_of(step: Step) -> tuple[Step, ...]:
    """The derivations that are written one below the other: a gradient and then its derivative; else the one."""
    return step.because if step.rule == HESSIAN else (step,)


@dataclass(frozen=True, slots=True)
class Part:
    """The states from `first` up to and not with `end` work out the derivative of the step at `path`."""

    step: Step
    path: Path
    first: int
    end: int
    inner: bool


@dataclass(frozen=True, slots=True)
class State:
    """The whole expression after a step.

    Attributes:
        node: the expression.
        step: the step; for a part that was worked out before, all of it.
        path: where the step stands in the derivation; for a tidying, the step that it follows.
        inner: whether the step works out a part of a larger formula.
        repeats: the part that was worked out before.
        early: whether a zero or a one dropped out here before the rest was worked out.
    """

    node: Node
    step: Step
    path: Path
    inner: bool
    repeats: Part | None = None
    early: bool = False


class States:
    """The states of a derivation in `states`, and which of them belong together in `parts`."""

    def __init__(self, step: Step) -> None:
        self.states: list[State] = []
        self.parts: list[Part] = []
        self._last = question_of(step)
        self._known: dict[Node, Part] = {}
        self._work_out(step, (), lambda node: node, inner=False)

    def _add(self, state: State) -> None:
        if state.node != self._last:
            self.states.append(state)
            self._last = state.node

    def _work_out(self, step: Step, path: Path, wrap: Wrap, *, inner: bool) -> None:
        earlier = self._known.get(step.before)
        if earlier is not None and earlier.end - earlier.first > 1 and earlier.step == step:
            self._add(State(wrap(step.after), step, path, inner, repeats=earlier))
            return
        first = len(self.states)
        if step.rule not in OPENINGS:
            self._add(State(wrap(step.makes), step, path, inner))
        reasons = self._one_after_the_other if step.rule == NESTED else self._reasons
        for tidying in reasons(step, path, wrap, inner or step.rule not in OPENINGS):
            self._add(State(wrap(tidying.after), tidying, path, inner))
        part = Part(step, path, first, len(self.states), inner)
        self.parts.append(part)
        self._known.setdefault(step.before, part)

    def _one_after_the_other(self, step: Step, path: Path, wrap: Wrap, inner: bool) -> tuple[Step, ...]:
        """Derivatives of derivatives: the innermost is worked out inside the others."""
        for number, reason in enumerate(step.because):
            later = step.because[number + 1 :]
            self._work_out(reason, (*path, number), partial(_asked_of, wrap, later), inner=False)
        return step.tidying

    def _reasons(self, step: Step, path: Path, wrap: Wrap, inner: bool) -> tuple[Step, ...]:
        """The derivatives that a step left, each in its place; and the tidyings that are left to do."""
        turns, tidying = _turns(step)
        for turn in turns:
            holed = filled(turn.frame, turn.around(_HOLE))
            place = _path_to(holed, _HOLE)
            reason = step.because[turn.number]
            self._work_out(reason, (*path, turn.number), partial(_plugged_in, wrap, holed, place), inner=inner)
            if turn.dropped is not None:
                node = wrap(turn.dropped)
                self._add(State(node, Step(DROPPED, self._last, node, node), path, inner, early=True))
        return tidying


def _plugged_in(wrap: Wrap, node: Node, place: Path, part: Node) -> Node:
    return wrap(plugged(node, place, part))


def _asked_of(wrap: Wrap, later: Sequence[Step], node: Node) -> Node:
    """The derivatives that are still to be taken of a node."""
    for reason in later:
        question = reason.before
        assert isinstance(question, Derivative)  # noqa: S101
        node = Derivative(node, question.variable, question.partial)
    return wrap(node)


def plugged(node: Node, place: Path, part: Node) -> Node:
    """The tree with another part at a place; a product that becomes a factor joins the product around it."""
    if not place:
        return part
    at, *rest = place
    parts = children(node)
    new = plugged(parts[at], tuple(rest), part)
    joins = isinstance(node, Product) and isinstance(new, Product) and not rest
    between = new.factors if joins and isinstance(new, Product) else (new,)
    return rebuilt(node, (*parts[:at], *between, *parts[at + 1 :]))


def _path_to(node: Node, part: Node) -> Path:
    """Where a part stands that is there once."""
    for place, other in enumerate(children(node)):
        if other is part:
            return (place,)
        if found := _path_to(other, part):
            return (place, *found)
    return ()


# --- whose turn it is ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Turn:
    """The derivative that is worked out next.

    Attributes:
        number: which of the reasons of the step works it out.
        frame: what the rule made, without what has dropped out.
        values: what is known of the derivatives that the frame holds, left to right; None for this one.
        dropped: the whole, with the others filled in, after this one has dropped out; None where it stays.
    """

    number: int
    frame: Node
    values: tuple[Node | None, ...]
    dropped: Node | None = None

    def around(self, part: Node) -> tuple[Node, ...]:
        """What stands at the places of the derivatives while a part stands for this one."""
        return tuple(part if value is None else value for value in self.values)


def _turns(step: Step) -> tuple[list[_Turn], tuple[Step, ...]]:
    """The derivatives in the order in which they are worked out, constants first; and the tidyings left to do.

    A zero or a one drops out at once, unless the tidyings would then come to another result.
    """
    turns, frame, left = _with_dropping(step)
    if frame is step.makes or not isinstance(step.before, Derivative):
        return _with_dropping(step, dropping=False)[0], step.tidying
    values = tuple(step.because[number].after for number in left)
    result, tidying = tidied(frame, values, step.rule, step.before.variable)
    if result != step.after:
        return _with_dropping(step, dropping=False)[0], step.tidying
    return turns, tidying


def _with_dropping(step: Step, dropping: bool = True) -> tuple[list[_Turn], Node, list[int]]:
    """The turns, what is left of the frame, and which reasons it holds the derivatives of."""
    frame, questions = step.makes, held(step.makes)
    left, done, turns = list(range(len(step.because))), set[int](), list[_Turn]()
    for number in sorted(left, key=lambda number: step.because[number].rule != "constant"):
        values = tuple(
            None if other == number else step.because[other].after if other in done else questions[other]
            for other in left
        )
        at = left.index(number)
        new = _dropped(frame, at, step.because[number].after) if dropping else None
        if new is None:
            turns.append(_Turn(number, frame, values))
            done.add(number)
            continue
        left.remove(number)
        others = tuple(value for value in values if value is not None)
        turns.append(_Turn(number, frame, values, filled(new, others)))
        frame = new
    return turns, frame, left


def _dropped(frame: Node, at: int, value: Node) -> Node | None:
    """The frame without one of its derivatives, where its value is a zero or a one that drops out; else None."""
    if not (is_number(value, 0) or is_number(value, 1)):
        return None
    waiting = held(frame)
    holed = filled(frame, (*waiting[:at], _HOLE, *waiting[at + 1 :]))
    place = _path_to(holed, _HOLE)
    new = _without(holed, place, value) if place else None
    return None if new is None or len(held(new)) != len(waiting) - 1 else new


def _without(node: Node, place: Path, value: Node) -> Node | None:
    """The node with the value at the place and without what that makes superfluous; None where nothing is."""
    at, *rest = place
    parts = children(node)
    inner = _without(parts[at], tuple(rest), value) if rest else value
    if inner is None:
        return None
    zero, one = is_number(inner, 0), is_number(inner, 1)
    others = (*parts[:at], *parts[at + 1 :])
    match node:
        case Product() if zero:
            return inner
        case Product() if one:
            return product_of(others)
        case Sum() if zero:
            return others[0] if len(others) == 1 else Sum(others)
        case Negation() | Quotient() if zero and at == 0:
            return inner
    return rebuilt(node, (*parts[:at], inner, *parts[at + 1 :])) if rest else None
