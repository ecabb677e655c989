"""What a verification found as plain data: every step and result with all points and how closely they agree."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from steepest.evidence.differences import Difference, Differences
from steepest.evidence.meeting import MOST_DIGITS, Meeting
from steepest.evidence.opinions import Opinion
from steepest.evidence.records import name_of
from steepest.evidence.step_checks import StepCheck
from steepest.evidence.verified import ResultCheck, Series, Verification
from steepest.expression.nodes import Node
from steepest.rendering.data import decimal_data, formula_data, schema


def verification_data(record: Verification) -> dict[str, Any]:
    """A verification as data."""
    return {
        "schema": schema("verification"),
        "verified": record.ok,
        "ways": list(record.ways),
        "failures": list(record.failures),
        "unchecked": list(record.unchecked),
        "steps": [_check_data(check) for check in record.checks],
        "results": [_result_data(result) for result in record.results],
    }


def _check_data(check: StepCheck) -> dict[str, Any]:
    return {
        "path": check.path,
        "rule": check.step.rule,
        "before": formula_data(check.step.before),
        "after": formula_data(check.step.after),
        "points": _met_data(check.met),
        "exact": check.exact,
        "failure": check.failure,
        "unchecked": check.unchecked,
    }


def _result_data(result: ResultCheck) -> dict[str, Any]:
    return {
        "question": formula_data(result.question),
        "result": formula_data(result.result),
        "series": None if result.series is None else _series_data(result.series),
        "differences": None if result.differences is None else _differences_data(result.differences),
        "sympy": None if result.opinion is None else _opinion_data(result.opinion),
    }


def _series_data(series: Series) -> dict[str, Any]:
    return {"points": _met_data(series.met), "failure": series.failure, "unchecked": series.why or None}


def _differences_data(found: Differences) -> dict[str, Any]:
    return {
        "points": [_difference_data(one) for one in found.agreed],
        "largest": found.largest,
        "left_out": found.left_out,
        "failure": None if found.differs is None else _difference_data(found.differs),
        "unchecked": found.why or None,
    }


def _difference_data(one: Difference) -> dict[str, Any]:
    return {"at": _place_data(one.point), "h": one.h, "relative": decimal_data(one.relative)}


def _opinion_data(opinion: Opinion) -> dict[str, Any]:
    return {
        "kind": opinion.kind,
        "points": opinion.points,
        "digits": opinion.digits,
        "sizes": _place_data(opinion.sizes),
        "detail": opinion.detail,
    }


def _met_data(met: Sequence[Meeting]) -> list[dict[str, Any]]:
    """The points, each with the digits to which the sides agree; null where both are the same exact number."""
    return [{"at": _place_data(one.point), "digits": None if one.digits >= MOST_DIGITS else one.digits} for one in met]


def _place_data(point: Sequence[tuple[Node, Fraction]]) -> dict[str, str]:
    return {name_of(variable): str(value) for variable, value in point}
