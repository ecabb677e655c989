"""The table of rules: which formula a rule is for, and what it makes of its derivative.

A rule receives the formula and the question `d`: ``d(u)`` holds the derivative of a part,
``d.constant(u)`` says whether a part stays the same while the variable moves. The first row that
matches is applied. A slip of a learner is another outcome of a rule, so `makes` can be overridden.
Sentences belong to rendering and are keyed by the id.

Source of the rules: any calculus text, for instance M. Spivak, *Calculus*, chapter 10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS, log
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Constant,
    Derivative,
    FiniteSum,
    Function,
    Gradient,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import children, fresh_symbol, walk
from steepest.expression.trees import contains as occurs

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
Bindings = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: by which variable, and whether others are held constant (∂) or there are none (d)."""

    variable: Symbol | Indexed
    partial: bool = True

    def __call__(self, part: Node) -> Derivative:
        """The held derivative of a part."""
        return Derivative(part, self.variable, self.partial)

    def constant(self, part: Node) -> bool:
        """Whether a part does not change with the variable.

        Raises:
            UnsupportedError: that cannot be told, as for ∂/∂w_j of w_k, or for ∂/∂w of ∂L/∂w.
        """
        kinds = kinds_in(part)
        if Derivative in kinds or Gradient in kinds:
            raise UnsupportedError("the derivative of a slope that is only named is not supported")
        unclear = next((other for other in walk(part) if self._unclear(other)), None) if Indexed in kinds else None
        if unclear is not None:
            raise UnsupportedError(
                "the derivative by one entry of data where the formula has another, with a letter as its index, "
                f"is not supported: {unclear.base if isinstance(unclear, Indexed) else ''} has both"
            )
        return not occurs(part, self.variable)

    def _unclear(self, other: Node) -> bool:
        """Whether an entry might be the variable: ``x_i`` for x_2 or x2, the i standing for any number."""
        if not isinstance(other, Indexed) or other == self.variable:
            return False
        if isinstance(self.variable, Symbol):
            return not other.above and re.fullmatch(rf"{re.escape(other.base)}\d+", self.variable.name) is not None
        numbers = all(isinstance(index, Number) for entry in (other, self.variable) for index in children(entry))
        return other.base == self.variable.base and not numbers


@dataclass(frozen=True, slots=True)
class Rule:
    """One row.

    Attributes:
        id: the frozen name.
        match: what the letters of the rule stand for in a formula, or None where it does not apply.
        makes: what it makes of a formula that it applies to.
        example: a formula that it is for.
        shown_from: the least detail at which its step has a line: "every", "normal" or "terse".
        routine: whether a part that takes such rules only may be worked out in one line.
    """

    id: str
    match: Callable[[Node, Asked], Bindings | None]
    makes: Callable[[Any, Asked], Node]
    example: str
    shown_from: str = "terse"
    routine: bool = False


# --- what the rules make ----------------------------------------------------------------------


def split_constants(node: Product, d: Asked) -> tuple[list[Node], list[Node]]:
    """The factors that are constant, and the others."""
    constant = [factor for factor in node.factors if d.constant(factor)]
    return constant, [factor for factor in node.factors if not d.constant(factor)]


def _constant_multiple(node: Product, d: Asked) -> Node:
    """c u → c ∂u, with ∂u at the place of the first factor of u."""
    _, moving = split_constants(node, d)
    factors: list[Node] = []
    for factor in node.factors:
        if d.constant(factor):
            factors.append(factor)
        elif factor is moving[0]:
            factors.append(d(product_of(moving)))
    return Product(tuple(factors))


def _product(node: Product, d: Asked) -> Node:
    terms = [
        Product(tuple(d(factor) if k == place else factor for k, factor in enumerate(node.factors)))
        for place in range(len(node.factors))
    ]
    return Sum(tuple(terms))


def _quotient(node: Quotient, d: Asked) -> Node:
    u, v = node.numerator, node.denominator
    return (d(u) * v - u * d(v)) / squared(v)


def _reciprocal(node: Quotient, d: Asked) -> Node:
    if is_number(node.numerator, 1):
        return -(d(node.denominator) / squared(node.denominator))
    return -(Product((node.numerator, d(node.denominator))) / squared(node.denominator))


