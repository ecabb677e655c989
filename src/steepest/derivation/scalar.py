"""What the rules for formulas of numbers make, and when they apply: products, quotients, powers, chains.

Each rule is a pair of functions, `match_…` and an outcome; the table in `rules` gives them their names.

Source: any calculus text, for instance M. Spivak, *Calculus*, chapter 10.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from steepest.derivation.asking import Asked
from steepest.derivation.rule import Bindings
from steepest.derivation.step import Assumption
from steepest.expression.functions import FUNCTIONS, log
from steepest.expression.nodes import (
    Application,
    Constant,
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import fresh_symbol, substituted, walk

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))


# --- what the rules make ----------------------------------------------------------------------


def split_constants(node: Product, d: Asked) -> tuple[list[Node], list[Node]]:
    """The factors that are constant, and the others."""
    constant = [factor for factor in node.factors if d.constant(factor)]
    return constant, [factor for factor in node.factors if not d.constant(factor)]


def constant_multiple(node: Product, d: Asked) -> Node:
    """c u → c ∂u, with ∂u at the place of the first factor of u."""
    _, moving = split_constants(node, d)
    place = next(k for k, factor in enumerate(node.factors) if not d.constant(factor))
    before, behind = node.factors[:place], node.factors[place + 1 :]
    return Product((*before, d(product_of(moving)), *(factor for factor in behind if d.constant(factor))))


def product(node: Product, d: Asked) -> Node:
    terms = [
        Product(tuple(d(factor) if k == place else factor for k, factor in enumerate(node.factors)))
        for place in range(len(node.factors))
    ]
    return Sum(tuple(terms))


def quotient(node: Quotient, d: Asked) -> Node:
    u, v = node.numerator, node.denominator
    return (d(u) * v - u * d(v)) / squared(v)


def reciprocal(node: Quotient, d: Asked) -> Node:
    if is_number(node.numerator, 1):
        return -(d(node.denominator) / squared(node.denominator))
    return -(Product((node.numerator, d(node.denominator))) / squared(node.denominator))


def sum_of_slopes(node: Sum, d: Asked) -> Node:
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
        return Product((exponent, Power(base, _less_one(exponent))))
    if value in (0, 1):
        return number(value)
    lower = base if value == 2 else Power(base, _number_like(exponent, value - 1))
    return Product((exponent, lower))


def _less_one(exponent: Node) -> Node:
    """n - 1, with n + 1 - 1 as n and a - 1 - 1 as a - 2."""
    if not isinstance(exponent, Sum):
        return exponent - 1
    *first, last = exponent.terms
    value = written_value(last)
    if value is None:
        return exponent - 1
    terms = (*first, number(value - 1)) if value != 1 else tuple(first)
    return terms[0] if len(terms) == 1 else Sum(terms)


def _number_like(model: Node, value: Fraction) -> Node:
    """The number as a decimal where the author wrote one."""
    if isinstance(model, Number) and model.value.denominator != 1:
        return Number(value) if value >= 0 else Negation(Number(-value))
    return number(value)


def outer_and_inner(node: Node, d: Asked) -> tuple[Callable[[Node], Node], Node, Node] | None:
    """For f(u): f as a function of u, u, and f'(u); None where the formula is no composition."""
    if isinstance(node, Function) and FUNCTIONS[node.name].takes == "scalar":
        name = node.name
        return (lambda u: Function(name, u)), node.argument, slope_at(name, node.argument)
    if isinstance(node, Power):
        base, exponent = node.base, node.exponent
        if d.constant(exponent):
            return (lambda u: Power(u, exponent)), base, lowered_power(base, exponent)
        if d.constant(base):
            slope = node if base == Constant("e") else Product((node, log(base)))
            return (lambda u: Power(base, u)), exponent, slope
    return None


_HOLE = Symbol("□")  # no text is read as this name


def slope_at(name: str, u: Node) -> Node:
    """f'(u) from the table of functions, with √x² in it as x and (e^x)² as e^(2x)."""
    square = None
    if isinstance(u, Function) and u.name == "sqrt":
        square = u.argument
    elif isinstance(u, Power) and written_value(u.exponent) is None:
        twice = Product((number(2), *(u.exponent.factors if isinstance(u.exponent, Product) else (u.exponent,))))
        square = Power(u.base, twice) if written_value(twice.factors[1]) is None else None
    if square is None:
        return FUNCTIONS[name].derivative(u)
    return substituted(FUNCTIONS[name].derivative(_HOLE), {_HOLE**2: square, _HOLE: u})


