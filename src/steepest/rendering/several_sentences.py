"""What is said of functions of several variables: one catalogue, a row a sentence, a column a language.

In a sentence ``<name>`` stands for words or formulas; `sentence` makes a sentence of a page of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from steepest._page import Inlines
from steepest.expression.nodes import Node
from steepest.rendering.sentences import Said
from steepest.rendering.value_sentences import joined

SENTENCES: dict[str, Said] = {
    "heading.at": Said("At the point"),
    "heading.convexity": Said("Convex or concave"),
    "heading.stationary_points": Said("Stationary points"),
    # The Hessian and its minors.
    "either-order": Said("Mixed derivatives are the same in either order, so each is worked out once."),
    "no-hessian": Said("There is no Hessian at <point>: <reason>."),
    "leading": Said("Its leading minors are <minors>, so it is <word>."),
    "principal": Said("Its principal minors are <minors>, so it is <word>."),
    "both-signs": Said("Its diagonal has <minors>: eigenvalues of both signs, so it is <word>."),
    "even-minor": Said("Its minor of <rows> is <minors>: eigenvalues of both signs, so it is <word>."),
    "undecided-minors": Said("Its leading minors are <minors>: it is <word>."),
    "entry": Said("Its only entry is <minors>, so it is <word>."),
    "rows": Said("rows <rows>"),
    "at-stationary": Said("The gradient is zero there, so it is a <kind>."),
    "at-stationary-undecided": Said(
        "The gradient is zero there, but the Hessian does not decide what kind of point it is."
    ),
    # Directions.
    "direction": Said("The vector <v> has the length <length>, so <u> = <unit> is the vector of length 1 along it."),
    "unit-direction": Said("The vector <u> = <unit> has the length 1."),
    "along": Said("The derivative <name> along it is the product of <gradient> and <u>:"),
    "fastest": Said("<f> grows fastest in the direction of its gradient, with the slope <length>."),
    "fastest-at": Said("There <f> grows fastest in the direction <direction>, with the slope <slope>."),
    "no-direction": Said("The gradient is zero there: to first order <f> changes in no direction."),
    "kink-direction": Said("There is a kink at <point>, so the slopes along the axes do not give the slope along <u>."),
    # The linear approximation.
    "near": Said("Near the point"),
    "measured-miss": Said(
        "Measured with <moved> moved by <h>: <f> is <exact>, the approximation <approximate>, off by <error>."
    ),
    "measured-end": Said("With <moved> moved by <h> there is no value."),
    # The chain rule along a curve.
    "with-inner": Said("The products put together:"),
    "inner-put-in": Said("With <inner> put in:"),
    # Convexity.
    "strictly convex": Said("<f> is strictly convex<where>."),
    "convex": Said("<f> is convex<where>."),
    "affine": Said("<f> is affine<where>: convex and concave."),
    "concave": Said("<f> is concave<where>."),
    "strictly concave": Said("<f> is strictly concave<where>."),
    "neither": Said("<f> is neither convex nor concave<where>."),
    "not convex": Said("<f> is not convex<where>; whether it is concave could not be decided."),
    "not concave": Said("<f> is not concave<where>; whether it is convex could not be decided."),
    "undecided": Said("Whether <f> is convex<where> could not be decided."),
    "for-all": Said(" in <variables> for all values of <letters>"),
    "on-domain": Said(" where <domain>"),
    "by-constant": Said("The Hessian is the same everywhere. Its <which> are <minors>, so it is <word>."),
    "by-signs": Said("The Hessian is <word> wherever there is one, for its <which> are <minors>."),
    "second-constant": Said("The second derivative is the same everywhere, <minors>."),
    "second-signs": Said("The second derivative is <minors> wherever there is one."),
    "isolated": Said("It is 0 at isolated points only, so <f> is strictly <kind>."),
    "nonnegative": Said(" for <inequality>"),
    "positive": Said(" for <inequality>"),
    "box": Said("All over <domain> the Hessian is enclosed, and is <word>."),
    "boxes": Said("In each of <count> boxes that cover <domain> the Hessian is enclosed, and is <word>."),
    "piece": Said("<node><where> is <word>."),
    "joint": Said("At <place> the slope is <left> from the left and <right> from the right."),
    "smooth": Said("At <place> the slope is <left> from both sides."),
    "slopes-never-fall": Said("The slopes never fall, so <f> is <kind>."),
    "slopes-never-rise": Said("The slopes never rise, so <f> is <kind>."),
    "bad-entry": Said("Not <kind>: at <point> the second derivative <name> is <minor>."),
    "bad-minor": Said("Not <kind>: at <point> the minor of the Hessian for <name> is <minor>."),
    "chord-above": Said("Not <kind>: <start> and <end>, but <middle> in the middle lies above the chord."),
    "chord-below": Said("Not <kind>: <start> and <end>, but <middle> in the middle lies below the chord."),
    "gap": Said("Not <kind>: there is a value at <start> and at <end>, but none at <middle> between them."),
    "straight": Said("Not strictly: between <start> and <end> the graph is straight in the middle."),
    # Why a part is convex: rows of the rules of composition.
    "rule.affine-inside": Said("<node> is <kind>, for <outer> is<range> and <u> is affine"),
    "rule.rising": Said("<node> is <kind>, for <outer> is <kind> and rises<range>, and <u> is <kind>"),
    "rule.falling": Said("<node> is <kind>, for <outer> is <kind> and falls<range>, and <u> is <other>"),
    "rule.even": Said("<node> is <kind>, for <outer> is <kind> and <u> stays on one side of 0, where it is <inner>"),
    "rule.sum": Said("a sum of <kind> terms is <kind>"),
    "rule.multiple": Said("<node> is <kind>, for the factor has one sign everywhere"),
    "rule.negation": Said("<node> is <kind>, for <u> is <other>"),
    "rule.maximum": Said("<node> is <kind>, for each of its entries is"),
    "rule.norm": Said("<node> is <kind>, for it is the norm of affine entries"),
    "rule.exponentials": Said("<node> is <kind>: the logarithm of a sum of exponentials"),
    "rule.logistic": Said("<node> is <kind>, and rises"),
    "rule.square-over": Said("<node> is <kind>: a square over something positive"),
    "rule.sum-over-examples": Said("<node> is <kind>, for it is for every example"),
    "rule.hessian": Said("<node> is <kind> by the sign of its second derivatives"),
    # Stationary points.
    "solved": Said("The gradient is zero, <equation>, at:"),
    "none": Said("<entry> is nowhere 0, so there is no stationary point."),
    "none-with-kinks": Said("Wherever <f> has a slope it is not 0, so there is no stationary point."),
    "none-found": Said("No stationary point was found."),
    "place-about": Said("<variable> about <value>"),
    "value-about": Said("<f> about <value>"),
    "family": Said("all points with <place>"),
    "kind-unknown": Said("of a kind that the Hessian does not decide"),
    "why-hessian": Said("the Hessian is <word>"),
    "why-convexity": Said("<f> is <kind>"),
    "why-bound": Said("for <bound> everywhere"),
    "why-higher derivative": Said("by the first higher derivative that is not 0 there"),
    "counted": Said("There are no others: these polynomials have exactly <count> real zeros in common."),
    "counted-alone": Said("There are no others: this polynomial has exactly <count> real zeros."),
    "counted-alone-one": Said("There are no others: this polynomial has only one real zero."),
    "counted-one": Said("There are no others: this is the only real zero that the polynomials have in common."),
    "linear": Said("There are no others, for the equations are linear."),
    "covered": Said("There are no others: every other part of <domain> was excluded by enclosures."),
    "unique": Said("There is no other, for <f> is strictly <kind>."),
    "perhaps-more": Said("There may be others."),
    "perhaps-more-for": Said("There may be others: <remark>."),
    "not-listed": Said("<count> more were found and are not listed."),
    "perhaps-some": Said("There may be some."),
    "perhaps-some-for": Said("There may be some: <remark>."),
    "plateau": Said("The gradient is zero on a whole set of points, which are not listed."),
    "kink": Said("<place>: <kind>, <f> = <value>, with the slopes <left> from the left and <right> from the right."),
    "kink-points": Said("Kinks, where there is no gradient:"),
    "kink-unknown": Said("no minimum and no maximum for certain"),
    "kinks": Said("Where <f> has a kink there is no gradient; such points are not among these."),
}

_HOLE = re.compile(r"<([a-z]+)>")


def sentence(name: str, language: str = "en", /, **holes: Inlines | Node | str) -> Inlines:
    """A row of the catalogue with its holes filled, as words and formulas.

    >>> sentence("on-domain", domain="x > 0")
    (' where ', 'x > 0')
    """
    return filled(getattr(SENTENCES[name], language), holes)


def filled(row: str, holes: Mapping[str, Inlines | Node | str]) -> Inlines:
    """A sentence with its holes filled, as words and formulas."""
    words = _HOLE.split(row)
    parts: list[Inlines] = [_parts(holes[word]) if number % 2 else (word,) for number, word in enumerate(words)]
    return tuple(part for inner in parts for part in inner if part != "")


def _parts(hole: Inlines | Node | str) -> Inlines:
    return hole if isinstance(hole, tuple) else (hole,)


def listed(parts: list[Inlines]) -> Inlines:
    """``a, b and c``.

    >>> listed([("a",), ("b",), ("c",)])
    ('a', ', ', 'b', ' and ', 'c')
    """
    if len(parts) < 2:
        return parts[0] if parts else ()
    return (*joined(parts[:-1], ", "), " and ", *parts[-1])
