"""Tidying what a rule made: zeros, ones, signs, numbers in front, like terms, constants out of sums.

Each tidying is a row with a name, and a step of its own where it changes something. Only the frame
that the rule built (sums, products, quotients, signs, numbers) is touched: powers, functions and sums
that the author wrote are atoms here, so their order and form stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from steepest.derivation.frame import Atom, factored, flat, framed, plain, with_parts
from steepest.derivation.rules import ONE, ZERO
from steepest.derivation.step import Step
from steepest.expression.nodes import (
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
    product_of,
    written_value,
)
from steepest.expression.trees import contains, walk

# --- the tidyings, each for one node whose parts are already tidy -----------------------------


def _zeros_and_ones(node: Node) -> Node:
    if isinstance(node, Product):
        if any(is_number(factor, 0) for factor in node.factors):
            return ZERO
        return product_of([factor for factor in node.factors if not is_number(factor, 1)])
    if isinstance(node, Quotient) and (is_number(node.numerator, 0) or is_number(node.denominator, 1)):
        return node.numerator
    if isinstance(node, Negation) and is_number(node.operand, 0):
        return ZERO
    if isinstance(node, Sum):
        return _sum([term for term in node.terms if not is_number(term, 0)])
    if isinstance(node, FiniteSum) and is_number(node.body, 0):
        return ZERO
    return node


def _signs(node: Node) -> Node:
    """Signs of factors and parts of quotients go in front; two signs cancel."""
    if isinstance(node, Negation) and isinstance(node.operand, Negation):
        return node.operand.operand
    if isinstance(node, Product):
        odd = sum(isinstance(factor, Negation) for factor in node.factors) % 2
        factors = [factor.operand if isinstance(factor, Negation) else factor for factor in node.factors]
        return Negation(product_of(factors)) if odd else product_of(factors)
    if isinstance(node, Quotient):
        parts = (node.numerator, node.denominator)
        odd = sum(isinstance(part, Negation) for part in parts) % 2
        above, below = (part.operand if isinstance(part, Negation) else part for part in parts)
        return Negation(Quotient(above, below)) if odd else Quotient(above, below)
    return node


def _numbers(node: Node) -> Node:
    """Numbers of a product multiply and stand in front; numbers above and below a bar cancel."""
    if isinstance(node, Product):
        value, rest = _coefficient(node)
        # A decimal of the author stays a decimal.
        if value.denominator != 1 and any(isinstance(f, Number) and f.value.denominator != 1 for f in flat(node)):
            return product_of([Number(value), *rest])
        return _scaled(value, rest)
    if isinstance(node, Quotient) and not isinstance(node.numerator, Sum):
        above, rest = _coefficient(node.numerator)
        below, under = _coefficient(node.denominator)
        if not below or (below == 1 and not isinstance(node.numerator, Product | Quotient)):
            return node
        ratio = above / below
        if not under:
            return _scaled(ratio, rest)
        return Quotient(_scaled(Fraction(ratio.numerator), rest), _scaled(Fraction(ratio.denominator), under))
    return node


def _coefficient(node: Node) -> tuple[Fraction, list[Node]]:
    """The numbers of a product multiplied, and the other factors; 2/N counts as 2 and 1/N."""
    value = Fraction(1)
    rest: list[Node] = []
    for factor in flat(node):
        if isinstance(factor, Number):
            value *= factor.value
        elif isinstance(factor, Quotient) and isinstance(factor.numerator, Number):
            below, under = _coefficient(factor.denominator)
            value *= factor.numerator.value / (below or 1)
            if not below:  # the formula has no value, and keeps its form
                rest.append(Quotient(ONE, factor.denominator))
            elif under:
                rest.append(Quotient(ONE, product_of(under)))
        else:
            rest.append(factor)
    return value, rest


def _scaled(value: Fraction, rest: list[Node]) -> Node:
    """A number times factors: in the numerator of a leading 1/N, else in front."""
    if value == 0:
        return ZERO
    place = next((k for k, f in enumerate(rest) if isinstance(f, Quotient) and is_number(f.numerator, 1)), None)
    if place is not None and value.denominator == 1:
        fraction = rest[place]
        assert isinstance(fraction, Quotient)  # noqa: S101
        return product_of([Quotient(number(value), fraction.denominator), *rest[:place], *rest[place + 1 :]])
    return product_of(rest if value == 1 and rest else [number(value), *rest])


def _fractions(node: Node) -> Node:
    """(a/b)/c = a/(b c)."""
    if not isinstance(node, Quotient) or not isinstance(node.numerator, Quotient):
        return node
    inner = node.numerator
    return Quotient(inner.numerator, product_of([*flat(inner.denominator), *flat(node.denominator)]))


_Base = Symbol | Indexed | Function


def _powers(node: Node) -> Node:
    """A letter or function that is a factor more than once: x x² = x³, x (1/x) = 1, x/x² = 1/x."""
    if isinstance(node, Quotient):
        above, below = flat(node.numerator), flat(node.denominator)
        both = set(_exponents(above)) & set(_exponents(below))
        if not both:
            return node
        left = {base: _exponents(above)[base] - _exponents(below)[base] for base in both}
        top = _with_letters(above, {base: max(power, 0) for base, power in left.items()})
        bottom = _with_letters(below, {base: max(-power, 0) for base, power in left.items()})
        return Quotient(product_of(top), product_of(bottom))
    if not isinstance(node, Product):
        return node
    factors = list(node.factors)
    bases = [found[0] for factor in factors if (found := _letter_power(factor))]
    repeated = {base: power for base, power in _exponents(factors).items() if bases.count(base) > 1}
    return product_of(_with_letters(factors, repeated)) if repeated else node


def _exponents(factors: list[Node]) -> dict[_Base, int]:
    """The letters among the factors, with the sum of their exponents."""
    exponents: dict[_Base, int] = {}
    for factor in factors:
        if found := _letter_power(factor):
            exponents[found[0]] = exponents.get(found[0], 0) + found[1]
    return exponents


def _with_letters(factors: list[Node], exponents: dict[_Base, int]) -> list[Node]:
    """The factors with each of these letters standing once, at its first place, with this exponent."""
    new: list[Node] = []
    remaining = dict(exponents)
    for factor in factors:
        found = _letter_power(factor)
        if found is None or found[0] not in exponents:
            new.append(factor)
        elif found[0] in remaining:
            new.append(_letter_to(found[0], remaining.pop(found[0])))
    return [factor for factor in new if not is_number(factor, 1)] or [ONE]


def _letter_to(base: _Base, exponent: int) -> Node:
    if exponent < 0:
        return Quotient(ONE, _letter_to(base, -exponent))
    return ONE if exponent == 0 else Atom(base if exponent == 1 else Power(base, number(exponent)))


def _letter_power(node: Node) -> tuple[_Base, int] | None:
    """The letter or function and its whole exponent, where the factor is a power of one."""
    inner = node.node if isinstance(node, Atom) else node
    if isinstance(inner, _Base):
        return inner, 1
    if isinstance(inner, Power) and isinstance(inner.base, _Base) and isinstance(inner.exponent, Number):
        exponent = inner.exponent.value
        return (inner.base, int(exponent)) if exponent.denominator == 1 else None
    if isinstance(inner, Quotient) and is_number(inner.numerator, 1):
        below = _letter_power(inner.denominator)
        return None if below is None else (below[0], -below[1])
    return None


def _brackets(node: Node) -> Node:
    """Brackets inside a sum drop out: (a + b) - (c + d) = a + b - c - d."""
    if not isinstance(node, Sum):
        return node
    terms: list[Node] = []
    for term in node.terms:
        negative = isinstance(term, Negation)
        inner = term.operand if isinstance(term, Negation) else term
        opened = inner.node if isinstance(inner, Atom) else inner
        if not isinstance(opened, Sum):
            terms.append(term)
            continue
        parts = opened.terms if opened is inner else tuple(factored(part) for part in opened.terms)
        terms += [_signs(Negation(part)) for part in parts] if negative else parts
    return Sum(tuple(terms))


def _like_terms(node: Node) -> Node:
    """Terms that differ by a number only are added: u + u = 2 u; the order of factors does not matter."""
    if not isinstance(node, Sum):
        return node
    amounts: dict[frozenset[tuple[Node, int]], tuple[list[Node], Fraction]] = {}
    for term in node.terms:
        sign, body = (-1, term.operand) if isinstance(term, Negation) else (1, term)
        value, rest = _coefficient(body)
        key = frozenset(Counter(rest).items())
        first, amount = amounts.get(key, (rest, Fraction(0)))
        amounts[key] = (first, amount + sign * value)
    if len(amounts) == len(node.terms):
        return node
    terms = [
        Negation(_scaled(-value, rest)) if value < 0 else _scaled(value, rest)
        for rest, value in amounts.values()
        if value
    ]
    return _sum(sorted(terms, key=lambda term: isinstance(term, Negation)))


def _functions_last(node: Node) -> Node:
    """Numbers and letters stand before functions: cos(x²) 2 x = 2 x cos(x²)."""
    if not isinstance(node, Product):
        return node
    plain_factors = [factor for factor in node.factors if not _has_function(factor)]
    return Product((*plain_factors, *(factor for factor in node.factors if _has_function(factor))))


def _has_function(node: Node) -> bool:
    parts = walk(plain(node))
    return any(
        isinstance(part, Function | FiniteSum) or (isinstance(part, Power) and written_value(part.exponent) is None)
        for part in parts
    )


def _constants_out_of_sum(node: Node) -> Node:
    """Σ c u_i = c Σ u_i, and Σ 1 = N."""
    if not isinstance(node, FiniteSum):
        return node
    if isinstance(node.body, Negation):
        return Negation(_constants_out_of_sum(FiniteSum(node.body.operand, node.index, node.lower, node.upper)))
    outside: list[Node] = []
    inside: list[Node] = []
    for factor in flat(node.body):
        (inside if contains(plain(factor), node.index) else outside).append(factor)
    if inside:
        return product_of([*outside, FiniteSum(product_of(inside), node.index, node.lower, node.upper)])
    if not is_number(node.lower, 1):
        return node
    return product_of([*(factor for factor in outside if not is_number(factor, 1)), Atom(node.upper)])


def _sum(terms: list[Node]) -> Node:
    return ZERO if not terms else terms[0] if len(terms) == 1 else Sum(tuple(terms))


@dataclass(frozen=True, slots=True)
class Tidying:
    """One row: the name of the tidying, what it does to one node of the frame, and an example."""

    id: str
    change: Callable[[Node], Node]
    example: str
    shown_from: str = "every"
    behind: frozenset[str] = frozenset()  # the rules behind which it is done; empty for every rule


TIDYINGS: tuple[Tidying, ...] = (
    Tidying("tidy.signs", _signs, "(-a) b = -(a b)"),
    Tidying("tidy.zeros-and-ones", _zeros_and_ones, "1 u + 0 = u"),
    Tidying("tidy.constants-out-of-sum", _constants_out_of_sum, "sum(i=1..N, 2 x_i) = 2 sum(i=1..N, x_i)"),
    Tidying("tidy.fractions", _fractions, "(a/b)/c = a/(b c)"),
    Tidying("tidy.numbers", _numbers, "3 x*2 = 6x"),
    Tidying("tidy.powers", _powers, "x x^2 = x^3"),
    Tidying("tidy.brackets", _brackets, "(a + b) - (c + d) = a + b - c - d"),
    Tidying("tidy.like-terms", _like_terms, "u + u = 2u"),
    Tidying(
        "tidy.functions-last",
        _functions_last,
        "cos(x^2) x = x cos(x^2)",
        behind=frozenset({"chain", "quotient", "reciprocal"}),
    ),
)


def tidied(makes: Node, values: tuple[Node, ...], rule: str) -> tuple[Node, tuple[Step, ...]]:
    """What a rule made, with its held derivatives replaced, tidied; and the steps that did it.

    The rows are applied in order, parts first, until none changes anything. Where one row would undo
    another the earlier outcome is left alone, so that no form is met twice and there is an end.
    """
    rows = [row for row in TIDYINGS if not row.behind or rule in row.behind]
    frame, steps = framed(makes, values), []
    seen = {plain(frame)}
    changed = True
    while changed:
        changed = False
        for row in rows:
            new = _everywhere(frame, row.change)
            if new is frame:
                continue
            before, after = plain(frame), plain(new)
            if before != after and after in seen:
                continue
            if before != after:
                steps.append(Step(row.id, before, after, after))
                seen.add(after)
                changed = True
            frame = new
    return plain(frame), tuple(steps)


def _everywhere(node: Node, change: Callable[[Node], Node]) -> Node:
    return change(with_parts(node, lambda part: _everywhere(part, change)))


def _turned(node: Node) -> Node:
    """−c (a − b) = c (b − a): the sign is absorbed by the first difference that is a factor."""
    new = _absorbed(node.operand) if isinstance(node, Negation) else None
    return node if new is None else new


#: Asked for where a residual is wanted as prediction minus label; never done unasked.
TURN = Tidying("tidy.turn-difference", _turned, "-2 (a - b) = 2 (b - a)", "normal")


def _absorbed(node: Node) -> Node | None:
    if isinstance(node, Sum) and len(node.terms) == 2 and isinstance(node.terms[1], Negation):
        first, second = node.terms[0], node.terms[1].operand
        terms = second.terms if isinstance(second, Sum) else (second,)
        return Sum((*terms, first.operand if isinstance(first, Negation) else Negation(first)))
    if isinstance(node, FiniteSum):
        body = _absorbed(node.body)
        return None if body is None else FiniteSum(body, node.index, node.lower, node.upper)
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if (new := _absorbed(factor)) is not None:
                return Product((*node.factors[:place], new, *node.factors[place + 1 :]))
    return None
