"""What is said of where a rule leads: the bound of a learning rate, the ends of several starts, an expected slope."""

from __future__ import annotations

from typing import Any

from steepest._page import Block, Board, Heading, Inline, Page, Title, Words
from steepest.evidence.arrivals import AT_REST, AWAY, MOVING, Arrival, Arrivals
from steepest.expression.nodes import Derivative, Equation, Indexed, Node, Symbol
from steepest.expression.writing import to_text
from steepest.models.expectation import Expectation
from steepest.models.stability import ABOVE, AT, Stability
from steepest.rendering.data import data_of, formula_data, schema, steps_data
from steepest.rendering.plain_pages import spoken

LARGEST = Symbol("lambda_max")


@spoken(Stability)
def stability_page(record: Stability, digits: int | None = None) -> Page:
    """The greatest curvature, the bound that follows, and on which side the learning rate is."""
    rule = record.rule
    curvature, exact = record.curvature
    name = Symbol(rule.loss.name)
    said: list[Inline] = [name, " is quadratic in its parameters; the greatest eigenvalue of its Hessian is "]
    said += [Equation(LARGEST, curvature), "." if exact else ", rounded."]
    return (Words(tuple(said)), Words(_limit(record)))


def _limit(record: Stability) -> tuple[Inline, ...]:
    bound, exact = record.bound
    rate = Equation(record.rule.variant.rate_letter, record.rate)
    if not record.bowl:
        return ("One of its curvatures is negative, so there is no minimum, and ", record.rule.row.id, " runs away.")
    about = "" if exact else "about "
    begin = (
        f"So {record.rule.row.id} comes to rest where ",
        record.rule.variant.rate_letter,
        f" is below {about}",
        bound,
    )
    if record.side == ABOVE:
        return (*begin, "; ", rate, " is too large: the steps grow, and it diverges.")
    if record.side == AT:
        return (*begin, "; ", rate, " is that very bound, and it never comes to rest.")
    return (*begin, ", as ", rate, " is.")


@spoken(Expectation)
def expectation_page(record: Expectation, digits: int | None = None) -> Page:
    """For each parameter what its slope is on average."""
    rule = record.rule
    assert rule.drawn is not None  # noqa: S101  (an expectation is of what is drawn)
    blocks: list[Block] = [
        Title(("What the slopes are on average",)),
        Words(("On average over all draws, the slopes are those of the whole loss.",)),
    ]
    for parameter, step in zip(rule.loss.parameters, record.steps, strict=True):
        blocks += [Heading(("The expected ", Derivative(_named(rule.name), parameter))), Board(step)]
    return tuple(blocks)


def _named(name: Node) -> Any:
    return name if isinstance(name, Symbol | Indexed) else Symbol("L")


@spoken(Arrivals)
def arrivals_page(record: Arrivals, digits: int | None = None) -> Page:
    """Where each start leads, whether another start could lead elsewhere, and how large the rate may be."""
    blocks: list[Block] = [Title((f"Where {record.rule.row.id} ends",)), Heading(("Where it ends",))]
    blocks += [Words(_arrival(one, record)) for one in record.arrivals]
    blocks += [Words(said) for said in (_convexity(record),) if said]
    if record.stability is not None:
        blocks += stability_page(record.stability)
    return tuple(blocks)


def _arrival(one: Arrival, record: Arrivals) -> tuple[Inline, ...]:
    begin: tuple[Inline, ...] = ("From ", *_listed(one.start))
    if one.outcome == AWAY:
        return (*begin, f" it diverges: after {_steps(one.steps)} it is beyond all bounds.")
    if one.outcome not in (AT_REST, MOVING):
        return (*begin, f" it comes after {_steps(one.steps)} to where the function has no slope.")
    assert one.value is not None  # noqa: S101  (an end has a value)
    value = Equation(Symbol(record.rule.loss.name), one.value[0])
    about = "" if one.exact else "about "
    if one.outcome == MOVING:
        return (*begin, f" it still moves after {_steps(one.steps)}, at {about}", *_listed(one.place), ".")
    place = (*_listed(one.place), ", where ", value, ".")
    return (*begin, f" it is after {_steps(one.steps)} {_kind(one)}", *place)


def _kind(one: Arrival) -> str:
    kind = one.kind or "point where the slope is 0"
    article = "an" if kind[0] in "aeiou" else "a"
    if one.exact:
        return f"at the {kind} " if one.kind else f"at {article} {kind}, "
    return f"next to {article} {kind}, at about "


def _steps(count: int) -> str:
    return f"{count:,} step{'s' * (count != 1)}"


def _convexity(record: Arrivals) -> tuple[Inline, ...]:
    """Whether the start matters."""
    name = Symbol(record.rule.loss.name)
    if record.convexity is None or record.convexity.is_convex is None:
        return ()
    if not record.convexity.is_convex:
        return (name, " is not convex: where it ends depends on the start.")
    if record.convexity.convex.strict:
        return (name, " is strictly convex: there is at most one minimum, whatever the start.")
    return (name, " is convex: every minimum is as low as any other, whatever the start.")


def _listed(equations: tuple[Equation, ...]) -> tuple[Inline, ...]:
    return tuple(part for one in equations for part in (", ", one))[1:]


# --- data ------------------------------------------------------------------------------------------


@data_of.register
def stability_data(record: Stability) -> dict[str, Any]:
    """The bound as data."""
    return {
        "schema": schema("stability"),
        "largest_eigenvalue": formula_data(record.curvature[0]) | {"exact": record.curvature[1]},
        "bound": formula_data(record.bound[0]) | {"exact": record.bound[1]},
        "learning_rate": to_text(record.rate),
        "side": record.side,
        "has_minimum": record.bowl,
    }


@data_of.register
def expectation_data(record: Expectation) -> dict[str, Any]:
    """The expected slopes as data."""
    pairs = zip(record.rule.loss.parameters, record.steps, strict=True)
    return {
        "schema": schema("expectation"),
        "slopes": [
            {"parameter": to_text(p), "result": formula_data(s.after), "steps": steps_data(s)} for p, s in pairs
        ],
    }


@data_of.register
def arrivals_data(record: Arrivals) -> dict[str, Any]:
    """Where the starts lead, as data."""
    return {
        "schema": schema("arrivals"),
        "convexity": None if record.convexity is None else record.convexity.kind,
        "stability": None if record.stability is None else stability_data(record.stability),
        "arrivals": [
            {
                "start": {to_text(e.left): to_text(e.right) for e in one.start},
                "outcome": one.outcome,
                "steps": one.steps,
                "place": {to_text(e.left): to_text(e.right) for e in one.place},
                "exact": one.exact,
                "value": None if one.value is None else to_text(one.value[0]),
                "kind": one.kind,
            }
            for one in record.arrivals
        ],
    }
