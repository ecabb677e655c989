"""What is asked of vectors and matrices: whether a question is of them, its formula, its shapes, what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from steepest.derivation.entrywise import ones_of
from steepest.derivation.moving import IDENTITY, SCALAR
from steepest.derivation.question import labelled
from steepest.errors import ParseError, ShapeError, UnsupportedError
from steepest.expression.formula import as_formula
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Dot,
    Equation,
    Hadamard,
    HadamardPower,
    Indexed,
    Node,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    number,
)
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse
from steepest.expression.shapes import Shape, declared_shape, has_evidence, infer
from steepest.expression.trees import free_symbols, mapped, walk
from steepest.expression.vectorial import MisfitError
from steepest.expression.writing import to_text

Known = Mapping[str, Shape]


def is_of_arrays(f: Any, shapes: Mapping[str, Any] | None, variables: Sequence[str] | None = None) -> bool:
    """Whether a question is of vectors or matrices: by the shapes that are declared, or by what the formula shows."""
    if any(not shape.is_scalar for shape in declared_shapes(shapes).values()):
        return True
    if not isinstance(f, str):  # of a tree nobody wrote the shapes have to be declared
        return False
    try:
        node = parse(f, variables)
        return has_evidence(node) and any(not shape.is_scalar for shape in infer(node).names.values())
    except (ParseError, ShapeError):
        return False


def declared_shapes(shapes: Mapping[str, Any] | None) -> dict[str, Shape]:
    """The shapes as they are declared, by name.

    Raises:
        ValueError: one of them is no shape.
    """
    return {canonical(name): declared_shape(value) for name, value in (shapes or {}).items()}


def formula_of(f: Any, declared: Known, variables: Sequence[str] | None = None) -> Node:
    """The tree of a formula; a number beside a vector, ``1 + e^u``, is meant for every entry.

    Raises:
        ParseError: it cannot be read.
        ShapeMismatchError: its parts do not fit; both shapes are named.
    """
    if not isinstance(f, str):
        return labelled(as_formula(f))
    try:
        return labelled(parse(f, variables, declared))
    except MisfitError as misfit:
        found = None if misfit.tree is None else _by_entries(misfit.tree, declared)
        if found is None:
            raise
        return labelled(found)


def shapes_of(node: Node, declared: Known) -> dict[str, Shape]:
    """The shape of every name of a formula, declared or inferred.

    Raises:
        ShapeMismatchError: the parts of the formula do not fit.
    """
    found = dict(infer(node, declared).names)
    own = free_symbols(node)
    return {name: shape for name, shape in found.items() if name in own or not shape.is_scalar} | {
        name: SCALAR for name in own if name not in found
    }


def with_identity(names: dict[str, Shape], variable: Node) -> dict[str, Shape]:
    """The shapes of names with that of I, the identity matrix with a row for each row of the variable."""
    own = names.get(to_text(variable), SCALAR)
    if IDENTITY.name in names or own.is_scalar:
        return names
    return names | {IDENTITY.name: Shape((own.dims[0], own.dims[0]))}


def variable_in(wrt: Any, node: Node) -> Symbol | Indexed:
    """The vector, the matrix or the number to derive by.

    Raises:
        ValueError: it is no name, or none is given where there are several.
        UnsupportedError: it does not occur.
    """
    names = natural_order(free_symbols(node))
    if wrt is None:
        if len(names) != 1:
            raise ValueError(f"say by which variable to derive (the variables are: {', '.join(names)})")
        wrt = names[0]
    found = wrt if isinstance(wrt, Node) else None
    if isinstance(wrt, str):
        name = canonical(wrt.strip())
        found = Symbol(name) if name in names or name.isidentifier() else parse(wrt)
    elif found is None:
        found = as_formula(wrt)
    if not isinstance(found, Symbol | Indexed):
        raise ValueError(f"{wrt} is no name of a vector, a matrix or a number to derive by")
    if not any(part == found for part in walk(node)):
        close = [name for name in names if name.lower() == to_text(found).lower()]
        hint = f"; did you mean {close[0]}?" if close else f", whose names are {', '.join(names)}"
        raise UnsupportedError(f"{to_text(found)} does not occur in the formula{hint}")
    return found


def facts_of(assuming: Iterable[Any] | str, names: Known) -> tuple[Equation, ...]:
    """What may be used, as equations: ``𝟏ᵀ y = 1``, ``Aᵀ = A``.

    Raises:
        ParseError: one cannot be read.
        ValueError: one is no equation.
    """
    given = [assuming] if isinstance(assuming, str) else list(assuming)
    return tuple(_fact(one, names) for one in given)


def _fact(given: Any, names: Known) -> Equation:
    node = parse(given, shapes=names) if isinstance(given, str) else given
    if isinstance(node, Relation) and node.signs == ("=",):
        node = Equation(*node.operands)
    if not isinstance(node, Equation):
        raise ValueError(f"an assumption is an equation, such as ones^T y = 1, not {given}")
    return node


# --- entry by entry -----------------------------------------------------------------------------------


def _by_entries(tree: Node, declared: Known) -> Node | None:
    """The formula with numbers beside vectors, quotients and powers of vectors taken entry by entry; None if none."""
    if any(isinstance(part, Dot) for part in walk(tree)):
        return None
    try:
        found = mapped(tree, lambda part: _entry_by_entry(part, declared))
        infer(found, declared)
    except ShapeError:
        return None
    return None if found == tree else found


def _entry_by_entry(node: Node, declared: Known) -> Node:
    match node:
        case Sum(terms):
            shapes = [_shape(term, declared) for term in terms]
            whole = next((shape for shape in shapes if not shape.is_scalar), None)
            if whole is None or not any(shape.is_scalar for shape in shapes):
                return node
            pairs = zip(terms, shapes, strict=True)
            return Sum(tuple(_spread(term, whole) if shape.is_scalar else term for term, shape in pairs))
        case Quotient(above, below) if not _shape(below, declared).is_scalar:
            turned = HadamardPower(below, number(-1))
            if above == number(1):
                return turned
            return Product((above, turned)) if _shape(above, declared).is_scalar else Hadamard((above, turned))
        case Power(base, exponent) if _is_no_power(node, declared):
            return HadamardPower(base, exponent)
    return node


def _shape(node: Node, declared: Known) -> Shape:
    return infer(node, declared).of(node) or SCALAR


def _spread(term: Node, shape: Shape) -> Node:
    """A number as a vector or a matrix all of whose entries it is."""
    ones = ones_of(shape)
    return ones if term == number(1) else Product((term, *(ones.factors if isinstance(ones, Product) else (ones,))))


def _is_no_power(node: Power, declared: Known) -> bool:
    """Whether a power is one of a vector, or of a matrix that is not square."""
    base = _shape(node.base, declared)
    return not base.is_scalar and (base.is_vector or base.dims[0] != base.dims[1])
