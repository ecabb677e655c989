"""Are two formulas the same? A ladder of proofs and refutations, the cheapest first.

Same tree → a few readable points → normal form and a proof that the answer is defined → many points,
among them those where a part vanishes, is singular or has a kink → more digits → agreement or doubt.

`compare` never raises on trees that the other modules can read: what none of them covers is
`Undecided`, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from steepest.errors import UnsupportedError
from steepest.evidence.definedness import Requirement, domain_facts, requirements, unproved
from steepest.evidence.domain import Domain
from steepest.evidence.examples import with_examples
from steepest.evidence.places import special_points
from steepest.evidence.records import (
    Agreement,
    Evidence,
    Mismatch,
    Proof,
    Undecided,
    Witness,
    place_text,
)
from steepest.evidence.refutation import (
    FIRST_PRECISION,
    NO_VALUE_NOTE,
    Nothing,
    Outcome,
    Same,
    compare_at,
    lacks_value_beside,
)
from steepest.evidence.sampling import SamplePoint, inventory, roles_of_pair, sample_points
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Assignment, Equation, Node, Symbol, Vector, free_symbols, shape_of
from steepest.expression.normal_form import NowhereDefinedError, identical, is_zero
from steepest.expression.work import OutOfWorkError, budget
from steepest.expression.writing import to_text

QUICK_POINTS = 3
ALL_POINTS = 40
MOST_SPECIAL_POINTS = 200
FINE_POINTS = 4
FINE_PRECISION = 4096
SEARCH_PRECISION = 256
FEWEST_POINTS = 6
MOST_WORK = 200  # nodes of a formula for which all points are tried
POINTS_FOR_REMARKS = 10
NOWHERE_NOTE = "the answer has no value anywhere"
WORK_OF_COMPARISON = 400_000  # for all parts together: well below a second
MOST_DIGITS = 1000  # "exactly equal" counts as so many digits


def compare(
    reference: Node,
    answer: Node,
    domain: Domain | None = None,
    *,
    data: Collection[str] = (),
    seed: int = 0,
) -> Evidence:
    """Whether `answer` is `reference`, and what the judgement rests on.

    Scalars are compared as functions on the domain, vectors entry by entry, equations and assignments
    side by side.

    Args:
        reference: the right tree.
        answer: the tree to judge.
        domain: where the variables live; every real number by default.
        data: the names that change from example to example inside a mean.
        seed: of the random points; a verdict other than `Agreement` or `Undecided` holds for any.
    """
    setting = _Setting(domain or Domain(), tuple(data), seed)
    with budget(WORK_OF_COMPARISON):
        return _compared(reference, answer, setting)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What holds for the parts of a comparison alike."""

    domain: Domain
    data: tuple[str, ...]
    seed: int


def _compared(reference: Node, answer: Node, setting: _Setting) -> Evidence:
    if isinstance(reference, Equation | Assignment) or isinstance(answer, Equation | Assignment):
        return _statements(reference, answer, setting)
    if isinstance(reference, Vector) or isinstance(answer, Vector):
        return _vectors(reference, answer, setting)
    if hash(reference) == hash(answer) and reference == answer:
        return Proof("the same formula")
    try:
        return _Ladder(reference, answer, setting).climb()
    except OutOfWorkError:
        return Undecided("the formulas take too long to evaluate at enough points")


# ---- vectors and statements


def _vectors(reference: Node, answer: Node, setting: _Setting) -> Evidence:
    if not (isinstance(reference, Vector) and isinstance(answer, Vector)):
        return Mismatch("shape", _kind(reference), _kind(answer))
    if len(reference.entries) != len(answer.entries):
        return Mismatch("length", str(len(reference.entries)), str(len(answer.entries)))
    found = []
    for k, (a, b) in enumerate(zip(reference.entries, answer.entries, strict=True), 1):
        evidence = _compared(a, b, setting)
        if isinstance(evidence, Witness):
            return replace(evidence, entry=k)
        if isinstance(evidence, Mismatch):
            return evidence
        found.append(evidence)
    return _weakest(found)


def _statements(reference: Node, answer: Node, setting: _Setting) -> Evidence:
    if isinstance(reference, Assignment) and isinstance(answer, Assignment):
        if reference.target != answer.target:
            return Mismatch("target", to_text(reference.target), to_text(answer.target))
        return _sides([("right", reference.value, answer.value)], setting)
    if isinstance(reference, Equation) and isinstance(answer, Equation):
        left = ("left", reference.left, answer.left)
        return _sides([left, ("right", reference.right, answer.right)], setting)
    return Mismatch("statement", _kind(reference), _kind(answer))


def _sides(sides: list[tuple[str, Node, Node]], setting: _Setting) -> Evidence:
    found = []
    for name, reference, answer in sides:
        evidence = _compared(reference, answer, setting)
        if isinstance(evidence, Witness):
            return Mismatch("side", name, name, evidence)
        if isinstance(evidence, Mismatch):
            return evidence
        found.append(evidence)
    return _weakest(found)


