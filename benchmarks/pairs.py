"""Pairs of formulas that a checker is asked about: what a learner should have, and what a learner wrote.

Each formula is spelled twice: as text for `steepest`, and by hand as a SymPy expression, so that neither side
waits for the other's reader. ``{k}`` is a number that changes from round to round: no cache of either side sees
the same question again. The right answers are such that SymPy's constructors alone do not make the two forms the
same, for then there would be nothing left to simplify.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Symbol, cos, cosh, exp, log, sin, sinh, sqrt, tan, tanh

# The variables of a question are real unless it says otherwise, so they are real for SymPy too.
x, y, w, b = (Symbol(name, real=True) for name in "xywb")
p = Symbol("x", positive=True)

Domain = dict[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Pair:
    """A reference, a right answer in another form, and a wrong one; each as text and as an expression."""

    reference: str
    equal: str
    unequal: str
    expressions: Callable[[int], tuple[Expr, Expr, Expr]]
    domain: Domain | None = None

    def texts(self, k: int) -> tuple[str, ...]:
        return tuple(text.replace("{k}", str(k)) for text in (self.reference, self.equal, self.unequal))


PAIRS = (
    Pair(
        "{k} e^(2y) sin x",
        "2*{k} e^(2y) sin(x/2) cos(x/2)",
        "{k} e^(2y) cos x",
        lambda k: (
            k * exp(2 * y) * sin(x),
            2 * k * exp(2 * y) * sin(x / 2) * cos(x / 2),
            k * exp(2 * y) * cos(x),
        ),
    ),
    Pair(
        "{k} cos({k} x)",
        "{k} (cos({k} x/2)^2 - sin({k} x/2)^2)",
        "cos({k} x)",
        lambda k: (k * cos(k * x), k * (cos(k * x / 2) ** 2 - sin(k * x / 2) ** 2), cos(k * x)),
    ),
    Pair(
        "2 x cos(x^2 + {k})",
        "2 x (cos(x^2) cos({k}) - sin(x^2) sin({k}))",
        "cos(x^2 + {k})",
        lambda k: (
            2 * x * cos(x**2 + k),
            2 * x * (cos(x**2) * cos(k) - sin(x**2) * sin(k)),
            cos(x**2 + k),
        ),
    ),
    Pair(
        "e^x (x + {k})",
        "x e^x + {k} e^x",
        "x e^x + {k}",
        lambda k: (exp(x) * (x + k), x * exp(x) + k * exp(x), x * exp(x) + k),
    ),
    Pair(
        "2 (x - {k}) y^2",
        "2x y^2 - 2*{k} y^2",
        "(x - {k})^2 y^2",
        lambda k: (2 * (x - k) * y**2, 2 * x * y**2 - 2 * k * y**2, (x - k) ** 2 * y**2),
    ),
    Pair(
        "(x + {k})^5",
        "x (x + {k})^4 + {k} (x + {k})^4",
        "5 (x + {k})^4",
        lambda k: ((x + k) ** 5, x * (x + k) ** 4 + k * (x + k) ** 4, 5 * (x + k) ** 4),
    ),
    Pair(
        "(x^2 + {k}^2) - 2*{k} x",
        "(x - {k})^2",
        "(x + {k})^2",
        lambda k: (x**2 + k**2 - 2 * k * x, (x - k) ** 2, (x + k) ** 2),
    ),
    Pair(
        "-2 (y - {k} w x - b) x",
        "2 b x + 2*{k} w x^2 - 2 x y",
        "2 (y - {k} w x - b) x",
        lambda k: (
            -2 * (y - k * w * x - b) * x,
            2 * b * x + 2 * k * w * x**2 - 2 * x * y,
            2 * (y - k * w * x - b) * x,
        ),
    ),
    Pair(
        "sin(x)^2 + {k}",
        "{k} + 1 - cos(x)^2",
        "{k} + 1 + cos(x)^2",
        lambda k: (sin(x) ** 2 + k, k + 1 - cos(x) ** 2, k + 1 + cos(x) ** 2),
    ),
    Pair(
        "1/cos(x)^2 + {k}",
        "tan(x)^2 + {k} + 1",
        "tan(x)^2 + {k}",
        lambda k: (1 / cos(x) ** 2 + k, tan(x) ** 2 + k + 1, tan(x) ** 2 + k),
    ),
    Pair(
        "{k} (1 - tanh(x)^2)",
        "{k}/cosh(x)^2",
        "{k}/sinh(x)^2",
        lambda k: (k * (1 - tanh(x) ** 2), k / cosh(x) ** 2, k / sinh(x) ** 2),
    ),
    Pair(
        "{k} e^(-x)/(1 + e^(-x))^2",
        "{k} (1/(1 + e^(-x))) (1 - 1/(1 + e^(-x)))",
        "{k}/(1 + e^(-x))^2",
        lambda k: (
            k * exp(-x) / (1 + exp(-x)) ** 2,
            k * (1 / (1 + exp(-x))) * (1 - 1 / (1 + exp(-x))),
            k / (1 + exp(-x)) ** 2,
        ),
    ),
    Pair(
        "({k} - x^2)/(x^2 + {k})^2",
        "1/(x^2 + {k}) - 2x^2/(x^2 + {k})^2",
        "1/(x^2 + {k}) + 2x^2/(x^2 + {k})^2",
        lambda k: (
            (k - x**2) / (x**2 + k) ** 2,
            1 / (x**2 + k) - 2 * x**2 / (x**2 + k) ** 2,
            1 / (x**2 + k) + 2 * x**2 / (x**2 + k) ** 2,
        ),
    ),
    Pair(
        "2x/(x^2 + {k})",
        "(2x^3 + 2*{k} x)/(x^2 + {k})^2",
        "1/(x^2 + {k})",
        lambda k: (2 * x / (x**2 + k), (2 * x**3 + 2 * k * x) / (x**2 + k) ** 2, 1 / (x**2 + k)),
    ),
    Pair(
        "x/sqrt(x^2 + {k})",
        "(x^3 + {k} x)/(x^2 + {k})^(3/2)",
        "1/(2 sqrt(x^2 + {k}))",
        lambda k: (
            x / sqrt(x**2 + k),
            (x**3 + k * x) / sqrt(x**2 + k) ** 3,
            1 / (2 * sqrt(x**2 + k)),
        ),
    ),
    Pair(
        "e^(x^2 + {k} x) (2x + {k})",
        "(2x + {k}) e^(x^2) e^({k} x)",
        "e^(x^2 + {k} x)",
        lambda k: (
            exp(x**2 + k * x) * (2 * x + k),
            (2 * x + k) * exp(x**2) * exp(k * x),
            exp(x**2 + k * x),
        ),
    ),
    Pair(
        "{k} sin x cos x",
        "{k} sin(2x)/2",
        "{k} sin(2x)",
        lambda k: (k * sin(x) * cos(x), k * sin(2 * x) / 2, k * sin(2 * x)),
    ),
    Pair(
        "ln(x^2 + {k}) + 2x^2/(x^2 + {k})",
        "(2x^2 + (x^2 + {k}) ln(x^2 + {k}))/(x^2 + {k})",
        "2x/(x^2 + {k})",
        lambda k: (
            log(x**2 + k) + 2 * x**2 / (x**2 + k),
            (2 * x**2 + (x**2 + k) * log(x**2 + k)) / (x**2 + k),
            2 * x / (x**2 + k),
        ),
    ),
    Pair(
        "e^(-x) ({k} cos({k} x) - sin({k} x))",
        "{k} e^(-x) cos({k} x) - e^(-x) sin({k} x)",
        "-{k} e^(-x) cos({k} x)",
        lambda k: (
            exp(-x) * (k * cos(k * x) - sin(k * x)),
            k * exp(-x) * cos(k * x) - exp(-x) * sin(k * x),
            -k * exp(-x) * cos(k * x),
        ),
    ),
    Pair(
        "-sin(e^x + {k}) e^x",
        "-e^x (sin(e^x) cos({k}) + cos(e^x) sin({k}))",
        "-sin(e^x + {k})",
        lambda k: (
            -sin(exp(x) + k) * exp(x),
            -exp(x) * (sin(exp(x)) * cos(k) + cos(exp(x)) * sin(k)),
            -sin(exp(x) + k),
        ),
    ),
    Pair(
        "2x sin y + {k} x^2 cos y",
        "x (2 sin y + {k} x cos y)",
        "2x cos y",
        lambda k: (
            2 * x * sin(y) + k * x**2 * cos(y),
            x * (2 * sin(y) + k * x * cos(y)),
            2 * x * cos(y),
        ),
    ),
    Pair(
        "x cosh(x) + {k} sinh(x)",
        "x (e^x + e^(-x))/2 + {k} (e^x - e^(-x))/2",
        "x sinh(x) + {k} cosh(x)",
        lambda k: (
            x * cosh(x) + k * sinh(x),
            x * (exp(x) + exp(-x)) / 2 + k * (exp(x) - exp(-x)) / 2,
            x * sinh(x) + k * cosh(x),
        ),
    ),
    Pair(
        "(2/5) ((x w + b - y) x + {k} (3 w + b - 1))",
        "(2/5) (x^2 w + x b - x y + 3*{k} w + {k} b - {k})",
        "(2/5) ((x w + b - y) + {k} (3 w + b - 1))",
        lambda k: (
            2 * ((x * w + b - y) * x + k * (3 * w + b - 1)) / 5,
            2 * (x**2 * w + x * b - x * y + 3 * k * w + k * b - k) / 5,
            2 * ((x * w + b - y) + k * (3 * w + b - 1)) / 5,
        ),
    ),
    Pair(
        "y x^(y + {k})",
        "y x^y x^{k}",
        "x^(y + {k})",
        lambda k: (y * p ** (y + k), y * p**y * p**k, p ** (y + k)),
        domain={"x": (0, None)},
    ),
    Pair(
        "2x + 2*{k} sin x cos x",
        "2x + {k} sin(2x)",
        "2x + {k} sin(x)^2",
        lambda k: (2 * x + 2 * k * sin(x) * cos(x), 2 * x + k * sin(2 * x), 2 * x + k * sin(x) ** 2),
    ),
    Pair(
        "e^x e^({k} y)/(e^x + e^({k} y))^2",
        "1/(2 + e^(x - {k} y) + e^({k} y - x))",
        "e^x/(e^x + e^({k} y))^2",
        lambda k: (
            exp(x) * exp(k * y) / (exp(x) + exp(k * y)) ** 2,
            1 / (2 + exp(x - k * y) + exp(k * y - x)),
            exp(x) / (exp(x) + exp(k * y)) ** 2,
        ),
    ),
    Pair(
        "{k} (1 - x^2) e^(-x^2/2)",
        "{k} e^(-x^2/2) - {k} x^2 e^(-x^2/2)",
        "-{k} x e^(-x^2/2)",
        lambda k: (
            k * (1 - x**2) * exp(-(x**2) / 2),
            k * exp(-(x**2) / 2) - k * x**2 * exp(-(x**2) / 2),
            -k * x * exp(-(x**2) / 2),
        ),
    ),
    Pair(
        "2*{k} tanh(x) (1 - tanh(x)^2)",
        "2*{k} sinh(x)/cosh(x)^3",
        "2*{k} tanh(x)",
        lambda k: (2 * k * tanh(x) * (1 - tanh(x) ** 2), 2 * k * sinh(x) / cosh(x) ** 3, 2 * k * tanh(x)),
    ),
)
