"""Functions of a matrix, and the matrix with a vector on its diagonal: ``tr``, ``det``, ``logdet``, ``diag``.

Each is stated by the entries; a matrix that is only named has none to work with.
"""

from __future__ import annotations

from steepest.errors import UnsupportedError
from steepest.expression.function_table import FunctionRow, without_slope
from steepest.expression.nodes import Function, Matrix, Negation, Node, Product, Sum, Vector, number

MOST_ROWS = 5  # a determinant has as many terms as there are orders of its rows

Rows = tuple[tuple[Node, ...], ...]


def square(argument: Node, name: str) -> Rows:
    """The rows of a square matrix whose entries are written out.

    Raises:
        UnsupportedError: it has no rows to work with, or is not square.
    """
    if not isinstance(argument, Matrix):
        raise UnsupportedError(f"{name} of a matrix whose entries are not written out is not supported")
    if len(argument.rows) != len(argument.rows[0]):
        raise UnsupportedError(f"only a square matrix has {name}")
    return argument.rows


def trace(argument: Node) -> Node:
    """``a_11 + a_22 + …``."""
    diagonal = tuple(row[k] for k, row in enumerate(square(argument, "tr")))
    return diagonal[0] if len(diagonal) == 1 else Sum(diagonal)


def determinant(argument: Node) -> Node:
    """The determinant, by the entries of the first row (Laplace)."""
    rows = square(argument, "det")
    if len(rows) > MOST_ROWS:
        raise UnsupportedError(f"the determinant of more than {MOST_ROWS} rows has no formula of use")
    return _by_first_row(rows)


def _by_first_row(rows: Rows) -> Node:
    first, *others = rows
    if not others:
        return first[0]
    terms: list[Node] = []
    for k, entry in enumerate(first):
        minor = tuple(row[:k] + row[k + 1 :] for row in others)
        term = Product((entry, _by_first_row(minor)))
        terms.append(Negation(term) if k % 2 else term)
    return Sum(tuple(terms))


def log_determinant(argument: Node) -> Node:
    """``ln(det(A))``, for a determinant that is positive."""
    return Function("log", determinant(argument))


def diagonal(argument: Node) -> Node:
    """The matrix with the entries of a vector on its diagonal, and zeros elsewhere."""
    if not isinstance(argument, Vector):
        raise UnsupportedError("diag of a vector whose entries are not written out is not supported")
    size = range(len(argument.entries))
    return Matrix(tuple(tuple(argument.entries[i] if i == j else number(0) for j in size) for i in size))


BY_DIFFERENTIALS = "is found by differentials"

ROWS: tuple[FunctionRow, ...] = (
    FunctionRow(
        "tr",
        spellings=("trace",),
        derivative=without_slope("tr", BY_DIFFERENTIALS),
        latex=r"\operatorname{tr}",
        sympy=lambda sp, u: u.trace(),
        numpy="np.trace({u})",
        rewritten=trace,
        takes="matrix",
    ),
    FunctionRow(
        "det",
        derivative=without_slope("det", BY_DIFFERENTIALS),
        latex=r"\det",
        sympy=lambda sp, u: u.det(),
        numpy="np.linalg.det({u})",
        rewritten=determinant,
        takes="matrix",
    ),
    FunctionRow(
        "logdet",
        derivative=without_slope("logdet", BY_DIFFERENTIALS),
        latex=r"\operatorname{logdet}",
        sympy=lambda sp, u: sp.log(u.det()),
        numpy="np.linalg.slogdet({u})[1]",
        rewritten=log_determinant,
        takes="matrix",
    ),
    FunctionRow(
        "diag",
        derivative=without_slope("diag", BY_DIFFERENTIALS),
        latex=r"\operatorname{diag}",
        sympy=lambda sp, u: sp.diag(*u),
        numpy="np.diag({u})",
        rewritten=diagonal,
        takes="vector",
        gives="diagonal",
    ),
)
