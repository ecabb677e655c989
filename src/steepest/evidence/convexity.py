"""Whether a function is convex or concave: proved, refuted by a witness, or undecided.

Proofs are tried in the order in which a teacher would: a Hessian that is the same everywhere, rules of
composition, the sign of the Hessian everywhere, for one variable the pieces of the function, and on a bounded
domain the sign of the Hessian in boxes that cover it. What is refuted has a witness. A claim without either is
left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from steepest.derivation.hessian import hessian
from steepest.derivation.matrices import Hessian, Rows
from steepest.derivation.question import Formula
from steepest.derivation.records import Gradient
from steepest.errors import LimitError, UnsupportedError
from steepest.evidence.affine import Affine, Variable
from steepest.evidence.bends import BadMinor, Chord, Witnesses
from steepest.evidence.boxes import ByBoxes, by_boxes
from steepest.evidence.convexity_claims import PROVED, REFUTED, Claim, Convexity, Evidence
from steepest.evidence.convexity_pieces import ByPieces, Piece, pieces_of
from steepest.evidence.curvature import Curvatures
from steepest.evidence.curved import CONCAVE, CONVEX, Curved
from steepest.evidence.definedness import domain_facts
from steepest.evidence.domain import Domain
from steepest.evidence.everywhere import Everywhere
from steepest.evidence.hessian_signs import ByHessian, by_hessian
from steepest.evidence.joints import Joint, joint_at
from steepest.evidence.sampling import roles
from steepest.evidence.smoothness import has_closed_edge, is_smooth_inside
from steepest.expression.enclosures import IndeterminateError
from steepest.expression.nodes import Derivative, Indexed, Node, Symbol, number
from steepest.expression.trees import contains, free_symbols, walk


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
        self.rows, self.slope = found.rows, found.gradient.derivations[0]
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
        pieces = self._by_pieces(side)
        if pieces is not None:
            yield pieces
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

    def _by_pieces(self, side: int) -> ByPieces | None:
        """For one variable: pieces that are convex, with slopes that never fall from one to the next."""
        pieces = self._pieces
        if not pieces or not all((kind.convex if side > 0 else kind.concave).holds for _, kind in pieces):
            return None
        ends = [piece.values.upper for piece, _ in pieces[:-1] if piece.values.upper is not None]
        joints = [joint_at(self.slope, number(end)) for end in ends]
        known = tuple(joint for joint in joints if joint is not None)
        if len(known) < len(joints) or not _never_falls(known, side):
            return None
        return ByPieces(self.variables[0], tuple((piece, kind.kind) for piece, kind in pieces), known)

    @cached_property
    def _pieces(self) -> list[tuple[Piece, Convexity]]:
        """The pieces of a function of one variable and no other letter, each with what it is."""
        variable = self.variables[0]
        if not isinstance(variable, Symbol) or free_symbols(self.function) != {variable.name}:
            return []
        pieces = pieces_of(self.function, variable, self.domain.of_variable(variable.name)) or ()
        domains = [Domain({variable.name: piece.values}) for piece in pieces]
        return [(p, convexity(p.node, [variable], domain=d)) for p, d in zip(pieces, domains, strict=True)]

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
            case ByPieces():
                return evidence if all(kind.startswith("strictly") for _, kind in evidence.pieces) else None
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


def _never_falls(joints: tuple[Joint, ...], side: int) -> bool:
    """Whether no slope falls (for side -1: rises) from one piece to the next."""
    try:
        return all(side * joint.rise >= 0 for joint in joints)
    except IndeterminateError:
        return False
