"""Whether a formula has to do with vectors and matrices at all: most have not, and need none of what knows them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Differential,
    Dot,
    Entry,
    Function,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Node,
    Ones,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.trees import walk

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

DATA = "X"  # what a table of data is called, and what it is multiplied with
PARAMETERS = frozenset({"w", "theta", "beta"})
_ARRAYS = frozenset({Transpose, Hadamard, HadamardPower, Differential, Ones, Matrix, Dot, Entry})


def has_arrays(node: Node, known: Mapping[str, Shape]) -> bool:
    """Whether a formula has to do with vectors or matrices whose entries are not written out."""
    if not _ARRAYS.isdisjoint(kinds_in(node)) or _takes_a_vector(node):
        return True
    return bool(known) and any(_is_known(part, known) for part in walk(node))


@lru_cache(maxsize=1024)
def _takes_a_vector(node: Node) -> bool:
    """Whether there is a norm, a trace or the like of what is only named."""
    called = (part for part in walk(node) if isinstance(part, Function) and not isinstance(part.argument, Vector))
    return any(FUNCTIONS[part.name].takes in ("vector", "matrix") for part in called)


def _is_known(part: Node, known: Mapping[str, Shape]) -> bool:
    if isinstance(part, Symbol):
        return part.name in known and not known[part.name].is_scalar
    return isinstance(part, Indexed) and part.base in known


def perhaps_of_data(names: frozenset[str]) -> dict[str, Shape]:
    """The shapes that X and w have where they are data and parameters."""
    from steepest.expression.shapes import Shape

    return {DATA: Shape(("n", "d")), **{name: Shape(("d",)) for name in sorted(names & PARAMETERS)}}
