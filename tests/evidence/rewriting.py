"""Pairs of equal formulas, grown together: each side is the other, rewritten by random identities.

A row of the table is an identity in u and v; an argument is a pair of equal formulas itself, so that the left
side of a row takes the left sides of its arguments, and the right side the right ones. `positive` formulas are
> 0 everywhere, `inner` ones lie between -1 and 1, and what is divided by is positive: both sides of a pair have
a value wherever one of them has, except at single points.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

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
    number,
)
from steepest.expression.reading import parse
from steepest.expression.trees import children, free_symbols, rebuilt, substituted

Pair = tuple[Node, Node]

#: Identities for all real u and v.
REAL = (
    ("sin(u)^2 + cos(u)^2", "1 + 0u"),
    ("sin(2u)", "2 sin(u) cos(u)"),
    ("cos(2u)", "1 - 2 sin(u)^2"),
    ("cos(u)^2", "(1 + cos(2u))/2"),
    ("sin(u + v)", "sin(u) cos(v) + cos(u) sin(v)"),
    ("cos(u - v)", "cos(u) cos(v) + sin(u) sin(v)"),
    ("sin(u) cos(v)", "(sin(u + v) + sin(u - v))/2"),
    ("sin(u) + sin(v)", "2 sin((u + v)/2) cos((u - v)/2)"),
    ("cos(u)", "sin(u + pi/2)"),
    ("sin(3u)", "3 sin(u) - 4 sin(u)^3"),
    ("sinh(u)", "(e^u - e^(-u))/2"),
    ("tanh(u)", "2 sigmoid(2u) - 1"),
    ("tanh(u)", "(e^u - e^(-u))/(e^u + e^(-u))"),
    ("sinh(u + v)", "sinh(u) cosh(v) + cosh(u) sinh(v)"),
    ("|u|", "max(u, -u)"),
    ("|u|", "sqrt(u^2)"),
    ("|u|", "{-u if u < 0, u otherwise}"),
    ("relu(u)", "(u + |u|)/2"),
    ("relu(u)", "max(0, u)"),
    ("relu(u) - relu(-u)", "u"),
    ("max(u, v)", "(u + v + |u - v|)/2"),
    ("min(u, v)", "u + v - max(u, v)"),
    ("max(u, v)", "{u if u >= v, v otherwise}"),
    ("|u v|", "|u| |v|"),
    ("|u|^2", "u^2"),
    ("ln(1 + e^u)", "u + ln(1 + e^(-u))"),
    ("ln(1 + e^u)", "-ln(sigmoid(-u))"),
    ("ln(1 + e^u)", "max(0, u) + ln(1 + e^(-|u|))"),
    ("ln(e^u)", "u"),
    ("asinh(u)", "ln(u + sqrt(u^2 + 1))"),
    ("sinh(asinh(u))", "u"),
    ("tan(arctan(u))", "u"),
    ("sin(arctan(u))", "u/sqrt(1 + u^2)"),
    ("arctan(-u)", "-arctan(u)"),
    ("cbrt(u^3)", "u"),
    ("sigmoid(u) (1 - sigmoid(u))", "e^(-u)/(1 + e^(-u))^2"),
    ("u (v + 1)", "u v + u"),
    ("(u + v)^2", "u^2 + 2u v + v^2"),
    ("(u - v) (u + v)", "u^2 - v^2"),
    ("(u + v)^3", "u^3 + 3u^2 v + 3u v^2 + v^3"),
    ("u", "u + v - v"),
    ("u/3 + v/6", "(2u + v)/6"),
    ("u/(1 + v^2) + 1", "(u + 1 + v^2)/(v^2 + 1)"),
    ("e^u e^v", "e^(u + v)"),
    ("2^u", "e^(u ln(2))"),
)
#: Formulas that are positive, for all real u and v.
POSITIVE = (
    ("e^u", "cosh(u) + sinh(u)"),
    ("e^(u + v)", "e^u e^v"),
    ("e^(2u)", "(e^u)^2"),
    ("cosh(u)", "(e^u + e^(-u))/2"),
    ("cosh(u)", "sqrt(1 + sinh(u)^2)"),
    ("sigmoid(u)", "1/(1 + e^(-u))"),
    ("sigmoid(u)", "(1 + tanh(u/2))/2"),
    ("1 - sigmoid(u)", "sigmoid(-u)"),
    ("ln(1 + e^u)", "ln(1 + e^(-u)) + u"),
    ("1 + u^2", "(1 + u^2)^2/(u^2 + 1)"),
    ("sqrt(1 + u^2)", "(1 + u^2)/sqrt(u^2 + 1)"),
    ("2 + sin(u)", "3 - 2 sin(pi/4 - u/2)^2"),
    ("1 + |u|", "1 + sqrt(u^2)"),
    ("1/cosh(u)^2", "1 - tanh(u)^2"),
    ("cos(arctan(u))", "1/sqrt(1 + u^2)"),
)
#: Identities for positive u and v.
OF_POSITIVE = (
    ("ln(u v)", "ln(u) + ln(v)"),
    ("ln(u/v)", "ln(u) - ln(v)"),
    ("ln(u^3)", "3 ln(u)"),
    ("ln(sqrt(u))", "ln(u)/2"),
    ("log2(u)", "ln(u)/ln(2)"),
    ("e^(ln(u))", "u"),
    ("e^(2 ln(u))", "u^2"),
    ("sqrt(u) sqrt(v)", "sqrt(u v)"),
    ("u^(3/2)", "u sqrt(u)"),
    ("u^v", "e^(v ln(u))"),
    ("1/u + 1/v", "(u + v)/(u v)"),
    ("1/(sqrt(u) + sqrt(v))", "1/(sqrt(v) + sqrt(u))"),
    ("tanh(ln(u))", "(u^2 - 1)/(u^2 + 1)"),
    ("arctan(u) + arctan(1/u)", "pi/2 + 0u"),
    ("sign(u)", "1 + 0u"),
    ("|u|", "u"),
)
#: Formulas between -1 and 1, for all real u.
INNER = (
    ("tanh(u)", "1 - 2/(e^(2u) + 1)"),
    ("sin(u)", "cos(u - pi/2)"),
    ("u/sqrt(1 + u^2)", "sin(arctan(u))"),
    ("u/(1 + u^2)", "sin(2 arctan(u))/2"),
)
#: Identities for u between -1 and 1.
OF_INNER = (
    ("arcsin(u) + arccos(u)", "pi/2 + 0u"),
    ("sin(arccos(u))", "sqrt(1 - u^2)"),
    ("cos(2 arcsin(u))", "1 - 2u^2"),
    ("arcsin(-u)", "-arcsin(u)"),
    ("cos(arccos(u))", "u"),
)
#: Identities with single points at which a side has no value; for plain u.
SINGULAR = (
    ("tan(u)", "sin(u)/cos(u)"),
    ("sec(u)^2", "1 + tan(u)^2"),
    ("tan(u/2)", "sin(u)/(1 + cos(u))"),
    ("csc(u) - cot(u)", "tan(u/2)"),
    ("(u^2 - 1)/(u - 1)", "u + 1"),
    ("u", "u^2/u"),
    ("sign(u)", "u/|u| + sign(u) - |u|/u"),
    ("ln(u^2)", "2 ln|u|"),
    ("1/(u^2 - 1)", "(1/(u - 1) - 1/(u + 1))/2"),
)
#: Each table with the kind of its arguments.
TABLES = (
    (REAL, "real"),
    (POSITIVE, "real"),
    (OF_POSITIVE, "positive"),
    (INNER, "real"),
    (OF_INNER, "inner"),
    (SINGULAR, "plain"),
)
U, V = Symbol("u"), Symbol("v")


@cache
def _parsed(row: tuple[str, str]) -> Pair:
    return parse(row[0], variables=["u", "v"]), parse(row[1], variables=["u", "v"])


def applied(row: tuple[str, str], u: Pair, v: Pair) -> Pair:
    """An identity about two pairs."""
    left, right = _parsed(row)
    return substituted(left, {U: u[0], V: v[0]}), substituted(right, {U: u[1], V: v[1]})


def _of_table(
    table: tuple[tuple[str, str], ...], arguments: st.SearchStrategy[Pair], turned: bool = True
) -> st.SearchStrategy[Pair]:
    found = st.builds(applied, st.sampled_from(table), arguments, arguments)
    return st.builds(lambda pair, back: pair[::-1] if back else pair, found, st.booleans()) if turned else found


def _twice(node: Node) -> Pair:
    return node, node


NUMBERS = st.sampled_from([number(k) for k in (1, 2, 3, -1)] + [parse("1/2"), parse("3/4")]).map(_twice)
VARIABLES = st.sampled_from(["x", "y"]).map(lambda name: _twice(Symbol(name)))
PLAIN = st.sampled_from([parse(text) for text in ("x", "y", "2x", "x + 1", "x/2", "3 - x", "x + y", "x y")]).map(_twice)


def _calculated(pairs: st.SearchStrategy[Pair], positive: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Sums, products and quotients of pairs, the right side in another order."""
    both = st.tuples(pairs, pairs)
    return st.one_of(
        both.map(lambda p: (Sum((p[0][0], p[1][0])), Sum((p[1][1], p[0][1])))),
        both.map(lambda p: (Sum((p[0][0], Negation(p[1][0]))), Negation(Sum((p[1][1], Negation(p[0][1])))))),
        both.map(lambda p: (Product((p[0][0], p[1][0])), Product((p[1][1], p[0][1])))),
        st.tuples(pairs, positive).map(
            lambda p: (Quotient(p[0][0], p[1][0]), Product((Power(p[1][1], number(-1)), p[0][1])))
        ),
        pairs.map(lambda p: (Power(p[0], number(2)), Product((p[1], p[1])))),
        st.builds(
            lambda name, p: (Function(name, p[0]), Function(name, p[1])),
            st.sampled_from(["sin", "cos", "tanh", "atan", "abs", "relu", "sigmoid", "exp"]),
            pairs,
        ),
    )


