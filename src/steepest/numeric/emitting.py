"""From a graph to the source of Python: what is used once stands where it is used, the rest has a name v0, v1, ….

The source is meant to be read: formulas stand above as comments, and the names are those of the formula.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steepest.expression.nodes import Symbol, Vector
from steepest.expression.writing.numpy_source import identifiers
from steepest.numeric.graph import Graph, Place
from steepest.numeric.operations import ATOM, CHOICE, OPERATIONS, SIGN, SUM

WIDEST = 88  # characters of an expression that still stands in one line
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Written:
    """An expression of Python, and how tightly it holds together."""

    text: str
    level: int


def argument_names(names: Sequence[str], taken: Iterable[str]) -> dict[str, str]:
    """A valid identifier for each variable, none of them one of those that are taken, or v0, v1, …."""
    chosen = identifiers(Vector(tuple(map(Symbol, names))))
    used = set(taken)
    found = {}
    for name in names:
        spelled = chosen[name]
        while spelled in used or (spelled[0] == "v" and spelled[1:].isdecimal()):
            spelled += "_"
        used.add(spelled)
        found[name] = spelled
    return found


class Emitter:
    """Writes the values of a graph.

    Args:
        graph: the graph.
        results: the places that are asked for.
        names: what each variable is called.
        arrays: whether the values are arrays of NumPy.
    """

    def __init__(self, graph: Graph, results: Sequence[Place], names: Mapping[str, str], *, arrays: bool) -> None:
        self._graph, self._names, self._arrays = graph, names, arrays
        needed = graph.needed(results)
        self._uses = Counter(argument for place in needed for argument in graph.arguments[place])
        self._uses.update(results)
        done = {graph.operations[place] for place in needed} & OPERATIONS.keys()
        self._spelled = {name: OPERATIONS[name].spelled(arrays=arrays) for name in done}
        self._written: dict[Place, Written] = {}
        self.lines: list[str] = []
        for place in needed:
            self._written[place] = self._named(place, self._expression(place))

    def text(self, place: Place) -> str:
        """The expression for a result."""
        return self._written[place].text

    def _expression(self, place: Place) -> Written:
        operation = self._graph.operations[place]
        if operation == "constant":
            return _number(self._graph.values[place])
        if operation == "along":
            return self._written[self._graph.arguments[place][0]]
        if operation == "position":
            return Written(self._graph.names[place], ATOM)
        if operation == "variable":
            return Written(self._names[self._graph.names[place]], ATOM)
        template, level = self._spelled[operation]
        arguments = [self._written[argument] for argument in self._graph.arguments[place]]
        if level == ATOM and template.startswith("{0}"):  # an index behind its array
            arguments[0] = Written(_at_least(ATOM, arguments[0]), ATOM)
        if level == ATOM:
            return Written(template.format(*(argument.text for argument in arguments)), ATOM)
        first, *others = arguments
        texts = [_at_least(level, first), *(_at_least(level + (level != CHOICE), other) for other in others)]
        if level == CHOICE:
            texts = [_at_least(CHOICE + 1, argument) for argument in arguments]
        return Written(template.format(*texts), level)

    def _named(self, place: Place, written: Written) -> Written:
        alias = self._graph.operations[place] == "along"
        if alias or not self._graph.arguments[place] or (self._uses[place] < 2 and len(written.text) <= WIDEST):
            return written
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {written.text}")
        return Written(name, ATOM)


def _at_least(level: int, written: Written) -> str:
    return written.text if written.level >= level else f"({written.text})"


def _number(value: Fraction | float) -> Written:
    try:
        rounded = float(value)
    except OverflowError:
        rounded = math.inf if value > 0 else -math.inf
    if math.isfinite(rounded):
        return Written(repr(rounded), SIGN if rounded < 0 else ATOM)
    return Written("nan" if math.isnan(rounded) else "inf" if rounded > 0 else "-inf", SUM if rounded < 0 else ATOM)


def function_source(name: str, arguments: Sequence[str], comments: Sequence[str], lines: Sequence[str]) -> str:
    """``def name(arguments):`` with comments and lines."""
    body = [*(f"# {comment}" for comment in comments), *lines]
    return "\n".join([f"def {name}({', '.join(arguments)}):", *(_INDENT + line for line in body)]) + "\n"