def _weakest(found: Sequence[Evidence]) -> Evidence:
    """What is known of all parts together: no more than of the least known part."""
    for evidence in found:
        if isinstance(evidence, Undecided):
            return evidence
    agreements = [evidence for evidence in found if isinstance(evidence, Agreement)]
    if agreements:
        return min(agreements, key=lambda evidence: evidence.digits)
    proofs = [evidence for evidence in found if isinstance(evidence, Proof)]
    remark = next((proof.remark for proof in proofs if proof.remark), None)
    methods = dict.fromkeys(proof.method for proof in proofs)
    return Proof(", ".join(methods) or "nothing to compare", remark)


def _kind(node: Node) -> str:
    """What a tree is, as a noun phrase without an article."""
    if isinstance(node, Equation):
        return "equation"
    if isinstance(node, Assignment):
        return "update rule"
    shape = shape_of(node)
    if not isinstance(shape, int):
        return "single value"
    return f"vector of {shape} " + ("entry" if shape == 1 else "entries")


# ---- scalars


@dataclass
class _Ladder:
    """The rungs for one pair of scalars, and what was seen on the way."""

    reference: Node
    answer: Node
    setting: _Setting
    same: list[float] = field(default_factory=list)  # digits, point by point
    missing: SamplePoint | None = None  # where the answer lacks a value, at the very point
    beyond: SamplePoint | None = None  # where only the answer has a value
    gaps: dict[tuple[object, ...], SamplePoint] = field(default_factory=dict)  # sizes without values
    witness: Witness | None = None
    unsupported: str | None = None

    def climb(self) -> Evidence:
        self.domain, self.seed = self.setting.domain, self.setting.seed
        self.means = inventory(self.reference).means or inventory(self.answer).means
        self.pair = (self.reference, self.answer)
        if self.means:
            data = self.setting.data
            self.pair = (with_examples(self.reference, data), with_examples(self.answer, data))
        self.roles = roles_of_pair(*self.pair, self.domain)
        self.integers = frozenset((*self.roles.integers, *self.roles.sizes))
        if self._refuted(self._points(QUICK_POINTS)):
            return self._shown()
        equal = self._identical()
        if isinstance(equal, bool):
            open_questions = self._open_questions() if equal else []
            if equal and not open_questions:
                return Proof("normal form", self._remark())
            return self._search(equal, open_questions)
        return equal

    def _shown(self) -> Evidence:
        assert self.witness is not None  # noqa: S101  (that is what "refuted" means)
        if self.means and not self.setting.data and self.witness.note is None:
            return replace(self.witness, note="seen on a data set of one example")
        return self.witness

    def _facts(self) -> tuple[Node, ...]:
        names = free_symbols(self.reference) | free_symbols(self.answer)
        return domain_facts(names, self.domain, self.roles.sizes)

    def _identical(self) -> bool | Evidence:
        try:
            return identical(self.reference, self.answer, nonnegative=self._facts(), integers=self.integers)
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

    def _refuted(self, points: Iterator[SamplePoint], precision: int = FIRST_PRECISION) -> bool:
        for point in points:
            try:
                outcome = compare_at(*self.pair, point, self.integers, highest=precision)
            except UnsupportedError as error:
                self.unsupported = str(error)
                return False
            if self._noted(outcome, point):
                return True
        return False

    def _noted(self, outcome: Outcome, point: SamplePoint) -> bool:
        if isinstance(outcome, Witness):
            self.witness = outcome
            return True
        if isinstance(outcome, Same):
            self.same.append(min(outcome.digits, MOST_DIGITS))
        elif isinstance(outcome, Nothing):
            if outcome.which == "answer" and outcome.at_edge:
                self.missing = self.missing or point
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
        trees = [need.expression for need in asked if not need.ranges] if equal else None
        if self._refuted(self._points(int(ALL_POINTS * share)), FIRST_PRECISION if equal else SEARCH_PRECISION):
            return self._shown()
        special = special_points(*self.pair, self.domain, self.roles, trees, self.seed)
        if self._refuted(islice(special, int(MOST_SPECIAL_POINTS * share))):
            return self._shown()
        if self._without_values_for_sizes():
            return self._shown()
        if not equal and self._refuted(self._points(FINE_POINTS), FINE_PRECISION):
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
        for tree, point in product(self.pair, self._points(QUICK_POINTS)):
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
        points, digits = len(self.same), int(min(self.same))
        if digits < 1:
            return Undecided("the values could not be computed accurately enough")
        remark = self._remark()
        if equal and remark is None:
            remark = "equal wherever both have a value"
        return Agreement(points, digits, remark)

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
            for point in self._points(POINTS_FOR_REMARKS):
                self._noted(compare_at(*self.pair, point, self.integers), point)

    def _answer_has_value(self, point: SamplePoint) -> bool:
        return isinstance(compare_at(self.pair[1], self.pair[1], point, self.integers), Same)


def _place(point: SamplePoint) -> str:
    return place_text(point.listed())
