"""A formula of vectors and matrices together with the shapes of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from steepest.expression.chains import Size, size_of
from steepest.expression.nodes import Node
from steepest.expression.shapes import Shape, Shapes


@dataclass(frozen=True, slots=True)
class Shaped:
    """A formula whose shapes are known.

    Attributes:
        node: the formula.
        shapes: the shapes of its parts, inferred for this very tree.
        identities: the names that stand for identity matrices.
        moving: the name that moves where there are differentials in the formula.
    """

    node: Node
    shapes: Shapes
    identities: frozenset[str] = frozenset()
    moving: Node | None = None

    @property
    def shape(self) -> Shape:
        """The shape of the whole."""
        found = self.shapes.of(self.node)
        assert found is not None, "a statement has sides, and no shape"  # noqa: S101
        return found

    @property
    def size(self) -> Size:
        """The rows and columns of the whole."""
        return size_of(self.shape)
