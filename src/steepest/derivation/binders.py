"""What the rules for finite sums, sums over sets and means make, and when they apply.

The derivative passes inside. Where it is asked for by an entry such as w_j, and the sum runs over the
entries, one term alone contains it: the sum falls away, and no condition j = k is left over.
"""

from __future__ import annotations

from collections.abc import Iterator

from steepest.derivation.asking import Asked, may_coincide
from steepest.derivation.rule import Bindings
from steepest.expression.nodes import (
    FiniteProduct,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    Product,
    Ranged,
    SetSum,
    Sum,
    Symbol,
    product_of,
)
from steepest.expression.trees import bound_by, children, free_symbols, fresh_symbol, rebuilt, substituted, walk

Binder = FiniteSum | SetSum | Mean
BINDERS = (FiniteSum, SetSum, Mean)
_LETTERS = "ijkmnlpqrst"


def with_body(node: Binder, body: Node) -> Node:
    """The same sum or mean of something else."""
    return rebuilt(node, (body, *children(node)[1:]))


def fixed_range(node: Binder, d: Asked) -> bool:
    """Whether what is summed over stays the same while the variable moves."""
    return all(d.constant(part) for part in children(node)[1 + len(bound_by(node)) :])


# --- the letter of the sum is the letter asked for ---------------------------------------------


def match_rename(node: Binder | FiniteProduct, d: Asked) -> Bindings | None:
    """A bound letter that also stands in the variable: ∂/∂w_i of a sum over i."""
    clash = _clash(node, d)
    return None if clash is None else {"i": clash, "k": _other_letter(node, d)}


def _clash(node: Binder | FiniteProduct, d: Asked) -> Symbol | None:
    asked = free_symbols(d.variable) if isinstance(d.variable, Indexed) else frozenset()
    return next((symbol for symbol in bound_by(node) if symbol.name in asked), None)


def _other_letter(node: Binder | FiniteProduct, d: Asked) -> Symbol:
    used = {part.name for part in walk(node) if isinstance(part, Symbol)} | free_symbols(d.variable)
    bases = {part.base for part in walk(node) if isinstance(part, Indexed)}
    return fresh_symbol(used | bases, _LETTERS)


def renamed(node: Binder | FiniteProduct, d: Asked) -> Node:
    """The same sum with another letter: ∂/∂w_i sum(i=1..N, …) becomes ∂/∂w_i sum(k=1..N, …)."""
    clash = _clash(node, d)
    assert clash is not None  # noqa: S101  (it matched)
    letter = _other_letter(node, d)
    parts = children(node)
    body = substituted(parts[0], {clash: letter})
    return d(rebuilt(node, (body, *(letter if part == clash else part for part in parts[1:]))))


# --- one term survives ---------------------------------------------------------------------------


def match_survivor(node: FiniteSum, d: Asked) -> Bindings | None:
    """A sum over the entries of which one is asked for: ∂/∂w_j of sum(k=1..d, w_k x_k)."""
    index = _surviving(node, d)
    return None if index is None or not fixed_range(node, d) else {"k": node.index, "j": index}


def _surviving(node: Ranged, d: Asked) -> Node | None:
    """The value of the index at which the variable occurs, where there is one such value."""
    values = {_value_at(entry, node.index, d) for entry in _direct(node.body, node.index, d)}
    if len(values) != 1 or None in values:
        return None
    varying = [factor for factor in _factors(node.body) if _elsewhere(factor, node.index, d)]
    mixed = any(_direct(factor, node.index, d) for factor in varying)
    return None if mixed else values.pop()


def _entries(node: Node, d: Asked) -> Iterator[Indexed]:
    """The entries in a formula that may be the variable."""
    for part in walk(node):
        if isinstance(part, Indexed) and isinstance(d.variable, Indexed) and may_coincide(part, d.variable):
            yield part


