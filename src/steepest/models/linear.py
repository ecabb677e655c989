"""The linear model y' = b + w₁x₁ + … + w_d x_d, symbolic and on numbers, d a number or a letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.nodes import Equation, Indexed, Node, Number, Symbol, number
from steepest.models.model import (
    BIAS,
    CLASS,
    EXAMPLE,
    FEATURE,
    FEATURES,
    Feature,
    Model,
    Parameter,
    counted,
    entry_of,
    size_of,
    total,
    weighted,
    with_number,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

BIASES = ("apart", "folded", "none")


@dataclass(frozen=True, slots=True)
class LinearModel(Model):
    """``y' = b + w1 x1 + … + wd xd``: prediction y', bias b, weights w, features x.

    Args:
        features: the number d of features, 1 … 50, or the letter ``"d"``: then y' = b + Σ_k w_k x_k.
        bias: "apart" for b; "folded" for w₀ and a feature x₀ = 1; "none".
        outputs: for several scores, as softmax needs them: their number, or the letter ``"K"``.

    Raises:
        ValueError: `features` is no whole number in that range and not d; `bias` is none of the three.

    >>> from steepest.expression.writing import to_text
    >>> to_text(LinearModel(2).equation)
    "y' = b + w1 x1 + w2 x2"
    >>> to_text(LinearModel("d").equation)
    "y' = b + sum(k=1..d, w_k x_k)"
    """

    features: int | str = 1
    bias: str = "apart"
    outputs: int | str | None = None

    def __post_init__(self) -> None:
        size_of(self.features, "features")
        if self.outputs is not None:
            size_of(self.outputs, "classes")
        if self.bias not in BIASES:
            raise ValueError(f"the bias is one of {', '.join(BIASES)}, not {self.bias!r}")
        if self.outputs is not None and self.bias == "folded":
            raise UnsupportedError("several scores with a bias that is folded in are not supported; keep it apart")

    @property
    def size(self) -> Node:
        """The number of features, as a tree."""
        return size_of(self.features, "features")

    @property
    def classes(self) -> Node | None:
        """How many scores there are, where there are several."""
        return None if self.outputs is None else size_of(self.outputs, "classes")

    def for_classes(self, classes: int | str = "K") -> LinearModel:
        """The model with a score for each class."""
        return LinearModel(self.features, self.bias, classes)

    def lettered(self) -> tuple[Model, tuple[tuple[str | Node, ...], ...]]:
        """The same with d for the number of features, and for the number of classes K."""
        if self.bias == "folded":
            said: tuple[str | Node, ...] = (
                "The first column of ",
                Symbol("X"),
                " is 1 in every row, and ",
                Symbol("w"),
            )
            unfolded = LinearModel("d", "none")
            return unfolded, ((*said, " begins with the bias, so both count from 0."), *with_number(self.size, "d"))
        outputs = None if self.outputs is None else "K"
        return LinearModel("d", self.bias, outputs), with_number(self.size, "d")

    @property
    def start(self) -> int:
        """The number of the first weight: 0 where the bias is folded in."""
        return 0 if self.bias == "folded" else 1

    @property
    def learned(self) -> tuple[Parameter, ...]:
        """b, then the weights."""
        if self.classes is not None:
            return self._for_classes(self.classes)
        biases = (Parameter(BIAS, BIAS, bias=True),) if self.bias == "apart" else ()
        if not isinstance(self.size, Number):
            return (*biases, Parameter(Indexed("w", (FEATURE,)), Symbol("w"), (self.size,)))
        numbers = range(self.start, int(self.size.value) + 1)
        return (*biases, *(Parameter(Symbol(f"w{j}"), Symbol("w"), bias=j == 0) for j in numbers))

    def _for_classes(self, classes: Node) -> tuple[Parameter, ...]:
        weights = Parameter(Indexed("w", (FEATURE, CLASS)), Symbol("W"), (self.size, classes))
        if self.bias == "none":
            return (weights,)
        return (Parameter(Indexed("b", (CLASS,)), Symbol("b"), (classes,), bias=True), weights)

    def score(self, feature: Feature, of_class: Node | None = None) -> Node:
        """b + w1 x1 + …, or b_l + Σ_k w_kl x_k for one class of several."""
        if of_class is not None:
            body = total(lambda k: Indexed("w", (k, of_class)) * feature(k), FEATURES, self.size)
            return body if self.bias == "none" else Indexed("b", (of_class,)) + body
        return weighted(BIAS if self.bias == "apart" else None, self._weight, feature, self.size, self.start)

    @property
    def _weight(self) -> Callable[[Node], Node]:
        return entry_of("w")

    def predict(self, X: ArrayLike, w: ArrayLike, b: Any = 0.0) -> NDArray[Any]:
        """The predictions ``b + X @ w``.

        Args:
            X: features, shape (n_samples, n_features), or (n_features,) for one example.
            w: weights, shape (n_features,); w[j] is in units of y per unit of feature j. With several outputs
                (n_features, n_outputs). Where the bias is folded in w[0] is the bias, and X has no column for it.
            b: bias, in units of y; shape (n_outputs,) with several outputs.

        Returns:
            Array of shape (n_samples,), or a scalar array for one example.

        Raises:
            ShapeError: the sizes do not fit the model.

        >>> LinearModel(1).predict([[10.0], [20.0]], w=[0.5], b=2.0)
        array([ 7., 12.])
        """
        import numpy as np

        data, weights = np.asarray(X), np.asarray(w)
        if self.bias == "folded" and weights.ndim == 1 and len(weights):
            weights, b = weights[1:], weights[0]
        needed = self._needed(weights)
        if weights.shape != needed:
            raise ShapeError(f"w has the shape {np.shape(w)}; the model needs {self._shape(needed)}")
        if data.ndim not in (1, 2) or data.shape[-1] != needed[0]:
            raise ShapeError(f"X has the shape {data.shape}; the model needs (n_samples, {needed[0]})")
        return np.asarray(data @ weights + b)

    def _needed(self, weights: NDArray[Any]) -> tuple[int, ...]:
        """The shape that the weights should have; what is a letter is as large as they are."""
        sizes = [self.size] if self.classes is None else [self.size, self.classes]
        given = [*weights.shape, *[0] * len(sizes)]
        return tuple(int(s.value) if isinstance(s, Number) else g for s, g in zip(sizes, given, strict=False))

    def _shape(self, needed: tuple[int, ...]) -> tuple[int, ...]:
        return (needed[0] + 1,) if self.bias == "folded" else needed


@dataclass(frozen=True, slots=True)
class PolynomialModel(Model):
    """``y' = b + w1 x + w2 x^2 + … + wd x^d``: linear in its parameters, a polynomial in one feature.

    Args:
        features: the degree d, 1 … 50, or the letter ``"d"``.

    >>> from steepest.expression.writing import to_text
    >>> to_text(PolynomialModel(2).equation)
    "y' = b + w1 x + w2 x^2"
    """

    features: int | str = 2

    def __post_init__(self) -> None:
        size_of(self.features, "features")

    @property
    def size(self) -> Node:
        """The degree, as a tree."""
        return size_of(self.features, "features")

    @property
    def columns(self) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        """The one feature."""
        return (("x", ()),)

    def lettered(self) -> tuple[Model, tuple[tuple[str | Node, ...], ...]]:
        """The linear model in the powers of the feature."""
        power = Equation(Indexed("x", (EXAMPLE, FEATURES)), Indexed("x", (EXAMPLE,)) ** FEATURES)
        said = ("The columns of ", Symbol("X"), " are the powers of the feature: ", power, ".")
        return LinearModel("d"), (said, *with_number(self.size, "d"))

    @property
    def learned(self) -> tuple[Parameter, ...]:
        """b, then a weight for each power."""
        return LinearModel(self.features).learned

    def score(self, feature: Feature, of_class: Node | None = None) -> Node:
        """b + w1 x + w2 x^2 + …."""
        return weighted(BIAS, entry_of("w"), feature, self.size)

    def score_for(self, index: Node, of_class: Node | None = None) -> Node:
        """The same for the example number `index`, whose one feature is x_i."""
        return self.score(_powers_of(Indexed("x", (index,))))

    prediction_for = score_for

    @property
    def prediction(self) -> Node:
        """b + w1 x + w2 x^2 + …."""
        return self.score(_powers_of(Symbol("x")))

    def predict(self, X: ArrayLike, w: ArrayLike, b: float = 0.0) -> NDArray[Any]:
        """The predictions ``b + w[0] x + w[1] x² + …`` for the numbers x.

        Args:
            X: the feature, shape (n_samples,) or a number.
            w: weights, shape (degree,).
            b: bias.

        Raises:
            ShapeError: `w` has another length.

        >>> PolynomialModel(2).predict([2.0, 3.0], w=[1.0, 1.0], b=0.5)
        array([ 6.5, 12.5])
        """
        import numpy as np

        weights = np.asarray(w)
        if weights.ndim != 1:
            raise ShapeError(f"w has the shape {weights.shape}; the model needs ({self.features},)")
        counted(self.size, len(weights), "the number of weights")
        powers = np.asarray(X)[..., None] ** np.arange(1, len(weights) + 1)
        return np.asarray(powers @ weights + b)


def _powers_of(x: Node) -> Feature:
    """k ↦ x^k, and x itself for k = 1."""
    return lambda k: x if k == number(Fraction(1)) else x**k
