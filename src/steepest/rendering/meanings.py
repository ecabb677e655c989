"""What a value at a point means: how the function changes when one variable moves a little, in words and measured.

The sentence uses the value, the measured change the function itself; beside each other they show what a slope is.
"""

from __future__ import annotations

from collections.abc import Iterator

from steepest._page import Inlines, Words
from steepest.derivation.measuring import Measured, measured
from steepest.derivation.records import Value
from steepest.derivation.sides import NO_VALUE, subject_of
from steepest.derivation.slopes import chain_of
from steepest.expression.nodes import Derivative, Node, Symbol, Vector, is_number
from steepest.expression.trees import contains
from steepest.rendering.rounding import Rounded, decimal_tree, is_short, rounded, rounded_tree
from steepest.rendering.value_sentences import joined, note, sentence

MOST_DIGITS = 10  # figures at which a measured change is no longer told from the slope
MOST_ENTRIES = 12  # of a gradient whose changes are listed
F = Symbol("f")


def named(question: Derivative) -> Node:
    """∂f/∂x, the name of a derivative that is asked for."""
    inner = named(question.body) if isinstance(question.body, Derivative) else F
    return Derivative(inner, question.variable, question.partial)


def meaning(value: Value, figures: int) -> Iterator[Words]:
    """What a value means, and the change that was measured; for a gradient a line for each entry.

    Args:
        value: the value of a derivative or of a gradient; any other formula means nothing.
        figures: significant figures of decimals.
    """
    if not value.questions or len(value.questions) > MOST_ENTRIES:
        return
    if isinstance(value.node, Vector):
        for entry in value.entries:
            yield Words(_listed(entry, figures), "meaning")
            yield from _beside(entry)
        return
    yield from _beside(value)
    if value.differentiable and (said := _in_words(value, figures)):
        yield Words(said, "meaning")
    for move in measured(value):
        yield Words(sentence("measured", change=_change(move, value, figures)), "meaning")


def _listed(entry: Value, figures: int) -> Inlines:
    """One line for an entry of a gradient."""
    name = named(entry.questions[0])
    change = joined([_change(move, entry, figures) for move in measured(entry)], "; ")
    if not entry.differentiable:
        return sentence("entry-without", name=name, change=change)
    number: Inlines = (entry.node,)
    if not is_short(entry.node):
        number = (*number, ", ", *sentence("about", number=rounded_tree(entry.node, figures)))
    return sentence("entry" if change else "entry-alone", name=name, number=number, change=change)


def _beside(value: Value) -> Iterator[Words]:
    """What is worth knowing of a derivative that the formula alone does not tell."""
    sides = value.sides[0] if value.sides else None
    if sides is None or sides.slope is None:
        return
    if sides.ends:
        name = "from-right" if sides.left.kind == NO_VALUE else "from-left"
        yield note(name, f=subject_of(value.questions[0]), place=_along(value))
    if not value.by_formula:
        yield note("not-by-formula")


def _along(value: Value) -> Inlines:
    variable = value.questions[0].variable
    return tuple(equation for equation in value.point if equation.left == variable)


def _in_words(value: Value, figures: int) -> Inlines | None:
    """``Hold y at 1 and move x a little from 0: f changes by about 7.4 times as much.``"""
    function, variables = chain_of(value.questions[0])
    if len(variables) != 1 or not contains(function, variables[0]):
        return None
    (variable,) = variables
    held = [e for e in value.point if e.left != variable and contains(function, e.left)]
    start = next(equation.right for equation in value.point if equation.left == variable)
    falls = isinstance(value.decimal, float) and value.decimal < 0
    name = f"{'hold-and-' if held else ''}{'raise' if falls else 'move'}"
    others = joined([sentence("held", variable=e.left, value=e.right) for e in held], ", ")
    return sentence(name, others=others, variable=variable, start=start, effect=_effect(value, figures, falls))


def _effect(value: Value, figures: int, falls: bool) -> Inlines:
    if value.is_zero:
        return sentence("stays", f=F)
    size = rounded(value.node, figures).text.removeprefix("-")
    name = f"{'falls' if falls else 'changes'}{'-alike' if size == '1' else ''}"
    return sentence(name, f=F, number=decimal_tree(size))


# --- what was measured --------------------------------------------------------------------------


def _change(move: Measured, value: Value, figures: int) -> Inlines:
    """``x from 0 to 0.01 changes f by about 0.073889, which is 7.3889 times 0.01 (slope 7.3891)``."""
    moved = {"variable": move.variable, "start": move.start, "end": move.end, "f": F}
    if is_number(move.change, 0):
        return sentence("no-change", **moved)
    slope = value.node if value.differentiable else None
    ratio, beside = _told_apart(move, slope, figures)
    size = rounded(move.change, max(figures + 1, _figures_in(ratio)))
    change = decimal_tree(size.text) if size.exact else sentence("about", number=decimal_tree(size.text))
    name = "exact-change" if slope == move.ratio else "change"
    said = sentence(name, change=change, ratio=decimal_tree(ratio.text), step=move.step, **moved)
    return said if beside is None or beside.exact else sentence("slope", change=said, number=decimal_tree(beside.text))


def _told_apart(move: Measured, slope: Node | None, figures: int) -> tuple[Rounded, Rounded | None]:
    """The measured slope with as many figures as tell it from the exact one, and that with as many."""
    if slope is None or slope == move.ratio:
        return rounded(move.ratio, figures + 1), None
    for digits in range(figures + 1, max(MOST_DIGITS, figures + 2)):
        ratio, exact = rounded(move.ratio, digits), rounded(slope, digits)
        if ratio.text != exact.text:
            break
    return ratio, exact


def _figures_in(number: Rounded) -> int:
    return sum(character.isdecimal() for character in number.text.partition("*")[0].lstrip("-0."))
