"""Losses as functions for trainers: ``fg(params, X, y) -> (value, gradient)``.

A loss whose examples enter by one score is worked out by `score_program`, any other by `index_program`. Here the data
are looked at, the parameters are told apart, and a value that is not finite is explained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text
from steepest.models.losses import Loss
from steepest.models.model import SIZE
from steepest.numeric.affine_score import COUNTING
from steepest.numeric.arrays import Dims
from steepest.numeric.index_program import IndexProgram
from steepest.numeric.indexed_shapes import shapes_of
from steepest.numeric.loss_data import (
    as_arrays,
    as_weights,
    check_labels,
    explain,
    is_sparse,
    one_hot,
    require_dense,
    shown,
    sizes_in,
)
from steepest.numeric.loss_forms import compiled_form
from steepest.numeric.masks import require_unmasked
from steepest.numeric.score_parts import ScoreParts, score_parts
from steepest.numeric.score_program import ScoreProgram
from steepest.numeric.silence import silently

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Found = tuple[float, "NDArray[Any]"]
BACKENDS = ("auto", "numpy", "numba")


class CompiledLoss:
    """A loss as a function of the parameter vector and the data.

    Args:
        loss: the loss.
        constants: numbers for the letters of the loss that are neither parameters nor data: ``{"lambda": 0.1}``.
        backend: ``"numpy"``; ``"numba"`` for machine code that reads a table once, row by row (for losses whose
            examples enter by one score); ``"auto"`` is the former.

    Attributes:
        loss: the loss.
        constants: the numbers of its letters.
        backend: what was asked for.
        parameter_shapes: the shape of each parameter, in the order of the parameter vector.
        data_shapes: the shape of each array of data.
        source: the source for data that fit into the cache.
        block_source: the source for a block of rows of larger data, or in machine code for one example; None where
            there is no such source.

    Raises:
        UnsupportedError: a part of the formula cannot be compiled.
        ValueError: a letter has no number, or there is no such backend.
        ImportError: numba is asked for and not installed.
    """

    def __init__(self, loss: Loss, constants: Mapping[str, float] | None = None, *, backend: str = "auto") -> None:
        if backend not in BACKENDS:
            raise ValueError(f"the backend is one of {', '.join(BACKENDS)}, not {backend!r}")
        self.loss, self.constants, self.backend = loss, dict(constants or {}), backend
        missing = [name for name in loss.constants if name not in self.constants]
        if missing:
            raise ValueError(f"{missing[0]} needs a number: compile(constants={{{missing[0]!r}: …}})")
        form = compiled_form(loss)
        self._lettered, self._fixed = form.lettered, form.sizes
        self.parameter_shapes, self.data_shapes = shapes_of(form.loss)
        parts = score_parts(form.lettered)
        self._scores = self._by_scores(parts) if parts is not None and _is_used(parts, backend) else None
        if backend == "numba" and self._scores is None:
            told = to_text(loss.equation)
            raise UnsupportedError(f"machine code is made where examples enter by one score, and not for {told}")
        program: ScoreProgram | IndexProgram = self._scores or self._indexed
        self.source = program.source
        self.block_source = None if self._scores is None else self._scores.row_source
        self._quick = self._made_quick()

    def _by_scores(self, parts: ScoreParts) -> ScoreProgram:
        return ScoreProgram(parts, self.constants, machine_code=self.backend == "numba")

    def _made_quick(self) -> Callable[..., Found | None] | None:
        """The way for small arrays that need no looking after."""
        if self._scores is None:
            return None if self.loss.row is not None and self.loss.row.labels != "number" else self._indexed.quick()
        columns = [self.data_shapes[name] for name in self._scores.parts.targets]
        if self._scores.parts.table is None or any(dims != (SIZE.name,) for dims in columns):
            return None
        features = self.data_shapes[self._scores.parts.table][1]
        return self._scores.quick(features if isinstance(features, int) else None)

    @cached_property
    def _indexed(self) -> IndexProgram:
        return IndexProgram(self._lettered, self.constants)

    def __call__(self, params: ArrayLike, *data: Any, sample_weight: ArrayLike | None = None) -> Found:
        """The value and the gradient, as ``scipy.optimize.minimize(jac=True)`` wants them.

        Args:
            params: the parameter vector, in the order of ``loss.parameters``; arrays row by row.
            data: an array for each of ``loss.data``: X of shape (n_samples, n_features), y of shape (n_samples,).
                A table may be sparse (scipy.sparse) where the loss only multiplies by it. For several classes y is
                one-hot, shape (n_samples, n_classes), or holds the numbers 1 … K of the classes; probabilities of
                the classes, which sum to 1 in each row, are labels too.
            sample_weight: a number from 0 for each example: a mean becomes Σ v_i c_i / Σ v_i, a sum Σ v_i c_i, so
                that weight 2 counts as the example twice. Penalties are not weighted.

        Returns:
            The value, and the gradient of shape (n_parameters,).

        Raises:
            ShapeError: an array has not the shape that the loss asks for; both are shown.
            DataError: there are no examples, entries are masked, a label or weight makes no sense, an entry is not
                finite (with its row and column), or the value overflows.
        """
        if self._quick is not None and sample_weight is None and len(data) == len(self.data_shapes):
            found = self._quick(params, *data)
            if found is not None:
                return found
        careful: Found = silently(self._with_care, params, data, sample_weight)
        return careful

    def value(self, params: ArrayLike, *data: Any, sample_weight: ArrayLike | None = None) -> float:
        """The value alone; arguments as for the call."""
        return self(params, *data, sample_weight=sample_weight)[0]

    def hessian_product(
        self, params: ArrayLike, direction: ArrayLike, *data: Any, sample_weight: ArrayLike | None = None
    ) -> NDArray[Any]:
        """The Hessian times a direction, without the Hessian: two more products with the table.

        Args:
            params: the parameter vector.
            direction: shape (n_parameters,).
            data, sample_weight: as for the call.

        Raises:
            UnsupportedError: the examples enter by no score that is linear in the parameters.
        """
        import numpy as np

        if self._scores is None:
            raise UnsupportedError(f"a Hessian product of {to_text(self.loss.equation)} is not supported")
        arrays, sizes, weights = self._prepared(params, data, sample_weight)
        theta = self._vector(params, sizes)
        along = self._vector(direction, sizes, "direction")
        found: NDArray[Any] = silently(self._scores.hessian_product, theta, along, arrays, weights)
        if not np.isfinite(found).all():
            raise explain(theta, arrays, weights, self.data_shapes, float("inf"), self.loss.name)
        return found

    def coordinate_names(self, size: int, *data: Any) -> list[str]:
        """What each of `size` coordinates of the parameter vector is called: b, w_1, …, of a matrix v_1,2.

        Where several sizes are letters that the data do not tell, each is called by its place.
        """
        import numpy as np

        given = {name: array for name, array in zip(self.data_shapes, data, strict=False) if np.ndim(array) == 2}
        told = sizes_in({name: self.data_shapes[name] for name in given}, given) | self._fixed
        left = {dim for dims in self.parameter_shapes.values() for dim in dims if isinstance(dim, str)} - set(told)
        if len(left) > 1:
            return [f"params[{k}]" for k in range(size)]
        sizes = {**told, **self._sizes_left(np.empty(size), told)}
        names = []
        for name, dims in self.parameter_shapes.items():
            places = np.ndindex(*_numbers(dims, sizes))
            names += ["_".join([name, ",".join(str(k + 1) for k in place)]) if place else name for place in places]
        return names

    # ---- the careful way

    def _with_care(self, params: Any, data: Sequence[Any], sample_weight: Any) -> Found:
        import numpy as np

        arrays, sizes, weights = self._prepared(params, data, sample_weight)
        theta = self._vector(params, sizes)
        value, gradient = self._evaluated(theta, arrays, sizes, weights)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            raise explain(theta, arrays, weights, self.data_shapes, value, self.loss.name)
        return value, gradient

    def _prepared(self, params: Any, data: Sequence[Any], sample_weight: Any) -> tuple[dict[str, Any], Any, Any]:
        """The data by name, what each letter of a size is, and the weights."""
        arrays = self._with_classes(params, as_arrays(self.data_shapes, data))
        sizes: dict[Any, int] = {**sizes_in(self.data_shapes, arrays), **self._fixed}
        multiplied = self._multiplied if any(map(is_sparse, arrays.values())) else frozenset()
        require_dense(arrays, multiplied, self.data_shapes)
        if self.loss.row is not None:
            check_labels(arrays["y"], self.loss.row, "y")
        weights = None if sample_weight is None else as_weights(sample_weight, _count(self.data_shapes, arrays))
        return arrays, sizes, weights

    @property
    def _multiplied(self) -> frozenset[str]:
        if self._scores is not None:
            return frozenset({self._scores.parts.table or ""})
        return self._indexed.multiplied

    def _with_classes(self, params: Any, arrays: dict[str, Any]) -> dict[str, Any]:
        """The data, with a table of labels where the numbers of the classes are given."""
        import numpy as np

        row = self.loss.row
        if row is None or not row.by_class or arrays["y"].ndim != 1 or is_sparse(arrays["y"]):
            return arrays
        found = {**arrays, "y": np.empty((len(arrays["y"]), 0))}
        known = sizes_in({"x": self.data_shapes["x"]}, found) | self._fixed
        classes = {**known, **self._sizes_left(np.asarray(params), known)}.get("K", 0)
        return {**arrays, "y": one_hot(arrays["y"], classes, row)}

    def _vector(self, params: Any, sizes: dict[Any, int], name: str = "params") -> NDArray[Any]:
        """The parameter vector; the sizes that it alone tells are added to the others.

        Raises:
            ShapeError: it has another length; both are shown.
        """
        import numpy as np

        require_unmasked(params, name)
        theta = np.asarray(params, dtype=np.float64)
        sizes |= self._sizes_left(theta, sizes)
        wanted = sum(_product(_numbers(dims, sizes)) for dims in self.parameter_shapes.values())
        if theta.shape != (wanted,):
            told = ", ".join(self.parameter_shapes)
            raise ShapeError(f"{name} has the shape {theta.shape}; the loss needs ({wanted},) for {told}")
        return theta

    def _evaluated(
        self, theta: NDArray[Any], arrays: Mapping[str, Any], sizes: Mapping[Any, int], weights: Any
    ) -> Found:
        import numpy as np

        if self._scores is not None:
            return self._scores.evaluate(theta, arrays, weights)
        program = self._indexed
        floats = {name: array if array.dtype.kind == "f" else array.astype(float) for name, array in arrays.items()}
        parts = dict(zip(program.parameter_shapes, self._apart(theta, sizes), strict=True))
        value, slopes = program.evaluate(parts, floats, sizes, weights)
        return value, np.concatenate([np.reshape(slope, -1) for slope in slopes]).astype(float, copy=False)

    def _apart(self, theta: NDArray[Any], sizes: Mapping[Any, int]) -> Iterator[Any]:
        """The parameters apart, each in its shape."""
        start = 0
        for dims in self._indexed.parameter_shapes.values():
            shape = _numbers(dims, sizes)
            stop = start + _product(shape)
            yield theta[start:stop].reshape(shape) if shape else theta[start]
            start = stop

    def _sizes_left(self, theta: NDArray[Any], sizes: Mapping[Any, int]) -> dict[Any, int]:
        """The size that the data leave open, such as the number of hidden units, from the number of parameters.

        Raises:
            UnsupportedError: there are several.
        """
        shapes = list(self.parameter_shapes.values())
        left = {dim for dims in shapes for dim in dims if isinstance(dim, str) and dim not in sizes}
        if not left:
            return {}
        if len(left) > 1:
            told = " and ".join(sorted(left))
            raise UnsupportedError(f"the sizes {told} are not known from the data; a loss may leave one open")
        (letter,) = left
        fixed, one = (sum(_product(_numbers(dims, {**sizes, letter: k})) for dims in shapes) for k in (0, 1))
        return {letter: max((theta.size - fixed) // (one - fixed), 0)}

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.loss, self.constants, self.backend)

    def __repr__(self) -> str:
        return f"<CompiledLoss {to_text(self.loss.equation)}>"


def _again(loss: Loss, constants: Mapping[str, float], backend: str) -> CompiledLoss:
    return CompiledLoss(loss, constants, backend=backend)


def _is_used(parts: ScoreParts, backend: str) -> bool:
    """Whether a loss is worked out by its score: where the features are a table, or are to be one for machine code.

    The costs know nothing but scores and targets, and not the number of examples.
    """
    names = frozenset[str]().union(*map(free_symbols, parts.features))
    own = parts.table is not None or (backend == "numba" and COUNTING.name not in names)
    return own and parts.table not in parts.targets and SIZE.name not in free_symbols(parts.cost)


def _count(shapes: Mapping[str, Dims], arrays: Mapping[str, Any]) -> int:
    """The number of examples."""
    found = (arrays[name].shape[0] for name, dims in shapes.items() if dims[:1] == (SIZE.name,))
    return int(next(found, 0))


def _numbers(dims: Dims, sizes: Mapping[Any, int]) -> tuple[int, ...]:
    return tuple(sizes[dim] if isinstance(dim, str) else dim for dim in dims)


def _product(shape: Sequence[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


__all__ = ["CompiledLoss", "shown"]
