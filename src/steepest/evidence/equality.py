"""Are two formulas the same? Each kind of formula is compared as what it is.

Formulas of numbers climb a ladder of proofs and refutations, the cheapest first (`ladder`); vectors are
compared entry by entry, formulas of matrices on data and by words (`facing`), statements side by side
(`statements`). Sums over data come over one range first (`data_sets`).

`compare` never raises on trees that the other modules can read: what none of them covers is
`Undecided`, with the reason.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

from steepest.errors import UnsupportedError
from steepest.evidence.data_sets import OneDataSet, on_one_data_set
from steepest.evidence.domain import Domain
from steepest.evidence.having_arrays import DATA, PARAMETERS, has_arrays, perhaps_of_data
from steepest.evidence.ladder import Ladder, Setting
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.evidence.sampling import counted_by_answer, inventory
from steepest.evidence.weighing import kind_of, weakest
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Derivative,
    Equation,
    FiniteProduct,
    FiniteSum,
    Gradient,
    Indexed,
    Mean,
    Node,
    Relation,
    SetSum,
    Symbol,
    Vector,
)
from steepest.expression.trees import children, free_symbols, substituted, walk
from steepest.expression.vectors import entrywise, is_scalar
from steepest.expression.work import OutOfWorkError, budget
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

Known = Mapping[str, "Shape"]
Range = tuple[Node, Node]

WORK_OF_COMPARISON = 400_000  # for all parts together: well below a second
PERMUTED = "the entries are right, and in another order"
MOST_PERMUTED = 5  # entries of a vector that are looked for in another order

STATEMENTS = (Equation, Assignment, Relation, Connective)
_SETS = frozenset({SetSum, Cardinality})
_UNKNOWN = frozenset({Mean, Application})  # what runs over examples, or has values, that nothing is said of
_RANGES = frozenset({FiniteSum, FiniteProduct})
_NO_SHAPES: Mapping[str, Any] = {}


def compare(
    reference: Node,
    answer: Node,
    domain: Domain | None = None,
    *,
    data: Collection[str] = (),
    seed: int = 0,
    where: Node | None = None,
    shapes: Mapping[str, Any] | None = None,
    sizes: Mapping[str, Node] | None = None,
    patience: float = 0.0,
) -> Evidence:
    """Whether `answer` is `reference`, and what the judgement rests on.

    Args:
        reference: the right tree.
        answer: the tree to judge.
        domain: where the variables live; every real number by default.
        data: the names that change from example to example inside a mean.
        seed: of the random points; a verdict other than `Agreement` or `Undecided` holds for any.
        where: what has to have a value for a difference to count: the held derivative that the
            reference works out (for vectors, a vector of them). At a kink there is no derivative,
            whatever the reference says there.
        shapes: the shapes of names that are no numbers, ``{"X": "N×d"}``; what is not declared follows
            from the formulas.
        sizes: the numbers of elements of sets, where these are known.
        patience: how many seconds SymPy may take over what is neither proved nor refuted; its word goes into
            the remark.

    >>> from steepest.expression.reading import parse
    >>> compare(parse("X^T (X w - y)"), parse("X^T X w - X^T y"))
    Proof(method='normal form of matrices', remark=None)
    """
    known = _declared(shapes) if shapes else _NO_SHAPES
    comparison = Comparison(Setting(domain or Domain(), tuple(data), seed, where, patience), known, sizes or {})
    with budget(WORK_OF_COMPARISON):
        try:
            return comparison.of(reference, answer)
        except OutOfWorkError:  # between the parts of a statement
            return Undecided("the formulas take too long to evaluate at enough points")


def _declared(shapes: Mapping[str, Any]) -> Known:
    """The shapes of names, however they are declared."""
    from steepest.expression.names import canonical
    from steepest.expression.shapes import declared_shape

    return {canonical(name): declared_shape(value) for name, value in shapes.items() if value != "set"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What holds for the parts of two formulas alike.

    Attributes:
        setting: domain, data, seed.
        known: the shapes of names.
        sizes: the numbers of elements of sets.
    """

    setting: Setting
    known: Known
    sizes: Mapping[str, Node]

    def of(self, reference: Node, answer: Node) -> Evidence:
        """Two formulas of any kind."""
        if isinstance(reference, STATEMENTS) or isinstance(answer, STATEMENTS):
            from steepest.evidence.statements import compare_statements  # most questions have no statements

            return compare_statements(reference, answer, self)
        if hash(reference) == hash(answer) and reference == answer:
            return Proof("the same formula")
        evidence = self._on_data(reference, answer, counted=False)
        if isinstance(evidence, Undecided) and Mean in kinds_in(reference) | kinds_in(answer):
            counted = self._on_data(reference, answer, counted=True)
            return evidence if isinstance(counted, Undecided) else counted
        return evidence

    def _on_data(self, reference: Node, answer: Node, *, counted: bool) -> Evidence:
        """Sums over data as sums over ranges; where it is `counted`, a mean over data is one over N of them."""
        ranges = self._ranges(reference, answer)
        found = on_one_data_set(reference, answer, ranges, self.sizes, counted=counted)
        evidence = self._of_values(found)
        return evidence if found.remark is None else _remarked(evidence, found.remark)

    def _of_values(self, pair: OneDataSet) -> Evidence:
        reference, answer = entrywise(pair.reference), entrywise(pair.answer)
        if _is_array(reference, self.known) or _is_array(answer, self.known):
            from steepest.evidence.facing import compare_arrays  # nor vectors

            return compare_arrays(reference, answer, self.setting, self.known, self.one_by_one)
        if isinstance(reference, Vector) or isinstance(answer, Vector):
            return self._vectors(reference, answer)
        found = self.numbers(reference, answer, self.setting)
        return self._perhaps_of_data(reference, answer) or found if isinstance(found, Proof) else found

    def _perhaps_of_data(self, reference: Node, answer: Node) -> Evidence | None:
        """Doubt where ``X w`` may mean a table of data and parameters, and the answer is right for numbers only.

        Nothing shows that X is a matrix. It is called as data are, so that w X is not taken for the same.
        """
        names = inventory(reference).names
        if DATA not in names or self.known or names.isdisjoint(PARAMETERS):
            return None
        from steepest.evidence.facing import compare_arrays

        perhaps = perhaps_of_data(names)
        as_data = compare_arrays(reference, answer, self.setting, perhaps, self.one_by_one)
        if isinstance(as_data, Proof | Agreement | Undecided):
            return None
        return Undecided(
            "the order of X and what it is multiplied with counts if it is a matrix; say so with shapes={…}"
        )

    def with_shapes(self, known: Known) -> Comparison:
        """The same comparison, where more is known of shapes."""
        return replace(self, known=known)

    def _ranges(self, reference: Node, answer: Node) -> Mapping[tuple[str, int], Range]:
        """The ranges of the indices of data: as they are declared, or as the right answer shows them."""
        shown = has_arrays(reference, self.known)
        if not self.known and not shown:
            return {}
        from steepest.evidence.shaping import ranges_of, understood
        from steepest.expression.shapes import ShapeMismatchError

        if shown:
            with contextlib.suppress(ShapeMismatchError):  # which is found again, and said, where shapes are compared
                return ranges_of(understood((reference, answer), self.known).known)
        return ranges_of(self.known)

    # ---- numbers

    def numbers(self, reference: Node, answer: Node, setting: Setting) -> Evidence:
        """Two formulas whose values are numbers."""
        slopes = unknown_slopes(reference)
        if slopes != unknown_slopes(answer):
            return Undecided("nothing is known of the function whose slope occurs")
        if slopes:  # equal names have equal values, whatever these are
            names: dict[Node, Node] = {slope: Symbol(to_text(slope)) for slope in slopes}
            reference, answer = substituted(reference, names), substituted(answer, names)
        found = _climbed(reference, answer, setting)
        kinds = kinds_in(reference) | kinds_in(answer)
        if isinstance(found, Undecided) and not _SETS.isdisjoint(kinds) and _UNKNOWN.isdisjoint(kinds):
            return _on_examples(reference, answer, setting, found)
        counted = counted_by_answer(reference, answer, setting.domain)
        return _remarked(found, f"{', '.join(counted)} is taken to be a whole number from 1 on") if counted else found

    # ---- vectors

    def _vectors(self, reference: Node, answer: Node) -> Evidence:
        if not (isinstance(reference, Vector) and isinstance(answer, Vector)):
            if not all(isinstance(tree, Vector) or is_scalar(tree) for tree in (reference, answer)):
                return Undecided("whether both are vectors of one length is not known")
            return Mismatch("shape", kind_of(reference), kind_of(answer))
        if len(reference.entries) != len(answer.entries):
            return Mismatch("length", str(len(reference.entries)), str(len(answer.entries)))
        found = self.one_by_one(list(zip(reference.entries, answer.entries, strict=True)), self.setting)
        if isinstance(found, Witness) and found.note is None and self._are_permuted(reference, answer):
            return replace(found, note=PERMUTED)
        return found

    def one_by_one(self, entries: Sequence[tuple[Node, Node]], setting: Setting) -> Evidence:
        """The entries of two vectors, in order."""
        found = []
        for k, (a, b) in enumerate(entries):
            evidence = self._entry(a, b, setting.entry(k))
            if isinstance(evidence, Witness):
                return replace(evidence, entry=k + 1)
            if isinstance(evidence, Mismatch):
                return evidence
            found.append(evidence)
        return weakest(found)

    def _entry(self, reference: Node, answer: Node, setting: Setting) -> Evidence:
        if reference == answer:
            return Proof("the same formula")
        pair = on_one_data_set(reference, answer, self._ranges(reference, answer), self.sizes)
        return self.numbers(pair.reference, pair.answer, setting)

    def _are_permuted(self, reference: Vector, answer: Vector) -> bool:
        """Whether the entries are the right ones in another order."""
        count = len(reference.entries)
        if not 1 < count <= MOST_PERMUTED:
            return False
        alone = replace(self.setting, where=None)
        same = [
            [isinstance(self.numbers(a, b, alone), Proof | Agreement) for b in answer.entries]
            for a in reference.entries
        ]
        return any(all(same[i][j] for i, j in enumerate(order)) for order in permutations(range(count)))


