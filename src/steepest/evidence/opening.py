"""The first points of a comparison, with the values of the reference there kept for the next answer.

Many answers are given to one question: the reference and the points are the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice

from steepest.evidence.domain import Domain
from steepest.evidence.sampling import Roles, SamplePoint, inventory, outlying_points, sample_points
from steepest.expression.enclosures import Enclosed, evaluate
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Node
from steepest.expression.work import spend

FIRST_POINTS = 3
POINTS_FOR_REMARKS = 10
FIRST_PRECISION = 64

KnownValue = Callable[[], Enclosed]
KnownPoint = tuple[SamplePoint, KnownValue | None]
Source = Callable[[Sequence[Node], Domain, Roles, int], Iterable[SamplePoint]]


def first(trees: Sequence[Node], domain: Domain, part: Roles, seed: int) -> Iterable[SamplePoint]:
    """A few readable points: most wrong answers are found out there."""
    return sample_points(trees, domain, FIRST_POINTS, seed, part)


def further(trees: Sequence[Node], domain: Domain, part: Roles, seed: int) -> Iterable[SamplePoint]:
    """The next ones, where a value that is lacking is looked for."""
    return islice(sample_points(trees, domain, POINTS_FOR_REMARKS, seed, part), FIRST_POINTS, None)


def outlying(trees: Sequence[Node], domain: Domain, part: Roles, seed: int) -> Iterable[SamplePoint]:
    """Every variable low, every variable high."""
    return outlying_points(domain, part)


def known_points(source: Source, pair: Sequence[Node], domain: Domain, part: Roles, seed: int) -> Iterable[KnownPoint]:
    """The points of a source for a reference and an answer, each with the way to the reference's value.

    Where entries of data occur the points fill as they are used, so that nothing is kept.
    """
    reference, answer = pair
    if inventory(reference).entries or inventory(answer).entries:
        return ((point, None) for point in source(pair, domain, part, seed))
    return _kept(source, reference, domain, part, seed, FUNCTIONS.version)


@lru_cache(maxsize=1024)
def _kept(
    source: Source, reference: Node, domain: Domain, part: Roles, seed: int, functions: int
) -> tuple[KnownPoint, ...]:
    """The version of the table of functions is an argument, for values come from its rows."""
    points = source((reference,), domain, part, seed)
    return tuple((point, _Value(reference, point, part.whole)) for point in points)


class _Value:
    """The value of a tree at a point, worked out when it is first asked for and charged for each time."""

    __slots__ = ("_found", "_integers", "_point", "_tree")

    def __init__(self, tree: Node, point: SamplePoint, integers: frozenset[str]) -> None:
        self._tree, self._point, self._integers = tree, point, integers
        self._found: Enclosed | None = None

    def __call__(self) -> Enclosed:
        if self._found is None:
            self._found = evaluate(self._tree, self._point, FIRST_PRECISION, integers=self._integers)
        else:
            spend(self._found.work)
        return self._found
