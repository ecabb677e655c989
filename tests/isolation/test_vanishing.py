"""The task that asks SymPy whether a formula is 0, here and beside this process."""

from __future__ import annotations

import pytest

from steepest.isolation import ask
from steepest.isolation.vanishing import WAYS, vanishes


def asked(line: str, names: str = "x", positive: str = "", integers: str = "") -> dict[str, object]:
    return {"line": line, "names": names.split(), "positive": positive.split(), "integers": integers.split()}


@pytest.mark.parametrize(
    ("line", "names", "positive", "by"),
    [
        ("(x + 1)^2 - x^2 - 2x - 1", "x", "", "expand"),
        ("sin(2x) - 2 sin(x) cos(x)", "x", "", "trigsimp"),
        ("cosh(x) - sinh(x) - e^(-x)", "x", "", "rewrite(exp)"),
        ("sqrt(3 + 2 sqrt(2)) - 1 - sqrt(2)", "", "", "radsimp"),
        ("ln(x y) - ln(x) - ln(y)", "x y", "x y", "expand"),
        ("x^2 - x", "x", "", None),
    ],
)
def test_the_way_that_makes_a_formula_zero_is_named(line: str, names: str, positive: str, by: str | None) -> None:
    assert vanishes(asked(line, names, positive)) == {"by": by}
    assert by is None or by in WAYS


def test_it_is_a_task_of_the_helper() -> None:
    assert ask("vanishes", asked("sin(x)^2 + cos(x)^2 - 1")) == {"by": "trigsimp"}
