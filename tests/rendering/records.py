"""Records of every kind, each with a name: what the tests of Markdown, HTML and notebooks loop over."""

from __future__ import annotations

import functools
from dataclasses import replace
from fractions import Fraction

from steepest.checking.check import check
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.rule import Rule
from steepest.derivation.rules import rules
from steepest.evidence.stationary import classify
from steepest.evidence.verification import Verification, verify
from steepest.expression.nodes import Function, Number, Product, Symbol
from steepest.models import LinearModel, Loss, UpdateRule, mse, update_rule
from steepest.models.by_hand import by_hand
from steepest.models.table import Table
from steepest.rendering.numbers import numbers_of
from steepest.rendering.report import Report
from steepest.rendering.study import Study
from tests.tables.derivations import DERIVATIONS
from tests.tables.verdicts import DERIVATIVES

#: What breaks out of a page that does not escape: of HTML, of Markdown, of LaTeX, of a terminal.
HOSTILE = (
    "</math></script><script>alert(1)</script>",
    '"onload="x',
    "<img src=x onerror=x>",
    "&lt;b&gt;",
    "]](javascript:x)[[",
    "`*_~",
    "$x$",
    "$$",
    "\\end{aligned}\\input{x}",
    "50% #1 a_b^c",
    "|",
    "\x1b[2J\u202e",
    "</style>",
    "-->",
)
POWER = next(row for row in rules() if row.id == "power")
ZERO = Number(Fraction(0))


@functools.cache
def records() -> dict[str, object]:
    """Every kind of record, plain and with hostile names."""
    found: dict[str, object] = {
        f"∂/∂{variable} {formula}": derive(formula, variable) for formula, variable, _ in DERIVATIONS
    }
    found |= {"order two": derive("x^3 sin(2x)", "x", order=2), "mixed": derive("x^2 y^3", ["x", "y"])}
    found |= {"incomplete": derive("x^2 + sin(x)", "x", rules=_without("sin"))}
    found |= {"gradient": gradient("4 + (x-2)^2 + 2y^2"), "one entry": gradient("x^2")}
    found |= {"value": derive("e^(2y) sin x", "x").at(x=0, y=1), "kink": derive("|x|").at(x=0)}
    found |= {"vector": gradient("x^2 y").at(x="1/3", y=1), "short": derive("x^2").at(x=3)}
    found |= {"tiny": derive("e^(-x)").at(x=60), "large": derive("e^(9x)", "x").at(x=300)}
    found |= {"mse": mse(LinearModel(2)), "formula": Loss("mean((w*x + b - y)^2)", ["w", "b"], ["x", "y"])}
    found |= {"update": update_rule(mse(LinearModel(1)))}
    return found | reports() | verdicts() | hostile()


def reports() -> dict[str, object]:
    """A record and all that was asked about it."""
    absent = derive("3x", "z")
    return {
        "report of a derivative": Report(absent, verify(absent), absent.at(x=1, z=0)),
        "minimum": _at("x^2 + y^2", x=0, y=0),
        "no Hessian": _at("|x|^(3/2) + y^2", x=0, y=0),
        "loss on a table": on_table("x", step=False),
        "step on a table": on_table("x", step=True),
    }


def _at(formula: str, **point: object) -> Report:
    record = gradient(formula)
    return Report(record, verify(record), record.at(point), classify(record, point))


LOSS = mse(LinearModel(1))


@functools.cache
def _checked() -> tuple[UpdateRule, Verification, Verification]:
    rule = update_rule(LOSS, learning_rate="1e-9")
    return rule, verify(LOSS), verify(rule)


def on_table(column: str, *, step: bool) -> Report | Study:
    """The numbers of a loss on a table whose column has a name."""
    table = Table(((column, (Fraction(1), Fraction(2))), ("y", (Fraction(3), Fraction(1, 3)))))
    start = {"b": ZERO, "w1": ZERO}
    rule, checked, checked_step = _checked()
    if not step:
        return Report(LOSS, checked, numbers=numbers_of(LOSS, table, start))
    return Study(rule, checked_step, (("by_hand", by_hand(rule, start, 1, table=table)),))


def verdicts() -> dict[str, object]:
    """Each outcome, with and without a diagnosis."""
    chosen = {(status, slip is None): row for row in DERIVATIVES for *_, status, _, slip in [row]}
    named = {f"{row[3]}: {row[2]!r}": check(derive(row[0], row[1]), row[2]) for row in chosen.values()}
    return {**named, "shape": check("(1, 2)", "3"), "remark": check("log(x^2)", "2 log x", domain="x=0..")}


def hostile() -> dict[str, object]:
    """Names, columns, rules and answers that try to break out."""
    found: dict[str, object] = {}
    for number, text in enumerate(HOSTILE):
        name = Symbol(text)
        found[f"name {number}"] = derive(Product((Function("sin", name), name, Symbol("x"))), name)
        found[f"column {number}"] = on_table(text, step=False)
        found[f"rule {number}"] = derive("x^2", "x", rules=(replace(POWER, id=text),))
        found[f"answer {number}"] = check("2x", f"2x {text}")
        found[f"loss {number}"] = Loss("mean((w x - y)^2)", ["w"], ["x", "y"], name=text)
    return found


def _without(name: str) -> tuple[Rule, ...]:
    return tuple(row for row in rules() if row.id != name)
