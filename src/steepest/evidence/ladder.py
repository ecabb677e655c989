"""The rungs by which two scalars are compared, from a few readable points up to agreement or doubt.

A few readable points → normal form and a proof that the answer is defined → further proof (`proofs`) → many
points, among them those where a part vanishes, is singular or has a kink → more digits → agreement or doubt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product

from steepest.errors import UnsupportedError
from steepest.evidence import opening
from steepest.evidence.again import Again, asked_again, points_again
from steepest.evidence.backwards import runs_backwards
from steepest.evidence.definedness import domain_facts, unproved
from steepest.evidence.domain import Domain
from steepest.evidence.examples import EXAMPLES, names_examples, one_data_set, with_examples
from steepest.evidence.opening import FIRST_POINTS, FIRST_PRECISION
from steepest.evidence.places import special_points
from steepest.evidence.records import Agreement, Evidence, Met, Mismatch, Place, Proof, Undecided, Witness, place_text
from steepest.evidence.refutation import (
    NO_VALUE_NOTE,
    Nothing,
    Outcome,
    Same,
    compare_at,
    lacks_slope,
    lacks_value_beside,
)
from steepest.evidence.requirements import Requirement, requirements
from steepest.evidence.sampling import (
    MOST_LARGER,
    SamplePoint,
    inventory,
    larger_sizes,
    roles_of_pair,
    sample_points,
    small_points,
)
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, evaluate
from steepest.expression.nodes import Node, Symbol, Vector
from steepest.expression.normal_form import NowhereDefinedError, identical, is_zero
from steepest.expression.trees import free_symbols, walk

ALL_POINTS = 40
MOST_SPECIAL_POINTS = 200
FINE_POINTS = 4
FINE_PRECISION = 4096
FINEST_PRECISION = 32_768  # at one point, for formulas of at most so many parts:
MOST_FINE = 60
SEARCH_PRECISION = 256
FEWEST_POINTS = 6
FRESH_POINTS = 24  # that are looked at when a proof or an agreement is rechecked
WORK_OF_A_STEP = 10  # of the normal form, in nodes visited
MOST_WORK = 200  # nodes of a formula for which all points are tried
NORMAL_FORM = "normal form"
NOWHERE_NOTE = "the answer has no value anywhere"
MOST_DIGITS = 1000  # "exactly equal" counts as so many digits


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the parts of a comparison alike."""

    domain: Domain
    data: tuple[str, ...]
    seed: int
    where: Node | None = None
    patience: float = 0.0  # seconds for SymPy, where nothing else has settled the matter

    def entry(self, k: int) -> Setting:
        """The setting for one entry of a vector."""
        whole = isinstance(self.where, Vector) and k < len(self.where.entries)
        return replace(self, where=self.where.entries[k]) if whole else self  # type: ignore[union-attr]


