"""Formulas over data: `mean` written as a sum over the examples, and the names that a loss declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steepest.errors import ParseError, UnsupportedError
from steepest.expression.names import canonical
from steepest.expression.nodes import FiniteSum, Indexed, Mean, Node, Quotient, SetSum, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.trees import bound_by, free_symbols, fresh_symbol, mapped, substituted, walk
from steepest.expression.writing import to_text
from steepest.models.model import CLASS, FEATURE, LETTERS, SIZE, UNIT, Parameter

_FREE = (FEATURE, UNIT, CLASS)  # the letters of an entry that stands for all


def formula_over(
    formula: Any, params: Sequence[str], data: Sequence[str], constants: Sequence[str]
) -> tuple[Node, tuple[str, ...], tuple[str, ...]]:
    """The tree of a loss, its data columns and its constants.

    Raises:
        ParseError: the formula cannot be read.
        ValueError: a name is missing, used twice, or does not occur.
        UnsupportedError: the formula sums over a set.
    """
    columns, parameters, letters = ([canonical(n) for n in names] for names in (data, params, constants))
    _distinct(parameters, columns)
    sizes = [letter.name for letter in LETTERS.values() if letter.name not in (*parameters, *columns, *letters)]
    tree = parse(formula, [*parameters, *columns, *letters, SIZE.name, *sizes])
    if any(isinstance(part, SetSum) for part in walk(tree)):
        raise UnsupportedError("a loss with a sum over a set is not supported; write mean(…) over the data")
    tree = over_examples(tree, frozenset(columns))
    _all_occur(tree, parameters, columns)
    if stray := [name for name in sizes if name in free_symbols(tree) and name not in _ends(tree)]:
        raise ValueError(f"{stray[0]} is neither a parameter nor a data column of the loss {to_text(tree)}")
    return tree, tuple(columns), tuple(letters)


def _ends(tree: Node) -> frozenset[str]:
    """The names that sums end with: d in ``sum(k=1..d, …)``."""
    ends = (part.upper for part in walk(tree) if isinstance(part, FiniteSum))
    return frozenset[str]().union(*map(free_symbols, ends))


def _distinct(parameters: list[str], columns: list[str]) -> None:
    names = [*parameters, *columns]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"the name {twice[0]} is used twice among parameters and data")
    if SIZE.name in names:
        raise ValueError("N is the number of examples and cannot be a parameter or a data column")
    if not parameters:
        raise ValueError("a loss needs at least one parameter")


def _all_occur(tree: Node, parameters: list[str], columns: list[str]) -> None:
    found = free_symbols(tree) | {part.base for part in walk(tree) if isinstance(part, Indexed)}
    missing = [name for name in (*parameters, *columns) if name not in found]
    if missing:
        raise ValueError(f"{missing[0]} does not occur in the loss {to_text(tree)}")


def over_examples(tree: Node, data: frozenset[str]) -> Node:
    """The formula with every `mean` over data written as ``(1/N) sum(i=1..N, …)``.

    A column stands for its entry of the example, x for x_i; one that has an index of its own gets that of the
    example before it, x_k for x_ik.
    """
    counted = any(isinstance(part, Indexed) and part.base in data for part in walk(tree))
    index = fresh_symbol(free_symbols(tree) | data | (_bound(tree) if counted else frozenset()), "ikmn")

    def written_out(node: Node) -> Node:
        if not isinstance(node, Mean):
            return node
        example = index if node.index is None else node.index
        entries: dict[Node, Node] = {Symbol(name): Indexed(name, (example,)) for name in data}
        body = substituted(_of_example(node.body, data, example), entries)
        if body == node.body and not any(isinstance(part, Indexed) for part in walk(body)):
            raise ParseError(to_text(tree), 0, f"mean({to_text(body)}) has no data in it")
        return Quotient(number(1), SIZE) * FiniteSum(body, example, number(1), SIZE)

    return mapped(tree, written_out)


def _bound(tree: Node) -> frozenset[str]:
    return frozenset(symbol.name for part in walk(tree) for symbol in bound_by(part))


def _of_example(body: Node, data: frozenset[str], example: Symbol) -> Node:
    """x_k as x_ik where k is counted by a sum inside."""
    inside = _bound(body)

    def entry(part: Node) -> Node:
        if not isinstance(part, Indexed) or part.base not in data:
            return part
        counted = all(isinstance(index, Symbol) and index.name in inside for index in part.indices)
        return Indexed(part.base, (example, *part.indices)) if counted else part

    return mapped(body, entry)


def learned_in(tree: Node, params: Sequence[str]) -> tuple[Parameter, ...]:
    """The parameters of a formula: numbers, and arrays by an entry w_j that stands for all."""
    return tuple(_learned(tree, canonical(name)) for name in params)


def _learned(tree: Node, name: str) -> Parameter:
    entries = [part for part in walk(tree) if isinstance(part, Indexed) and part.base == name]
    if name in free_symbols(tree) or not entries:
        return Parameter(Symbol(name), Symbol(name))
    first = entries[0]
    letters = _FREE[: len(first.indices)]
    shape = tuple(_range_of(tree, index) for index in first.indices)
    whole = name if len(first.indices) == 1 else name.upper()
    return Parameter(Indexed(name, letters), Symbol(whole), shape)


def _range_of(tree: Node, index: Node) -> Node:
    """The size of an array along an index: the end of the sum that counts with it."""
    ends = (part.upper for part in walk(tree) if isinstance(part, FiniteSum) and part.index == index)
    return next(ends, index)
