"""Update rules as right answers: one assignment for each parameter, and the slopes that are known by name.

In ``w ← w - alpha dL/dw`` the slope dL/dw stands for what it is known to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import Assignment, Derivative, Node, Symbol
from steepest.expression.reading import Reading
from steepest.expression.trees import mapped

if TYPE_CHECKING:
    from steepest.models.updates import UpdateRule

Slopes = Mapping[tuple[Node, Node], Node]  # what the slope of a function by a variable is


def assignments_of(rule: UpdateRule) -> tuple[Assignment, ...]:
    """The new value of each parameter, its slope worked out."""
    return tuple(node for node in rule.assignments if isinstance(node, Assignment))


def slopes_of(rule: UpdateRule) -> Slopes:
    """The slope of the loss by each parameter."""
    pairs = zip(rule.loss.parameters, rule.steps, strict=True)
    return {(rule.name, parameter): step.because[0].after for parameter, step in pairs}


def with_slopes(node: Node, slopes: Slopes) -> Node:
    """The formula with what is known for the slopes that it names."""
    if not slopes or Derivative not in kinds_in(node):
        return node

    def known(part: Node) -> Node:
        return slopes.get((part.body, part.variable), part) if isinstance(part, Derivative) else part

    return mapped(node, known)


def rule_meant(rules: tuple[Assignment, ...], reading: Reading) -> Assignment:
    """The rule that an answer speaks of, by the parameter on its left.

    Raises:
        ParseError: there are several, and the answer names none of them.
    """
    for rule in rules:
        if rule.target == reading.left or len(rules) == 1:
            return rule
    names = ", ".join(rule.target.name for rule in rules if isinstance(rule.target, Symbol))
    said = f"say which parameter gets this value; the rules are for {names}"
    raise ParseError(reading.text, 0, said)
