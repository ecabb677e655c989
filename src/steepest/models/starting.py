"""What has a value before the first step by hand: data, sizes, parameters, settings and states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steepest.derivation.evaluating import coordinate_node
from steepest.errors import UnsupportedError
from steepest.expression.enclosures import evaluate
from steepest.expression.names import canonical
from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text
from steepest.models.figures import as_value
from steepest.models.losses import Loss
from steepest.models.putting_in import below
from steepest.models.table import Table, point_on
from steepest.models.updates import UpdateRule

PRECISION = 2048  # bits of what is not rational
MOST_WORK = 1_000_000  # nodes of one evaluation

Point = dict[Node, Any]


def starting_point(rule: UpdateRule, start: Mapping[str, Any], table: Table | None) -> Point:
    """The value of everything at the start: data, sizes, parameters, settings and states."""
    parameters = rule.loss.parameters
    if open_ones := [p for p in parameters if isinstance(p, Indexed) and free_symbols(p)]:
        raise UnsupportedError(f"{to_text(open_ones[0])} stands for any number of parameters; give their number")
    given = {canonical(name): coordinate_node(value) for name, value in start.items()}
    names = {_name(parameter): parameter for parameter in parameters}
    if missing := [name for name in names if name not in given]:
        raise ValueError(f"say the value of {', '.join(missing)} as well")
    others = {name: node for name, node in given.items() if name not in names}
    if unknown := [name for name in others if name not in free_symbols(rule.loss.equation.right)]:
        raise ValueError(f"{unknown[0]} is no parameter here (they are: {', '.join(names)})")
    point: Point = {}
    if table is not None and isinstance(rule.loss, Loss):
        point |= point_on(rule.loss, table, given)
    point |= {parameter: _exact(given[name]) for name, parameter in names.items()}
    point |= {Symbol(name): _exact(node) for name, node in others.items()}
    point |= _numbers(rule)
    return {name: as_value(value) for name, value in (point | _states(rule, point)).items()}


def _name(parameter: Node) -> str:
    return parameter.name if isinstance(parameter, Symbol) else canonical(to_text(parameter))


def _numbers(rule: UpdateRule) -> Point:
    """The settings and the learning rate."""
    variant = rule.variant
    found: Point = {}
    for name, node in variant.values.items():
        if node is None:
            raise ValueError(f"say the value of {name}: {to_text(variant.letters[name])} was left open")
        found[variant.letters[name]] = _exact(node)
    if variant.scheduled and variant.rate is None:
        raise ValueError("say the learning rate: the schedule alpha_t was left open")
    if not variant.scheduled:
        rate = coordinate_node(rule.row.rate) if variant.rate is None else variant.rate
        found[variant.rate_letter] = _exact(rate)
    return found


def _states(rule: UpdateRule, point: Point) -> Point:
    """What every state of every parameter starts at."""
    return {
        below(letter, parameter): _exact(begin) if begin not in point else point[begin]
        for parameter in rule.loss.parameters
        for letter, begin in rule.variant.states
    }


def _exact(node: Node) -> Any:
    return evaluate(node, {}, PRECISION).value
