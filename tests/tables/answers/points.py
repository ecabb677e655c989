"""Where the two sides of a row are compared: random rationals of several scales, special points, the witness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

from tests.tables.answers.arithmetic import Arithmetic
from tests.tables.answers.rows import Row
from tests.tables.answers.spelling import Names, names_in, value_of
from tests.tables.answers.values import Matrix, SpellingError, as_fraction

Point = Mapping[str, Any]
SPECIAL = ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "pi/6", "pi/4", "-pi/4", "pi/2", "pi", "e")
LARGEST_SIZE = 4


def chance(seed: str) -> Random:
    """Chance that is the same for the same seed."""
    return Random(seed)  # noqa: S311 — points, not secrets


@dataclass(frozen=True)
class Range:
    """The values that a variable may take."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    open_below: bool = False
    open_above: bool = False
    integer: bool = False
    excluded: tuple[Fraction, ...] = ()

    def __contains__(self, value: Any) -> bool:
        above = self.lower is None or value > self.lower or (value == self.lower and not self.open_below)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.open_above)
        whole = not self.integer or (isinstance(value, Fraction) and value.denominator == 1)
        return above and below and whole and value not in self.excluded

    def drawn(self, random: Random) -> Fraction:
        """A value of the range by chance."""
        for _ in range(100):
            value = self._anything(random)
            if value in self:
                return value
        raise SpellingError(f"no value of {self} was found")

    def _anything(self, random: Random) -> Fraction:
        if self.lower is not None and self.upper is not None:
            steps = int(self.upper - self.lower) if self.integer else 997
            return self.lower + (self.upper - self.lower) * Fraction(random.randint(0, steps), steps)
        value = Fraction(random.choice(_WHOLE)(random)) if self.integer else random.choice(_SCALES)(random)
        if self.lower is not None:
            return self.lower + abs(value)
        return value if self.upper is None else self.upper - abs(value)


_SCALES: tuple[Callable[[Random], Fraction], ...] = (
    lambda random: Fraction(random.randint(-60, 60), random.randint(7, 30)),
    lambda random: Fraction(random.randint(-60, 60), random.randint(7, 30)),
    lambda random: Fraction(random.randint(-99, 99), random.randint(5, 12)),
    lambda random: Fraction(random.randint(-999, 999), 10_007),
    lambda random: Fraction(random.randint(-999, 999), random.randint(7, 30)),
)
_WHOLE: tuple[Callable[[Random], int], ...] = (
    lambda random: random.randint(-4, 4),
    lambda random: random.randint(-9, 9),
    lambda random: random.randint(-40, 40),
)
EVERYWHERE = Range()

_NUMBER = r"-?\d+(?:\.\d+|/\d+)?"
_ENTRY = re.compile(
    rf"\s*(\w+'*)\s*(?:(!=|>=|<=|>|<)\s*({_NUMBER})|=\s*(integer)?\s*({_NUMBER})?\s*(\.\.)?\s*({_NUMBER})?)\s*"
)


def ranges_of(domain: str | None) -> dict[str, Range]:
    """The ranges that a row declares, such as ``x=0..1, n=integer 0..9, y!=0, z>0``."""
    ranges: dict[str, Range] = {}
    for part in (domain or "").split(",") if domain else ():
        matched = _ENTRY.fullmatch(part)
        if matched is None:
            raise SpellingError(f"{part!r} is no range")
        name, relation, bound, integer, lower, _, upper = matched.groups()
        known = ranges.get(name, EVERYWHERE)
        ranges[name] = (
            _related(known, relation, Fraction(bound)) if relation else _spanned(known, integer, lower, upper)
        )
    return ranges


def _spanned(known: Range, integer: str | None, lower: str | None, upper: str | None) -> Range:
    least = known.lower if lower is None else Fraction(lower)
    most = known.upper if upper is None else Fraction(upper)
    return replace(known, lower=least, upper=most, integer=known.integer or integer is not None)


