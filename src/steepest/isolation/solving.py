"""Tasks that solve equations ``f1 = 0, f2 = 0, …`` with SymPy, in the helper process.

`solve` gives the solutions that SymPy finds, each value as a line of text, or as a decimal where our
reader has no notation for it. `count` gives the number of real solutions of a system of polynomials
without looking for one; it is how one knows that all of them have been found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steepest.errors import ParseError, UnsupportedError
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.isolation.counting import real_solutions
from steepest.isolation.crossing import from_line, to_line

DIGITS = 40  # of a decimal; enough to begin an enclosure with
TINY = 1e-25  # an imaginary part below this is rounding
LONGEST = 60  # characters of a value that is of use as a formula


def solve(arguments: dict[str, Any]) -> dict[str, Any]:
    """The solutions that SymPy finds.

    Args:
        arguments: "equations" (lines of what is to be 0), "variables" (what is asked for), "names" (all
            names that occur, the others being any real numbers).

    Returns:
        "solutions": for each one a mapping from variables to ``{"line": …}`` or ``{"decimal": …}``; a variable
        that is left out may be any number. "unsolved": SymPy's words where it has no method, else None.

    >>> solve({"equations": ["x^2 - 2", "y - x"], "variables": ["x", "y"], "names": ["x", "y"]})["solutions"][1]
    {'x': {'line': 'sqrt(2)'}, 'y': {'line': 'sqrt(2)'}}
    """
    import sympy

    names, variables = arguments["names"], arguments["variables"]
    real = not _are_polynomials(arguments)  # SymPy drops real roots without a formula where it is told "real"
    symbols = {name: sympy.Symbol(name, real=True if real else None) for name in names}
    equations = [to_sympy(from_line(line, names), symbols) for line in arguments["equations"]]
    try:
        found = sympy.solve(equations, [symbols[name] for name in variables], dict=True)
    except NotImplementedError as error:
        return {"solutions": [], "unsolved": str(error)}
    said = (_said(solution, names) for solution in found)
    return {"solutions": [solution for solution in said if solution is not None], "unsolved": None}


def count(arguments: dict[str, Any]) -> dict[str, Any]:
    """How many real solutions a system of polynomials has.

    Args:
        arguments: as for `solve`.

    Returns:
        "count": the number; None where there are infinitely many, or the equations are no polynomials.

    >>> count({"equations": ["x^3 - 3 x y^2 - 1", "3 x^2 y - y^3"], "variables": ["x", "y"], "names": ["x", "y"]})
    {'count': 3}
    """
    if not _are_polynomials(arguments):
        return {"count": None}
    return {"count": real_solutions(_expressions(arguments), arguments["variables"])}


def _expressions(arguments: dict[str, Any]) -> list[Any]:
    return [to_sympy(from_line(line, arguments["names"])) for line in arguments["equations"]]


def _are_polynomials(arguments: dict[str, Any]) -> bool:
    """Whether the equations are polynomials in the variables, with rational coefficients."""
    import sympy

    symbols = [sympy.Symbol(name) for name in arguments["variables"]]
    if set(arguments["names"]) != set(arguments["variables"]):
        return False
    return all(
        expr.is_polynomial(*symbols) and sympy.Poly(expr, *symbols).domain in (sympy.ZZ, sympy.QQ)
        for expr in _expressions(arguments)
    )


def _said(solution: dict[Any, Any], names: list[str]) -> dict[str, dict[str, str]] | None:
    """A solution as text; None where it is not real."""
    values = {str(symbol): _value(value, names) for symbol, value in solution.items()}
    known = {name: value for name, value in values.items() if value is not None}
    return known if len(known) == len(values) else None


def _value(value: Any, names: list[str]) -> dict[str, str] | None:
    """One value: its line, else its decimal, else (a value that is not real, or has no end) nothing."""
    if value.has_free(*value.free_symbols) or value.is_Rational:
        return _line(value, names)
    if abs(complex(value.evalf(DIGITS).as_real_imag()[1])) > TINY:
        return None
    return _line(value, names) or {"decimal": str(value.evalf(DIGITS).as_real_imag()[0])}


def _line(value: Any, names: list[str]) -> dict[str, str] | None:
    for candidate in _forms(value):
        try:
            line = to_line(from_sympy(candidate), names)
        except (UnsupportedError, ParseError):
            continue
        if len(line) <= LONGEST:
            return {"line": line}
    return None


def _forms(value: Any) -> Iterator[Any]:
    """The value as SymPy has it, and with its roots written out."""
    import sympy

    yield value
    yield sympy.sqrtdenest(sympy.expand(value))
