"""Groups of parts that have one shape, and how what becomes known of one spreads to others.

Nothing that is known is taken back, so the spreading ends: a group is joined, demanded and given its
rank at most once each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steepest.expression.shapes.places import Place


class Rank(Enum):
    """Which way a value runs; how far is found out later."""

    SCALAR = "scalar"
    COLUMN = "vector"
    ROW = "row"
    MATRIX = "matrix"


class Letter(Enum):
    """What the letter of a name suggests, once the formula shows that the name is no number."""

    LOWER = "a column"  # w, theta, x_i
    UPPER = "a matrix"  # X, Sigma
    GREEK = "a column, if nothing else is left"  # eta, lambda


@dataclass(slots=True, eq=False)
class Group:
    """Parts of a formula that have one shape.

    Attributes:
        rank: the rank, once it is known; SCALAR is never stored, see `plain`.
        demanded: whether it is known to be no number.
        plain: whether one of the parts is a number; then all are, unless the formula shows otherwise.
        letters: what the names among the parts suggest.
        watchers: the places whose law is looked at again when something becomes known here.
        into: the group that this one was joined to.
    """

    rank: Rank | None = None
    demanded: bool = False
    plain: bool = False
    letters: frozenset[Letter] = frozenset()
    watchers: list[Place] = field(default_factory=list)
    into: Group | None = None

    def root(self) -> Group:
        """The group that now stands for this one."""
        found = self
        while found.into is not None:
            if found.into.into is not None:
                found.into = found.into.into
            found = found.into
        return found

    @property
    def is_number(self) -> bool:
        """Whether it is taken for a number."""
        return self.plain and self.rank is None and not self.demanded

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of it."""
        return not self.plain and self.rank is None and not self.demanded

    @property
    def waits(self) -> bool:
        """Whether it is no number, and its rank is not known yet."""
        return self.demanded and self.rank is None


class Spreading:
    """The laws of places, each looked at again when something becomes known of a group that it watches.

    The methods that say something answer whether it was new.
    """

    def __init__(self) -> None:
        self._laws: dict[int, Callable[[Place], None]] = {}
        self._waiting: deque[Place] = deque()
        self._queued: set[int] = set()

    def watch(self, place: Place, law: Callable[[Place], None]) -> None:
        """Look at a place by its law now, and whenever something becomes known of it or its parts."""
        self._laws[id(place)] = law
        for part in (place, *place.kids):
            part.group.root().watchers.append(place)
        self._enqueue((place,))

    def run(self) -> None:
        """Let everything spread that follows from what is known."""
        while self._waiting:
            place = self._waiting.popleft()
            self._queued.discard(id(place))
            self._laws[id(place)](place)

    def say(self, group: Group, rank: Rank) -> bool:
        """Say a rank, unless one is known; being a number gives way to evidence against it."""
        group = group.root()
        if group.rank is not None or (rank is Rank.SCALAR and (group.plain or group.demanded)):
            return False
        if rank is Rank.SCALAR:
            group.plain = True
        else:
            group.rank = rank
        self._enqueue(group.watchers)
        return True

    def demand(self, group: Group) -> bool:
        """Say that it is no number."""
        group = group.root()
        if group.demanded or group.rank is not None:
            return False
        group.demanded = True
        self._enqueue(group.watchers)
        return True

    def join(self, one: Group, other: Group) -> bool:
        """Say that two groups have one shape; of two ranks the first is kept."""
        one, other = one.root(), other.root()
        if one is other:
            return False
        kept, gone = (one, other) if len(one.watchers) >= len(other.watchers) else (other, one)
        kept.rank = one.rank or other.rank
        kept.demanded |= gone.demanded
        kept.plain |= gone.plain
        kept.letters |= gone.letters
        kept.watchers += gone.watchers
        gone.into = kept
        self._enqueue(kept.watchers)
        return True

    def _enqueue(self, places: Iterable[Place]) -> None:
        for place in places:
            if id(place) not in self._queued:
                self._queued.add(id(place))
                self._waiting.append(place)
