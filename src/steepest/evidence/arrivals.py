"""Where an update rule ends from given starts: at a minimum, at another point of rest, or nowhere.

The steps are run in floating-point numbers until the slope is next to nothing. A point of rest is then looked at
exactly: where a nearby point with short coordinates is proved to be stationary, it is named; else the end is said
to be close to a minimum where the Hessian there is positive definite. Whether the function is convex says
whether another start could have led elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from steepest._sugar import Typeset, verb
from steepest.derivation.deriving import gathered
from steepest.derivation.evaluating import coordinate_node
from steepest.derivation.records import Gradient
from steepest.errors import SteepestError, UnsupportedError
from steepest.evidence.convexity import convexity
from steepest.evidence.convexity_claims import Convexity
from steepest.evidence.minors import definiteness
from steepest.evidence.stationary import KINDS, classify, second_derivatives
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.names import canonical
from steepest.expression.nodes import Equation, Node, number
from steepest.models.figures import figure, nearest
from steepest.models.running import value_of, walked
from steepest.models.stability import Stability, stability
from steepest.models.starting import starting_point
from steepest.models.updates import UpdateRule

MOST_STEPS = 20_000
STILL = 1e-9  # relative to the largest slope on the way: what is left of it where the rule is at rest
_FAR = 1e9  # times the size of the start: who has come so far does not come back
_LARGEST_DENOMINATOR = 1_000
_NEAR = 1e-6  # relative: how near a short coordinate must be

AT_REST, AWAY, MOVING, NOWHERE = "at rest", "away", "moving", "nowhere"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where one start leads.

    Attributes:
        start: the start.
        outcome: "at rest", "away" (it diverges), "moving" (after the most steps that are tried), or "nowhere" (the
            function has no value on the way).
        steps: how many steps it took.
        place: where it ended, coordinate by coordinate.
        exact: whether the place is proved to be stationary; else it is rounded.
        value: the value of the function there, and whether it is exact.
        kind: "minimum", "maximum", "saddle point", or None where that is not known.
    """

    start: tuple[Equation, ...]
    outcome: str
    steps: int
    place: tuple[Equation, ...] = ()
    exact: bool = False
    value: tuple[Node, bool] | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Arrivals(Typeset):
    """Where several starts lead.

    Attributes:
        rule: the rule.
        arrivals: one for each start.
        convexity: what is known of the convexity of the function; None where nothing can be said.
        stability: what the curvature of a quadratic says of the learning rate; None for others.
    """

    rule: UpdateRule
    arrivals: tuple[Arrival, ...]
    convexity: Convexity | None
    stability: Stability | None

    text = verb("text")
    latex = verb("latex")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Arrivals {', '.join(one.kind or one.outcome for one in self.arrivals)}>"


def arrivals(rule: UpdateRule, starts: Sequence[Mapping[str, Any]], most_steps: int = MOST_STEPS) -> Arrivals:
    """Where a rule ends from each of some starts.

    Args:
        rule: the rule, for a function without data.
        starts: the value of each variable, for each start.
        most_steps: how long a start is followed.

    Raises:
        ValueError: a variable has no value.
        UnsupportedError: the function has a part that cannot be run on floats.

    >>> from steepest.models.updates import update_rule
    >>> found = arrivals(update_rule("4 + (x-2)^2 + 2y^2", learning_rate=0.1), [{"x": 0, "y": 1}])
    >>> found.arrivals[0].kind, found.convexity.kind
    ('minimum', 'strictly convex')
    """
    point = starting_point(rule, starts[0], None)
    found = tuple(_arrival(rule, start, most_steps) for start in starts)
    return Arrivals(rule, found, _convexity(rule), stability(rule, point))


def _convexity(rule: UpdateRule) -> Convexity | None:
    try:
        return convexity(rule.formula)
    except (SteepestError, ValueError):
        return None  # a function that has no Hessian is not judged


