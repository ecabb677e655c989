"""The linear model y' = b + w₁x₁ + … + w_d x_d, symbolic and on numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.nodes import Equation, Indexed, Node, Number, Product, Sum, Symbol

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_MOST_FEATURES = 50  # formulas with more terms are nothing to read


@dataclass(frozen=True, slots=True)
class LinearModel:
    """``y' = b + w1 x1 + … + wd xd``: prediction y', bias b, weights w, features x.

    Args:
        features: the number d of features, 1 … 50.

    Raises:
        ValueError: `features` is no whole number in that range.
        UnsupportedError: `features` is a letter; models with a symbolic number of features are not
            supported.

    >>> from steepest.expression.writing import to_text
    >>> to_text(LinearModel(2).equation)
    "y' = b + w1 x1 + w2 x2"
    """

    features: int = 1

    def __post_init__(self) -> None:
        if isinstance(self.features, str):
            raise UnsupportedError("a symbolic number of features is not supported; give a number")
        if not isinstance(self.features, int) or not 1 <= self.features <= _MOST_FEATURES:
            raise ValueError(f"the number of features is 1 … {_MOST_FEATURES}, not {self.features!r}")

    @property
    def parameters(self) -> tuple[Symbol, ...]:
        """(b, w1, …, wd): the order of every parameter vector."""
        return (Symbol("b"), *(Symbol(f"w{j}") for j in range(1, self.features + 1)))

    @property
    def prediction(self) -> Node:
        """b + w1 x1 + … for one example."""
        return self._sum([Symbol(f"x{j}") for j in range(1, self.features + 1)])

    @property
    def equation(self) -> Equation:
        """The model as it is taught: ``y' = b + w1 x1``."""
        return Equation(Symbol("y'"), self.prediction)

    def prediction_for(self, index: Symbol) -> Node:
        """The prediction for the example number `index`: b + w1 x_i1 + …."""
        return self._sum([Indexed("x", (index, Number(Fraction(j)))) for j in range(1, self.features + 1)])

    def _sum(self, features: list[Any]) -> Node:
        bias, *weights = self.parameters
        products = [Product((weight, feature)) for weight, feature in zip(weights, features, strict=True)]
        return Sum((bias, *products))

    def predict(self, X: ArrayLike, w: ArrayLike, b: float = 0.0) -> NDArray[Any]:
        """The predictions ``b + X @ w``.

        Args:
            X: features, shape (n_samples, n_features), or (n_features,) for one example.
            w: weights, shape (n_features,); w[j] is in units of y per unit of feature j.
            b: bias, in units of y.

        Returns:
            Array of shape (n_samples,), or a scalar array for one example.

        Raises:
            ShapeError: the sizes do not fit the model.

        >>> LinearModel(1).predict([[10.0], [20.0]], w=[0.5], b=2.0)
        array([ 7., 12.])
        """
        import numpy as np

        data, weights = np.asarray(X), np.asarray(w)
        if weights.shape != (self.features,):
            raise ShapeError(f"w has the shape {weights.shape}; the model needs ({self.features},)")
        if data.ndim not in (1, 2) or data.shape[-1] != self.features:
            raise ShapeError(f"X has the shape {data.shape}; the model needs (n_samples, {self.features})")
        return np.asarray(data @ weights + b)
