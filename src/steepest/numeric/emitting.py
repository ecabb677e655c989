"""From a graph to the source of Python: what is used once stands where it is used, the rest has a name v0, v1, ….

The source is meant to be read: formulas stand above as comments, and the names are those of the formula.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain

from steepest.expression.nodes import Symbol, Vector
from steepest.expression.writing.numpy_source import identifiers
from steepest.numeric.graph import Graph, Place
from steepest.numeric.operations import ATOM, CHOICE, OPERATIONS, SIGN, SUM, TOGETHER

WIDEST = 88  # characters of an expression that still stands in one line
_INDENT = "    "


Written = tuple[str, int]  # an expression of Python, and how tightly it holds together


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
        self._graph, self._names = graph, names
        needed = graph.needed(results)
        self._uses = Counter(chain(results, *(graph.arguments[place] for place in needed)))
        done = {graph.operations[place] for place in needed} & OPERATIONS.keys() - {"along"}
        self._spelled = {name: _spelled(name, arrays) for name in done}
        self._written: dict[Place, Written] = {}
        self.lines: list[str] = []
        self._count = 0
        together = self._together(needed) if arrays else {}
        for place in needed:
            if place not in self._written:
                if place in together:
                    self._pair(*together[place])
                else:
                    self._written[place] = self._expression(place)

    def _together(self, needed: Sequence[Place]) -> dict[Place, tuple[str, Place, Place]]:
        """The pairs of functions of one value that one call works out, by each place of the pair."""
        graph, found = self._graph, {}
        for one, other, call in TOGETHER:
            known = {graph.arguments[p]: p for p in needed if graph.operations[p] == other}
            for place in needed:
                if graph.operations[place] == one and graph.arguments[place] in known:
                    pair = (call, place, known[graph.arguments[place]])
                    found[pair[1]] = found[pair[2]] = pair
        return found

    def _pair(self, call: str, one: Place, other: Place) -> None:
        """Both functions of a pair, in one line."""
        names = [f"v{self._count + k}" for k in range(2)]
        self._count += 2
        argument = self._written[self._graph.arguments[one][0]][0]
        self.lines.append(f"{names[0]}, {names[1]} = {call.format(argument)}")
        self._written |= {one: (names[0], ATOM), other: (names[1], ATOM)}

    def text(self, place: Place) -> str:
        """The expression for a result."""
        return self._written[place][0]

    def _expression(self, place: Place) -> Written:
        """What a place is written as: an expression where it is used once and short, else a name."""
        graph, written = self._graph, self._written
        spelled = self._spelled.get(graph.operations[place])
        if spelled is None:
            return self._leaf(graph.operations[place], place)
        template, level, least = spelled
        texts = []
        for argument, needed in zip(graph.arguments[place], least):  # noqa: B905
            part, own = written[argument]
            texts.append(part if own >= needed else f"({part})")
        text = template.format(*texts)
        if self._uses[place] < 2 and len(text) <= WIDEST:
            return text, level
        name = f"v{self._count}"
        self._count += 1
        self.lines.append(f"{name} = {text}")
        return name, ATOM

    def _leaf(self, operation: str, place: Place) -> Written:
        """What is not worked out: a number, a name, another name for what is there."""
        if operation == "constant":
            return _number(self._graph.values[place])
        if operation == "variable":
            return self._names[self._graph.names[place]], ATOM
        if operation == "along":
            return self._written[self._graph.arguments[place][0]]
        return self._graph.names[place], ATOM


def _spelled(name: str, arrays: bool) -> tuple[str, int, tuple[int, ...]]:
    """The template of an operation, its level, and how tightly each of its arguments has to hold together."""
    template, level = OPERATIONS[name].spelled(arrays=arrays)
    count = template.count("{")
    if level == ATOM:  # within brackets, but for an index behind its array
        return template, level, (ATOM if template[0] == "{" else CHOICE, *(CHOICE for _ in range(count - 1)))
    if level == CHOICE:
        return template, level, (CHOICE + 1,) * count
    return template, level, (level, *(level + 1 for _ in range(count - 1)))


def _number(value: Fraction | float) -> Written:
    try:
        rounded = float(value)
    except OverflowError:
        rounded = math.inf if value > 0 else -math.inf
    if math.isfinite(rounded):
        return repr(rounded), SIGN if rounded < 0 else ATOM
    return "nan" if math.isnan(rounded) else "inf" if rounded > 0 else "-inf", SUM if rounded < 0 else ATOM


def function_source(name: str, arguments: Sequence[str], comments: Sequence[str], lines: Sequence[str]) -> str:
    """``def name(arguments):`` with comments and lines."""
    body = [*(f"# {comment}" for comment in comments), *lines]
    return "\n".join([f"def {name}({', '.join(arguments)}):", *(_INDENT + line for line in body)]) + "\n"
