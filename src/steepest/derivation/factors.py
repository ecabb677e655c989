"""Tidyings of factors: powers of one thing collected, a common factor taken out, the order of a product."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from steepest.derivation.binders import BINDERS
from steepest.derivation.coefficients import positive_first
from steepest.derivation.exponents import Exponents, as_power, exponents_of, rooted, to_power, with_exponents
from steepest.derivation.frame import Atom, factored, flat, plain
from steepest.derivation.terms import Term, put_together, taken_apart
from steepest.expression.nodes import (
    Application,
    Constant,
    FiniteProduct,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    written_value,
)
from steepest.expression.trees import walk

MOST_EXPONENT = 12  # beyond, a number to a power is left as it is


def powers(node: Node) -> Node:
    """A factor that occurs more than once: x x² = x³, x/x³ = 1/x², √u √u = u, e^x e^(-x) = 1."""
    if not isinstance(node, Product | Quotient):
        return node
    term = taken_apart(node)
    opened = _opened_below(term)
    above, below = exponents_of(opened.above), exponents_of(opened.below)
    counts = Counter(found[0] for factor in (*opened.above, *opened.below) if (found := as_power(factor)))
    repeated = {base for base in counts if counts[base] > 1 or _is_square_of_root(base, opened)}
    if not repeated:
        return node if opened is term else put_together(opened)
    sides = {base: _sides(base, above, below) for base in repeated}
    roots = rooted((*opened.above, *opened.below))
    return put_together(
        replace(
            opened,
            above=_side(opened.above, above, {base: powers[0] for base, powers in sides.items()}, roots),
            below=_side(opened.below, below, {base: powers[1] for base, powers in sides.items()}, roots),
        )
    )


def _sides(base: Node, above: Exponents, below: Exponents) -> tuple[Fraction, Fraction]:
    """The exponents of a base above and below the bar once it is collected."""
    left = above.get(base, Fraction(0)) - below.get(base, Fraction(0))
    if isinstance(base, Power) and base in above and above[base] < 0:  # e^(-x) stays above
        return left, Fraction(0)
    return max(left, Fraction(0)), max(-left, Fraction(0))


def _side(factors: tuple[Node, ...], own: Exponents, wanted: Exponents, roots: set[Node]) -> tuple[Node, ...]:
    """One side of the bar with these exponents; what comes over the bar stands last."""
    new = [part for base in wanted if base not in own for part in to_power(base, wanted[base], rooted=base in roots)]
    here = {base: power for base, power in wanted.items() if base in own}
    return (*with_exponents(factors, here, roots), *new)


def _is_square_of_root(base: Node, term: Term) -> bool:
    """√u² and (e^x)², which are u and e^(2x)."""
    for factor in (*term.above, *term.below):
        inner = factor.node if isinstance(factor, Atom) else factor
        if isinstance(inner, Power) and written_value(inner.exponent) is not None:
            found = as_power(factor)
            nested = isinstance(inner.base, Power) or (isinstance(inner.base, Function) and inner.base.name == "sqrt")
            if nested and found is not None and found[0] == base:
                return True
    return False


def _opened_below(term: Term) -> Term:
    """(2 x y)² below the bar as 4 x² y², so that its parts can cancel."""
    value, below, changed = term.value, [], False
    for factor in term.below:
        inner = factor.node if isinstance(factor, Atom) else factor
        exponent = written_value(inner.exponent) if isinstance(inner, Power) else None
        whole = exponent is not None and exponent.denominator == 1 and 0 < exponent <= MOST_EXPONENT
        if not (isinstance(inner, Power) and isinstance(inner.base, Product) and whole and exponent is not None):
            below.append(factor)
            continue
        changed = True
        for part in flat(factored(inner.base)):
            if isinstance(part, Number):
                value /= part.value ** int(exponent)
            else:
                found = as_power(part)
                new = [Atom(Power(plain(part), inner.exponent))] if found is None else None
                below += new or to_power(found[0], found[1] * exponent)  # type: ignore[index]
    return replace(term, value=value, below=tuple(below)) if changed else term


# --- a common factor -------------------------------------------------------------------------------


def common_factor(node: Node) -> Node:
    """2x e^x + x² e^x = (2x + x²) e^x: what every term has as a factor is taken out; letters stay inside.

    Above a bar, what is taken out is what can cancel; letters too.
    """
    if isinstance(node, Sum):
        common = {base: power for base, power in common_exponents(node).items() if _leaves(base, power)}
        return taken_out(node, common) if common else node
    if not isinstance(node, Quotient):
        return node
    term = taken_apart(node)
    below = exponents_of(term.below)
    for place, factor in enumerate(term.above):
        if isinstance(factor, Sum):
            common = {base: power for base, power in common_exponents(factor).items() if base in below}
            if common:
                above = (*term.above[:place], taken_out(factor, common), *term.above[place + 1 :])
                return put_together(replace(term, above=tuple(part for each in above for part in flat(each))))
    return node


def _leaves(base: Node, power: Fraction) -> bool:
    return power < 0 or not isinstance(base, Symbol | Indexed | Constant)


def common_exponents(node: Sum) -> Exponents:
    """The bases that every term has, each with its least exponent; a divisor counts negative."""
    found = [_exponents(taken_apart(term)) for term in node.terms]
    bases = [base for base in found[0] if all(base in each for each in found)]
    least = {base: min(each[base] for each in found) for base in bases}
    return {base: power for base, power in least.items() if power}


def _exponents(term: Term) -> Exponents:
    exponents = exponents_of(term.above)
    for base, power in exponents_of(term.below).items():
        exponents[base] = exponents.get(base, Fraction(0)) - power
    return exponents


def taken_out(node: Sum, common: Exponents) -> Node:
    """The sum as a product of powers and what is left of it."""
    terms = [taken_apart(term) for term in node.terms]
    roots = {base for term in terms for base in rooted((*term.above, *term.below))}
    rest = Sum(tuple(_divided(term, common, roots) for term in terms))
    above, below = _on_sides(common, roots)
    return put_together(Term(Fraction(1), (*above, rest), tuple(below)))


def _on_sides(exponents: Exponents, roots: set[Node]) -> tuple[list[Node], list[Node]]:
    """Powers above and below a bar; an exponential stays above with either sign."""
    above: list[Node] = []
    below: list[Node] = []
    for base, power in exponents.items():
        if power > 0 or isinstance(base, Power):
            above += to_power(base, power, rooted=base in roots)
        else:
            below += to_power(base, -power, rooted=base in roots)
    return above, below


def _divided(term: Term, common: Exponents, roots: set[Node]) -> Node:
    own = _exponents(term)
    left = {base: own[base] - power for base, power in common.items()}
    above = with_exponents(term.above, left, roots)
    standing = exponents_of(term.above)
    above += [
        part for base in left if base not in standing for part in to_power(base, left[base], rooted=base in roots)
    ]
    return put_together(
        replace(term, above=tuple(above), below=tuple(with_exponents(term.below, dict.fromkeys(left, Fraction(0)))))
    )


# --- order -----------------------------------------------------------------------------------------


def in_order(node: Node, variable: Node) -> Node:
    """Numbers, letters and sums stand before functions, and cases last: cos(x²) 2 x = 2 x cos(x²).

    A power of the variable stands before the sum that it follows, and a sum begins with a plus where it can.
    """
    if isinstance(node, Sum):
        return Sum(tuple(positive_first(list(node.terms)))) if isinstance(node.terms[0], Negation) else node
    if not isinstance(node, Product):
        return node
    factors: list[Node] = []
    for factor in sorted(node.factors, key=_rank):
        found = as_power(factor)
        place = len(factors)
        while found is not None and found[0] == variable and place and _is_bracket(factors[place - 1]):
            place -= 1
        factors.insert(place, factor)
    return Product(tuple(factors))


def _is_bracket(factor: Node) -> bool:
    tree = plain(factor)
    return isinstance(tree.base if isinstance(tree, Power) else tree, Sum)


def _rank(factor: Node) -> int:
    """0 for numbers, letters and sums of them, 1 for what has a function in it or runs over a range, 2 for cases."""
    tree = plain(factor)
    if isinstance(tree, Piecewise):
        return 2
    return int(isinstance(tree, (*BINDERS, FiniteProduct)) or any(map(_is_function, walk(tree))))


def _is_function(node: Node) -> bool:
    varying = isinstance(node, Power) and written_value(node.exponent) is None
    return varying or isinstance(node, Function | Application | Piecewise)
