"""What can be done with any tree: its parts, walks, rebuilding, free variables, substitution.

`KINDS` says for every kind of node which parts it has, so that a walk over a tree is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain, count
from typing import Any

from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Derivative,
    Differential,
    Dot,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Gradient,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Mean,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.records import Record, record


@record
class Kind(Record):
    """One row of `KINDS`: the parts of a node, how to make one from new parts, the names that it binds."""

    children: Callable[[Any], tuple[Node, ...]]
    rebuild: Callable[[Any, tuple[Node, ...]], Node]
    binds: Callable[[Any], tuple[Symbol, ...]] = lambda node: ()


def _leaf(node: Node, parts: tuple[Node, ...]) -> Node:
    return node


_RANGED = Kind(
    lambda n: (n.body, n.index, n.lower, n.upper),
    lambda n, parts: type(n)(parts[0], _symbol(parts[1]), parts[2], parts[3]),
    lambda n: (n.index,),
)

KINDS: Mapping[type[Node], Kind] = {
    Number: Kind(lambda n: (), _leaf),
    Symbol: Kind(lambda n: (), _leaf),
    Constant: Kind(lambda n: (), _leaf),
    Ones: Kind(lambda n: (), _leaf),
    Sum: Kind(lambda n: n.terms, lambda n, parts: Sum(parts)),
    Negation: Kind(lambda n: (n.operand,), lambda n, parts: Negation(*parts)),
    Product: Kind(lambda n: n.factors, lambda n, parts: Product(parts)),
    Quotient: Kind(lambda n: (n.numerator, n.denominator), lambda n, parts: Quotient(*parts)),
    Power: Kind(lambda n: (n.base, n.exponent), lambda n, parts: Power(*parts)),
    Function: Kind(lambda n: (n.argument,), lambda n, parts: Function(n.name, *parts)),
    Application: Kind(lambda n: n.arguments, lambda n, parts: Application(n.name, parts)),
    Derivative: Kind(
        lambda n: (n.body, n.variable), lambda n, parts: Derivative(parts[0], _variable(parts[1]), n.partial)
    ),
    Gradient: Kind(
        lambda n: (n.body,) if n.variable is None else (n.body, n.variable),
        lambda n, parts: Gradient(parts[0], _variable(parts[1]) if parts[1:] else None),
    ),
    Differential: Kind(lambda n: (n.body,), lambda n, parts: Differential(*parts)),
    Indexed: Kind(
        lambda n: n.indices + n.above,
        lambda n, parts: Indexed(n.base, parts[: len(n.indices)], parts[len(n.indices) :]),
    ),
    Entry: Kind(lambda n: (n.body, *n.indices), lambda n, parts: Entry(parts[0], parts[1:])),
    FiniteSum: _RANGED,
    FiniteProduct: _RANGED,
    SetSum: Kind(
        lambda n: (n.body, *n.indices) if n.domain is None else (n.body, *n.indices, n.domain),
        lambda n, parts: _set_sum(n, parts),
        lambda n: n.indices,
    ),
    Mean: Kind(
        lambda n: (n.body,) if n.index is None else (n.body, n.index),
        lambda n, parts: Mean(parts[0], _symbol(parts[1]) if parts[1:] else None),
        lambda n: () if n.index is None else (n.index,),
    ),
    Cardinality: Kind(lambda n: (n.domain,), lambda n, parts: Cardinality(_symbol(parts[0]))),
    Relation: Kind(lambda n: n.operands, lambda n, parts: Relation(parts, n.signs)),
    Connective: Kind(lambda n: n.conditions, lambda n, parts: Connective(n.word, parts)),
    Piecewise: Kind(
        lambda n: n.values + n.conditions,
        lambda n, parts: Piecewise(parts[: len(n.values)], parts[len(n.values) :]),
    ),
    Vector: Kind(lambda n: n.entries, lambda n, parts: Vector(parts)),
    Matrix: Kind(lambda n: tuple(chain(*n.rows)), lambda n, parts: Matrix(_in_rows(parts, len(n.rows)))),
    Transpose: Kind(lambda n: (n.operand,), lambda n, parts: Transpose(*parts)),
    Dot: Kind(lambda n: (n.left, n.right), lambda n, parts: Dot(*parts)),
    Hadamard: Kind(lambda n: n.factors, lambda n, parts: Hadamard(parts)),
    HadamardPower: Kind(lambda n: (n.base, n.exponent), lambda n, parts: HadamardPower(*parts)),
    Equation: Kind(lambda n: (n.left, n.right), lambda n, parts: Equation(*parts)),
    Assignment: Kind(lambda n: (n.target, n.value), lambda n, parts: Assignment(*parts)),
}


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order in which they are written."""
    return KINDS[type(node)].children(node)


