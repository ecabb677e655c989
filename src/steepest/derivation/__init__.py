"""Derivations: trees of steps made by the table of rules. Start with `rules`, then `deriving`."""

from steepest.derivation.deriving import derive, gradient
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.rules import Rule, rules
from steepest.derivation.step import Step

__all__ = ["Derivation", "Gradient", "Rule", "Step", "Value", "derive", "gradient", "rules"]
