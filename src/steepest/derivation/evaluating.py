"""A result at a point: the numbers put in, the exact value, and its decimal; at a kink the slopes of both sides.

Where the function has a derivative, the formula that was derived gives it. Where the infinitesimals find none,
`slopes` looks at both sides of the point: equal slopes are the derivative, whatever the formula gives there
(relu(x) - relu(-x) is x, and 0 is what its formula gives at 0); with different ones there is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steepest.derivation.coordinates import Coordinate as Coordinate
from steepest.derivation.coordinates import Place, place_of
from steepest.derivation.coordinates import coordinate_node as coordinate_node
from steepest.derivation.germs import UnclearError, sign_of, vanishes
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.sides import Sides, subject_of, told_plainly
from steepest.derivation.slopes import chain_of, is_smooth, jumps_at, sides_at, sides_of_derived
from steepest.derivation.step import Step
from steepest.errors import DomainError, UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, working_precision
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Derivative, Function, Node, Vector
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import contains, walk
from steepest.expression.writing import to_text

_PRECISIONS = (64, 256, 1024, 8192)
_LARGEST_EXPONENT = 2000  # of 2; a float ends at 1024


def at(
    record: Derivation | Gradient,
    point: Mapping[Any, Coordinate] | None = None,
    **coordinates: Coordinate,
) -> Value:
    """The value of a derivative or a gradient at a point.

    Args:
        record: what was derived.
        point: the coordinates by name or by SymPy symbol; or as keywords: ``at(d, x=0, y=1)``. A float
            is taken as the decimal that Python prints for it.

    Returns:
        The value: exact (`exact`, a SymPy object), and as a float (`decimal`, ``float(value)``). At a
        kink there is no derivative: `exact` is None, `slopes` are those of the left and of the right,
        `convention` is what the formula gives there, and `float` raises.

    Raises:
        DomainError: the function has no value there, or its slope is unbounded.
        UnsupportedError: the derivation is not complete.
        ValueError: a variable has no coordinate, or there is no such variable.

    >>> from steepest.derivation import derive
    >>> at(derive("e^(2y) sin x", "x"), x=0, y=1).exact
    exp(2)
    >>> at(derive("|x - 1|"), x=1).slopes
    (-1, 1)
    """
    derivations = record.derivations if isinstance(record, Gradient) else (record,)
    vector = isinstance(record, Gradient)
    order: list[Node] = [derivation.variable for derivation in derivations] if vector else []
    return values_at(derivations, {**(point or {}), **coordinates}, vector=vector, order=order)


def values_at(
    derivations: Sequence[Derivation],
    point: Mapping[Any, Coordinate],
    *,
    vector: bool = True,
    order: Sequence[Node] = (),
) -> Value:
    """The values of several derivatives at one point, gathered in a vector; of a single one without `vector`.

    Args:
        derivations: what was derived.
        point: the coordinates by name.
        vector: whether the value is a vector, even one with a single entry.
        order: variables in the order in which the point is said; the others follow in natural order.

    Raises:
        DomainError, UnsupportedError, ValueError: as for `at`.
    """
    for derivation in derivations:
        if derivation.missing:
            said = to_text(derivation.missing[0])
            raise UnsupportedError(f"there is no rule for {said}, so that its value is not known")
    functions = [chain_of(_question(derivation))[0] for derivation in derivations]
    variables = [derivation.variable for derivation in derivations]
    results = [derivation.result_node for derivation in derivations]
    place = place_of([*functions, *results], point, order, variables)
    for function in dict.fromkeys(functions):
        _require_value(function, place)
    return _value([_entry(derivation, place) for derivation in derivations], place, vector)


def value_at(formula: Node, point: Mapping[Any, Coordinate], also_defined: Node | None = None) -> Value:
    """The value of any formula (a scalar or a vector) at a point; `also_defined` must have a value there too.

    Nothing is known of what the formula is the derivative of: `remarks` say which conventions its value rests on.

    Raises:
        DomainError, ValueError: as for `at`.
    """
    function = formula if also_defined is None else also_defined
    place = place_of([formula, function], point)
    if also_defined is not None:
        _require_value(also_defined, place)
    parts = formula.entries if isinstance(formula, Vector) else (formula,)
    entries = []
    for part in parts:
        put_in = place.put_into(part)
        _float(put_in, f"{to_text(part)} has no value at {place}")
        conventions = _conventions(function, None, place) if jumps_at(part, place.where) else ()
        entries.append(_Entry(None, put_in, from_sympy(to_sympy(put_in)), conventions=tuple(conventions)))
    return _value(entries, place, isinstance(formula, Vector))


def _question(derivation: Derivation) -> Derivative:
    question = derivation.step.before
    if not isinstance(question, Derivative):
        raise UnsupportedError(
            "the gradient by a vector or a matrix has no value at a point whose coordinates are numbers"
        )
    return question


# --- one entry --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One derivative at the point: what was put in, what came out, and what lies on both sides."""

    question: Derivative | None
    before: Node
    after: Node
    sides: Sides | None = None
    conventions: tuple[str, ...] = ()

    @property
    def smooth(self) -> bool:
        return self.sides is None or self.sides.slope is not None