def _arrival(rule: UpdateRule, start: Mapping[str, Any], most_steps: int) -> Arrival:
    import numpy as np

    point = starting_point(rule, start, None)
    given = {canonical(name): coordinate_node(value) for name, value in start.items()}
    said = tuple(Equation(parameter, given[parameter.name]) for parameter in rule.loss.parameters)
    begin = np.array([nearest(point[parameter]) for parameter in rule.loss.parameters])
    with np.errstate(all="ignore"):
        outcome, steps, theta = _followed(rule, begin, most_steps)
    if outcome in (AWAY, NOWHERE):
        return Arrival(said, outcome, steps)
    return _looked_at(rule, Arrival(said, outcome, steps), theta)


def _followed(rule: UpdateRule, begin: Any, most_steps: int) -> tuple[str, int, Any]:
    """How it ends, after how many steps, and where."""
    import numpy as np

    def slopes(theta: Any, step: int = 0) -> Any:
        where = dict(zip(rule.loss.parameters, theta, strict=True))
        return np.array([float(value_of(slope.result_node, where)) for slope in rule.slopes])

    largest, far = 0.0, _FAR * (1 + float(np.max(np.abs(begin))))
    moves = walked(rule.variant, slopes, begin)
    theta = begin
    for step in range(most_steps + 1):
        theta = next(moves)
        if not np.all(np.isfinite(theta)) or float(np.max(np.abs(theta))) > far:
            return AWAY, step, theta
        slope = slopes(theta)
        if not np.all(np.isfinite(slope)):
            return NOWHERE, step, theta
        size = float(np.max(np.abs(slope)))
        largest = max(largest, size)
        if size <= STILL * largest:
            return AT_REST, step, theta
    return MOVING, most_steps, theta


def _looked_at(rule: UpdateRule, found: Arrival, theta: Any) -> Arrival:
    """What kind of point the end is."""
    parameters = rule.loss.parameters
    if found.outcome == AT_REST and (short := _short_place(rule, theta)) is not None:
        kind, place = short
        where = dict(zip(parameters, (fmpq(v.numerator, v.denominator) for v in place), strict=True))
        value = evaluate(rule.formula, where, 256).value
        equations = tuple(Equation(p, number(v)) for p, v in zip(parameters, place, strict=True))
        return Arrival(found.start, found.outcome, found.steps, equations, True, figure(value), kind)
    near = [Fraction(float(value)) for value in theta]
    where = dict(zip(parameters, (fmpq(v.numerator, v.denominator) for v in near), strict=True))
    least = _NEAR * (1 + max(abs(float(value)) for value in theta))
    shown = [where[p] if abs(float(v)) > least else fmpq(0) for p, v in zip(parameters, theta, strict=True)]
    equations = tuple(Equation(p, figure(value, 6)[0]) for p, value in zip(parameters, shown, strict=True))
    value = figure(evaluate(rule.formula, where, 256).value, 6)[0], False
    kind = _kind_near(rule, where) if found.outcome == AT_REST else None
    return Arrival(found.start, found.outcome, found.steps, equations, False, value, kind)


def _short_place(rule: UpdateRule, theta: Any) -> tuple[str | None, list[Fraction]] | None:
    """A point with short coordinates beside the end that is proved to be stationary, and its kind."""
    size = 1 + max(abs(float(value)) for value in theta)
    place = [Fraction(float(value)).limit_denominator(_LARGEST_DENOMINATOR) for value in theta]
    if any(abs(float(short) - float(value)) > _NEAR * size for short, value in zip(place, theta, strict=True)):
        return None
    names = [parameter.name for parameter in rule.loss.parameters]
    found = classify(_gradient(rule), dict(zip(names, map(number, place), strict=True)))
    return None if found is None else (found.kind, place)


def _gradient(rule: UpdateRule) -> Gradient:
    return gathered(rule.formula, rule.loss.parameters, [step.because[0] for step in rule.steps])


def _kind_near(rule: UpdateRule, where: Mapping[Node, Any]) -> str | None:
    """What the Hessian says at the end itself, which is only near to the point of rest."""
    try:
        values = second_derivatives(rule.formula, rule.loss.parameters, where)
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None
    return KINDS.get(definiteness(values).word)
