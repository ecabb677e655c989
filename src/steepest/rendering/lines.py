"""A derivation as the lines that stand on a board: the whole expression after each step.

How much is shown is a set of rules that the reader already knows: a step by such a rule has no line
of its own, and its effect is seen in the next line. The tables of rules and tidyings say from which level
of detail on a step is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from steepest.derivation.rules import FRAMES, Rule, rules
from steepest.derivation.step import Step, all_steps, filled, held
from steepest.derivation.tidying import TIDYINGS, TURN, Tidying
from steepest.expression.nodes import Node

_OPENINGS = frozenset(row.id for row in FRAMES)
DETAILS = ("terse", "normal", "every")


def known_rules(detail: str) -> frozenset[str]:
    """The rules that a reader is taken to know at a level of detail: their steps have no line."""
    shown = DETAILS[: DETAILS.index(detail) + 1]
    rows: tuple[Rule | Tidying, ...] = (*rules(), *TIDYINGS, TURN)
    return frozenset(row.id for row in rows if row.shown_from not in shown)


def _routine() -> frozenset[str]:
    return frozenset(row.id for row in rules() if row.routine) | {row.id for row in TIDYINGS}


@dataclass(frozen=True, slots=True)
class Line:
    """The whole expression after a step, and the step (None where several were put together)."""

    node: Node
    step: Step | None


def lines(step: Step, detail: str = "normal") -> list[Line]:
    """The lines of a derivation: the question is not among them, the result is the last one.

    Raises:
        ValueError: `detail` is no level of detail.
    """
    if detail not in DETAILS:
        raise ValueError(f"detail is one of {', '.join(DETAILS)}, not {detail!r}")
    # A routine part has one line, unless every step is wanted.
    routine = _routine() if detail != "every" else frozenset()
    known = known_rules(detail) | (frozenset({"routine"}) if detail == "terse" else frozenset())
    return _shown(list(_states(step, lambda node: node, routine)), known, step.after)


def _states(step: Step, wrap: Callable[[Node], Node], routine: frozenset[str], inner: bool = False) -> Iterator[Line]:
    if inner and step.because and all(part.rule in routine for part in all_steps(step)):
        yield Line(wrap(step.after), Step("routine", step.before, step.after, step.after))
        return
    if step.rule not in _OPENINGS:
        yield Line(wrap(step.makes), step)
    parts: list[Node] = list(held(step.makes))
    for number, reason in enumerate(step.because):
        before, after = parts[:number], parts[number + 1 :]

        def within(node: Node, before: list[Node] = before, after: list[Node] = after) -> Node:
            return wrap(filled(step.makes, (*before, node, *after)))

        yield from _states(reason, within, routine, inner or step.rule not in _OPENINGS)
        parts[number] = reason.after
    for tidying in step.tidying:
        yield Line(wrap(tidying.after), tidying)


def _shown(states: list[Line], known: frozenset[str], result: Node) -> list[Line]:
    shown: list[Line] = []
    for before, line in zip([None, *states], states, strict=False):
        if line.step is None or line.step.rule in known:
            continue
        if line.step.rule == TURN.id and before is not None and before.step is not None and before.step.rule in known:
            shown.append(Line(before.node, None))  # what is turned round stands there first
        shown.append(line)
    distinct = [line for number, line in enumerate(shown) if number == 0 or line.node != shown[number - 1].node]
    if distinct and distinct[-1].node == result:
        return distinct
    telling = [line.step for line in states if line.step is not None and not line.step.rule.startswith("tidy.")]
    # The rest follows by rules that the reader knows; a single such step is still named.
    last = telling[0] if not distinct and len(telling) == 1 else None
    return [*distinct, Line(result, last)]
