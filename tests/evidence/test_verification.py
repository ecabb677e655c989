"""The verifier itself: it passes what holds and catches what does not, without knowing a rule."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace

import pytest

import steepest.evidence.verification as verification
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.step import Step
from steepest.evidence.domain import Domain
from steepest.evidence.stationary import classified
from steepest.evidence.verification import check_step, verify, written_out
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.writing import to_text


def test_it_knows_no_rules() -> None:
    tree = ast.parse(inspect.getsource(verification))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "steepest.derivation.rules" not in imported
    assert "steepest.derivation.tidying" not in imported


def test_what_was_tried_is_said() -> None:
    found = verify(derive("e^(2y) sin x", "x"))
    assert found.ok
    assert found.text().startswith("Checked: 3 steps, each enclosed at 12 points or more and read back; SymPy")
    assert all(check.digits >= 30 for check in found.checks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("∂/∂x(x^2)", "x"),
        ("∂/∂x(x^2 y)", "2x y + 0.0000001"),
        ("∂/∂w(sum(i=1..N, w x_i))", "sum(i=1..N, x_i^2)"),
        ("2x/2", "x + 1/10^20"),
        ("|x|", "x"),
        ("x", "sqrt(x)^2 + 0 ln(-1 - x^2)"),
        ("∂/∂x(ln x)", "1/|x|"),
    ],
)
def test_a_wrong_step_is_caught(before: str, after: str) -> None:
    a, b = parse(before), parse(after)
    checked = check_step(Step("made-up", a, b, b), Domain())
    if (before, after) == ("∂/∂x(ln x)", "1/|x|"):  # the same wherever ln has a value
        assert checked.failure is None
    else:
        assert checked.failure is not None


def test_a_result_that_sympy_does_not_share_is_caught() -> None:
    right = derive("x^3", "x")
    wrong = replace(right, step=replace(right.step, after=parse("3x^2 + x - x + 1/1000")))
    assert not verify(wrong).ok
    assert "does not hold" in verify(wrong).text()


def test_a_line_that_reads_back_otherwise_is_caught() -> None:
    odd = Symbol("2x")  # no reader makes such a name
    assert "read back" in str(check_step(Step("made-up", odd, odd, odd), Domain()).failure)


def test_sums_are_written_out_term_by_term() -> None:
    assert to_text(written_out(parse("sum(i=1..3, w x_i)"))) == "w x[1] + w x[2] + w x[3]"


@pytest.mark.parametrize(
    ("formula", "point", "kind"),
    [
        ("4 + (x-2)^2 + 2y^2", {"x": 2, "y": 0}, "minimum"),
        ("-(x^2) - x y - y^2", {"x": 0, "y": 0}, "maximum"),
        ("x^2 - y^2", {"x": 0, "y": 0}, "saddle point"),
        ("x y", {"x": 0, "y": 0}, "saddle point"),
        ("x y z", {"x": 0, "y": 0, "z": 0}, None),
        ("x^2 + y^3", {"x": 0, "y": 0}, None),
        ("x^3 - 3x", {"x": 1}, "minimum"),
        ("x^3 - 3x", {"x": -1}, "maximum"),
        ("x^2 + y^2 - z^2", {"x": 0, "y": 0, "z": 0}, "saddle point"),
        ("-x^2 + y^2 + z^2", {"x": 0, "y": 0, "z": 0}, "saddle point"),
        ("x^2 + y^2 + 25(sin^2 x + sin^2 y)", {"x": 0, "y": 0}, "minimum"),
    ],
)
def test_a_stationary_point_is_classified(formula: str, point: dict[str, int], kind: str | None) -> None:
    found = gradient(formula)
    assert found.at(point).is_zero
    where: dict[Node, object] = {Symbol(name): value for name, value in point.items()}
    assert classified(found, where).kind == kind
