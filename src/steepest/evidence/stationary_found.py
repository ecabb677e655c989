"""What a search for stationary points has found."""

from __future__ import annotations

from dataclasses import dataclass

from steepest._sugar import verb
from steepest.derivation.matrices import Hessian
from steepest.evidence.affine import Variable
from steepest.evidence.convexity_claims import Convexity
from steepest.evidence.domain import Domain
from steepest.evidence.kink_points import KinkPoint
from steepest.evidence.solutions import Coordinate
from steepest.evidence.stationary import Stationary
from steepest.expression.nodes import Node


@dataclass(frozen=True, slots=True)
class StationaryPoint:
    """A point at which the gradient is zero.

    Attributes:
        coordinates: one for each variable, exact or in a ball; a variable without one may be any number.
        value: the exact value of the function, or None.
        decimal: the value of the function as a float; None for a family of points.
        kind: "minimum", "maximum", "saddle point", "global minimum", "global maximum", "inflection point", or None.
        why: what the kind rests on: "hessian", "convexity", "bound" (no value of the function is below, or above, the
            value here) or "higher derivative"; None without a kind.
        found: what the Hessian says; None for a family of points.
    """

    coordinates: tuple[Coordinate, ...]
    value: Node | None
    decimal: float | None
    kind: str | None
    why: str | None
    found: Stationary | None

    @property
    def exact(self) -> bool:
        """Whether every coordinate is known exactly."""
        return all(one.node is not None for one in self.coordinates)

    @property
    def is_family(self) -> bool:
        """Whether it stands for infinitely many points."""
        return self.found is None


@dataclass(frozen=True, slots=True, repr=False)
class StationaryPoints:
    """The stationary points of a function, as far as they are known.

    Attributes:
        hessian: the function with its gradient and Hessian.
        points: the verified points.
        more: how many others there are that are not listed.
        complete: how it is known that there are no others: "counted", "covered", "none" or "unique"; None where it is
            not known.
        remark: what had no answer, in words, or None.
        convexity: what is known of the convexity of the function.
        domain: where the variables live.
        kinks: whether the function may have a value at points without a gradient, which are none of these.
        nowhere_zero: an entry of the gradient that is nowhere 0, or None; of a function with kinks that has no slope
            of 0 it may be None, too.
        kink_points: for one variable, kinks with the slopes from both sides.
    """

    hessian: Hessian
    points: tuple[StationaryPoint, ...]
    more: int
    complete: str | None
    remark: str | None
    convexity: Convexity
    domain: Domain
    kinks: bool
    nowhere_zero: Node | None = None
    kink_points: tuple[KinkPoint, ...] = ()

    @property
    def function(self) -> Node:
        """The formula."""
        return self.hessian.function

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables."""
        return self.hessian.variables

    text = verb("text")
    latex = verb("latex")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<StationaryPoints {len(self.points) + self.more} found>"
