"""Every step of a derivation checked by something that knows no rules.

For each step the formula before and the formula after are enclosed at many points: a held derivative
by power series in balls, so the table of rules plays no part. The written line is read back and
compared, a tidying is also tried as an exact identity, and the result is compared with the derivative
that SymPy finds on its own (sums written out for a small number of examples).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steepest.derivation.records import Derivation, Gradient
from steepest.derivation.step import Step, all_steps, held
from steepest.errors import ParseError, UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Proof
from steepest.evidence.sampling import SamplePoint, roles, sample_points
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import (
    Assignment,
    Derivative,
    Equation,
    FiniteSum,
    Indexed,
    Node,
    Number,
    Sum,
    Symbol,
    Vector,
    free_symbols,
    mapped,
    number,
    substituted,
    walk,
)
from steepest.expression.normal_form import NowhereDefinedError, identical
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.writing import to_latex, to_text

POINTS = 12
PRECISION = 128
_EXAMPLES = 3  # how many examples a sum is written out for


@dataclass(frozen=True, slots=True)
class StepCheck:
    """What was tried for one step.

    Attributes:
        step: the step.
        points: at how many points of its domain both sides were enclosed and met.
        digits: to how many decimal digits they agree at least.
        exact: whether the two sides are identical by exact algebra (None: not tried).
        failure: what does not hold, or None.
    """

    step: Step
    points: int
    digits: int
    exact: bool | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """The checks of all steps and SymPy's opinion of each result.

    Attributes:
        checks: one record for each step.
        opinions: for each result, what the comparison with SymPy's own derivative gave.
    """

    checks: tuple[StepCheck, ...]
    opinions: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every step holds and no second opinion differs."""
        return not self.failures

    @property
    def failures(self) -> tuple[str, ...]:
        """What does not hold."""
        failed = tuple(check.failure for check in self.checks if check.failure is not None)
        return failed + tuple(opinion for opinion in self.opinions if opinion.startswith(_DIFFERS))

    def text(self) -> str:
        """One sentence for a derivation that holds; a list of failures for one that does not."""
        if not self.ok:
            return "\n".join(("This derivation does not hold:", *(f"  {failure}" for failure in self.failures)))
        # Steps without variables have one point only; they are exact.
        points = min((check.points for check in self.checks if check.points > 1), default=1)
        said = "; ".join(dict.fromkeys(self.opinions))
        number_of = f"{len(self.checks)} step" + ("s" if len(self.checks) != 1 else "")
        at = "" if points == 1 else f" at {points} points or more"
        return f"Checked: {number_of}, each enclosed{at} and read back" + (f"; {said}." if said else ".")

    def __str__(self) -> str:
        return self.text()


def verify(record: Derivation | Gradient, domain: Domain | None = None) -> Verification:
    """Check every step of a derivation, and its result against SymPy.

    Returns:
        The verification: `ok`, `checks`, `failures`, `text()`.

    >>> from steepest.derivation import derive
    >>> verify(derive("x^2 sin x")).ok
    True
    """
    where = domain or Domain()
    parts = record.derivations if isinstance(record, Gradient) else (record,)
    checks = tuple(check_step(step, where) for step in all_steps(record.step))
    return Verification(checks, tuple(second_opinion(part, where) for part in parts))


# --- one step ---------------------------------------------------------------------------------


def check_step(step: Step, domain: Domain) -> StepCheck:
    """Enclose what stands before and after a step, read its lines back, and try exact algebra."""
    sides = [_value_sides(step, part) for part in dict.fromkeys((step.before, step.makes, step.after))]
    exact = None
    try:
        points, digits = _compared(sides, domain)
        failure = _read_back_failure(step)
        if not held(step.before) and not isinstance(step.before, Assignment):
            exact = all(_identical(a, b) for a, b in zip(sides[0], sides[-1], strict=True))
    except _DifferentError as difference:
        points, digits, failure = 0, 0, str(difference)
    if failure is None and not points and not exact:
        failure = "no point was found at which the step could be checked"
    told = None if failure is None else f"{step.rule}: {to_text(step.before)} → {to_text(step.after)}: {failure}"
    return StepCheck(step, points, digits, exact, told)


class _DifferentError(Exception):
    """The two sides of a step differ."""


def _value_sides(step: Step, node: Node) -> tuple[Node, ...]:
    """The scalar formulas whose values are compared; in an update ∂L/∂w is the derivative it names."""
    if isinstance(node, Assignment):
        slope = step.because[0].before if step.because else None
        named = next((part for part in walk(node.value) if isinstance(part, Derivative)), None)
        return (node.value if slope is None or named is None else substituted(node.value, {named: slope}),)
    if isinstance(node, Equation):
        return (node.left, node.right)
    return node.entries if isinstance(node, Vector) else (node,)


