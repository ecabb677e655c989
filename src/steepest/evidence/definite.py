"""Whether a Hessian is definite at a point, with the minors that show it as a teacher writes them."""

from __future__ import annotations

from dataclasses import dataclass

from steepest._sugar import verb
from steepest.derivation.matrices import MatrixValue
from steepest.errors import DomainError, ShapeError, UnsupportedError
from steepest.evidence.hessian_signs import determinant
from steepest.evidence.minors import PRECISION, definiteness
from steepest.evidence.stationary import KINDS
from steepest.expression.enclosures import evaluate
from steepest.expression.nodes import Node
from steepest.expression.sympy_bridge import from_sympy, to_sympy


@dataclass(frozen=True, slots=True)
class PointMinor:
    """The determinant of some rows and the same columns at a point.

    Attributes:
        kept: the rows, counted from 0.
        node: the determinant, written out with the numbers of the matrix.
        value: its value.
        sign: 1, -1, 0, or None where that is not certain.
    """

    kept: tuple[int, ...]
    node: Node
    value: Node
    sign: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Definite:
    """What a Hessian is at a point.

    Attributes:
        value: the matrix at the point.
        word: "positive definite", "indefinite", …: a word of `minors`.
        minors: those that decide.
    """

    value: MatrixValue
    word: str
    minors: tuple[PointMinor, ...]

    @property
    def kind(self) -> str | None:
        """What a stationary point with this Hessian is: "minimum", "maximum", "saddle point", or None."""
        return KINDS.get(self.word)

    text = verb("text")
    latex = verb("latex")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Definite {self.word}>"


def definite(value: MatrixValue) -> Definite:
    """Whether a Hessian is positive definite, negative definite or indefinite at a point, by its minors.

    Args:
        value: the Hessian at the point, as ``hessian(f).at(x=0, y=0)`` gives it.

    Raises:
        ShapeError: the matrix is not square.
        DomainError: there is a kink at the point, so that there is no Hessian.

    >>> from steepest.derivation.hessian import hessian
    >>> definite(hessian("4 + (x-2)^2 + 2y^2").at(x=2, y=0)).word
    'positive definite'
    """
    rows = value.node.rows
    if len(rows) != len(rows[0]):
        raise ShapeError(f"a matrix of {len(rows)} rows and {len(rows[0])} columns is not definite or indefinite")
    if not value.differentiable:
        raise DomainError(f"there is no Hessian: {value.value!r}")
    found = definiteness([[evaluate(entry, {}, 2 * PRECISION).value for entry in row] for row in rows])
    minors = tuple(_shown(rows, minor.kept, minor.sign) for minor in found.minors)
    return Definite(value, found.word, minors)


def _shown(rows: tuple[tuple[Node, ...], ...], kept: tuple[int, ...], sign: int | None) -> PointMinor:
    node = determinant([[rows[i][j] for j in kept] for i in kept])
    try:
        value = from_sympy(to_sympy(node))
    except UnsupportedError:
        value = node
    return PointMinor(kept, node, value, sign)
