"""The task of seeing whether SymPy simplifies a formula to 0, in one of several ways.

That is SymPy's word and no proof: it may take roots and logarithms apart that do not come apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steepest.expression.sympy_bridge import to_sympy
from steepest.isolation.crossing import from_line

Rewriting = Callable[[Any, Any], Any]

#: What is tried, by its name in SymPy; each takes SymPy and a formula.
WAYS: dict[str, Rewriting] = {
    "expand": lambda sp, e: sp.expand(e),
    "trigsimp": lambda sp, e: sp.trigsimp(sp.expand_trig(e)),
    "rewrite(exp)": lambda sp, e: sp.expand(e.rewrite(sp.exp)),
    "radsimp": lambda sp, e: sp.sqrtdenest(sp.radsimp(e)),
    "logcombine": lambda sp, e: sp.logcombine(sp.expand_log(e)),
}


def vanishes(arguments: dict[str, Any]) -> dict[str, Any]:
    """Whether one of the ways makes a formula 0.

    Args:
        arguments: "line" (the formula), "names" (all names in it), and of these "positive" and "integers";
            every name is a real number.

    Returns:
        "by": the way that does, or None.

    >>> vanishes({"line": "sin(x)^2 + cos(x)^2 - 1", "names": ["x"], "positive": [], "integers": []})
    {'by': 'trigsimp'}
    """
    import sympy

    symbols = {name: sympy.Symbol(name, **_assumptions(name, arguments)) for name in arguments["names"]}
    formula = to_sympy(from_line(arguments["line"], arguments["names"]), symbols)
    return {"by": next((name for name, way in WAYS.items() if way(sympy, formula) == 0), None)}


def _assumptions(name: str, arguments: dict[str, Any]) -> dict[str, bool]:
    """What SymPy is told of a variable."""
    told = {"real": True}
    if name in arguments["positive"]:
        told["positive"] = True
    if name in arguments["integers"]:
        told["integer"] = True
    return told
