"""What a formula demands of its variables: conditions without which it has no value.

A condition is "expression > 0", "≥ 0" or "≠ 0", as the table of functions, the denominators and the
powers demand it. Read `definedness` next for proofs that they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Application,
    Constant,
    Derivative,
    Function,
    Gradient,
    Indexed,
    Mean,
    Node,
    Number,
    Piecewise,
    Power,
    Quotient,
    Ranged,
    SetSum,
    Symbol,
    written_value,
)
from steepest.expression.trees import bound_by, children, mapped, substituted


@dataclass(frozen=True, slots=True)
class Requirement:
    """``expression relation 0``, for every value of the indices bound around it.

    Attributes:
        relation: ``>``, ``>=`` or ``!=``; "integer"; "power" for a power that is to have a value; "value"
            for a part that is to have one and whose inner conditions say nothing about the whole.
        expression: the tree, with bound indices renamed by their depth.
        ranges: the bounds of these indices, outermost first.
    """

    relation: str
    expression: Node
    ranges: tuple[tuple[Node, Node], ...] = ()


def requirements(node: Node) -> tuple[Requirement, ...]:
    """All conditions that are enough for a tree to have a value, without repetition and without the trivial ones."""
    return _known_requirements(node, FUNCTIONS.version)


def consequences(node: Node) -> frozenset[Requirement]:
    """Conditions that hold wherever a tree has a value.

    These are its requirements but for what makes a held derivative exist: ``|x|^3`` has one at 0 too.
    """
    if Derivative in kinds_in(node):
        node = mapped(node, lambda part: part.body if isinstance(part, Derivative) else part)
    return frozenset(requirements(node))


@lru_cache(maxsize=512)
def _known_requirements(node: Node, functions: int) -> tuple[Requirement, ...]:
    """Kept, for a reference meets many answers; the rows of functions that it rests on may change."""
    return tuple(dict.fromkeys(_requirements(node, ())))


def _requirements(node: Node, ranges: tuple[tuple[Node, Node], ...]) -> Iterator[Requirement]:
    if isinstance(node, Ranged):
        yield from _requirements(node.lower, ranges)
        yield from _requirements(node.upper, ranges)
        yield from (Requirement("integer", end, ranges) for end in (node.lower, node.upper) if not _is_whole(end))
        body = substituted(node.body, {node.index: bound_name(len(ranges))})
        yield from _requirements(body, (*ranges, (node.lower, node.upper)))
        return
    if _is_selective(node):
        if not _always_has_value(node):
            yield Requirement("value", node, ranges)
        return
    for part in children(node):
        yield from _requirements(part, ranges)
    for relation, expression in _own(node):
        if not _is_trivial(relation, expression):
            yield Requirement(relation, expression, ranges)


def _is_selective(node: Node) -> bool:
    """Whether what the parts of a node demand need not hold where the whole has a value.

    A case is not always taken, a set may be empty, a gradient is not worked out; and what holds for the
    examples of a mean does not hold for an index of the same name outside.
    """
    return isinstance(node, Piecewise | SetSum | Gradient) or (isinstance(node, Mean) and node.index is not None)


def _always_has_value(node: Node) -> bool:
    """Whether such a node has a value whatever the variables are: no part of it demands anything."""
    if isinstance(node, Gradient) or (isinstance(node, Piecewise) and len(node.values) == len(node.conditions)):
        return False
    if isinstance(node, SetSum | Mean):
        body = substituted(node.body, {index: bound_name(k) for k, index in enumerate(bound_by(node))})
        return not any(_requirements(body, ()))
    return not any(any(_requirements(part, ())) for part in children(node))


def bound_name(depth: int) -> Symbol:
    """The name of a bound index in a requirement; no reader makes it."""
    return Symbol(f"\0{depth}")


def _own(node: Node) -> Iterator[tuple[str, Node]]:
    """What a node itself demands of its parts."""
    if isinstance(node, Quotient):
        yield "!=", node.denominator
    elif isinstance(node, Function):
        row = FUNCTIONS[node.name]
        for condition in row.domain:
            yield condition.relation, condition.expression(node.argument)
    elif isinstance(node, Power):
        yield from _of_power(node)
    elif isinstance(node, Derivative):
        yield from _of_derivative(node.body)
    elif isinstance(node, Indexed):
        yield from (("integer", index) for index in (*node.indices, *node.above))
    elif isinstance(node, Application):
        yield "value", node


def _of_power(node: Power) -> Iterator[tuple[str, Node]]:
    exponent = written_value(node.exponent)
    if exponent is None:
        yield "power", node
    elif exponent.denominator == 1:
        if exponent < 0:
            yield "!=", node.base
    else:
        yield (">" if exponent < 0 else ">="), node.base


def _of_derivative(node: Node) -> Iterator[tuple[str, Node]]:
    if _is_selective(node) or (isinstance(node, Function) and FUNCTIONS[node.name].takes != "scalar"):
        yield "value", node
        return
    for part in children(node):
        yield from _of_derivative(part)
    if isinstance(node, Function):
        for condition in FUNCTIONS[node.name].differentiable:
            yield condition.relation, condition.expression(node.argument)


def _is_whole(node: Node) -> bool:
    """Whether a tree is an integer at a glance: a number, or an index of a sum or product around it."""
    if isinstance(node, Symbol):
        return node.name.startswith("\0")
    value = written_value(node)
    return value is not None and value.denominator == 1


def _is_trivial(relation: str, expression: Node) -> bool:
    if relation == "integer":
        return _is_whole(expression)
    if relation == "value":
        return False
    if isinstance(expression, Constant):
        return True
    if relation == "power" and isinstance(expression, Power):
        base = expression.base
        return isinstance(base, Constant) or (isinstance(base, Number) and base.value > 0)
    value = written_value(expression)
    return value is not None and (value > 0 or (value != 0 and relation == "!=") or (relation == ">=" and value == 0))
