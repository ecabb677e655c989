"""How two formulas of vectors or matrices face each other: entry by entry, turned, or one as an entry of the other.

A vector may be answered as a row, or by its entry j in index form; whether that will do is said in a remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from steepest.errors import UnsupportedError
from steepest.evidence.array_ladder import ArrayLadder
from steepest.evidence.array_points import Facing
from steepest.evidence.ladder import Setting
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.evidence.shaping import IDENTITY, Known, understood, with_shapes
from steepest.expression.chains import Dim, Size
from steepest.expression.entries import IndexForm
from steepest.expression.nodes import Indexed, Node, Product, Symbol, is_number, number
from steepest.expression.shaped import Shaped
from steepest.expression.shapes import ShapeMismatchError
from steepest.expression.trees import bound_by, children, walk

MOST_ENTRIES = 36  # that are written out and compared one by one

Entrywise = Callable[[list[tuple[Node, Node]], Setting], Evidence]


def compare_arrays(reference: Node, answer: Node, setting: Setting, declared: Known, one_by_one: Entrywise) -> Evidence:
    """Two formulas with vectors or matrices in them.

    Args:
        reference, answer: the formulas.
        setting: what holds for the comparison.
        declared: the shapes that are declared.
        one_by_one: how entries that are formulas of numbers are compared.
    """
    try:
        right = understood((reference,), declared)
    except ShapeMismatchError as error:
        return Undecided(f"the right answer does not fit together: {error.reason}")
    try:
        both = understood((reference, answer), declared)
        pair = both.shaped(0), both.shaped(1)
    except ShapeMismatchError as error:
        if not right.known:
            return Undecided(f"the shapes are not known: {error.reason}")
        return Mismatch("fit", "", error.reason)
    found = facing_of(_as_zero(pair[0], pair[1], both.known), _as_zero(pair[1], pair[0], both.known), declared)
    return _compared(found, setting, one_by_one) if isinstance(found, Facing) else found


def _as_zero(shaped: Shaped, other: Shaped, known: Known) -> Shaped:
    """A 0 that faces a vector or a matrix is the zero of its size."""
    if not is_number(shaped.node, 0) or other.size.is_number:
        return shaped
    return with_shapes(Product((number(0), other.node)), known)


def facing_of(reference: Shaped, answer: Shaped, declared: Known) -> Facing | Evidence:
    """How two formulas face each other; a mismatch or doubt where they do not."""
    right, given = reference.size, answer.size
    if right == given:
        return Facing(reference, answer, right)
    if right == given.transposed and None in (right.rows, right.columns):
        return Facing(reference, answer, right, turned=True)
    asked, named = (list(dict.fromkeys(_letters(shaped.node))) for shaped in (reference, answer))
    if given.is_number and (letters := _entry_letters(named, asked, right)) is not None:
        return Facing(reference, answer, right, letters=letters)
    if right.is_number and (letters := _entry_letters(asked, named, given)) is not None:
        return Facing(reference, answer, given, whole=letters)
    if _rank(right) == _rank(given) and not _differ(reference, declared, right, given):
        return Undecided("the sizes of the two are not known well enough; say what has which size with shapes={…}")
    return Mismatch("shape", str(reference.shape), str(answer.shape))


def _entry_letters(named: list[str], others: list[str], size: Size) -> tuple[str, ...] | None:
    """The free indices of one formula that are not those of the other, one for each dimension; row before column."""
    found = sorted(name for name in named if name not in others)
    dims = [dim for dim in (size.rows, size.columns) if dim is not None]
    return tuple(found) if len(found) == len(dims) and not set(found) & set(dims) else None


def _letters(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The free letters that stand as an index of data."""
    if isinstance(node, Indexed):
        yield from (index.name for index in children(node) if isinstance(index, Symbol) and index.name not in bound)
    bound |= {symbol.name for symbol in bound_by(node)}
    for part in children(node):
        yield from _letters(part, bound)


