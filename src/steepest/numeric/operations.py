"""The table of operations: how Python and NumPy spell each, and its slopes by what it is made of.

A function of the table of functions that is listed here without slopes takes its derivative from there, so
that a derivative is known in one place; one that is not listed is rewritten by those that are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steepest.expression.functions import FUNCTIONS

if TYPE_CHECKING:
    from steepest.numeric.graph import Graph

Slopes = Callable[["Graph", int], tuple[int, ...]]

#: How tightly an expression of Python holds together.
CHOICE, OR, AND, COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)


@dataclass(frozen=True, slots=True)
class Operation:
    """One row.

    Attributes:
        name: how graphs name it.
        python: how the standard library spells it, with ``{0}`` for what it is done to.
        numpy: how NumPy spells it; as Python does where nothing is said.
        level: how tightly the spelling of Python holds together; one of NumPy's own is a call.
        slopes: its partial derivatives by what it is done to; None where the table of functions knows.
    """

    name: str
    python: str
    numpy: str = ""
    level: int = ATOM
    slopes: Slopes | None = None

    def spelled(self, *, arrays: bool) -> tuple[str, int]:
        """The template and how tightly it holds together."""
        if not (arrays and self.numpy):
            return self.python, self.level
        return self.numpy, ATOM if self.numpy[-1] == ")" else self.level


def _constants(*values: int) -> Slopes:
    return lambda graph, place: graph.constants(values)


def _product(graph: Graph, place: int) -> tuple[int, ...]:
    a, b = graph.arguments[place]
    return b, a


def _quotient(graph: Graph, place: int) -> tuple[int, ...]:
    _, below = graph.arguments[place]
    return graph.divide(graph.constant(1), below), graph.negative(graph.divide(place, below))


def _power(graph: Graph, place: int) -> tuple[int, ...]:
    """x^p → p x^(p-1), and x^p log x; that is 0 where x is 0 and p > 0."""
    base, exponent = graph.arguments[place]
    lowered = graph.power(base, graph.subtract(exponent, graph.constant(1)))
    if exponent in graph.values:
        return graph.multiply(exponent, lowered), graph.constant(0)
    return graph.multiply(exponent, lowered), graph.multiply(place, graph.call("log", base))


def _selection(graph: Graph, place: int) -> tuple[int, ...]:
    condition = graph.arguments[place][0]
    one, zero = graph.constant(1), graph.constant(0)
    return zero, graph.select(condition, one, zero), graph.select(condition, zero, one)


def _extreme(sign: str) -> Slopes:
    """max(u, v) → 1 for u where u > v, else for v; a constant never counts where both are equal."""

    def slopes(graph: Graph, place: int) -> tuple[int, ...]:
        a, b = graph.arguments[place]
        one, zero = graph.constant(1), graph.constant(0)
        if a in graph.values:
            return zero, graph.select(graph.operation(sign, b, a), one, zero)
        wins = graph.operation(sign, a, b)
        return graph.select(wins, one, zero), graph.select(wins, zero, one)

    return slopes


def _log1p(graph: Graph, place: int) -> tuple[int, ...]:
    return (graph.divide(graph.constant(1), graph.add(graph.arguments[place][0], graph.constant(1))),)


def _softplus(graph: Graph, place: int) -> tuple[int, ...]:
    return (graph.operation("sigmoid", *graph.arguments[place]),)


def _sigmoid(graph: Graph, place: int) -> tuple[int, ...]:
    return (graph.multiply(place, graph.subtract(graph.constant(1), place)),)


def _log_add_exp(graph: Graph, place: int) -> tuple[int, ...]:
    a, b = graph.arguments[place]
    return graph.call("sigmoid", graph.subtract(a, b)), graph.call("sigmoid", graph.subtract(b, a))


def _functions(names: str) -> tuple[Operation, ...]:
    """Functions that both libraries have; the table of functions says what NumPy calls them."""
    return tuple(Operation(n, f"{n}({{0}})", f"np.{FUNCTIONS[n].numpy_name}({{0}})") for n in names.split())


_NO_SLOPES = _constants(0, 0)
_ROWS = (
    Operation("add", "{0} + {1}", level=SUM, slopes=_constants(1, 1)),
    Operation("subtract", "{0} - {1}", level=SUM, slopes=_constants(1, -1)),
    Operation("negative", "-{0}", level=SIGN, slopes=_constants(-1)),
    Operation("multiply", "{0}*{1}", level=PRODUCT, slopes=_product),
    Operation("divide", "{0}/{1}", level=PRODUCT, slopes=_quotient),
    Operation("power", "pow({0}, {1})", "np.power({0}, {1})", slopes=_power),
    Operation("select", "{1} if {0} else {2}", "np.where({0}, {1}, {2})", CHOICE, _selection),
    *(
        Operation(name, f"{{0}} {sign} {{1}}", level=COMPARISON, slopes=_NO_SLOPES)
        for name, sign in (
            ("less", "<"),
            ("less_equal", "<="),
            ("greater", ">"),
            ("greater_equal", ">="),
            ("equal", "=="),
            ("not_equal", "!="),
        )
    ),
    Operation("and", "{0} and {1}", "np.logical_and({0}, {1})", AND, _NO_SLOPES),
    Operation("or", "{0} or {1}", "np.logical_or({0}, {1})", OR, _NO_SLOPES),
    Operation("max", "larger({0}, {1})", "np.maximum({0}, {1})", slopes=_extreme("greater")),
    Operation("min", "smaller({0}, {1})", "np.minimum({0}, {1})", slopes=_extreme("less")),
    *_functions("exp log sin cos tan sinh cosh tanh sqrt log2 log10 cbrt asin acos atan asinh acosh atanh"),
    Operation("abs", "fabs({0})", "np.abs({0})"),
    Operation("sign", "sign({0})", "np.sign({0})"),
    Operation("step", "step({0})", "np.heaviside({0}, 0.0)"),
    Operation("relu", "relu({0})", "np.maximum({0}, 0.0)"),
    Operation("sigmoid", "sigmoid({0})", "sigmoid({0})", slopes=_sigmoid),
    Operation("softplus", "softplus({0})", "softplus({0})", slopes=_softplus),
    Operation("log1p", "log1p({0})", "np.log1p({0})", slopes=_log1p),
    Operation("expm1", "expm1({0})", "np.expm1({0})", slopes=lambda g, place: (g.call("exp", *g.arguments[place]),)),
    Operation("logaddexp", "logaddexp({0}, {1})", "logaddexp({0}, {1})", slopes=_log_add_exp),
    Operation(
        "logcosh", "logcosh({0})", "logcosh({0})", slopes=lambda g, place: (g.call("tanh", *g.arguments[place]),)
    ),
)
_ARRAYS = tuple(
    Operation(name, "", numpy, level)
    for name, numpy, level in (
        ("matmul", "{0} @ {1}", PRODUCT),
        ("dot", "{0} @ {1}", PRODUCT),
        ("inner", "np.vdot({0}, {1})", ATOM),
        ("outer", "np.outer({0}, {1})", ATOM),
        ("transpose", "np.transpose({0})", ATOM),
        ("total", "np.sum({0})", ATOM),
        ("column_sums", "np.sum({0}, axis=0)", ATOM),
        ("row_sums", "np.sum({0}, axis=1)", ATOM),
        ("spread1", "np.full({1}, {0})", ATOM),
        ("spread2", "np.full(({1}, {2}), {0})", ATOM),
        ("as_rows", "{0}[None, :]", ATOM),
        ("as_columns", "{0}[:, None]", ATOM),
        ("tiled", "np.tile({0}, ({1}, 1))", ATOM),
        ("softmax", "softmax({0})", ATOM),
        ("logsumexp", "logsumexp({0})", ATOM),
        ("inverse", "inverse({0})", ATOM),
        ("logdet", "logdet({0})", ATOM),
        ("det", "det({0})", ATOM),
        ("trace", "np.trace({0})", ATOM),
        ("identity", "np.eye({0})", ATOM),
        ("diagonal", "np.diag({0})", ATOM),
        ("along", "{0}", ATOM),
        ("column", "{0}[:, {1}]", ATOM),
        ("row", "{0}[{1}]", ATOM),
        ("entry", "{0}[{1}]", ATOM),
        ("in_column", "in_column({0}, {1}, {2})", ATOM),
        ("in_row", "in_row({0}, {1}, {2})", ATOM),
        ("in_entry", "in_entry({0}, {1}, {2})", ATOM),
        ("counted", "np.arange(1.0, {0} + 1.0)", ATOM),
    )
)

OPERATIONS: dict[str, Operation] = {row.name: row for row in (*_ROWS, *_ARRAYS)}

#: Two functions of one array that are worked out together where both are asked for, and what does it.
TOGETHER = (("sin", "cos", "sincos({0})"), ("softmax", "logsumexp", "softmax_and_logsumexp({0})"))
