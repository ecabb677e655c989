"""The ways to prove a claim, as a table, and `proved`, which tries them in order.

Each row is a way of its own that can be gone again (see `rechecking`); the first that settles a claim names
the proof. Within a case, on a piece of a line or for a remainder, the simpler ones are used again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from steepest.errors import UnsupportedError
from steepest.evidence.proving.by_cases import by_cases
from steepest.evidence.proving.by_induction import by_induction
from steepest.evidence.proving.by_remainders import CIRCULAR, by_remainders
from steepest.evidence.proving.by_slope import by_slope
from steepest.evidence.proving.by_values import by_values
from steepest.evidence.proving.claims import Claim
from steepest.evidence.proving.line_conditions import sign_inside_domain, sign_on_domain
from steepest.evidence.proving.numbers import are_equal, by_angles, by_exponentials, by_separation
from steepest.evidence.requirements import Requirement
from steepest.expression.nodes import Function, Negation
from steepest.expression.normal_form import NowhereDefinedError
from steepest.expression.trees import walk
from steepest.expression.work import OutOfWorkError, budget

WORK_OF_PROOF = 60_000
MOST_NODES = 250


@dataclass(frozen=True, slots=True)
class Method:
    """One way to prove a claim.

    Attributes:
        name: how a proof names it.
        says: what it says of the two formulas, after "proved:".
        proves: whether it settles a claim.
    """

    name: str
    says: str
    proves: Callable[[Claim], bool]


def _same(claim: Claim) -> bool:
    return claim.reference == claim.answer


def _by_normal_form(claim: Claim) -> bool:
    try:
        return claim.identical() and not claim.open_questions()
    except NowhereDefinedError:
        return False


def _by_exponentials(claim: Claim) -> bool:
    return by_exponentials(claim) and not claim.open_questions()


def _on_numbers(proves: Callable[[Claim], bool]) -> Callable[[Claim], bool]:
    """A way that is gone for numbers only: both have a value, or it is not gone."""
    return lambda claim: not claim.names and proves(claim)


def _smooth(claim: Claim) -> bool:
    """What settles a case: no cases are left."""
    return _by_normal_form(claim) or _by_exponentials(claim) or by_slope(claim, _equal)


def _equal(claim: Claim) -> bool:
    """Whether both are equal wherever both have a value."""
    if not claim.names:
        return are_equal(claim)
    try:
        return claim.identical() or by_exponentials(claim) or by_slope(claim, _equal)
    except NowhereDefinedError:
        return False


def _cased(claim: Claim) -> bool:
    return _smooth(claim) or by_cases(claim, _smooth, _equal)


#: Every way, the cheapest first.
METHODS: tuple[Method, ...] = (
    Method("the same formula", "both are written alike", _same),
    Method("normal form", "both have the same normal form", _by_normal_form),
    Method("exponential", "the exponential of their difference is 1", _by_exponentials),
    Method("angle", "the sine of their difference is 0, and the difference is less than π", _on_numbers(by_angles)),
    Method(
        "separation",
        "their difference is an algebraic number, and smaller than such a number can be",
        _on_numbers(by_separation),
    ),
    Method(
        "slope",
        "their difference has the derivative 0, and is 0 at a point of each piece of the domain",
        lambda claim: by_slope(claim, _equal),
    ),
    Method("cases", "in each case both have the same normal form", lambda claim: by_cases(claim, _smooth, _equal)),
    Method(
        "remainders",
        "for each remainder of an integer both have the same normal form",
        lambda claim: by_remainders(claim, _cased),
    ),
    Method("values", "for each value of an integer that has few both are the same", lambda c: by_values(c, _cased)),
    Method(
        "induction",
        "both are the same for the first number of terms, and change alike with each further term",
        lambda claim: by_induction(claim, _cased, _equal),
    ),
)
#: The names of the ways beyond exact algebra.
FURTHER: tuple[str, ...] = tuple(method.name for method in METHODS[2:])


def proved(claim: Claim, names: Collection[str] = FURTHER) -> str | None:
    """The name of the first way that settles a claim; None where none does, or it takes too much work.

    Args:
        claim: what is to be proved.
        names: the ways that are tried.

    >>> from steepest.evidence.domain import Domain
    >>> from steepest.expression.reading import parse
    >>> proved(Claim(parse("arctan(x) + arctan(1/x)"), parse("pi/2"), Domain.of("x>0")))
    'slope'
    """
    if sum(1 for _ in walk(claim.difference)) > MOST_NODES:
        return None
    with budget(WORK_OF_PROOF):
        try:
            known = claim.under(*_seen(claim))
            return next((row.name for row in METHODS if row.name in names and row.proves(known)), None)
        except (OutOfWorkError, UnsupportedError):
            return None


def _seen(claim: Claim) -> Iterator[Requirement]:
    """Signs of circular functions that an enclosure over a bounded domain shows."""
    angles = (part.argument for part in walk(claim.difference) if isinstance(part, Function) and part.name in CIRCULAR)
    for angle in dict.fromkeys(angles):
        for name in ("cos", "sin"):
            value = Function(name, angle)
            if sign := sign_on_domain(value, claim):
                yield Requirement(">", value if sign > 0 else Negation(value))
            elif sign := sign_inside_domain(value, claim):
                yield Requirement(">=", value if sign > 0 else Negation(value))