def _pairs(depth: int) -> st.SearchStrategy[Pair]:
    """Pairs of real formulas of a certain depth."""
    flat = st.one_of(VARIABLES, VARIABLES, NUMBERS, PLAIN)
    if depth == 0:
        return flat
    inner = _pairs(depth - 1)
    positive = _of_table(POSITIVE, inner)
    return st.one_of(
        _of_table(REAL, inner),
        _of_table(REAL, inner),
        _of_table(OF_POSITIVE, positive),
        _of_table(OF_INNER, _of_table(INNER, inner)),
        _of_table(SINGULAR, PLAIN, turned=False),
        positive,
        _calculated(inner, positive),
        flat,
    )


#: Two formulas in x and y that are equal; either side is the reference, except where single points are lost.
equal_pairs = st.one_of(_pairs(1), _pairs(2), _calculated(_pairs(1), _of_table(POSITIVE, _pairs(1))))


# ---- sums


@st.composite
def _bodies(draw: st.DrawFn, index: str) -> Node:
    """What is summed: a polynomial in data and parameters, perhaps with a function or an inner sum."""
    i = Symbol(index)
    x, y, w, b = Indexed("x", (i,)), Indexed("y", (i,)), Symbol("w"), Symbol("b")
    inner = FiniteSum(
        Product((Indexed("v", (Symbol("k"),)), Indexed("z", (i, Symbol("k"))))), Symbol("k"), number(1), Symbol("d")
    )
    factor = st.sampled_from([w, b, x, y, number(2), Function("sigmoid", x), Power(x, number(2)), inner])
    term = st.lists(factor, min_size=1, max_size=3).map(lambda fs: fs[0] if len(fs) == 1 else Product(tuple(fs)))
    sign = st.booleans()
    terms = draw(st.lists(st.builds(lambda t, s: Negation(t) if s else t, term, sign), min_size=1, max_size=2))
    body = terms[0] if len(terms) == 1 else Sum(tuple(terms))
    return Product((body, draw(st.sampled_from([x, w, Sum((y, Negation(b)))])))) if draw(sign) else body


