"""Steps from their data: put together from the last to the first, so that none can be its own reason."""

from __future__ import annotations

import re
from typing import Any

from steepest.derivation.matrix_rules import HESSIAN
from steepest.derivation.paths import TIDYING, below_path
from steepest.derivation.step import Assumption, Step, held
from steepest.expression.limits import LIMITS
from steepest.expression.nodes import Derivative, Differential, Gradient, Node
from steepest.expression.tree_data import refusal
from steepest.expression.trees import children
from steepest.rendering.members import MOST_LETTERS, Members, Trees, printable
from steepest.rendering.states import NESTED, WHOLES
from steepest.rendering.text import reason_text

MOST_STEPS = 20 * LIMITS["nodes"].most
#: Their reasons follow each other, or are told instead; those of other steps stand for derivatives that these hold.
_OF_WHOLES = WHOLES | {NESTED, HESSIAN}
_ID = re.compile(r"[a-z0-9][a-z0-9.\-]*", re.ASCII | re.IGNORECASE)


def steps_from(members: Members, trees: Trees) -> Step:
    """The first step, with the others below it."""
    items = members.items("steps")
    if not 1 <= len(items) <= MOST_STEPS:
        raise refusal("steps", f"there are 1 to {MOST_STEPS:,} steps")
    waiting: dict[str, Step] = {}
    for place, item in reversed(items):
        each = Members(item, place)
        path = each.text("path")
        if path in waiting:
            raise refusal(each.at("path"), "another step has this path")
        waiting[path] = _step(each, path, trees, waiting)
    first = waiting.pop("", None)
    if first is None:
        raise refusal("steps", "no step has the path ''")
    if waiting:
        raise refusal("steps", f"no step rests on the one at {min(waiting)[:60]!r}")
    return first


def _step(members: Members, path: str, trees: Trees, waiting: dict[str, Step]) -> Step:
    rule = _id(members, "rule")
    members.text("reason")
    before, makes, after = (trees.of(members, name) for name in ("before", "makes", "after"))
    because, tidying = _below(members, "because", path, "", waiting), _below(members, "tidying", path, TIDYING, waiting)
    bindings = tuple(_binding(place, item, trees) for place, item in members.items("bindings"))
    assumptions = tuple(_assumption(place, item, trees) for place, item in members.items("assumptions"))
    members.finish()
    step = Step(rule, before, makes, after, because, tidying, bindings, assumptions)
    _hangs_together(members.place, step)
    return step


def _below(members: Members, name: str, path: str, mark: str, waiting: dict[str, Step]) -> tuple[Step, ...]:
    """The steps that a step rests on; each stands further down, and belongs to one step alone."""
    found = []
    for number, (place, below) in enumerate(members.items(name)):
        if below != below_path(path, f"{mark}{number}") or below not in waiting:
            raise refusal(place, "this is not the path of the step that belongs here")
        found.append(waiting.pop(below))
    return tuple(found)


def _binding(place: str, item: Any, trees: Trees) -> tuple[str, Node]:
    node, members = trees.formula(item, place, ("name",))
    name = printable(members.at("name"), members.text("name"))
    members.finish()
    return name, node


def _assumption(place: str, item: Any, trees: Trees) -> Assumption:
    members = Members(item, place)
    name = _id(members, "id")
    condition = trees.or_none(members, "condition")
    members.finish()
    return Assumption(name, condition)


def _id(members: Members, name: str) -> str:
    found = members.text(name)
    if _ID.fullmatch(found) is None or len(found) > MOST_LETTERS:
        raise refusal(members.at(name), "an id is letters and digits, with dots and hyphens between them")
    return found


def _hangs_together(place: str, step: Step) -> None:
    """What every reader of steps relies on: a reason for each derivative that it holds, if any, and a sentence."""
    asked = [reason.before for reason in step.because]
    holds = len(held(step.makes)) + sum(isinstance(part, Gradient) for part in children(step.makes))
    # Behind a part without a rule, a tidying holds a derivative too, and rests on nothing.
    counted = not asked or len(asked) == holds or step.rule in _OF_WHOLES
    fits = counted and all(isinstance(question, Derivative | Differential | Gradient) for question in asked)
    if not fits:
        raise refusal(f"{place}.because", "there is one reason for each derivative that the step still holds")
    try:
        reason_text(step)
    except (KeyError, IndexError) as error:
        raise refusal(f"{place}.bindings", f"the sentence of the rule {step.rule!r} needs others") from error
