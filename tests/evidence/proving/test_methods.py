"""Further proofs: what each way proves, what none may prove, and that mpmath sees no difference where one does."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.proving import FURTHER, METHODS, Claim, proved
from steepest.evidence.records import Proof
from steepest.expression.nodes import Function, Negation, Node, Number, Power, Product, Sum, Symbol, Vector, number
from steepest.expression.reading import parse
from steepest.expression.trees import children, free_symbols, rebuilt, substituted
from tests.evidence.proving.pairs import EQUAL, FALSE
from tests.expression import numerical

x = Symbol("x")


def claim(reference: str, answer: str, domain: str | None) -> Claim:
    return Claim(parse(reference), parse(answer), Domain.of(domain))


@pytest.mark.parametrize(("reference", "answer", "domain", "method"), EQUAL)
def test_what_is_equal_is_proved_in_a_way_that_is_named(
    reference: str, answer: str, domain: str | None, method: str
) -> None:
    assert proved(claim(reference, answer, domain)) == method
    assert isinstance(compare(parse(reference), parse(answer), Domain.of(domain)), Proof)


@pytest.mark.parametrize(("reference", "answer", "domain"), FALSE)
@pytest.mark.parametrize("method", [method.name for method in METHODS])
def test_what_is_not_equal_is_proved_in_no_way(reference: str, answer: str, domain: str | None, method: str) -> None:
    assert proved(claim(reference, answer, domain), [method]) is None


def test_every_way_is_needed_and_says_what_it_does() -> None:
    assert {method for *_, method in EQUAL} == set(FURTHER)
    assert all(method.says and not method.says.endswith(".") for method in METHODS)


def test_proofs_are_the_same_at_every_repetition() -> None:
    for reference, answer, domain, _ in EQUAL[:12]:
        one, two = (proved(claim(reference, answer, domain)) for _ in range(2))
        assert one == two


# ---- properties: the truth is established by mpmath

DOMAINS = [None, "x>0", "x<0", "x=-1..1", "x=0..1", "x>=0", "x=..0", "x=-3..3", "x>1", "x=1..2"]
GRID = [Fraction(text) for text in "0 1 -1 2 -2 1/2 -1/2 1/3 3 -3 5 -5 1/10 -1/10 7/4 -7/4 99/100 101/100 22/7".split()]
PLAIN = [row for row in EQUAL if (row[2] is None or row[2] in DOMAINS) and row[3] not in ("values", "induction")]


def differs(reference: Node, answer: Node, domain: Domain) -> str | None:
    """A point at which mpmath sees a difference, or several at which only the answer lacks a value."""
    names = sorted(free_symbols(reference) | free_symbols(answer))
    lacking = []
    for shift in range(len(GRID)):
        values = {name: GRID[(k * 7 + shift * (k + 1)) % len(GRID)] for k, name in enumerate(names)}
        if any(value not in domain.of_variable(name) for name, value in values.items()):
            continue
        point = {name: mp.mpf(value.numerator) / value.denominator for name, value in values.items()}
        try:
            expected = numerical.value(reference, point)
        except (numerical.NoValue, numerical.Unclear):
            continue
        try:
            found = numerical.value(answer, point)
        except numerical.Unclear:
            continue
        except numerical.NoValue:
            lacking.append(str(values))
            continue
        if abs(found - expected) > mp.mpf(10) ** -25 * (1 + abs(expected)):
            return str(values)
    return lacking[0] if len(lacking) > 3 else None


@st.composite
def moved(draw: st.DrawFn) -> tuple[Node, Node, str | None]:
    """An equal pair along another line, on another domain."""
    reference, answer, _, _ = draw(st.sampled_from(PLAIN))
    slope, shift = (
        draw(st.sampled_from([1, -1, 2, Fraction(1, 2), -3])),
        draw(st.sampled_from([0, 1, -1, Fraction(1, 2)])),
    )
    line: dict[Node, Node] = {x: Sum((Product((number(slope), x)), number(shift)))}
    pair = [substituted(parse(text), line) for text in (reference, answer)]
    turned = draw(st.booleans())
    return pair[turned], pair[not turned], draw(st.sampled_from(DOMAINS))


@st.composite
def changed(draw: st.DrawFn) -> tuple[Node, Node, str | None]:
    """An equal pair with the answer changed at a random place."""
    reference, answer, domain, _ = draw(st.sampled_from(PLAIN))
    other = draw(st.sampled_from(DOMAINS)) if draw(st.booleans()) else domain
    return parse(reference), draw(changes(parse(answer))), other


@st.composite
def changes(draw: st.DrawFn, node: Node) -> Node:
    parts = children(node)
    if parts and draw(st.integers(0, 3)):
        k = draw(st.integers(0, len(parts) - 1))
        new = draw(changes(parts[k]))
        return rebuilt(node, (*parts[:k], new, *parts[k + 1 :]))
    if isinstance(node, Vector) or type(node).__name__ in ("Relation", "Connective"):
        return node
    options: list[Node] = [
        Negation(node),
        node + 1,
        node + number(Fraction(1, 2)),
        number(2) * node,
        number(0) * node,
        Function(draw(st.sampled_from(["abs", "sign", "relu", "step", "sqrt", "sin", "atan", "log"])), node),
        Power(node, number(draw(st.sampled_from([2, -1, Fraction(1, 2)])))),
        Function(draw(st.sampled_from(["max", "min"])), Vector((node, number(draw(st.integers(-1, 1)))))),
        node if isinstance(node, Number) else number(1),
    ]
    return draw(st.sampled_from(options))


@given(moved())
@settings(max_examples=150, deadline=None)
def test_an_identity_on_another_domain_is_proved_only_where_it_holds(pair: tuple[Node, Node, str | None]) -> None:
    reference, answer, domain = pair
    where = Domain.of(domain)
    if proved(Claim(reference, answer, where)) is not None:
        assert differs(reference, answer, where) is None


@given(changed())
@settings(max_examples=200, deadline=None)
def test_a_changed_answer_is_proved_only_where_it_is_still_right(pair: tuple[Node, Node, str | None]) -> None:
    reference, answer, domain = pair
    where = Domain.of(domain)
    if proved(Claim(reference, answer, where)) is not None:
        assert differs(reference, answer, where) is None
