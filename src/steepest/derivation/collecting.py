"""Tidyings that use what is known of functions, and brackets that are shorter when they are multiplied out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from steepest.derivation.coefficients import like_terms, signs, sum_of, terms_of
from steepest.derivation.exponents import as_power, exponents_of, with_exponents
from steepest.derivation.factors import common_exponents, taken_out
from steepest.derivation.frame import Atom, factored, flat, plain
from steepest.derivation.terms import Term, put_together, taken_apart
from steepest.expression.functions import abs_, cos, cosh, sign, sin, sinh, tan, tanh
from steepest.expression.nodes import Function, Node, Product, Quotient, Sum, is_number, number, product_of
from steepest.expression.trees import measured

MOST_MONOMIALS = 60  # terms of a bracket that is multiplied out on trial


# --- named products -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """Two factors, given u, that are one thing: `first` above the bar with `second` above or below it."""

    first: Callable[[Node], Node]
    second: Callable[[Node], Node]
    is_below: bool
    makes: Callable[[Node], Node]


NAMED: tuple[Named, ...] = (
    Named(sign, lambda u: u, False, abs_),
    Named(sign, abs_, False, lambda u: u),
    Named(sign, abs_, True, lambda u: Quotient(number(1), u)),
    Named(sinh, cosh, True, tanh),
    Named(sin, cos, True, tan),
)


def named_products(node: Node) -> Node:
    """x sign(x) = |x|, sign(x)/|x| = 1/x, sin(x)/cos(x) = tan(x): wherever the left side has a value."""
    if not isinstance(node, Product | Quotient):
        return node
    term = taken_apart(node)
    for place, factor in enumerate(term.above):
        inner = factor.node if isinstance(factor, Atom) else factor
        if not isinstance(inner, Function):
            continue
        for row in NAMED:
            if row.first(inner.argument) == inner and (found := _joined(term, place, row, inner.argument)) is not None:
                return found
    return node


def _joined(term: Term, place: int, row: Named, u: Node) -> Node | None:
    """The term with one power of the second factor used up by the first."""
    second = as_power(Atom(row.second(u)))
    side = term.below if row.is_below else term.above
    if second is None or exponents_of(side).get(second[0], 0) < second[1]:
        return None
    left = {second[0]: exponents_of(side)[second[0]] - second[1]}
    above = [*term.above[:place], *flat(factored(row.makes(u))), *term.above[place + 1 :]]
    if row.is_below:
        return put_together(replace(term, above=tuple(above), below=tuple(with_exponents(term.below, left))))
    kept = with_exponents([*term.above[:place], *term.above[place + 1 :]], left)
    return put_together(replace(term, above=(*kept[:place], *flat(factored(row.makes(u))), *kept[place:])))


def pythagoras(node: Node) -> Node:
    """a cos²u + a sin²u = a, and a cosh²u - a sinh²u = a."""
    if not isinstance(node, Sum):
        return node
    terms = [taken_apart(term) for term in node.terms]
    for (i, one), (j, other) in permutations(enumerate(terms), 2):
        for first, second, sign_ in ((cos, sin, 1), (cosh, sinh, -1)):
            rest = _without_square(one, first)
            if rest is not None and rest == _without_square(replace(other, value=sign_ * other.value), second):
                kept = [term for k, term in enumerate(node.terms) if k not in (i, j)]
                found = put_together(rest[0])
                return sum_of([*kept[: min(i, j)], found, *kept[min(i, j) :]])
    return node


def _without_square(term: Term, function: Callable[[Node], Node]) -> tuple[Term, Node] | None:
    """The term without f(u)², and u."""
    for base, power in exponents_of(term.above).items():
        if isinstance(base, Function) and power == 2 and function(base.argument) == base:
            above = with_exponents(term.above, {base: Fraction(0)})
            return replace(term, above=tuple(above)), base.argument
    return None


# --- brackets multiplied out ------------------------------------------------------------------------


def multiplied_out(node: Node) -> Node:
    """2(x - 5) - (2x + 3) = -13: brackets are multiplied out only where like terms meet or that is much shorter.

    What every term has as a factor stands before the bracket.
    """
    if not isinstance(node, Sum):
        return node
    if (opened := _numbers_into_brackets(node)) is not None:
        return opened
    common = {base: power for base, power in common_exponents(node).items() if power > 0}
    inner = taken_out(node, common) if common else node
    *front, bracket = flat(inner)
    if not isinstance(bracket, Sum) or (collected := _collected_terms(bracket)) is None:
        return node
    new = pythagoras(sum_of(collected))
    if len(collected) > len(node.terms) and not len(terms_of(new)) < 2:
        return node
    product = signs(product_of([*front, new])) if not is_number(new, 0) else new
    return product if 10 * measured(plain(product))[0] <= 7 * measured(plain(node))[0] else node


def _numbers_into_brackets(node: Sum) -> Node | None:
    """2(a + b) + 3b = 2a + 5b: a number goes into its bracket where like terms meet then."""
    terms: list[Node] = []
    for term in node.terms:
        apart = taken_apart(term)
        inner = terms_of(apart.above[0]) if len(apart.above) == 1 and not apart.below else ()
        scaled = [taken_apart(part) for part in inner]
        terms += [put_together(replace(part, value=part.value * apart.value)) for part in scaled] or [term]
    if len(terms) == len(node.terms):
        return None
    met = like_terms(Sum(tuple(terms)))
    return met if len(terms_of(met) or (met,)) < len(terms) else None


def _collected_terms(node: Sum) -> list[Node] | None:
    """The terms of a sum with their brackets multiplied out and like ones added; None where they are too many."""
    found: dict[object, Term] = {}
    pieces = (piece for term in terms_of(node) for piece in _monomials(taken_apart(term)))
    for count, monomial in enumerate(pieces):
        if count >= MOST_MONOMIALS:
            return None
        key = _key(monomial)
        known = found.get(key)
        found[key] = monomial if known is None else replace(known, value=known.value + monomial.value)
    return [put_together(_collected(term)) for term in found.values() if term.value]


def _monomials(term: Term) -> Iterator[Term]:
    """The term as a sum of terms without brackets."""
    for place, factor in enumerate(term.above):
        found = as_power(factor) if not isinstance(factor, Sum) else (factor, Fraction(1))
        if found is None or not isinstance(found[0], Sum) or found[1] not in (1, 2):
            continue
        rest = (*term.above[:place], *(() if found[1] == 1 else (Atom(plain(found[0])),)), *term.above[place + 1 :])
        for part in terms_of(found[0] if isinstance(factor, Sum) else Atom(found[0])):
            inner = taken_apart(part)
            joined = Term(term.value * inner.value, (*rest, *inner.above), (*term.below, *inner.below), term.decimal)
            yield from _monomials(joined)
        return
    yield term


def _key(term: Term) -> object:
    powers = exponents_of(term.above)
    for base, power in exponents_of(term.below).items():
        powers[base] = powers.get(base, Fraction(0)) - power
    others = Counter((1, part) for part in term.above if as_power(part) is None)
    others += Counter((-1, part) for part in term.below if as_power(part) is None)
    return frozenset((base, power) for base, power in powers.items() if power), frozenset(others.items())


def _collected(term: Term) -> Term:
    """The term with each base standing once."""
    return replace(term, above=tuple(with_exponents(term.above, exponents_of(term.above))))
