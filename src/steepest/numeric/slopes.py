"""Derivatives of graphs: backwards from one result to all variables, and forwards from a direction.

Reverse mode goes once through the operations, from the result to the variables, whatever their number. A Hessian
is forward over reverse: the gradient is one more graph, and every direction of its variables goes forwards
through it. Everything lands in the same graph, where equal parts are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Symbol
from steepest.numeric.graph import Graph, Place
from steepest.numeric.lowering import Lowering
from steepest.numeric.operations import OPERATIONS

_ARGUMENT = Symbol("u")


def slopes(graph: Graph, place: Place) -> tuple[Place, ...]:
    """The partial derivatives of an operation by what it is done to."""
    name = graph.operations[place]
    row = OPERATIONS[name]
    if row.slopes is not None:
        return row.slopes(graph, place)
    return (_replayed(graph, _of_table(name, FUNCTIONS.version), graph.arguments[place][0]),)


_Line = tuple[Place, str, tuple[Place, ...], Fraction | float | None]


@cache
def _of_table(name: str, version: int) -> tuple[_Line, ...]:
    """The derivative of a function by the table of functions, as operations on one variable, in order."""
    graph = Graph()
    result = Lowering(graph, {_ARGUMENT: graph.variable("u")}).place(FUNCTIONS[name].derivative(_ARGUMENT))
    operations, arguments, values = graph.operations, graph.arguments, graph.values
    return tuple((place, operations[place], arguments[place], values.get(place)) for place in graph.needed((result,)))


def _replayed(graph: Graph, lines: Sequence[_Line], argument: Place) -> Place:
    """Operations on one variable, done in a graph for a value there."""
    found: dict[Place, Place] = {}
    for place, name, parts, value in lines:
        if value is not None:
            found[place] = graph.constant(value)
        elif name == "variable":
            found[place] = argument
        else:
            found[place] = graph.done(name, *[found[part] for part in parts])
    return found[lines[-1][0]]


def gradient(graph: Graph, result: Place, variables: Sequence[Place]) -> list[Place]:
    """The derivatives of one result by variables, by reverse mode."""
    order = moving(graph, result, variables)
    one, zero = graph.constant(1), graph.constant(0)
    reaching: dict[Place, list[Place]] = {result: [one]}
    for place in reversed(order):
        arguments = graph.arguments[place]
        if not arguments or place not in reaching:
            continue
        whole = graph.sum(reaching[place])
        for argument, slope in zip(arguments, slopes(graph, place), strict=True):
            if argument in order and slope != zero:
                term = whole if slope == one else graph.multiply(whole, slope)
                reaching.setdefault(argument, []).append(term)
    return [graph.sum(reaching.get(variable, [])) for variable in variables]


def along(graph: Graph, results: Sequence[Place], direction: Mapping[Place, Place]) -> list[Place]:
    """The derivatives of results along a direction of the variables, by forward mode."""
    rates: dict[Place, Place] = dict(direction)
    zero = graph.constant(0)
    for place in graph.needed(results):
        if place in rates or graph.operations[place] in ("constant", "variable"):
            continue
        pairs = zip(graph.arguments[place], slopes(graph, place), strict=True)
        terms = [graph.multiply(slope, rates[argument]) for argument, slope in pairs if argument in rates]
        if any(not graph.is_number(term, 0) for term in terms):
            rates[place] = graph.sum(terms)
    return [rates.get(result, zero) for result in results]


def hessian(graph: Graph, slopes_found: Sequence[Place], variables: Sequence[Place]) -> list[list[Place]]:
    """The matrix of second derivatives from the gradient; it is symmetric, so each pair is worked out once."""
    columns = [along(graph, slopes_found, {variable: graph.constant(1)}) for variable in variables]
    size = range(len(variables))
    return [[columns[max(i, j)][min(i, j)] for j in size] for i in size]


def moving(graph: Graph, result: Place, variables: Sequence[Place]) -> dict[Place, None]:
    """The places that depend on one of the variables, in the order of computation."""
    found: dict[Place, None] = dict.fromkeys(())
    chosen = set(variables)
    for place in graph.needed((result,)):
        if place in chosen or not found.keys().isdisjoint(graph.arguments[place]):
            found[place] = None
    return found
