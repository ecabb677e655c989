"""Parts of an index form as vectors and matrices: a part with the free index i is entry i of a vector.

A `Lifted` part remembers which letter counts its rows and which its columns. What is multiplied stays a chain
of factors until it is written, so that a transpose can turn it round: ``(X^T R)^T`` is ``R^T X``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Constant,
    Function,
    Hadamard,
    HadamardPower,
    Negation,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    is_number,
    number,
    product_of,
)
from steepest.expression.trees import walk

Axes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A number, a vector or a matrix whose entry at its axes is a part of the index form.

    Attributes:
        axes: the letters that count its entries: none for a number, one for a column, row and column for a matrix.
        chain: the factors that are multiplied as matrices; empty for a number.
        scalars: the factors that are numbers.
        negative: whether it is subtracted.
    """

    axes: Axes
    chain: tuple[Node, ...] = ()
    scalars: tuple[Node, ...] = ()
    negative: bool = False

    @property
    def node(self) -> Node:
        """The formula, with its sign."""
        return Negation(self.unsigned) if self.negative else self.unsigned

    @property
    def unsigned(self) -> Node:
        """The formula without its sign."""
        scalars = [scalar for scalar in together(self.scalars) if not is_number(scalar, 1)]
        if not self.chain and scalars and isinstance(scalars[-1], Product):
            scalars[-1:] = scalars[-1].factors
        return product_of((*scalars, *self.chain))

    @property
    def turned(self) -> Lifted:
        """The transpose, for a matrix; a column and a number stay."""
        if len(self.axes) < 2:
            return self
        return replace(self, axes=self.axes[::-1], chain=tuple(map(transposed, self.chain[::-1])))

    def facing(self, axes: Axes) -> Lifted:
        """The same with its axes in this order."""
        return self if self.axes == axes else self.turned

    def row(self) -> tuple[Node, ...]:
        """The factors of a column as a row."""
        return tuple(map(transposed, self.chain[::-1]))

    @property
    def is_spread(self) -> bool:
        """Whether it is the same along an axis: a letter times a vector of ones, or a matrix with equal rows."""
        if len(self.axes) == 1:
            return self.chain == (Ones(),) and any(not isinstance(factor, Number) for factor in self.scalars)
        return bool(self.chain) and (self.chain[0] == Ones() or self.chain[-1] == Transpose(Ones()))


def scalar(node: Node) -> Lifted:
    """A number as a part."""
    if isinstance(node, Negation):
        return replace(scalar(node.operand), negative=True)
    return Lifted((), scalars=node.factors if isinstance(node, Product) else (node,))


def together(scalars: tuple[Node, ...]) -> tuple[Node, ...]:
    """Numbers and fractions with numbers above as one: ``2/N`` for ``(1/N) 2``; the others stay as they are."""
    fractions = [(place, *parts) for place, node in enumerate(scalars) if (parts := _fraction(node)) is not None]
    if len(fractions) < 2:
        return scalars
    first, value = fractions[0][0], prod(coefficient for _, coefficient, _ in fractions)
    below = [part for _, _, denominator in fractions for part in denominator]
    if value.denominator != 1:
        below.insert(0, number(value.denominator))
    above = number(value.numerator)
    merged = Quotient(above, product_of(below)) if below else above
    kept = [node for place, node in enumerate(scalars) if place not in {place for place, _, _ in fractions}]
    return (*kept[:first], merged, *kept[first:])


def _fraction(node: Node) -> tuple[Fraction, tuple[Node, ...]] | None:
    """A number, and what it is divided by; None for other formulas."""
    if isinstance(node, Number):
        return node.value, ()
    if not isinstance(node, Quotient) or not isinstance(node.numerator, Number):
        return None
    below = node.denominator
    if isinstance(below, Number) and below.value:
        return node.numerator.value / below.value, ()
    return node.numerator.value, (below.factors if isinstance(below, Product) else (below,))


def entrywise(node: Node, axes: Axes) -> Lifted:
    """One vector or matrix as a part."""
    return Lifted(axes, (node,))


def transposed(node: Node) -> Node:
    """The transpose of a factor."""
    if isinstance(node, Function) and FUNCTIONS[node.name].gives == "diagonal":
        return node
    return node.operand if isinstance(node, Transpose) else Transpose(node)


