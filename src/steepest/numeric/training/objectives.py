"""What is made smaller: a loss over data, a function of a parameter vector, or a formula in numbers.

Each becomes an `Objective`, a function of the parameters and of the rows that are drawn. Whatever a trainer needs to
know of it besides, such as how many examples there are, stands here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from steepest.errors import DataError, ShapeError
from steepest.expression.writing import to_text
from steepest.numeric.compiling import CompiledFunction
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.tables.checks import require_finite

Rows = Any  # an array of row numbers, or a slice


@dataclass(frozen=True, slots=True)
class Objective:
    """What is made smaller.

    Attributes:
        function: ``(params, *data, **further) -> (value, gradient)``.
        start: the parameters to start from, an array of float64.
        data: its arrays.
        shared: which of the arrays have a row for each example.
        size: the number of examples; None where there are none.
        names: the names of the parameters where these are single numbers.
        weights: the weight of each example; None where they all count alike.
        summed: whether the loss is a sum over the examples and no mean, so that what is drawn is scaled.
        drawn: the loss with a factor for each example, by which weighted examples are drawn, and its data.
        called: what each of the arrays is called.
        formula: the formula in numbers that it is; None for others.
        fixed: the arguments of this formula that stay where they are.
    """

    function: Callable[..., tuple[float, Any]]
    start: Any
    data: tuple[Any, ...] = ()
    shared: tuple[bool, ...] = ()
    size: int | None = None
    names: tuple[str, ...] = ()
    weights: Any = None
    summed: bool = False
    called: tuple[str, ...] = ()
    drawn: tuple[Callable[..., tuple[float, Any]], tuple[Any, ...]] | None = None
    formula: CompiledFunction | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)

    def fixed_and(self, theta: Any) -> list[float]:
        """The arguments of a formula in numbers, in order: those that move, and those that stay."""
        assert self.formula is not None  # noqa: S101  (asked only of formulas)
        moving = dict(zip(self.names, theta.tolist(), strict=True))
        return [self.fixed[name] if name in self.fixed else moving[name] for name in self.formula.recipe.args]

    @property
    def told(self) -> str:
        """What it is, in text: the formula where it has one, else the name of the function."""
        own = self.formula.recipe.formula if self.formula is not None else None
        if isinstance(self.function, CompiledLoss):
            letters = "".join(f", {name} = {value!r}" for name, value in self.function.constants.items())
            return f"{to_text(self.function.loss.equation)}{letters}"
        return getattr(self.function, "__name__", type(self.function).__name__) if own is None else to_text(own)

    def require_finite_start(self) -> None:
        """Refuse a start with nan or infinity.

        Raises:
            DataError: there is one.
        """
        import numpy as np

        wrong = np.flatnonzero(~np.isfinite(self.start))
        if wrong.size:
            value = float(self.start.reshape(-1)[wrong[0]])
            told = "nan" if math.isnan(value) else "infinity"
            raise DataError(None, None, None, f"the start has {told} as parameter number {wrong[0] + 1}")

    def require_finite(self) -> None:
        """Refuse data with nan or infinity.

        Raises:
            DataError: with the row and the column.
        """
        for array, name in zip(self.data, self.called, strict=True):
            require_finite(array, name)

    def require_rows(self) -> int:
        """The number of examples, where every array has a row for each.

        Raises:
            ShapeError: two arrays have different numbers of rows.
            ValueError: there are no data.
        """
        if self.size is None:
            raise ValueError("only a loss over data has examples to draw, and no data were given")
        rows = [(array, name) for array, own, name in zip(self.data, self.shared, self.called, strict=True) if own]
        (first, its_name), *others = rows
        for array, name in others:
            if array.shape[:1] != first.shape[:1]:
                raise ShapeError(f"{name} has the shape {array.shape}, and {its_name} has {first.shape}: unequal rows")
        return self.size

    def __call__(self, theta: Any, rows: Rows = None) -> tuple[float, Any]:
        """The value and the gradient, over all data or over some rows.

        Raises:
            ShapeError: the gradient has not the shape of the parameters.
        """
        import numpy as np

        if rows is None:
            return self._asked(theta, self.data, self.weights)
        count = len(rows)
        scale = (self.size or count) / count
        weights = None if self.weights is None else self.weights[rows]
        if self.drawn is not None and weights is not None:
            function, data = self.drawn
            factors = weights * (scale if self.summed else len(self.weights) / self.weights.sum())
            return self._of(function, theta, (*self._taken(data, rows), factors))
        own = self._taken(self.data, rows)
        if weights is None and self.summed:
            return self._asked(theta, own, np.full(count, scale))
        return self._asked(theta, own, None) if weights is None else self._share(theta, own, weights, scale)

    def _taken(self, data: Sequence[Any], rows: Rows) -> tuple[Any, ...]:
        return tuple(each[rows] if own else each for each, own in zip(data, self.shared, strict=True))

    def _share(self, theta: Any, data: Sequence[Any], weights: Any, scale: float) -> tuple[float, Any]:
        """A weighted mean of somebody's function over what is drawn, so that its mean over all draws is the whole."""
        if not weights.any():
            return 0.0, theta * 0.0
        value, gradient = self._asked(theta, data, weights)
        share = scale * float(weights.sum()) / float(self.weights.sum())
        return share * value, share * gradient

    def _asked(self, theta: Any, data: Sequence[Any], weights: Any) -> tuple[float, Any]:
        return self._of(self.function, theta, data, **({} if weights is None else {"sample_weight": weights}))

    def _of(
        self, function: Callable[..., tuple[float, Any]], theta: Any, data: Sequence[Any], **further: Any
    ) -> tuple[float, Any]:
        try:
            value, gradient = function(theta, *data, **further)
        except DataError:  # a loss says so where its value overflows; the data themselves have been looked at
            return math.inf, theta * math.inf
        if gradient.__class__ is not theta.__class__ or gradient.shape != theta.shape:
            gradient = _as_gradient(gradient, theta)
        return value, gradient