def _is_array(tree: Node, known: Known) -> bool:
    """Whether a formula is to be compared as one of vectors or matrices: a list of numbers is not."""
    if isinstance(tree, Vector):
        return any(has_arrays(entry, known) for entry in tree.entries)
    return has_arrays(tree, known)


def _climbed(reference: Node, answer: Node, setting: Setting) -> Evidence:
    try:
        return Ladder(reference, answer, setting).climb()
    except OutOfWorkError:
        return Undecided("the formulas take too long to evaluate at enough points")
    except UnsupportedError as error:
        return Undecided(str(error))


def _on_examples(reference: Node, answer: Node, setting: Setting, otherwise: Evidence) -> Evidence:
    """Sets put in by examples, elements 1 … |D|.

    Where only one of the formulas sums over a set, the other may mean the same examples by its range or by a
    number of its own, so that nothing is put in.
    """
    from steepest.evidence.instances import instantiated

    pair = (reference, answer)
    if not _speak_of_the_same(*pair):
        return otherwise
    (one, other), domain = instantiated(pair, setting.domain)
    found = _climbed(one, other, replace(setting, domain=domain))
    return otherwise if isinstance(found, Undecided) else found


def _speak_of_the_same(reference: Node, answer: Node) -> bool:
    """Whether two formulas sum over the same sets, with no range and no number of examples beside them."""
    one, other = _sets(reference), _sets(answer)
    if not one and not other:
        return True
    if not _RANGES.isdisjoint(kinds_in(reference) | kinds_in(answer)):
        return False
    plain, summed = (reference, answer) if not one else (answer, reference)
    return one == other or (not (one and other) and _bases(plain) <= _bases(summed))