def _sum(node: Sum, d: Asked) -> Node:
    return Sum(tuple(-d(term.operand) if isinstance(term, Negation) else d(term) for term in node.terms))


def squared(node: Node) -> Node:
    """u², with (u^n)² written as u^(2n) for a number n."""
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        return Power(node.base, Number(2 * node.exponent.value))
    return Power(node, Number(Fraction(2)))


def lowered_power(base: Node, exponent: Node) -> Node:
    """n u^(n-1)."""
    value = written_value(exponent)
    if value is None:
        return Product((exponent, Power(base, exponent - 1)))
    if value in (0, 1):
        return number(value)
    lower = base if value == 2 else Power(base, _number_like(exponent, value - 1))
    return Product((exponent, lower))


def _number_like(model: Node, value: Fraction) -> Node:
    """The number as a decimal where the author wrote one."""
    if isinstance(model, Number) and model.value.denominator != 1:
        return Number(value) if value >= 0 else Negation(Number(-value))
    return number(value)


def outer_and_inner(node: Node, d: Asked) -> tuple[Callable[[Node], Node], Node, Node] | None:
    """For f(u): f as a function of u, u, and f'(u); None where the formula is no composition."""
    if isinstance(node, Function):
        name = node.name
        return (lambda u: Function(name, u)), node.argument, FUNCTIONS[name].derivative(node.argument)
    if isinstance(node, Power):
        base, exponent = node.base, node.exponent
        if d.constant(exponent):
            return (lambda u: Power(u, exponent)), base, lowered_power(base, exponent)
        if d.constant(base):
            slope = node if base == Constant("e") else Product((node, log(base)))
            return (lambda u: Power(base, u)), exponent, slope
    return None


def times_inner(slope: Node, inner: Node) -> Node:
    """f'(u) · u', written as u'/v where f'(u) is 1/v."""
    if isinstance(slope, Negation):
        return Negation(times_inner(slope.operand, inner))
    if isinstance(slope, Quotient) and is_number(slope.numerator, 1):
        return Quotient(inner, slope.denominator)
    return slope * inner


def _chain(node: Node, d: Asked) -> Node:
    composed = outer_and_inner(node, d)
    return d(node) if composed is None else times_inner(composed[2], d(composed[1]))


def _general_power(node: Power, d: Asked) -> Node:
    return Product((node, d(Product((node.exponent, log(node.base))))))


# --- when they apply --------------------------------------------------------------------------


def _is(kind: type[Node]) -> Callable[[Node, Asked], Bindings | None]:
    return lambda node, d: {} if isinstance(node, kind) else None


def _match_constant_multiple(node: Node, d: Asked) -> Bindings | None:
    if not isinstance(node, Product):
        return None
    constant, moving = split_constants(node, d)
    return {"c": product_of(constant), "u": product_of(moving)} if constant and moving else None


def _match_quotient(node: Node, d: Asked) -> Bindings | None:
    return {"u": node.numerator, "v": node.denominator} if isinstance(node, Quotient) else None


def _match_divisor(node: Node, d: Asked) -> Bindings | None:
    constant = isinstance(node, Quotient) and d.constant(node.denominator)
    return {"u": node.numerator, "c": node.denominator} if constant and isinstance(node, Quotient) else None


def _match_reciprocal(node: Node, d: Asked) -> Bindings | None:
    constant = isinstance(node, Quotient) and d.constant(node.numerator)
    return {"c": node.numerator, "v": node.denominator} if constant and isinstance(node, Quotient) else None


def _match_power(node: Node, d: Asked) -> Bindings | None:
    plain = isinstance(node, Power) and node.base == d.variable and d.constant(node.exponent)
    return {"n": node.exponent, "x": d.variable} if plain and isinstance(node, Power) else None


def _match_exponential(node: Node, d: Asked) -> Bindings | None:
    plain = isinstance(node, Power) and node.exponent == d.variable and d.constant(node.base)
    return {"a": node.base, "x": d.variable} if plain and isinstance(node, Power) else None


def _match_chain(node: Node, d: Asked) -> Bindings | None:
    found = outer_and_inner(node, d)
    if found is None:
        return None
    outer, inner, _ = found
    return {"f": outer(_letter(node)), "u": inner, "letter": _letter(node)}