def _entry(derivation: Derivation, place: Place) -> _Entry:
    question = _question(derivation)
    put_in = place.put_into(derivation.result_node)
    given = _exact(put_in)
    if given is not None and is_smooth(question, place.where):
        return _Entry(question, put_in, given)
    sides = _sides(derivation, question, place)
    _require_slope(question, sides, given, put_in, place)
    slope = sides.slope
    if slope is None:
        said = tuple(_conventions(chain_of(question)[0], question.variable, place))
        return _Entry(question, put_in, put_in if given is None else given, sides, said)
    if given is None or not _same(slope, given):
        return _Entry(question, slope, slope, sides)
    return _Entry(question, put_in, given, sides if sides.ends else None)


def _sides(derivation: Derivation, question: Derivative, place: Place) -> Sides:
    """Both sides, from the function itself where one variable is asked for; else from what was derived before."""
    function, variables = chain_of(question)
    if set(variables) == {derivation.variable}:
        return sides_at(function, derivation.variable, place.where, len(variables))
    last = derivation.step.because[-1].before
    assert isinstance(last, Derivative)  # noqa: S101
    return sides_of_derived(last.body, last.variable, place.where)


def _exact(put_in: Node) -> Node | None:
    """The exact value of a formula without variables; None where it has none."""
    try:
        _float(put_in, "")
    except DomainError:
        return None
    return from_sympy(to_sympy(put_in))


def _same(one: Node, other: Node) -> bool:
    try:
        return one == other or sign_of(to_sympy(one) - to_sympy(other)) == 0
    except UnclearError:
        return False


def _require_value(function: Node, place: Place) -> None:
    _float(place.put_into(function), f"{to_text(function)} has no value at {place}")


def _require_slope(question: Derivative, sides: Sides, given: Node | None, put_in: Node, place: Place) -> None:
    function, variables = chain_of(question)
    if sides.steep:
        what = "derivative" if len(variables) == 1 else f"derivative of order {len(variables)}"
        raise DomainError(f"{to_text(function)} has no {what} at {place}: {told_plainly(sides, subject_of(question))}")
    if given is None and sides.unclear:
        raise DomainError(f"{to_text(put_in)} has no value, and {told_plainly(sides, subject_of(question))}")


# --- the value --------------------------------------------------------------------------------


def _value(entries: list[_Entry], place: Place, vector: bool) -> Value:
    before, after = (_gathered([getattr(entry, side) for entry in entries], vector) for side in ("before", "after"))
    bindings = tuple((to_text(equation.left), equation) for equation in place.equations)
    floats = tuple(_float(entry.after, to_text(entry.before)) if entry.smooth else None for entry in entries)
    smooth = all(entry.smooth for entry in entries)
    remarks = dict.fromkeys(remark for entry in entries for remark in entry.conventions)
    return Value(
        place.equations,
        Step("evaluate-at-point", before, before, after, bindings=bindings),
        to_sympy(after) if smooth else None,
        floats if vector else floats[0],
        tuple(remarks),
        tuple(entry.question for entry in entries if entry.question is not None),
        tuple(entry.sides for entry in entries if entry.question is not None),
    )


def _gathered(nodes: list[Node], vector: bool) -> Node:
    return Vector(tuple(nodes)) if vector else nodes[0]


def _conventions(function: Node, variable: Node | None, place: Place) -> Iterator[str]:
    """What is agreed on where a part that moves with a variable has a kink or a jump exactly at the point."""
    for part in dict.fromkeys(walk(function)):
        kink = FUNCTIONS[part.name].kink if isinstance(part, Function) else None
        if kink is None or not (variable is None or contains(part, variable)):
            continue
        if isinstance(part, Function) and vanishes(place.put_into(part.argument)):
            yield kink


def _float(node: Node, complaint: str) -> float:
    """The nearest float to the value of a formula without variables."""
    for precision in _PRECISIONS:
        try:
            low, high = _ends(node, precision)
        except UndefinedError as error:
            raise DomainError(complaint) from error
        except IndeterminateError:
            continue
        if low == high:
            return low
    if vanishes(node):
        return 0.0
    if to_sympy(node).is_finite is False:  # as of tan(pi/2), where no ball tells a pole from a large number
        raise DomainError(complaint)
    raise DomainError(f"{complaint} that could be determined")


def _ends(node: Node, precision: int) -> tuple[float, float]:
    """The floats nearest to both ends of the ball that holds the value."""
    with working_precision(precision):
        ball = enclose(node, {}, precision)
        return _as_float(ball.lower()), _as_float(ball.upper())


def _as_float(end: Any) -> float:
    """The nearest float to the exact end of a ball; infinite where there is none."""
    mantissa, exponent = (int(part) for part in end.man_exp())
    size = mantissa.bit_length() + exponent
    if abs(size) > _LARGEST_EXPONENT:
        return 0.0 if size < 0 else math.copysign(math.inf, mantissa)
    try:
        return float(mantissa << exponent) if exponent >= 0 else mantissa / (1 << -exponent)
    except OverflowError:
        return math.copysign(math.inf, mantissa)
