"""Where functions are 0 together: candidates from SymPy in its own process, and from Newton's method; each verified.

A solution is exact (its coordinates are formulas, and exact algebra proves that the functions vanish there) or
it is a box that is proved to hold exactly one. Whether all are known is said only where it is proved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from flint import arb, fmpq, fmpq_mat

from steepest.errors import ParseError, UnsupportedError
from steepest.evidence.affine import Affine, Variable
from steepest.evidence.domain import Domain
from steepest.evidence.known_numbers import rational
from steepest.evidence.zeros import Balls, Box, System, certified, covering, same, search
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.limits import check_values
from steepest.expression.nodes import Constant, Function, Negation, Node, Product, Symbol, number
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import free_symbols, substituted
from steepest.isolation.beside import NoAnswerError, Watching, ask
from steepest.isolation.crossing import from_line, names_in, to_line

PRECISION = 256
LARGEST_DENOMINATOR = 1_000  # of a number that a zero may turn out to be
SMALL = 12  # the same of a part of π, and of a point that is only near
MOST_FLAT = 6  # zeros of higher order; where more are found they are a whole interval
PLATEAU = "the gradient is zero on a whole set of points"
ALL_COUNTED, ALL_COVERED, ALL_NONE, ALL_LINEAR = "counted", "covered", "none", "linear"


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One coordinate of a solution.

    Attributes:
        variable: the variable.
        node: its exact value, in which letters may occur; None where only a ball is known.
        ball: a ball that holds it; None where it has letters.
    """

    variable: Variable
    node: Node | None
    ball: Any | None

    @property
    def value(self) -> Any:
        """The value as exactly as it is known: a rational number or a ball."""
        return self.ball if self.node is None else evaluate(self.node, {}, 2 * PRECISION).value


@dataclass(frozen=True, slots=True)
class Solution:
    """A point at which all functions are 0; a variable without a coordinate may be any number."""

    coordinates: tuple[Coordinate, ...]

    @property
    def exact(self) -> dict[Node, Node] | None:
        """The coordinates as formulas; None where one is only enclosed."""
        known: dict[Node, Node] = {one.variable: one.node for one in self.coordinates if one.node is not None}
        return known if len(known) == len(self.coordinates) else None

    def balls(self, variables: Sequence[Variable]) -> Balls | None:
        """The coordinates as balls; None where one of the variables has none."""
        known = {one.variable: one.ball for one in self.coordinates if one.ball is not None}
        return tuple(known[variable] for variable in variables) if len(known) == len(variables) else None


@dataclass(frozen=True, slots=True)
class Solutions:
    """What is known of the zeros.

    Attributes:
        found: the verified ones.
        complete: how it is known that these are all: "counted" (polynomials have so many real solutions), "covered"
            (boxes that cover the domain hold no others), "linear" (the equations are), or "none" (a function is
            nowhere 0). None where it is not.
        remark: what SymPy had no answer to, in words; None where nothing was left open.
    """

    found: tuple[Solution, ...]
    complete: str | None = None
    remark: str | None = None


def solved(system: System, domain: Domain, seconds: float, watching: Watching | None = None) -> Solutions:
    """The zeros of a system.

    Args:
        system: the functions and the variables.
        domain: where the variables live.
        seconds: how long SymPy may take for one question.
        watching: called several times a second while SymPy works.
    """
    candidates, remark = _from_sympy(system, seconds, watching)
    found = _verified(system, candidates)
    if _is_linear(system) and len(found) == 1 and len(found[0].coordinates) == _rank(system):
        return Solutions(tuple(found), ALL_LINEAR)
    if _has_letters(system) or any(one.balls(system.variables) is None for one in found):
        return Solutions(tuple(found), None, remark)
    bounds = _bounds(system, domain)
    if bounds is not None and (covered := covering(system, bounds)) is not None:
        return Solutions(tuple(_merged(system, found, covered)), ALL_COVERED)
    count = _counted(system, seconds, watching)
    if count is None or len(found) < count:
        known = [balls for one in found if (balls := one.balls(system.variables)) is not None]
        more = search(system, known, count)
        found = _merged(system, found, more.zeros)
        flat = _at_simple_points(system, found, more.near)
        if len(flat) > MOST_FLAT:
            return Solutions(tuple(found), None, PLATEAU)
        found += flat
    return Solutions(tuple(found), ALL_COUNTED if count == len(found) else None, remark)


