"""The bridge as a step: an entry that was derived in index form is an entry of a formula of vectors and matrices.

``∂L/∂w_j = sum(i=1..N, r_i x_ij)`` ends in "this is entry j of X^T r", and what holds for every entry is the
gradient. `bridged` adds the step to a derivation, `to_entries` is the way back, `bridging.form` finds the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from steepest.derivation.bridging.components import folded
from steepest.derivation.bridging.entry_form import Arrays, index_form
from steepest.derivation.bridging.form import MatrixForm, as_matrix_form, matrix_form
from steepest.derivation.bridging.rows import BACK, BRIDGES, ENTRY, ENTRY_OF_MATRIX, NUMBER, WHOLE, entry_derivation
from steepest.derivation.records import Derivation
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.expression.nodes import (
    Entry,
    Gradient,
    Indexed,
    Negation,
    Node,
    Ones,
    Product,
    Sum,
    Symbol,
    Transpose,
    product_of,
)
from steepest.expression.trees import children, free_symbols, fresh_symbol, rebuilt, walk

__all__ = ["BRIDGES", "MatrixForm", "as_matrix_form", "bridged", "entry_derivation", "matrix_form", "to_entries"]

_LETTERS = "ruvsz"
_SHORT = (Symbol, Ones, Transpose)  # what needs no letter


def bridged(derivation: Derivation, shapes: Mapping[str, Any] | None = None) -> Derivation:
    """The gradient by a vector or a matrix, in matrix form, from the derivation of one of its entries.

    Args:
        derivation: that of ``∂L/∂w_j`` or ``∂L/∂W_jk`` in index form; one by a number, such as ``∂L/∂b``, stays a
            derivation by that number, and only its result is written in matrix form.
        shapes: the shapes that are known besides, by the names of the vectors and matrices: {"X": "N×d"}.

    Returns:
        For an entry the derivation of ``∇_w L``: its `result_node` is the gradient, with the shape of w, its `step`
        rests on the derivation of the entry, which ends in "this is entry j of …". `entry_derivation` gives that.

    Raises:
        UnsupportedError: the result has no matrix form, and why.

    >>> from steepest.derivation import derive
    >>> from steepest.expression.writing import to_text
    >>> slope = derive("sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i)^2)", "w_j")
    >>> to_text(bridged(slope).result_node)
    '2 Xᵀ (X w - y)'
    """
    if not derivation.complete:
        raise UnsupportedError("the derivation is not complete, so its result has no matrix form")
    variable = derivation.variable
    letters = _letters_of(variable)
    if taken := free_symbols(derivation.function) & set(letters):
        raise UnsupportedError(f"the index {min(taken)} means something in the formula itself; derive by another entry")
    widths = folded(derivation.function).widths
    form = as_matrix_form(derivation.result_node, letters, _with_known(derivation, shapes), widths)
    last = bridge(derivation.result_node, form)
    step = _ending_in(derivation.step, last)
    entry = replace(derivation, step=step)
    if not letters:  # by a number, or by a component that is written apart
        return entry
    parameter = Symbol(_name_of(variable, derivation.function))
    question = Gradient(derivation.function, parameter)
    whole = Step(WHOLE, question, step.before, form.node, (step,), (), (("parameter", parameter), ("whole", form.node)))
    return replace(entry, variable=parameter, step=whole)


def _ending_in(step: Step, last: Step) -> Step:
    """The step with one more tidying; a step that only opens another ends as that one does."""
    if len(step.because) == 1 and step.before == step.makes == step.because[0].before and not step.tidying:
        return replace(step, after=last.after, because=(_ending_in(step.because[0], last),))
    return replace(step, after=last.after, tidying=(*step.tidying, last))


def bridge(entry: Node, form: MatrixForm) -> Step:
    """The step from an index form to its matrix form."""
    arrays = tuple(form.arrays.items())
    if not form.letters:
        return Step(NUMBER, entry, form.node, form.node, bindings=arrays)
    after = Entry(form.node, form.letters)
    rule = ENTRY if len(form.letters) == 1 else ENTRY_OF_MATRIX
    names = ("entry",) if len(form.letters) == 1 else ("row", "column")
    said = (*zip(names, form.letters, strict=True), *_pattern(form.node))
    return Step(rule, entry, after, after, bindings=(*said, *arrays))


def _pattern(whole: Node) -> tuple[tuple[str, Node], ...]:
    """The formula with a letter for the last factor of a product in it: ``X^T r`` with ``r = X w - y``."""
    letter = fresh_symbol(free_symbols(whole), _LETTERS)
    if isinstance(whole, Product) and not isinstance(whole.factors[-1], _SHORT):
        short = product_of((*whole.factors[:-1], letter))
        return ("whole", short), ("letter", letter), ("rest", whole.factors[-1])
    if isinstance(whole, Sum | Negation):
        for place, part in enumerate(children(whole)):
            found = dict(_pattern(part))
            if "letter" in found:
                parts = (*children(whole)[:place], found["whole"], *children(whole)[place + 1 :])
                return ("whole", rebuilt(whole, parts)), ("letter", letter), ("rest", found["rest"])
    return (("whole", whole),)


def to_entries(entry: Node, arrays: Arrays) -> Step:
    """The way back: ``(X^T r)_j`` written out as a sum over entries.

    Args:
        entry: an `Entry`, or a formula of vectors and matrices whose value is a number.
        arrays: the last entry of each vector and matrix: {"X": x_Nd, "r": r_N}.

    Raises:
        UnsupportedError: a part has no entries in letters.
        ShapeError: the parts do not fit.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> last = {"X": parse("x_{N d}"), "r": Indexed("r", (Symbol("N"),))}
    >>> to_text(to_entries(parse("(X^T r)_j"), last).after)
    'sum(k=1..N, x_kj r_k)'
    """
    after = index_form(entry, arrays)
    return Step(BACK, entry, after, after, bindings=tuple(arrays.items()))


def _letters_of(variable: Symbol | Indexed) -> list[str]:
    if isinstance(variable, Symbol):
        return []
    letters = [index.name for index in variable.indices if isinstance(index, Symbol)]
    if variable.above or len(letters) < len(variable.indices) or len(set(letters)) < len(letters):
        raise UnsupportedError(
            "only a derivative by an entry with letters, such as w_j or W_jk, is an entry of a whole"
        )
    return letters


def _name_of(variable: Symbol | Indexed, function: Node) -> str:
    """What the vector or the matrix of a variable is called."""
    if isinstance(variable, Symbol):
        return variable.name
    names = {part.base for part in walk(function) if isinstance(part, Indexed)}
    capital = variable.base[:1].upper() + variable.base[1:]
    return capital if len(variable.indices) == 2 and capital not in names - {variable.base} else variable.base


def _with_known(derivation: Derivation, shapes: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The shapes that the loss itself shows, where its derivative shows fewer; what is declared comes first."""
    try:
        known: Mapping[str, Any] = as_matrix_form(derivation.function, None, shapes).shapes
    except UnsupportedError:
        known = {}
    return {**known, **(shapes or {})}
