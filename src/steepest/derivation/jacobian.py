"""The Jacobian of several functions: one gradient a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from steepest.derivation.deriving import finished, gradient
from steepest.derivation.matrices import Jacobian
from steepest.derivation.question import Formula, function_of, varying
from steepest.expression.nodes import Node, Vector
from steepest.expression.ordering import natural_order
from steepest.expression.reading import read
from steepest.expression.trees import free_symbols


def jacobian(
    functions: Sequence[Formula] | Formula,
    wrt: Sequence[Any] | None = None,
    *,
    variables: Sequence[str] | None = None,
) -> Jacobian:
    """The Jacobian J of several functions, ``J[i, j] = ∂f_i/∂x_j``, each entry derived step by step.

    Args:
        functions: the formulas, or one formula whose value is a vector: ``(x^2 y, 5x + sin y)``.
        wrt: the variables in the order of the columns; by default those of all formulas in natural order.
        variables: the names that may occur.

    Returns:
        The Jacobian: `result`, `rows`, `derivations`, `steps`, `at(…)`, `text()`, `latex()`, `verify()`.

    Raises:
        ParseError: a formula cannot be read.
        UnsupportedError: no rule covers a part of it.
        ValueError: there is no formula, or no variable.

    >>> from steepest.expression.writing import to_text
    >>> to_text(jacobian(["x^2 y", "5x + sin y"], ["x", "y"]).result_node)
    '[[2x y, x^2], [5, cos(y)]]'
    """
    given, named = _several(functions, variables)
    read_in = [function_of(f, variables) for f in given]
    nodes = tuple(node for node, _, _ in read_in)
    if not nodes:
        raise ValueError("a Jacobian needs at least one function")
    names = natural_order(frozenset().union(*(free_symbols(node) for node in nodes)) | {*named, *(variables or ())})
    chosen = _unasked(nodes, named, names) if wrt is None else wrt
    symbols = tuple(dict(pair for _, _, pairs in read_in for pair in pairs).items())
    gradients = [gradient(node, chosen, variables=names) for node in nodes]
    for one in gradients:
        for derivation in one.derivations:
            finished(derivation)
    return Jacobian(nodes, gradients[0].variables, tuple(replace(one, symbols=symbols) for one in gradients), symbols)


def _unasked(nodes: tuple[Node, ...], named: Sequence[str], names: Sequence[str]) -> list[str]:
    """The variables where none are named: those that a left-hand side lists, else all that vary."""
    moving = {name for node in nodes for name in varying(node, names)}
    return list(named) or [name for name in names if name in moving]


def _several(functions: Any, variables: Sequence[str] | None) -> tuple[Sequence[Formula], Sequence[str]]:
    """The formulas one by one, and the variables that a left-hand side names."""
    if isinstance(functions, list | tuple):
        return functions, ()
    named: Sequence[str] = ()
    if isinstance(functions, str):
        reading = read(functions, variables)
        functions, named = reading.node, reading.arguments
    if isinstance(functions, Vector):
        return functions.entries, named
    if hasattr(functions, "shape"):  # a matrix of SymPy's
        return list(functions), named
    return [functions], named
