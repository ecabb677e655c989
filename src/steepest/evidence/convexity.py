"""Whether a function is convex or concave: proved, refuted by a witness, or undecided.

Proofs are tried in the order in which a teacher would: a Hessian that is the same everywhere, rules of
composition, the sign of the Hessian everywhere, and on a bounded domain its sign in boxes that cover it. What
is refuted has a witness. A claim without either is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from steepest._sugar import verb
from steepest.derivation.hessian import hessian
from steepest.derivation.matrices import Hessian, Rows
from steepest.derivation.question import Formula
from steepest.derivation.records import Gradient
from steepest.errors import LimitError, UnsupportedError
from steepest.evidence.affine import Affine, Variable
from steepest.evidence.bends import BadMinor, Chord, Witnesses
from steepest.evidence.boxes import ByBoxes, by_boxes
from steepest.evidence.curvature import Curvatures
from steepest.evidence.curved import AFFINE, CONCAVE, CONVEX, Curved
from steepest.evidence.definedness import domain_facts
from steepest.evidence.domain import Domain
from steepest.evidence.everywhere import Everywhere
from steepest.evidence.hessian_signs import ByHessian, by_hessian
from steepest.evidence.sampling import roles
from steepest.evidence.smoothness import has_closed_edge, is_smooth_inside
from steepest.expression.nodes import Derivative, Indexed, Node
from steepest.expression.trees import contains, free_symbols, walk

PROVED, REFUTED, OPEN = "proved", "refuted", "open"

Evidence = Curved | ByHessian | ByBoxes | BadMinor | Chord


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a function is convex (or concave).

    Attributes:
        status: "proved", "refuted" or "open".
        evidence: what it rests on; None where it is open.
        strict: whether it is strictly so; None where that is open.
        straight: three points on a line that show that it is not strict.
    """

    status: str = OPEN
    evidence: Evidence | None = None
    strict: bool | None = None
    straight: Chord | None = None

    @property
    def holds(self) -> bool:
        """Whether it is proved."""
        return self.status == PROVED


@dataclass(frozen=True, slots=True, repr=False)
class Convexity:
    """What is known of the convexity of a function.

    Attributes:
        function: the formula.
        variables: what moves; all other names may have any value.
        domain: where the variables live.
        convex, concave: the two claims, with their evidence.
    """

    function: Node
    variables: tuple[Variable, ...]
    domain: Domain
    convex: Claim
    concave: Claim

    @property
    def kind(self) -> str:
        """ "strictly convex", "convex", "affine", "concave", "strictly concave", "neither", "not convex", "not concave"
        or "undecided"."""
        if self.convex.holds and self.concave.holds:
            return AFFINE
        for name, claim in ((CONVEX, self.convex), (CONCAVE, self.concave)):
            if claim.holds:
                return f"strictly {name}" if claim.strict else name
        refuted = [name for name, claim in self._claims() if claim.status == REFUTED]
        return "neither" if len(refuted) == 2 else f"not {refuted[0]}" if refuted else "undecided"

    def _claims(self) -> tuple[tuple[str, Claim], tuple[str, Claim]]:
        return (CONVEX, self.convex), (CONCAVE, self.concave)

    @property
    def is_convex(self) -> bool | None:
        """True or False where it is known, else None."""
        return {PROVED: True, REFUTED: False}.get(self.convex.status)

    @property
    def is_concave(self) -> bool | None:
        """True or False where it is known, else None."""
        return {PROVED: True, REFUTED: False}.get(self.concave.status)

    text = verb("text")
    latex = verb("latex")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Convexity {self.kind}>"


def convexity(
    f: Formula | Hessian | Gradient,
    wrt: Sequence[Any] | None = None,
    *,
    variables: Sequence[str] | None = None,
    domain: Domain | str | Mapping[str, object] | None = None,
) -> Convexity:
    """Whether a function is convex everywhere, strictly convex, concave, or neither, with the evidence.

    Args:
        f: the formula, or a Hessian that was derived.
        wrt: the variables that move, all others being any numbers; by default those of the formula.
        variables: the names that may occur.
        domain: where the variables live, as intervals: ``"x=0..1"`` or ``{"x": (0, None)}``.

    Returns:
        The two claims with their evidence; "convex" is said only where it is proved, and "not convex" only with a
        witness.

    Raises:
        ValueError: the domain leaves out single points or has integers only, or the formula has no variable.
        ParseError, UnsupportedError: as for `hessian`, but for formulas with kinks, which have no Hessian.

    >>> convexity("4 + (x-2)^2 + 2y^2").kind, convexity("max(0, 1 - x)").kind, convexity("x^2 - y^2").kind
    ('strictly convex', 'convex', 'neither')
    """
    found = f if isinstance(f, Hessian) else hessian(f, wrt, variables=variables)
    where = Domain.of(domain)
    _require_intervals(where, found.variables)
    return _Judge(found, where).judged()


