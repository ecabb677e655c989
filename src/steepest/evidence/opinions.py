"""A second opinion: a result compared with the derivative that SymPy finds by its own rules.

What SymPy has no rules for is written out first: sums over the examples for a small number of them, sets and
means by examples, an entry such as w_j for one number j.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from steepest.errors import SteepestError, UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.exactness import proved_equal
from steepest.evidence.instances import instantiated
from steepest.evidence.meeting import DifferentError, all_hold, met, without_derivatives
from steepest.evidence.one_hot import settled, totals_in
from steepest.evidence.ranges import in_range, index_ranges
from steepest.evidence.records import Agreement, Proof, Undecided, place_text
from steepest.evidence.sampling import SamplePoint, roles, sample_points
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, enclose
from steepest.expression.nodes import (
    Derivative,
    FiniteProduct,
    Indexed,
    Node,
    Number,
    Ranged,
    Sum,
    Symbol,
    number,
    product_of,
)
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import children, free_symbols, mapped, rebuilt, substituted, walk
from steepest.expression.work import spend
from steepest.expression.writing import to_text

EXAMPLES, MOST_EXAMPLES = 3, 12  # how many examples a sum is written out for; more where an assumption asks for more
CHOSEN = 2  # the j of an entry w_j
MOST_NODES = 1_000  # beyond this SymPy takes seconds
MOST_SEARCHED = 150  # beyond this a search for a place at which they differ takes longer than all other checks
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
        sizes: the numbers of examples, and of chosen entries, for which the formulas were written out.
    """

    kind: Literal["same", "agrees", "differs", "not compared"]
    points: int = 0
    digits: int = 0
    detail: str = ""
    sizes: tuple[tuple[Node, Fraction], ...] = ()

    def __str__(self) -> str:
        sizes = f" with {place_text(self.sizes)}" if self.sizes else ""
        match self.kind:
            case "same":
                return f"SymPy's own derivative{sizes} is the same, proved"
            case "agrees" if self.digits:
                return f"SymPy's own derivative{sizes} agrees to {self.digits} digits at {self.points} points"
            case "agrees":
                return f"SymPy's own derivative{sizes} agrees at {self.points} points, kinks left out"
            case "differs":
                return f"SymPy finds another derivative{sizes}: {self.detail}"
            case _:
                return f"SymPy's derivative was not compared ({self.detail})"


def second_opinion(
    function: Node, variable: Symbol | Indexed, result: Node, domain: Domain, conditions: Sequence[Node] = ()
) -> Opinion:
    """A result compared with the derivative of a function that SymPy finds by its own rules.

    Args:
        function: what was differentiated.
        variable: by what.
        result: what it is said to be.
        domain: where the variables live.
        conditions: what is taken for granted; a difference where one of them does not hold is none.
    """
    (question, result), where = instantiated((Derivative(function, variable), result), domain)
    counts = frozenset(where.ranges) - frozenset(domain.ranges)
    sizes = _sizes(question, result, where, counts, conditions)
    if sizes is None:
        return Opinion("not compared", detail="no small number of examples has all that is asked for")
    values: dict[Node, Node] = {letter: number(value) for letter, value in sizes}
    question, result = substituted(question, values), substituted(result, values)
    nodes = size_written_out(question) + size_written_out(result)
    if nodes > MOST_NODES:
        return Opinion("not compared", detail="the formula is too large")
    spend(WORK_OF_A_NODE * nodes)
    question, result = written_out(question), written_out(result)
    try:
        theirs = _sympy_derivative(question)
    except (SteepestError, ValueError) as error:  # SymPy raises ValueError for max(0, nan)
        return Opinion("not compared", detail=str(error))
    conditions = tuple(substituted(condition, values) for condition in conditions)
    return replace(_compared(question, result, theirs, domain, conditions), sizes=sizes)


def _sizes(
    question: Node, result: Node, domain: Domain, counts: frozenset[str], conditions: Sequence[Node]
) -> tuple[tuple[Node, Fraction], ...] | None:
    """A small number for every size, and a number for every letter that says which entry is meant."""
    names = {*roles([without_derivatives(question), result], domain).sizes, *counts}
    letters = free_symbols(question.variable) if isinstance(question, Derivative) else frozenset[str]()
    told = [c for c in conditions if free_symbols(c) <= names and not any(totals_in([c]))]
    for size in range(EXAMPLES, MOST_EXAMPLES + 1):
        values: dict[Node, Fraction] = {Symbol(name): Fraction(CHOSEN if name in letters else size) for name in names}
        point = in_range(SamplePoint(values), index_ranges([question]))
        if point is not None and all_hold(told, point):
            return point.listed()
    return None


