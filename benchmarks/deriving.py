"""Deriving with every step beside ``sympy.diff``, which keeps none. For information; there is no goal."""

from __future__ import annotations

from collections.abc import Callable

import sympy

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row
from benchmarks.pairs import x, y

#   for us                         the variable   for SymPy
FORMULAS: tuple[tuple[str, str, Callable[[int], sympy.Expr]], ...] = (
    ("{k} e^(2y) sin x", "x", lambda k: k * sympy.exp(2 * y) * sympy.sin(x)),
    ("4 + (x - {k})^2 + 2y^2", "x", lambda k: 4 + (x - k) ** 2 + 2 * y**2),
    ("sin(x^2 + {k})", "x", lambda k: sympy.sin(x**2 + k)),
    ("x^{k} ln(x) e^(-x)", "x", lambda k: x**k * sympy.log(x) * sympy.exp(-x)),
    (
        "sqrt(1 + {k} cos(x)^2)/(x + y)",
        "x",
        lambda k: sympy.sqrt(1 + k * sympy.cos(x) ** 2) / (x + y),
    ),
)


def rows(rounds: int) -> list[Row]:
    return [_row(*formula, rounds) for formula in FORMULAS]


def _row(text: str, wrt: str, build: Callable[[int], sympy.Expr], rounds: int) -> Row:
    symbol = {"x": x, "y": y}[wrt]
    built = [build(turn + 2) for turn in range(rounds + 1)]
    medians = measuring.interleaved(
        {
            "ours": lambda turn: st.derive(text.replace("{k}", str(turn + 2)), wrt),
            "theirs": lambda turn: sympy.diff(built[turn], symbol),
        },
        rounds,
    )
    ours, theirs = medians["ours"], medians["theirs"]
    return Row(f"derive {text.replace('{k}', '3')}, {wrt}", ours, theirs, "sympy.diff", ours / theirs)
