"""The programs beside which our verdicts are measured, each given the formulas in its own form.

They are what people use for "are these two formulas the same":

* ``simplify(a - b) == 0`` of SymPy, entry by entry for vectors,
* ``a.equals(b)`` of SymPy,
* ``verify`` of Math-Verify, given LaTeX, which it reads itself,
* plain sampling in double precision (`float_sampling`).

The trees are those that our reader made, so that only the verdict is compared; to make them into expressions or
LaTeX is not timed. SymPy is told what can be told of the domain: that names are real, whole, of one sign. What it
keeps from one question to the next is taken from it, for no two answers are the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.cache import clear_cache

from benchmarks import float_sampling
from benchmarks.killable import CannotExpressError
from steepest.errors import SteepestError
from steepest.evidence.domain import Domain, Range
from steepest.expression.nodes import Assignment, Connective, Equation, Node, Relation
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_latex

Verdict = Callable[[], bool | None]

_STATEMENTS = (Equation, Assignment, Relation, Connective)


@dataclass(frozen=True)
class Pair:
    """Two trees, and where their variables live."""

    reference: Node
    answer: Node
    domain: Domain


def simplify(pair: Pair) -> Verdict:
    """Whether SymPy simplifies the difference to 0."""
    entries = _entries(pair)
    clear_cache()
    return lambda: all(sympy.simplify(one - other) == 0 for one, other in entries)


def equals(pair: Pair) -> Verdict:
    """What SymPy's `equals` says, of every entry."""
    entries = _entries(pair)
    clear_cache()

    def call() -> bool | None:
        words = [one.equals(other) for one, other in entries]
        if False in words:
            return False
        return None if None in words else True

    return call


def math_verify(pair: Pair) -> Verdict:
    """What Math-Verify says of both sides in LaTeX, without its own time limits, which need signals."""
    try:
        import math_verify as program
    except ImportError as error:
        raise CannotExpressError from error
    logging.getLogger("math_verify").setLevel(logging.CRITICAL)
    sides = []
    for tree in (pair.reference, pair.answer):
        try:
            read = program.parse(f"${to_latex(tree)}$", parsing_timeout=None)
        except SteepestError as error:
            raise CannotExpressError from error
        if not any(isinstance(each, sympy.Basic | sympy.MatrixBase) for each in read):
            raise CannotExpressError
        sides.append(read)
    return lambda: program.verify(*sides, timeout_seconds=None, raise_on_error=True)


def sampling(pair: Pair) -> Verdict:
    """Whether both sides agree in double precision at 20 points."""
    entries = [tuple(map(float_sampling.compiled, each)) for each in _entries(pair)]
    names = sorted(free_symbols(pair.reference) | free_symbols(pair.answer))
    point = float_sampling.drawn(names, pair.domain, seed=len(names))

    def call() -> bool | None:
        words = [float_sampling.agree(one, other, point) for one, other in entries]
        if False in words:
            return False
        return None if None in words else True

    return call


PEERS: dict[str, Callable[[Pair], Verdict]] = {
    "SymPy simplify(a − b) == 0": simplify,
    "SymPy a.equals(b)": equals,
    "Math-Verify, given LaTeX": math_verify,
    "float sampling, 20 points": sampling,
}
SIMPLIFY, EQUALS, *_ = PEERS


def _entries(pair: Pair) -> list[tuple[Any, Any]]:
    """Both sides as SymPy expressions, entry by entry."""
    if any(isinstance(tree, _STATEMENTS) for tree in (pair.reference, pair.answer)):
        raise CannotExpressError
    try:
        symbols = _symbols(pair)
        one, other = to_sympy(pair.reference, symbols), to_sympy(pair.answer, symbols)
    except SteepestError as error:
        raise CannotExpressError from error
    if isinstance(one, sympy.MatrixBase) and isinstance(other, sympy.MatrixBase) and one.shape == other.shape:
        return list(zip(one, other, strict=True))
    if not (isinstance(one, sympy.Expr) and isinstance(other, sympy.Expr)):
        raise CannotExpressError
    return [(one, other)]


def _symbols(pair: Pair) -> dict[str, sympy.Symbol]:
    names = free_symbols(pair.reference) | free_symbols(pair.answer)
    return {name: sympy.Symbol(name, **_assumed(pair.domain.of_variable(name))) for name in names}


def _assumed(of: Range) -> dict[str, bool]:
    told = {"real": True}
    if of.integer:
        told["integer"] = True
    if of.lower is not None and of.lower >= 0:
        told["nonnegative"] = True
        if of.lower > 0 or of.lower_open or 0 in of.excluded:
            told["positive"] = True
    if of.upper is not None and of.upper <= 0 and (of.upper < 0 or of.upper_open):
        told["negative"] = True
    if 0 in of.excluded:
        told["zero"] = False
    return told
