"""The Hessian of a function: the gradient, and the derivatives of its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, overload

from steepest.derivation.deriving import derive, finished, gradient
from steepest.derivation.matrices import Hessian
from steepest.derivation.matrix_question import is_of_arrays
from steepest.derivation.question import Formula
from steepest.derivation.records import Derivation, Gradient
from steepest.errors import UnsupportedError


@overload
def hessian(
    f: Formula | Gradient,
    wrt: Sequence[Any] | None = None,
    *,
    variables: Sequence[str] | None = None,
    shapes: None = None,
    assuming: Sequence[Any] | str = (),
) -> Hessian: ...
@overload
def hessian(
    f: Formula,
    wrt: Sequence[Any] | None = None,
    *,
    variables: Sequence[str] | None = None,
    shapes: Mapping[str, Any],
    assuming: Sequence[Any] | str = (),
) -> Derivation: ...
def hessian(
    f: Formula | Gradient,
    wrt: Sequence[Any] | None = None,
    *,
    variables: Sequence[str] | None = None,
    shapes: Mapping[str, Any] | None = None,
    assuming: Sequence[Any] | str = (),
) -> Hessian | Derivation:
    """The Hessian H of a function, ``H[i, j] = ∂/∂x_j(∂f/∂x_i)``, each entry derived step by step.

    The mixed derivatives are the same in either order wherever they are continuous, so each is derived once.

    Args:
        f: the formula; ``f(y, x) = …`` says the order of the variables. A gradient is carried on with.
        wrt: the variables in the order of rows and columns; by default those of the formula in natural order.
        variables: the names that may occur.
        shapes, assuming: as for `derive`. By a vector the Hessian is one derivation, ``∂(∇f) = H ∂w``.

    Returns:
        The Hessian: `result`, `rows`, `entry(i, j)`, `gradient`, `steps`, `at(…)`, `text()`, `latex()`, `verify()`.

    Raises:
        ParseError: the formula cannot be read.
        UnsupportedError: no rule covers a part of it.
        ValueError: the formula has no variable.

    >>> from steepest.expression.writing import to_text
    >>> to_text(hessian("4 + (x-2)^2 + 2y^2").result_node)
    '[[2, 0], [0, 4]]'
    """
    if not isinstance(f, Gradient) and is_of_arrays(f, shapes, variables):
        by = wrt if wrt is None or isinstance(wrt, str) else _only(wrt)
        return derive(f, by, order=2, variables=variables, shapes=shapes, assuming=assuming)
    first = f if isinstance(f, Gradient) else gradient(f, wrt, variables=variables)
    rows = [finished(derivation) for derivation in first.derivations]
    second = [_entry(first, i, j, rows) for i in range(len(rows)) for j in range(i, len(rows))]
    return Hessian(first, tuple(second), first.symbols)


def _only(wrt: Sequence[Any]) -> Any:
    if len(wrt) != 1:
        raise UnsupportedError("the Hessian of a formula of vectors is that by one vector")
    return wrt[0]


def _entry(first: Gradient, i: int, j: int, rows: list[Derivation]) -> Derivation:
    """The derivative of an entry of the gradient, its variables those of the whole formula."""
    names = [variable.name for variable in first.variables if hasattr(variable, "name")]
    derivation = derive(rows[i].result_node, first.variables[j], variables=names)
    return replace(finished(derivation), symbols=first.symbols)
