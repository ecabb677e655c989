"""What only shapes can tell: whether ``a·b`` and ``<a, b>`` are dot products, and whether the sizes fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression.nodes import Differential, Dot, Node, Product, Vector
from steepest.expression.trees import children, rebuilt, walk

if TYPE_CHECKING:
    from steepest.expression.parser import Parser
    from steepest.expression.shapes import Shape


class MisfitError(ParseError):
    """A formula that reads well, and whose parts do not fit; `tree` is what was read, its dots open."""

    tree: Node | None = None


def _misfit(parser: Parser, start: int, message: str, tree: Node) -> MisfitError:
    error = MisfitError(parser.text, start, message)
    error.tree = tree
    return error


def _are_multiplied(one: Shape | None, other: Shape | None, *, matrices: bool) -> bool:
    """Whether a pair is an inner product: of two vectors, or of two `matrices` that are no rows."""
    if one is None or other is None:
        return False
    if one.is_vector and other.is_vector:
        return True
    return matrices and one.is_matrix and one.dims == other.dims and one.dims[0] != 1


def _moves(node: Node) -> bool:
    return any(isinstance(part, Differential) for part in walk(node))


def resolved(node: Node, parser: Parser, declared: Mapping[str, Shape | None]) -> Node:
    """The tree with every product by ``·`` and every pair ``<a, b>`` as what the shapes make of it.

    Raises:
        MisfitError: the sizes of two parts do not fit; it says which.
    """
    if not parser.vectorial:
        return node
    from steepest.expression.shapes import ShapeMismatchError, has_evidence, infer  # only formulas with vectors need it

    known = {name: shape for name, shape in declared.items() if shape is not None}
    open_dots = {id(dot): meant for dot, meant in parser.open_dots}
    if not known and not has_evidence(node, known, parser.vectors, open_dots) and _moves(node):
        raise parser.error("∂ with nothing below it belongs to formulas of vectors; a derivative is written as ∂f/∂x")
    try:
        shapes = infer(node, known, parser.vectors, open_dots)
    except ShapeMismatchError as error:
        start = parser.spans[id(error.part)][1] if id(error.part) in parser.spans else 0
        raise _misfit(parser, start, error.reason, node) from None

    def settled(part: Node) -> Node:
        parts = children(part)
        new = tuple(settled(inner) for inner in parts)
        same = all(one is other for one, other in zip(new, parts, strict=True))
        made = part if same else rebuilt(part, new)
        if isinstance(part, Dot) and isinstance(made, Dot) and id(part) in open_dots:
            sides = (shapes.of(part.left), shapes.of(part.right))
            if not _are_multiplied(*sides, matrices=open_dots[id(part)] != "product"):
                made = _product(made, part) if open_dots[id(part)] == "product" else Vector((made.left, made.right))
                if isinstance(made, Vector) and id(part) in parser.numbers:
                    start = parser.start_of(part)
                    raise ParseError(parser.text, start, "a number belongs here, and this is a vector")
        elif isinstance(made, Product):
            made = _flat(made, part)
        if made is not part and id(part) in parser.spans:
            _, start, end = parser.spans[id(part)]
            parser.spans[id(made)] = (made, start, end)
        return made

    def _product(dot: Dot, written: Dot) -> Node:
        """The factors in one product, as if a plain sign stood between them."""
        left = dot.left.factors if isinstance(dot.left, Product) and _unbracketed(written.left) else (dot.left,)
        return Product((*left, dot.right))

    def _flat(product: Product, written: Node) -> Node:
        """A product that stands as the first factor of another because a dot was between them."""
        first = product.factors[0]
        opened = isinstance(written, Product) and id(written.factors[0]) in open_dots
        if opened and isinstance(first, Product) and isinstance(written, Product) and _unbracketed(written.factors[0]):
            return Product((*first.factors, *product.factors[1:]))
        return product

    def _unbracketed(part: Node) -> bool:
        return id(part) in parser.loose

    whole = settled(node)
    if open_dots or parser.vectors:  # what is read has to fit as it is written, too: dots settled, letters not bold
        try:
            infer(whole, known)
        except ShapeMismatchError as error:
            raise _misfit(parser, 0, f"{error.reason}; say what is a vector with shapes={{…}}", whole) from None
    return whole