def _related(known: Range, relation: str, bound: Fraction) -> Range:
    if relation == "!=":
        return replace(known, excluded=(*known.excluded, bound))
    if relation.startswith(">"):
        return replace(known, lower=bound, open_below=relation == ">")
    return replace(known, upper=bound, open_above=relation == "<")


@dataclass(frozen=True)
class Data:
    """Entries that are drawn when they are first asked for, always the same for the same place."""

    seed: str
    range: Range
    known: dict[tuple[int, ...], Fraction] = field(default_factory=dict)

    def entry(self, indices: tuple[int, ...]) -> Fraction:
        if indices not in self.known:
            self.known[indices] = self.range.drawn(chance(f"{self.seed} {indices}"))
        return self.known[indices]


@dataclass(frozen=True)
class Setting:
    """What the names of a row are, and where they live."""

    names: Names
    ranges: Mapping[str, Range]
    shapes: Mapping[str, tuple[str, ...]]

    def range_of(self, name: str) -> Range:
        return self.ranges.get(name, EVERYWHERE)

    @property
    def sizes(self) -> frozenset[str]:
        counted = {size for shape in self.shapes.values() for size in shape if not size.isdigit()}
        return self.names.sizes | counted

    @property
    def scalars(self) -> list[str]:
        return sorted(self.names.scalars - set(self.shapes) - self.sizes)


def setting_of(row: Row) -> Setting:
    """The setting of a row, from its spellings and declarations."""
    spellings = (row.python_reference, row.python_answer, row.python_meant)
    found = [names_in(text) for text in spellings if text]
    together = Names(
        frozenset().union(*(names.scalars for names in found)),
        frozenset().union(*(names.data for names in found)),
        frozenset().union(*(names.sizes for names in found)),
        {name: arity for names in found for name, arity in names.sets.items()},
        frozenset().union(*(names.counting for names in found)),
        frozenset().union(*(names.functions for names in found)),
    )
    if mixed := (together.scalars - together.sizes) & (together.data | set(together.sets)) - set(row.shapes):
        raise SpellingError(f"{', '.join(sorted(mixed))} stands with and without an index")
    shapes = {name: tuple(re.split(r"\s*[×x]\s*", shape)) for name, shape in row.shapes.items() if shape != "set"}
    return Setting(together, ranges_of(row.domain), shapes)


# ---- points


def random_point(setting: Setting, seed: str) -> Point:
    """A point by chance; the same seed gives the same point."""
    random = chance(seed)
    point: dict[str, Any] = {size: _size(setting, size, random) for size in sorted(setting.sizes)}
    point |= {name: setting.range_of(name).drawn(random) for name in setting.scalars}
    return {**point, **_structures(setting, point, seed)}


def special_points(setting: Setting, seed: str, number: int = 30) -> Iterator[Point]:
    """Points whose numbers are those at which formulas are peculiar."""
    scalars = setting.scalars
    random = chance(f"special {seed}")
    for k in range(number if len(scalars) != 1 else len(SPECIAL)):
        point: dict[str, Any] = {size: _size(setting, size, random) for size in sorted(setting.sizes)}
        for name in scalars:
            text = SPECIAL[k] if len(scalars) == 1 else random.choice(SPECIAL)
            point[name] = given(text)
        if all(evaluated(point[name]) in setting.range_of(name) for name in scalars):
            yield {**point, **_structures(setting, point, f"{seed} {k}")}


def given(text: str) -> Any:
    """A number that is written down: a fraction, or something that is worked out to any precision."""
    try:
        return Fraction(text)
    except ValueError:
        return lambda arithmetic: value_of(text, {}, arithmetic.mp.dps)


def evaluated(value: Any) -> Any:
    """A number of a point as a fraction, to 60 digits where it is not exact."""
    return as_fraction(value(Arithmetic(60))) if callable(value) else value