def _letter(node: Node) -> Symbol:
    """A letter for the inner function that the formula does not use."""
    return fresh_symbol({part.name for part in walk(node) if isinstance(part, Symbol)}, "uvts")


def _match_finite_sum(node: Node, d: Asked) -> Bindings | None:
    """A sum whose range stays the same while the variable moves."""
    plain = isinstance(node, FiniteSum) and d.constant(node.lower) and d.constant(node.upper)
    return {"i": node.index} if plain and isinstance(node, FiniteSum) else None


def _match_general_power(node: Node, d: Asked) -> Bindings | None:
    return {"u": node.base, "v": node.exponent} if isinstance(node, Power) else None


def _match_product(node: Node, d: Asked) -> Bindings | None:
    if not isinstance(node, Product):
        return None
    names = ("u", "v", "w") if len(node.factors) <= 3 else ()
    return dict(zip(names, node.factors, strict=False))


def _elementary(name: str) -> Rule:
    """The rule of a row of the table of functions: f(x) → f'(x)."""
    row = FUNCTIONS[name]

    def match(node: Node, d: Asked) -> Bindings | None:
        return {"x": d.variable} if node == Function(name, d.variable) else None

    return Rule(name, match, lambda node, d: row.derivative(d.variable), f"{name}(x)", "normal")


_FIRST: tuple[Rule, ...] = (
    Rule(
        "constant",
        lambda node, d: {"c": node} if d.constant(node) else None,
        lambda node, d: ZERO,
        "y",
        "every",
        routine=True,
    ),
    Rule(
        "variable",
        lambda node, d: {"x": node} if node == d.variable else None,
        lambda node, d: ONE,
        "x",
        "every",
        routine=True,
    ),
    Rule("negation", _is(Negation), lambda node, d: -d(node.operand), "-x^2", "every", routine=True),
    Rule("sum", _is(Sum), _sum, "x^2 + sin(x) - 4", "normal", routine=True),
    Rule("constant-multiple", _match_constant_multiple, _constant_multiple, "2 y sin(x)", "normal", routine=True),
    Rule("product", _match_product, _product, "x^2 sin(x)"),
    Rule(
        "constant-divisor",
        _match_divisor,
        lambda node, d: d(node.numerator) / node.denominator,
        "sin(x)/y",
        "normal",
        routine=True,
    ),
    Rule("reciprocal", _match_reciprocal, _reciprocal, "y/(1 + x^2)"),
    Rule("quotient", _match_quotient, _quotient, "sin(x)/x"),
    Rule(
        "power",
        _match_power,
        lambda node, d: lowered_power(node.base, node.exponent),
        "x^3",
        "normal",
        routine=True,
    ),
    Rule(
        "exponential",
        _match_exponential,
        lambda node, d: node if node.base == Constant("e") else node * log(node.base),
        "2^x",
        "normal",
    ),
    Rule(
        "sum-over-examples",
        _match_finite_sum,
        lambda node, d: FiniteSum(d(node.body), node.index, node.lower, node.upper),
        "sum(i=1..N, (x y_i - z_i)^2)",
    ),
)
_LAST: tuple[Rule, ...] = (
    Rule("chain", _match_chain, _chain, "sin(5x)"),
    Rule("general-power", _match_general_power, _general_power, "x^x"),
)


def rules() -> tuple[Rule, ...]:
    """The table, with one row for each function known at this moment."""
    return (*_FIRST, *(_elementary(row.name) for row in FUNCTIONS if row.takes == "scalar"), *_LAST)


@dataclass(frozen=True, slots=True)
class Frame:
    """A step around derivations, with an example: it opens, gathers or uses what rules have found."""

    id: str
    example: str


FRAMES: tuple[Frame, ...] = (
    Frame("hold-constant", "∂/∂x(y sin(x)), with y held constant"),
    Frame("gradient-entry", "(∂/∂x(x y), ∂/∂y(x y)) = (y, x)"),
    Frame("evaluate-at-point", "e^(2*1) cos(0) = e^2"),
    Frame("update", "w ← w - alpha ∂L/∂w"),
)
