"""Functions of several numbers or of a vector by means of scalar ones: ``max``, ``min``, norms, softmax.

Each takes the `Vector` of its arguments. A vector that is only named has no entries to work with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steepest.errors import UnsupportedError
from steepest.expression import of_matrices
from steepest.expression.function_table import FunctionRow, without_slope
from steepest.expression.nodes import Function, Node, Power, Quotient, Sum, Vector, number

MOST_ENTRIES = 8  # the formula of a maximum has about as many terms as there are pairs, squared


def entries_of(argument: Node, name: str) -> tuple[Node, ...]:
    """The arguments of a function of several numbers.

    Raises:
        UnsupportedError: the vector is only named, so that nothing is known of its entries.
    """
    if not isinstance(argument, Vector):
        raise UnsupportedError(f"{name} of a vector whose entries are not written out is not supported")
    return argument.entries


def extremum(name: str, sign: int) -> Callable[[Node], Node]:
    """``max(a, b) = (a + b + |a - b|)/2``, and ``min(a, b)`` with a minus; more of them in halves."""

    def of(entries: tuple[Node, ...]) -> Node:
        if len(entries) == 1:
            return entries[0]
        middle = len(entries) // 2
        a, b = of(entries[:middle]), of(entries[middle:])
        gap = Function("abs", a - b)
        return Quotient(Sum((a, b, gap if sign > 0 else -gap)), number(2))

    def rewritten(argument: Node) -> Node:
        entries = entries_of(argument, name)
        if len(entries) > MOST_ENTRIES:
            raise UnsupportedError(f"{name} of more than {MOST_ENTRIES} numbers has no formula of use")
        return of(entries)

    return rewritten


def euclidean_norm(argument: Node) -> Node:
    """``sqrt(a² + b² + …)``."""
    return Function("sqrt", _sum([Power(entry, number(2)) for entry in entries_of(argument, "norm")]))


def norm1(argument: Node) -> Node:
    """``|a| + |b| + …``."""
    return _sum([Function("abs", entry) for entry in entries_of(argument, "norm1")])


def softmax(argument: Node) -> Vector:
    """``e^(z_k)/(e^(z_1) + e^(z_2) + …)`` for each k."""
    powers = [Function("exp", entry) for entry in entries_of(argument, "softmax")]
    return Vector(tuple(Quotient(power, _sum(powers)) for power in powers))


def log_sum_exp(argument: Node) -> Node:
    """``ln(e^(z_1) + e^(z_2) + …)``."""
    return Function("log", _sum([Function("exp", entry) for entry in entries_of(argument, "logsumexp")]))


def _sum(terms: Sequence[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


ROWS: tuple[FunctionRow, ...] = (
    FunctionRow(
        "max",
        derivative=without_slope("max"),
        latex=r"\max",
        sympy=lambda sp, u: sp.Max(*u),
        sympy_name="Max",
        numpy="np.maximum.reduce([{u}])",
        rewritten=extremum("max", 1),
        takes="several",
    ),
    FunctionRow(
        "min",
        derivative=without_slope("min"),
        latex=r"\min",
        sympy=lambda sp, u: sp.Min(*u),
        sympy_name="Min",
        numpy="np.minimum.reduce([{u}])",
        rewritten=extremum("min", -1),
        takes="several",
    ),
    FunctionRow(
        "norm",
        derivative=without_slope("norm"),
        latex=r"\lVert {u} \rVert",
        text="||{u}||",
        unicode="‖{u}‖",
        sympy=lambda sp, u: sp.sqrt(sp.Add(*(entry**2 for entry in u))),
        numpy="np.linalg.norm({u})",
        rewritten=euclidean_norm,
        takes="vector",
    ),
    FunctionRow(
        "norm1",
        derivative=without_slope("norm1"),
        latex=r"\lVert {u} \rVert_{{1}}",
        text="||{u}||_1",
        unicode="‖{u}‖₁",
        sympy=lambda sp, u: sp.Add(*(sp.Abs(entry) for entry in u)),
        numpy="np.linalg.norm({u}, 1)",
        rewritten=norm1,
        takes="vector",
    ),
    FunctionRow(
        "softmax",
        derivative=without_slope("softmax"),
        latex=r"\operatorname{softmax}",
        sympy=lambda sp, u: sp.ImmutableDenseMatrix([sp.exp(k) / sp.Add(*map(sp.exp, u)) for k in u]),
        numpy="(lambda v: (lambda e: e/np.sum(e))(np.exp(v - np.max(v))))({u})",
        rewritten=softmax,
        takes="vector",
        gives="same",
    ),
    FunctionRow(
        "logsumexp",
        derivative=without_slope("logsumexp"),
        latex=r"\operatorname{logsumexp}",
        sympy=lambda sp, u: sp.log(sp.Add(*map(sp.exp, u))),
        numpy="(lambda v: np.max(v) + np.log(np.sum(np.exp(v - np.max(v)))))({u})",
        rewritten=log_sum_exp,
        takes="vector",
    ),
    *of_matrices.ROWS,
)
