"""Are two formulas the same? A ladder of proofs and refutations, the cheapest first.

Same tree → a few readable points → normal form and a proof that the answer is defined → many points,
among them those where a part vanishes, is singular or has a kink → more digits → agreement or doubt.

`compare` never raises on trees that the other modules can read: what none of them covers is
`Undecided`, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.equations import difference, factor_between, told_apart
from steepest.evidence.ladder import Ladder, Setting
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Application,
    Assignment,
    Derivative,
    Equation,
    Gradient,
    Indexed,
    Node,
    Product,
    Symbol,
    Vector,
    number,
)
from steepest.expression.trees import children, substituted
from steepest.expression.vectors import entrywise, is_scalar
from steepest.expression.work import OutOfWorkError, budget
from steepest.expression.writing import to_text

WORK_OF_COMPARISON = 400_000  # for all parts together: well below a second


def compare(
    reference: Node,
    answer: Node,
    domain: Domain | None = None,
    *,
    data: Collection[str] = (),
    seed: int = 0,
    where: Node | None = None,
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
        where: what has to have a value for a difference to count: the held derivative that the
            reference works out (for vectors, a vector of them). At a kink there is no derivative,
            whatever the reference says there.
    """
    setting = Setting(domain or Domain(), tuple(data), seed, where)
    with budget(WORK_OF_COMPARISON):
        try:
            return _compared(reference, answer, setting)
        except OutOfWorkError:  # between the parts of a statement
            return Undecided("the formulas take too long to evaluate at enough points")


def _compared(reference: Node, answer: Node, setting: Setting) -> Evidence:
    if isinstance(reference, Equation | Assignment) or isinstance(answer, Equation | Assignment):
        return _statements(reference, answer, setting)
    if hash(reference) == hash(answer) and reference == answer:
        return Proof("the same formula")
    reference, answer = entrywise(reference), entrywise(answer)
    if isinstance(reference, Vector) or isinstance(answer, Vector):
        return _vectors(reference, answer, setting)
    slopes = unknown_slopes(reference)
    if slopes != unknown_slopes(answer):
        return Undecided("nothing is known of the function whose slope occurs")
    if slopes:  # equal names have equal values, whatever these are
        names: dict[Node, Node] = {slope: Symbol(to_text(slope)) for slope in slopes}
        reference, answer = substituted(reference, names), substituted(answer, names)
    try:
        return Ladder(reference, answer, setting).climb()
    except OutOfWorkError:
        return Undecided("the formulas take too long to evaluate at enough points")
    except UnsupportedError as error:
        return Undecided(str(error))


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


# ---- vectors and statements


def _vectors(reference: Node, answer: Node, setting: Setting) -> Evidence:
    if not (isinstance(reference, Vector) and isinstance(answer, Vector)):
        if not all(isinstance(tree, Vector) or is_scalar(tree) for tree in (reference, answer)):
            return Undecided("whether both are vectors of one length is not known")
        return Mismatch("shape", _kind(reference), _kind(answer))
    if len(reference.entries) != len(answer.entries):
        return Mismatch("length", str(len(reference.entries)), str(len(answer.entries)))
    found = []
    for k, (a, b) in enumerate(zip(reference.entries, answer.entries, strict=True)):
        evidence = _compared(a, b, setting.entry(k))
        if isinstance(evidence, Witness):
            return replace(evidence, entry=k + 1)
        if isinstance(evidence, Mismatch):
            return evidence
        found.append(evidence)
    return _weakest(found)


def _statements(reference: Node, answer: Node, setting: Setting) -> Evidence:
    if isinstance(reference, Assignment) and isinstance(answer, Assignment):
        if reference.target != answer.target:
            return Mismatch("target", to_text(reference.target), to_text(answer.target))
        return _sides([("right", reference.value, answer.value)], setting)
    if isinstance(reference, Equation) and isinstance(answer, Equation):
        return _equations(reference, answer, setting)
    return Mismatch("statement", _kind(reference), _kind(answer))


def _equations(reference: Equation, answer: Equation, setting: Setting) -> Evidence:
    """Side by side, the other way round, or with everything on one side, up to a factor."""
    straight = _sides([("left", reference.left, answer.left), ("right", reference.right, answer.right)], setting)
    if isinstance(straight, Proof | Agreement):
        return straight
    swapped = _sides([("left", reference.left, answer.right), ("right", reference.right, answer.left)], setting)
    if isinstance(swapped, Proof | Agreement):
        return swapped
    if not isinstance(straight, Mismatch | Undecided) or (isinstance(straight, Mismatch) and straight.kind != "side"):
        return straight
    one, other = difference(reference), difference(answer)
    factor = factor_between(one, other, setting.domain)
    moved = None if factor is None else _compared(Product((number(factor), one)), other, setting)
    if isinstance(moved, Proof | Agreement):
        return moved
    if isinstance(straight, Mismatch) and told_apart(reference, answer, setting.domain):
        return straight
    return Undecided("whether the two equations say the same is not clear")


def _sides(sides: list[tuple[str, Node, Node]], setting: Setting) -> Evidence:
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
    if not isinstance(node, Vector):
        return "single value"
    return f"vector of {len(node.entries)} " + ("entry" if len(node.entries) == 1 else "entries")
