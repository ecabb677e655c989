"""The derivative with the shape of every factor below it: what fits beside what, and what comes of it.

```
(2/N) Xᵀ  (X w - y)   of the shape d
      d×N N
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from steepest._page import Page, Words
from steepest._wrapping import WIDTH
from steepest.derivation.records import Derivation
from steepest.expression.nodes import Equation, Hadamard, Negation, Node, Product, Quotient, Sum
from steepest.expression.shapes import Shape, Shapes, infer
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.choosing import Detail
from steepest.rendering.latex import displayed, fragment
from steepest.rendering.pages import page
from steepest.rendering.text import text


@dataclass(frozen=True, slots=True)
class ShapesShown:
    """A derivative whose shapes are shown below its factors.

    Attributes:
        record: the derivation.
    """

    record: Derivation


@text.register
def _(record: ShapesShown, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any) -> str:
    return shape_rows(record.record)


@fragment.register
def _(record: ShapesShown, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    return displayed(shape_latex(record.record))


@page.register
def _(record: ShapesShown, digits: int | None = None) -> Page:
    result = record.record.result_node
    shapes = _inferred(record.record, _known(record.record))
    factors = [part for part in _factors(result) if _dims(shapes.of(part))]
    listed = [part for factor in factors for part in (factor, f" {_said(shapes.of(factor))}, ")]
    return (Words((*listed, "and ", result, f" {_said(shapes.of(result))}.")),)


def _factors(node: Node) -> Iterator[Node]:
    match node:
        case Sum(terms):
            for term in terms:
                yield from _factors(term)
        case Negation(operand):
            yield from _factors(operand)
        case Product(factors) | Hadamard(factors):
            yield from factors


Cell = tuple[str, str]  # what is written, and the shape below it; the shape of a number is left out


def shape_rows(record: Derivation) -> str:
    """The derivative in one row, and the shapes of its factors in a second one."""
    known = _known(record)
    shapes = _inferred(record, known)
    cells = list(_cells(record.result_node, shapes))
    above = " ".join(written.ljust(max(len(written), len(dims))) for written, dims in cells)
    below = " ".join(dims.ljust(max(len(written), len(dims))) for written, dims in cells)
    return f"{above.rstrip()}   {_said(shapes.of(record.result_node))}\n{below.rstrip()}".rstrip()


def shape_latex(record: Derivation) -> str:
    """The derivative as LaTeX, with the shape of each factor set below it."""
    shapes = _inferred(record, _known(record))
    written = _set_below(record.result_node, shapes)
    whole = _dims(shapes.of(record.result_node))
    return written if not whole else rf"\underbrace{{{written}}}_{{{_typeset(whole)}}}"


def _said(shape: Shape | None) -> str:
    dims = _dims(shape)
    return f"has the shape {dims}" if dims else "is a number"


def _known(record: Derivation) -> dict[str, Shape]:
    return {name: Shape(dims) for name, dims in record.shapes}


def _inferred(record: Derivation, known: Mapping[str, Shape]) -> Shapes:
    """The shapes of the parts of the result; 𝟏 is as long as its place beside the whole derivative asks."""
    asked = record.step.before
    return infer(Equation(asked, record.result_node), known)


def _cells(node: Node, shapes: Shapes) -> Iterator[Cell]:
    """The factors of a product, the terms of a sum with their signs, each with its shape."""
    match node:
        case Sum(terms):
            for place, term in enumerate(terms):
                negative = isinstance(term, Negation)
                if place or negative:
                    yield ("-" if negative else "+"), ""
                yield from _cells(term.operand if isinstance(term, Negation) else term, shapes)
        case Negation(operand):
            yield "-", ""
            yield from _cells(operand, shapes)
        case Product(factors):
            for factor in factors:
                yield _bracketed(factor), _dims(shapes.of(factor))
        case Hadamard(factors):
            for place, factor in enumerate(factors):
                if place:
                    yield "⊙", ""
                yield _bracketed(factor), _dims(shapes.of(factor))
        case _:
            yield to_text(node), _dims(shapes.of(node))


def _bracketed(node: Node) -> str:
    """A factor as it stands in a product."""
    written = to_text(node)
    return f"({written})" if isinstance(node, Sum | Negation | Product | Hadamard | Quotient) else written


def _set_below(node: Node, shapes: Shapes) -> str:
    match node:
        case Sum(terms):
            written = [_set_below(term, shapes) for term in terms]
            return written[0] + "".join(part if part.startswith("-") else f" + {part}" for part in written[1:])
        case Negation(operand):
            return f"-{_set_below(operand, shapes)}"
        case Product(factors):
            return " ".join(_under(factor, shapes) for factor in factors)
        case Hadamard(factors):
            return r" \odot ".join(_under(factor, shapes) for factor in factors)
    return _under(node, shapes)


def _under(node: Node, shapes: Shapes) -> str:
    written = to_latex(node)
    if isinstance(node, Sum | Negation | Product | Hadamard):
        written = f"({written})"
    dims = _dims(shapes.of(node))
    return written if not dims else rf"\underset{{{_typeset(dims)}}}{{{written}}}"


def _dims(shape: Shape | None) -> str:
    """``N×d``, ``d``; nothing for a number."""
    return "" if shape is None else "×".join(map(str, shape.dims))


def _typeset(dims: str) -> str:
    return dims.replace("×", r" \times ")
