"""Evidence: whether two formulas are the same, and what the judgement rests on."""

from steepest.evidence.domain import Domain, Range
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness

__all__ = [
    "Agreement",
    "Domain",
    "Evidence",
    "Mismatch",
    "Proof",
    "Range",
    "Undecided",
    "Witness",
    "compare",
]
