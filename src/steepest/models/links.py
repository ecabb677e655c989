"""Links: how a score becomes a prediction — a probability, one for each class, a rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import UnsupportedError
from steepest.expression.functions import sigmoid
from steepest.expression.nodes import Constant, Equation, Indexed, Node, Power, Quotient, Symbol
from steepest.models.model import (
    CLASS,
    CLASSES,
    OTHER_CLASSES,
    Feature,
    Model,
    Parameter,
    of_one,
    total,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCORE = Symbol("z")
E = Constant("e")


@dataclass(frozen=True, slots=True)
class Link:
    """One row.

    Attributes:
        id: how it is asked for.
        gives: what the prediction is: "number", "probability", "probabilities" or "rate".
        letter: what the prediction is called.
        makes: score ↦ prediction; for several classes the score of this class, and a function for the others.
        numpy: the same on arrays; the last axis counts the classes.
        about: one sentence.
    """

    id: str
    gives: str
    letter: str
    makes: Callable[[Node, Callable[[Node], Node] | None, Node | None], Node]
    numpy: Callable[[Any], Any]
    about: str


def softmax_of(score: Node, scores: Callable[[Node], Node], classes: Node) -> Node:
    """e^(z_l) / Σ_s e^(z_s)."""
    return Quotient(Power(E, score), total(lambda s: Power(E, scores(s)), OTHER_CLASSES, classes))


def _softmax(score: Node, scores: Callable[[Node], Node] | None, classes: Node | None) -> Node:
    if scores is None or classes is None:
        raise UnsupportedError("softmax is for several classes; give their number, or the letter K")
    return softmax_of(score, scores, classes)


def _numpy_sigmoid(z: Any) -> Any:
    import numpy as np

    return np.exp(-np.logaddexp(0, -z))


def _numpy_softmax(z: Any) -> Any:
    import numpy as np

    raised = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return raised / np.sum(raised, axis=-1, keepdims=True)


def _numpy_exp(z: Any) -> Any:
    import numpy as np

    return np.exp(z)


LINKS: dict[str, Link] = {
    row.id: row
    for row in (
        Link("identity", "number", "y'", lambda z, others, K: z, lambda z: z, "the score is the prediction"),
        Link(
            "logistic",
            "probability",
            "p",
            lambda z, others, K: sigmoid(z),
            _numpy_sigmoid,
            "p = σ(z), the probability of the label 1",
        ),
        Link(
            "softmax", "probabilities", "p", _softmax, _numpy_softmax, "p_l, the probability of class l; they sum to 1"
        ),
        Link("exponential", "rate", "y'", lambda z, others, K: Power(E, z), _numpy_exp, "y' = e^z, a rate above 0"),
    )
}


@dataclass(frozen=True, slots=True)
class LinkedModel(Model):
    """A model whose score goes through a link: logistic and softmax regression, and a rate for counts.

    Args:
        inner: the model of the score.
        via: an id of `LINKS`.

    Raises:
        UnsupportedError: softmax of a single score.

    >>> from steepest.expression.writing import to_text
    >>> from steepest.models.linear import LinearModel
    >>> for equation in LinkedModel(LinearModel("d"), "logistic").equations:
    ...     print(to_text(equation))
    p = sigmoid(z)
    z = b + sum(k=1..d, w_k x_k)
    """

    inner: Model
    via: str

    def __post_init__(self) -> None:
        if self.via == "softmax" and self.inner.classes is None:
            raise UnsupportedError("softmax is for several classes; give their number, or the letter K")

    @property
    def link(self) -> str:  # type: ignore[override]
        """The id of the link."""
        return self.via

    @property
    def size(self) -> Node:
        """How many features the model of the score has."""
        return self.inner.size

    @property
    def columns(self) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        """The data columns of the model of the score."""
        return self.inner.columns

    def lettered(self) -> tuple[Model, tuple[tuple[str | Node, ...], ...]]:
        """The same link of the model with letters."""
        inner, remarks = self.inner.lettered()
        return LinkedModel(inner, self.via), remarks

    @property
    def row(self) -> Link:
        """The row of the link."""
        return LINKS[self.via]

    @property
    def learned(self) -> tuple[Parameter, ...]:
        """The parameters of the model of the score."""
        return self.inner.learned

    @property
    def classes(self) -> Node | None:
        """How many classes are told apart."""
        return self.inner.classes

    def score(self, feature: Feature, of_class: Node | None = None) -> Node:
        """The score, before the link."""
        return self.inner.score(feature, of_class)

    def score_for(self, index: Node, of_class: Node | None = None) -> Node:
        """The score of the example number `index`."""
        return self.inner.score_for(index, of_class)

    def predicted(self, feature: Feature, of_class: Node | None = None) -> Node:
        """The link of the score."""
        return self.linked(lambda c: self.inner.score(feature, c), of_class)

    def prediction_for(self, index: Node, of_class: Node | None = None) -> Node:
        """The prediction for the example number `index`."""
        return self.linked(lambda c: self.inner.score_for(index, c), of_class)

    def linked(self, scores: Callable[[Node | None], Node], of_class: Node | None = None) -> Node:
        """The link of scores, whatever they are written as."""
        return self.row.makes(scores(of_class), scores, self.classes)

    @property
    def prediction(self) -> Node:
        """The prediction for one example, for class l where there are several."""
        return self.predicted(of_one, None if self.classes is None else CLASS)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """``p = sigmoid(z)`` and the score z."""
        if self.classes is None:
            score = self.inner.prediction
            return (Equation(Symbol(self.row.letter), self.linked(lambda c: SCORE)), Equation(SCORE, score))
        scores = self.linked(lambda c: Indexed("z", (c or CLASS,)), CLASS)
        return (
            Equation(Indexed(self.row.letter, (CLASS,)), scores),
            Equation(Indexed("z", (CLASS,)), self.inner.score(of_one, CLASS)),
        )

    def predict(self, X: Any, *parameters: Any, **named: Any) -> NDArray[Any]:
        """The predictions for examples: the link of their scores.

        Args:
            X: features, shape (n_samples, n_features).
            parameters, named: the parameters, as the model of the score takes them.

        Raises:
            ShapeError: the sizes do not fit the model.

        >>> from steepest.models.linear import LinearModel
        >>> LinkedModel(LinearModel(1), "logistic").predict([[0.0]], w=[1.0])
        array([0.5])
        """
        import numpy as np

        return np.asarray(self.row.numpy(self.inner.scores(X, *parameters, **named)))

    def scores(self, X: Any, *parameters: Any, **named: Any) -> NDArray[Any]:
        """The scores of examples, before the link."""
        return self.inner.scores(X, *parameters, **named)


__all__ = ["CLASSES", "LINKS", "SCORE", "Link", "LinkedModel", "softmax_of"]
