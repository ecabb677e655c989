"""One power of e for several functions: softplus and sigmoid of a value and of its negative all rest on e^-|u|.

    log(1 + e^u) = max(u, 0) + log1p(e^-|u|)
    sigmoid(u)   = (1 if u >= 0 else e^-|u|)/(1 + e^-|u|)

and what a label chooses between, ``y log(1 + e^-u) + (1 - y) log(1 + e^u)``, is |u| times the label that is wrong, and
the same logarithm. None of them overflows, and none loses digits by a difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from steepest.numeric.graph import Graph, Place

_RESTING = ("softplus", "sigmoid")


class SharedPowers:
    """The functions among some places that rest on one power of e.

    Args:
        graph: the graph.
        places: what is needed.
    """

    def __init__(self, graph: Graph, places: Iterable[Place]) -> None:
        self._graph = graph
        counted = Counter(self._base(graph.arguments[p][0]) for p in places if graph.operations[p] in _RESTING)
        self._several = {base for base, count in counted.items() if count > 1}

    def _base(self, place: Place) -> Place:
        """u, of u and of -u."""
        return self._graph.arguments[place][0] if self._graph.operations[place] == "negative" else place

    def covers(self, place: Place) -> bool:
        """Whether a place is one of several functions of u and -u."""
        if self._graph.operations[place] not in _RESTING:
            return False
        return self._base(self._graph.arguments[place][0]) in self._several

    def remade(self, name: str, argument: Place) -> Place:
        """The function of a value, by the shared power."""
        graph, base = self._graph, self._base(argument)
        zero, one, power = graph.constant(0), graph.constant(1), self._power(base)
        if name == "softplus":
            return graph.operation("add", graph.operation("max", argument, zero), self._logarithm(base))
        positive = graph.operation("greater_equal", base, zero)
        above = (one, power) if argument == base else (power, one)
        return graph.operation("divide", graph.operation("select", positive, *above), self._sum(power))

    def _power(self, base: Place) -> Place:
        graph = self._graph
        return graph.operation("exp", graph.operation("negative", graph.operation("abs", base)))

    def _sum(self, power: Place) -> Place:
        return self._graph.operation("add", power, self._graph.constant(1))

    def _logarithm(self, base: Place) -> Place:
        return self._graph.operation("log1p", self._power(base))

    def chosen(self, place: Place) -> tuple[Place, Place, Place] | None:
        """u, y and 1 - y of ``y log(1 + e^-u) + (1 - y) log(1 + e^u)``; None for other sums."""
        if (terms := self._terms(place)) is None:
            return None
        (one, first), (other, second) = terms
        if self._base(first) != self._base(second) or first == second or not self._make_one(one, other):
            return None
        base = self._base(first)
        return (base, one, other) if first != base else (base, other, one)

    def _terms(self, place: Place) -> list[tuple[Place, Place]] | None:
        """The label and the exponent of each of two terms."""
        graph = self._graph
        parts = list(graph.arguments[place])
        if graph.operations[place] == "subtract" and graph.operations[parts[1]] == "negative":
            parts[1] = graph.arguments[parts[1]][0]
        elif graph.operations[place] != "add":
            return None
        found = [term for part in parts if (term := self._term(part)) is not None]
        return found if len(found) == 2 else None

    def _term(self, place: Place) -> tuple[Place, Place] | None:
        graph = self._graph
        if graph.operations[place] != "multiply":
            return None
        pairs = (graph.arguments[place], graph.arguments[place][::-1])
        return next(((a, graph.arguments[b][0]) for a, b in pairs if graph.operations[b] == "softplus"), None)

    def _make_one(self, a: Place, b: Place) -> bool:
        """Whether one of two labels is 1 less the other."""
        one = self._graph.constant(1)
        return any(
            self._graph.operations[p] == "subtract" and self._graph.arguments[p] == (one, q)
            for p, q in ((a, b), (b, a))
        )

    def choice(self, base: Place, label: Place, rest: Place) -> Place:
        """``|u|`` times the label that is wrong, and log1p(e^-|u|)."""
        graph = self._graph
        wrong = graph.operation("select", graph.operation("greater", base, graph.constant(0)), rest, label)
        weighed = graph.operation("multiply", wrong, graph.operation("abs", base))
        return graph.operation("add", weighed, self._logarithm(base))
