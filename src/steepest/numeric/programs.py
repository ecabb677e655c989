"""What is written of a formula: one graph of its value and its derivatives, and the sources to work them out.

A source is made when it is asked for. `compiling` makes functions of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from steepest.expression.nodes import Node
from steepest.expression.writing import to_text
from steepest.numeric.approximations import FARTHEST
from steepest.numeric.emitting import Emitter, argument_names, function_source
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Graph, Place
from steepest.numeric.helpers import SCALARS
from steepest.numeric.lowering import Lowering
from steepest.numeric.slopes import along, gradient, hessian

NAME = "f"
_LONGEST_TOLD = 300  # places of a graph whose formula stands in the source as a comment
_TAKEN = frozenset({NAME, *SCALARS, "np", "self", "out", "elsewhere", "machine", "type", "errors", "sincos"})
_TURNING = ("sin", "cos")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a compiled function is made from, and made again from where it is unpickled.

    Attributes:
        formula: the tree.
        args: the names of the arguments, in order.
        wrt: those by which it is differentiated.
        order: 0 for the value alone, 1 with the gradient, 2 with the Hessian too.
        backend: "auto", "python", "numpy" or "numba".
        product: whether the Hessian times a direction is asked for, and nothing else; the direction, a number for each
            of `wrt`, follows the arguments.
    """

    formula: Node
    args: tuple[str, ...]
    wrt: tuple[str, ...]
    order: int
    backend: str
    product: bool = False

    @property
    def directions(self) -> tuple[str, ...]:
        """What the parts of the direction are called; no name of a formula has a space."""
        return tuple(f"d {name}" for name in self.wrt) if self.product else ()

    @property
    def ranks(self) -> tuple[int, ...]:
        """How many dimensions of the length of `wrt` each result has: none for the value, one for the gradient."""
        return (1,) if self.product else tuple(range(self.order + 1))


class Program:
    """The graph of a recipe, and what is written of it.

    Attributes:
        identifiers: what each argument is called.
        results: how many numbers are worked out.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        graph = self._graph = Graph()
        value = Lowering(graph).place(recipe.formula)
        missing = sorted(set(graph.names.values()) - set(recipe.args))
        if missing:
            raise ValueError(f"{missing[0]} is in the formula and not one of the arguments ({', '.join(recipe.args)})")
        self._results = expanded(graph, self._wanted(value))
        self.results = len(self._results)
        self.identifiers = argument_names([*recipe.args, *recipe.directions], _TAKEN)

    def _wanted(self, value: Place) -> list[Place]:
        recipe, graph = self._recipe, self._graph
        variables = [graph.variable(name) for name in recipe.wrt]
        slopes = gradient(graph, value, variables) if recipe.order or recipe.product else []
        if recipe.product:
            direction = map(graph.variable, recipe.directions)
            return along(graph, slopes, dict(zip(variables, direction, strict=True)))
        second = hessian(graph, slopes, variables) if recipe.order > 1 else []
        return [value, *slopes, *chain(*second)]

    # ---- sources

    def for_numbers(self) -> str:
        """The source for numbers, with a way out for everything else: ``elsewhere``."""
        lines = self._on_numbers()
        if self._recipe.backend == "python":
            return self._function(["self", *self.identifiers.values()], lines)
        tried = ["try:", *(f"    {line}" for line in lines), "except errors:", f"    {self._away}"]
        return self._function(self._signature, [*self._way_out(), *tried])

    def for_arrays(self) -> str:
        """The source for arrays: one flat tuple of all results."""
        written = Emitter(self._graph, self._results, self.identifiers, arrays=True)
        value = _tuple(map(written.text, self._results))
        return self._function([*self.identifiers.values()], [*written.lines, f"return {value}"])

    def for_machine(self) -> str:
        """The source for numbers, with nothing around it."""
        return self._function([*self.identifiers.values()], self._on_numbers())

    def before_arrays(self) -> str:
        """The source of what hands numbers and arrays on, so that arguments may be given by their names."""
        return function_source(NAME, self._signature, [], [self._away])

    def before_machine(self) -> str:
        """The source of what stands before the function of numbers: ``machine``, or ``elsewhere`` for all else."""
        names = self.identifiers.values()
        return function_source(NAME, self._signature, [], [*self._way_out(), f"return machine({', '.join(names)})"])

    @property
    def _signature(self) -> list[str]:
        return [*self.identifiers.values(), "out=None"]  # not by name only, which Python looks up at every call

    def _way_out(self) -> list[str]:
        """The lines for what is not a call with numbers alone."""
        others = " or ".join(["out is not None", *(f"type({name}) is not float" for name in self.identifiers.values())])
        return [f"if {others}:", f"    {self._away}"]

    @property
    def _away(self) -> str:
        return f"return elsewhere({', '.join([*self.identifiers.values(), 'out=out'])})"

    def for_points(self) -> str:
        """The source for one point of many: one flat tuple, and whether an angle is beyond `FARTHEST`."""
        graph = self._graph
        turning = (place for place in graph.needed(self._results) if graph.operations[place] in _TURNING)
        angles = sorted({graph.arguments[place][0] for place in turning})
        written = Emitter(graph, [*self._results, *angles], self.identifiers, arrays=False)
        far = " | ".join(f"(fabs({written.text(angle)}) > {FARTHEST})" for angle in angles) or "False"
        results = ", ".join(map(written.text, self._results))
        return self._function([*self.identifiers.values()], [*written.lines, f"return {results}, {far}"])

    def _on_numbers(self) -> list[str]:
        """The lines for numbers: value, gradient, rows of the Hessian."""
        written = Emitter(self._graph, self._results, self.identifiers, arrays=False)
        texts, size, parts = iter([*map(written.text, self._results)]), len(self._recipe.wrt), []
        for rank in self._recipe.ranks:
            rows = [_tuple(next(texts) for _ in range(size)) for _ in range(size if rank == 2 else rank)]
            parts.append(next(texts) if not rank else _tuple(rows) if rank == 2 else rows[0])
        return [*written.lines, f"return {', '.join(parts)}"]

    def _function(self, names: Sequence[str], lines: Sequence[str]) -> str:
        return function_source(NAME, names, self._comments, lines)

    @property
    def _comments(self) -> list[str]:
        if len(self._graph) > _LONGEST_TOLD:
            return []
        line = to_text(self._recipe.formula)
        told = f"the Hessian of {line}, times a direction" if self._recipe.product else line
        return [told] if told.isprintable() else []


def _tuple(parts: Iterable[str]) -> str:
    texts = list(parts)
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
