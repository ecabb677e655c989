"""Two formulas of vectors or matrices on data: small sizes, exact entries, and what each of them is there.

Every name that is a dimension, or stands at the end of a range, is a small whole number, the entries of data
are small rationals, and an index that names an entry goes through all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, prod
from typing import Any

from flint import arb, fmpq

from steepest.evidence.backwards import runs_backwards
from steepest.evidence.domain import Domain
from steepest.evidence.records import Witness
from steepest.evidence.refutation import NO_VALUE_NOTE
from steepest.evidence.sampling import Roles, SamplePoint, inventory, sample_points
from steepest.expression.array_values import array_at
from steepest.expression.arrays import Array, SingularError
from steepest.expression.chains import Dim, Size
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, working_precision
from steepest.expression.jets import is_finite
from steepest.expression.nodes import Entry, Indexed, Node, Power, Symbol, written_value
from steepest.expression.ordering import natural_order
from steepest.expression.shaped import Shaped
from steepest.expression.trees import walk

PRECISIONS = (64, 256)
MOST_ENTRIES = 2_000  # of what all sizes together span


@dataclass(frozen=True, slots=True)
class Facing:
    """Two formulas, and how the entries of one face those of the other.

    Attributes:
        reference, answer: the formulas.
        size: the rows and columns that are compared.
        turned: whether the answer is written as a row for a column, or a column for a row.
        letters: the indices by which the answer names an entry, row and column as far as there are both.
        whole: the indices by which the right answer names an entry of what the answer gives as a whole.
    """

    reference: Shaped
    answer: Shaped
    size: Size
    turned: bool = False
    letters: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Met:
    """No difference at a point, to so many digits (`inf`: exactly equal)."""

    digits: float


@dataclass(frozen=True, slots=True)
class Nothing:
    """A point tells nothing, and why; `missing` says that the answer has no value at the very point."""

    reason: str
    missing: bool = False


def names_of_sizes(facing: Facing) -> frozenset[str]:
    """The names that are small whole numbers: dimensions, ends of ranges, and indices that are free."""
    found = inventory(facing.reference.node).sizes | inventory(facing.answer.node).sizes
    return found | frozenset(_dims(facing.reference)) | frozenset(_dims(facing.answer))


def _dims(shaped: Shaped) -> Iterator[str]:
    for shape in shaped.shapes.names.values():
        yield from (dim for dim in shape.dims if isinstance(dim, str))


def roles_of(facing: Facing, domain: Domain) -> Roles:
    """What the names of the two formulas stand for; arrays are no variables of a point, their entries are."""
    both = (facing.reference, facing.answer)
    arrays = {name for shaped in both for name, shape in shaped.shapes.names.items() if not shape.is_scalar}
    letters = {*facing.letters, *facing.whole}
    free = frozenset[str]().union(*(inventory(shaped.node).names for shaped in both)) - arrays
    sizes = names_of_sizes(facing) - letters
    declared = (free & domain.integers) - sizes
    reals = free - sizes - declared - letters
    return Roles(
        tuple(natural_order(reals)),
        tuple(natural_order(declared)),
        tuple(natural_order(sizes)),
        declared | sizes | letters,
    )


def data_points(facing: Facing, domain: Domain, count: int, seed: int) -> Iterator[SamplePoint]:
    """Points with small sizes first; a free index lies within the dimension that it counts."""
    part = roles_of(facing, domain)
    trees = (facing.reference.node, facing.answer.node)
    ranges, tall = dict(_ranges(facing)), _tall(facing)
    for k, point in enumerate(sample_points(trees, domain, count, seed, part)):
        for place, name in enumerate(part.sizes):
            if name in tall and name not in domain.ranges:
                point[Symbol(name)] = fmpq(_size(k, place, tall[name]))
        for letter, dim in ranges.items():
            if Symbol(letter) in point:
                extent = dim if isinstance(dim, int) else int(point[Symbol(dim)].p)
                point[Symbol(letter)] = fmpq(1 + (int(point[Symbol(letter)].p) - 1) % extent)
        large = prod(int(point[Symbol(name)].p) for name in tall if Symbol(name) in point) > MOST_ENTRIES
        if not large and not runs_backwards(trees, point, part.whole):
            yield point


#: Rows and columns of tables of data, more rows first; then what is seldom, a single row or column.
_ROWS = (2, 3, 2, 4, 3, 4, 5, 3, 1, 5, 4, 2)
_COLUMNS = (2, 2, 3, 2, 3, 3, 2, 1, 2, 3, 4, 4)


def _size(k: int, place: int, is_tall: bool) -> int:
    """The k-th size of a dimension, one that counts rows or not."""
    column = _ROWS if is_tall else _COLUMNS
    return column[(k + 5 * (place // 2)) % len(column)]


def _tall(facing: Facing) -> dict[str, bool]:
    """The dimensions, and whether they count the rows of a table of data."""
    shapes = [shape for shaped in (facing.reference, facing.answer) for shape in shaped.shapes.names.values()]
    rows = {shape.dims[0] for shape in shapes if shape.is_matrix} - {
        shape.dims[1] for shape in shapes if shape.is_matrix
    }
    return {dim: dim in rows for shape in shapes for dim in shape.dims if isinstance(dim, str)}


def _ranges(facing: Facing) -> Iterator[tuple[str, Dim]]:
    """The free indices, and the dimension that each counts."""
    for shaped in (facing.answer, facing.reference):
        for part in walk(shaped.node):
            shape = shaped.shapes.names.get(part.base) if isinstance(part, Indexed) else None
            if isinstance(part, Indexed) and shape is not None:
                for index, dim in zip(part.indices, shape.dims, strict=False):
                    if isinstance(index, Symbol):
                        yield index.name, dim
            if isinstance(part, Entry) and (whole := shaped.shapes.of(part.body)) is not None:
                pairs = zip(part.indices, whole.dims, strict=False)
                yield from ((index.name, dim) for index, dim in pairs if isinstance(index, Symbol))


def met_at(
    facing: Facing, point: SamplePoint, integers: frozenset[str], precisions: Sequence[int] = PRECISIONS
) -> Witness | Met | Nothing:
    """The two formulas on the data of a point."""
    found: Witness | Met | Nothing = Nothing("no precision was tried")
    for precision in precisions:
        found = _met_once(facing, point, integers, precision)
        if not (isinstance(found, Met) and found.digits < inf):
            return found
    return found


def _met_once(facing: Facing, point: SamplePoint, integers: frozenset[str], precision: int) -> Witness | Met | Nothing:
    try:
        expected = _values(facing.reference, facing, facing.whole, point, integers, precision)
    except (UndefinedError, IndeterminateError, MissingValueError) as error:
        return Nothing(str(error))
    try:
        given = _values(facing.answer, facing, facing.letters, point, integers, precision)
    except UndefinedError as error:
        is_asked = not isinstance(error, SingularError) or has_inverses(facing.reference.node)
        if not error.robust or expected.fragile or not is_asked:
            return Nothing(str(error), missing=True)
        return Witness(point.listed(), next(iter(expected.entries.values())), None, NO_VALUE_NOTE)
    except (IndeterminateError, MissingValueError) as error:
        return Nothing(str(error))
    return _compared(expected.entries, given.entries, point, precision)


def has_inverses(node: Node) -> bool:
    """Whether a question is about matrices that have an inverse; otherwise an answer may ask for one."""
    return any(isinstance(part, Power) and (written_value(part.exponent) or 0) < 0 for part in walk(node))


Place = tuple[int, ...]  # the row and column of an entry, as far as there are both, counted from 1


@dataclass(frozen=True, slots=True)
class _Values:
    """The entries of a formula at a point, and whether one of them is at an edge or a jump."""

    entries: Mapping[Place, Any]
    fragile: bool = False


def _values(
    shaped: Shaped,
    facing: Facing,
    letters: tuple[str, ...],
    point: SamplePoint,
    integers: frozenset[str],
    precision: int,
) -> _Values:
    """The entries of a formula; those of one that names an entry by letters for all values of these."""
    dims = [dim for dim in (facing.size.rows, facing.size.columns) if dim is not None]
    if letters:
        extents = [dim if isinstance(dim, int) else int(point[Symbol(dim)].p) for dim in dims]
        moved = {place: _moved(point, letters, place) for place in _places(extents)}
        found = {place: array_at(shaped, at, precision, integers=integers) for place, at in moved.items()}
        return _Values({place: one.value for place, one in found.items()}, any(one.fragile for one in found.values()))
    found_here = array_at(shaped, point, precision, integers=integers)
    value = found_here.value
    if not isinstance(value, Array):
        return _Values({(1,) * len(dims): value}, found_here.fragile)
    if facing.turned and shaped is facing.answer:
        value = value.transposed
    return _Values(dict(_listed(value, facing.size)), found_here.fragile)


def _listed(array: Array, size: Size) -> Iterator[tuple[Place, Any]]:
    """The entries with their places, as far as there is more than one in a direction."""
    for i in range(array.rows):
        for j in range(array.columns):
            places = [k + 1 for k, dim in ((i, size.rows), (j, size.columns)) if dim is not None]
            yield tuple(places), array.at(i, j)


def _moved(point: SamplePoint, letters: tuple[str, ...], place: Place) -> SamplePoint:
    """The point with an entry chosen; the data that are asked for there belong to the point itself."""
    moved = _Sharing(point)
    for letter, value in zip(letters, place, strict=True):
        moved[Symbol(letter)] = fmpq(value)
    return moved


class _Sharing(SamplePoint):
    """A point that takes its data from another one."""

    def __init__(self, source: SamplePoint) -> None:
        super().__init__({}, source.number, source.domain)
        self.update(source)
        self._source = source

    def __missing__(self, node: Node) -> Any:
        self[node] = self._source[node]
        return self[node]


def _places(extents: list[int]) -> Iterator[Place]:
    if not extents:
        yield ()
        return
    for first in range(1, extents[0] + 1):
        for rest in _places(extents[1:]):
            yield (first, *rest)


def _compared(
    expected: Mapping[Place, Any], given: Mapping[Place, Any], point: SamplePoint, precision: int
) -> Witness | Met | Nothing:
    if expected.keys() != given.keys():
        return Nothing("the sizes do not fit")
    if not all(is_finite(value) for value in (*expected.values(), *given.values())):
        return Nothing("the values are too large to enclose")
    digits = inf
    for place, a in expected.items():
        b = given[place]
        if isinstance(a, fmpq) and isinstance(b, fmpq):
            if a != b:
                return Witness(point.listed(), a, b, entry=_entry(place))
            continue
        with working_precision(precision):
            left, right = arb(a), arb(b)
            if not left.overlaps(right):
                return Witness(point.listed(), a, b, entry=_entry(place))
            digits = min(digits, _common_digits(left, right))
    return Met(digits)


def _common_digits(left: arb, right: arb) -> float:
    return max(0.0, min(left.rel_one_accuracy_bits(), right.rel_one_accuracy_bits()) * 0.30103)


def _entry(place: Place) -> int | tuple[int, int] | None:
    """How a witness names an entry: a number in a vector, row and column in a matrix."""
    if not place:
        return None
    return place[0] if len(place) == 1 else (place[0], place[1])
