"""Data for which what is assumed holds: labels that add up to 1, matrices that are symmetric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flint import fmpq

from steepest.derivation.step import Step, all_steps
from steepest.errors import UnsupportedError
from steepest.evidence.sampling import SamplePoint
from steepest.expression.nodes import (
    Equation,
    Indexed,
    Node,
    Ones,
    Product,
    Relation,
    Symbol,
    Transpose,
    number,
    written_value,
)
from steepest.expression.shapes import Shape
from steepest.expression.writing import to_text


def assumed_equations(step: Step) -> tuple[Equation, ...]:
    """The equations that a derivation rests on."""
    conditions = [one.condition for part in all_steps(step) for one in part.assumptions]
    found = [
        Equation(*condition.operands)
        for condition in conditions
        if isinstance(condition, Relation) and condition.signs == ("=",)
    ]
    return tuple(dict.fromkeys(found))


def as_assumed(point: SamplePoint, facts: Sequence[Equation], names: Mapping[str, Shape]) -> None:
    """Change the data of a point so that the equations hold.

    Raises:
        UnsupportedError: an equation of another form cannot be made to hold.
    """
    for fact in facts:
        if (name := symmetric_name(fact)) is not None:
            _mirror(point, name, names[name])
        elif (total := total_of(fact)) is not None:
            _add_up(point, *total, names)
        else:
            raise UnsupportedError(f"no data were found for which {to_text(fact)}")


def symmetric_name(fact: Equation) -> str | None:
    """The name of a matrix that an equation says to be its own transpose."""
    sides = {fact.left, fact.right}
    named = next((side.name for side in sides if isinstance(side, Symbol)), None)
    return named if named is not None and Transpose(Symbol(named)) in sides else None


def total_of(fact: Equation) -> tuple[str, Node] | None:
    """The vector whose entries add up to the right-hand side: ``𝟏ᵀ y = 1``, ``yᵀ 𝟏 = 1``."""
    left = fact.left
    if not isinstance(left, Product) or len(left.factors) != 2 or written_value(fact.right) is None:
        return None
    match left.factors:
        case (Transpose(Ones()), Symbol(name)) | (Transpose(Symbol(name)), Ones()):
            return name, fact.right
    return None


def _extent(point: SamplePoint, dim: int | str) -> int:
    return dim if isinstance(dim, int) else int(point[Symbol(dim)].p)


def _mirror(point: SamplePoint, name: str, shape: Shape) -> None:
    size = _extent(point, shape.dims[0])
    for i in range(1, size + 1):
        for j in range(i + 1, size + 1):
            point[Indexed(name, (number(j), number(i)))] = point[Indexed(name, (number(i), number(j)))]


def _add_up(point: SamplePoint, name: str, total: Node, names: Mapping[str, Shape]) -> None:
    value = written_value(total)
    assert value is not None  # noqa: S101  (`total_of` asked)
    size = _extent(point, names[name].dims[0])
    *others, last = [_entry(point, name, k + 1) for k in range(size)]
    rest = sum((point[entry] for entry in others), fmpq(0))
    point[last] = fmpq(value.numerator, value.denominator) - rest


def _entry(point: SamplePoint, name: str, place: int) -> Node:
    short = Symbol(f"{name}{place}")
    return short if short in point else Indexed(name, (number(place),))