def _size(setting: Setting, name: str, random: Random) -> Fraction:
    declared = setting.ranges.get(name)
    return Fraction(random.randint(1, LARGEST_SIZE)) if declared is None else declared.drawn(random)


def _structures(setting: Setting, point: Point, seed: str) -> dict[str, Any]:
    """Data, matrices, sets and functions that are only named."""
    made: dict[str, Any] = {}
    for name in setting.names.data | set(setting.shapes):
        made[name] = Data(f"{seed} {name}", setting.range_of(name))
    for name, shape in setting.shapes.items():
        made[name] = _matrix(made[name], [int(size) if size.isdigit() else int(point[size]) for size in shape])
    for name, arity in setting.names.sets.items():
        if name not in setting.shapes:
            made[name] = _elements(setting, name, arity, seed)
    for name in setting.names.functions:
        made[name] = _oracle(name, seed)
    return made


def _matrix(data: Data, sizes: list[int]) -> Matrix:
    rows = range(1, sizes[0] + 1)
    if len(sizes) == 1:
        return Matrix(tuple((data.entry((i,)),) for i in rows))
    return Matrix(tuple(tuple(data.entry((i, j)) for j in range(1, sizes[1] + 1)) for i in rows))


def _elements(setting: Setting, name: str, arity: int, seed: str) -> list[Any]:
    random = chance(f"{seed} {name}")
    number = random.randint(1, LARGEST_SIZE)
    if name in setting.names.counting:
        return [Fraction(k) for k in random.sample(range(1, 12), number)]
    if arity == 1:
        return [EVERYWHERE.drawn(random) for _ in range(number)]
    return [tuple(EVERYWHERE.drawn(random) for _ in range(arity)) for _ in range(number)]


def _oracle(name: str, seed: str) -> Callable[..., Fraction]:
    """A function of which nothing is known but that equal arguments have equal values."""

    def value(arithmetic: Arithmetic, *arguments: Any) -> Fraction:
        shown = [arithmetic.mp.nstr(arithmetic.floating(each), 30) for each in arguments]
        return _SCALES[0](chance(f"{seed} {name} {shown}"))

    return value


# ---- the point of a witness


def witness_point(row: Row, setting: Setting) -> Point:
    """The point that a row gives; what it does not name is drawn."""
    point = dict(random_point(setting, "witness"))
    named = {name: _from_witness(value) for name, value in row.witness.items()}
    for name, value in named.items():
        if name not in point:
            raise SpellingError(f"the witness names {name}, which does not occur")
        if isinstance(point[name], list):
            point[name] = _listed(value)
        elif isinstance(point[name], Data):
            point[name] = Data("witness", EVERYWHERE, _placed(value))
        else:
            point[name] = value
    for name in setting.shapes:
        if name in named:
            point[name] = _as_matrix(named[name])
    _refuse_outside(setting, named)
    return point


def _from_witness(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_witness(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _from_witness(each) for key, each in value.items()}
    return given(value)


def _refuse_outside(setting: Setting, named: Mapping[str, Any]) -> None:
    for name, value in named.items():
        single = not isinstance(value, list | Mapping)
        if single and evaluated(value) not in setting.range_of(name):
            raise SpellingError(f"the witness lies outside the domain of {name}")


def _listed(value: list[Any]) -> list[Any]:
    return [tuple(each) if isinstance(each, list) else each for each in value]


def _placed(value: Any) -> dict[tuple[int, ...], Any]:
    """Entries by their places: a list from 1 on, a list of lists, or a table by index."""
    if isinstance(value, Mapping):
        return {tuple(int(k) for k in key.split(",")): each for key, each in value.items()}
    if value and isinstance(value[0], list):
        return {(i, j): each for i, row in enumerate(value, 1) for j, each in enumerate(row, 1)}
    return {(i,): each for i, each in enumerate(value, 1)}


def _as_matrix(value: list[Any]) -> Matrix:
    return Matrix(tuple(tuple(row) if isinstance(row, list) else (row,) for row in value))