@dataclass
class Ladder:
    """The rungs for one pair of scalars, and what was seen on the way."""

    reference: Node
    answer: Node
    setting: Setting
    same: dict[Place, Met] = field(default_factory=dict)  # the points at which no difference is seen
    missing: SamplePoint | None = None  # where the answer lacks a value, at the very point
    lacking: set[Place] = field(default_factory=set)  # the points at which it does
    beyond: SamplePoint | None = None  # where only the answer has a value
    gaps: dict[tuple[object, ...], SamplePoint] = field(default_factory=dict)  # sizes without values
    witness: Witness | None = None
    unsupported: str | None = None

    def climb(self) -> Evidence:
        self.domain, self.seed = self.setting.domain, self.setting.seed
        self.means = inventory(self.reference).means or inventory(self.answer).means
        if self.means and not one_data_set(self.reference, self.answer, self.setting.data):
            return Undecided("whether the means and sums run over the same examples is not known")
        self.pair = (self.reference, self.answer)
        if self.means:
            data = self.setting.data
            self.pair = (with_examples(self.reference, data), with_examples(self.answer, data))
        self.where = (
            self.setting.where
            if self.setting.where is None or not self.means
            else with_examples(self.setting.where, self.setting.data)
        )
        self.roles = roles_of_pair(*self.pair, self.domain)
        self.integers = self.roles.whole
        if (again := asked_again()) is not None and again.methods is None:
            return self._again(again)
        if self._refuted_at(self._known_points(opening.first)):
            return self._shown()
        if again is not None and again.methods is not None:
            return self._proved_by(self._one_of(again.methods))
        equal = self._identical()
        if isinstance(equal, bool):
            open_questions = self._open_questions() if equal else []
            method = NORMAL_FORM if equal and not open_questions else self._further()
            return self._search(equal, open_questions) if method is None else self._proved_by(method)
        return equal

    def _further(self, names: Collection[str] | None = None) -> str | None:
        """The name of a further way that proves the claim, of those that are named; of all where none is."""
        if self.unsupported is not None or self.means:
            return None
        from steepest.evidence.proving import FURTHER, Claim, proved  # most claims need none of it

        names = FURTHER if names is None else names
        return proved(Claim(self.reference, self.answer, self.domain, where=self.setting.where), names)

    def _one_of(self, names: Collection[str]) -> str | None:
        """The name of the way that proves the claim, of those that are named."""
        if NORMAL_FORM in names and self._identical() is True and not self._open_questions():
            return NORMAL_FORM
        return self._further(names)

    def _proved_by(self, method: str | None) -> Evidence:
        if method is None:
            return Undecided("the formulas are not proved to be the same in this way")
        if self._refuted_at(self._known_points(opening.outlying)):
            return self._shown()
        return Proof(method, self._remark())

    def _again(self, again: Again) -> Evidence:
        """What is seen at given points, or at fresh ones, with a given precision."""
        points = self._points(FRESH_POINTS) if again.places is None else points_again(again, self.domain, self.integers)
        for point in points:
            try:
                outcome = compare_at(*self.pair, point, self.integers, again.precision, again.precision)
            except MissingValueError:  # a point of another entry, with other variables
                continue
            if self._noted(outcome, point):
                return self._shown()
        if not self.same:
            return Undecided("no difference is seen at these points")
        met = tuple(self.same.values())
        return Agreement(len(met), min(one.digits for one in met), None, met)

    def _shown(self) -> Evidence:
        assert self.witness is not None  # noqa: S101  (that is what "refuted" means)
        if self.means and not self.setting.data and self.witness.note is None:
            several = names_examples(self.reference) or names_examples(self.answer)
            examples = f"{EXAMPLES} examples" if several else "one example"
            return replace(self.witness, note=f"seen on a data set of {examples}")
        return self.witness

    def _facts(self) -> tuple[Node, ...]:
        names = inventory(self.reference).names | inventory(self.answer).names
        return domain_facts(names, self.domain, self.roles.sizes)

    def _identical(self) -> bool | Evidence:
        try:
            facts = self._facts()
            return identical(
                self.reference, self.answer, nonnegative=facts, integers=self.integers, weight=WORK_OF_A_STEP
            )
        except NowhereDefinedError:
            return self._nowhere_defined()

    def _nowhere_defined(self) -> Evidence:
        try:
            is_zero(self.reference, nonnegative=self._facts(), integers=self.integers)
        except NowhereDefinedError:
            return Undecided("the reference has no value anywhere")
        for point in self._points(ALL_POINTS):
            try:
                found = evaluate(self.pair[0], point, integers=self.integers)
                if isinstance(compare_at(self.pair[1], self.pair[1], point, self.integers), Same):
                    return Undecided("the answer seems to have no value, and has one")
            except (UndefinedError, IndeterminateError, UnsupportedError):
                continue
            if not found.fragile:
                return Witness(point.listed(), found.value, None, NOWHERE_NOTE)
        return Mismatch("nowhere defined", "value", "no value")

    def _open_questions(self) -> list[Requirement]:
        return unproved(self.reference, self.answer, self.domain)

    # ---- points

    def _points(self, count: int) -> Iterator[SamplePoint]:
        return sample_points(self.pair, self.domain, count, self.seed, self.roles)

    def _known_points(self, source: opening.Source) -> Iterable[opening.KnownPoint]:
        return opening.known_points(source, self.pair, self.domain, self.roles, self.seed)

    def _refuted(self, points: Iterator[SamplePoint], precision: int = FIRST_PRECISION) -> bool:
        return self._refuted_at(((point, None) for point in points), precision)

    def _refuted_at(self, points: Iterable[opening.KnownPoint], precision: int = FIRST_PRECISION) -> bool:
        for point, known in points:
            if runs_backwards(self.pair, point, self.integers):
                continue
            try:
                outcome = compare_at(*self.pair, point, self.integers, highest=precision, known=known)
            except UnsupportedError as error:
                self.unsupported = str(error)
                return False
            if self._noted(outcome, point):
                return True
        return False

    def _noted(self, outcome: Outcome, point: SamplePoint) -> bool:
        if isinstance(outcome, Witness):
            if self.where is not None and lacks_slope(self.where, point, self.integers):
                return False
            self.witness = outcome
            return True
        if isinstance(outcome, Same):
            place = point.listed()
            self.same[place] = Met(place, int(min(outcome.digits, MOST_DIGITS)), outcome.value)
        elif isinstance(outcome, Nothing):
            if outcome.which == "answer" and outcome.at_edge:
                self.missing = self.missing or point
                self.lacking.add(point.listed())
                self.gaps.setdefault(tuple(point[Symbol(name)] for name in self.roles.sizes), point)
            elif outcome.which == "reference" and outcome.at_edge:
                self.beyond = self.beyond or point
        return False

    def _search(self, equal: bool, asked: list[Requirement]) -> Evidence:
        """Many points; where the formulas are proved equal, only for a place where the answer has none."""
        if self.unsupported is not None:
            return self._without_values(equal)
        self.same.clear()
        share = self._affordable()
        whole = all(need.relation != "value" for need in asked)  # else the conditions are somewhere inside
        trees = [need.expression for need in asked if not need.ranges] if equal and whole else None
        if self._refuted(self._points(int(ALL_POINTS * share)), FIRST_PRECISION if equal else SEARCH_PRECISION):
            return self._shown()
        if self._refuted(small_points(self.domain, self.roles)):
            return self._shown()
        if self._refuted(larger_sizes(self.pair, self.domain, self.roles, max(1, int(MOST_LARGER * share)))):
            return self._shown()
        special = special_points(*self.pair, self.domain, self.roles, trees, self.seed)
        if self._refuted(islice(special, int(MOST_SPECIAL_POINTS * share))):
            return self._shown()
        if self._without_values_for_sizes():
            return self._shown()
        if not equal and self._refuted(self._points(FINE_POINTS), FINE_PRECISION):
            return self._shown()
        small = sum(1 for tree in self.pair for _ in walk(tree)) <= MOST_FINE
        if not equal and small and self._refuted(self._points(1), FINEST_PRECISION):  # e^(u + e^(-9000)) for e^u
            return self._shown()
        return self._agreement(equal)

    def _without_values_for_sizes(self) -> bool:
        """Whether the answer has no value for any data of several sizes: ``sum(i=1..N, x_i/(i-2))``.

        A single size may be an isolated point; two or more are not.
        """
        found = [p for p in self.gaps.values() if lacks_value_beside(self.pair[1], p, self.integers)]
        if len(found) < 2 or not self.roles.sizes:
            return False
        value = evaluate(self.pair[0], found[0], integers=self.integers).value
        self.witness = Witness(found[0].listed(), value, None, NO_VALUE_NOTE)
        return True

    def _affordable(self) -> float:
        """The share of the points that formulas of this size may have: long sums take long."""
        work = 1
        for tree, point in product(self.pair, self._points(FIRST_POINTS)):
            try:
                work = max(work, evaluate(tree, point, integers=self.integers).work)
            except (UndefinedError, IndeterminateError):
                continue
        return min(1.0, max(MOST_WORK / work, FEWEST_POINTS / ALL_POINTS))

    def _without_values(self, equal: bool) -> Evidence:
        if equal:
            return Undecided("the formulas are the same where both are defined; where that is, is not known")
        return Undecided(str(self.unsupported))

    def _agreement(self, equal: bool) -> Evidence:
        if self.means and not self.setting.data and not equal:
            return Undecided("no difference is seen on a data set of one example")
        constant = not (free_symbols(self.reference) | free_symbols(self.answer))
        if len(self.same) < (1 if constant else FEWEST_POINTS):
            return Undecided("too few points were found at which both formulas have a value")
        if len(self.lacking) >= FEWEST_POINTS:
            return Undecided("the answer lacks a value at many points at which the reference has one")
        seen = tuple(met for met in self.same.values() if met.digits >= 1)
        if len(seen) < (1 if constant else FEWEST_POINTS):
            return Undecided("the values could not be computed accurately enough")
        remark = self._remark()
        if equal and remark is None:
            remark = "equal wherever both have a value"
        if self.setting.patience and not self.means:
            remark = self._with_word_of_sympy(remark)
        return Agreement(len(seen), min(met.digits for met in seen), remark, seen)

    def _with_word_of_sympy(self, remark: str | None) -> str | None:
        from steepest.evidence.proving import Claim
        from steepest.evidence.word_of_sympy import word_of_sympy  # hardly ever asked for

        word = word_of_sympy(Claim(self.reference, self.answer, self.domain), self.setting.patience)
        return "; ".join(said for said in (remark, word) if said is not None) or None

    # ---- remarks

    def _remark(self) -> str | None:
        """What is worth saying of a right answer whose domain is not the reference's."""
        given, wanted = set(requirements(self.answer)), set(requirements(self.reference))
        if given != wanted:
            self._look_for_gaps()
        if self.missing is not None:
            return f"the answer has no value at {_place(self.missing)}, where the reference has one"
        if wanted - given and self.beyond is not None and self._answer_has_value(self.beyond):
            return f"the answer also has a value at {_place(self.beyond)}, where the reference has none"
        return None

    def _look_for_gaps(self) -> None:
        if self.unsupported is None:
            self._refuted_at(self._known_points(opening.further))

    def _answer_has_value(self, point: SamplePoint) -> bool:
        return isinstance(compare_at(self.pair[1], self.pair[1], point, self.integers), Same)


def _place(point: SamplePoint) -> str:
    return place_text(point.listed())
