"""Finite sets and half-open intervals, ``{1, 2}`` and ``[0, 1)``, as lists of values between two brackets.

The reader takes curly and square brackets for those of a vector. Where the right answer is typed as a set, the
order does not matter, and its elements may be points; where it is a half-open interval, its brackets count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.evidence.weighing import weakest
from steepest.expression.nodes import Node
from steepest.expression.writing import to_text

_OPENING, _CLOSING = "([{", ")]}"
_LATEX = ((r"\left", ""), (r"\right", ""), (r"\{", "{"), (r"\}", "}"), (r"\lbrace", "{"), (r"\rbrace", "}"))


@dataclass(frozen=True, slots=True)
class Listing:
    """Values between two brackets.

    Attributes:
        opening, closing: the brackets.
        elements: what stands between them, part by part.
    """

    opening: str
    closing: str
    elements: tuple[str, ...]

    @property
    def is_set(self) -> bool:
        """Whether it is written as a set."""
        return self.opening == "{" and self.closing == "}"

    @property
    def is_interval(self) -> bool:
        """Whether it can only be an interval: one end belongs to it and the other does not."""
        return len(self.elements) == 2 and (self.opening, self.closing) in (("[", ")"), ("(", "]"))


def listing_of(text: str) -> Listing | None:
    """What a text lists between an outer pair of brackets; None where it has none.

    >>> listing_of(" { (0, 0), (1, -1) } ")
    Listing(opening='{', closing='}', elements=('(0, 0)', '(1, -1)'))
    """
    for old, new in _LATEX:
        text = text.replace(old, new)
    text = text.strip()
    if len(text) < 3 or text[0] not in _OPENING or text[-1] not in _CLOSING:
        return None
    parts = _parts(text[1:-1])
    return None if parts is None else Listing(text[0], text[-1], parts)


def _parts(inside: str) -> tuple[str, ...] | None:
    """What stands between the commas that are in no brackets; None where the brackets do not close."""
    depth, parts = 0, [""]
    for character in inside:
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth < 0:
            return None
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    found = tuple(part.strip() for part in parts)
    return found if depth == 0 and all(found) else None


def compare_sets(right: Sequence[Node], given: Sequence[Node], compare: Callable[[Node, Node], Evidence]) -> Evidence:
    """Two finite sets by their elements, in any order; one that is written twice counts once."""
    found = [[compare(a, b) for b in given] for a in right]
    missing = [k for k, row in enumerate(found) if all(map(_differs, row))]
    extra = [j for j in range(len(given)) if all(_differs(row[j]) for row in found)]
    if missing:
        return Mismatch("elements", f"has the element {to_text(right[missing[0]])}", "has not")
    if extra:
        return Mismatch("elements", f"has no element {to_text(given[extra[0]])}", "has")
    best = [_best(row) for row in found] + [_best([row[j] for row in found]) for j in range(len(given))]
    return weakest(best)


def compare_intervals(
    right: Listing, given: Listing, ends: Sequence[tuple[Node, Node]], compare: Callable[[Node, Node], Evidence]
) -> Evidence:
    """Two intervals: the same ends, belonging to both or to neither."""
    found = [compare(a, b) for a, b in ends]
    different = next((evidence for evidence in found if _differs(evidence)), None)
    if different is not None:
        return different
    for side, mine, theirs in (("lower", right.opening, given.opening), ("upper", right.closing, given.closing)):
        if mine != theirs:
            belongs = {True: f"contains its {side} end", False: f"does not contain its {side} end"}
            return Mismatch("elements", belongs[mine in "[]"], belongs[theirs in "[]"])
    return weakest(found)


def _differs(evidence: Evidence) -> bool:
    return isinstance(evidence, Witness | Mismatch)


def _best(found: Sequence[Evidence]) -> Evidence:
    """The best that is known of an element: a proof before an agreement before doubt."""
    for kind in (Proof, Agreement):
        for evidence in found:
            if isinstance(evidence, kind):
                return evidence
    return next((evidence for evidence in found if isinstance(evidence, Undecided)), Undecided("nothing was compared"))
