"""The steps between index form and matrix form by name, and what such a step says of its vectors and matrices."""

from __future__ import annotations

from dataclasses import replace

from steepest.derivation.records import Derivation
from steepest.derivation.rule import Frame
from steepest.derivation.step import Step
from steepest.expression.nodes import Derivative, Node

WHOLE = "gradient-from-entry"
ENTRY, ENTRY_OF_MATRIX, NUMBER, BACK = "entry-of", "entry-of-matrix", "matrix-form", "index-form"

#: The steps between the two forms, each with an example.
BRIDGES: tuple[Frame, ...] = (
    Frame(ENTRY, "sum(i=1..N, r_i x_ij) = (X^T r)_j"),
    Frame(ENTRY_OF_MATRIX, "sum(i=1..N, x_ij r_ik) = (X^T R)_{jk}"),
    Frame(NUMBER, "sum(i=1..N, r_i^2) = ||r||^2"),
    Frame(BACK, "(X^T r)_j = sum(i=1..N, x_ij r_i)"),
    Frame(WHOLE, "∂L/∂w_j = (X^T r)_j for every j, so ∇_w L = X^T r"),
)


def entry_derivation(derivation: Derivation) -> Derivation:
    """The derivation of an entry that a gradient in matrix form rests on; any other derivation as it is."""
    if derivation.step.rule != WHOLE or not derivation.step.because:
        return derivation
    inner = derivation.step.because[0]
    assert isinstance(inner.before, Derivative)  # noqa: S101
    return replace(derivation, variable=inner.before.variable, step=inner)


def arrays_of(step: Step) -> dict[str, Node]:
    """The vectors and matrices that a step of the bridge speaks of, with their last entries."""
    said = {"entry", "row", "column", "whole", "letter", "rest", "parameter"}
    return {name: node for name, node in step.bindings if name not in said}
