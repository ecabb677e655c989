"""The Hessian of a loss and its convexity, as pages and as data."""

from __future__ import annotations

from typing import Any

from steepest._page import Block, Board, Facts, Heading, Inlines, Page, Words
from steepest.evidence.loss_convexity import CONVEX, NOT_CONVEX, LossConvexity, distance_of
from steepest.expression.functions import log
from steepest.expression.nodes import Constant, Derivative, Gradient, Indexed, Node, Power, Relation, Symbol, number
from steepest.models.loss_rows import DELTA, LABELS
from steepest.models.model import LETTERS, OTHER_CLASSES, Parameter, total
from steepest.models.second_order import Block as HessianBlock
from steepest.models.second_order import LossHessian, held_second
from steepest.rendering.data import data_of, derivation_data, formula_data, schema
from steepest.rendering.loss_sentences import said
from steepest.rendering.pages import page
from steepest.rendering.plain_pages import spoken
from steepest.rendering.several_sentences import listed

_Z = Symbol("z")


@spoken(LossHessian)
def hessian_page(record: LossHessian, digits: int | None = None) -> Page:
    """The derivation of each second derivative, and their table."""
    boards = tuple(
        block
        for one in record.pairs
        for block in (Heading((held_second(record.loss, one),)), Board(one.derivation.step))
    )
    rows = tuple((held_second(record.loss, one), "=", one.derivation.result_node) for one in record.pairs)
    blocks = (*boards, Facts(said("second"), rows))
    return (*blocks, *_in_blocks(record)) if record.form == "matrix" else blocks


def _in_blocks(record: LossHessian) -> Page:
    """The blocks that have a matrix form, and those that have none."""
    whole = tuple((name_of(record, one), "=", one.matrix) for one in record.pairs if one.matrix is not None)
    missing: list[Inlines] = [(held_second(record.loss, one),) for one in record.pairs if one.matrix is None]
    facts = (Facts(said("in-blocks"), whole),) if whole else ()
    return (*facts, *((Words(said("no-blocks", blocks=listed(missing))),) if missing else ()))


def name_of(record: LossHessian, block: HessianBlock) -> Node:
    """``∂/∂b(∂L/∂b)`` for numbers, ``∇_w(∇_w(L))`` for a block of weights."""
    name: Node = Symbol(record.loss.name)
    for entry in (block.row, block.column):
        parameter = _parameter(record, entry)
        name = Gradient(name, parameter.whole) if parameter.shape else Derivative(name, parameter.whole, True)
    return name


def _parameter(record: LossHessian, entry: Symbol | Indexed) -> Parameter:
    """The parameter of which an entry is one, whatever its letters."""
    return next(
        one
        for one in record.loss.learned
        if one.entry == entry
        or (isinstance(entry, Indexed) and isinstance(one.entry, Indexed) and one.entry.base == entry.base)
    )


@data_of.register
def hessian_data(record: LossHessian) -> dict[str, Any]:
    """The same as data."""
    return {
        "schema": schema("loss-hessian"),
        "form": record.form,
        "blocks": [
            {
                "entry": formula_data(held_second(record.loss, one)),
                "derivation": derivation_data(one.derivation),
                "matrix": None if one.matrix is None else formula_data(one.matrix),
            }
            for one in record.pairs
        ],
    }


# --- convexity --------------------------------------------------------------------------------------


@spoken(LossConvexity)
def convexity_page(record: LossConvexity, digits: int | None = None) -> Page:
    """The verdict and its reason."""
    blocks: list[Block] = [Words(said(record.kind, loss=Symbol(record.loss.name)))]
    blocks += [Words(part) for part in _reasons(record)]
    if record.example is not None:
        blocks += [block for block in page(record.example, digits) if isinstance(block, Words)]
    return (*blocks, *(Words(part) for part in _consequences(record)))


def _reasons(record: LossConvexity) -> list[Inlines]:
    match record.reason:
        case "composed":
            reasons = [said("composed", z=_Z, labels=_labels(record))]
        case "slope":
            bound = distance_of(record.loss.through[0].outer) or DELTA
            reasons = [said("slope", z=_Z, low=-bound, high=bound, positive=_positive(bound))]
        case "log-sum-exp":
            reasons = [said("log-sum-exp", lse=_log_sum_exp(record))]
        case "one-example" | "one-unit":
            reasons = [said(record.reason, z=_Z)]
        case _:
            reasons = []
    if record.kind == CONVEX and record.loss.penalties:
        reasons.append(said("penalty", where=_strengths(record)))
    return reasons


def _positive(bound: Node) -> Inlines:
    """``, for delta > 0``, where the bound is a letter."""
    return (", for ", Relation((bound, number(0)), (">",))) if isinstance(bound, Symbol) else ()


def _log_sum_exp(record: LossConvexity) -> Node:
    """``ln(sum(s=1..K, e^(z_s)))``."""
    model = record.loss.model
    classes = None if model is None else model.classes
    scores = total(lambda s: Power(Constant("e"), Indexed("z", (s,))), OTHER_CLASSES, classes or LETTERS["classes"])
    return log(scores)


def _labels(record: LossConvexity) -> Inlines:
    row = record.loss.row
    return () if row is None or row.labels == "number" else said("for-labels", about=LABELS[row.labels].about)


def _strengths(record: LossConvexity) -> Inlines:
    """``where lambda >= 0``, for the letters among the strengths of the penalties."""
    letters = [each.strength for each in record.loss.penalties if isinstance(each.strength, Symbol)]
    needs: list[Inlines] = [(Relation((letter, number(0)), (">=",)),) for letter in letters]
    return (" where ", *listed(needs)) if needs else ()


def _consequences(record: LossConvexity) -> list[Inlines]:
    if record.kind == CONVEX:
        return [said("one-minimum"), *([said("quadratic")] if record.quadratic else [])]
    return [said("start-decides")] if record.kind == NOT_CONVEX else []


@data_of.register
def convexity_data(record: LossConvexity) -> dict[str, Any]:
    """The same as data."""
    return {
        "schema": schema("loss-convexity"),
        "kind": record.kind,
        "reason": record.reason,
        "quadratic": record.quadratic,
        "of_one_example": None if record.example is None else data_of(record.example),
    }
