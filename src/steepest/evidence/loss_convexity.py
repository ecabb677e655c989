"""Whether a loss is convex in its parameters, told from its structure, with the reason.

A loss is a sum over the examples of g(z), where z is the score. Where z is affine in the parameters and g is convex,
each term is convex (a convex function of an affine one), and so is the sum. Penalties are convex for themselves.
Where g is not convex, the loss of a single example is not either. Where the score is not affine, a loss of one
example, one feature and one unit is looked at: if that is not convex, no claim can hold for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steepest._sugar import Shown, verb
from steepest.errors import DomainError, SteepestError
from steepest.evidence.convexity import convexity
from steepest.evidence.convexity_claims import Convexity
from steepest.evidence.domain import Domain, Range
from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Node,
    Number,
    Piecewise,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import free_symbols, mapped, substituted, walk
from steepest.models.loss_rows import DELTA, LOSSES
from steepest.models.losses import Loss
from steepest.models.model import LETTERS, SIZE
from steepest.models.structure import degree, holds, moving, put_in, score_in, sums_over_examples

CONVEX, NOT_CONVEX, OPEN = "convex", "not convex", "undecided"

_NOT_NEGATIVE = Range(Fraction(0), None, lower_open=False)
_POSITIVE = Range(Fraction(0), None)

#: The labels of a row as an interval of the label y.
_LABELS = {
    "0,1": Range(Fraction(0), Fraction(1), lower_open=False, upper_open=False),
    "-1,1": Range(Fraction(-1), Fraction(1), lower_open=False, upper_open=False),
    "count": _NOT_NEGATIVE,
}


@dataclass(frozen=True, slots=True, repr=False)
class LossConvexity(Shown):
    """What is known of the convexity of a loss.

    Attributes:
        loss: the loss.
        kind: "convex", "not convex" or "undecided".
        reason: why: "composed" (a convex function of an affine score), "log-sum-exp", "slope" (the slope never falls),
            "one-example" (one term alone is not convex), "one-unit" (one unit and one example are not), "unknown".
        example: the convexity of the loss of one example by its score, or of the small loss that is not convex.
        quadratic: whether the loss is a polynomial of degree 2 in its parameters, so that its Hessian is constant.
    """

    loss: Loss
    kind: str
    reason: str
    example: Convexity | None
    quadratic: bool

    text = verb("text")
    latex = verb("latex")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<LossConvexity {self.kind}>"


def loss_convexity(loss: Loss) -> LossConvexity:
    """Whether a loss is convex in its parameters, for all data.

    Args:
        loss: the loss; its penalties are taken to have strengths that are not negative.

    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import LOSSES, loss_of
    >>> loss_convexity(loss_of(LOSSES["log-loss"], LinearModel("d"))).kind
    'convex'
    """
    moves = moving(loss.parameters)
    quadratic = degree(loss.formula, moves) == 2
    sums = list(sums_over_examples(loss.formula, frozenset(loss.data)))
    found = [_of_sum(loss, one) for one in sums]
    kinds = {kind for kind, _, _ in found}
    if not found or not _is_sum_of_these(loss, sums):
        return LossConvexity(loss, OPEN, "unknown", None, quadratic)
    if kinds == {CONVEX}:
        return LossConvexity(loss, CONVEX, found[0][1], found[0][2], quadratic)
    refuted = next((one for one in found if one[0] == NOT_CONVEX), None)
    if refuted is not None and len(found) == 1 and not loss.penalties:
        return LossConvexity(loss, NOT_CONVEX, refuted[1], refuted[2], quadratic)
    return LossConvexity(loss, OPEN, "unknown", found[0][2], quadratic)


def _is_sum_of_these(loss: Loss, sums: list[FiniteSum]) -> bool:
    """Whether nothing else in the loss moves but positive multiples of the sums, penalties, and convex terms."""
    names = [Symbol(f"\0{place}") for place in range(len(sums))]  # no reader makes these names
    rest = loss.formula
    for name, one in zip(names, sums, strict=True):
        rest = put_in(rest, one, name)
    moves = moving(loss.parameters)
    known = [each.on(loss.learned) for each in loss.penalties]
    terms = [term for term in (rest.terms if isinstance(rest, Sum) else (rest,)) if term not in known]
    others = [term for term in terms if not any(name in set(walk(term)) for name in names)]
    multiples = [term for term in terms if term not in others]
    convex = all(not holds(term, moves) or _is_convex_alone(term, loss) for term in others)
    return convex and all(_is_positive(term, {*names, SIZE}) for term in multiples)


def _is_positive(node: Node, names: set[Symbol]) -> bool:
    """Whether a formula is a product of positive numbers and these names, as its form shows."""
    match node:
        case Number():
            return node.value > 0
        case Symbol():
            return node in names
        case Product():
            return all(_is_positive(factor, names) for factor in node.factors)
        case Quotient():
            return _is_positive(node.numerator, names) and _is_positive(node.denominator, names)
    return False


def _is_convex_alone(term: Node, loss: Loss) -> bool:
    """Whether a term without data is convex, as lambda w^2 of a formula of one's own is for lambda >= 0."""
    domain = Domain({name: _NOT_NEGATIVE for name in free_symbols(term) if Symbol(name) not in loss.parameters})
    parameters = [p for p in loss.parameters if p in set(walk(term))]
    try:
        return convexity(term, parameters, domain=domain).is_convex is True
    except (SteepestError, ValueError):
        return False