def _as_gradient(gradient: Any, theta: Any) -> Any:
    import numpy as np

    found = np.asarray(gradient, dtype=float)
    if found.shape != theta.shape:
        raise ShapeError(f"the gradient has the shape {found.shape}; the parameters have {theta.shape}")
    return found


# ---- formulas in numbers


def of_numbers(function: CompiledFunction, start: Any) -> Objective:
    """A compiled function of numbers; arguments by which it is not differentiated stay where they start."""
    import numpy as np

    recipe = function.recipe
    if recipe.order < 1:
        raise ValueError("descending needs the gradient: compile with order=1")
    values = _by_name(recipe.args, start)
    fixed = {name: value for name, value in values.items() if name not in recipe.wrt}

    start_at = np.array([values[name] for name in recipe.wrt])

    def value_and_gradient(theta: Any) -> tuple[float, Any]:
        value, gradient, *_ = function(*found.fixed_and(theta))
        return value, np.array(gradient)

    found = Objective(value_and_gradient, start_at, names=recipe.wrt, formula=function, fixed=fixed)
    return found


def _by_name(names: Sequence[str], start: Any) -> dict[str, float]:
    """The coordinates of the start by name.

    Raises:
        ShapeError: there are more or fewer of them than names.
        ValueError: a name has none, or is unknown.
    """
    import numpy as np

    if isinstance(start, Mapping):
        if missing := [name for name in names if name not in start]:
            raise ValueError(f"the start has no {missing[0]}; it needs {', '.join(names)}")
        if unknown := [name for name in start if name not in names]:
            raise ValueError(f"the start has {unknown[0]}, and the formula has {', '.join(names)}")
        return {name: float(start[name]) for name in names}
    values = np.asarray(start, dtype=float)
    if values.shape != (len(names),) and not (values.shape == () and len(names) == 1):
        raise ShapeError(
            f"the start has the shape {values.shape}; the formula needs ({len(names)},) for {', '.join(names)}"
        )
    return dict(zip(names, values.reshape(-1).tolist(), strict=True))