def _rank(size: Size) -> int:
    return (size.rows is not None) + (size.columns is not None)


def _differ(reference: Shaped, declared: Known, right: Size, given: Size) -> bool:
    """Whether two sizes differ for certain: as they are declared, or as the right answer tells them apart."""
    own = {part.name for part in walk(reference.node) if isinstance(part, Symbol)}
    told = {dim for name, shape in reference.shapes.names.items() if name in own for dim in shape.dims}
    fixed = {dim for shape in declared.values() for dim in shape.dims}

    def apart(one: Dim | None, other: Dim | None) -> bool:
        rigid = [dim is None or isinstance(dim, int) or dim in fixed for dim in (one, other)]
        named = [isinstance(dim, str) and dim in told for dim in (one, other)]
        return one != other and (all(rigid) or all(named))

    return apart(right.rows, given.rows) or apart(right.columns, given.columns)


def _compared(facing: Facing, setting: Setting, one_by_one: Entrywise) -> Evidence:
    written = _written_out(facing)
    found = ArrayLadder(facing, setting).climb() if written is None else one_by_one(written, setting)
    if isinstance(found, Witness) and isinstance(found.entry, int) and written is not None:
        found = replace(found, entry=_place(found.entry, facing.size))
    return _remarked(found, _remarks(facing))


def _written_out(facing: Facing) -> list[tuple[Node, Node]] | None:
    """The entries of both as formulas of numbers, where all sizes are numbers; None where there are no such."""
    rows, columns = (1 if dim is None else dim for dim in (facing.size.rows, facing.size.columns))
    if facing.letters or facing.whole or isinstance(rows, str) or isinstance(columns, str):
        return None
    dims = {dim for one in (facing.reference, facing.answer) for s in one.shapes.names.values() for dim in s.dims}
    if rows * columns > MOST_ENTRIES or any(isinstance(dim, str) for dim in dims):
        return None
    one, other = (IndexForm(shaped.node, shaped.shapes) for shaped in (facing.reference, facing.answer))
    places = [(i, j) for i in range(1, rows + 1) for j in range(1, columns + 1)]
    try:
        return [
            (
                one.entry_at(facing.reference.node, *_index(place, facing.size)),
                other.entry_at(facing.answer.node, *_index(place, facing.size)[:: -1 if facing.turned else 1]),
            )
            for place in places
        ]
    except UnsupportedError:
        return None


def _index(place: tuple[int, int], size: Size) -> tuple[Node | None, Node | None]:
    row, column = place
    return None if size.rows is None else number(row), None if size.columns is None else number(column)


def _place(entry: int, size: Size) -> int | tuple[int, int] | None:
    """An entry counted row by row, as row and column where there are both."""
    if size.is_number:
        return None
    if size.rows is None or not isinstance(size.columns, int):
        return entry
    return (entry - 1) // size.columns + 1, (entry - 1) % size.columns + 1


def _remarks(facing: Facing) -> Iterator[str]:
    if facing.turned:
        row, column = "a row", "a column"
        given, right = (row, column) if facing.size.columns is None else (column, row)
        yield f"the answer is written as {given}, and the right one is {right}"
    if facing.letters:
        yield f"this is read as entry {', '.join(facing.letters)} of the right answer"
    if facing.whole:
        yield f"the answer is given as a whole, and its entry {', '.join(facing.whole)} is asked for"
    if IDENTITY in facing.reference.identities | facing.answer.identities:
        yield f"{IDENTITY} is the identity matrix"


def _remarked(evidence: Evidence, remarks: Iterator[str]) -> Evidence:
    """A right answer with what is worth saying of how it was read."""
    if not isinstance(evidence, Proof | Agreement):
        return evidence
    said = [*remarks, *([] if evidence.remark is None else [evidence.remark])]
    return replace(evidence, remark="; ".join(said) or None)
