"""Records of functions of several variables, each with a name: what the tests of every surface loop over."""

from __future__ import annotations

import functools

from steepest.derivation.along_curve import total_derivative
from steepest.derivation.directional import directional_derivative
from steepest.derivation.evaluating import at
from steepest.derivation.hessian import hessian
from steepest.derivation.jacobian import jacobian
from steepest.derivation.linearizing import linear_approximation
from steepest.evidence.arrivals import arrivals
from steepest.evidence.convexity import convexity
from steepest.evidence.definite import definite
from steepest.evidence.loss_convexity import loss_convexity
from steepest.evidence.stationary import classify
from steepest.evidence.stationary_points import stationary_points
from steepest.evidence.verification import verify
from steepest.expression.nodes import Function, Product, Symbol
from steepest.models import Loss, update_rule
from steepest.models.named import loss
from steepest.models.rates import rates_of
from steepest.models.stability import stability
from steepest.models.table import table_of
from steepest.rendering.study import AtPoint, Study
from tests.rendering.records import HOSTILE

CONVEX = [
    "4 + (x-2)^2 + 2y^2", "x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)", "x^2 - y^2", "x^4", "x^4 (1 + x^2)", "|x|", "1/x^2",
    "max(0, 1 - x)^2", "ln(1 + e^(-z))", "||(x, y)||", "ln(e^x + e^y)", "2x + 3y - 1", "(x + y)^2", "||x| - 1|", "x y",
    "1/x - ln x", "x^2/y - ln y", "-e^(-x)", "x + 1/0", "sum(i=1..N, max(0, 1 - y_i w x_i)) + w^2", "ln(sigmoid(x))",
    "x ln x + |x - 1|", "1/(x - 1)^2 - ln(-x)", "x^2/(y + 1) - ln(y)", "e^(-sqrt(x))", "-(x^2 + y^2)",
    "{u^2/2 if |u| <= 1, |u| - 1/2 otherwise}", "{e^x - 1 if x < 0, 2x otherwise} + x^2",
]  # fmt: skip
ON_DOMAINS = [("x^3", "x>0"), ("x^3", "x<=0"), ("e^x + sin(x)", "x=-1..1"), ("x^2 + sin(x y)", "x=0..0.1,y=0..0.1")]
STATIONARY = [
    "x^3 + y^3 - 3x y",
    "x^3 - 3x",
    "x^3",
    "x^6/6 - x^2/2 - x",
    "x + y^2",
    "(x + y)^2",
    "x^2 y^2",
    "|x|",
    "cos(x)",
    "x |x|",
    "|x| + x^2",
    "{u^2/2 if |u| <= 1, |u| - 1/2 otherwise}",
    "{-x if x < 0, x^2 - 4x otherwise}",
]


