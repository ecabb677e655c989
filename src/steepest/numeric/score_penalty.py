"""The source of what a penalty adds to a loss by one score: to the value, the gradient and the Hessian.

Parameters are called by their places in the parameter vector: ``params[0]``, ``params[1:]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steepest.expression.nodes import Node, Symbol
from steepest.models.model import SIZE
from steepest.numeric.array_slopes import array_gradient
from steepest.numeric.emitting import Emitter
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Place
from steepest.numeric.indexed_graph import IndexedGraph
from steepest.numeric.indexed_lowering import IndexedLowering
from steepest.numeric.score_parts import ScoreParts

PARAMS, DIRECTION = "params", "direction"


class ScorePenalty:
    """The graph of a penalty.

    Args:
        parts: the loss, taken apart, with a penalty.
        constants: numbers for its letters.
        count: what the number of examples is called.
    """

    def __init__(self, parts: ScoreParts, constants: Mapping[str, float], count: str) -> None:
        self._parts, self._graph = parts, IndexedGraph()
        sizes = {each.base: tuple(map(str, map(_letter, each.shape))) for each in parts.loss.learned}
        self._dims = sizes
        lowering = IndexedLowering(self._graph, {name: dims for name, dims in sizes.items() if dims})
        for name, number in constants.items():
            lowering.known(Symbol(name), self._graph.constant(float(number)))
        assert parts.penalty is not None, "there is a penalty"  # noqa: S101
        self._value = lowering.place(parts.penalty)
        self._slopes = array_gradient(self._graph, self._value, list(self._given().values()))
        length = "len(params)" if parts.intercept_at is None else "(len(params) - 1)"
        self._names = {**{dim: length for dims in sizes.values() for dim in dims}, SIZE.name: count}

    def _given(self, behind: str = "") -> dict[str, Place]:
        """A place for each parameter, or for each part of the direction."""
        graph = self._graph
        return {
            name: graph.given(f"{name}{behind}", dims) if dims else graph.variable(f"{name}{behind}")
            for name, dims in self._dims.items()
        }

    def written(self) -> tuple[str, list[str]]:
        """What is added to the value, and the lines that add to the gradient."""
        return self._emitted([self._value, *self._slopes])

    def bent(self) -> list[str]:
        """The lines that add the Hessian times the direction."""
        graph, along = self._graph, self._given(behind=DIRECTION)
        pairs = zip(self._slopes, along.values(), strict=True)
        rate = graph.sum(
            [graph.dot(slope, way) if graph.shape(way) else graph.multiply(slope, way) for slope, way in pairs]
        )
        _, lines = self._emitted([rate, *array_gradient(graph, rate, list(self._given().values()))])
        return lines

    def _emitted(self, places: Sequence[Place]) -> tuple[str, list[str]]:
        results = expanded(self._graph, places)
        own = {name: self._place(PARAMS, k) for k, name in enumerate(self._dims)}
        other = {f"{name}{DIRECTION}": self._place(DIRECTION, k) for k, name in enumerate(self._dims)}
        written = Emitter(self._graph, results, {**self._names, **own, **other}, arrays=True)
        first, *slopes = [written.text(place) for place in results]
        moved = [_added(place, text) for place, text in zip(own.values(), slopes, strict=True)]
        return first, [*written.lines, *(line for line in moved if line)]

    def _place(self, vector: str, k: int) -> str:
        """Where the parameter number k stands."""
        parts = self._parts
        if list(self._dims.values())[k]:
            return vector if parts.intercept_at is None else f"{vector}[{'1:' if parts.intercept_at == 0 else ':-1'}]"
        return f"{vector}[{-1 if k and parts.weights.stop == -1 else k}]"


def _letter(size: Node) -> str:
    return size.name if isinstance(size, Symbol) else "d"


def _added(place: str, slope: str) -> str:
    """The line that adds a slope where its parameter stands; nothing for a slope of 0."""
    if slope == "0.0" or (slope.startswith("np.full(") and slope.endswith(", 0.0)")):
        return ""
    return f"gradient{place.removeprefix(PARAMS) or '[:]'} += {slope}"
