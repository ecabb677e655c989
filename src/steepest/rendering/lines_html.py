"""The lines of a derivation as a list in HTML: each line with its formula, what is new in it, and its reason.

What a level of detail leaves out is there, too, folded away, so that a reader can look at it without a script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from steepest.expression.trees import children
from steepest.rendering.boards import Lines, reason_parts
from steepest.rendering.lines import Line
from steepest.rendering.markup import breakable, element, formula, sentence

_BESIDE = 48  # characters drawn in a formula that leaves room for its reason beside it
_UNDRAWN = re.compile("<[^>]*>")
_REFERENCE = re.compile("&#x[0-9A-F]+;")


def lines_html(block: Lines, prefix: str) -> str:
    """The question and the lines.

    Args:
        block: the derivation.
        prefix: what the ids of its lines begin with; no other derivation of the page has the same.
    """
    formulas = [formula(block.question), *map(_formula, block.lines)]
    items = [element("li", element("div", formulas[0], class_="shown"), class_="line")]
    for line, drawn in zip(block.lines, formulas[1:], strict=True):
        kind = "line result" if line is block.lines[-1] else "line"
        items += [_folded(line, prefix, line.number in block.expanded)] if line.hidden else []
        items.append(element("li", *_shown(line, drawn, prefix), class_=kind, id=_id(prefix, line.number)))
    return _listed(items, formulas)


def _listed(items: Sequence[str], formulas: Sequence[str]) -> str:
    """Lines as a list; reasons stand below the formulas where one of these is long."""
    long = any(_width(drawn) > _BESIDE for drawn in formulas)
    return element("ol", "\n", "\n".join(items), "\n", class_="lines below" if long else "lines")


def _width(mathml: str) -> int:
    """About how many characters a formula shows side by side."""
    return len(_REFERENCE.sub("x", _UNDRAWN.sub("", mathml)))


def _id(prefix: str, number: int) -> str:
    return f"{prefix}-{number}"


def _formula(line: Line) -> str:
    """The formula of a line, with what is new in it marked; where all of it is new, a mark would say nothing."""
    new = {path[:1] for path in line.parts if len(path) < 2}
    whole = () in new or len(new) == len(children(line.node))
    return breakable(line.node, () if whole else line.parts)


def _shown(line: Line, drawn: str, prefix: str) -> tuple[str, ...]:
    """Number, sign, formula and reason; the reason of what was worked out before leads there."""
    reason = sentence(reason_parts(line))
    if line.same_as is not None:
        reason = element("a", reason, href=f"#{_id(prefix, line.same_as)}")
    return (
        element("span", str(line.number), class_="number") if line.number else "",
        element("span", "=", class_="sign"),
        element("div", drawn, class_="shown"),
        element("div", reason, class_="reason") if reason else "",
    )


def _folded(line: Line, prefix: str, opened: bool) -> str:
    """The lines that are left out before a line, for whoever unfolds them."""
    count = len(line.hidden)
    told = f"{count} step{'s' * (count != 1)} left out before line {line.number}"
    formulas = [_formula(hidden) for hidden in line.hidden]
    items = [
        element("li", *_shown(hidden, drawn, prefix), class_="line")
        for hidden, drawn in zip(line.hidden, formulas, strict=True)
    ]
    summary = element("summary", told)
    return element(
        "li", element("details", summary, _listed(items, formulas), open="open" if opened else None), class_="left-out"
    )
