"""The last form of a graph before it is written: whole powers as products, quotients where they save one.

Derivatives want powers as they are, ``3 x^2``; the machine wants ``x*x``, each square worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from steepest.numeric.graph import HIGHEST, Graph, Place
from steepest.numeric.sharing import SharedPowers


def expanded(graph: Graph, results: Sequence[Place], *, shared: bool = False) -> list[Place]:
    """The places of the same results, in which small whole and half powers are products, quotients and roots.

    Args:
        graph: the graph.
        results: what is asked for.
        shared: whether functions that rest on one power of e take it from one place.
    """
    needed = graph.needed(results)
    powers = SharedPowers(graph, needed if shared else ())
    found: dict[Place, Place] = {}  # of places that became others
    for place in needed:
        operation, arguments = graph.operations[place], graph.arguments[place]
        moved = arguments if found.keys().isdisjoint(arguments) else tuple([found.get(a, a) for a in arguments])
        if shared and (choice := powers.chosen(place)) is not None:
            found[place] = powers.choice(*(found.get(part, part) for part in choice))
        elif shared and powers.covers(place):
            found[place] = powers.remade(operation, *moved)
        elif operation == "power":
            found[place] = _power(graph, *moved)
        elif operation == "multiply" and (moved is not arguments or _has_quotient(graph, *moved)):
            found[place] = _product(graph, *moved)
        elif moved is not arguments:
            found[place] = graph.remade(place, moved)
    return [found.get(result, result) for result in results]


def _power(graph: Graph, base: Place, exponent: Place) -> Place:
    value = graph.values.get(exponent)
    if not isinstance(value, Fraction) or abs(value) > HIGHEST or value.denominator not in (1, 2):
        return graph.operation("power", base, exponent)
    whole, rest = divmod(abs(value), 1)
    found = _repeated(graph, base, int(whole)) if whole else None
    if rest:
        root = graph.operation("sqrt", base)
        found = root if found is None else graph.operation("multiply", found, root)
    assert found is not None, "an exponent of 0 was folded"  # noqa: S101
    return found if value > 0 else graph.operation("divide", graph.constant(1), found)


def _repeated(graph: Graph, base: Place, count: int) -> Place:
    """base · base · … by squaring."""
    if count == 1:
        return base
    half = _repeated(graph, base, count // 2)
    square = graph.operation("multiply", half, half)
    return graph.operation("multiply", base, square) if count % 2 else square


def _has_quotient(graph: Graph, a: Place, b: Place) -> bool:
    return graph.operations[a] == "divide" or graph.operations[b] == "divide"


def _product(graph: Graph, a: Place, b: Place) -> Place:
    """a · (1/b) as a/b."""
    for one, other in ((a, b), (b, a)):
        if graph.operations[other] == "divide" and graph.is_number(graph.arguments[other][0], 1):
            return graph.operation("divide", one, graph.arguments[other][1])
    return graph.operation("multiply", a, b)
