"""The stationary points of a function as a page: each with its kind and why, and whether there are others."""

from __future__ import annotations

from collections.abc import Iterator

from steepest._page import Block, Inlines, Page, Words
from steepest.evidence.minors import UNCLEAR
from steepest.evidence.solutions import PLATEAU, Coordinate
from steepest.evidence.stationary_found import StationaryPoint, StationaryPoints
from steepest.evidence.stationary_kinds import GLOBAL_MINIMUM
from steepest.expression.nodes import Equation, Node, Relation, Vector, number
from steepest.expression.writing import to_text
from steepest.rendering.balls import ball_tree
from steepest.rendering.convexity import domain_parts
from steepest.rendering.matrices import F
from steepest.rendering.pages import NABLA, slope
from steepest.rendering.plain_pages import spoken
from steepest.rendering.rounding import decimal_tree
from steepest.rendering.several_sentences import sentence
from steepest.rendering.text import rounded_text
from steepest.rendering.value_sentences import joined

FIGURES = 6  # of coordinates that are not known exactly
MOST_SHOWN = 20
_LONGEST = 40  # characters of a value that is written exactly


@spoken(StationaryPoints)
def stationary_page(record: StationaryPoints, digits: int | None = None) -> Page:
    """The points, and what is known of others."""
    figures = digits or FIGURES
    shown = record.points[:MOST_SHOWN]
    blocks: list[Block] = []
    if record.complete == "none":
        return (Words(_none(record)), *_kinks(record))
    if shown:
        zero = number(0) if len(record.variables) == 1 else Vector((number(0),) * len(record.variables))
        blocks.append(Words(sentence("solved", equation=Equation(_gradient(record), zero)), "opening"))
    else:
        blocks.append(Words(sentence("none-found")))
    blocks += [Words(point_parts(point, record, figures)) for point in shown]
    if hidden := len(record.points) - len(shown) + record.more:
        blocks.append(Words(sentence("not-listed", count=str(hidden))))
    blocks.append(Words(others(record)))
    return (*blocks, *_kinks(record))


def _gradient(record: StationaryPoints) -> Node:
    if len(record.variables) > 1:
        return NABLA
    return slope("f", record.hessian.gradient.derivations[0])


def _none(record: StationaryPoints) -> Inlines:
    """``∂f/∂x = 1 is nowhere 0, so there is no stationary point.``"""
    if record.nowhere_zero is None:
        return sentence("none-with-kinks", f=F)
    derivation = next(one for one in record.hessian.gradient.derivations if one.result_node == record.nowhere_zero)
    return sentence("none", entry=(Equation(slope("f", derivation), derivation.result_node),))


def point_parts(point: StationaryPoint, record: StationaryPoints, figures: int = FIGURES) -> Inlines:
    """``x = 2, y = 0: global minimum, f = 4 (f is convex).``"""
    place = joined([_coordinate(one, figures) for one in point.coordinates], ", ")
    place = sentence("family", place=place) if point.is_family else place
    kind = sentence("kind-unknown") if point.kind is None else (point.kind,)
    stated = (*place, ": ", *kind, *_value(point, figures))
    why = _why(point, record)
    return (*stated, *((" (", *why, ")") if why else ()), ".")


def _coordinate(one: Coordinate, figures: int) -> Inlines:
    if one.node is not None:
        return (Equation(one.variable, one.node),)
    return sentence("place-about", variable=one.variable, value=ball_tree(one.ball, figures))


def _value(point: StationaryPoint, figures: int) -> Inlines:
    if point.value is not None and len(to_text(point.value)) <= _LONGEST:
        return (", ", Equation(F, point.value))
    if point.decimal is None:
        return ()
    return (", ", *sentence("value-about", f=F, value=decimal_tree(rounded_text(point.decimal, figures))))


def _why(point: StationaryPoint, record: StationaryPoints) -> Inlines:
    if point.why is None:
        undecided = point.found is not None and point.found.definite != UNCLEAR
        return sentence("why-hessian", word=point.found.definite) if point.found is not None and undecided else ()
    bound = None if point.value is None else Relation((F, point.value), (">=" if _is_lowest(point) else "<=",))
    if point.why == "bound" and bound is not None:
        return sentence("why-bound", bound=bound)
    word = "" if point.found is None else point.found.definite
    return sentence(f"why-{point.why}", f=F, kind=record.convexity.kind, word=word)


def _is_lowest(point: StationaryPoint) -> bool:
    return point.kind == GLOBAL_MINIMUM


def others(record: StationaryPoints) -> Inlines:
    """Whether there are other stationary points, and how that is known."""
    kind = "convex" if record.convexity.convex.holds else "concave"
    match record.complete:
        case "counted":
            count = len(record.points) + record.more
            name = "counted-alone" if len(record.variables) == 1 else "counted"
            return sentence(f"{name}-one" if count == 1 else name, count=str(count))
        case "linear":
            return sentence("linear")
        case "covered":
            return sentence("covered", domain=domain_parts(record.domain))
        case "unique":
            return sentence("unique", f=F, kind=kind)
    if record.remark == PLATEAU:
        return sentence("plateau")
    name = "perhaps-more" if record.points else "perhaps-some"
    return sentence(name) if record.remark is None else sentence(f"{name}-for", remark=record.remark)


def _kinks(record: StationaryPoints) -> Iterator[Words]:
    """The kinks that were found, or that there may be some."""
    if record.kink_points:
        yield Words(sentence("kink-points"), "opening")
    elif record.kinks:
        yield Words(sentence("kinks", f=F), "note")
    for point in record.kink_points:
        place = Equation(point.variable, point.joint.place)
        kind = sentence("kink-unknown") if point.kind is None else (point.kind,)
        yield Words(
            sentence(
                "kink", place=place, kind=kind, f=F, value=point.value, left=point.joint.left, right=point.joint.right
            )
        )
