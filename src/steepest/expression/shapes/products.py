"""The ranks of products: what their factors make of them, and what they ask of their factors.

Which factor of a product is a number and which is a matrix is said nowhere in it. A name that stands
directly right of a row or a matrix is taken for what it could be multiplied with, and so is a capital
letter directly left of a column or a matrix.
"""

from __future__ import annotations

from steepest.expression.nodes import (
    Dot,
    FiniteSum,
    Mean,
    Number,
    Power,
    SetSum,
    Symbol,
    Transpose,
)
from steepest.expression.shapes.groups import Group, Letter, Rank, Spreading
from steepest.expression.shapes.places import Place

_COLUMN, _ROW, _MATRIX = Rank.COLUMN, Rank.ROW, Rank.MATRIX
_WIDE = (_ROW, _MATRIX)
_SUMS = (FiniteSum, SetSum, Mean)
#: The product of two values that are no numbers; of a pair that does not fit the left one is kept.
_TIMES = {
    (_COLUMN, _ROW): _MATRIX,
    (_ROW, _COLUMN): Rank.SCALAR,
    (_ROW, _MATRIX): _ROW,
    (_MATRIX, _COLUMN): _COLUMN,
    (_MATRIX, _MATRIX): _MATRIX,
}


def look_at_product(place: Place, spreading: Spreading) -> None:
    """Say what follows for a product and its factors from what is known of them."""
    _from_the_factors(place, spreading)
    _capitals_on_the_left(place, spreading)
    _from_the_product(place, spreading)


def is_unfinished(place: Place) -> bool:
    """Whether a factor of a product is no number, and nothing is known of another one."""
    groups = [kid.group.root() for kid in place.kids]
    return any(group.rank is not None for group in groups) and any(group.is_open for group in groups)


def column_of_outer_product(place: Place) -> Group | None:
    """The open factor u of ``u v^T``, where otherwise a number times a row would be left, which is rarely meant."""
    product: list[Rank] = []
    beside, before = None, None
    for factor in place.kids:
        rank = factor.group.root().rank
        if rank is not None:
            _multiply(product, rank, dots=False)
            if product == [_ROW] and rank is _ROW:
                beside = before
        before = factor
    if product != [_ROW] or beside is None or not isinstance(beside.node, Symbol):
        return None
    group = beside.group.root()
    return group if group.is_open and Letter.LOWER in group.letters else None


def _from_the_factors(place: Place, spreading: Spreading) -> None:
    product: list[Rank] = []
    finished = True
    for factor in place.kids:
        group = factor.group.root()
        if group.is_number or isinstance(factor.node, Number):
            continue
        if _waits(factor):
            return
        if group.is_open and product and product[-1] in _WIDE and (rank := _on_the_right(factor)):
            spreading.say(group, rank)
        if group.rank is None:
            finished = False
        else:
            _multiply(product, group.rank, dots=isinstance(place.node, Dot))
    if finished:
        spreading.say(place.group, product[0] if product else Rank.SCALAR)


def _waits(factor: Place) -> bool:
    """Whether a factor is known to be no number, and which way it runs is not known yet."""
    group = factor.group.root()
    return group.waits or (isinstance(factor.node, Transpose) and group.rank is None)


def _on_the_right(factor: Place) -> Rank | None:
    """What an open factor directly right of a row or a matrix is; None for a number."""
    letters = factor.group.root().letters
    if letters == {Letter.UPPER}:
        return _MATRIX
    return None if letters == {Letter.GREEK} or isinstance(factor.node, Power) else _COLUMN


def _capitals_on_the_left(place: Place, spreading: Spreading) -> None:
    """``A x`` and ``U S V^T``, from right to left."""
    for left, right in zip(place.kids[-2::-1], place.kids[:0:-1], strict=True):
        group = left.group.root()
        is_capital = group.letters == {Letter.UPPER} and (group.is_open or group.waits)
        if is_capital and right.group.root().rank in (_COLUMN, _MATRIX) and not isinstance(right.node, _SUMS):
            spreading.say(group, _MATRIX)


def _from_the_product(place: Place, spreading: Spreading) -> None:
    """A product that is no number has a factor that is none: the last name, if nothing else is known."""
    whole = place.group.root()
    if whole.rank is None and not whole.demanded:
        return
    factors = [kid for kid in place.kids if not isinstance(kid.node, Number) and not kid.group.root().is_number]
    able = [factor.group.root() for factor in factors]
    if not able:
        return
    if all(group.is_open for group in able) and not any(map(_waits, factors)):
        last = ([group for group in able if group.letters != {Letter.GREEK}] or able)[-1]
        if whole.rank is None:
            spreading.demand(last)
        else:
            spreading.say(last, whole.rank)
    elif whole.rank is _COLUMN and able[-1].waits:
        spreading.say(able[-1], _COLUMN)


def _multiply(product: list[Rank], rank: Rank, *, dots: bool) -> None:
    """Put one factor more to a product; a row behind a matrix waits for its column, as in ``Z x^T y``."""
    product.append(rank)
    while len(product) > 1:
        left, right = product[-2:]
        if left in _WIDE and right is _ROW:
            return
        made = Rank.SCALAR if dots and left is right is _COLUMN else _TIMES.get((left, right), left)
        product[-2:] = [] if made is Rank.SCALAR else [made]