def moving() -> dict[str, object]:
    """An update rule, steps of it by hand, and what is said of where they lead."""
    data = {"x": [0, 1, 2], "y": [1, 3, 4]}
    line = Loss("mean((w x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    batch, valley = update_rule(line, "mini-batch"), update_rule("4 + (x-2)^2 + 2y^2", learning_rate="0.1")
    crate = update_rule("x^2 + 25 sin(x)^2", "adam", learning_rate="0.05")
    by_hand = {
        "descent by hand": update_rule(line).by_hand({"w": 0, "b": 0}, data=data),
        "batches by hand": batch.by_hand({"w": 0, "b": "1/3"}, data=data, order=[(1, 2), (3,)]),
        "adam by hand": update_rule(line, "adam").by_hand({"w": 0, "b": 0}, data=data),
    }
    bound = stability(update_rule(line, learning_rate=2), by_hand["descent by hand"].steps[0].point)
    return {
        **by_hand,
        "rule of a batch": batch,
        "expectation": batch.expectation(),
        "stability": bound,
        "arrivals": arrivals(valley, [{"x": 0, "y": 1}, {"x": 9, "y": "-1/2"}]),
        "arrivals at several places": arrivals(crate, [{"x": 1}, {"x": 4}], 500),
    }


def of_losses() -> dict[str, object]:
    """What is asked of a loss besides its gradient."""
    ridge, logistic = loss("mse", "d", l2="lambda"), loss("log-loss", "d")
    table = table_of({"x": [0, 1, 2], "y": [1, 3, 4]})
    return {
        "matrix gradient": ridge.gradient(form="matrix"),
        "hessian of a loss": logistic.hessian(),
        "hessian of a loss in matrix form": ridge.hessian(form="matrix"),
        "convexity of a loss": loss_convexity(logistic),
        "normal equations": ridge.normal_equations(),
        "learning rates": rates_of(ridge),
        "learning rates on a table": rates_of(loss("mse", 1), table),
    }


@functools.cache
def several() -> dict[str, object]:
    """Every kind of record."""
    found: dict[str, object] = {
        "hessian": hessian("x^2 y + e^(x y)"),
        "hessian of one": hessian("x^4"),
        "hessian with H": hessian("H^2 x"),
        "matrix at a point": hessian("e^x y^2").at(x=1, y="1/3"),
        "matrix at a kink": hessian("x |x|").at(x=0),
        "jacobian": jacobian(["x^2 y", "5x + sin y"]),
        "jacobian of one": jacobian(["x^2 y"]),
        "direction": directional_derivative("x^2 y", [1, 2], at={"x": 1, "y": 2}),
        "direction of a unit vector": directional_derivative("x^2 y", ["3/5", "4/5"]),
        "direction of letters": directional_derivative("x^2 y", ["cos t", "sin t"]),
        "direction of one": directional_derivative("x^2", [-3], at={"x": 1}),
        "direction at a minimum": directional_derivative("x^2 + y^2", [1, 1], at={"x": 0, "y": 0}),
        "direction at a kink": directional_derivative("|x| + y", [1, 1], at={"x": 0, "y": 0}),
        "approximation": linear_approximation("e^x cos y", {"x": 0, "y": "pi/3"}),
        "approximation of one": linear_approximation("sqrt(4 - x)", {"x": "3.999"}),
        "curve": total_derivative("x^2 y", {"x": "cos t", "y": "t^3"}, "t"),
        "curve with t": total_derivative("x y t", {"x": "t^2", "y": "e^t"}, "t"),
    }
    for formula, point in [
        ("x^2 + y^2", {"x": 0, "y": 0}),
        ("x y", {"x": 1, "y": 1}),
        ("e^x", {"x": 1}),
        ("x^2", {"x": 0}),
    ]:
        found[f"definite {formula}"] = definite(hessian(formula).at(point))
    found |= {f"convexity {formula}": convexity(formula) for formula in CONVEX}
    found |= {f"convexity {formula} {domain}": convexity(formula, domain=domain) for formula, domain in ON_DOMAINS}
    found["convexity in w"] = convexity("(y - w x - b)^2", ["w", "b"])
    found |= {f"stationary {formula}": stationary_points(formula) for formula in STATIONARY}
    found |= moving()
    found |= of_losses()
    found["stationary on a domain"] = stationary_points("x^2 + 25 sin(x)^2", domain="x=-5..5")
    return found | {f"name {k}": _hostile(name) for k, name in enumerate(HOSTILE)}


def _hostile(name: str) -> object:
    variable = Symbol(name)
    return hessian(Product((Function("sin", variable), Symbol("x"))), [variable, Symbol("x")])


@functools.cache
def studies() -> dict[str, Study]:
    """What the commands write."""
    return {formula: study(formula, point) for formula, point in [
        ("4 + (x-2)^2 + 2y^2", {"x": 2, "y": 0}), ("x^4", {"x": 0}), ("x |x|", {"x": 0}), ("x y", {"x": 1, "y": 2}),
    ]}  # fmt: skip


def study(formula: str, point: dict[str, int]) -> Study:
    """A Hessian with all that ``steepest hessian`` says of it."""
    record = hessian(formula)
    slopes, value = at(record.gradient, point), record.at(point)
    kind = classify(record.gradient, point) if slopes.is_zero else None
    there = AtPoint(slopes, definite(value) if value.differentiable else value, kind)
    found = stationary_points(record)
    return Study(record, verify(record), (("at", there), ("convexity", found.convexity), ("stationary_points", found)))