def _of_sum(loss: Loss, total: FiniteSum) -> tuple[str, str, Convexity | None]:
    """What is known of one sum over the examples, why, and the evidence."""
    if loss.row is not None and loss.row.by_class:
        return _of_classes(loss)
    moves = moving(loss.parameters)
    through = next((each for each in loss.through if each.body == total.body), None)
    score = score_in(total.body, moves) if through is None else through.score(None)
    if score is None or degree(score, moves) != 1:
        return _by_a_small_one(loss)
    if through is not None:
        return _of_example(loss, through.outer, through.variable)
    variable = Symbol("z")
    return _of_example(loss, mapped(put_in(total.body, score, variable), _without_index), variable)


def _without_index(part: Node) -> Node:
    return Symbol(part.base) if isinstance(part, Indexed) else part


def _of_example(loss: Loss, outer: Node, variable: Symbol | Indexed) -> tuple[str, str, Convexity | None]:
    """The loss of one example as a function of the score."""
    try:
        found = convexity(outer, [variable], domain=_domain(loss, outer))
    except (SteepestError, ValueError):
        return OPEN, "unknown", None
    if found.is_convex:
        return CONVEX, "composed", found
    if found.is_convex is False:
        return NOT_CONVEX, "one-example", found
    return (CONVEX, "slope", None) if _slope_never_falls(outer, variable) else (OPEN, "unknown", found)


def _domain(loss: Loss, formula: Node) -> Domain:
    """Where the labels and the constants of a loss live."""
    names = free_symbols(formula)
    ranges = {name: _POSITIVE for name in loss.constants if name in names}
    labels = None if loss.row is None else _LABELS.get(loss.row.labels)
    return Domain(ranges | ({"y": labels} if labels is not None and "y" in names else {}))


def _slope_never_falls(outer: Node, variable: Symbol | Indexed) -> bool:
    """Huber's loss, and what has its form: a square up to a distance, its tangents beyond."""
    bound = distance_of(outer)
    if bound is None or not (bound == DELTA or _is_positive(bound, set())):
        return False
    return outer == substituted(LOSSES["huber"].per_example(Symbol("y"), variable), {DELTA: bound})


def distance_of(outer: Node) -> Node | None:
    """The distance up to which a loss by cases is a square: c in ``{… if |y - z| <= c, … otherwise}``."""
    condition = outer.conditions[0] if isinstance(outer, Piecewise) else None
    return condition.operands[-1] if isinstance(condition, Relation) else None


def _of_classes(loss: Loss) -> tuple[str, str, Convexity | None]:
    """Softmax cross-entropy is ln Σ e^z minus something linear, where the labels sum to 1."""
    assert loss.model is not None  # noqa: S101  (a row needs a model)
    moves = moving(loss.parameters)
    through = loss.through[0]
    assert isinstance(through.variable, Indexed)  # noqa: S101
    if degree(through.score(through.variable.indices[0]), moves) == 1:
        return CONVEX, "log-sum-exp", None
    return OPEN, "unknown", None


def _by_a_small_one(loss: Loss) -> tuple[str, str, Convexity | None]:
    """One example, one feature, one unit: if that is not convex, there is no convexity for all sizes."""
    one = number(1)
    small = substituted(loss.formula, {SIZE: one, **dict.fromkeys(LETTERS.values(), one)})
    small = mapped(mapped(small, _written_out), _named)
    names = sorted({_named(mapped(p, _at_one)).name for p in loss.parameters if isinstance(p, Symbol | Indexed)})  # type: ignore[attr-defined]
    try:
        found = convexity(small, names, domain=_domain(loss, small))
    except (SteepestError, ValueError, DomainError):
        return OPEN, "unknown", None
    return (NOT_CONVEX, "one-unit", found) if found.is_convex is False else (OPEN, "unknown", found)


def _written_out(part: Node) -> Node:
    """A sum of one term as that term."""
    if isinstance(part, FiniteSum) and part.lower == part.upper:
        return substituted(part.body, {part.index: part.lower})
    return part


def _at_one(part: Node) -> Node:
    return Indexed(part.base, tuple(number(1) for _ in part.indices)) if isinstance(part, Indexed) else part


def _named(part: Node) -> Node:
    """v for v_11: with one of everything the indices say nothing."""
    return Symbol(part.base) if isinstance(part, Indexed) else part