def times_inner(slope: Node, inner: Node) -> Node:
    """f'(u) · u', written as u'/v where f'(u) is 1/v."""
    if isinstance(slope, Negation):
        return Negation(times_inner(slope.operand, inner))
    if isinstance(slope, Quotient) and is_number(slope.numerator, 1):
        return Quotient(inner, slope.denominator)
    return slope * inner


def chain(node: Node, d: Asked) -> Node:
    composed = outer_and_inner(node, d)
    return d(node) if composed is None else times_inner(composed[2], d(composed[1]))


def general_power(node: Power, d: Asked) -> Node:
    return Product((node, d(Product((node.exponent, log(node.base))))))


# --- when they apply --------------------------------------------------------------------------


def match_constant_multiple(node: Node, d: Asked) -> Bindings | None:
    if not isinstance(node, Product):
        return None
    constant, moving = split_constants(node, d)
    return {"c": product_of(constant), "u": product_of(moving)} if constant and moving else None


def match_quotient(node: Node, d: Asked) -> Bindings | None:
    return {"u": node.numerator, "v": node.denominator} if isinstance(node, Quotient) else None


def match_divisor(node: Node, d: Asked) -> Bindings | None:
    constant = isinstance(node, Quotient) and d.constant(node.denominator)
    return {"u": node.numerator, "c": node.denominator} if constant and isinstance(node, Quotient) else None


def match_reciprocal(node: Node, d: Asked) -> Bindings | None:
    constant = isinstance(node, Quotient) and d.constant(node.numerator)
    return {"c": node.numerator, "v": node.denominator} if constant and isinstance(node, Quotient) else None


def match_power(node: Node, d: Asked) -> Bindings | None:
    plain = isinstance(node, Power) and node.base == d.variable and d.constant(node.exponent)
    return {"n": node.exponent, "x": d.variable} if plain and isinstance(node, Power) else None


def match_exponential(node: Node, d: Asked) -> Bindings | None:
    plain = isinstance(node, Power) and node.exponent == d.variable and d.constant(node.base)
    return {"a": node.base, "x": d.variable} if plain and isinstance(node, Power) else None


def match_chain(node: Node, d: Asked) -> Bindings | None:
    found = outer_and_inner(node, d)
    if found is None:
        return None
    outer, inner, _ = found
    return {"f": outer(_letter(node)), "u": inner, "letter": _letter(node)}


def _letter(node: Node) -> Symbol:
    """A letter for the inner function that the formula does not use."""
    return fresh_symbol({part.name for part in walk(node) if isinstance(part, Symbol)}, "uvts")


def match_general_power(node: Node, d: Asked) -> Bindings | None:
    return {"u": node.base, "v": node.exponent} if isinstance(node, Power) else None


def match_product(node: Node, d: Asked) -> Bindings | None:
    if not isinstance(node, Product):
        return None
    names = ("u", "v", "w") if len(node.factors) <= 3 else ()
    return dict(zip(names, node.factors, strict=False))


# --- what they take for granted ------------------------------------------------------------------


def positive_base(node: Power, d: Asked) -> tuple[Assumption, ...]:
    """ln(u) needs u > 0 where an exponent moves; a number is seen to be positive."""
    base = node.base
    if isinstance(base, Constant) or (written_value(base) or 0) > 0:
        return ()
    return (Assumption("positive-base", Relation((base, ZERO), (">",))),)


def kink(node: Function, d: Asked) -> tuple[Assumption, ...]:
    """Where a function of the table has its kink."""
    if FUNCTIONS[node.name].kink is None:
        return ()
    return (Assumption(f"kink-{node.name}", Relation((node.argument, ZERO), ("!=",))),)


def chained(node: Function | Power, d: Asked) -> tuple[Assumption, ...]:
    """What the outer function of a chain takes for granted."""
    if isinstance(node, Function):
        return kink(node, d)
    return () if d.constant(node.exponent) else positive_base(node, d)


# --- functions that are only named ---------------------------------------------------------------


def match_named(node: Application, d: Asked) -> Bindings | None:
    """A function of one argument of which only the name is known: f(u)."""
    if len(node.arguments) != 1:
        return None
    return {"f": Application(node.name, (d.variable,)), "u": node.arguments[0]}


def named(node: Application, d: Asked) -> Node:
    """f(u) → f'(u) u'."""
    slope = Application(f"{node.name}'", node.arguments)
    return slope if node.arguments[0] == d.variable else Product((slope, d(node.arguments[0])))


def independent(node: Node, d: Asked) -> tuple[Assumption, ...]:
    """A named function is taken to depend on its arguments alone."""
    named = any(isinstance(part, Application) and d.constant(part) for part in walk(node))
    return (Assumption("named-function"),) if named else ()
