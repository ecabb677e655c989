"""A graph of operations: every value that is worked out stands in it once, and constants are folded.

A value is a place in the graph, a whole number; what it is made of stands at lower places, so the order
of the places is an order in which to compute. Asking twice for the same operation on the same values
gives the same place, which is all that common subexpressions need, between a value, its gradient and its
Hessian too. Rational constants stay exact until they are written.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction

from steepest.errors import LimitError
from steepest.numeric.stable import stable_call, stable_difference, stable_quotient, stable_rest

Place = int
MOST_PLACES = 200_000
_METHODS = frozenset("add subtract negative multiply divide power select".split())
_TAKEN_APART = frozenset(("negative", "multiply", "power", "select"))  # sums and products look into these
_ONE = Fraction(1)
HIGHEST = 64  # powers up to this one are products
MOST_BITS = 1 << 16  # of a whole number that is worked out exactly: it may be beyond floats where its quotient is not


class Graph:
    """Operations, each at its place.

    Attributes:
        operations: what is done at each place: ``"constant"``, ``"variable"`` or the name of an operation.
        arguments: the places of what it is done to.
        values: the exact or rounded value of each constant, by place.
        names: the name of each variable, by place.
    """

    def __init__(self) -> None:
        self.operations: list[str] = []
        self.arguments: list[tuple[Place, ...]] = []
        self.values: dict[Place, Fraction | float] = {}
        self.names: dict[Place, str] = {}
        self._known: dict[tuple[object, ...], Place] = {}
        self._whole: dict[int, Place] = {}  # the places of whole numbers
        self._several: dict[tuple[int, ...], tuple[Place, ...]] = {}

    def __len__(self) -> int:
        return len(self.operations)

    def _placed(self, key: tuple[object, ...], operation: str, arguments: tuple[Place, ...] = ()) -> Place:
        found = self._known.get(key)
        if found is None:
            found = len(self.operations)
            if found >= MOST_PLACES:
                raise LimitError("", 0, f"a compiled formula has at most {MOST_PLACES:,} operations")
            self.operations.append(operation)
            self.arguments.append(arguments)
            self._known[key] = found
        return found

    # ---- leaves

    def constant(self, value: Fraction | float | int) -> Place:
        """A number; exact where it is given exactly."""
        if isinstance(value, float):
            key: tuple[object, ...] = ("rounded", value.hex())
        elif (whole := value if isinstance(value, int) else _whole(value)) is not None:
            if whole not in self._whole:
                self._whole[whole] = place = self._placed(("exact", whole, 1), "constant")
                self.values[place] = Fraction(whole)
            return self._whole[whole]
        else:  # a key of whole numbers: hashing a Fraction takes long
            key = ("exact", value.numerator, value.denominator)
        place = self._placed(key, "constant")
        self.values[place] = value if isinstance(value, float) else Fraction(value)
        return place

    def constants(self, values: tuple[int, ...]) -> tuple[Place, ...]:
        """Several whole numbers."""
        found = self._several.get(values)
        if found is None:
            found = self._several[values] = tuple(map(self.constant, values))
        return found

    def variable(self, name: str) -> Place:
        """A number that is given."""
        place = self._placed(("variable", name), "variable")
        self.names[place] = name
        return place

    def is_number(self, place: Place, value: int) -> bool:
        """Whether a value is this whole number."""
        return self._whole.get(value) == place

    def remade(self, place: Place, arguments: tuple[Place, ...]) -> Place:
        """The same operation on other values."""
        return place if arguments == self.arguments[place] else self.operation(self.operations[place], *arguments)

    # ---- arithmetic, folded where a part is known

    def operation(self, name: str, *arguments: Place) -> Place:
        """An operation of the table, as it stands."""
        found = self._known.get((name, *arguments))
        return self._placed((name, *arguments), name, arguments) if found is None else found

    def add(self, a: Place, b: Place) -> Place:
        """a + b; multiples of one value are collected."""
        values = self.values
        if a in values:
            a, b = b, a
        if b in values:
            return self._raised(a, b)
        if a != b and _TAKEN_APART.isdisjoint((self.operations[a], self.operations[b])):
            return self.operation("add", min(a, b), max(a, b))
        if self.operations[b] == "negative":
            return self.subtract(a, self.arguments[b][0])
        if self.operations[a] == "negative":
            return self.subtract(b, self.arguments[a][0])
        (one, first), (other, second) = self._multiple(a), self._multiple(b)
        if first == second:
            return self._scaled(one + other, first)
        return self.operation("add", min(a, b), max(a, b))

    def _raised(self, a: Place, b: Place) -> Place:
        """a plus a constant."""
        values = self.values
        if a in values:
            return self.constant(values[a] + values[b])
        if values[b] == 0:
            return a
        return self._reduced(a, -values[b]) if values[b] < 0 else self.operation("add", a, b)

    def _multiple(self, a: Place) -> tuple[Fraction | float, Place]:
        """The constant factor of a value, and the rest."""
        if self.operations[a] == "multiply" and (first := self.arguments[a][0]) in self.values:
            return self.values[first], self.arguments[a][1]
        return _ONE, a

    def _reduced(self, a: Place, value: Fraction | float) -> Place:
        """a less a positive constant."""
        found = stable_difference(self, a, value)
        return self.operation("subtract", a, self.constant(value)) if found is None else found

    def subtract(self, a: Place, b: Place) -> Place:
        """a - b."""
        values = self.values
        if b in values:
            return self.add(a, self.constant(-values[b]))
        if self.is_number(a, 0):
            return self.negative(b)
        if self.is_number(a, 1) and (found := stable_rest(self, b)) is not None:
            return found
        if self.operations[b] == "negative":
            return self.add(a, self.arguments[b][0])
        (one, first), (other, second) = self._multiple(a), self._multiple(b)
        return self._scaled(one - other, first) if first == second else self.operation("subtract", a, b)

    def negative(self, a: Place) -> Place:
        """-a."""
        if a in self.values:
            return self.constant(-self.values[a])
        if self.operations[a] == "negative":
            return self.arguments[a][0]
        if self.operations[a] == "subtract":
            return self.operation("subtract", *reversed(self.arguments[a]))
        if self.operations[a] == "multiply" and self.arguments[a][0] in self.values:
            return self.multiply(self.constant(-self.values[self.arguments[a][0]]), self.arguments[a][1])
        return self.operation("negative", a)

    def multiply(self, a: Place, b: Place) -> Place:
        """a · b; a constant factor stands first, and is one with that of the other factor."""
        values, operations = self.values, self.operations
        if b in values:
            a, b = b, a
        if a in values:
            return self._scaled(values[a], b)
        if a != b and _TAKEN_APART.isdisjoint((operations[a], operations[b])):
            return self.operation("multiply", min(a, b), max(a, b))
        for one, other in ((a, b), (b, a)):
            if operations[one] == "negative":
                return self.negative(self.multiply(self.arguments[one][0], other))
            if operations[one] == "multiply" and (first := self.arguments[one][0]) in values:
                return self.multiply(first, self.multiply(self.arguments[one][1], other))
            if operations[one] == "select" and (chosen := self._chosen(one, other)) is not None:
                return chosen
        (base, power), (other_base, other_power) = self._as_power(a), self._as_power(b)
        if base == other_base:
            return self.power(base, self.constant(power + other_power))
        return self.operation("multiply", min(a, b), max(a, b))

    def _as_power(self, a: Place) -> tuple[Place, Fraction]:
        """A value as a positive whole power of another, of itself if nothing else."""
        if self.operations[a] == "power":
            exponent = self.values.get(self.arguments[a][1])
            if isinstance(exponent, Fraction) and exponent > 0 and exponent.denominator == 1:
                return self.arguments[a][0], exponent
        return a, _ONE

    def _scaled(self, value: Fraction | float, b: Place) -> Place:
        if b in self.values:
            return self.constant(value * self.values[b])
        if isinstance(value, float) or value.denominator == 1:
            whole = value if isinstance(value, float) else value.numerator
            if whole == 0:
                return self.constant(0)
            if whole == 1:
                return b
            if whole == -1:
                return self.negative(b)
        if self.operations[b] == "negative":
            return self.multiply(self.constant(-value), self.arguments[b][0])
        if self.operations[b] == "multiply" and (first := self.arguments[b][0]) in self.values:
            return self.multiply(self.constant(value * self.values[first]), self.arguments[b][1])
        return self.operation("multiply", self.constant(value), b)

    def _chosen(self, selection: Place, factor: Place) -> Place | None:
        """``(1 if c else 0)·u`` as ``u if c else 0``."""
        condition, one, other = self.arguments[selection]
        if one not in self.values or other not in self.values:
            return None
        return self.select(condition, self.multiply(one, factor), self.multiply(other, factor))

    def divide(self, a: Place, b: Place) -> Place:
        """a / b; by an exact constant, or by a power with a constant exponent, it is a product."""
        values = self.values
        if b in values and values[b] != 0:
            exact = values[b]
            if a in values:
                return self.constant(values[a] / exact)
            return self.multiply(self.constant(1 / exact), a)
        if b in values and a in values:
            return self.constant(_by_zero(values[a]))
        if self.is_number(a, 0):
            return a
        if self.operations[a] == "negative":
            return self.negative(self.divide(self.arguments[a][0], b))
        if self.operations[b] == "negative":
            return self.negative(self.divide(a, self.arguments[b][0]))
        if (found := stable_quotient(self, a, b)) is not None:
            return found
        if self.operations[b] == "power" and (exponent := self.arguments[b][1]) in values:
            return self.multiply(a, self.power(self.arguments[b][0], self.constant(-values[exponent])))
        return self.operation("divide", a, b)

    def power(self, base: Place, exponent: Place) -> Place:
        """base ^ exponent."""
        value = self.values.get(exponent)
        if value == 0:
            return self.constant(1)
        if value == 1:
            return base
        if value == Fraction(1, 2):
            return self.operation("sqrt", base)
        if isinstance(value, Fraction) and value.denominator == 1:
            return self._whole_power(base, exponent, int(value))
        return self.operation("power", base, exponent)

    def _whole_power(self, base: Place, exponent: Place, value: int) -> Place:
        known = self.values.get(base)
        if known is not None and known != 0 and _is_near(known, value):
            return self.constant(known**value)
        if known == 0:
            return self.constant(_by_zero(1) if value < 0 else 0)
        if self.operations[base] == "negative":
            found = self.power(self.arguments[base][0], exponent)
            return found if value % 2 == 0 else self.negative(found)
        return self.operation("power", base, exponent)

    def select(self, condition: Place, one: Place, other: Place) -> Place:
        """``one if condition else other``."""
        return one if one == other else self.operation("select", condition, one, other)

    def call(self, name: str, a: Place) -> Place:
        """A function of one number, in the form that loses least by rounding."""
        found = stable_call(self, name, a)
        return self.operation(name, a) if found is None else found

    def done(self, name: str, *arguments: Place) -> Place:
        """An operation by its name, folded and simplified as its own method does it."""
        if name in _METHODS:
            return getattr(self, name)(*arguments)  # type: ignore[no-any-return]
        return self.call(name, *arguments) if len(arguments) == 1 else self.operation(name, *arguments)

    # ---- what is needed

    def needed(self, results: Iterable[Place]) -> list[Place]:
        """The places on which results rest, these among them, in the order of computation."""
        marked = bytearray(len(self.operations))
        for place in results:
            marked[place] = 1
        arguments = self.arguments
        for place in range(len(marked) - 1, -1, -1):
            if marked[place]:
                for argument in arguments[place]:
                    marked[argument] = 1
        return [place for place, wanted in enumerate(marked) if wanted]

    def sum(self, terms: Sequence[Place]) -> Place:
        """The sum of any number of terms, left to right."""
        total = terms[0] if terms else self.constant(0)
        for term in terms[1:]:
            total = self.add(total, term)
        return total


def _is_near(base: Fraction | float, exponent: int) -> bool:
    """Whether a power of numbers is worked out here: an exact one within `MOST_BITS`, another where it is a float."""
    if isinstance(base, Fraction):
        return max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent) <= MOST_BITS
    return math.isfinite(base) and abs(exponent * math.log2(abs(base))) < sys.float_info.max_exp - 1


def _by_zero(value: Fraction | float) -> float:
    """A number over 0, as processors have it."""
    return math.nan if value == 0 else math.copysign(math.inf, value)


def _whole(value: Fraction) -> int | None:
    return value.numerator if value.denominator == 1 else None
