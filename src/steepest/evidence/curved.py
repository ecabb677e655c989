"""The curvature of a formula as a record: convex, concave or affine, with the curvatures that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from steepest.evidence.affine import Variable
from steepest.evidence.hessian_signs import ByHessian
from steepest.expression.nodes import Negation, Node

CONVEX, CONCAVE, AFFINE = "convex", "concave", "affine"


@dataclass(frozen=True, slots=True)
class Curved:
    """The curvature of a formula, and why.

    Attributes:
        node: the formula.
        kind: "convex", "concave" or "affine" (both).
        reason: the id of the rule: "affine", "sum", "multiple", "negation", "affine-inside", "rising", "falling",
            "even", "maximum", "norm", "exponentials", "logistic", "square-over", "sum-over-examples" or "hessian".
        parts: the curvatures that it rests on.
        strict: the variables for which it is strictly so: along every line on which one of them moves.
        slopes: for an affine formula the factor of each variable.
        hessian: the signs of the Hessian, where these are the reason.
        where: of which arguments the function outside bends that way: "all", "nonnegative" or "positive".
    """

    node: Node
    kind: str
    reason: str
    parts: tuple[Curved, ...] = ()
    strict: frozenset[Variable] = frozenset()
    slopes: tuple[tuple[Variable, Node], ...] = ()
    hessian: ByHessian | None = None
    where: str = "all"

    @property
    def convex(self) -> bool:
        """Whether it is convex; an affine formula is."""
        return self.kind != CONCAVE

    @property
    def concave(self) -> bool:
        """Whether it is concave; an affine formula is."""
        return self.kind != CONVEX

    def turned(self) -> Curved:
        """The curvature of the formula with the other sign."""
        slopes = tuple((variable, Negation(slope)) for variable, slope in self.slopes)
        return Curved(Negation(self.node), opposite(self.kind), "negation", (self,), self.strict, slopes)

    def as_opposite(self) -> Curved:
        """The same reason for the other kind."""
        return replace(self, kind=opposite(self.kind))


def opposite(kind: str) -> str:
    """Convex for concave, and the other way round."""
    return {CONVEX: CONCAVE, CONCAVE: CONVEX}.get(kind, kind)
