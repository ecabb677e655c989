"""What is said of a value at a point: one catalogue, a row a sentence, a column a language.

In a sentence ``<name>`` stands for words or formulas that the value fills in; `sentence` makes a sentence of a
page of it, which every surface writes in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from steepest._page import Inlines, Words
from steepest.expression.nodes import Node
from steepest.rendering.sentences import Said

Holes = Mapping[str, "Inlines | Node | str"]

SENTENCES: dict[str, Said] = {
    # There is no derivative.
    "none": Said("There is no <what> at <point>: <reason>."),
    "unclear": Said("Whether there is a <what> at <point> is not known: <reason>."),
    "along": Said("along <variable> <reason>"),
    "derivative": Said("derivative"),
    "gradient": Said("gradient"),
    "convention": Said("Convention: <remark>."),
    "note": Said("Note: <remark>."),
    "by-convention": Said("With it the formula gives <value>, which is no <what>."),
    "by-formula": Said("The formula gives <value> there, which is no <what>."),
    # There is one, and something is to be said of it.
    "from-right": Said("<f> has no value on the left of <place>: this is the slope from the right."),
    "from-left": Said("<f> has no value on the right of <place>: this is the slope from the left."),
    "not-by-formula": Said("The slope is found from the function itself; the formula does not give it here."),
    # What it means.
    "move": Said("Move <variable> a little from <start>: <effect>."),
    "raise": Said("Raise <variable> a little from <start>: <effect>."),
    "hold-and-move": Said("Hold <others> and move <variable> a little from <start>: <effect>."),
    "hold-and-raise": Said("Hold <others> and raise <variable> a little from <start>: <effect>."),
    "held": Said("<variable> at <value>"),
    "stays": Said("<f> does not change to first order"),
    "changes": Said("<f> changes by about <number> times as much"),
    "changes-alike": Said("<f> changes by about as much"),
    "falls": Said("<f> falls by about <number> times as much"),
    "falls-alike": Said("<f> falls by about as much"),
    # What was measured.
    "measured": Said("Measured: <change>."),
    "no-change": Said("<variable> from <start> to <end> does not change <f>"),
    "change": Said("<variable> from <start> to <end> changes <f> by <change>, which is <ratio> times <step>"),
    "exact-change": Said(
        "<variable> from <start> to <end> changes <f> by <change>, which is exactly <ratio> times <step>"
    ),
    "about": Said("about <number>"),
    "slope": Said("<change> (slope <number>)"),
    "entry": Said("<name> = <number>: <change>."),
    "entry-alone": Said("<name> = <number>."),
    "entry-without": Said("<name>: <change>."),
    # The other variables fixed first.
    "fix": Said("Fix <point> first. What is left is <call> = <formula>."),
    "fix-worked-out": Said("Fix <point> first. What is left is <call> = <put> = <formula>."),
    "agrees": Said("Derived first and fixed afterwards it is the same: <general>, and with <point> this is <there>."),
    "agrees-as": Said(
        "Derived first and fixed afterwards it is the same: <general>, and with <point> this is <there>, "
        "which equals <result>."
    ),
    "differs": Said(
        "Derived first and fixed afterwards it is not the same: <general>, and with <point> this is <there>."
    ),
    "not-compared": Said(
        "Derived first and fixed afterwards: <general>, and with <point> this is <there>; "
        "whether both are the same is not known."
    ),
}

_HOLE = re.compile(r"<([a-z]+)>")


def sentence(name: str, language: str = "en", /, **holes: Inlines | Node | str) -> Inlines:
    """A row of the catalogue with its holes filled, as words and formulas.

    >>> sentence("held", variable="y", value="1")
    ('y', ' at ', '1')
    """
    words = _HOLE.split(getattr(SENTENCES[name], language))
    parts: list[Inlines] = [_parts(holes[word]) if number % 2 else (word,) for number, word in enumerate(words)]
    return tuple(part for inner in parts for part in inner if part != "")


def note(name: str, **holes: Inlines | Node | str) -> Words:
    """A sentence that is worth a note of its own, whatever the level of detail."""
    return Words(sentence(name, **holes), "note")


def joined(parts: list[Inlines], between: str) -> Inlines:
    """Clauses one after the other."""
    return tuple(inner for number, part in enumerate(parts) for inner in ((between,) if number else ()) + part)


def _parts(hole: Inlines | Node | str) -> Inlines:
    return hole if isinstance(hole, tuple) else (hole,)