def _compared(question: Node, ours: Node, theirs: Node, domain: Domain, conditions: Sequence[Node]) -> Opinion:
    if any(totals_in(conditions)):
        return _where_it_exists(question, ours, theirs, domain, conditions, "the labels need not add up to 1")
    if sum(1 for _ in walk(theirs)) > MOST_SEARCHED:
        if proved_equal(theirs, ours):
            return Opinion("same")
        return _where_it_exists(question, ours, theirs, domain, conditions, "no point was found for it")
    match compare(theirs, ours, domain):
        case Proof():
            return Opinion("same")
        case Agreement(points, digits):
            return Opinion("agrees", points, digits)
        case Undecided(reason):
            return _where_it_exists(question, ours, theirs, domain, conditions, reason)
        case _:  # perhaps at kinks only, or where SymPy's form has no value
            reason = "they differ where the derivative may not exist"
            return _where_it_exists(question, ours, theirs, domain, conditions, reason)


def _where_it_exists(
    question: Node, ours: Node, theirs: Node, domain: Domain, conditions: Sequence[Node], reason: str
) -> Opinion:
    """Both results at points at which the derivative exists; `reason` is why this is asked."""
    points = 0
    try:
        for point in sample_points([without_derivatives(question), ours, theirs], domain, POINTS):
            point = settled(point, conditions)
            if all_hold(conditions, point):
                points += met((question, ours, theirs), point) is not None
    except DifferentError:
        return Opinion("differs", detail=to_text(theirs))
    return Opinion("agrees", points) if points else Opinion("not compared", detail=reason)


def _sympy_derivative(question: Node) -> Node:
    """What SymPy makes of a held derivative; of one inside another from the inside out."""
    import sympy

    # SymPy takes an entry of an array for a complex number, so each stands under a name of its own meanwhile.
    entries: dict[Node, Node] = {
        part: Symbol(to_text(part))
        for part in walk(question)
        if isinstance(part, Indexed) and None not in map(whole_value, children(part))
    }
    question = substituted(question, entries)
    symbols = {name: sympy.Symbol(name, real=True) for name in free_symbols(question)}

    def slope(node: Node) -> Any:
        if not isinstance(node, Derivative):
            return to_sympy(node, symbols)
        return sympy.diff(slope(node.body), to_sympy(node.variable, symbols))

    # SymPy gives a jump a derivative, an impulse: it is 0 wherever there is a derivative.
    found = from_sympy(slope(question).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)))
    return substituted(found, {name: entry for entry, name in entries.items()})


def size_written_out(node: Node) -> int:
    """How many nodes a formula has with its sums and products over a range written out."""
    size = 1 + sum(map(size_written_out, children(node)))
    values = _range(node)
    return size if values is None else size * max(1, values.stop - values.start)  # `len` has a limit of its own


def written_out(node: Node) -> Node:
    """The formula with every sum and product over a range of numbers written out, and x_3 for x_{2+1}."""
    return mapped(mapped(node, _terms), _counted)


def _counted(node: Node) -> Node:
    """An entry whose indices are worked out, where they are whole numbers."""
    if not isinstance(node, Indexed):
        return node
    values = [whole_value(index) for index in children(node)]
    return rebuilt(node, tuple(number(value) for value in values if value is not None)) if None not in values else node


def whole_value(node: Node) -> int | None:
    """The whole number that a formula without variables is, such as 3 - 1; None for any other."""
    if isinstance(node, Number):
        return int(node.value) if node.value.denominator == 1 else None
    if free_symbols(node):
        return None
    try:
        value = enclose(node, {}).unique_fmpz()
    except (UndefinedError, IndeterminateError, UnsupportedError, MissingValueError):
        return None
    return None if value is None else int(value)


def _terms(node: Node) -> Node:
    values = _range(node)
    if values is None or not isinstance(node, Ranged):
        return node
    terms = tuple(substituted(node.body, {node.index: number(value)}) for value in values)
    if isinstance(node, FiniteProduct):
        return product_of(terms)
    return terms[0] if len(terms) == 1 else Sum(terms) if terms else number(0)


def _range(node: Node) -> range | None:
    """The values of the index of a sum or product between two whole numbers."""
    if not isinstance(node, Ranged):
        return None
    lower, upper = whole_value(node.lower), whole_value(node.upper)
    return None if lower is None or upper is None else range(lower, upper + 1)
