"""The slips of the whole: what the right answer becomes where a sign or a factor is lost, or nothing was derived.

Most answers are checked against a formula of which nobody knows how it was derived. So the modules that derive are
imported by the rows that look at a derivation, where there is one. The slips at a step are in `slips`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from steepest.errors import UnsupportedError
from steepest.evidence.equality import compare
from steepest.evidence.records import Proof
from steepest.expression.nodes import (
    Assignment,
    Derivative,
    Negation,
    Node,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    number,
)
from steepest.expression.ordering import natural_order
from steepest.expression.records import Record, record
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest.derivation.records import Derivation

AT_STEP, OF_WHOLE, NOTHING_DONE = 3, 2, 1


@record
class Candidate(Record):
    """An answer that a slip of the whole gives, with the words for it."""

    node: Node
    sentence: str


@record
class Whole(Record):
    """What a slip of the whole looks at: the right result, how it was derived (if known), the answer."""

    reference: Node
    derivation: Derivation | None
    answer: Node


@record
class WholeSlip(Record):
    """A row: candidates for the answer, made from the right one."""

    id: str
    weight: int
    candidates: Callable[[Whole], Iterator[Candidate]]


def _other_variable(whole: Whole) -> Iterator[Candidate]:
    derivation = whole.derivation
    if derivation is None:
        return
    from steepest.derivation.deriving import derive
    from steepest.derivation.question import varying

    for name in varying(derivation.function, natural_order(free_symbols(derivation.function))):
        if Symbol(name) != derivation.variable:
            try:
                other = derive(derivation.function, Symbol(name)).result_node
            except UnsupportedError:  # what no rule covers is nobody's answer
                continue
            yield Candidate(other, f"this is the derivative by {name}; here {name} is held constant")


def _sign(whole: Whole) -> Iterator[Candidate]:
    yield Candidate(Negation(whole.reference), "the sign is wrong")


def _integrated(whole: Whole) -> Iterator[Candidate]:
    """The answer itself, where its derivative is the function."""
    derivation = whole.derivation
    if derivation is None or isinstance(whole.answer, Vector):
        return
    from steepest.derivation.deriving import derive

    try:
        slope = derive(whole.answer, derivation.variable).result_node
    except UnsupportedError:  # what no rule covers was not integrated
        return
    if isinstance(compare(derivation.function, slope), Proof):
        yield Candidate(whole.answer, "this is an antiderivative: the function was integrated, not differentiated")


def _not_differentiated(whole: Whole) -> Iterator[Candidate]:
    if whole.derivation is not None:
        yield Candidate(whole.derivation.function, "this is the function itself, not its derivative")


def _factor_lost(whole: Whole) -> Iterator[Candidate]:
    for factor, rest in _without_one_factor(whole.reference):
        yield Candidate(rest, f"the constant factor {to_text(factor)} is missing")
    for factor in _leading_numbers(whole.derivation):
        yield Candidate(whole.reference / factor, f"the constant factor {to_text(factor)} is missing")


def _leading_numbers(derivation: Derivation | None) -> Iterator[Number]:
    """The numbers that the first rules set apart as factors of everything that follows."""
    step = None if derivation is None else derivation.step
    while step is not None and step.rule in ("hold-constant", "constant-multiple", "negation"):
        if isinstance(step.makes, Product):
            yield from (factor for factor in step.makes.factors if isinstance(factor, Number) and factor.value)
        step = step.because[0]


def _without_one_factor(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each constant factor of a product, with what is left without it."""
    if isinstance(node, Negation):
        for factor, rest in _without_one_factor(node.operand):
            yield factor, Negation(rest)
    elif isinstance(node, Quotient):
        for factor, rest in _without_one_factor(node.numerator):
            yield factor, Quotient(rest, node.denominator)
        if isinstance(node.denominator, Number):
            yield Quotient(number(1), node.denominator), node.numerator
    elif isinstance(node, Number):
        if node.value > 1:
            yield node, number(1)
    elif isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if not isinstance(factor, Number | Symbol | Quotient):
                continue
            others = (*node.factors[:place], *node.factors[place + 1 :])
            yield factor, others[0] if len(others) == 1 else Product(others)
            if isinstance(factor, Quotient):
                for part, rest in _without_one_factor(factor):
                    yield part, Product((*node.factors[:place], rest, *node.factors[place + 1 :]))


#: The names that a learning rate goes by.
RATES = frozenset({"alpha", "eta", "learning_rate", "lr", "r"})


def _ascent(whole: Whole) -> Iterator[Candidate]:
    reference = whole.reference
    if whole.derivation is not None:
        return
    target, value = (reference.target, reference.value) if isinstance(reference, Assignment) else (None, reference)
    if not isinstance(value, Sum) or len(value.terms) != 2 or not isinstance(value.terms[0], Symbol):
        return
    start, move = value.terms
    rated = any(isinstance(part, Symbol) and part.name in RATES for part in walk(move))
    if target is None and not rated and not any(isinstance(part, Derivative) for part in walk(move)):
        return
    wrong: Node = Sum((start, move.operand if isinstance(move, Negation) else Negation(move)))
    sentence = "this climbs: gradient descent moves against the gradient, so the step is subtracted"
    yield Candidate(wrong if target is None else Assignment(target, wrong), sentence)


WHOLE_SLIPS: tuple[WholeSlip, ...] = (
    WholeSlip("update.ascent", AT_STEP, _ascent),
    WholeSlip("partial.wrong-variable", AT_STEP, _other_variable),
    WholeSlip("integrated", AT_STEP, _integrated),
    WholeSlip("sign", OF_WHOLE, _sign),
    WholeSlip("factor-lost", OF_WHOLE, _factor_lost),
    WholeSlip("not-differentiated", NOTHING_DONE, _not_differentiated),
)
