"""A second opinion: a result compared with the derivative that SymPy finds by its own rules.

Sums over the examples are written out for a small number of them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steepest.errors import SteepestError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.meeting import DifferentError, met, without_derivatives
from steepest.evidence.records import Agreement, Proof, Undecided
from steepest.evidence.sampling import roles, sample_points
from steepest.expression.nodes import Derivative, FiniteSum, Indexed, Node, Number, Sum, Symbol, number
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import children, free_symbols, mapped, substituted
from steepest.expression.work import spend
from steepest.expression.writing import to_text

EXAMPLES = 3  # how many examples a sum is written out for
MOST_NODES = 1_000  # beyond this SymPy takes seconds
POINTS = 12
WORK_OF_A_NODE = 50  # what SymPy does for a node of a formula, in visits of our own


@dataclass(frozen=True, slots=True)
class Opinion:
    """What came of comparing one result with SymPy's own derivative.

    Attributes:
        kind: "same" (proved), "agrees" (at points), "differs" (at a point that was seen) or
            "not compared".
        points: at how many points they agree.
        digits: to how many digits; 0 where only the points at which the derivative exists were compared.
        detail: SymPy's result where it differs, and why there was no comparison.
    """

    kind: Literal["same", "agrees", "differs", "not compared"]
    points: int = 0
    digits: int = 0
    detail: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "same":
                return "SymPy's own derivative is the same, proved"
            case "agrees" if self.digits:
                return f"SymPy's own derivative agrees to {self.digits} digits at {self.points} points"
            case "agrees":
                return f"SymPy's own derivative agrees at {self.points} points, kinks left out"
            case "differs":
                return f"SymPy finds another derivative: {self.detail}"
            case _:
                return f"SymPy's derivative was not compared ({self.detail})"


def second_opinion(function: Node, variable: Symbol | Indexed, result: Node, domain: Domain) -> Opinion:
    """A result compared with the derivative of a function that SymPy finds by its own rules."""
    sizes: dict[Node, Node] = {Symbol(name): number(EXAMPLES) for name in roles([function], domain).sizes}
    function, result = substituted(function, sizes), substituted(result, sizes)
    nodes = size_written_out(function) + size_written_out(result)
    if nodes > MOST_NODES:
        return Opinion("not compared", detail="the formula is too large")
    spend(WORK_OF_A_NODE * nodes)
    function, result = written_out(function), written_out(result)
    try:
        theirs = _sympy_derivative(function, variable)
    except (SteepestError, ValueError) as error:  # SymPy raises ValueError for max(0, nan)
        return Opinion("not compared", detail=str(error))
    match compare(theirs, result, domain):
        case Proof():
            return Opinion("same")
        case Agreement(points, digits):
            return Opinion("agrees", points, digits)
        case Undecided(reason):
            return _where_it_exists(Derivative(function, variable), result, theirs, domain, reason)
        case _:  # perhaps at kinks only, or where SymPy's form has no value
            reason = "they differ where the derivative may not exist"
            return _where_it_exists(Derivative(function, variable), result, theirs, domain, reason)


def _where_it_exists(question: Derivative, ours: Node, theirs: Node, domain: Domain, reason: str) -> Opinion:
    """Both results at points at which the derivative exists; `reason` is why this is asked."""
    points = 0
    try:
        for point in sample_points([without_derivatives(question)], domain, POINTS):
            points += met((question, ours, theirs), point) is not None
    except DifferentError:
        return Opinion("differs", detail=to_text(theirs))
    return Opinion("agrees", points) if points else Opinion("not compared", detail=reason)


def _sympy_derivative(function: Node, variable: Symbol | Indexed) -> Node:
    import sympy

    names = free_symbols(function) | {variable.name if isinstance(variable, Symbol) else variable.base}
    symbols = {name: sympy.Symbol(name, real=True) for name in names}
    slope = sympy.diff(to_sympy(function, symbols), to_sympy(variable, symbols))
    # SymPy gives a jump a derivative, an impulse: it is 0 wherever there is a derivative.
    return from_sympy(slope.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)))


def size_written_out(node: Node) -> int:
    """How many nodes a formula has with its sums written term by term."""
    size = 1 + sum(map(size_written_out, children(node)))
    if isinstance(node, FiniteSum) and isinstance(node.lower, Number) and isinstance(node.upper, Number):
        return size * max(1, int(node.upper.value - node.lower.value) + 1)
    return size


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