def _direct(node: Node, index: Symbol, d: Asked) -> list[Indexed]:
    """The entries that carry the bound index: w_k in a sum over k."""
    return [entry for entry in _entries(node, d) if index.name in free_symbols(entry)]


def picks(node: Binder | FiniteProduct, d: Asked) -> bool:
    """Whether the own index of a sum, mean or product picks the variable out of the entries."""
    return any(_direct(node.body, symbol, d) for symbol in bound_by(node))


def only_index(node: Ranged, d: Asked) -> Node | None:
    """The value of the index at which alone the variable occurs, where there is one."""
    return None if _elsewhere(node.body, node.index, d) else _surviving(node, d)


def _elsewhere(node: Node, index: Symbol, d: Asked) -> bool:
    """Whether the variable may occur in it by other entries than those with the bound index."""
    return any(index.name not in free_symbols(entry) for entry in _entries(node, d))


def _value_at(entry: Indexed, index: Symbol, d: Asked) -> Node | None:
    """The value that the bound index has where the entry is the variable; None where it is no plain index of it."""
    pairs = list(zip(children(entry), children(d.variable), strict=True))
    found = {asked for own, asked in pairs if own == index}
    plain = all(own == index or index.name not in free_symbols(own) for own, _ in pairs)
    return found.pop() if len(found) == 1 and plain else None


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def survivor(node: FiniteSum, d: Asked) -> Node:
    """∂/∂w_j sum(k, u_k) = ∂/∂w_j(u_j).

    Where other factors contain the variable too, as in sum(k, w_k sum(l, a_kl w_l)), the product rule is
    applied under the sum: the part of w_k leaves one term, the other part stays a sum.
    """
    value = _surviving(node, d)
    assert value is not None  # noqa: S101  (it matched)
    at_value: dict[Node, Node] = {node.index: value}
    factors = _factors(node.body)
    others = [factor for factor in factors if _elsewhere(factor, node.index, d)]
    if not others:
        return d(substituted(node.body, at_value))
    own = [factor for factor in factors if factor not in others]
    first = Product((d(substituted(product_of(own), at_value)), *(substituted(part, at_value) for part in others)))
    return Sum((first, with_body(node, Product((*own, d(product_of(others)))))))


# --- a factor leaves an inner sum first ------------------------------------------------------------


def match_inner_factor(node: FiniteSum, d: Asked) -> Bindings | None:
    """A sum over sums in which both indices pick the variable: sum(i, sum(j, w_i a_ij w_j))."""
    inner = node.body
    if not isinstance(inner, FiniteSum) or not _direct(inner, node.index, d) or not fixed_range(node, d):
        return None
    leaving = [factor for factor in _factors(inner.body) if inner.index.name not in free_symbols(factor)]
    return {"c": product_of(leaving)} if leaving and len(leaving) < len(_factors(inner.body)) else None


def inner_factor_out(node: FiniteSum, d: Asked) -> Node:
    """∂ sum(i, sum(j, u_i v_ij)) = ∂ sum(i, u_i sum(j, v_ij))."""
    inner = node.body
    assert isinstance(inner, FiniteSum)  # noqa: S101  (it matched)
    leaving = [factor for factor in _factors(inner.body) if inner.index.name not in free_symbols(factor)]
    staying = [factor for factor in _factors(inner.body) if factor not in leaving]
    return d(with_body(node, Product((*leaving, with_body(inner, product_of(staying))))))


# --- the derivative passes inside ------------------------------------------------------------------


def match_inside(node: Binder, d: Asked) -> Bindings | None:
    """A sum or mean over what stays the same, without an entry that its own index picks out."""
    bound = bound_by(node)
    if picks(node, d) or not fixed_range(node, d) or d.variable in bound:
        return None
    return {"i": bound[0]} if bound else {}


def inside(node: Binder, d: Asked) -> Node:
    """∂ Σ u_i = Σ ∂u_i."""
    return with_body(node, d(node.body))
