"""Equations between vectors or matrices: the same up to a factor, or told apart by data for which one holds.

``XᵀX w = Xᵀ y`` and ``(2/N) Xᵀ(X w - y) = 0`` say the same, for 2/N is nowhere 0. Two equations that are linear
in w are told apart by solving one of them for w on data, where the other then does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from steepest.errors import UnsupportedError
from steepest.evidence.array_points import Facing, data_points
from steepest.evidence.definedness import domain_facts
from steepest.evidence.equations import difference, is_nowhere_zero
from steepest.evidence.records import Evidence, Mismatch, Proof, Undecided
from steepest.evidence.sampling import SamplePoint
from steepest.evidence.shaping import with_shapes
from steepest.expression.array_values import array_at
from steepest.expression.arrays import Array
from steepest.expression.chains import size_of
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError
from steepest.expression.nodes import Equation, Indexed, Node, Symbol, is_number, number
from steepest.expression.normal_form import NowhereDefinedError
from steepest.expression.shaped import Shaped
from steepest.expression.shapes import ShapeMismatchError
from steepest.expression.trees import walk
from steepest.expression.word_form import WordBuilder, words_of_both

if TYPE_CHECKING:
    from steepest.evidence.equality import Comparison

POINTS = 4


def same_array_equation(reference: Equation, answer: Equation, comparison: Comparison, straight: Evidence) -> Evidence:
    """Two equations whose sides are not the same one by one; `straight` says how they differ."""
    try:
        pair = [with_shapes(_moved_over(equation), comparison.known) for equation in (reference, answer)]
    except ShapeMismatchError as error:
        return Undecided(error.reason)
    domain = comparison.setting.domain
    turned = pair[0].size != pair[1].size
    if turned and pair[0].size != pair[1].size.transposed:
        return Mismatch("shape", str(pair[0].shape), str(pair[1].shape))
    facing = Facing(pair[0], pair[1], pair[0].size, turned=turned)
    try:
        if _is_multiple(facing, comparison):
            return Proof("normal form of matrices", "the answer is written as a row" if turned else None)
        points = data_points(facing, domain, POINTS, comparison.setting.seed)
        if isinstance(straight, Mismatch) and any(_told_apart(pair, point) for point in points):
            return straight
    except (UnsupportedError, NowhereDefinedError) as error:
        return Undecided(str(error))
    return Undecided("whether the two equations say the same is not clear")


def _moved_over(equation: Equation) -> Node:
    """Left minus right side; a 0 needs no room."""
    if is_number(equation.right, 0):
        return equation.left
    return difference(equation) if not is_number(equation.left, 0) else equation.right


def _is_multiple(facing: Facing, comparison: Comparison) -> bool:
    """Whether one formula is the other times a number that is nowhere 0."""
    sizes = tuple(dim for shape in comparison.known.values() for dim in shape.dims if isinstance(dim, str))
    facts = domain_facts(set(sizes), comparison.setting.domain, sizes)

    def work(builder: WordBuilder) -> bool:
        one, other = builder.terms_of(facing.reference), builder.terms_of(facing.answer)
        if facing.turned:
            other = builder.turned(other)
        if not one or one.keys() != other.keys():
            return False
        ring, first = builder.ring, next(iter(one))
        q = ring.cancelled(ring.multiply(other[first], ring.inverse(one[first])))
        same = (ring.equal(other[word], ring.multiply(q, one[word])) for word in one)
        return is_nowhere_zero(builder, q) and all(same)

    return bool(words_of_both(work, facts, sizes))


# ---- data for which one equation holds


def _told_apart(pair: list[Shaped], point: SamplePoint) -> bool:
    """Whether on the data of a point a solution of one equation is none of the other."""
    names = _unknowns(pair)
    return any(
        _breaks(one, other, name, point) for name in names for one, other in ((pair[0], pair[1]), (pair[1], pair[0]))
    )


def _unknowns(pair: list[Shaped]) -> list[str]:
    """The vectors that the equations may be solved for."""
    shapes = pair[0].shapes.names
    found = {part.name for part in walk(pair[0].node) if isinstance(part, Symbol) and part.name in shapes}
    return sorted(name for name in found if shapes[name].is_vector)


def _breaks(one: Shaped, other: Shaped, name: str, point: SamplePoint) -> bool:
    solved = _solved(one, name, point)
    if solved is None:
        return False
    left, right = _entries(one, solved), _entries(other, solved)
    return left is not None and right is not None and not any(left) and any(value != 0 for value in right)


def _solved(shaped: Shaped, name: str, point: SamplePoint) -> SamplePoint | None:
    """The point with the vector for which a linear equation holds; None where there is not exactly one."""
    dim = size_of(shaped.shapes.names[name]).rows
    count = dim if isinstance(dim, int) else int(point[Symbol(str(dim))].p)
    at_0 = _entries(shaped, _with_vector(point, name, [fmpq(0)] * count))
    if at_0 is None or len(at_0) != count:
        return None
    columns = []
    for k in range(count):
        unit = [fmpq(int(j == k)) for j in range(count)]
        column = _entries(shaped, _with_vector(point, name, unit))
        if column is None:
            return None
        columns.append([a - b for a, b in zip(column, at_0, strict=True)])
    matrix = fmpq_mat([[columns[j][i] for j in range(count)] for i in range(count)])
    try:
        found = matrix.solve(fmpq_mat([[-value] for value in at_0]))
    except ZeroDivisionError:
        return None
    return _with_vector(point, name, [found[k, 0] for k in range(count)])


def _with_vector(point: SamplePoint, name: str, entries: list[Any]) -> SamplePoint:
    moved = point.only(set(point))
    for k, value in enumerate(entries):
        moved[Indexed(name, (number(k + 1),))] = value
    return moved


def _entries(shaped: Shaped, point: SamplePoint) -> list[Any] | None:
    """The exact entries of a formula at a point; None where they are not exact."""
    try:
        value = array_at(shaped, point).value
    except (UndefinedError, IndeterminateError, MissingValueError):
        return None
    entries = list(value.entries) if isinstance(value, Array) else [value]
    return entries if all(isinstance(entry, fmpq) for entry in entries) else None
