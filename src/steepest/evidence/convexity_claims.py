"""What is claimed of the convexity of a function, with the evidence: records, and the words for what it is."""

from __future__ import annotations

from dataclasses import dataclass

from steepest._sugar import Shown, verb
from steepest.evidence.affine import Variable
from steepest.evidence.bends import BadMinor, Chord
from steepest.evidence.boxes import ByBoxes
from steepest.evidence.convexity_pieces import ByPieces
from steepest.evidence.curved import AFFINE, CONCAVE, CONVEX, Curved
from steepest.evidence.domain import Domain
from steepest.evidence.hessian_signs import ByHessian
from steepest.expression.nodes import Node

PROVED, REFUTED, OPEN = "proved", "refuted", "open"

Evidence = Curved | ByHessian | ByBoxes | ByPieces | BadMinor | Chord


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
class Convexity(Shown):
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
