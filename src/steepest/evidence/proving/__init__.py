"""Further proof: what exact algebra alone does not settle is cut into cases, pieces and remainders in which it does.

`claims` says what is claimed, `methods` is the table of the ways to prove it; each way is a module of its own.
"""

from steepest.evidence.proving.claims import Claim
from steepest.evidence.proving.methods import FURTHER, METHODS, Method, proved

__all__ = ["FURTHER", "METHODS", "Claim", "Method", "proved"]