@st.composite
def sums_of_data(draw: st.DrawFn) -> Node:
    """``c Σ_i body`` over N examples."""
    total = FiniteSum(draw(_bodies("i")), Symbol("i"), number(1), Symbol("N"))
    factor = draw(st.sampled_from([None, parse("2/N"), parse("1/N"), number(-1), parse("w")]))
    return total if factor is None else Product((factor, total))


def _shifted(node: FiniteSum, step: int) -> Node:
    moved = Sum((node.index, number(-step)))
    ends = (Sum((end, number(step))) for end in (node.lower, node.upper))
    return FiniteSum(substituted(node.body, {node.index: moved}), node.index, *ends)


def _with_last_apart(node: FiniteSum) -> Node:
    last = substituted(node.body, {node.index: node.upper})
    return Sum((last, FiniteSum(node.body, node.index, node.lower, Sum((node.upper, number(-1))))))


def _with_first_apart(node: FiniteSum) -> Node:
    first = substituted(node.body, {node.index: node.lower})
    return Sum((first, FiniteSum(node.body, node.index, Sum((node.lower, number(1))), node.upper)))


def _renamed(node: FiniteSum) -> Node:
    other = Symbol("j" if node.index.name == "i" else "m")
    return FiniteSum(substituted(node.body, {node.index: other}), other, node.lower, node.upper)


