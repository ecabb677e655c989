"""What the examples cost by their scores, on arrays: the sum of the costs, their slopes, and how the slopes change.

All of it comes from one graph, so what costs and slopes have in common is worked out once. A number that stands
before all slopes is drawn out: it scales the gradient, which is short, and not the slopes or the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from steepest.expression.nodes import Node, Symbol
from steepest.expression.writing import to_text
from steepest.models.model import SIZE
from steepest.numeric.array_slopes import array_gradient
from steepest.numeric.arrays import ArrayGraph
from steepest.numeric.emitting import Emitter, function_source
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Place
from steepest.numeric.lowering import Lowering
from steepest.numeric.score_parts import ScoreParts

N = SIZE.name
WEIGHT = "v"  # of an example, where weights are given
COSTS, CURVES = "costs", "curves"

#: What the source calls a value that is known by a name.
_KNOWN = {
    "{y} - {z}": "residual",
    "{z} - {y}": "residual",
    "sigmoid({z})": "p",
    "np.exp({z})": "rate",
    "{y}*{z}": "margin",
}

Written = tuple[list[str], list[str]]  # lines, and the expressions of the results


class ScoreCosts:
    """The graph of the costs of examples and of their slopes by their scores.

    Args:
        parts: the loss, taken apart.
        constants: numbers for its letters.
        names: what the score, the targets, the weights of examples and their number are called.
    """

    def __init__(self, parts: ScoreParts, constants: Mapping[str, float], names: Mapping[str, str]) -> None:
        self._parts, self._names = parts, names
        graph = self._graph = ArrayGraph()
        self._z = graph.given(parts.score.name, (N,))
        places: dict[Node, Place] = {Symbol(name): graph.given(name, (N,)) for name in parts.targets}
        places |= {Symbol(name): graph.constant(float(value)) for name, value in constants.items()}
        self._lowering = Lowering(graph, {**places, parts.score: self._z})
        self._each = self._of_all(self._lowering.place(parts.cost))
        self._factor, self._slopes = graph.scale(self._of_all(self._cheaper()))
        self._scale = self._lowering.place(parts.scale)

    def _of_all(self, place: Place) -> Place:
        """A value of each example: a number as an array of it."""
        return place if self._graph.shape(place) else self._graph.spread(place, (N,))

    def _cheaper(self) -> Place:
        """The slopes by reverse mode, or as the derivation has them: whichever adds less to the costs."""
        graph, total = self._graph, self._graph.total(self._each)
        (backwards,) = array_gradient(graph, total, [self._z])
        derived = self._lowering.place(self._parts.slope)
        sizes = [len(graph.needed(expanded(graph, [total, each]))) for each in (backwards, derived)]
        return derived if sizes[1] < sizes[0] else backwards

    def written(self, weighted: bool = False) -> Written:
        """The sum of the costs, and the slopes without the factor that `scaled` knows."""
        graph, each, slopes = self._graph, self._each, self._slopes
        if weighted:
            weights = graph.given(WEIGHT, (N,))
            each, slopes = graph.multiply(weights, each), graph.multiply(weights, slopes)
        return self._emitted([graph.total(each), slopes])

    def source(self, weighted: bool = False) -> str:
        """``costs(z, y, N)``, or with weights ``costs(z, y, v, N)``: the sum of the costs, and the slopes."""
        lines, results = self.written(weighted)
        return self._function(COSTS, weighted, to_text(self._parts.cost), [*lines, f"return {', '.join(results)}"])

    def curves_source(self) -> str:
        """``curves(z, y, N)``: the second derivative of the cost of each example by its score."""
        graph = self._graph
        (second,) = array_gradient(graph, graph.total(self._slopes), [self._z])
        lines, (result,) = self._emitted([second])
        return self._function(CURVES, False, "the second derivatives of the costs", [*lines, f"return {result}"])

    def scalar_source(self) -> tuple[str, list[str]]:
        """``costs(z, y)`` of one example, in numbers; and what its arguments are called."""
        graph = self._graph
        places = [each if (same := graph.spread_number(each)) is None else same for each in (self._each, self._slopes)]
        results = expanded(graph, places, shared=True)
        own = [self._names[each] for each in (self._parts.score.name, *self._parts.targets)]
        written = Emitter(graph, results, self._names, arrays=False)
        lines = [*written.lines, f"return {', '.join(written.text(place) for place in results)}"]
        return function_source(COSTS, own, [], lines), own

    def _function(self, name: str, weighted: bool, told: str, lines: Sequence[str]) -> str:
        own = [self._parts.score.name, *self._parts.targets, *([WEIGHT] if weighted else []), N]
        comments = [told] if told.isprintable() else []
        return function_source(name, [self._names[each] for each in own], comments, lines)

    def _emitted(self, places: Sequence[Place]) -> Written:
        results = expanded(self._graph, places, shared=True)
        written = Emitter(self._graph, results, self._names, arrays=True)
        lines = self._called([*written.lines, *(written.text(place) for place in results)])
        return lines[: len(written.lines)], lines[len(written.lines) :]

    def _called(self, lines: list[str]) -> list[str]:
        """The lines with the names that values are known by, and with methods, which start sooner than functions."""
        y = self._names[self._parts.targets[0]] if self._parts.targets else ""
        known = {form.format(y=y, z=self._names[self._parts.score.name]): name for form, name in _KNOWN.items()}
        taken = set(self._names.values())
        for line in list(lines):
            name, _, value = line.partition(" = ")
            if (called := known.get(value)) is not None and called not in taken:
                taken.add(called)
                lines = [re.sub(rf"\b{name}\b", called, each) for each in lines]
        return [quickened(line) for line in lines]

    def scaled(self) -> Written:
        """The value for a sum of costs that is called total, and the factor of all slopes."""
        graph = self._graph
        factor = self._scale if self._factor is None else graph.multiply(self._scale, self._factor)
        results = expanded(graph, [graph.multiply(self._scale, graph.variable("total")), factor])
        written = Emitter(graph, results, {**self._names, "total": "total"}, arrays=True)
        return list(written.lines), [written.text(place) for place in results]


def enclosed(text: str) -> str:
    """An expression that holds together wherever it stands: a name, a call, or anything else in brackets."""
    depth, ends = 0, []
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ")" and not depth:
            ends.append(place)
    is_call = re.match(r"[\w.]+\(", text) is not None and ends[:1] == [len(text) - 1]
    return text if is_call or text.isidentifier() else f"({text})"


#: The names that `quickened` brings in.
QUICK_NAMES = ("dot", "add", "reduce")


def quickened(line: str) -> str:
    """A line on vectors with what starts soonest: methods, and the sum that ``np.sum`` of a vector ends in."""
    return re.sub(
        r"(?<![\w*/@.)\]])(\w+) @ (\w+)\b(?![.(\[])", r"\1.dot(\2)", line.replace("np.sum(", "np.add.reduce(")
    )
