"""What is asked: the formula, its variables in order, the one to derive by; and what is refused as a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

from steepest.derivation.asking import may_name
from steepest.derivation.records import Symbols
from steepest.errors import ParseError, UnsupportedError
from steepest.expression.counted import sizes_of
from steepest.expression.formula import as_formula, symbols_of
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Derivative,
    Differential,
    Dot,
    Entry,
    Equation,
    Function,
    Gradient,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Node,
    Number,
    Ones,
    Piecewise,
    Relation,
    SetSum,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse, read
from steepest.expression.several import entries_of
from steepest.expression.spellings import INDEX_LETTERS
from steepest.expression.trees import bound_by, children, free_symbols, mapped, walk
from steepest.expression.writing import to_text

Formula = Any  # text, a Node, or a SymPy expression


def varying(node: Node, names: Sequence[str]) -> list[str]:
    """The names that a formula is differentiated by unasked: all but sizes and letters that only count."""
    return [name for name in names if name not in sizes_of(node)]


def function_of(f: Formula, variables: Sequence[str] | None = None) -> tuple[Node, list[str], Symbols]:
    """The tree of a formula, its variables in order, and the symbols of the caller by name.

    Raises:
        ParseError: it cannot be read.
        UnsupportedError: it is no scalar formula.
    """
    arguments: tuple[str, ...] = ()
    if isinstance(f, str):
        reading = read(f, variables)
        node, arguments = reading.node, reading.arguments
    else:
        node = as_formula(f)
    node = labelled(node)
    inner = node
    while isinstance(inner, Derivative):  # a derivative may be asked for by the formula itself
        inner = inner.body
    _refuse(inner)
    symbols = symbols_of(f)
    if arguments:
        extra = natural_order(free_symbols(node) - set(arguments))
        return node, [*arguments, *([] if variables is None else extra)], symbols
    return node, natural_order(free_symbols(node) | {canonical(name) for name in variables or ()}), symbols


def labelled(node: Node) -> Node:
    """The formula with c_V as one name, where V counts nothing: no letter of an index, and bound by no sum."""
    bound = {symbol for part in walk(node) for symbol in bound_by(part)}

    def one_name(part: Node) -> Node:
        if not isinstance(part, Indexed) or part.above or len(part.indices) != 1:
            return part
        index = part.indices[0]
        if not isinstance(index, Symbol) or index.name in INDEX_LETTERS or index in bound or len(index.name) > 1:
            return part
        return Symbol(f"{part.base}_{index.name}")

    return mapped(node, one_name)


#: What is no formula with a number as its value.
_REFUSED = (
    Assignment, Connective, Derivative, Differential, Dot, Entry, Equation, Gradient, Hadamard, HadamardPower, Matrix,
    Ones, Relation, Transpose, Vector
)  # fmt: skip


def _refuse(node: Node) -> None:
    """Refuse what no rule covers wherever it stands; a condition and the arguments of max are part of their node."""
    if isinstance(node, _REFUSED) or (isinstance(node, Function) and _is_of_arrays(node)):
        raise UnsupportedError(f"{named_kind(node)} cannot be differentiated: {to_text(node)}")
    parts: Iterable[Node] = children(node)
    if isinstance(node, Function) and FUNCTIONS[node.name].takes != "scalar":
        parts = entries_of(node.argument, node.name)
    elif isinstance(node, Piecewise):
        parts = (*node.values, *chain(*map(_operands, node.conditions)))
    for part in parts:
        _refuse(part)


def _is_of_arrays(node: Function) -> bool:
    """Whether a function has a vector or a matrix as its value, or as the matrix that it takes."""
    row = FUNCTIONS[node.name]
    return row.gives != "number" or row.takes == "matrix"


def _operands(condition: Node) -> Iterator[Node]:
    """The formulas that a condition compares."""
    if not isinstance(condition, Relation | Connective):
        yield condition
        return
    for part in children(condition):
        yield from _operands(part)


def refuse_variable(node: Node, variable: Symbol | Indexed) -> None:
    """Refuse to derive by what is no variable: w where there are only entries w_i, an index, a set, an unknown part."""
    if not isinstance(variable, Symbol) or variable.name in free_symbols(node):
        return
    for part in walk(node):
        if isinstance(part, Indexed) and part.base == variable.name:
            name = variable.name
            raise UnsupportedError(f"{name} has entries here, such as {to_text(part)}; derive by one of them")
        if isinstance(part, SetSum | Cardinality) and part.domain == variable:
            raise UnsupportedError(f"{variable.name} is a set, which is no variable to derive by")
        if variable in bound_by(part):
            raise UnsupportedError(f"{variable.name} is an index of {to_text(part)} and no variable to derive by")
        if isinstance(part, Application):
            name, call = variable.name, to_text(part)
            raise UnsupportedError(f"nothing says whether {call} depends on {name}; put in its formula for {call}")


def as_entry(variable: Symbol | Indexed, node: Node) -> Symbol | Indexed:
    """The variable w2 as the entry w_2, where the formula knows it only as one of the entries w_j."""
    if not isinstance(variable, Symbol) or variable.name in free_symbols(node):
        return variable
    found = next((part for part in walk(node) if may_name(part, variable)), None)
    if not isinstance(found, Indexed):
        return variable
    return Indexed(found.base, (Number(Fraction(variable.name.removeprefix(found.base))),))


def variable_of(wrt: Any, names: Sequence[str]) -> Symbol | Indexed:
    """The variable asked for; the only one where none is named."""
    if isinstance(wrt, Symbol | Indexed):
        return wrt
    if wrt is None:
        if len(names) == 1:
            return Symbol(names[0])
        found = ", ".join(names) if names else "none"
        raise ValueError(f"say by which variable to derive (the variables are: {found})")
    if not isinstance(wrt, str):  # a SymPy symbol, whatever its name
        node = as_formula(wrt)
        if not isinstance(node, Symbol | Indexed):
            raise ValueError(f"{to_text(node)} is not the name of a variable")
        return node
    text = wrt
    name = canonical(text.strip())
    if name in names:
        return Symbol(name)
    if close := [known for known in names if known.lower() == name.lower()]:
        raise ValueError(f"{name} is no variable of the formula; did you mean {close[0]}?")
    try:
        node = parse(text)
    except ParseError:
        if not text.isidentifier():
            raise
        return Symbol(name)
    if not isinstance(node, Symbol | Indexed):
        raise ParseError(text, 0, "this is not the name of a variable")
    return node


def is_partial(node: Node, names: Sequence[str], variable: Symbol | Indexed) -> bool:
    """∂ where anything else could vary, d where the formula has this variable alone."""
    others = {name for name in (*names, *free_symbols(node)) if Symbol(name) != variable}
    return bool(others) or any(isinstance(part, Indexed) for part in walk(node))


def name_of(variable: Symbol | Indexed) -> set[str]:
    return {variable.name} if isinstance(variable, Symbol) else set()