def rebuilt(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same kind of node made of other parts."""
    return KINDS[type(node)].rebuild(node, parts)


def walk(node: Node) -> Iterator[Node]:
    """The node and all its parts, parents first, left to right."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        parts = KINDS[type(current)].children(current)
        if parts:
            stack.extend(parts[::-1])


def measured(node: Node) -> tuple[int, int]:
    """How many nodes a tree has, and how many levels."""
    count, deepest = 0, 0
    stack = [(node, 1)]
    while stack:
        current, level = stack.pop()
        count += 1
        deepest = max(deepest, level)
        stack.extend([(part, level + 1) for part in KINDS[type(current)].children(current)])
    return count, deepest


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, parts first."""
    parts = children(node)
    new = tuple(mapped(part, change) for part in parts)
    return change(node if new == parts else rebuilt(node, new))


def substituted(node: Node, values: Mapping[Node, Node]) -> Node:
    """The tree with every node that is a key of `values` replaced.

    Bound indices are left alone, and one that a value would be caught by is renamed first.
    """
    if node in values:
        return values[node]
    bound = bound_by(node)
    if bound:
        values = {key: value for key, value in values.items() if key not in bound}
        node = _apart(node, bound, values)
    parts = children(node)
    new = tuple(substituted(part, values) for part in parts)
    return node if new == parts else rebuilt(node, new)


def bound_by(node: Node) -> tuple[Symbol, ...]:
    """The symbols that a node binds in its body: the index of a sum or a product over a range."""
    return KINDS[type(node)].binds(node)


def _apart(node: Node, bound: tuple[Symbol, ...], values: Mapping[Node, Node]) -> Node:
    """The binder with other letters where a value that is put in has its own meaning for one."""
    incoming = frozenset[str]().union(*(free_symbols(value) for value in values.values()))
    caught = [symbol for symbol in bound if symbol.name in incoming]
    if not caught:
        return node
    used = incoming | frozenset(part.name for part in walk(node) if isinstance(part, Symbol))
    renamed: dict[Node, Node] = {}
    for symbol in caught:
        renamed[symbol] = fresh_symbol(used, "ijkmn" if symbol.name in "ijkmn" else symbol.name)
        used |= free_symbols(renamed[symbol])
    body, *rest = children(node)  # the bound symbols come right behind the body
    indices = (renamed.get(symbol, symbol) for symbol in rest[: len(bound)])
    return rebuilt(node, (substituted(body, renamed), *indices, *rest[len(bound) :]))


def fresh_symbol(used: Collection[str], letters: str) -> Symbol:
    """A symbol whose name is not used yet: the first free letter, else the first letter with a number.

    >>> fresh_symbol({"u", "v"}, "uvts"), fresh_symbol({"i", "i1"}, "i")
    (Symbol(name='t'), Symbol(name='i2'))
    """
    numbered = (f"{letters[0]}{k}" for k in count(1))
    return Symbol(next(name for name in chain(letters, numbered) if name not in used))


def free_symbols(node: Node) -> frozenset[str]:
    """The names of the variables of a formula, bound indices and names of sets left out."""
    parts = list(walk(node))
    if not any(type(part) in _NAMING for part in parts):
        return frozenset({part.name for part in parts if isinstance(part, Symbol)})
    names = frozenset[str]().union(*(free_symbols(part) for part in children(node)))
    return names - {symbol.name for symbol in (*bound_by(node), *_sets_of(node))}


_NAMING = frozenset({FiniteSum, FiniteProduct, SetSum, Mean, Cardinality})


def _sets_of(node: Node) -> tuple[Symbol, ...]:
    domain = node.domain if isinstance(node, SetSum | Cardinality) else None
    return () if domain is None else (domain,)


def contains(node: Node, part: Node) -> bool:
    """Whether `part` occurs in `node` (an index bound by a sum does not count as the free name)."""
    if isinstance(part, Symbol):
        return part.name in free_symbols(node)
    return any(other == part for other in walk(node))


def _variable(node: Node) -> Any:
    if not isinstance(node, Symbol | Indexed):
        raise TypeError(f"a {type(node).__name__} is no variable")
    return node


def _symbol(node: Node) -> Symbol:
    if not isinstance(node, Symbol):
        raise TypeError(f"a {type(node).__name__} is no index and no set")
    return node


def _set_sum(node: SetSum, parts: tuple[Node, ...]) -> SetSum:
    body, *symbols = parts
    names = tuple(map(_symbol, symbols))
    return SetSum(body, names, None) if node.domain is None else SetSum(body, names[:-1], names[-1])


def _in_rows(parts: tuple[Node, ...], count: int) -> tuple[tuple[Node, ...], ...]:
    width = len(parts) // count
    return tuple(parts[k * width : (k + 1) * width] for k in range(count))


def reads_as_a_call(node: Node) -> bool:
    """Whether a product left of a sign of equality would be taken for a function of arguments: ``f (x, y) = …``."""
    if not isinstance(node, Product) or not isinstance(node.factors[-1], Vector):
        return False
    named = all(isinstance(entry, Symbol) for entry in node.factors[-1].entries)
    return named and len(node.factors) == 2 and isinstance(node.factors[0], Symbol | Indexed)
