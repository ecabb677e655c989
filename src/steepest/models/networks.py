"""One hidden layer: units that each see all features, an elementwise activation, and a linear score of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Equation, Function, Indexed, Node, Symbol
from steepest.models.model import (
    BIAS,
    CLASS,
    FEATURE,
    FEATURES,
    UNIT,
    UNITS,
    Feature,
    Model,
    Parameter,
    counted,
    of_one,
    require_shape,
    size_of,
    total,
    with_number,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ACTIVATIONS = ("tanh", "sigmoid", "relu")


@dataclass(frozen=True, slots=True)
class HiddenLayerModel(Model):
    """``y' = b + Σ_q w_q h_q`` with ``h_q = tanh(u_q + Σ_k v_kq x_k)``: one hidden layer of m units.

    Args:
        features: the number of features, or the letter ``"d"``.
        units: the number of units, or the letter ``"m"``.
        activation: a row of the table of functions: tanh, sigmoid or relu.
        outputs: for several scores: their number, or the letter ``"K"``.

    Raises:
        ValueError: a size out of range, or an activation that is none of these.

    >>> from steepest.expression.writing import to_text
    >>> for equation in HiddenLayerModel("d", "m").equations:
    ...     print(to_text(equation))
    y' = b + sum(q=1..m, w_q h_q)
    h_q = tanh(u_q + sum(k=1..d, v_kq x_k))
    """

    features: int | str = "d"
    units: int | str = "m"
    activation: str = "tanh"
    outputs: int | str | None = None

    def __post_init__(self) -> None:
        size_of(self.features, "features")
        size_of(self.units, "units")
        if self.outputs is not None:
            size_of(self.outputs, "classes")
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"the activation is one of {', '.join(ACTIVATIONS)}, not {self.activation!r}")

    def lettered(self) -> tuple[Model, tuple[tuple[str | Node, ...], ...]]:
        """The same with letters for all sizes."""
        outputs = None if self.outputs is None else "K"
        remarks = (*with_number(self.size, "d"), *with_number(self.width, "m"))
        return HiddenLayerModel("d", "m", self.activation, outputs), remarks

    @property
    def size(self) -> Node:
        """The number of features, as a tree."""
        return size_of(self.features, "features")

    @property
    def width(self) -> Node:
        """The number of units, as a tree."""
        return size_of(self.units, "units")

    @property
    def classes(self) -> Node | None:
        """How many scores there are, where there are several."""
        return None if self.outputs is None else size_of(self.outputs, "classes")

    @property
    def learned(self) -> tuple[Parameter, ...]:
        """The second layer, then the first: b, w_t, u_t, v_jt."""
        first = (
            Parameter(Indexed("u", (UNIT,)), Symbol("u"), (self.width,), bias=True),
            Parameter(Indexed("v", (FEATURE, UNIT)), Symbol("V"), (self.size, self.width)),
        )
        if self.classes is None:
            outer = (
                Parameter(BIAS, BIAS, bias=True),
                Parameter(Indexed("w", (UNIT,)), Symbol("w"), (self.width,)),
            )
            return (*outer, *first)
        outer = (
            Parameter(Indexed("b", (CLASS,)), Symbol("b"), (self.classes,), bias=True),
            Parameter(Indexed("w", (UNIT, CLASS)), Symbol("W"), (self.width, self.classes)),
        )
        return (*outer, *first)

    def unit(self, feature: Feature, number: Node) -> Node:
        """The value of one unit: tanh(u_q + Σ_k v_kq x_k)."""
        seen = total(lambda k: Indexed("v", (k, number)) * feature(k), FEATURES, self.size)
        return Function(FUNCTIONS[self.activation].name, Indexed("u", (number,)) + seen)

    def score(self, feature: Feature, of_class: Node | None = None) -> Node:
        """b + Σ_q w_q h_q, or b_l + Σ_q w_ql h_q for one class of several."""
        return self._outer(lambda q: self.unit(feature, q), of_class)

    def _outer(self, unit: Feature, of_class: Node | None) -> Node:
        bias = BIAS if of_class is None else Indexed("b", (of_class,))
        behind = () if of_class is None else (of_class,)
        return bias + total(lambda q: Indexed("w", (q, *behind)) * unit(q), UNITS, self.width)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The score in its units, and a unit."""
        of_class = None if self.classes is None else CLASS
        score = self._outer(lambda q: Indexed("h", (q,)), of_class)
        name = Symbol("y'") if of_class is None else Indexed("y'", (of_class,))
        return Equation(name, score), Equation(Indexed("h", (UNITS,)), self.unit(of_one, UNITS))

    def for_classes(self, classes: int | str = "K") -> HiddenLayerModel:
        """The model with a score for each class."""
        return HiddenLayerModel(self.features, self.units, self.activation, classes)

    def predict(self, X: ArrayLike, w: ArrayLike, V: ArrayLike, u: ArrayLike, b: Any = 0.0) -> NDArray[Any]:
        """The scores ``b + f(X @ V + u) @ w``.

        Args:
            X: features, shape (n_samples, n_features).
            w: weights of the units, shape (n_units,), or (n_units, n_outputs).
            V: weights of the features, shape (n_features, n_units).
            u: biases of the units, shape (n_units,).
            b: bias, or one for each output.

        Raises:
            ShapeError: the sizes do not fit each other, or the model.

        >>> HiddenLayerModel(1, 2, "relu").predict([[2.0]], w=[1.0, 1.0], V=[[1.0, -1.0]], u=[0.0, 0.5], b=1.0)
        array([3.])
        """
        import numpy as np

        x, outer, inner, shift = (np.asarray(array, dtype=float) for array in (X, w, V, u))
        require_shape("X", x, None, inner.shape[0] if inner.ndim else None)
        counted(self.size, x.shape[1], "the number of features")
        require_shape("V", inner, x.shape[1], len(shift) if shift.ndim else None)
        counted(self.width, inner.shape[1], "the number of units")
        require_shape("w", outer, inner.shape[1], *(() if self.classes is None else (None,)))
        return np.asarray(_on_arrays(self.activation, x @ inner + shift) @ outer + b)


def _on_arrays(activation: str, values: NDArray[Any]) -> Any:
    import numpy as np

    if activation == "relu":
        return np.maximum(0.0, values)
    return np.tanh(values) if activation == "tanh" else np.exp(-np.logaddexp(0, -values))
