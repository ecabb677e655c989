"""A study: a record of several derivations, all that was asked about it, and the check of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steepest._page import Board, Heading, Page, Title, Words
from steepest.derivation.matrices import MatrixValue
from steepest.derivation.records import Value
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.evidence.definite import Definite
from steepest.evidence.stationary import Stationary
from steepest.evidence.verification import Verification
from steepest.expression.nodes import Symbol
from steepest.models.updates import UpdateRule
from steepest.rendering.data import data_of
from steepest.rendering.matrices import conventions, definite_words
from steepest.rendering.matrices import evaluated as matrix_at
from steepest.rendering.pages import page
from steepest.rendering.plain_pages import spoken
from steepest.rendering.report import checked, derivations_in, report_data
from steepest.rendering.several_data import gradient_data
from steepest.rendering.several_sentences import SENTENCES, sentence
from steepest.rendering.stationary import stationary_data
from steepest.rendering.values import DIGITS, evaluated, name_of

H = Symbol("H")


@dataclass(frozen=True, slots=True)
class Study:
    """What one command says of a function of several variables.

    Attributes:
        record: the derivations.
        verification: the check of their steps.
        parts: what else was asked, each with the name under which data has it.
    """

    record: Several | UpdateRule
    verification: Verification
    parts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class AtPoint:
    """What a Hessian says at a point.

    Attributes:
        slopes: the gradient there.
        hessian: what the Hessian is there, or the matrix alone where there is a kink.
        stationary: what kind of point it is, where the gradient is zero.
    """

    slopes: Value
    hessian: Definite | MatrixValue
    stationary: Stationary | None = None


@spoken(AtPoint)
def point_page(record: AtPoint, digits: int | None = None) -> Page:
    """The gradient and the Hessian there, the signs of its minors, and what they say of the point."""
    figures = digits or DIGITS
    alone = len(record.slopes.entries) == 1
    slopes = record.slopes.entries[0] if alone else record.slopes
    value = record.hessian.value if isinstance(record.hessian, Definite) else record.hessian
    words = definite_words(record.hessian, figures) if isinstance(record.hessian, Definite) else conventions(value)
    blocks = (evaluated(slopes, name_of(slopes), figures)[0], matrix_at(value, H, figures), *words)
    if record.stationary is None:
        return blocks
    if record.stationary.kind is None:
        return (*blocks, Words(sentence("at-stationary-undecided")))
    return (*blocks, Words(sentence("at-stationary", kind=record.stationary.kind)))


@data_of.register
def point_data(record: AtPoint) -> dict[str, Any]:
    """The values there as data."""
    data = data_of(record.hessian)
    return data | {"gradient": gradient_data(record.slopes), "stationary": stationary_data(record.stationary)}


@spoken(Study)
def study_page(record: Study, digits: int | None = None) -> Page:
    """The record, then the answers one after the other, then the check."""
    blocks = list(page(record.record, digits))
    for name, part in record.parts:
        blocks += [Heading(sentence(f"heading.{name}"))] if f"heading.{name}" in SENTENCES else []
        blocks += [block for block in page(part, digits) if not isinstance(block, Title)]
    return (*blocks, *checked(record.verification))


@report_data.register
def study_data(record: Study) -> dict[str, Any]:
    """The record as data, with one member for each answer."""
    check = record.verification
    verified = {"verified": check.ok, "failures": list(check.failures), "unchecked": list(check.unchecked)}
    return data_of(record.record) | {name: data_of(part) for name, part in record.parts} | verified


@derivations_in.register
def derivations_of(record: Study) -> list[Step]:
    """The derivations of which lines are shown."""
    return [block.step for block in page(record.record) if isinstance(block, Board)]
