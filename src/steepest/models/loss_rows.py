"""The table of losses: the loss of one example as a formula of label and prediction, and what is taken over examples.

A row says what one example costs; whether the examples are averaged; which prediction it is for, so that a model
of the score gets the right link; and which labels make sense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from steepest.expression.functions import abs_, log
from steepest.expression.nodes import (
    Function,
    Indexed,
    Negation,
    Node,
    Piecewise,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Vector,
    number,
)
from steepest.models.model import CLASSES, SIZE, total

DELTA = Symbol("delta")
HALF = Quotient(number(1), number(2))


@dataclass(frozen=True, slots=True)
class Labels:
    """Which labels a loss is for, and how that is said."""

    about: str
    allow: Callable[[Fraction], bool]


LABELS: dict[str, Labels] = {
    "number": Labels("any number", lambda y: True),
    "0,1": Labels("0 or 1", lambda y: y in (0, 1)),
    "-1,1": Labels("-1 or 1", lambda y: y in (-1, 1)),
    "count": Labels("a whole number from 0", lambda y: y >= 0 and y.denominator == 1),
    "class": Labels("a class from 1 to K", lambda y: y >= 1 and y.denominator == 1),
}


@dataclass(frozen=True, slots=True)
class LossRow:
    """One row: the loss of an example as a formula of the label and the prediction.

    Attributes:
        id: how it is asked for.
        name: how equations call it.
        per_example: (y, y') ↦ the loss of one example. For several classes (y, p, K), both functions of the class.
        mean: whether the examples are averaged (else they are summed).
        about: one sentence.
        factor: what stands before the sum where it is not 1/N or 1.
        link: the link by which a score becomes the prediction that the loss is for.
        labels: an id of `LABELS`.
        of_score: whether it is for the score itself, so that no link may come between.
        in_score: (y, z) ↦ the same loss of the score, where that is shorter.
        constants: letters that are no parameters and no data.
    """

    id: str
    name: str
    per_example: Callable[..., Node]
    mean: bool
    about: str
    factor: Node | None = None
    link: str = "identity"
    labels: str = "number"
    of_score: bool = False
    in_score: Callable[[Node, Node], Node] | None = None
    constants: tuple[str, ...] = ()

    @property
    def scale(self) -> Node | None:
        """What stands before the sum over the examples; None for nothing."""
        if self.factor is not None:
            return self.factor
        return Quotient(number(1), SIZE) if self.mean else None

    @property
    def by_class(self) -> bool:
        """Whether the prediction has an entry for each class."""
        return self.link == "softmax"


def residual(y: Node, prediction: Node) -> Sum:
    """y − y'."""
    return Sum((y, Negation(prediction)))


def _squared(y: Node, prediction: Node) -> Node:
    return residual(y, prediction) ** 2


def _huber(y: Node, prediction: Node) -> Node:
    distance = abs_(residual(y, prediction))
    inside = _squared(y, prediction) / 2
    outside = Product((DELTA, Sum((distance, Negation(Quotient(DELTA, number(2)))))))
    return Piecewise((inside, outside), (Relation((distance, DELTA), ("<=",)),))


def _log_loss(y: Node, p: Node) -> Node:
    return Negation(Sum((Product((y, log(p))), Product((1 - y, log(1 - p))))))


def _cross_entropy(y: Callable[[Node], Node], p: Callable[[Node], Node], classes: Node) -> Node:
    return Negation(total(lambda r: Product((y(r), log(p(r)))), CLASSES, classes))


def _hinge(y: Node, score: Node) -> Node:
    return Function("max", Vector((number(0), 1 - Product((y, score)))))


def _poisson(y: Node, rate: Node) -> Node:
    return Sum((rate, Negation(Product((y, log(rate))))))


def _poisson_in_score(y: Node, z: Node) -> Node:
    from steepest.models.links import LINKS

    return Sum((LINKS["exponential"].makes(z, None, None), Negation(Product((y, z)))))


def labels_sum(base: str, classes: Node, *before: Node) -> Node:
    """``sum(r=1..K, y_r)``, which is 1 where exactly one class is right."""
    return total(lambda r: Indexed(base, (*before, r)), CLASSES, classes)


LOSSES: dict[str, LossRow] = {
    row.id: row
    for row in (
        LossRow(
            "mse",
            "MSE",
            _squared,
            mean=True,
            about="mean squared error, (1/N) Σ (y - y')², with no hidden 1/2",
        ),
        LossRow(
            "half-mse",
            "L",
            _squared,
            mean=True,
            about="half the mean squared error, 1/(2N) Σ (y - y')²: the 2 of the derivative cancels",
            factor=Quotient(number(1), Product((number(2), SIZE))),
        ),
        LossRow("sse", "SSE", _squared, mean=False, about="sum of squared errors, Σ (y - y')², not divided by N"),
        LossRow(
            "mae",
            "MAE",
            lambda y, prediction: abs_(residual(y, prediction)),
            mean=True,
            about="mean absolute error, (1/N) Σ |y - y'|, with a kink where y' = y",
        ),
        LossRow(
            "huber",
            "L",
            _huber,
            mean=True,
            about="Huber's loss: (y - y')²/2 up to the distance delta, and straight lines beyond",
            constants=("delta",),
        ),
        LossRow(
            "log-loss",
            "L",
            _log_loss,
            mean=True,
            about="log loss, or binary cross-entropy, of a probability p = σ(z) and labels 0 and 1",
            link="logistic",
            labels="0,1",
        ),
        LossRow(
            "softmax-cross-entropy",
            "L",
            _cross_entropy,
            mean=True,
            about="cross-entropy of the probabilities of K classes, the labels one-hot: y_ir is 1 for the right class",
            link="softmax",
            labels="class",
        ),
        LossRow(
            "hinge",
            "L",
            _hinge,
            mean=True,
            about="hinge loss max(0, 1 - y z) of a score z and labels -1 and 1",
            labels="-1,1",
            of_score=True,
        ),
        LossRow(
            "poisson",
            "L",
            _poisson,
            mean=True,
            about="Poisson's negative log-likelihood of a rate e^z, without ln(y!), which no parameter moves",
            link="exponential",
            labels="count",
            in_score=_poisson_in_score,
        ),
    )
}
