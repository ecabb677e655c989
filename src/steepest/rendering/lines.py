"""A derivation as the lines that stand on a board: the whole expression after each step.

How much is shown is a set of rules that the reader already knows: a step by such a rule has no line
of its own, and its effect is seen in the next line. `DETAILS` names three such sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from steepest.derivation.step import Step, all_steps, filled, held
from steepest.derivation.tidying import TIDYINGS
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Node

_TIDY = frozenset(row.id for row in TIDYINGS)
_OPENINGS = frozenset({"hold-constant", "gradient-entry"})
_ROUTINE = _TIDY | {"constant", "variable", "negation", "sum", "constant-multiple", "constant-divisor", "power"}


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is shown: rules known to the reader, and whether routine parts take one line."""

    known: frozenset[str]
    routine_in_one_line: bool


def details() -> dict[str, Detail]:
    """The levels of detail by name."""
    normal = _TIDY | {"constant", "variable", "negation"}
    elementary = frozenset(row.name for row in FUNCTIONS) | {"exponential", "routine"}
    return {
        "terse": Detail(_ROUTINE | elementary, True),
        "normal": Detail(normal, True),
        "every": Detail(frozenset(), False),
    }


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
    levels = details()
    if detail not in levels:
        raise ValueError(f"detail is one of {', '.join(levels)}, not {detail!r}")
    level = levels[detail]
    return _shown(list(_states(step, lambda node: node, level.routine_in_one_line)), level.known, step.after)


def _states(step: Step, wrap: Callable[[Node], Node], summarise: bool, inner: bool = False) -> Iterator[Line]:
    if summarise and inner and step.because and all(part.rule in _ROUTINE for part in all_steps(step)):
        yield Line(wrap(step.after), Step("routine", step.before, step.after, step.after))
        return
    if step.rule not in _OPENINGS:
        yield Line(wrap(step.makes), step)
    parts: list[Node] = list(held(step.makes))
    for number, reason in enumerate(step.because):
        before, after = parts[:number], parts[number + 1 :]

        def within(node: Node, before: list[Node] = before, after: list[Node] = after) -> Node:
            return wrap(filled(step.makes, (*before, node, *after)))

        yield from _states(reason, within, summarise, inner or step.rule not in _OPENINGS)
        parts[number] = reason.after
    for tidying in step.tidying:
        yield Line(wrap(tidying.after), tidying)


def _shown(states: list[Line], known: frozenset[str], result: Node) -> list[Line]:
    shown = [line for line in states if line.step is not None and line.step.rule not in known]
    distinct = [line for number, line in enumerate(shown) if number == 0 or line.node != shown[number - 1].node]
    if distinct and distinct[-1].node == result:
        return distinct
    telling = [line.step for line in states if line.step is not None and not line.step.rule.startswith("tidy.")]
    # The rest follows by rules that the reader knows; a single such step is still named.
    last = telling[0] if not distinct and len(telling) == 1 else None
    return [*distinct, Line(result, last)]
