"""Reverse mode through arrays: what arrives at a result is handed to all that it is made of, in their shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steepest.numeric.arrays import ArrayGraph
from steepest.numeric.graph import Place
from steepest.numeric.slopes import moving, slopes

Handed = tuple[Place | None, ...]  # to each argument; None for nothing


def array_gradient(graph: ArrayGraph, result: Place, variables: Sequence[Place]) -> list[Place]:
    """The derivatives of a number by arrays, each in the shape of its array."""
    order = moving(graph, result, variables)
    arriving: dict[Place, Place] = {result: graph.constant(1)}
    for place in reversed(order):
        here = arriving.get(place)
        if here is None or not graph.arguments[place]:
            continue
        for argument, share in zip(graph.arguments[place], _handed(graph, place, here, order), strict=True):
            if share is not None and not graph.is_number(share, 0):
                arriving[argument] = share if argument not in arriving else graph.add(arriving[argument], share)
    zero = graph.constant(0)
    found = (arriving.get(variable, zero) for variable in variables)
    return [_in_shape(graph, share, variable) for share, variable in zip(found, variables, strict=True)]


def _in_shape(graph: ArrayGraph, share: Place, variable: Place) -> Place:
    """A number that stands for an array of it, as that array."""
    return graph.whole(share) if graph.shape(share) else graph.spread(share, graph.shape(variable))


def _handed(graph: ArrayGraph, place: Place, here: Place, order: dict[Place, None]) -> Handed:
    rule = _RULES.get(graph.operations[place])
    if rule is not None:
        return rule(graph, place, here)
    pairs = zip(graph.arguments[place], slopes(graph, place), strict=True)
    return tuple(_entry_by_entry(graph, place, here, *pair) if pair[0] in order else None for pair in pairs)


def _entry_by_entry(graph: ArrayGraph, place: Place, here: Place, argument: Place, slope: Place) -> Place:
    if graph.shape(place) and not graph.shape(argument):  # a number that stands at every entry
        if graph.shape(here) and graph.shape(slope):
            return graph.dot(here, slope)
        share = graph.multiply(here, slope)
        return graph.total(share if graph.shape(share) else graph.spread(share, graph.shape(place)))
    return graph.multiply(here, slope)


def _matmul(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    a, b = graph.arguments[place]
    if len(graph.shape(b)) == 1:
        return graph.outer(here, b), graph.matmul(graph.transpose(a), here)
    if len(graph.shape(a)) == 1:
        return graph.matmul(b, here), graph.outer(a, here)
    return graph.matmul(here, graph.transpose(b)), graph.matmul(graph.transpose(a), here)


def _dot(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    a, b = graph.arguments[place]
    if a == b:
        return graph.multiply(graph.multiply(graph.constant(2), here), a), None
    return graph.multiply(here, b), graph.multiply(here, a)


def _outer(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    a, b = graph.arguments[place]
    return graph.matmul(here, b), graph.matmul(graph.transpose(here), a)


def _total(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    return (graph.spread(here, graph.shape(graph.arguments[place][0])),)


def _spread(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    return (graph.total(here), *[None] * (len(graph.arguments[place]) - 1))


def _column_sums(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    rows = graph.shape(graph.arguments[place][0])[0]
    return (graph.outer(graph.spread(graph.constant(1), (rows,)), here),)


def _row_sums(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    columns = graph.shape(graph.arguments[place][0])[1]
    return (graph.outer(here, graph.spread(graph.constant(1), (columns,))),)


def _softmax(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    """p ⊙ g - p (pᵀg), row by row."""
    weighed = graph.multiply(place, here)
    if len(graph.shape(place)) == 1:
        return (graph.subtract(weighed, graph.multiply(graph.dot(place, here), place)),)
    sums = graph.as_columns(graph.row_sums(weighed), graph.shape(place)[1])
    return (graph.subtract(weighed, graph.multiply(place, sums)),)


def _logsumexp(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    argument = graph.arguments[place][0]
    weights = graph.softmax(argument)
    if not graph.shape(place):
        return (graph.multiply(here, weights),)
    columns = graph.shape(argument)[1]
    return (graph.multiply(graph.outer(here, graph.spread(graph.constant(1), (columns,))), weights),)


def _inverse(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    turned = graph.transpose(place)
    return (graph.negative(graph.matmul(graph.matmul(turned, here), turned)),)


def _logdet(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    return (graph.multiply(here, graph.transpose(graph.inverse(graph.arguments[place][0]))),)


def _det(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    turned = graph.transpose(graph.inverse(graph.arguments[place][0]))
    return (graph.multiply(graph.multiply(here, place), turned),)


def _trace(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    return (graph.multiply(here, graph.identity(graph.shape(graph.arguments[place][0])[0])),)


def _along(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    return (graph.along(here, graph.shape(graph.arguments[place][0])),)


def _line(name: str, axis: int) -> Callable[[ArrayGraph, Place, Place], Handed]:
    """What arrives at a row or column is that row or column of a matrix of zeros."""

    def handed(graph: ArrayGraph, place: Place, here: Place) -> Handed:
        array, position = graph.arguments[place]
        dims = graph.shape(array)
        size = graph.extent(dims[axis])
        own, rest = graph.scale(here if graph.shape(here) else graph.spread(here, graph.shape(place)))
        return graph.scaled(own, graph.line(name, rest, position, size, dims)), None

    return handed


def _entry(graph: ArrayGraph, place: Place, here: Place) -> Handed:
    """What arrives at an entry is that entry of a vector of zeros."""
    array, position = graph.arguments[place]
    dims = graph.shape(array)
    return graph.line("in_entry", here, position, graph.extent(dims[0]), dims), None


_RULES: dict[str, Callable[[ArrayGraph, Place, Place], Handed]] = {
    "matmul": _matmul,
    "dot": _dot,
    "inner": _dot,
    "outer": _outer,
    "total": _total,
    "spread1": _spread,
    "spread2": _spread,
    "transpose": lambda graph, place, here: (graph.transpose(here),),
    "column_sums": _column_sums,
    "row_sums": _row_sums,
    "as_rows": lambda graph, place, here: (graph.column_sums(here), None),
    "as_columns": lambda graph, place, here: (graph.row_sums(here), None),
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "inverse": _inverse,
    "logdet": _logdet,
    "det": _det,
    "trace": _trace,
    "identity": lambda graph, place, here: (None,),
    "diagonal": lambda graph, place, here: (graph.diagonal(here),),
    "along": _along,
    "column": _line("in_column", 1),
    "row": _line("in_row", 0),
    "entry": _entry,
}
