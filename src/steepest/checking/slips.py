"""The table of slips: what learners do instead of the rule.

A slip at a step is another outcome of a rule: `makes` stands in for the rule's own at that step and
the rest is derived as it should be. A slip of the whole turns the right derivation into candidates
for the answer. A candidate that equals the answer exactly is a diagnosis; `weight` says which of
several explanations speaks (a step before a lost factor or sign, before nothing differentiated).
In a sentence ``<u>`` is a binding of the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from steepest.derivation.asking import Asked
from steepest.derivation.deriving import derive
from steepest.derivation.question import varying
from steepest.derivation.records import Derivation
from steepest.derivation.scalar import ONE, outer_and_inner, split_constants, times_inner
from steepest.errors import UnsupportedError
from steepest.evidence.equality import compare
from steepest.evidence.records import Proof
from steepest.expression.nodes import (
    Assignment,
    Derivative,
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    product_of,
    written_value,
)
from steepest.expression.ordering import natural_order
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text

AT_STEP, OF_WHOLE, NOTHING_DONE = 3, 2, 1


@dataclass(frozen=True, slots=True)
class StepSlip:
    """A row: at a step by one of `rules`, `makes` instead of what the rule makes (None: not here)."""

    id: str
    rules: frozenset[str]
    makes: Callable[[Node, Asked], Node | None]
    sentence: str
    weight: int = AT_STEP


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that a slip of the whole gives, with the words for it."""

    node: Node
    sentence: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What a slip of the whole looks at: the right result, how it was derived (if known), the answer."""

    reference: Node
    derivation: Derivation | None
    answer: Node


@dataclass(frozen=True, slots=True)
class WholeSlip:
    """A row: candidates for the answer, made from the right one."""

    id: str
    weight: int
    candidates: Callable[[Whole], Iterator[Candidate]]


# --- slips at a step --------------------------------------------------------------------------


def _forgot_inner(node: Node, d: Asked) -> Node | None:
    found = outer_and_inner(node, d)
    return None if found is None else found[2]


def _not_lowered(node: Node, d: Asked) -> Node | None:
    if not isinstance(node, Power) or not d.constant(node.exponent):
        return None
    slope = Product((node.exponent, node))
    return slope if node.base == d.variable else times_inner(slope, d(node.base))


def _exponent_not_in_front(node: Node, d: Asked) -> Node | None:
    if not isinstance(node, Power) or not d.constant(node.exponent):
        return None
    value = written_value(node.exponent)
    lower = node.base if value == 2 else Power(node.base, node.exponent - 1)
    return lower if node.base == d.variable else times_inner(lower, d(node.base))


def _product_of_derivatives(node: Node, d: Asked) -> Node | None:
    return Product(tuple(d(factor) for factor in node.factors)) if isinstance(node, Product) else None


def _quotient_of_derivatives(node: Node, d: Asked) -> Node | None:
    return Quotient(d(node.numerator), d(node.denominator)) if isinstance(node, Quotient) else None


def _quotient_swapped(node: Node, d: Asked) -> Node | None:
    if not isinstance(node, Quotient):
        return None
    u, v = node.numerator, node.denominator
    return (u * d(v) - d(u) * v) / v**2


def _quotient_not_squared(node: Node, d: Asked) -> Node | None:
    if not isinstance(node, Quotient):
        return None
    u, v = node.numerator, node.denominator
    return (d(u) * v - u * d(v)) / v


def _constant_kept(node: Node, d: Asked) -> Node | None:
    return None if isinstance(node, Number) and node.value == 0 else node


def _constant_lost(node: Node, d: Asked) -> Node | None:
    if isinstance(node, Quotient):
        return d(node.numerator)
    if not isinstance(node, Product):
        return None
    _, moving = split_constants(node, d)
    return d(product_of(moving))


def _trigonometric_sign(node: Node, d: Asked) -> Node | None:
    if not isinstance(node, Function) or node.name not in ("sin", "cos"):
        return None
    found = outer_and_inner(node, d)
    if found is None:
        return None
    slope = found[2]
    wrong = slope.operand if isinstance(slope, Negation) else Negation(slope)
    return wrong if node.argument == d.variable else times_inner(wrong, d(node.argument))


def _exponential_as_power(node: Node, d: Asked) -> Node | None:
    if not isinstance(node, Power) or not d.constant(node.base):
        return None
    lowered = Product((node.exponent, Power(node.base, node.exponent - 1)))
    return lowered if node.exponent == d.variable else times_inner(lowered, d(node.exponent))


STEP_SLIPS: tuple[StepSlip, ...] = (
    StepSlip(
        "chain.forgot-inner",
        frozenset({"chain"}),
        _forgot_inner,
        "the derivative of the inner function <u> is missing: by the chain rule it is a factor",
    ),
    StepSlip(
        "power.not-lowered",
        frozenset({"power", "chain"}),
        _not_lowered,
        "the exponent comes in front, but it must also become smaller by one",
    ),
    StepSlip(
        "power.factor-forgotten",
        frozenset({"power", "chain"}),
        _exponent_not_in_front,
        "the exponent became smaller by one, but it must also come in front as a factor",
    ),
    StepSlip(
        "product.of-derivatives",
        frozenset({"product"}),
        _product_of_derivatives,
        "the derivative of a product is not the product of the derivatives",
    ),
    StepSlip(
        "quotient.of-derivatives",
        frozenset({"quotient"}),
        _quotient_of_derivatives,
        "the derivative of a quotient is not the quotient of the derivatives",
    ),
    StepSlip(
        "quotient.order-swapped",
        frozenset({"quotient"}),
        _quotient_swapped,
        "the two terms above the bar are the wrong way round: it is u' v - u v'",
    ),
    StepSlip(
        "quotient.not-squared",
        frozenset({"quotient"}),
        _quotient_not_squared,
        "the denominator of the quotient rule is the square of <v>",
    ),
    StepSlip(
        "constant.kept",
        frozenset({"constant"}),
        _constant_kept,
        "<c> does not change with the variable, so its derivative is 0",
    ),
    StepSlip(
        "factor-lost",
        frozenset({"constant-multiple", "constant-divisor"}),
        _constant_lost,
        "the constant factor <c> is missing",
        OF_WHOLE,
    ),
    StepSlip(
        "trigonometric.sign",
        frozenset({"sin", "cos", "chain"}),
        _trigonometric_sign,
        "the sign of a derivative is wrong: (sin x)' = cos x and (cos x)' = -sin x",
    ),
    StepSlip(
        "exponential.as-power",
        frozenset({"exponential", "chain"}),
        _exponential_as_power,
        "the variable is in the exponent, so the power rule is not for this: (e^x)' = e^x",
    ),
)


# --- slips of the whole -----------------------------------------------------------------------


def _other_variable(whole: Whole) -> Iterator[Candidate]:
    derivation = whole.derivation
    if derivation is None:
        return
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
            yield Quotient(ONE, node.denominator), node.numerator
    elif isinstance(node, Number):
        if node.value > 1:
            yield node, ONE
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
