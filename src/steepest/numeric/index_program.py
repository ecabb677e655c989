"""Any loss in index form as functions: what its sum over the examples is, and what stands around the sum.

Where a loss is ``scale · Σ_i u_i + rest``, the sum is taken block by block, whatever u_i is: a hidden layer, several
classes, powers of a column. Other losses, such as the logarithm of a mean, are worked out as a whole. The weight v_i of
an example stands before u_i, and N is then the sum of the weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

from steepest.expression.nodes import FiniteSum, Indexed, Node, Sum, Symbol, number
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text
from steepest.models.losses import Loss
from steepest.models.model import SIZE
from steepest.models.structure import holds, moving, sums_over_examples
from steepest.numeric.array_slopes import array_gradient
from steepest.numeric.emitting import Emitter, argument_names, function_source
from steepest.numeric.executing import defined
from steepest.numeric.expanding import expanded
from steepest.numeric.helpers import array_functions
from steepest.numeric.indexed_graph import IndexedGraph
from steepest.numeric.indexed_lowering import IndexedLowering
from steepest.numeric.indexed_shapes import shapes_of
from steepest.numeric.loss_data import is_sparse
from steepest.numeric.row_blocks import MOST_BYTES, blocks
from steepest.numeric.score_costs import QUICK_NAMES, quickened
from steepest.numeric.score_parts import apart
from steepest.numeric.silence import runner
from steepest.numeric.weighing import WEIGHTS, weighed, weighted_formula

NAME, RESIDUAL = "loss", "residual"
N = SIZE.name
SMALL_BYTES = 1 << 16  # of data that take less time than a second call: sums over them are scaled where they stand


@dataclass(frozen=True, slots=True)
class _Function:
    """A formula as a function of parameters, data and sizes: its value, and its gradient by the parameters."""

    compute: Callable[..., Any]
    arguments: tuple[str, ...]
    source: str
    multiplied: frozenset[str]

    def __call__(self, values: Mapping[str, Any]) -> tuple[Any, Sequence[Any]]:
        found: tuple[Any, Sequence[Any]] = self.compute(*(values[name] for name in self.arguments))
        return found


class IndexProgram:
    """A loss in index form.

    Args:
        loss: the loss.
        constants: numbers for its letters.

    Attributes:
        parameter_shapes: the shape of each parameter.
        data_shapes: the shape of each array of data.
        source: the source of the whole.
        multiplied: the arrays by which the loss only multiplies, so that they may be sparse.
    """

    def __init__(self, loss: Loss, constants: Mapping[str, float]) -> None:
        self._loss, self._constants = loss, dict(constants)
        self.parameter_shapes, self.data_shapes = shapes_of(loss)
        self._whole = self._made(loss.formula, [to_text(loss.equation)])
        self.source, self.multiplied = self._whole.source, self._whole.multiplied

    def evaluate(
        self, parts: Mapping[str, Any], arrays: Mapping[str, Any], sizes: Mapping[Any, int], weights: Any
    ) -> tuple[float, list[Any]]:
        """The value, and the gradient by each parameter in its shape.

        Args:
            parts: the parameters by name.
            arrays: the data by name; their shapes fit.
            sizes: what each letter of a size is.
            weights: of the examples; None where they count alike.
        """
        given = {**parts, **arrays} if weights is None else {**parts, **arrays, WEIGHTS: weights}
        row_bytes = sum(arrays[name][:1].nbytes for name in self._by_row() if not is_sparse(arrays[name]))
        whole = self._split is None or any(map(is_sparse, arrays.values()))
        if whole or sizes[N] * row_bytes <= SMALL_BYTES:
            function = self._whole if weights is None else self._whole_weighted
            value, slopes = function({**given, **sizes})
            return float(value), list(slopes)
        return self._in_blocks(given, sizes, weights, blocks(sizes[N], row_bytes))

    def quick(self) -> Callable[..., tuple[float, Any] | None] | None:
        """A function for columns of float64 that fit into the cache, beside parameters that are numbers.

        It gives None where something else is given. There is none where the loss has arrays of parameters, or tables.
        """
        import numpy as np

        function, size = self._whole, len(self.parameter_shapes)
        sizes = set(function.arguments) - {*self.parameter_shapes, *self.data_shapes}
        if any(self.parameter_shapes.values()) or {*self.data_shapes.values()} != {(N,)} or sizes - {N}:
            return None
        ends = [] if N not in function.arguments else [N]
        named = [*self.parameter_shapes, *self.data_shapes]
        if list(function.arguments) != [*named, *ends]:
            return None
        array, new, float64, compute = np.ndarray, np.array, np.dtype(np.float64), function.compute
        most, run = MOST_BYTES // 8 // len(self.data_shapes), runner()

        def quick(params: Any, *columns: Any) -> tuple[float, Any] | None:
            shape: tuple[int, ...] = getattr(columns[0], "shape", ())
            if len(shape) != 1 or not 0 < shape[0] <= most:
                return None
            for column in columns:
                if type(column) is not array or column.dtype is not float64 or column.shape != shape:
                    return None
            if type(params) is not array or params.dtype is not float64 or params.shape != (size,):
                return None
            value, slopes = run(compute, *params.tolist(), *columns, *(shape if ends else ()))
            gradient: Any = new(slopes)
            return (float(value), gradient) if isfinite(sum(slopes, value)) else None

        return quick

    def _in_blocks(
        self, given: Mapping[str, Any], sizes: Mapping[Any, int], weights: Any, pieces: Iterable[slice]
    ) -> tuple[float, list[Any]]:
        sums, around = self._sums if weights is None else self._weighted_sums, self._around
        total, slopes = 0.0, [0.0] * len(self.parameter_shapes)
        by_row = [*self._by_row(), *([] if weights is None else [WEIGHTS])]
        for rows in pieces:
            block = {**given, **{name: given[name][rows] for name in by_row}, **sizes, N: rows.stop - rows.start}
            value, own = sums(block)
            total += float(value)
            slopes = [a + b for a, b in zip(slopes, own, strict=True)]
        count = sizes[N] if weights is None else float(weights.sum())
        scale, rest, rest_slopes = around(given, sizes, count)
        return float(scale * total + rest), [scale * a + b for a, b in zip(slopes, rest_slopes, strict=True)]

    def _by_row(self) -> list[str]:
        return [name for name, dims in self.data_shapes.items() if dims[:1] == (N,)]

    # ---- the functions, each made when it is first needed

    @cached_property
    def _split(self) -> tuple[FiniteSum, Node, Node | None] | None:
        """The sum over the examples, what stands before it and what is added to it; None for another form."""
        loss = self._loss
        sums = list(sums_over_examples(loss.formula, frozenset(loss.data)))
        if len(sums) != 1 or sums[0].lower != number(1) or sums[0].upper != SIZE or N in free_symbols(sums[0].body):
            return None
        found = apart(loss.formula, sums[0])
        if found is None or holds(found[0], moving(loss.parameters)) or _has_entries(found, self._by_row()):
            return None
        scale, rest = found
        return sums[0], scale, None if not rest else rest[0] if len(rest) == 1 else Sum(rest)

    @cached_property
    def _sums(self) -> _Function:
        assert self._split is not None  # noqa: S101  (asked by the caller)
        return self._made(self._split[0], [])

    @cached_property
    def _weighted_sums(self) -> _Function:
        assert self._split is not None  # noqa: S101  (asked by the caller)
        return self._made(weighed(self._split[0]), [])

    @cached_property
    def _whole_weighted(self) -> _Function:
        return self._made(weighted_formula(self._loss), [])

    def _around(self, given: Mapping[str, Any], sizes: Mapping[Any, int], count: float) -> tuple[Any, Any, Any]:
        """What stands before the sum, what is added to it, and the gradient of that."""
        values = {**given, **sizes, N: count}
        scale, _ = self._scale(values)
        if self._rest is None:
            return scale, 0.0, [0.0] * len(self.parameter_shapes)
        rest, slopes = self._rest(values)
        return scale, rest, slopes

    @cached_property
    def _scale(self) -> _Function:
        assert self._split is not None  # noqa: S101  (asked by the caller)
        return self._made(self._split[1], [])

    @cached_property
    def _rest(self) -> _Function | None:
        assert self._split is not None  # noqa: S101  (asked by the caller)
        return None if self._split[2] is None else self._made(self._split[2], [])

    def _made(self, formula: Node, comments: Sequence[str]) -> _Function:
        graph = IndexedGraph()
        given = {**self.parameter_shapes, **self.data_shapes, WEIGHTS: (N,)}
        lowering = IndexedLowering(graph, {name: dims for name, dims in given.items() if dims})
        for name, value in self._constants.items():
            lowering.known(Symbol(name), graph.constant(float(value)))
        place = lowering.place(formula)
        variables = [graph.given(n, dims) if dims else graph.variable(n) for n, dims in self.parameter_shapes.items()]
        results = expanded(graph, [place, *array_gradient(graph, place, variables)], shared=True)
        used = {graph.names[each] for each in graph.needed(results) if graph.operations[each] == "variable"}
        names = [name for name in (*given, *graph.sizes) if name in used]
        called = self._called(names)
        written = Emitter(graph, results, called, arrays=True)
        first, *others = (written.text(each) for each in results)
        columns = [called[name] for name, dims in self.data_shapes.items() if len(dims) == 1 and name in called]
        lines = _with_residual([*written.lines, f"return {first}, ({', '.join(others)},)"], columns)
        if not any(len(dims) > 1 for dims in given.values()):
            lines = [quickened(line) for line in lines]
        told = [*comments, *(f"{k} = {self._constants[k]:g}" for k in self._loss.constants if comments)]
        printable = [each for each in told if each.isprintable()]
        source = function_source(NAME, list(called.values()), printable, lines)
        compute = defined(source, NAME, array_functions(), {RESIDUAL, *QUICK_NAMES, *called.values()})
        multiplied = frozenset(name for name in self.data_shapes if graph.only_multiplies(name, results))
        return _Function(compute, tuple(names), source, multiplied)

    def _called(self, names: Sequence[str]) -> dict[str, str]:
        """What each name is called in the source: arrays by their own letter, matrices by its capital."""
        wholes = {parameter.base: parameter.whole.name for parameter in self._loss.learned}
        wholes |= {name: name.upper() for name, dims in self.data_shapes.items() if len(dims) == 2}
        shown = [wholes.get(name, name) for name in names]
        if len(set(shown)) < len(shown):
            shown = list(names)
        spelled = argument_names(shown, {NAME, RESIDUAL, *QUICK_NAMES, *array_functions()})
        return dict(zip(names, (spelled[name] for name in shown), strict=True))


def _with_residual(lines: list[str], columns: Sequence[str]) -> list[str]:
    """The lines with the name residual for the first value that is a column less a prediction, or the reverse."""
    shown = "|".join(map(re.escape, columns))
    form = re.compile(rf"(v\d+) = (?:(?:{shown}) - \(.+\)|.+ - (?:{shown}))")
    found = next((match[1] for line in lines if columns and (match := form.fullmatch(line))), None)
    return lines if found is None else [re.sub(rf"\b{found}\b", RESIDUAL, line) for line in lines]


def _has_entries(found: tuple[Node, tuple[Node, ...]], by_row: Sequence[str]) -> bool:
    parts = (part for node in (found[0], *found[1]) for part in walk(node))
    return any(isinstance(part, Indexed) and part.base in by_row for part in parts)
