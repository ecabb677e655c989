"""The table of rules: which formula a rule is for, and what it makes of its derivative.

A rule receives the formula and the question `d`: ``d(u)`` holds the derivative of a part,
``d.constant(u)`` says whether a part stays the same while the variable moves. The first row that
matches is applied. A slip of a learner is another outcome of a rule, so `makes` can be overridden.
Sentences belong to rendering and are keyed by the id.

Source of the rules: any calculus text, for instance M. Spivak, *Calculus*, chapter 10.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS, log
from steepest.expression.nodes import (
    Constant,
    Derivative,
    FiniteSum,
    Function,
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
    walk,
)
from steepest.expression.nodes import contains as occurs

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
            UnsupportedError: that cannot be told, as for ∂/∂w_j of w_k.
        """
        if isinstance(self.variable, Indexed) and any(self._unclear(other) for other in walk(part)):
            raise UnsupportedError(
                f"the derivative by one entry of {self.variable.base} where the formula has another, "
                "with a letter as its index, is not supported"
            )
        return not occurs(part, self.variable)

    def _unclear(self, other: Node) -> bool:
        if not isinstance(other, Indexed) or not isinstance(self.variable, Indexed) or other == self.variable:
            return False
        numbers = all(isinstance(index, Number) for index in (*other.indices, *self.variable.indices))
        return other.base == self.variable.base and not numbers


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it applies (with what its letters stand for), what it makes, and an example."""

    id: str
    match: Callable[[Node, Asked], Bindings | None]
    makes: Callable[[Node, Asked], Node]
    example: str


# --- what the rules make ----------------------------------------------------------------------


def split_constants(node: Product, d: Asked) -> tuple[list[Node], list[Node]]:
    """The factors that are constant, and the others."""
    constant = [factor for factor in node.factors if d.constant(factor)]
    return constant, [factor for factor in node.factors if not d.constant(factor)]


def _joined(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _constant_multiple(node: Node, d: Asked) -> Node:
    """c u → c ∂u, with ∂u at the place of the first factor of u."""
    assert isinstance(node, Product)  # noqa: S101
    _, moving = split_constants(node, d)
    factors: list[Node] = []
    for factor in node.factors:
        if d.constant(factor):
            factors.append(factor)
        elif factor is moving[0]:
            factors.append(d(_joined(moving)))
    return Product(tuple(factors))


def _product(node: Node, d: Asked) -> Node:
    assert isinstance(node, Product)  # noqa: S101
    terms = [
        Product(tuple(d(factor) if k == place else factor for k, factor in enumerate(node.factors)))
        for place in range(len(node.factors))
    ]
    return Sum(tuple(terms))


def _quotient(node: Node, d: Asked) -> Node:
    assert isinstance(node, Quotient)  # noqa: S101
    u, v = node.numerator, node.denominator
    return (d(u) * v - u * d(v)) / squared(v)


def _reciprocal(node: Node, d: Asked) -> Node:
    assert isinstance(node, Quotient)  # noqa: S101
    return -(Product((node.numerator, d(node.denominator))) / squared(node.denominator))


def _sum(node: Node, d: Asked) -> Node:
    assert isinstance(node, Sum)  # noqa: S101
    return Sum(tuple(-d(term.operand) if isinstance(term, Negation) else d(term) for term in node.terms))


def squared(node: Node) -> Node:
    """u², with (u^n)² written as u^(2n) for a number n."""
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        return Power(node.base, Number(2 * node.exponent.value))
    return Power(node, Number(Fraction(2)))


def value_of(node: Node) -> Fraction | None:
    """The value of a number written as one: 2, -2, 1/2, -1/2; None for anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negation):
        value = value_of(node.operand)
        return None if value is None else -value
    if isinstance(node, Quotient):
        above, below = value_of(node.numerator), value_of(node.denominator)
        return None if above is None or not below else above / below
    return None


def lowered_power(base: Node, exponent: Node) -> Node:
    """n u^(n-1)."""
    value = value_of(exponent)
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
    found = outer_and_inner(node, d)
    assert found is not None  # noqa: S101
    _, inner, slope = found
    return times_inner(slope, d(inner))


def _general_power(node: Node, d: Asked) -> Node:
    assert isinstance(node, Power)  # noqa: S101
    return Product((node, d(Product((node.exponent, log(node.base))))))


# --- when they apply --------------------------------------------------------------------------


def _is(kind: type[Node]) -> Callable[[Node, Asked], Bindings | None]:
    return lambda node, d: {} if isinstance(node, kind) else None


def _match_constant_multiple(node: Node, d: Asked) -> Bindings | None:
    if not isinstance(node, Product):
        return None
    constant, moving = split_constants(node, d)
    return {"c": _joined(constant), "u": _joined(moving)} if constant and moving else None


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
    used = {part.name for part in walk(node) if isinstance(part, Symbol)}
    return Symbol(next(letter for letter in ("u", "v", "t", "s", "u1") if letter not in used))


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
    return Rule(
        name,
        lambda node, d: (
            {"x": d.variable}
            if isinstance(node, Function) and node.name == name and node.argument == d.variable
            else None
        ),
        lambda node, d: row.derivative(d.variable),
        f"{name}(x)",
    )


_FIRST: tuple[Rule, ...] = (
    Rule("constant", lambda node, d: {"c": node} if d.constant(node) else None, lambda node, d: ZERO, "y"),
    Rule("variable", lambda node, d: {"x": node} if node == d.variable else None, lambda node, d: ONE, "x"),
    Rule("negation", _is(Negation), lambda node, d: -d(node.operand), "-x^2"),  # type: ignore[attr-defined]
    Rule("sum", _is(Sum), _sum, "x^2 + sin(x) - 4"),
    Rule("constant-multiple", _match_constant_multiple, _constant_multiple, "2 y sin(x)"),
    Rule("product", _match_product, _product, "x^2 sin(x)"),
    Rule(
        "constant-divisor",
        _match_divisor,
        lambda node, d: d(node.numerator) / node.denominator,  # type: ignore[attr-defined]
        "sin(x)/y",
    ),
    Rule("reciprocal", _match_reciprocal, _reciprocal, "y/(1 + x^2)"),
    Rule("quotient", _match_quotient, _quotient, "sin(x)/x"),
    Rule("power", _match_power, lambda node, d: lowered_power(node.base, node.exponent), "x^3"),  # type: ignore[attr-defined]
    Rule(
        "exponential",
        _match_exponential,
        lambda node, d: node if node.base == Constant("e") else node * log(node.base),  # type: ignore[attr-defined]
        "2^x",
    ),
    Rule(
        "sum-over-examples",
        _is(FiniteSum),
        lambda node, d: FiniteSum(d(node.body), node.index, node.lower, node.upper),  # type: ignore[attr-defined]
        "sum(i=1..N, (x y_i - z_i)^2)",
    ),
)
_LAST: tuple[Rule, ...] = (
    Rule("chain", _match_chain, _chain, "sin(5x)"),
    Rule("general-power", _match_general_power, _general_power, "x^x"),
)


def rules() -> tuple[Rule, ...]:
    """The table, with one row for each function known at this moment."""
    return (*_FIRST, *(_elementary(row.name) for row in FUNCTIONS), *_LAST)