def _compared(sides: Sequence[tuple[Node, ...]], domain: Domain) -> tuple[int, int]:
    """At how many points all sides have a value and agree, and to how many digits."""
    first, *others = sides
    if any(len(other) != len(first) for other in others):
        raise _DifferentError("the number of entries changes")
    points, digits = 0, 10**6
    trees = [_without_derivatives(node) for side in sides for node in side]
    for point in sample_points(trees, domain, POINTS):
        gained = [_agreement(entries, point) for entries in zip(*sides, strict=True)]
        if all(gain is not None for gain in gained):
            points += 1
            digits = min([digits, *(gain for gain in gained if gain is not None)])
    return points, digits if points else 0


def _without_derivatives(node: Node) -> Node:
    """For the choice of points: the variables of a held derivative are those of its body."""
    return mapped(node, lambda part: part.body + part.variable if isinstance(part, Derivative) else part)


def _agreement(formulas: tuple[Node, ...], point: SamplePoint) -> int | None:
    """To how many digits the formulas agree at a point; None where the first has no value there."""
    try:
        reference = enclose(formulas[0], point, PRECISION)
    except (UndefinedError, IndeterminateError):
        return None
    digits = 10**6
    for formula in formulas[1:]:
        try:
            value = enclose(formula, point, PRECISION)
        except UndefinedError as error:
            if not error.robust:
                return None
            raise _DifferentError(f"{to_text(formula)} has no value at {_place(point)}") from error
        except IndeterminateError:
            return None
        if not reference.overlaps(value):
            raise _DifferentError(f"the values differ at {_place(point)}")
        digits = min(digits, _digits(reference, value))
    return digits


def _digits(a: Any, b: Any) -> int:
    return max(0, int(min(a.rel_one_accuracy_bits(), b.rel_one_accuracy_bits()) * 0.30103))


def _place(point: SamplePoint) -> str:
    return ", ".join(f"{to_text(node)} = {value}" for node, value in point.items()) or "every point"


def _identical(a: Node, b: Node) -> bool:
    try:
        return identical(a, b)
    except NowhereDefinedError:
        return False


def _read_back_failure(step: Step) -> str | None:
    """A line that is not read back as the tree that it was written from."""
    for node in (step.before, step.makes, step.after):
        names = _all_names(node)
        for write in (to_text, to_latex):
            written = write(node)
            try:
                same = parse(written, names) == node
            except ParseError as error:
                return f"the line {written} cannot be read back: {error}"
            if not same:
                return f"the line {written} is read back as another formula"
    return None


def _all_names(node: Node) -> set[str]:
    symbols = {part.name for part in walk(node) if isinstance(part, Symbol)}
    return symbols | {part.base for part in walk(node) if isinstance(part, Indexed)}


# --- the result -------------------------------------------------------------------------------

_DIFFERS = "SymPy finds another derivative"


def second_opinion(derivation: Derivation, domain: Domain) -> str:
    """The result compared with the derivative that SymPy finds by its own rules."""
    names = roles([derivation.function], domain).sizes
    sizes: dict[Node, Node] = {Symbol(name): number(_EXAMPLES) for name in names}
    function = written_out(substituted(derivation.function, sizes))
    result = written_out(substituted(derivation.result_node, sizes))
    try:
        theirs = _sympy_derivative(function, derivation.variable)
    except (UnsupportedError, ValueError) as error:  # SymPy raises ValueError for max(0, nan)
        return f"SymPy's derivative was not compared ({error})"
    evidence = compare(theirs, result, domain)
    match evidence:
        case Proof():
            return "SymPy's own derivative is the same, proved"
        case Agreement(points, digits):
            return f"SymPy's own derivative agrees to {digits} digits at {points} points"
        case _:
            points = _agreeing(Derivative(function, derivation.variable), result, theirs, domain)
            if points:  # they differ at kinks only, or where SymPy's form has no value
                return f"SymPy's own derivative agrees at {points} points, kinks left out"
            return f"{_DIFFERS} than {to_text(result)}: {to_text(theirs)}"


def _agreeing(question: Derivative, ours: Node, theirs: Node, domain: Domain) -> int:
    """At how many points at which the derivative exists both results have its value; 0 if they differ anywhere."""
    points = 0
    try:
        for point in sample_points([_without_derivatives(question)], domain, POINTS):
            points += _agreement((question, ours, theirs), point) is not None
    except _DifferentError:
        return 0
    return points


def _sympy_derivative(function: Node, variable: Symbol | Indexed) -> Node:
    import sympy

    names = free_symbols(function) | {variable.name if isinstance(variable, Symbol) else variable.base}
    symbols = {name: sympy.Symbol(name, real=True) for name in names}
    slope = sympy.diff(to_sympy(function, symbols), to_sympy(variable, symbols))
    return from_sympy(slope)


def written_out(node: Node) -> Node:
    """The formula with every finite sum over a range of numbers written term by term."""
    return mapped(node, _terms)


def _terms(node: Node) -> Node:
    if not isinstance(node, FiniteSum) or not isinstance(node.lower, Number) or not isinstance(node.upper, Number):
        return node
    terms = tuple(substituted(node.body, {node.index: number(k)}) for k in _whole(node.lower, node.upper))
    return terms[0] if len(terms) == 1 else Sum(terms) if terms else number(0)


def _whole(lower: Number, upper: Number) -> Iterator[Fraction]:
    value = lower.value
    while value <= upper.value:
        yield value
        value += 1