def _has_letters(system: System) -> bool:
    """Whether other names occur than the variables."""
    names = frozenset[str]().union(*map(free_symbols, system.functions))
    return bool(names - {symbol.name for symbol in _symbols(system)})


def _slopes(system: System) -> list[list[Fraction | None]]:
    """The factor of each variable in each function, where that is affine with numbers as its factors."""
    rows = []
    for function in system.functions:
        slopes = Affine(system.variables).slopes(function)
        known = {} if slopes is None else {name: rational(slope) for name, slope in slopes.items()}
        rows.append([None if slopes is None else known.get(name, Fraction(0)) for name in system.variables])
    return rows


def _is_linear(system: System) -> bool:
    return all(slope is not None for row in _slopes(system) for slope in row)


def _rank(system: System) -> int:
    """How many of the linear equations are independent: so many variables depend on the others."""
    rows = [[fmpq(slope.numerator, slope.denominator) for slope in row if slope is not None] for row in _slopes(system)]
    return int(fmpq_mat(rows).rank())


def _symbols(system: System) -> list[Symbol]:
    return [variable for variable in system.variables if isinstance(variable, Symbol)]


def _bounds(system: System, domain: Domain) -> Box | None:
    ranges = [domain.of_variable(symbol.name) for symbol in _symbols(system)]
    bounds = tuple((r.lower, r.upper) for r in ranges if r.lower is not None and r.upper is not None)
    return bounds if len(bounds) == len(system.variables) else None


# ---- SymPy, in its own process


def _arguments(system: System) -> dict[str, Any] | None:
    """What is asked of the helper; None where a formula cannot cross."""
    names = names_in(*system.functions, *system.variables)
    try:
        lines = [to_line(function, names) for function in system.functions]
    except UnsupportedError:
        return None
    return {"equations": lines, "variables": [symbol.name for symbol in _symbols(system)], "names": names}


def _from_sympy(
    system: System, seconds: float, watching: Watching | None
) -> tuple[list[dict[Node, Node | float]], str | None]:
    """The solutions that SymPy finds, values as trees or decimals; and what it had no answer to."""
    arguments = _arguments(system)
    if arguments is None or len(_symbols(system)) < len(system.variables):
        return [], "the equations cannot be handed over to SymPy"
    try:
        answer = ask("solve", arguments, seconds=seconds, watching=watching)
    except NoAnswerError as error:
        return [], f"SymPy gave {error}"
    if answer["unsolved"] is not None:
        return [], "SymPy has no method for these equations"
    candidates = [_candidate(solution, arguments["names"]) for solution in answer["solutions"]]
    return [one for one in candidates if one is not None], None


def _candidate(solution: Mapping[str, Mapping[str, str]], names: list[str]) -> dict[Node, Node | float] | None:
    values: dict[Node, Node | float] = {}
    for name, value in solution.items():
        try:
            values[Symbol(name)] = from_line(value["line"], names) if "line" in value else float(value["decimal"])
        except (ParseError, ValueError):
            return None
    return values


def _counted(system: System, seconds: float, watching: Watching | None) -> int | None:
    """How many real zeros there are, for polynomials; None where that is not known."""
    arguments = _arguments(system)
    if arguments is None:
        return None
    try:
        count: int | None = ask("count", arguments, seconds=seconds, watching=watching)["count"]
    except NoAnswerError:
        return None
    return count


# ---- verifying


def _verified(system: System, candidates: list[dict[Node, Node | float]]) -> list[Solution]:
    found: list[Solution] = []
    for candidate in candidates:
        solution = _exact(system, candidate) or _boxed(system, candidate)
        if solution is not None and not any(_is_same(system, solution, other) for other in found):
            found.append(solution)
    return found


def _is_same(system: System, one: Solution, other: Solution) -> bool:
    first, second = one.balls(system.variables), other.balls(system.variables)
    return one == other if first is None or second is None else same(first, second)


def _exact(system: System, candidate: Mapping[Node, Node | float]) -> Solution | None:
    """A candidate of formulas at which every function is proved to be 0."""
    where = {name: value for name, value in candidate.items() if isinstance(value, Node)}
    if len(where) < len(candidate) or not all(_vanishes(substituted(f, where)) for f in system.functions):
        return None
    named = [(name, where[name]) for name in system.variables if name in where]
    try:
        return Solution(tuple(Coordinate(name, node, _ball(node)) for name, node in named))
    except (UndefinedError, IndeterminateError):
        return None


