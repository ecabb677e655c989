"""The table of slips: what learners do instead of the rule.

A slip at a step is another outcome of a rule: `makes` stands in for the rule's own at that step and
the rest is derived as it should be. A slip of the whole turns the right answer into candidates for
what was typed (`whole_slips`). A candidate that equals the answer exactly is a diagnosis; `weight`
says which of several explanations speaks (a step before a lost factor or sign, before nothing
differentiated). In a sentence ``<u>`` is a binding of the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steepest.checking.whole_slips import AT_STEP, OF_WHOLE
from steepest.derivation.asking import Asked
from steepest.derivation.scalar import outer_and_inner, split_constants, times_inner
from steepest.expression.nodes import (
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    product_of,
    written_value,
)


@dataclass(frozen=True, slots=True)
class StepSlip:
    """A row: at a step by one of `rules`, `makes` instead of what the rule makes (None: not here)."""

    id: str
    rules: frozenset[str]
    makes: Callable[[Node, Asked], Node | None]
    sentence: str
    weight: int = AT_STEP


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