def _bases(tree: Node) -> set[str]:
    """The names of the variables and data of a formula, those of entries without their numbers."""
    names = {part.base for part in walk(tree) if isinstance(part, Indexed)} | free_symbols(tree)
    return {name.rstrip("0123456789") for name in names}


def _sets(tree: Node) -> set[Symbol | None]:
    return {part.domain for part in walk(tree) if isinstance(part, SetSum | Cardinality)}


def _remarked(evidence: Evidence, remark: str) -> Evidence:
    """A right answer with what was taken for granted."""
    if not isinstance(evidence, Proof | Agreement):
        return evidence
    return replace(evidence, remark=remark if evidence.remark is None else f"{remark}; {evidence.remark}")


def unknown_slopes(tree: Node) -> frozenset[Node]:
    """The slopes of functions that are only named, ∂L/∂w and ∇L: they are quantities of their own, not 0."""
    if kinds_in(tree).isdisjoint({Derivative, Gradient}):
        return frozenset()
    if _is_unknown_slope(tree):
        return frozenset({tree})
    return frozenset[Node]().union(*map(unknown_slopes, children(tree)))


def _is_unknown_slope(node: Node) -> bool:
    """Whether a node is the slope of a name, or the slope of such a slope."""
    if not isinstance(node, Derivative | Gradient) or node.body == node.variable:
        return False
    return isinstance(node.body, Symbol | Indexed | Application) or _is_unknown_slope(node.body)