def _vanishes(node: Node) -> bool:
    try:
        return is_zero(node) or (check_values(node) is None and bool(to_sympy(node) == 0))
    except (NowhereDefinedError, UnsupportedError):
        return False


def _ball(node: Node) -> Any | None:
    """The value of a formula; None where it has letters.

    Raises:
        UndefinedError, IndeterminateError: it has no value.
    """
    if free_symbols(node):
        return None
    with working_precision(PRECISION):
        return evaluate(node, {}, PRECISION).ball


def _boxed(system: System, candidate: Mapping[Node, Node | float]) -> Solution | None:
    """A candidate of numbers near which there is exactly one zero."""
    start: list[Any] = []
    for name in system.variables:
        value = candidate.get(name)
        if value is None or (isinstance(value, Node) and free_symbols(value)):
            return None
        try:
            start.append(_ball(value) if isinstance(value, Node) else value)
        except (UndefinedError, IndeterminateError):
            return None
    balls = certified(system, start)
    return None if balls is None else _recognized(system, balls)


def exact_zeros(system: System, domain: Domain) -> dict[Node, float]:
    """The exact places, and about where they are, at which the only function of a system is 0, as far as found."""
    found = search(system)
    solutions = [_recognized(system, balls) for balls in found.zeros]
    solutions += _at_simple_points(system, solutions, found.near)
    known = [one for solution in solutions for one in solution.coordinates]
    places = {one.node: float(one.ball.mid()) for one in known if one.node is not None and one.ball is not None}
    values = domain.of_variable(_symbols(system)[0].name)
    return {node: place for node, place in places.items() if Fraction(place) in values}


def _at_simple_points(system: System, found: Sequence[Solution], near: Sequence[tuple[float, ...]]) -> list[Solution]:
    """Zeros of higher order, which no box certifies: points with simple coordinates near those found."""
    origin = tuple(0.0 for _ in system.variables)
    new: list[Solution] = []
    for point in dict.fromkeys((origin, *near)):
        where: dict[Node, Node | float] = {
            name: number(Fraction(value).limit_denominator(SMALL))
            for name, value in zip(system.variables, point, strict=True)
        }
        solution = _exact(system, where)
        if solution is not None and not any(_is_same(system, solution, other) for other in (*found, *new)):
            new.append(solution)
    return new


def _merged(system: System, found: list[Solution], others: Sequence[Balls]) -> list[Solution]:
    """The solutions with those that are new; an exact one stays."""
    known = [balls for one in found if (balls := one.balls(system.variables)) is not None]
    return [*found, *(_recognized(system, ball) for ball in others if not any(same(ball, one) for one in known))]


def _recognized(system: System, balls: Balls) -> Solution:
    """A box whose zero is a point with simple coordinates: exact where that is proved."""
    for nodes in product(*(tuple(_simple_numbers(ball)) for ball in balls)):
        exact = _exact(system, dict(zip(system.variables, nodes, strict=True)))
        if exact is not None:
            return exact
    named = zip(system.variables, balls, strict=True)
    return Solution(tuple(Coordinate(name, None, ball) for name, ball in named))


def _simple_numbers(ball: Any) -> Iterator[Node]:
    """Numbers in a ball that are written shortly: fractions, their roots, and parts of π."""
    middle = float(ball.mid())
    with working_precision(PRECISION):
        fraction = _inside(ball, Fraction(middle).limit_denominator(LARGEST_DENOMINATOR))
        square = _inside(ball * ball, Fraction(middle * middle).limit_denominator(LARGEST_DENOMINATOR))
        turns = _inside(ball / arb.pi(), Fraction(middle / math.pi).limit_denominator(SMALL))
    if fraction is not None:
        yield number(fraction)
    elif square is not None:
        root = Function("sqrt", number(square))
        yield from_sympy(to_sympy(root if middle > 0 else Negation(root)))
    elif turns is not None:
        yield from_sympy(to_sympy(Product((number(turns), Constant("pi")))))


def _inside(ball: Any, value: Fraction) -> Fraction | None:
    return value if ball.contains(fmpq(value.numerator, value.denominator)) else None
