"""The words of hints: one catalogue, a row a rule, a column a language; and the small words between them."""

from __future__ import annotations

from steepest.rendering.hints.frame_words import FRAMES, TIDYING, UNKNOWN, UNKNOWN_WITH_EXAMPLE
from steepest.rendering.hints.matrix_words import MATRIX_RULES
from steepest.rendering.hints.row import Row, Words
from steepest.rendering.hints.rule_words import RULES
from steepest.rendering.sentences import Said

__all__ = ["BETWEEN", "HINTS", "SORTS", "TIDYING", "UNKNOWN", "UNKNOWN_WITH_EXAMPLE", "Row", "Words"]

HINTS: dict[str, Row] = {**RULES, **MATRIX_RULES, **FRAMES}

#: What a kind of formula is called, with its article; any other one is a formula.
SORTS: dict[str, Said] = {
    "Sum": Said("a sum"),
    "Product": Said("a product"),
    "Quotient": Said("a fraction"),
    "Power": Said("a power"),
    "Negation": Said("a formula with a minus sign in front"),
    "Function": Said("a function of something"),
    "FiniteSum": Said("a sum over an index"),
    "FiniteProduct": Said("a product over an index"),
    "Piecewise": Said("a formula by cases"),
}

#: The words between the others; numbers from one on.
BETWEEN: dict[str, Said] = {
    "formula": Said("a formula"),
    "numbers": Said("one two three four five six seven eight nine ten eleven twelve"),
    "one-depends": Said("one depends"),
    "several-depend": Said("<count> depend"),
    "fill": Said("Fill the blanks: "),
    "hint": Said("Hint <rung>: "),
}
