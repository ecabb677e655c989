"""Whether a function has continuous second derivatives inside a convex set that is all of its domain but edges.

Only then does a Hessian without negative eigenvalues make a function convex. The set is described by the
conditions that the function and its derivatives demand: each must hold everywhere by its form, or be that a
concave formula is ≥ 0 (or > 0), for such sets are convex.
"""

from __future__ import annotations

from collections.abc import Iterable

from steepest.evidence.curvature import Curvatures
from steepest.evidence.requirements import Requirement, requirements
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Function, Node, Piecewise, Power, written_value
from steepest.expression.trees import walk


def has_kinks(function: Node) -> bool:
    """Whether a function may have a value at a point without a slope: |x|, max, cases, roots at 0."""
    return any(_may_have_kink(part) for part in walk(function))


def _may_have_kink(part: Node) -> bool:
    if isinstance(part, Function):
        row = FUNCTIONS[part.name]
        return row.takes != "scalar" or row.pieces is not None or bool(row.differentiable)
    if isinstance(part, Power):
        value = written_value(part.exponent)
        return value is not None and value > 0 and value.denominator != 1
    return isinstance(part, Piecewise)


def is_smooth_inside(function: Node, derivatives: Iterable[Node], curvatures: Curvatures) -> bool:
    """Whether the conditions of a function and of its second derivatives describe such a set.

    Args:
        function: the formula.
        derivatives: its second derivatives, held and worked out.
        curvatures: what moves, and what is known of signs.
    """
    own = requirements(function)
    bounds = {need.expression for need in own if need.relation in (">", ">=")}
    further = [need for derivative in derivatives for need in requirements(derivative)]
    return all(_is_convex(need, bounds, curvatures) for need in dict.fromkeys((*own, *further)))


def has_closed_edge(function: Node, curvatures: Curvatures) -> bool:
    """Whether the function has a value on an edge of its domain, as sqrt(x) has at 0."""
    return any(
        need.relation != ">" and not curvatures.by_form.sign(need.expression).positive
        for need in requirements(function)
        if need.relation in (">=", "power") and curvatures.moves(need.expression)
    )


def _is_one_sided(tree: Node, curvatures: Curvatures) -> bool:
    """Whether a formula that is not 0 is > 0 on a convex set, or < 0 on one."""
    sign, found = curvatures.signs.by_itself(tree), curvatures.of(tree)
    if found is None:
        return False
    return (sign.direction == 1 and found.concave) or (sign.direction == -1 and found.convex)


def _is_convex(need: Requirement, bounds: set[Node], curvatures: Curvatures) -> bool:
    tree = need.expression
    if not curvatures.moves(tree):
        return True
    if need.relation == "!=":
        return curvatures.signs.by_itself(tree).strict or _is_one_sided(tree, curvatures)
    if need.relation == "power" and isinstance(tree, Power):
        return curvatures.by_form.sign(tree.base).positive
    if need.relation not in (">", ">="):
        return False
    if curvatures.by_form.sign(tree).positive:
        return True
    found = curvatures.of(tree) if tree in bounds else None
    return found is not None and found.concave
