"""Shapes: what in a formula is a number, a vector or a matrix, and how large.

What is not declared is inferred from the formula, in two passes over its places. `ranks` finds what
runs downwards, across, or not at all; `fitting` finds the sizes by making equal what has to be equal,
and refuses parts that cannot fit. Read `inference` next, which puts the two together.
"""

from steepest.expression.shapes.inference import Shapes, has_evidence, infer
from steepest.expression.shapes.record import Shape, ShapeMismatchError, declared_shape

__all__ = ["Shape", "ShapeMismatchError", "Shapes", "declared_shape", "has_evidence", "infer"]
