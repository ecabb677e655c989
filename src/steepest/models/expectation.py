"""What a slope over drawn examples is on average: the slope of the whole loss, by steps.

A batch of n different examples, every one as likely as any other, holds each example with the probability n/N;
one example that is drawn is each of them with the probability 1/N. A mean of sums is the sum of the means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steepest._sugar import Typeset, verb
from steepest.derivation.step import Step
from steepest.expression.nodes import (
    Application,
    Cardinality,
    FiniteSum,
    Negation,
    Node,
    Product,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import children, contains, rebuilt
from steepest.models.batches import SIZE
from steepest.models.update_rows import ONE_EXAMPLE
from steepest.models.updates import UpdateRule, asked_by

EXPECTED = "E"


@dataclass(frozen=True, slots=True, repr=False)
class Expectation(Typeset):
    """The mean of the slopes of a rule over everything that may be drawn.

    Attributes:
        rule: the rule.
        steps: for each parameter the derivation: what is expected, and the slope of the whole loss that it is.
    """

    rule: UpdateRule
    steps: tuple[Step, ...]

    text = verb("text")
    latex = verb("latex")
    verify = verb("verify")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Expectation of the slopes of {self.rule.row.id}>"


def expectation(rule: UpdateRule) -> Expectation:
    """The expected slopes of a rule that draws examples.

    Raises:
        ValueError: the rule takes all examples in each step.

    >>> from steepest.expression.writing import to_text
    >>> from steepest.models.losses import Loss
    >>> from steepest.models.updates import update_rule
    >>> loss = Loss("mean((w x - y)^2)", params=["w"], data=["x", "y"])
    >>> (step,) = expectation(update_rule(loss, "mini-batch")).steps
    >>> print(to_text(step.makes))
    (2/card(B)) sum(i=1..N, (card(B)/N) (w x_i - y_i) x_i)
    >>> print(to_text(step.after))
    (2/N) sum(i=1..N, (w x_i - y_i) x_i)
    """
    if rule.drawn is None:
        raise ValueError(f"{rule.row.id} takes all examples in each step, so that nothing is left to chance")
    return Expectation(rule, tuple(_steps(rule)))


def _steps(rule: UpdateRule) -> Iterator[Step]:
    for parameter, slope in zip(rule.loss.parameters, rule.slopes, strict=True):
        yield _step(rule, slope.result_node, rule.loss.gradient(asked_by(parameter)).result_node)


def _step(rule: UpdateRule, drawn: Node, whole: Node) -> Step:
    """From the expected slope to the slope of the whole."""
    assert rule.drawn is not None  # noqa: S101  (asked of rules that draw)
    one = rule.variant.over == ONE_EXAMPLE
    probability = Quotient(number(1), SIZE) if one else Quotient(Cardinality(rule.drawn), SIZE)
    inside, outside = (_weighed(drawn, rule.drawn, probability, inside=inside) for inside in (True, False))
    tidying = [Step("probability-leaves-sum", inside, outside, outside)]
    if outside != whole:
        tidying.append(Step("whole-slope", outside, whole, whole))
    question = Application(EXPECTED, (drawn,))
    bindings = (("p", probability), ("i", rule.drawn))
    return Step("expectation-of-draw", question, inside, whole, (), tuple(tidying), bindings)


def _weighed(node: Node, letter: Symbol, probability: Node, *, inside: bool) -> Node:
    """What is drawn, with the probability of each example in its place, inside the sum or before it."""
    if isinstance(node, SetSum) and node.domain == letter:
        return _sum_of(node.body, node.indices[0], probability, inside=inside)
    if isinstance(node, Cardinality):
        return node
    if isinstance(node, Sum):
        return _each_term(node, letter, probability, inside=inside)
    if contains(node, letter):  # one example
        return _sum_of(node, letter, probability, inside=inside)
    parts = children(node)
    new = tuple(_weighed(part, letter, probability, inside=inside) for part in parts)
    if new == parts:
        return node
    if isinstance(node, Product):
        return Product(tuple(f for old, part in zip(parts, new, strict=True) for f in _factors(old, part)))
    return rebuilt(node, new)


def _each_term(node: Sum, letter: Symbol, probability: Node, *, inside: bool) -> Node:
    """A sum of what is drawn and of what is not, as a penalty; all that belongs to one example stays together."""
    own = [term for term in node.terms if contains(term, letter)]
    drawn = Sum(tuple(own)) if len(own) > 1 else None
    if drawn is None:
        return rebuilt(node, tuple(_weighed(part, letter, probability, inside=inside) for part in node.terms))
    rest = [_weighed(term, letter, probability, inside=inside) for term in node.terms if term not in own]
    first = _sum_of(drawn, letter, probability, inside=inside)
    return Sum((first, *rest)) if rest else first


def _factors(old: Node, new: Node) -> tuple[Node, ...]:
    return new.factors if old != new and isinstance(new, Product) else (new,)


def _sum_of(body: Node, index: Symbol, probability: Node, *, inside: bool) -> Node:
    if not inside:
        return Product((probability, FiniteSum(body, index, number(1), SIZE)))
    if isinstance(body, Negation):
        return FiniteSum(Negation(Product((probability, *_as_factors(body.operand)))), index, number(1), SIZE)
    return FiniteSum(Product((probability, *_as_factors(body))), index, number(1), SIZE)


def _as_factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)
