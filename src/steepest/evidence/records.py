"""What a judgement rests on: one frozen record for each outcome of a comparison.

A `Proof` and a `Witness` are never wrong; a `Mismatch` is a difference of form (lengths, sides); an
`Agreement` is many points at which no difference was seen; `Undecided` is doubt, said aloud.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.expression.enclosures import working_precision
from steepest.expression.nodes import Indexed, Negation, Node, Number, Symbol

NO_VALUE = "no value"

#: The values of the variables, in the order of their names.
Place = tuple[tuple[Node, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Both formulas have the same value wherever the reference has one (isolated points aside).

    Attributes:
        method: what settled it ("the same formula", "normal form", …).
        remark: something worth saying of a right answer ("the answer has no value at x = 0"), or None.
    """

    method: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A point of the domain at which the two formulas differ for certain.

    Attributes:
        point: the values of the variables, in the order of their names.
        reference: the value of the reference there: an exact rational or a ball.
        answer: the value of the answer there; None where it has no value.
        note: a sentence about what is seen ("the answer has no value there"), or None.
        entry: for vectors, the number of the entry that differs, counted from 1; row and column in a matrix.
    """

    point: Place
    reference: Any = field(compare=False)
    answer: Any = field(compare=False)
    note: str | None = None
    entry: int | tuple[int, int] | None = None

    @property
    def reference_value(self) -> str:
        """The value of the reference, in digits that can be read."""
        return self._texts()[0]

    @property
    def answer_value(self) -> str:
        """The value of the answer, with as many digits as it takes to see the difference, or "no value"."""
        return self._texts()[1]

    def _texts(self) -> tuple[str, str]:
        a, b = self.reference, self.answer
        if b is None:
            return value_text(a), NO_VALUE
        for digits in (6, 12, 25, 50):
            with working_precision(64 + 4 * digits):
                if rounded(a, digits) != rounded(b, digits):
                    return value_text(a, digits), value_text(b, digits)
        with working_precision(256):
            return value_text(a, 12), f"{value_text(a, 12)} + ({value_text(arb(b) - arb(a), 3)})"

    @property
    def place(self) -> str:
        """The point in words: ``x = 1/2, y = -1``; empty for formulas without variables."""
        return place_text(self.point)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The two formulas differ in kind: `kind` says in what, `reference` and `answer` hold the bare facts.

    - "shape" (a vector for a number) and "statement" (an equation for a value): nouns without an
      article, "single value", "vector of 2 entries", "equation", "update rule";
    - "length": the numbers of entries, "2" and "3";
    - "side": which side of a statement differs, "left" or "right", with the evidence in `detail`;
    - "target" (an assignment to another variable): the two variables;
    - "nowhere defined": "value" and "no value".
    """

    kind: str
    reference: str
    answer: str
    detail: Witness | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A point at which both formulas have a value, and no difference is seen.

    Attributes:
        point: the values of the variables, in the order of their names.
        digits: to how many decimal digits the enclosures agree there.
        value: the value of the reference there: an exact rational or a ball.
    """

    point: Place
    digits: int
    value: Any = field(compare=False)


@dataclass(frozen=True, slots=True)
class Agreement:
    """No difference at `points` points, to at least `digits` decimal digits; not a proof.

    Attributes:
        points: at how many points.
        digits: to how many digits at each of them.
        remark: something worth saying of a right answer, or None.
        met: the points, where they are kept.
    """

    points: int
    digits: int
    remark: str | None = None
    met: tuple[Met, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither equal nor different for certain, and why."""

    reason: str


Evidence = Proof | Witness | Mismatch | Agreement | Undecided


def place_text(point: tuple[tuple[Node, Fraction], ...]) -> str:
    """A point in words: ``x = 1/2, y = -1``; a matrix all of whose entries have a value as ``X = [[1, 2], [0, 3]]``."""
    tables = _tables(point)
    written = list[str]()
    for variable, value in point:
        table = tables.get(variable.base) if isinstance(variable, Indexed) else None
        if table is None:
            written.append(f"{name_of(variable)} = {value}")
        elif table not in written:
            written.append(table)
    return ", ".join(written)


def _tables(point: tuple[tuple[Node, Fraction], ...]) -> dict[str, str]:
    """The matrices of a point by name, written row by row."""
    entries: dict[str, dict[tuple[int, int], Fraction]] = {}
    for variable, value in point:
        if isinstance(variable, Indexed) and (place := _place_in_table(variable)) is not None:
            entries.setdefault(variable.base, {})[place] = value
    found = {}
    for base, values in entries.items():
        rows, columns = (max(place[k] for place in values) for k in (0, 1))
        all_entries = sum(isinstance(variable, Indexed) and variable.base == base for variable, _ in point)
        if all_entries == len(values) == rows * columns and rows > 1 and columns > 1:
            lines = (", ".join(str(values[i, j]) for j in range(1, columns + 1)) for i in range(1, rows + 1))
            found[base] = f"{base} = [{', '.join(f'[{line}]' for line in lines)}]"
    return found


def _place_in_table(variable: Indexed) -> tuple[int, int] | None:
    places = [
        int(i.value) for i in variable.indices if isinstance(i, Number) and i.value.denominator == 1 and i.value > 0
    ]
    return (places[0], places[1]) if len(places) == len(variable.indices) == 2 and not variable.above else None


def name_of(variable: Node) -> str:
    """A variable as one writes it in a list of values: ``x``, ``w_1``, ``x_{2,1}``, ``W^(1)``."""
    if isinstance(variable, Symbol):
        return variable.name
    if isinstance(variable, Indexed):
        below, above = ([name_of(index) for index in indices] for indices in (variable.indices, variable.above))
        short = len(below) == 1 and below[0].isalnum()
        written = "" if not below else f"_{below[0]}" if short else f"_{{{','.join(below)}}}"
        return f"{variable.base}{written}" + (f"^({','.join(above)})" if above else "")
    if isinstance(variable, Number):
        return str(variable.value)
    if isinstance(variable, Negation):
        return f"-{name_of(variable.operand)}"
    raise TypeError(f"{type(variable).__name__} is not the name of a variable")


def value_text(value: Any, digits: int = 10) -> str:
    """A value in readable digits: short rationals exactly, everything else rounded.

    >>> value_text(fmpq(-3, 2)), value_text(arb(2).sqrt(), 6)
    ('-3/2', '1.41421')
    """
    if isinstance(value, fmpq) and value.height_bits() <= 40:
        return str(value)
    return rounded(value, digits)


def rounded(value: Any, digits: int) -> str:
    """The middle of a value to so many digits; 0 where that is all that is known of it."""
    ball = arb(value)
    if ball.contains(0):
        return "0"
    return str(ball.mid().str(digits, radius=False))
