"""What is equal, changed by as little as there is: no way of proving may still call it equal.

Every equal pair is spoilt in each way at a place where its reference has a value: by a tiny constant, a tiny slope,
a jump, one point, a kink, a bump, a gap. Nothing here rests on the proofs: that the spoilt answer is another one is
plain from how it is made.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from fractions import Fraction

import mpmath as mp
import pytest

from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.proving import METHODS, Claim, proved
from steepest.evidence.records import Mismatch, Proof, Witness
from steepest.expression.nodes import Node
from steepest.expression.reading import parse
from steepest.expression.trees import free_symbols
from tests.evidence.proving.pairs import EQUAL
from tests.expression import numerical

GRID = [Fraction(text) for text in "1/2 -1/2 1/4 -1/4 3/2 -3/2 3/4 1 -1 2 -2 5/2".split()]
NEAR = Fraction(1, 50)

#: How an answer A is spoilt along a variable v at a place a; each is another function on every neighbourhood of a.
SPOILT: dict[str, str] = {
    "a tiny constant": "({A}) + 1/10^40",
    "a tiny factor": "({A}) (1 + 1/10^35) + 1/10^60",
    "a tiny slope": "({A}) + ({v} - ({a}))/10^30",
    "a tiny jump": "({A}) + {{1/10^20 if {v} > ({a}), 0 otherwise}}",
    "a jump by the sign": "({A}) + (1 + sign({v} - ({a})))/10^20",
    "a point": "({A}) + {{1 if {v} = ({a}), 0 otherwise}}",
    "a kink": "({A}) + max(0, {v} - ({a}))/10^20",
    "a kink by |·|": "({A}) + (|{v} - ({a})| + {v} - ({a}))/10^20",
    "a bump": "({A}) + e^(-1000({v} - ({a}))^2)/10^10",
    "a pole": "({A}) + 1/(10^30 ({v} - ({a})))",
    "a gap": "({A}) + 0 log(({v} - ({a}))^2 - 1/10000)",
    "a gap by a root": "({A}) + 0 sqrt(({v} - ({a}))^2 - 1/10000)",
    "another case": "{{({A}) + 1/10^9 if ({a}) < {v} < ({a}) + 1/1000, {A} otherwise}}",
}
#: The ones that are to be seen where v is an integer, and a another.
AT_INTEGERS = ("a tiny constant", "a tiny factor", "a tiny jump", "a point", "a kink")

#: Ways for what only counts: between two whole numbers nothing can be spoilt.
COUNTING = ("values", "induction")
WAYS = {(reference, answer, domain): way for reference, answer, domain, way in EQUAL}


@functools.cache
def place_of(reference: str, domain: str | None) -> tuple[str, Fraction] | None:
    """A variable and a value of it around which the reference has values, for some values of the others."""
    tree, where = parse(reference), Domain.of(domain)
    names = sorted(free_symbols(tree))
    for name in names:
        for shift in range(len(GRID)):
            values = {other: GRID[(shift + 3 * k) % len(GRID)] for k, other in enumerate(names)}
            near = [values[name]] if where.of_variable(name).integer else _around(values[name])
            points = [{**values, name: value} for value in near]
            if all(_has_value(tree, point, where) for point in points):
                return name, values[name]
    return None


def _around(value: Fraction) -> list[Fraction]:
    return [value, value - NEAR, value + NEAR]


def _has_value(tree: Node, values: dict[str, Fraction], domain: Domain) -> bool:
    if any(value not in domain.of_variable(name) for name, value in values.items()):
        return False
    try:
        numerical.value(tree, {name: mp.mpf(v.numerator) / v.denominator for name, v in values.items()})
    except (numerical.NoValue, numerical.Unclear, TypeError):  # of sums over data there is no value here
        return False
    return True


def spoilt(reference: str, answer: str, domain: str | None) -> Iterator[tuple[str, str]]:
    """The answer, spoilt in each way that shows."""
    place = None if WAYS[reference, answer, domain] in COUNTING else place_of(reference, domain)
    if place is None:  # numbers, and what mpmath is not asked of: sums over data, powers of -1
        yield from ((how, SPOILT[how].format(A=answer)) for how in ("a tiny constant", "a tiny factor"))
        return
    whole = Domain.of(domain).of_variable(place[0]).integer
    for how, template in SPOILT.items():
        if not whole or how in AT_INTEGERS:
            yield how, template.format(A=answer, v=place[0], a=place[1])


ROWS = [(reference, answer, domain) for reference, answer, domain, _ in EQUAL]


@pytest.mark.parametrize(("reference", "answer", "domain"), ROWS)
def test_an_answer_that_was_spoilt_is_proved_in_no_way(reference: str, answer: str, domain: str | None) -> None:
    for how, other in spoilt(reference, answer, domain):
        claim = Claim(parse(reference), parse(other), Domain.of(domain))
        assert proved(claim, [method.name for method in METHODS]) is None, (how, other)


@pytest.mark.parametrize(("reference", "answer", "domain"), ROWS[::3])
def test_a_reference_that_was_spoilt_is_not_the_answer_either(reference: str, answer: str, domain: str | None) -> None:
    for how, other in spoilt(reference, answer, domain):
        if "gap" not in how:  # an answer may be defined on more
            claim = Claim(parse(other), parse(answer), Domain.of(domain))
            assert proved(claim, [method.name for method in METHODS]) is None, (how, other)


@pytest.mark.parametrize(("reference", "answer", "domain"), ROWS[::4])
def test_a_spoilt_answer_is_never_proved_and_what_is_seen_of_it_is_refuted(
    reference: str, answer: str, domain: str | None
) -> None:
    where = Domain.of(domain)
    for how, other in spoilt(reference, answer, domain):
        found = compare(parse(reference), parse(other), where)
        assert not isinstance(found, Proof), (how, other)
        if how in ("a tiny constant", "a tiny factor", "a tiny slope"):
            assert isinstance(found, Witness | Mismatch), (how, other, found)


def test_every_row_is_spoilt_somehow() -> None:
    counts = [sum(1 for _ in spoilt(*row)) for row in ROWS]
    assert all(count >= 2 for count in counts)
    assert sum(counts) > 300


#: For each way, pairs that are made for it and fail in one respect; reference, answer, domain, what is wrong.
MADE_FOR: dict[str, list[tuple[str, str, str | None, str]]] = {
    "slope": [
        ("arctan x", "-arctan(1/x) + pi/2", None, "the constant is another one for x < 0"),
        ("arctan x", "-arctan(1/x) + pi/2", "x=-1..1", "the piece on the left"),
        ("arctan(tan x)", "x", "x=0..2", "a jump inside"),
        ("arctan(tan x)", "x", "x=-2..-1", "a jump inside"),
        ("arcsin(sin x)", "x", "x=0..8/5", "the end lies beyond π/2"),
        ("arccos(cos x)", "x", "x=0..16/5", "the end lies beyond π"),
        ("2 arctan x", "arctan(2x/(1-x^2))", "x=0..2", "a pole inside"),
        ("arctan((1+x)/(1-x))", "pi/4 + arctan x", "x=0..2", "a pole inside"),
        ("ln|x|", "ln x", None, "no value for x < 0"),
        ("ln|x| + sign(x)", "ln|x| + 1", None, "another constant on the left"),
        ("arctan x + arctan y", "arctan((x+y)/(1-x y))", "x=0..2, y=0..2", "x y = 1 inside"),
        ("arctan x + arctan y", "arctan((x+y)/(1-x y))", "x=1..2, y=1..2", "all of it is on the other side"),
        ("arccos(x) + arccos(-x)", "pi + 0 sqrt(x^2 - 1/4)", None, "no value in the middle"),
        ("arcsin(x)", "pi/2 - arccos(x) + 0 ln(x)", None, "no value for x ≤ 0"),
    ],
    "cases": [
        ("|x|", "max(x, -x + 1/10^30)", None, "near 0"),
        ("|x|", "sqrt(x^2 + 1/10^60)", None, "everywhere, a little"),
        ("max(x, y)", "(x + y + |x - y|)/2 + {1 if x = y, 0 otherwise}", None, "where both are equal"),
        ("max(0, x)", "x step(x) + {1/2 if x = 0, 0 otherwise}", None, "at 0"),
        ("sign(x)", "{1 if x >= 0, -1 otherwise}", None, "at 0"),
        ("{x^2 if x < 1, x otherwise}", "{x^2 if x < 1 + 1/100, x otherwise}", None, "just beyond 1"),
        ("{x if x < 1, 2 otherwise}", "{x if x <= 1, 2 otherwise}", None, "at 1"),
        ("||x| - 2|", "max(2 - |x|, |x| - 3)", None, "beyond 5/2"),
        ("max(a, b, c)", "max(a, b) + max(0, c - a)", None, "where b is the largest"),
        ("|a + b|", "|a| + |b|", "a>=0", "b may be negative"),
        ("|a b|", "a |b|", None, "a may be negative"),
        ("relu(x) - relu(-x)", "|x|", None, "for x < 0"),
    ],
    "remainders": [
        ("cos(pi n)", "(-1)^(n+1)", "n=integer", "the sign"),
        ("(-1)^(n(n+1)/2)", "(-1)^n", "n=integer", "for n = 2"),
        ("sin(n pi/2)", "(1-(-1)^n)/2", "n=integer", "for n = 3"),
        ("cos(2 pi n/3)", "1", "n=integer", "for n = 1"),
        ("cos(pi n/2)", "0", "n=integer 1..2", "for n = 2"),
        ("(-1)^n", "{-1 if n = 1, 1 otherwise}", "n=integer 0..3", "for n = 3"),
        ("cos(pi n)", "cos(pi n^2 + pi/10^20)", "n=integer", "a little"),
    ],
    "exponential": [
        ("ln(x y)", "ln x + ln y", None, "for negative ones"),
        ("ln(x^2)", "2 ln x", None, "for negative ones"),
        ("ln(2 + sqrt(3))", "-ln(2 - sqrt(3)) + 1/10^50", None, "a little"),
        ("ln(x/(x-1))", "ln x - ln(x-1)", None, "for x < 0"),
        ("arsinh x", "ln(x + sqrt(x^2 + 1 + 1/10^40))", None, "a little"),
    ],
    "angle": [
        ("arctan 1 + arctan 2 + arctan 3", "0", None, "it is π"),
        ("4 arctan(1/5) - arctan(1/238)", "pi/4", None, "another fraction"),
        ("arctan 2 + arctan 3", "-pi/4", None, "the tangent is the same"),
        ("arcsin(3/5) + arcsin(4/5)", "-pi/2", None, "the difference is π"),
        ("arctan(1/2) + arctan(1/3)", "9 pi/4", None, "a turn"),
        ("2 arctan(1/2)", "arctan(4/3) + pi", None, "half a turn"),
    ],
    "separation": [
        ("sqrt(2) + sqrt(3)", "sqrt(5 + 2 sqrt(6)) + 1/10^80", None, "a little"),
        ("cbrt(2+sqrt(5)) + cbrt(2-sqrt(5))", "1 - 1/10^60", None, "a little"),
        ("sqrt(1000001) + sqrt(999999)", "2 sqrt(1000000)", None, "in the tenth digit"),
        ("sqrt(10^20+1) + sqrt(10^20-1)", "2*10^10", None, "in the fortieth digit"),
        ("cos(2pi/7) + cos(4pi/7) + cos(6pi/7)", "-1/2 + 1/2^200", None, "a little"),
        ("2^(1/64)", "1.01088928605170046002", None, "a decimal"),
    ],
}
MADE = [(method, *row) for method, rows in MADE_FOR.items() for row in rows]


@pytest.mark.parametrize(("method", "reference", "answer", "domain", "wrong"), MADE)
def test_what_is_made_for_a_way_and_is_not_so_is_not_proved(
    method: str, reference: str, answer: str, domain: str | None, wrong: str
) -> None:
    claim = Claim(parse(reference), parse(answer), Domain.of(domain))
    assert proved(claim, [row.name for row in METHODS]) is None, wrong
    assert not isinstance(compare(claim.reference, claim.answer, claim.domain), Proof), wrong


@pytest.mark.parametrize(("method", "reference", "answer", "domain", "wrong"), MADE)
def test_where_it_is_wrong_is_found(method: str, reference: str, answer: str, domain: str | None, wrong: str) -> None:
    found = compare(parse(reference), parse(answer), Domain.of(domain))
    assert isinstance(found, Witness | Mismatch), (wrong, found)
