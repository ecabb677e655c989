"""Derivatives of graphs: backwards from one result to all variables, and forwards from a direction.

Reverse mode goes once through the operations, from the result to the variables, whatever their number. A Hessian
is forward over reverse: the gradient is one more graph, and every direction of its variables goes forwards
through it. Everything lands in the same graph, where equal parts are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    argument = graph.arguments[place][0]
    return (Lowering(graph, {_ARGUMENT: argument}).place(FUNCTIONS[name].derivative(_ARGUMENT)),)


def gradient(graph: Graph, result: Place, variables: Sequence[Place]) -> list[Place]:
    """The derivatives of one result by variables, by reverse mode."""
    order = moving(graph, result, variables)
    reaching: dict[Place, list[Place]] = {result: [graph.constant(1)]}
    for place in reversed(order):
        arriving = reaching.get(place)
        if arriving is None or graph.operations[place] in ("constant", "variable"):
            continue
        whole = graph.sum(arriving)
        for argument, slope in zip(graph.arguments[place], slopes(graph, place), strict=True):
            if argument in order and not graph.is_number(slope, 0):
                reaching.setdefault(argument, []).append(graph.multiply(whole, slope))
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
        if place in chosen or any(argument in found for argument in graph.arguments[place]):
            found[place] = None
    return found