def _require_intervals(domain: Domain, variables: Sequence[Node]) -> None:
    for variable in variables:
        values = domain.of_variable(getattr(variable, "name", ""))
        if values.integer or values.excluded:
            raise ValueError("a function is convex on an interval; the domain may leave out no points of it")


class _Judge:
    """The proofs and witnesses for one function."""

    def __init__(self, found: Hessian, domain: Domain) -> None:
        self.function, self.variables, self.domain = found.function, found.variables, domain
        self.rows = found.rows
        part = roles([self.function], domain)
        names = free_symbols(self.function)
        facts = domain_facts(names, domain, part.sizes)
        integers = (*part.integers, *part.sizes)
        self.signs = Everywhere([self.function], facts, integers)
        self.curvatures = Curvatures(self.variables, self.signs, Everywhere([], facts, integers), self._of_part)
        self.witnesses = Witnesses(self.function, self.variables, domain)

    def judged(self) -> Convexity:
        claims = [self._claim(side) for side in (1, -1)]
        return Convexity(self.function, self.variables, self.domain, claims[0], claims[1])

    def _claim(self, side: int) -> Claim:
        if self.witnesses.known and not self.witnesses.points:  # it may have no value anywhere
            return Claim()
        evidence = next(iter(self._proofs(side)), None)
        if evidence is not None:
            return self._with_strictness(evidence, side)
        witness = next((found for found in self._against(side) if found is not None), None)
        return Claim() if witness is None else Claim(REFUTED, witness, strict=False)

    def _against(self, side: int) -> Iterator[BadMinor | Chord | None]:
        """What is looked for among the usual points, and then among those that take longer to find."""
        yield self.witnesses.bad_minor(side, self.witnesses.points)
        yield self.witnesses.bad_chord(side)
        yield self.witnesses.bad_minor(side, self.witnesses.special)

    # ---- proofs

    def _proofs(self, side: int) -> Iterator[Evidence]:
        """Evidence that the function is convex (side 1) or concave (side -1), the most elementary first."""
        ours = self._by_hessian(side)
        if ours is not None and ours.constant:
            yield ours
        curved = self.curvatures.of(self.function)
        if curved is not None and (curved.convex if side > 0 else curved.concave):
            yield curved
        if ours is not None:
            yield ours
        boxes = by_boxes(self.function, self.variables, self.domain, side)
        if boxes is not None:
            yield boxes

    def _by_hessian(self, side: int) -> ByHessian | None:
        found = by_hessian(self.rows, side, self.signs)
        smooth = found is not None and self._is_smooth(self.function, self.variables, self.rows)
        return found if smooth and self.witnesses.smooth_point() is not None else None

    def _is_smooth(self, function: Node, variables: Sequence[Variable], rows: Rows) -> bool:
        held = [Derivative(Derivative(function, a), b) for a in variables for b in variables]
        return is_smooth_inside(function, [*held, *chain(*rows)], self.curvatures)

    def _of_part(self, part: Node) -> Curved | None:
        """The curvature of a part of the function by the sign of its own Hessian."""
        moving = [variable for variable in self.variables if Affine([variable]).moves(part)]
        try:
            rows = hessian(part, moving).rows
        except (UnsupportedError, LimitError):
            return None
        for kind, side in ((CONVEX, 1), (CONCAVE, -1)):
            found = by_hessian(rows, side, self.signs)
            if found is not None and self._is_smooth(part, moving, rows):
                strict = frozenset(moving) if found.definite else frozenset[Variable]()
                return Curved(part, kind, "hessian", strict=strict, hessian=found)
        return None

    # ---- strictness

    def _with_strictness(self, evidence: Evidence, side: int) -> Claim:
        for found in (evidence, *self._proofs(side)):
            stricter = self._strict(found)
            if stricter is not None:
                return Claim(PROVED, stricter, strict=True)
        straight = self.witnesses.straight()
        return Claim(PROVED, evidence, None if straight is None else False, straight)

    def _strict(self, evidence: Evidence) -> Evidence | None:
        """The evidence where it shows that the function is strictly so."""
        match evidence:
            case Curved():
                return evidence if set(self.variables) <= evidence.strict else None
            case ByBoxes():
                return evidence
            case ByHessian() if evidence.definite:
                open_edges = len(self.variables) == 1 or not has_closed_edge(self.function, self.curvatures)
                return evidence if open_edges else None
            case ByHessian() if self._vanishes_rarely():
                return ByHessian(evidence.rows, evidence.minors, evidence.definite, isolated=True)
        return None

    def _vanishes_rarely(self) -> bool:
        """Whether the only second derivative is 0 at isolated points: it is analytic and not 0 at some point."""
        if len(self.variables) != 1:
            return False
        second = self.rows[0][0]
        alone = free_symbols(second) <= {getattr(self.variables[0], "name", None)}
        if not alone or any(isinstance(part, Indexed) for part in walk(second)):
            return False
        if not contains(second, self.variables[0]):
            return False
        return self.witnesses.bends_somewhere()
