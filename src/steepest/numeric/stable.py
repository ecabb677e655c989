"""Forms that lose less by rounding, found while a graph grows, whoever wrote the formula.

written                      worked out as                why
log(1 + u)                   log1p(u)                     1 + u rounds a small u away
e^u - 1, 1 - e^u             expm1(u), -expm1(u)          so does a difference from 1
1 - cos(u)                   2 sin(u/2)^2                 and this one
log(c e^u + d e^v + k + ...) logaddexp(u + log c, ...)    e^u overflows, for positive numbers c, d, k
log(1 + e^u)                 softplus(u)                  the same
log(cosh(u))                 logcosh(u)                   the same
log(e^u - 1)                 u + log(-expm1(-u))          the same
1/(1 + e^-u), e^u/(1 + e^u)  sigmoid(u)                   infinity over infinity is no number
e^u/(e^u + e^v + ...)        1/(1 + e^(v - u) + ...)      the same
log(sigmoid(u))              -softplus(-u)                the logarithm of a number that became 0
log(c^u)                     u log c                      c^u overflows, for a positive number c
log(u^k), log(sqrt(u))       k log |u|, log(u)/2          so does u^k, for a number k; |u| where k is even
log(1/u)                     -log(u)                      the same
"""

from __future__ import annotations

import math
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


def stable_rest(graph: Graph, a: int) -> int | None:
    """``1 - e^u`` as -expm1(u), and ``1 - cos u`` as 2 sin²(u/2); None for other differences from 1."""
    if graph.operations[a] == "exp":
        return graph.negative(graph.operation("expm1", *graph.arguments[a]))
    if graph.operations[a] == "cos":
        half = graph.multiply(graph.constant(Fraction(1, 2)), graph.arguments[a][0])
        sine = graph.call("sin", half)
        return graph.multiply(graph.constant(2), graph.multiply(sine, sine))
    return None


def stable_quotient(graph: Graph, above: int, below: int) -> int | None:
    """``1/(1 + e^-u)`` and ``e^u/(1 + e^u)`` as sigmoid(u), and e^u over a sum of powers without overflow."""
    if graph.operations[below] != "add":
        return None
    terms = list(_terms(graph, below))
    if graph.operations[above] == "exp" and above in terms:
        mine, rest = graph.arguments[above][0], [term for term in terms if term != above]
    elif graph.is_number(above, 1) and above in terms:
        mine, rest = graph.constant(0), [term for term in terms if term != above]
    else:
        return None
    exponents = [exponent for term in rest if (exponent := _exponent(graph, term)) is not None]
    if len(exponents) != len(terms) - 1:
        return None
    if len(exponents) == 1:
        return graph.operation("sigmoid", graph.subtract(mine, exponents[0]))
    return graph.call("exp", graph.subtract(mine, _log_of_sum(graph, [mine, *exponents])))


def _log(graph: Graph, a: int) -> int | None:
    operation, arguments = graph.operations[a], graph.arguments[a]
    if (found := _log_of_power(graph, a, "log")) is not None:
        return found
    if operation == "cosh":
        return graph.operation("logcosh", *arguments)
    if operation == "sigmoid":
        return graph.negative(graph.operation("softplus", graph.negative(arguments[0])))
    if operation == "divide" and graph.operations[arguments[0]] == "exp":
        return graph.subtract(graph.arguments[arguments[0]][0], graph.call("log", arguments[1]))
    if operation == "add" and (exponents := _exponents(graph, a)) is not None:
        return _log_of_sum(graph, exponents)
    if operation == "add" and graph.is_number(arguments[1], 1):
        return graph.operation("log1p", arguments[0])
    if operation == "negative" and graph.operations[arguments[0]] == "expm1":
        return graph.operation("log1p", graph.negative(graph.operation("exp", *graph.arguments[arguments[0]])))
    if operation == "expm1":
        rest = graph.operation("expm1", graph.negative(arguments[0]))
        return graph.add(arguments[0], graph.operation("log", graph.negative(rest)))
    if operation == "subtract" and graph.is_number(arguments[0], 1):
        inner = arguments[1]
        if graph.operations[inner] == "sigmoid":
            return graph.negative(graph.operation("softplus", *graph.arguments[inner]))
        return graph.operation("log1p", graph.negative(inner))
    return None


def _log_of_power(graph: Graph, a: int, name: str) -> int | None:
    """The logarithm of a power whose base or exponent is a number: by the base e, 2 or 10, as its name says."""
    operation, arguments = graph.operations[a], graph.arguments[a]
    if operation == "exp":
        return graph.multiply(graph.constant(_measured(math.e, name)), arguments[0])
    if operation == "sqrt":
        return graph.multiply(graph.constant(Fraction(1, 2)), graph.call(name, arguments[0]))
    if operation == "divide" and graph.is_number(arguments[0], 1):
        return graph.negative(graph.call(name, arguments[1]))
    if operation != "power":
        return None
    base, exponent = arguments
    if 0 < graph.values.get(base, 0) < math.inf:
        return graph.multiply(graph.constant(_measured(graph.values[base], name)), exponent)
    value = graph.values.get(exponent)
    if value is None or not math.isfinite(value):
        return None
    positive = graph.call("abs", base) if value % 2 == 0 else base
    return graph.multiply(exponent, graph.call(name, positive))


def _measured(value: Fraction | float, name: str) -> Fraction | float:
    """The logarithm of a number, exactly where that is a whole number that is known."""
    if name == "log" and value == math.e:
        return Fraction(1)
    found = {"log": math.log, "log2": math.log2, "log10": math.log10}[name](value)
    return Fraction(found) if found.is_integer() else found


def _exponents(graph: Graph, a: int) -> list[int] | None:
    """The exponents of a sum of powers of e with positive factors, in which 2 is e^(log 2); None for other sums."""
    terms = list(_terms(graph, a))
    found = [_exponent(graph, term) for term in terms]
    if all(term in graph.values for term in terms):
        return None
    return None if None in found else [exponent for exponent in found if exponent is not None]


def _exponent(graph: Graph, term: int) -> int | None:
    """u of ``c e^u``, with the logarithm of c; None where it is no such term, or c is not positive."""
    if graph.operations[term] == "exp":
        return graph.arguments[term][0]
    if term in graph.values:
        return _logarithm(graph, graph.values[term])
    if graph.operations[term] == "multiply" and graph.operations[graph.arguments[term][1]] == "exp":
        factor, power = graph.arguments[term]
        logarithm = _logarithm(graph, graph.values[factor]) if factor in graph.values else None
        return None if logarithm is None else graph.add(graph.arguments[power][0], logarithm)
    return None


def _logarithm(graph: Graph, value: Fraction | float) -> int | None:
    """The logarithm of a positive number."""
    if not 0 < value < math.inf:
        return None
    return graph.constant(0 if value == 1 else math.log(value))


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


_CALLS: dict[str, Callable[[Graph, int], int | None]] = {
    "log": _log,
    "log2": lambda graph, a: _log_of_power(graph, a, "log2"),
    "log10": lambda graph, a: _log_of_power(graph, a, "log10"),
}
