"""Strategies: sums over ranges, the same ones rewritten, and ones changed at a node; data x_i, y_i, a_ij."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import children, free_symbols, rebuilt, substituted

N, M, a, b = map(Symbol, "NMab")
INDICES = [Symbol(name) for name in "ijkm"]
RANGES = [(number(1), N), (number(0), N - 1), (number(1), M), (number(0), N), (number(2), N), (number(1), N - 1)]


@st.composite
def bodies(draw: st.DrawFn, bound: tuple[Symbol, ...], depth: int) -> Node:
    """A formula in the indices that are bound around it."""
    way = draw(st.sampled_from(["leaf", "leaf", "sum", "product", "square", "own"])) if depth else "leaf"
    if way == "leaf":
        return _leaf(draw, bound)
    part = lambda: draw(bodies(bound, depth - 1))  # noqa: E731
    if way == "sum":
        return Sum((part(), Negation(part()) if draw(st.booleans()) else part()))
    if way == "product":
        return Product((part(), part()))
    if way == "square":
        return Power(part(), number(2))
    return draw(sums(bound, depth - 1)) if len(bound) < 3 else part()


def _leaf(draw: st.DrawFn, bound: tuple[Symbol, ...]) -> Node:
    if not bound:
        return draw(st.sampled_from([a, b, number(2), N]))
    index, other = draw(st.sampled_from(bound)), draw(st.sampled_from(bound))
    shifted = draw(st.sampled_from([index, index, index, index + 1]))
    return draw(
        st.sampled_from(
            [a, b, number(3), index, Indexed("x", (shifted,)), Indexed("y", (index,)), Indexed("a", (index, other))]
        )
    )


@st.composite
def sums(draw: st.DrawFn, bound: tuple[Symbol, ...] = (), depth: int = 2) -> Node:
    """A sum over a range, with others inside it perhaps."""
    index = draw(st.sampled_from([one for one in INDICES if one not in bound]))
    lower, upper = draw(st.sampled_from(RANGES))
    return FiniteSum(draw(bodies((*bound, index), depth)), index, lower, upper)


def rewritings(node: Node) -> list[Node]:
    """The formula with one identity used at its root, for N and M from 1 on."""
    found: list[Node] = [Negation(Negation(node)), Product((node, Quotient(N, N)))]
    match node:
        case FiniteSum(body, index, lower, upper):
            found += _of_sum(body, index, lower, upper)
        case Sum((first, *rest)):
            found.append(Sum((*rest, first)))
        case Product((left, right)):
            found.append(Product((right, left)))
            if isinstance(right, Sum):
                found.append(Sum(tuple(Product((left, term)) for term in right.terms)))
            if isinstance(left, FiniteSum) and left.index.name not in free_symbols(right):
                found.append(FiniteSum(Product((left.body, right)), left.index, left.lower, left.upper))
        case Power(base, exponent) if exponent == number(2):
            found.append(Product((base, base)))
    return found


def _of_sum(body: Node, index: Symbol, lower: Node, upper: Node) -> list[Node]:
    new = next(one for one in [*INDICES, *map(Symbol, "pqrstu")] if one != index and one.name not in free_symbols(body))
    found: list[Node] = [
        FiniteSum(substituted(body, {index: new}), new, lower, upper),
        FiniteSum(substituted(body, {index: index - 1}), index, lower + 1, upper + 1),
        FiniteSum(substituted(body, {index: index + 2}), index, lower - 2, upper - 2),
        FiniteSum(substituted(body, {index: Sum((lower, upper, Negation(index)))}), index, lower, upper),
    ]
    if lower == number(1) and upper in (N, M):
        found.append(Sum((substituted(body, {index: lower}), FiniteSum(body, index, number(2), upper))))
        found.append(Sum((FiniteSum(body, index, lower, upper - 1), substituted(body, {index: upper}))))
    if isinstance(body, Sum):
        found.append(Sum(tuple(FiniteSum(term, index, lower, upper) for term in body.terms)))
    if isinstance(body, Product):
        free = [factor for factor in body.factors if index.name not in free_symbols(factor)]
        rest = [factor for factor in body.factors if index.name in free_symbols(factor)]
        if free and len(rest) == 1:
            found.append(Product((*free, FiniteSum(rest[0], index, lower, upper))))
    if isinstance(body, FiniteSum) and index.name not in free_symbols(body.lower) | free_symbols(body.upper):
        found.append(FiniteSum(FiniteSum(body.body, index, lower, upper), body.index, body.lower, body.upper))
    return found


@st.composite
def rewritten(draw: st.DrawFn, node: Node, times: int = 3) -> Node:
    """The same formula after some identities at some of its nodes."""
    for _ in range(times):
        node = _at_a_node(draw, node, lambda part: draw(st.sampled_from(rewritings(part))))
    return node


@st.composite
def changed(draw: st.DrawFn, node: Node) -> Node:
    """The formula with one node changed."""
    return _at_a_node(draw, node, lambda part: _other(draw, part))


def _other(draw: st.DrawFn, node: Node) -> Node:
    match node:
        case Indexed("x" | "y" as base, indices):
            return Indexed("y" if base == "x" else "x", indices)
        case Indexed(base, (first, second)):
            return Indexed(base, (second, first))
        case FiniteSum(body, index, lower, upper):
            shorter = FiniteSum(body, index, lower, upper - 1)
            return draw(st.sampled_from([shorter, FiniteSum(body, index, lower + 1, upper)]))
        case Sum(terms):
            return draw(st.sampled_from([terms[0], Sum((*terms[:-1], Negation(terms[-1])))]))
    return draw(st.sampled_from([Negation(node), Product((number(2), node)), node + 1]))


def _at_a_node(draw: st.DrawFn, node: Node, change: Callable[[Node], Node]) -> Node:
    places = [k for k, part in enumerate(children(node)) if _may_change(node, k, part)]
    if not places or draw(st.integers(0, 2)) == 0:
        return change(node)
    place, parts = draw(st.sampled_from(places)), children(node)
    return rebuilt(node, (*parts[:place], _at_a_node(draw, parts[place], change), *parts[place + 1 :]))


def _may_change(node: Node, place: int, part: Node) -> bool:
    """Bodies and terms may change; indices, ends of ranges, exponents and denominators may not."""
    if isinstance(node, FiniteSum | Quotient):
        return place == 0
    return not isinstance(node, Indexed) and not (isinstance(node, Power) and place == 1)
