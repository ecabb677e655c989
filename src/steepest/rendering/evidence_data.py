"""Convexity and stationary points as plain data for JSON: written only, every formula as text and as LaTeX."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from steepest._page import Code, Inlines
from steepest.evidence.bends import BadMinor, Chord, Coordinates
from steepest.evidence.boxes import ByBoxes
from steepest.evidence.convexity_claims import Claim, Convexity, Evidence
from steepest.evidence.convexity_pieces import ByPieces
from steepest.evidence.curved import Curved
from steepest.evidence.domain import Domain
from steepest.evidence.hessian_signs import ByHessian
from steepest.evidence.kink_points import KinkPoint
from steepest.evidence.solutions import Coordinate
from steepest.evidence.stationary_found import StationaryPoint, StationaryPoints
from steepest.expression.nodes import Node
from steepest.expression.writing import to_text
from steepest.rendering.balls import ball_tree
from steepest.rendering.board_text import plainly
from steepest.rendering.convexity import rules_of
from steepest.rendering.data import data_of, decimal_data, formula_data, schema

FIGURES = 15


@data_of.register
def _(record: Convexity) -> dict[str, Any]:
    return {
        "schema": schema("convexity"),
        "function": formula_data(record.function),
        "wrt": [formula_data(variable) for variable in record.variables],
        "domain": _domain(record.domain),
        "kind": record.kind,
        "convex": _claim(record.convex),
        "concave": _claim(record.concave),
    }


def _domain(domain: Domain) -> dict[str, Any]:
    return {
        name: {
            "lower": None if values.lower is None else str(values.lower),
            "upper": None if values.upper is None else str(values.upper),
            "lower_open": values.lower_open,
            "upper_open": values.upper_open,
        }
        for name, values in domain.ranges.items()
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "status": claim.status,
        "strict": claim.strict,
        "evidence": None if claim.evidence is None else _evidence(claim.evidence),
        "straight": None if claim.straight is None else _evidence(claim.straight),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    match evidence:
        case Curved():
            return {"by": "rules", "because": [_plain(reason) for reason in rules_of(evidence)]}
        case ByHessian():
            minors = [
                {
                    "rows": [row + 1 for row in minor.kept],
                    "formula": formula_data(minor.node),
                    "strict": minor.sign.strict,
                }
                for minor in evidence.minors
            ]
            return {"by": "hessian", "constant": evidence.constant, "minors": minors, "isolated": evidence.isolated}
        case ByBoxes():
            return {"by": "boxes", "count": evidence.count}
        case ByPieces():
            pieces = [{"formula": formula_data(piece.node), "kind": word} for piece, word in evidence.pieces]
            return {"by": "pieces", "pieces": pieces, "joints": [to_text(joint.place) for joint in evidence.joints]}
        case BadMinor():
            kept = [row + 1 for row in evidence.minor.kept]
            value = _ball(evidence.minor.value)
            return {"by": "minor", "point": _coordinates(evidence.point), "rows": kept, "value": value}
        case Chord():
            ends = [_coordinates(point) for point in (evidence.start, evidence.end, evidence.middle)]
            values = [_ball(value) for value in evidence.values] or None
            return {"by": "chord", "start": ends[0], "end": ends[1], "middle": ends[2], "values": values}
    raise TypeError(f"a {type(evidence).__name__} is no evidence")


def _plain(parts: Inlines) -> str:
    return "".join(_inline(part) for part in parts)


def _inline(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Code):
        return part.text
    return to_text(part) if isinstance(part, Node) else plainly(part.formula)


def _coordinates(point: Coordinates) -> dict[str, str]:
    return {to_text(name): str(Fraction(value)) for name, value in point}


def _ball(value: Any) -> dict[str, Any]:
    return formula_data(ball_tree(value, FIGURES))


@data_of.register
def _(record: StationaryPoints) -> dict[str, Any]:
    return {
        "schema": schema("stationary-points"),
        "function": formula_data(record.function),
        "wrt": [formula_data(variable) for variable in record.variables],
        "points": [_point(point) for point in record.points],
        "more": record.more,
        "complete": record.complete,
        "remark": record.remark,
        "kinks": [_kink(point) for point in record.kink_points] if record.kink_points else record.kinks,
    }


def _kink(point: KinkPoint) -> dict[str, Any]:
    return {
        "at": {to_text(point.variable): formula_data(point.joint.place)},
        "value": formula_data(point.value),
        "left": formula_data(point.joint.left),
        "right": formula_data(point.joint.right),
        "kind": point.kind,
    }


def _point(point: StationaryPoint) -> dict[str, Any]:
    return {
        "at": {to_text(one.variable): _coordinate(one) for one in point.coordinates},
        "exact": point.exact,
        "value": None if point.value is None else formula_data(point.value),
        "decimal": None if point.decimal is None else decimal_data(point.decimal),
        "kind": point.kind,
        "because": point.why,
        "definite": None if point.found is None else point.found.definite,
    }


def _coordinate(one: Coordinate) -> dict[str, Any]:
    decimal = None if one.ball is None else decimal_data(float(one.ball.mid()))
    return {"exact": None if one.node is None else formula_data(one.node), "decimal": decimal}
