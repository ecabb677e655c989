"""Formulas of vectors and matrices compared as what they are: on data, by words, and in index form.

A few data sets of small sizes → the normal form of words, or the index form of an entry → more data sets →
agreement or doubt. Matrices do not commute, and an answer whose parts do not fit has no value at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from steepest.errors import UnsupportedError
from steepest.evidence.again import Again, asked_again, points_again
from steepest.evidence.array_points import PRECISIONS, Facing, Met, data_points, met_at, names_of_sizes, roles_of
from steepest.evidence.definedness import domain_facts, unproved
from steepest.evidence.ladder import Setting
from steepest.evidence.records import Agreement, Evidence, Proof, Undecided, Witness
from steepest.evidence.requirements import Requirement
from steepest.evidence.sampling import SamplePoint
from steepest.expression.entries import IndexForm
from steepest.expression.nodes import FiniteSum, Node, Number, Power, Quotient, Sum, Symbol, is_number, written_value
from steepest.expression.normal_form import NowhereDefinedError, identical
from steepest.expression.shaped import Shaped
from steepest.expression.trees import free_symbols, fresh_symbol, walk
from steepest.expression.word_form import same_words

FIRST_POINTS, ALL_POINTS, FEWEST_POINTS, FRESH_POINTS = 3, 14, 5, 6
LARGEST = 50  # size of an array at a point that is looked at again
MOST_DIGITS = 1000  # "exactly equal" counts as so many
WORK_OF_A_STEP = 10
LETTERS = "ijlh"


@dataclass
class ArrayLadder:
    """The rungs for one pair of formulas of vectors or matrices."""

    facing: Facing
    setting: Setting
    digits: list[float] = field(default_factory=list)
    missing: int = 0
    reason: str = ""

    def climb(self) -> Evidence:
        """What is known of the two formulas."""
        self.roles = roles_of(self.facing, self.setting.domain)
        if (again := asked_again()) is not None:
            return self._again(again)
        points = data_points(self.facing, self.setting.domain, ALL_POINTS, self.setting.seed)
        if (witness := self._refuted(islice(points, FIRST_POINTS))) is not None:
            return witness
        method, asked = self._proved()
        if method is not None and not asked:
            return Proof(method)
        if (witness := self._refuted(points)) is not None:
            return witness
        return self._agreement(method is not None)

    def _again(self, again: Again) -> Evidence:
        """What is asked for when evidence is checked again: a proof in one of some ways, or certain points."""
        if again.methods is not None:
            method, is_open = self._proved()
            known = method in again.methods and not is_open and method is not None
            return Proof(str(method)) if known else Undecided("they are not proved the same in that way")
        domain = self.setting.domain
        fresh = data_points(self.facing, domain, FRESH_POINTS, self.setting.seed)
        named = points_again(again, domain, self.roles.whole)
        points = fresh if again.places is None else filter(self._has_sizes, named)
        return self._refuted(points, (again.precision,)) or self._agreement(False, fewest=1)

    def _has_sizes(self, point: SamplePoint) -> bool:
        """Whether a point says how large the arrays are, and they are not huge."""
        sizes = [Symbol(name) for name in self.roles.sizes]
        return all(size in point and point[size] <= LARGEST for size in sizes)

    def _refuted(self, points: Iterable[SamplePoint], precisions: Sequence[int] = PRECISIONS) -> Witness | None:
        for point in points:
            try:
                found = met_at(self.facing, point, self.roles.whole, precisions)
            except UnsupportedError as error:
                self.reason = str(error)
                return None
            if isinstance(found, Witness):
                return found
            if isinstance(found, Met):
                self.digits.append(min(found.digits, MOST_DIGITS))
            else:
                self.missing += found.missing
                self.reason = found.reason
        return None

    def _agreement(self, equal: bool, fewest: int = FEWEST_POINTS) -> Evidence:
        seen = [digits for digits in self.digits if digits >= 1]
        if len(seen) < (1 if self._is_constant() else fewest):
            return Undecided(self.reason or "too few data sets were found on which both formulas have a value")
        remark = "equal wherever both have a value" if equal else None
        if self.missing:
            remark = "the answer has no value on some data on which the right one has"
        return Agreement(len(seen), int(min(seen)), remark)

    def _is_constant(self) -> bool:
        return not any(free_symbols(shaped.node) for shaped in self._both)

    @property
    def _both(self) -> tuple[Shaped, Shaped]:
        return self.facing.reference, self.facing.answer

    # ---- proofs

    def _proved(self) -> tuple[str | None, bool]:
        """What settled that the two are equal, if anything, and whether it is open that the answer has a value."""
        try:
            if self._same_words():
                return "normal form of matrices", self._is_open()
            facts, integers = self._facts(), self.roles.whole
            if identical(*self._entries(), nonnegative=facts, integers=integers, weight=WORK_OF_A_STEP):
                return "index form", self._is_open()
        except (UnsupportedError, NowhereDefinedError) as error:
            self.reason = self.reason or str(error)
        return None, False

    def _same_words(self) -> bool:
        facing = self.facing
        if facing.letters or facing.whole:
            return False
        known = {"nonnegative": self._facts(), "integers": self.roles.whole}
        return same_words(facing.reference, facing.answer, turned=facing.turned, **known)  # type: ignore[arg-type]

    def _is_open(self) -> bool:
        """Whether it is open that the answer has a value where the right one has: by index form, or part by part."""
        try:
            return any(not _holds_by_form(need) for need in unproved(*self._entries(), self.setting.domain))
        except UnsupportedError:
            known = set(_dangers(self.facing.reference.node))
            return any(part not in known for part in _dangers(self.facing.answer.node))

    def _facts(self) -> tuple[Node, ...]:
        names = {*self.roles.reals, *self.roles.integers, *self.roles.sizes}
        letters = [Symbol(name) - 1 for name in (*self.facing.letters, *self.facing.whole)]
        return (*domain_facts(names, self.setting.domain, self.roles.sizes), *letters)

    def _entries(self) -> tuple[Node, Node]:
        """One entry of each formula, in index form, by the same letters."""
        facing = self.facing
        names = {part.name for shaped in self._both for part in walk(shaped.node) if isinstance(part, Symbol)}
        places = self._places(names | names_of_sizes(facing))
        used = [*names, *(place.name for place in places if place is not None)]
        one, other = (IndexForm(shaped.node, shaped.shapes, used) for shaped in self._both)
        reference = one.number(facing.reference.node) if facing.whole else one.entry_at(facing.reference.node, *places)
        if facing.letters:
            return reference, other.number(facing.answer.node)
        return reference, other.entry_at(facing.answer.node, *(places[::-1] if facing.turned else places))

    def _places(self, taken: Collection[str]) -> tuple[Symbol | None, Symbol | None]:
        """The row and the column of the entry: letters of the formulas, or new ones."""
        given = iter(self.facing.letters or self.facing.whole)
        found: list[Symbol | None] = []
        for dim in (self.facing.size.rows, self.facing.size.columns):
            name = next(given, None) if dim is not None else None
            used = {*taken, *(place.name for place in found if place is not None)}
            new = fresh_symbol(used, LETTERS) if name is None else Symbol(name)
            found.append(None if dim is None else new)
        return found[0], found[1]


def _holds_by_form(need: Requirement) -> bool:
    """Whether a condition holds because sums of squares are not negative: what is under the root of a norm."""
    return need.relation == ">=" and _is_sum_of_squares(need.expression)


def _is_sum_of_squares(node: Node) -> bool:
    if isinstance(node, FiniteSum):
        return _is_sum_of_squares(node.body)
    if isinstance(node, Sum):
        return all(map(_is_sum_of_squares, node.terms))
    return isinstance(node, Power) and is_number(node.exponent, 2)


def _dangers(node: Node) -> Iterator[Node]:
    """The parts without which a formula of matrices may have no value: what it divides by, what it inverts."""
    for part in walk(node):
        if isinstance(part, Quotient) and not isinstance(part.denominator, Number):
            yield part.denominator
        elif isinstance(part, Power):
            value = written_value(part.exponent)
            if value is None or value < 0 or value.denominator != 1:
                yield part