def _split(node: FiniteSum) -> Node:
    if not isinstance(node.body, Sum):
        return node
    return Sum(tuple(FiniteSum(term, node.index, node.lower, node.upper) for term in node.body.terms))


def _multiplied_out(node: FiniteSum) -> Node:
    body = node.body
    if not isinstance(body, Product) or not isinstance(body.factors[0], Sum):
        return node
    rest = body.factors[1:]
    spread = Sum(tuple(Product((term, *rest)) for term in body.factors[0].terms))
    return FiniteSum(spread, node.index, node.lower, node.upper)


def _constants_out(node: FiniteSum) -> Node:
    if not isinstance(node.body, Product):
        return node
    out = [f for f in node.body.factors if node.index.name not in free_symbols(f)]
    kept = [f for f in node.body.factors if f not in out]
    if not out or not kept:
        return node
    body = kept[0] if len(kept) == 1 else Product(tuple(kept))
    return Product((*out, FiniteSum(body, node.index, node.lower, node.upper)))


def _backwards(node: FiniteSum) -> Node:
    turned = Sum((node.lower, node.upper, Negation(node.index)))
    return FiniteSum(substituted(node.body, {node.index: turned}), node.index, node.lower, node.upper)


REWRITINGS: tuple[Any, ...] = (
    _renamed,
    _split,
    _multiplied_out,
    _constants_out,
    _backwards,
    lambda node: _shifted(node, 1),
    lambda node: _shifted(node, -1),
)


@st.composite
def pairs_of_sums(draw: st.DrawFn) -> Pair:
    """A sum, and the same with its indices renamed, shifted, split, merged, its constants out."""
    tree = draw(sums_of_data())
    other = tree
    for rewriting in draw(st.lists(st.sampled_from(REWRITINGS), min_size=1, max_size=2)):
        other = rewritten_sums(other, rewriting)
    apart = draw(st.sampled_from([None, _with_last_apart, _with_first_apart]))  # once: N = 1 has no second term
    other = other if apart is None else rewritten_sums(other, apart)
    return (tree, other) if draw(st.booleans()) else (other, tree)


def rewritten_sums(tree: Node, rewriting: Any) -> Node:
    """A tree with every sum over a range rewritten, inner ones first."""
    if isinstance(tree, Number | Symbol | Indexed):
        return tree
    parts = tuple(rewritten_sums(part, rewriting) for part in children(tree))
    new = rebuilt(tree, parts) if parts != children(tree) else tree
    return rewriting(new) if isinstance(new, FiniteSum) else new
