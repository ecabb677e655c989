"""Where the variables live: an interval for each, perhaps only its integers, perhaps without a point.

Domains are written as mappings, ``{"x": (0, None), "n": "integer -50..50", "y": "!= 0"}``, or on one
line, ``"x=0..1, n=integer 0..9, y!=0, z>0"``. The bounds of a pair are open and None is unbounded; the
bounds of ``a..b`` belong to the interval. What is not mentioned is any real number. Names are taken in
any spelling: ``w_1`` is ``w1``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from steepest.errors import ParseError
from steepest.expression.names import canonical
from steepest.expression.ordering import natural_order


@dataclass(frozen=True, slots=True)
class Range:
    """The values that one variable may take.

    Attributes:
        lower, upper: the bounds; None is unbounded.
        lower_open, upper_open: whether the bound itself is left out.
        integer: only integers.
        excluded: single points that are left out.
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_open: bool = True
    upper_open: bool = True
    integer: bool = False
    excluded: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        if self.lower is not None and self.upper is not None:
            closed = not (self.lower_open or self.upper_open)
            if self.lower > self.upper or (self.lower == self.upper and not closed):
                raise ValueError(f"no number lies between {self.lower} and {self.upper}")

    def __contains__(self, value: Fraction) -> bool:
        above = self.lower is None or value > self.lower or (value == self.lower and not self.lower_open)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.upper_open)
        return above and below and value not in self.excluded and (not self.integer or value.denominator == 1)


EVERYWHERE = Range()
COUNT = Range(lower=Fraction(1), lower_open=False, integer=True)


@dataclass(frozen=True, slots=True)
class Domain:
    """The ranges of the variables that are declared; every other variable is any real number.

    Raises:
        ValueError: one variable is declared twice, in two spellings.
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ranges: dict[str, Range] = {}
        for name, values in self.ranges.items():
            if canonical(name) in ranges:
                raise ValueError(f"the domain of {canonical(name)} is given twice, once as {name}")
            ranges[canonical(name)] = values
        object.__setattr__(self, "ranges", ranges)

    def __hash__(self) -> int:
        return hash(frozenset(self.ranges.items()))

    @classmethod
    def of(cls, spec: Domain | str | Mapping[str, object] | None) -> Domain:
        """A domain from any way of writing one.

        >>> Domain.of("x=0..1, n=integer 0..9").of_variable("n").integer
        True

        Raises:
            ParseError: a text that cannot be read, with its place.
            ValueError: bounds that are no numbers or that leave nothing.
        """
        if spec is None:
            return FREE
        if isinstance(spec, Domain):
            return spec
        if isinstance(spec, str):
            return cls(_ranges_from_line(spec))
        return cls({name: _range_from(name, value) for name, value in spec.items()})

    def of_variable(self, name: str) -> Range:
        """The range of one variable, by its canonical name."""
        return self.ranges.get(name, EVERYWHERE)

    def unknown(self, names: Iterable[str]) -> list[str]:
        """The variables that are declared here but are none of `names`, in natural order.

        >>> Domain.of("x>0, w_1=0..1, t<5").unknown(["x", "w1"])
        ['t']
        """
        return natural_order(set(self.ranges) - {canonical(name) for name in names})

    def counting(self, names: Iterable[str]) -> Domain:
        """The same domain, where names that only count, such as N, are whole numbers from 1 on unless declared.

        >>> Domain.of("N=integer 5..9").counting(["N", "d"]).of_variable("d").lower
        Fraction(1, 1)
        """
        new = {name: COUNT for name in names if name not in self.ranges}
        return Domain({**self.ranges, **new}) if new else self

    @property
    def integers(self) -> frozenset[str]:
        """The names of the variables that are integers."""
        return frozenset(name for name, values in self.ranges.items() if values.integer)


FREE = Domain()  # nothing is declared; one record for all questions


def _range_from(name: str, value: object) -> Range:
    if isinstance(value, Range):
        return value
    if isinstance(value, str):
        return _range_from_text(value, value, 0, EVERYWHERE)
    if isinstance(value, tuple | list) and len(value) == 2:
        return Range(_bound(name, value[0]), _bound(name, value[1]))
    raise ValueError(f"the domain of {name} is a pair of bounds or a text, not {value!r}")


def _bound(name: str, value: object) -> Fraction | None:
    if value is None or (isinstance(value, float) and math.isinf(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction | str):
        raise ValueError(f"a bound of {name} is a number or None, not {value!r}")
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"a bound of {name} is a number or None, not {value!r}") from None


_NUMBER = r"[-+−]?\s*\d{1,40}(?:\.\d{1,40}|\s*/\s*\d{1,40})?"
_INTERVAL = re.compile(rf"(?P<lower>{_NUMBER})?\s*(?:\.\.|…)\s*(?P<upper>{_NUMBER})?\s*\Z")
_RELATION = re.compile(rf"(?P<relation>!=|≠|>=|≥|<=|≤|>|<)\s*(?P<bound>{_NUMBER})\s*\Z")
_INTEGER = re.compile(r"integers?\b\s*")
_ENTRY = re.compile(r"\s*(?P<name>[^\W\d]\w*'*)\s*(?:=|(?=[!≠<>≤≥])|\bin\b|∈)\s*")


def _ranges_from_line(text: str) -> dict[str, Range]:
    """Entries ``name=range``, separated by commas; a name may come twice (``x=0..1, x!=1/2``)."""
    ranges: dict[str, Range] = {}
    position = 0
    for part in text.split(","):
        entry = _ENTRY.match(part)
        if entry is None:
            raise ParseError(text, position, "a domain is written like x=0..1, n=integer 0..9 or x!=0")
        name = canonical(entry["name"])
        known = ranges.get(name, EVERYWHERE)
        ranges[name] = _range_from_text(text, part[entry.end() :], position + entry.end(), known)
        position += len(part) + 1
    return ranges


def _range_from_text(text: str, part: str, position: int, known: Range) -> Range:
    """``integer -50..50``, ``0..1``, ``0..``, ``!= 0``, ``> 0``, on top of what is known already."""
    body = part.strip()
    position += len(part) - len(part.lstrip())
    integer = _INTEGER.match(body)
    if integer is not None:
        known = replace(known, integer=True)
        body, position = body[integer.end() :], position + integer.end()
        if not body:
            return known
    try:
        if (relation := _RELATION.match(body)) is not None:
            return _narrowed(known, relation["relation"], _fraction(relation["bound"]))
        if (interval := _INTERVAL.match(body)) is not None:
            for sign, bound in ((">=", interval["lower"]), ("<=", interval["upper"])):
                if bound is not None:
                    known = _narrowed(known, sign, _fraction(bound))
            return known
    except (ValueError, ZeroDivisionError) as error:
        raise ParseError(text, position, f"this leaves nothing: {error}") from None
    raise ParseError(text, position, "a range is written like 0..1, 0.., integer 0..9, > 0 or != 0")


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace("−", "-").replace(" ", ""))


def _narrowed(known: Range, relation: str, bound: Fraction) -> Range:
    if relation in ("!=", "≠"):
        return replace(known, excluded=(*known.excluded, bound))
    is_open = relation in (">", "<")
    if relation in (">", ">=", "≥"):
        return replace(known, lower=bound, lower_open=is_open)
    return replace(known, upper=bound, upper_open=is_open)
