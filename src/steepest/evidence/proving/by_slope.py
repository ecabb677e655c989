"""Proof by the slope: the difference does not change along a variable, and is 0 at a point of each piece of its line.

Along one variable, the others held fixed, both formulas are smooth on the pieces between the places at which a
part of them loses its value or its derivative. Where the derivative of the difference is 0 on a piece the
difference is constant there, so one point of the piece decides. At the ends of the pieces the formulas are
continuous wherever they have a value, for nothing in them jumps. This proves what inverse functions and
logarithms have in common: ``arctan x + arctan(1/x) = π/2`` for x > 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from steepest.errors import UnsupportedError
from steepest.evidence.proving.between_zeros import Piece, Zero, pieces_of
from steepest.evidence.proving.claims import Claim, has_entries
from steepest.evidence.proving.line_conditions import Condition, condition_along, conditions_along
from steepest.evidence.requirements import Requirement
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, evaluate
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Application,
    Derivative,
    Function,
    Gradient,
    Mean,
    Negation,
    Node,
    Piecewise,
    Ranged,
    SetSum,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import walk

Prover = Callable[[Claim], bool]

MOST_VARIABLES = 3
MOST_TRIES = 8
POINTS = tuple(Fraction(text) for text in "1 0 -1 2 1/2 -1/2 -2 3 1/3 -3".split())
_NO_LINE = (Application, Derivative, Gradient, Mean, Piecewise, Ranged, SetSum)


def by_slope(claim: Claim, settled: Prover) -> bool:
    """Whether the difference is proved to be constant along some variable, and 0 at points.

    Args:
        claim: about two formulas without jumps.
        settled: how the claim is settled where the variable has a value.
    """
    reals = claim.roles.reals
    if not 0 < len(reals) <= MOST_VARIABLES or has_entries(claim) or not is_smooth(claim):
        return False
    return any(_Line(claim, name, settled).settles() for name in reals)


def is_smooth(claim: Claim) -> bool:
    """Whether both formulas are continuous wherever they have a value, and made of parts with known conditions."""
    return not any(isinstance(part, _NO_LINE) or _jumps(part) for part in walk(claim.difference))


def _jumps(part: Node) -> bool:
    if not isinstance(part, Function):
        return False
    row = FUNCTIONS[part.name]
    return row.takes != "scalar" or (row.pieces is not None and part.name not in ("abs", "relu"))


class _Line:
    """A claim along one variable."""

    def __init__(self, claim: Claim, name: str, settled: Prover) -> None:
        self.claim, self.name, self.settled = claim, name, settled
        self.variable = Symbol(name)

    def settles(self) -> bool:
        """Whether the claim is proved."""
        demanded = conditions_along(self.claim.reference, self.name, self.claim)
        asked = conditions_along(self.claim.answer, self.name, self.claim)
        if demanded is None or asked is None or not self._rest_holds(asked):
            return False
        demanded += [one for one in map(self._given, self.claim.given) if one is not None and one.moves]
        polynomials = [factor for one in (*demanded, *asked) for factor, _ in one.factors]
        found = pieces_of(self.claim.domain.of_variable(self.name), polynomials)
        if found is None:
            return False
        pieces, zeros = found
        known = [piece for piece in pieces if all(one.holds_on(piece) for one in demanded)]
        if not known or not all(one.holds_on(piece) for piece in known for one in asked):
            return False
        return all(self._is_zero_on(piece, [*demanded, *asked]) for piece in known) and all(
            self._is_settled_at(zero) for zero in _apart_from(known, zeros)
        )

    def _given(self, need: Requirement) -> Condition | None:
        """What holds in the case at hand, along the line; None where that is not decided, and leaves nothing out."""
        return condition_along(need, self.name, self.claim)

    def _rest_holds(self, asked: list[Condition]) -> bool:
        """Whether what the answer demands of the other variables alone holds wherever the reference has a value."""
        decided = {one.origin for one in asked if one.moves}
        return all(need in decided for need in self.claim.open_questions())

    def _is_zero_on(self, piece: Piece, conditions: list[Condition]) -> bool:
        here = self.claim.under(*_facts(self.variable, piece), *_signs(conditions, piece))
        if not here.is_constant_along(self.name):
            return False
        return any(self._is_zero_at(value, here) for value in _values(piece))

    def _is_zero_at(self, value: Fraction, claim: Claim) -> bool:
        return self.settled(claim.at({self.variable: number(value)}))

    def _is_settled_at(self, zero: Zero) -> bool:
        """A point without a piece beside it: the reference has no value there, or the answer has the same or none."""
        if zero.exactly is None or self.claim.names != {self.name}:
            return False
        point = {self.variable: zero.exactly}
        return (
            not _has_value(self.claim.reference, point)
            or not _has_value(self.claim.answer, point)
            or self._is_zero_at(zero.exactly, self.claim)
        )


def _facts(variable: Symbol, piece: Piece) -> Iterator[Requirement]:
    if piece.lower is not None:
        yield Requirement(">", Sum((variable, Negation(number(piece.lower)))))
    if piece.upper is not None:
        yield Requirement(">", Sum((number(piece.upper), Negation(variable))))


def _signs(conditions: list[Condition], piece: Piece) -> Iterator[Requirement]:
    """The conditions with the signs that they have on a piece."""
    for one in conditions:
        if one.moves:
            tree = one.need.expression
            yield Requirement(">", tree if one.sign_on(piece) > 0 else Negation(tree))


def _values(piece: Piece) -> Iterator[Fraction]:
    """Readable numbers inside a piece."""
    yield from [value for value in dict.fromkeys((*POINTS, piece.inside)) if value in piece][:MOST_TRIES]


def _apart_from(known: list[Piece], zeros: list[Zero]) -> Iterator[Zero]:
    """The zeros that end none of the pieces."""
    ends = {end for piece in known for end in (piece.left, piece.right)}
    yield from (zero for zero in zeros if zero not in ends)


def _has_value(tree: Node, point: dict[Symbol, Fraction]) -> bool:
    try:
        evaluate(tree, point)  # type: ignore[arg-type]
    except UndefinedError:
        return False
    except (IndeterminateError, MissingValueError, UnsupportedError):
        return True  # it may have one
    return True
