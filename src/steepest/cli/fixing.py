"""``--fix y=1``: other variables fixed first, and what is reported of the derivative of what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steepest.rendering.report import Report


def fixed_reports(
    formula: str,
    chosen: Sequence[str],
    fixed: Mapping[str, str],
    point: Mapping[str, str] | None,
    declared: Sequence[str] | None,
) -> list[Report]:
    """A report for each variable that is left; a point need not say again what is fixed.

    Raises:
        ValueError: the point has another value for a variable that is fixed, or none is left.
    """
    from steepest.derivation.fixing import fixed_first
    from steepest.evidence.verification import verify
    from steepest.expression.names import canonical
    from steepest.rendering.report import Report

    values = {canonical(name): value for name, value in fixed.items()}
    left = None if point is None else _left(values, {canonical(name): value for name, value in point.items()})
    variables = [name for name in chosen if len(chosen) == 1 or name not in values]
    if not variables:
        raise ValueError("every variable is fixed, so that none is left to derive by")
    found = [fixed_first(formula, name, values, variables=declared) for name in variables]
    return [Report(each, verify(each.derivation), None if left is None else each.at(left)) for each in found]


def _left(fixed: Mapping[str, str], point: Mapping[str, str]) -> dict[str, str]:
    """The coordinates of the variables that are not fixed."""
    from steepest.derivation.coordinates import coordinate_node

    for name in fixed.keys() & point.keys():
        if coordinate_node(fixed[name]) != coordinate_node(point[name]):
            raise ValueError(f"{name} is fixed at {fixed[name]}, so it cannot be {point[name]} as well")
    return {name: value for name, value in point.items() if name not in fixed}
