"""What a formula shows of itself: its degree in the parameters, the sum over examples, and the score inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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
    Vector,
    written_value,
)
from steepest.expression.trees import children, mapped, walk
from steepest.models.model import SIZE

_PLACE = Symbol("where the score stands")  # no name that can be written

Moving = Callable[[Node], bool]


def moving(parameters: Sequence[Symbol | Indexed]) -> Moving:
    """Whether a part is a parameter: a name, or an entry of an array of parameters."""
    names = {parameter.name for parameter in parameters if isinstance(parameter, Symbol)}
    bases = {parameter.base for parameter in parameters if isinstance(parameter, Indexed)}

    def moves(part: Node) -> bool:
        if isinstance(part, Symbol):
            return part.name in names
        return isinstance(part, Indexed) and part.base in bases

    return moves


def holds(node: Node, moves: Moving) -> bool:
    """Whether a parameter occurs in a formula."""
    return any(moves(part) for part in walk(node))


def degree(node: Node, moves: Moving) -> int | None:
    """The degree of a formula as a polynomial in the parameters; None where it is none, as far as its form shows.

    >>> from steepest.expression.reading import parse
    >>> moves = moving([Symbol("w"), Symbol("b")])
    >>> degree(parse("(1/N) sum(i=1..N, (w x_i + b - y_i)^2) + lambda w^2"), moves), degree(parse("|w|"), moves)
    (2, None)
    """
    if moves(node):
        return 1
    if not holds(node, moves):
        return 0
    match node:
        case Sum():
            return _most([degree(term, moves) for term in node.terms])
        case Negation():
            return degree(node.operand, moves)
        case Product():
            return _added([degree(factor, moves) for factor in node.factors])
        case Quotient():
            return None if holds(node.denominator, moves) else degree(node.numerator, moves)
        case Power():
            return _raised(node, moves)
        case FiniteSum():
            body, *others = children(node)
            return None if any(holds(part, moves) for part in others) else degree(body, moves)
    return None


def _most(degrees: list[int | None]) -> int | None:
    known = [each for each in degrees if each is not None]
    return max(known) if len(known) == len(degrees) else None


def _added(degrees: list[int | None]) -> int | None:
    known = [each for each in degrees if each is not None]
    return sum(known) if len(known) == len(degrees) else None


def _raised(node: Power, moves: Moving) -> int | None:
    times, inner = written_value(node.exponent), degree(node.base, moves)
    if times is None or inner is None or times < 0 or times.denominator != 1:
        return None
    return int(times) * inner


def sums_over_examples(formula: Node, data: frozenset[str]) -> Iterator[FiniteSum]:
    """The sums in a formula that run over the examples: to N, with their index behind a data column.

    Where no such sum ends with N, the letter of another size is the number of examples.
    """
    found = [part for part in walk(formula) if isinstance(part, FiniteSum) and _counts_examples(part, data)]
    return iter([part for part in found if part.upper == SIZE] or found)


def _counts_examples(node: FiniteSum, data: frozenset[str]) -> bool:
    entries = (part for part in walk(node.body) if isinstance(part, Indexed) and part.base in data)
    return any(entry.indices[0] == node.index for entry in entries)


def score_in(body: Node, moves: Moving) -> Node | None:
    """The largest part that is affine in the parameters, where they occur nowhere else; else None.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> moves = moving([Symbol("w"), Symbol("b")])
    >>> to_text(score_in(parse("ln(1 + e^(-y (w x + b))) + y"), moves))
    '-y (w x + b)'
    """
    found = {part for part in walk(body) if holds(part, moves) and degree(part, moves) == 1}
    largest = sorted(found, key=_size, reverse=True)
    return next((part for part in largest if not holds(put_in(body, part, _PLACE), moves)), None)


def _size(node: Node) -> int:
    return sum(1 for _ in walk(node))


def put_in(body: Node, part: Node, name: Node) -> Node:
    """The formula with a part replaced by a name."""
    if body == part:
        return name
    return mapped(body, lambda inner: name if inner == part else inner)


#: What does not count as a function over a score.
_PLAIN = (Sum, Negation, Product, Quotient, Vector)


def is_layered(outer: Node, score: Symbol) -> bool:
    """Whether a loss is worth deriving by its score first: the score occurs twice, or functions are nested over it."""
    places = sum(1 for part in walk(outer) if part == score)
    nested = sum(1 for part in walk(outer) if not isinstance(part, _PLAIN))
    letters = sum(1 for part in walk(outer) if isinstance(part, Symbol | Indexed) or written_value(part) is not None)
    return places > 1 or nested - letters > 1
