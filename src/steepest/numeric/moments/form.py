"""Which losses are quadratic in their parameters, found by their formula and not by their name.

Where the examples enter by one score z, linear in the parameters, and an example costs ``c (z - t)²``, the loss is

    L(θ) = scale · c · Σ_i w_i (z_i - t_i)² + penalty(θ),

and is a polynomial of degree two where the penalty is one. The features of z and the target t are formulas in the
columns of the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from steepest.errors import UnsupportedError
from steepest.expression.nodes import (
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
    written_value,
)
from steepest.expression.trees import contains, free_symbols, fresh_symbol, mapped, substituted
from steepest.expression.writing import to_text
from steepest.models.affine_parts import constant_part, negated, total
from steepest.models.losses import Loss
from steepest.models.structure import degree, moving, put_in, score_in
from steepest.numeric.moments.polynomials import polynomial
from steepest.numeric.score_parts import ScoreParts, score_parts


@dataclass(frozen=True, slots=True)
class QuadraticForm:
    """A loss as ``scale · factor · Σ_i w_i (z_i - t_i)² + penalty``.

    Attributes:
        loss: the loss.
        table: the array of data whose columns are the features; None where features are worked out.
        features: the features in the columns of the data, one for each weight; for a vector of weights the one before
            its entry number k.
        intercept: the place of the parameter that is added to every score, -1 for the last; None without one.
        vector: whether the weights are one vector.
        target: t, in the columns of the data.
        factor: what an example costs at distance 1.
        scale: what stands before the sum over the examples, in N.
        penalty: a polynomial in the parameters; None for nothing.
        constants: numbers for the letters.
    """

    loss: Loss
    table: str | None
    features: tuple[Node, ...]
    intercept: int | None
    vector: bool
    target: Node
    factor: Fraction
    scale: Node
    penalty: Node | None
    constants: Mapping[Node, Fraction]

    @property
    def is_plain(self) -> bool:
        """Whether features and target are columns of the data as they are."""
        return isinstance(self.target, Symbol) and (self.table is not None or self._are_columns)

    @property
    def _are_columns(self) -> bool:
        return all(isinstance(feature, Symbol) for feature in self.features)

    @property
    def labels(self) -> tuple[str, ...]:
        """What is said of moments that are of these features and this target: ``('x^2', 'sin(x)', 'ln(y)')``."""
        return (*map(to_text, self.features), to_text(self.target))

    def scale_for(self, weight: float) -> float:
        """What stands before Σ w (z - t)² for N examples, or for the sum of their weights: a mean is divided by it."""
        found = polynomial(self.scale, {}, {**self.constants, Symbol("N"): Fraction(weight)})
        if found is None:
            raise UnsupportedError(f"the factor {to_text(self.scale)} has no value")
        return float(self.factor * found.get((), Fraction(0)))


def quadratic_form(loss: Loss, constants: Mapping[str, float] | None = None) -> QuadraticForm | None:
    """The form of a loss that is quadratic in its parameters; None for any other.

    Args:
        loss: the loss.
        constants: numbers for its letters.

    >>> form = quadratic_form(Loss("mean((a x^2 + b sin(x) - y)^2)/2", ["a", "b"], ["x", "y"]))
    >>> form.labels, form.scale_for(4)
    (('x^2', 'sin(x)', 'y'), 0.125)
    """
    numbers: dict[Node, Fraction] = {Symbol(name): Fraction(value) for name, value in (constants or {}).items()}
    try:
        parts = score_parts(loss, constants)
    except UnsupportedError:
        return None
    if parts is None or (found := _square(parts)) is None or not _has_quadratic_penalty(parts):
        return None
    factor, target = found
    intercept, features = _intercept(parts)
    trees: dict[Node, Node] = {name: number(value) for name, value in numbers.items()}
    return QuadraticForm(
        loss=parts.loss,
        table=parts.table,
        features=tuple(substituted(feature, trees) for feature in features),
        intercept=intercept,
        vector=any(parameter.shape for parameter in parts.loss.learned),
        target=substituted(target, trees),
        factor=factor,
        scale=parts.scale,
        penalty=parts.penalty,
        constants=numbers,
    )


def _square(parts: ScoreParts) -> tuple[Fraction, Node] | None:
    """The cost c (z - t)² of an example as c and t; None where it has another form."""
    score = fresh_symbol({*free_symbols(parts.cost), "z"}, "uvst")  # `score_in` marks what it looks at by z
    cost = substituted(parts.cost, {parts.score: score})
    moves = moving([score])
    inner = score_in(cost, moves)
    if inner is None:
        return None
    outer = polynomial(put_in(cost, inner, parts.score), {parts.score: 0})
    slope = _slope(inner, score)
    if outer is None or set(outer) != {(0, 0)} or not slope:
        return None
    rest = constant_part(inner, moves)
    target = negated(rest) if slope > 0 else rest
    if abs(slope) != 1:
        target = Quotient(target, number(abs(slope)))
    return outer[(0, 0)] * slope**2, total([target])


def _slope(inner: Node, score: Symbol) -> Fraction | None:
    """The number before the score in an affine formula; None where it is no number."""
    if inner == score:
        return Fraction(1)
    if not contains(inner, score):
        return Fraction(0)
    match inner:
        case Sum():
            slopes = [_slope(term, score) for term in inner.terms]
            return None if None in slopes else sum((each for each in slopes if each is not None), Fraction(0))
        case Negation():
            slope = _slope(inner.operand, score)
            return None if slope is None else -slope
        case Product():
            numbers = [written_value(factor) for factor in inner.factors if not contains(factor, score)]
            slope = _slope(next(factor for factor in inner.factors if contains(factor, score)), score)
            known = [each for each in numbers if each is not None]
            return None if slope is None or len(known) < len(numbers) else slope * prod(known)
        case Quotient():
            below, slope = written_value(inner.denominator), _slope(inner.numerator, score)
            return slope / below if slope is not None and below else None
    return None


def _has_quadratic_penalty(parts: ScoreParts) -> bool:
    if parts.penalty is None:
        return True
    plain = mapped(parts.penalty, without_bars)
    found = degree(plain, moving(parts.loss.parameters))
    return found is not None and found <= 2


def without_bars(node: Node) -> Node:
    """|u|^2 as u^2."""
    if isinstance(node, Power) and written_value(node.exponent) == 2:
        base = node.base
        return base.argument**2 if isinstance(base, Function) and base.name == "abs" else node
    return node


def _intercept(parts: ScoreParts) -> tuple[int | None, tuple[Node, ...]]:
    """The place of the parameter before the constant feature 1, and the other features."""
    if parts.intercept_at is not None:
        return parts.intercept_at, parts.features
    ones = [place for place, feature in enumerate(parts.features) if feature == Number(Fraction(1))]
    if not ones or len(parts.features) == 1:
        return None, parts.features
    at = ones[0]
    return at, (*parts.features[:at], *parts.features[at + 1 :])
