"""Whether a function of one variable that has kinks has a slope other than 0 wherever it has one."""

from __future__ import annotations

from fractions import Fraction

from steepest.derivation.deriving import derive
from steepest.derivation.records import Derivation
from steepest.errors import SteepestError
from steepest.evidence.convexity_pieces import Piece, pieces_of
from steepest.evidence.definedness import domain_facts
from steepest.evidence.domain import Domain
from steepest.evidence.everywhere import Everywhere
from steepest.evidence.joints import joint_at, sign_of_number
from steepest.expression.enclosures import IndeterminateError
from steepest.expression.nodes import Symbol, number
from steepest.expression.trees import free_symbols


def is_nowhere_flat(derivation: Derivation, domain: Domain) -> bool:
    """Whether every piece has a slope other than 0, and where pieces meet there is a kink or such a slope.

    Args:
        derivation: the derivative of the function by its only variable.
        domain: where the variable lives.

    >>> is_nowhere_flat(derive("|x|"), Domain()), is_nowhere_flat(derive("max(0, x)"), Domain())
    (True, False)
    """
    variable = derivation.variable
    if not isinstance(variable, Symbol) or free_symbols(derivation.function) != {variable.name}:
        return False
    pieces = pieces_of(derivation.function, variable, domain.of_variable(variable.name))
    if pieces is None or not all(_rises_or_falls(piece, variable) for piece in pieces):
        return False
    edges = {edge for piece in pieces for edge in (piece.values.lower, piece.values.upper) if edge is not None}
    return all(_is_bent_or_steep(derivation, edge) for edge in edges)


def _rises_or_falls(piece: Piece, variable: Symbol) -> bool:
    """Whether the slope of a piece is > 0 all along it, or < 0 all along it, wherever it has a value."""
    try:
        slope = derive(piece.node, variable).result_node
    except SteepestError:
        return False
    facts = domain_facts(frozenset({variable.name}), Domain({variable.name: piece.values}), ())
    return Everywhere([piece.node], facts, ()).sign(slope).strict


def _is_bent_or_steep(derivation: Derivation, edge: Fraction) -> bool:
    """Whether the slopes from both sides of a place are not the same, or are not 0."""
    joint = joint_at(derivation, number(edge))
    try:
        return joint is not None and bool(joint.rise or sign_of_number(joint.left))
    except IndeterminateError:
        return False
