"""Records of several derivations as plain data for JSON: written only, every formula as text and as LaTeX."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import singledispatch
from typing import Any

from steepest._page import Code, Inlines
from steepest.derivation.along_curve import TotalDerivative
from steepest.derivation.directional import DirectionalDerivative
from steepest.derivation.linearizing import LinearApproximation, Miss
from steepest.derivation.matrices import Hessian, Jacobian, MatrixValue
from steepest.derivation.records import Derivation, Value
from steepest.derivation.step import Step
from steepest.evidence.bends import BadMinor, Chord, Coordinates
from steepest.evidence.boxes import ByBoxes
from steepest.evidence.convexity import Claim, Convexity, Evidence
from steepest.evidence.curved import Curved
from steepest.evidence.definite import Definite
from steepest.evidence.domain import Domain
from steepest.evidence.hessian_signs import ByHessian
from steepest.evidence.solutions import Coordinate
from steepest.evidence.stationary_points import StationaryPoint, StationaryPoints
from steepest.expression.nodes import Equation, Node
from steepest.expression.writing import to_text
from steepest.rendering.balls import ball_tree
from steepest.rendering.board_text import plainly
from steepest.rendering.convexity import rules_of
from steepest.rendering.data import data_of, decimal_data, formula_data, schema, steps_data

FIGURES = 15


@singledispatch
def several_data(record: Any) -> dict[str, Any]:
    """A record as data.

    Raises:
        TypeError: it has none.
    """
    raise TypeError(f"a {type(record).__name__} has no JSON")


def _derived(derivation: Derivation) -> dict[str, Any]:
    return {
        "function": formula_data(derivation.function),
        "wrt": formula_data(derivation.variable),
        "result": formula_data(derivation.result_node),
        "steps": steps_data(derivation.step),
    }


def _rows(rows: Iterable[Iterable[Node]]) -> list[list[dict[str, Any]]]:
    return [[formula_data(entry) for entry in row] for row in rows]


def _place(point: Iterable[Equation]) -> dict[str, str]:
    return {to_text(equation.left): to_text(equation.right) for equation in point}


def _formulas(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [formula_data(node) for node in nodes]


def _steps(step: Step | None) -> list[dict[str, Any]] | None:
    return None if step is None else steps_data(step)


# ---- matrices


@several_data.register
def _(record: Hessian) -> dict[str, Any]:
    return {
        "schema": schema("hessian"),
        "function": formula_data(record.function),
        "wrt": _formulas(record.variables),
        "gradient": [_derived(derivation) for derivation in record.gradient.derivations],
        "entries": [[_derived(derivation) for derivation in row] for row in record.table],
        "result": formula_data(record.result_node),
    }


@several_data.register
def _(record: Jacobian) -> dict[str, Any]:
    return {
        "schema": schema("jacobian"),
        "functions": _formulas(record.functions),
        "wrt": _formulas(record.variables),
        "entries": [[_derived(derivation) for derivation in row] for row in record.table],
        "result": formula_data(record.result_node),
    }


@several_data.register
def _(record: MatrixValue) -> dict[str, Any]:
    return {
        "schema": schema("matrix-value"),
        "point": _place(record.point),
        "exact": formula_data(record.node) if record.differentiable else None,
        "decimal": [[None if entry is None else decimal_data(entry) for entry in row] for row in record.decimal],
        "remarks": list(record.remarks),
    }


@several_data.register
def _(record: Definite) -> dict[str, Any]:
    minors = [
        {"rows": [row + 1 for row in minor.kept], "sign": minor.sign, "value": formula_data(minor.value)}
        for minor in record.minors
    ]
    return several_data(record.value) | {"schema": schema("definite"), "definite": record.word, "minors": minors}


# ---- derivatives along lines and curves


@several_data.register
def _(record: DirectionalDerivative) -> dict[str, Any]:
    greatest = record.greatest
    return {
        "schema": schema("directional-derivative"),
        "function": formula_data(record.function),
        "wrt": _formulas(record.gradient.variables),
        "along": _formulas(record.along),
        "unit": _formulas(record.unit),
        "gradient": [_derived(derivation) for derivation in record.gradient.derivations],
        "result": formula_data(record.result_node),
        "steps": steps_data(record.step),
        "value": gradient_data(record.value),
        "slopes": gradient_data(record.slopes),
        "greatest": None
        if greatest is None
        else {
            "direction": _formulas(greatest.direction),
            "slope": formula_data(greatest.slope),
            "decimal": decimal_data(greatest.decimal),
        },
    }


def gradient_data(value: Value | None) -> dict[str, Any] | None:
    """A value at a point, entry by entry."""
    if value is None:
        return None
    decimals = [None if not entry.differentiable else decimal_data(float(entry)) for entry in value.entries]
    exact = formula_data(value.node) if value.differentiable else None
    decimal = decimals if isinstance(value.decimal, tuple) else decimals[0]
    return {"point": _place(value.point), "exact": exact, "decimal": decimal, "remarks": list(value.remarks)}


@several_data.register
def _(record: LinearApproximation) -> dict[str, Any]:
    return {
        "schema": schema("linear-approximation"),
        "function": formula_data(record.function),
        "point": _place(record.point),
        "value": gradient_data(record.value),
        "slopes": gradient_data(record.slopes),
        "gradient": [_derived(derivation) for derivation in record.gradient.derivations],
        "result": formula_data(record.result_node),
        "in_steps": formula_data(record.in_steps),
        "measured": [_miss(miss) for miss in record.misses],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "moved": [to_text(variable) for variable in miss.moved],
        "h": float(miss.h.value),
        "exact": None if miss.exact is None else decimal_data(miss.exact),
        "approximate": decimal_data(miss.approximate),
        "error": None if miss.error is None else decimal_data(miss.error),
    }


@several_data.register
def _(record: TotalDerivative) -> dict[str, Any]:
    return {
        "schema": schema("total-derivative"),
        "function": formula_data(record.function),
        "inner": _place(record.inner),
        "wrt": formula_data(record.variable),
        "pattern": formula_data(record.pattern),
        "derivations": [_derived(derivation) for derivation in record.wholes],
        "mixed": formula_data(record.mixed),
        "result": formula_data(record.result_node),
        "steps": steps_data(record.step),
    }


# ---- evidence


@several_data.register
def _(record: Convexity) -> dict[str, Any]:
    return {
        "schema": schema("convexity"),
        "function": formula_data(record.function),
        "wrt": _formulas(record.variables),
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


@several_data.register
def _(record: StationaryPoints) -> dict[str, Any]:
    return {
        "schema": schema("stationary-points"),
        "function": formula_data(record.function),
        "wrt": _formulas(record.variables),
        "points": [_point(point) for point in record.points],
        "more": record.more,
        "complete": record.complete,
        "remark": record.remark,
        "kinks": record.kinks,
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


for kind in several_data.registry.keys() - {object}:
    data_of.register(kind, several_data)