def hadamard(parts: Iterable[Lifted]) -> Lifted:
    """Parts with the same axes, multiplied entry by entry."""
    first, *others = parts
    if not others:
        return first
    axes = _best_axes((first, *others))
    facing = [part.facing(axes) for part in (first, *others)]
    factors = tuple(factor for part in facing for factor in _hadamard_factors(part))
    numbers = tuple(number for part in facing for number in part.scalars)
    negative = sum(part.negative for part in facing) % 2 == 1
    if len(axes) == 1:
        factors = tuple(factor for factor in factors if factor != Ones()) or (Ones(),)
    chain = _with_powers(factors)
    return Lifted(axes, chain if len(chain) == 1 else (Hadamard(chain),), numbers, negative)


def _with_powers(factors: tuple[Node, ...]) -> tuple[Node, ...]:
    """``tanh(z)^⊙2`` for a long factor that occurs twice; names stand side by side."""
    counts = Counter(factors)
    return tuple(
        factor if times == 1 or isinstance(factor, Symbol) else HadamardPower(factor, number(times))
        for factor, times in counts.items()
        for _ in range(times if isinstance(factor, Symbol) else 1)
    )


def _hadamard_factors(part: Lifted) -> tuple[Node, ...]:
    """The factors of an elementwise product; a chain is one of them."""
    inner = product_of(part.chain)
    return inner.factors if isinstance(inner, Hadamard) else (inner,)


def _best_axes(parts: Iterable[Lifted]) -> Axes:
    """The order of rows and columns in which fewest matrices are transposed."""
    parts = list(parts)
    both = [parts[0].axes, parts[0].axes[::-1]]
    return min(both, key=lambda axes: sum(transposes(part.facing(axes)) for part in parts))


def transposes(part: Lifted) -> int:
    """How many transposes it is written with."""
    return sum(isinstance(inner, Transpose) for inner in walk(part.unsigned))


def added(parts: list[Lifted]) -> Lifted:
    """The sum of parts; one with fewer axes is the same along the others.

    Raises:
        UnsupportedError: they have more than two axes together.
    """
    letters = tuple(dict.fromkeys(letter for part in parts for letter in part.axes))
    if len(letters) > 2:
        raise too_many(letters)
    axes = letters
    if len(letters) == 2:
        axes = _best_axes([part for part in parts if len(part.axes) == 2] or [Lifted(letters)])
    terms = [spread(part, axes) for part in parts]
    return Lifted(axes, (Sum(tuple(term.node for term in _ones_behind(terms))),)) if axes else _plain_sum(parts)


def _plain_sum(parts: list[Lifted]) -> Lifted:
    return Lifted((), scalars=(Sum(tuple(part.node for part in parts)),))


def _ones_behind(terms: list[Lifted]) -> list[Lifted]:
    """``X w + b 1`` for ``b 1 + X w``: a constant stands behind what varies, unless that is subtracted."""
    first = terms[0]
    varies_less = first.is_spread and not terms[1].is_spread
    if varies_less and not first.negative and not terms[1].negative:
        return [terms[1], terms[0], *terms[2:]]
    return terms


def spread(part: Lifted, axes: Axes) -> Lifted:
    """A part as one with these axes: the same at all places of those that it lacks."""
    if set(part.axes) == set(axes):
        return part.facing(axes)
    ones, row_of_ones = Ones(), Transpose(Ones())
    if not part.axes:
        chain: tuple[Node, ...] = (ones,) if len(axes) == 1 else (ones, row_of_ones)
    elif part.axes == axes[:1]:
        chain = (*part.chain, row_of_ones)
    else:
        chain = (ones, *part.row())
    return Lifted(axes, chain, part.scalars, part.negative)


def too_many(letters: Iterable[str]) -> UnsupportedError:
    """The error for a part that is neither a number, nor a vector, nor a matrix."""
    return UnsupportedError(f"a part has {len(set(letters))} free indices ({', '.join(sorted(set(letters)))})")


def applied(name: str, part: Lifted) -> Lifted:
    """A function taken entry by entry."""
    return entrywise(Function(name, part.node), part.axes)


def exponential(part: Lifted) -> Lifted:
    """``e^u``, entry by entry."""
    return entrywise(Power(Constant("e"), part.node), part.axes)


def squared_norm(node: Node) -> Node:
    """``||u||^2``."""
    return Power(Function("norm", node), number(2))
