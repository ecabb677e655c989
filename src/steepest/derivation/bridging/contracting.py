"""Sums over indices as products of matrices: ``sum(i=1..N, x_ij r_i)`` is ``X^T r``.

What is summed is a pool of factors, each a number, a vector or a matrix with the letters of its axes. Summing
over a letter multiplies the factors that have it, as matrices; the innermost sum comes first, and the others
are tried where that leaves more than two letters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from steepest.derivation.bridging.lifted import Lifted, applied, entrywise, hadamard, squared_norm, too_many, transposes
from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Constant,
    Function,
    HadamardPower,
    Negation,
    Node,
    Ones,
    Power,
    Product,
    Sum,
    Transpose,
    number,
)

MOST_SUMS = 4  # whose order is varied


@dataclass(frozen=True, slots=True)
class Pool:
    """Factors, and the letters over which their product is summed, innermost first."""

    factors: tuple[Lifted, ...]
    summed: tuple[str, ...] = ()

    def times(self, other: Pool) -> Pool:
        """The product of two pools; their letters differ."""
        return Pool(self.factors + other.factors, self.summed + other.summed)

    def over(self, below: Lifted) -> Pool:
        """The quotient, entry by entry: ``e^u/(1 + e^u)`` is the sigmoid, and else ``1/v`` is a power of v."""
        sigmoid = logistic(below)
        if sigmoid is not None:
            score, exponential = sigmoid
            for place, factor in enumerate(self.factors):
                if (factor.chain, factor.axes) == (exponential.chain, exponential.axes):
                    rest = (*self.factors[:place], *self.factors[place + 1 :])
                    return Pool((*rest, replace(factor, chain=applied("sigmoid", score).chain)), self.summed)
            return Pool((*self.factors, applied("sigmoid", opposite(score))), self.summed)
        reciprocal = entrywise(HadamardPower(below.node, number(-1)), below.axes)
        return Pool((*self.factors, reciprocal), self.summed)


def logistic(below: Lifted) -> tuple[Lifted, Lifted] | None:
    """The u of ``1 + exp(u)``, and exp(u) itself; None where it is no such sum."""
    total = below.unsigned
    if below.negative or below.scalars or not isinstance(total, Sum) or len(total.terms) != 2:
        return None
    ones = [term for term in total.terms if term == Ones()]
    others = [term for term in total.terms if term != Ones()]
    if len(ones) != 1 or len(below.axes) != 1:
        return None
    argument = exponent_of(others[0])
    return None if argument is None else (entrywise(argument, below.axes), entrywise(others[0], below.axes))


def opposite(part: Lifted) -> Lifted:
    """The part with the other sign."""
    (node,) = part.chain
    return entrywise(node.operand if isinstance(node, Negation) else Negation(node), part.axes)


def exponent_of(node: Node) -> Node | None:
    """The u of ``exp(u)`` and ``e^u``."""
    if isinstance(node, Function) and node.name == "exp":
        return node.argument
    return node.exponent if isinstance(node, Power) and node.base == Constant("e") else None


def contracted(pool: Pool, extent: Callable[[str], Node]) -> Lifted:
    """The pool as one part.

    Args:
        pool: the factors and the letters.
        extent: how far a letter runs.

    Raises:
        UnsupportedError: there is no such part, in whatever order the sums are taken.
    """
    orders = permutations(pool.summed) if len(pool.summed) <= MOST_SUMS else [pool.summed]
    refusal: UnsupportedError | None = None
    for order in orders:
        try:
            return _in_order(list(pool.factors), list(order), extent)
        except UnsupportedError as error:
            refusal = refusal or error
    raise refusal or UnsupportedError("a sum has no terms")


def _in_order(factors: list[Lifted], letters: list[str], extent: Callable[[str], Node]) -> Lifted:
    while letters:
        pair = _over_both(factors, letters)
        if pair is not None:
            factors, letters = pair
            continue
        letter, *letters = letters
        factors = _summed(factors, letter, extent)
    return multiplied(factors)


def _over_both(factors: list[Lifted], letters: list[str]) -> tuple[list[Lifted], list[str]] | None:
    """The sum over all entries of a matrix, where two letters occur in it alone; None where there is none."""
    for first in letters:
        partners = {letter for part in factors if first in part.axes for letter in part.axes} - {first}
        second = next(iter(partners)) if len(partners) == 1 else ""
        touching = [part for part in factors if {first, second} & set(part.axes)]
        if second in letters and all({first, second} == set(part.axes) for part in touching):
            others = [part for part in factors if part not in touching]
            rest = [letter for letter in letters if letter not in (first, second)]
            return [*others, _over_all_entries(touching)], rest
    return None


def _over_all_entries(parts: list[Lifted]) -> Lifted:
    """``||R||^2`` for equal matrices, else ``1^T (A ⊙ B) 1``."""
    negative, scalars = _numbers(parts)
    facing = [replace(part.facing(parts[0].axes), negative=False, scalars=()) for part in parts]
    if len(parts) == 2 and facing[0] == facing[1]:
        return Lifted((), (), (*scalars, squared_norm(facing[0].unsigned)), negative)
    whole = hadamard(facing)
    return Lifted((), (), (*scalars, Product((Transpose(Ones()), *whole.chain, Ones()))), negative)


def _summed(factors: list[Lifted], letter: str, extent: Callable[[str], Node]) -> list[Lifted]:
    """The factors with those that have the letter multiplied as matrices."""
    touching = [part for part in factors if letter in part.axes]
    place = next((k for k, part in enumerate(factors) if letter in part.axes), 0)
    others = [part for part in factors if letter not in part.axes]
    touching, others = _gathered(touching, others, letter)
    new = Lifted((), (), (extent(letter),)) if not touching else _chained(touching, letter)
    return [*others[:place], new, *others[place:]]


def _gathered(touching: list[Lifted], others: list[Lifted], letter: str) -> tuple[list[Lifted], list[Lifted]]:
    """Columns u along the letter and v along another one with the matrix of both: ``(u v^T) ⊙ D``."""
    along = [part for part in touching if part.axes == (letter,)]
    matrices = [part for part in touching if len(part.axes) == 2]
    for matrix in matrices:
        (other,) = set(matrix.axes) - {letter}
        across = [part for part in others if part.axes == (other,)]
        if along and across and len({axis for part in matrices for axis in part.axes}) == 3:
            new = multiplied([*along, *across, matrix])
            left = [part for part in touching if part is not matrix and part not in along]
            return [*left, new], [part for part in others if part not in across]
    return touching, others


def _chained(parts: list[Lifted], letter: str) -> Lifted:
    negative, scalars = _numbers(parts)
    bare = [replace(part, negative=False, scalars=()) for part in parts]
    vectors = [part for part in bare if len(part.axes) == 1]
    others = tuple(dict.fromkeys(other for part in bare for other in part.axes if other != letter))
    matrices = [hadamard([part for part in bare if other in part.axes]) for other in others]
    if len(others) > 2:
        raise too_many((letter, *others))
    if not others:
        return Lifted((), (), (*scalars, _of_vectors(vectors)), negative)
    left = matrices[0].facing((others[0], letter))
    if len(others) == 1:
        column = hadamard(vectors).chain if vectors else (Ones(),)
        return Lifted(others, (*left.chain, *column), scalars, negative)
    right = matrices[1].facing((letter, others[1]))
    if vectors:
        right = weighted(hadamard(vectors), right)
    found = Lifted(others, (*left.chain, *right.chain))
    return replace(min((found, found.turned), key=transposes), scalars=scalars, negative=negative)


def _numbers(parts: Sequence[Lifted]) -> tuple[bool, tuple[Node, ...]]:
    """The sign and the numbers of a product."""
    scalars = tuple(scalar for part in parts for scalar in part.scalars)
    return sum(part.negative for part in parts) % 2 == 1, scalars


def _of_vectors(vectors: list[Lifted]) -> Node:
    """The sum over the entries of a product of columns: ``1^T u``, ``||u||^2``, ``u^T v``, ``u^T (v ⊙ w)``."""
    if len(vectors) == 1:
        return Product((Transpose(Ones()), *vectors[0].chain))
    if len(vectors) == 2 and vectors[0] == vectors[1]:
        return squared_norm(vectors[0].unsigned)
    shortest = min(len(part.chain) for part in vectors)
    left = next(part for part in vectors if len(part.chain) == shortest)
    others = list(vectors)
    others.remove(left)
    return Product((*left.row(), *hadamard(others).chain))


def weighted(weights: Lifted, matrix: Lifted) -> Lifted:
    """A matrix whose row i is multiplied by weight i, for weights along its rows: ``diag(u) B``."""
    if FUNCTIONS.spelled("diag") is not None:
        return replace(matrix, chain=(Function("diag", weights.unsigned), *matrix.chain))
    return hadamard([Lifted(matrix.axes, (*weights.chain, Transpose(Ones()))), matrix])


def multiplied(parts: Sequence[Lifted]) -> Lifted:
    """The product of parts over no letter: numbers, entry by entry along one axis, outer along two.

    Raises:
        UnsupportedError: they have more than two axes together.
    """
    negative, scalars = _numbers(parts)
    bare = [replace(part, negative=False, scalars=()) for part in parts if part.axes]
    letters = tuple(dict.fromkeys(letter for part in bare for letter in part.axes))
    if len(letters) > 2:
        raise too_many(letters)
    if not letters:
        return Lifted((), (), scalars or (number(1),), negative)
    found = hadamard(bare) if len(letters) == 1 else _outer(bare, letters)
    return replace(found, scalars=(*scalars, *found.scalars), negative=negative != found.negative)


def _outer(parts: list[Lifted], letters: tuple[str, ...]) -> Lifted:
    """Columns along two letters and matrices: ``u v^T``, and rows and columns of a matrix with weights."""
    matrices = [part for part in parts if len(part.axes) == 2]
    along = {letter: [part for part in parts if part.axes == (letter,)] for letter in letters}
    if not matrices:
        column, row = (hadamard(along[letter]) for letter in letters)
        return Lifted(letters, (*column.chain, *row.row()))
    found = hadamard(matrices)
    if all(along.values()):  # (u v^T) ⊙ D
        column, row = (hadamard(along[letter]) for letter in found.axes)
        return hadamard([Lifted(found.axes, (*column.chain, *row.row())), found])
    for _ in found.axes:
        if along[found.axes[0]]:
            found = weighted(hadamard(along[found.axes[0]]), found)
        found = found.turned
    return found
