"""Forms that lose less by rounding: ``log(1 + u)`` as log1p(u), ``e^u - 1`` as expm1(u), sums of powers of e.

They are found while a graph grows, so whoever writes ``log(1 + e^z)`` gets the form that does not overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steepest.numeric.graph import Graph


def stable_call(graph: Graph, name: str, a: int) -> int | None:
    """A better form of f(a); None where f(a) is as good as any."""
    rule = _CALLS.get(name)
    return None if rule is None else rule(graph, a)


def stable_difference(graph: Graph, a: int, value: Fraction | float) -> int | None:
    """``e^u - 1`` as expm1(u)."""
    if value == 1 and graph.operations[a] == "exp":
        return graph.operation("expm1", *graph.arguments[a])
    return None


def sigmoid_of(graph: Graph, above: int, below: int) -> int | None:
    """``1/(1 + e^-u)`` and ``e^u/(1 + e^u)`` as sigmoid(u), which overflows nowhere."""
    if graph.operations[below] != "add" or not graph.is_number(graph.arguments[below][1], 1):
        return None
    inner = graph.arguments[below][0]
    if graph.operations[inner] != "exp":
        return None
    if above == inner:
        return graph.operation("sigmoid", *graph.arguments[inner])
    return graph.operation("sigmoid", graph.negative(graph.arguments[inner][0])) if graph.is_number(above, 1) else None


def _log(graph: Graph, a: int) -> int | None:
    operation, arguments = graph.operations[a], graph.arguments[a]
    if operation == "exp":
        return arguments[0]
    if operation == "sigmoid":
        return graph.negative(graph.operation("softplus", graph.negative(arguments[0])))
    if operation == "divide" and graph.operations[arguments[0]] == "exp":
        return graph.subtract(graph.arguments[arguments[0]][0], graph.call("log", arguments[1]))
    if operation == "add" and (exponents := _exponents(graph, a)) is not None:
        return _log_of_sum(graph, exponents)
    if operation == "add" and graph.is_number(arguments[1], 1):
        return graph.operation("log1p", arguments[0])
    if operation == "subtract" and graph.is_number(arguments[0], 1):
        inner = arguments[1]
        if graph.operations[inner] == "sigmoid":
            return graph.negative(graph.operation("softplus", *graph.arguments[inner]))
        return graph.operation("log1p", graph.negative(inner))
    return None


def _exponents(graph: Graph, a: int) -> list[int] | None:
    """The exponents of a sum of powers of e, in which a 1 is e^0; None where it is no such sum."""
    found = []
    for term in _terms(graph, a):
        if graph.operations[term] == "exp":
            found.append(graph.arguments[term][0])
        elif graph.is_number(term, 1):
            found.append(graph.constant(0))
        else:
            return None
    return found


def _terms(graph: Graph, a: int) -> Iterator[int]:
    if graph.operations[a] == "add":
        for part in graph.arguments[a]:
            yield from _terms(graph, part)
    else:
        yield a


def _log_of_sum(graph: Graph, exponents: list[int]) -> int:
    zero = graph.constant(0)
    if len(exponents) == 2 and zero in exponents:
        return graph.operation("softplus", *(u for u in exponents if u != zero))
    total = exponents[0]
    for exponent in exponents[1:]:
        total = graph.operation("logaddexp", total, exponent)
    return total


_CALLS: dict[str, Callable[[Graph, int], int | None]] = {"log": _log}
