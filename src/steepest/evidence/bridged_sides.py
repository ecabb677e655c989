"""What the steps between index form and matrix form are checked by: both sides as formulas of entries.

Such a step says of its vectors and matrices what their entries are called and how many there are. A side that
holds them is written out by the rules for entries, which know nothing of how the matrix form was found, and the
two are then enclosed and compared like the sides of any other step.
"""

from __future__ import annotations

from steepest.derivation.bridging.entry_form import Arrays, has_arrays, index_form
from steepest.derivation.bridging.rows import BRIDGES, WHOLE, arrays_of, entry_derivation
from steepest.derivation.step import Step, all_steps
from steepest.errors import ShapeError, UnsupportedError
from steepest.evidence.meeting import DifferentError
from steepest.expression.nodes import Derivative, Entry, Gradient, Indexed, Node, Symbol
from steepest.expression.trees import free_symbols

__all__ = ["bridged_sides", "entry_derivation", "in_entries", "says_of_whole"]

_IDS = frozenset(row.id for row in BRIDGES) - {WHOLE}


def bridged_sides(step: Step, node: Node) -> tuple[Node, ...] | None:
    """A side of a step as a formula of entries, where the step, or one it rests on, leads to a matrix form; else None.

    Raises:
        UnsupportedError: a part has no entries in letters.
        DifferentError: its parts do not fit, so that it has no value at all.
    """
    arrays = _arrays(step)
    if arrays is None:
        return None
    if step.rule == WHOLE and step.because and isinstance(step.because[0].before, Derivative):
        node = _entry_of(node, step.because[0].before)
    if not has_arrays(node, arrays) and step.rule != WHOLE:
        return None
    try:
        return (index_form(node, arrays),)
    except ShapeError as error:
        raise DifferentError(f"the parts do not fit: {error}") from error


def in_entries(step: Step, node: Node) -> Node:
    """The result of a derivation as a formula of entries; as it is where it has none in letters."""
    arrays = _arrays(step)
    try:
        return node if arrays is None else index_form(node, arrays)
    except (UnsupportedError, ShapeError):
        return node


def says_of_whole(step: Step, entry: Step) -> bool:
    """Whether a step says of a whole just what another one says of its entry with letters: they have the same sides."""
    asked = entry.before
    if step.rule != WHOLE or not isinstance(asked, Derivative) or step.makes != asked:
        return False
    try:
        return _entry_of(step.before, asked) == asked and _entry_of(step.after, asked) == entry.after
    except DifferentError:
        return False


def _arrays(step: Step) -> Arrays | None:
    """The vectors and matrices of the bridge at the end of a step; None where there is no bridge."""
    parts = (part for part in all_steps(step) if part.rule in _IDS)
    return next((arrays_of(part) for part in parts), None)


def _is_of(entry: Node, whole: Node | None) -> bool:
    """Whether an entry is one of a vector or a matrix by its name: w_j of w, g_jk of G."""
    return isinstance(entry, Indexed) and isinstance(whole, Symbol) and whole.name.lower() == entry.base.lower()


def _entry_of(node: Node, asked: Derivative) -> Node:
    """What is said of the whole, said of the entry that was derived.

    Raises:
        DifferentError: it is an entry of something else.
    """
    letters = asked.variable.indices if isinstance(asked.variable, Indexed) else ()
    if isinstance(node, Gradient):
        if not _is_of(asked.variable, node.variable):
            raise DifferentError("the derivative is by an entry of something else")
        if free_symbols(node.body) & free_symbols(asked.variable):
            raise DifferentError("the index of the entry means something in the formula, so it is not every entry")
        return Derivative(node.body, asked.variable, asked.partial)
    return node if node == asked or not letters else Entry(node, letters)
