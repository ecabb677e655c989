"""The steps to normal equations and to their solution checked, each as two formulas that are equal."""

from __future__ import annotations

from dataclasses import replace

from steepest.derivation.records import Derivation
from steepest.derivation.step import Step
from steepest.evidence.array_steps import check_array_steps
from steepest.evidence.domain import Domain
from steepest.evidence.step_checks import STEP_WAYS, StepCheck, check_step
from steepest.evidence.verified import Verification
from steepest.expression.nodes import Symbol
from steepest.expression.trees import free_symbols
from steepest.models.normal_equations import CENTRE, IDENTITY, NormalEquations

#: The shapes of what the equations speak of.
SHAPES: dict[str, tuple[int | str, ...]] = {"X": ("N", "d"), "y": ("N",), "w": ("d",), CENTRE.name: ("N", "N")}


def verify_normal_equations(record: NormalEquations) -> Verification:
    """The check of every step: numbers by enclosures at points, vectors and matrices on data."""
    arrays = any(parameter.shape for parameter in record.loss.learned)
    check = _of_arrays if arrays else _of_numbers
    return Verification(tuple(check(step, str(place)) for place, step in enumerate(record.first_steps)), (), STEP_WAYS)


def _of_numbers(step: Step, path: str) -> StepCheck:
    return check_step(step, Domain(), path=path)


def _of_arrays(step: Step, path: str) -> StepCheck:
    names = free_symbols(step.before) | free_symbols(step.after)
    shapes = {name: dims for name, dims in SHAPES.items() if name in names}
    shapes |= dict.fromkeys(names - {*shapes}, ())
    shapes[IDENTITY.name] = ("N", "N") if _centres(step) else ("d", "d")
    told = tuple((name, dims) for name, dims in shapes.items() if name in names)
    derivation = Derivation(step.before, Symbol("w"), step, shapes=told)
    (found,) = check_array_steps(derivation, Domain(), STEP_WAYS)
    return replace(found, path=path)


def _centres(step: Step) -> bool:
    """Whether I is as large as the number of examples: it stands in I - (1/N) 𝟏 𝟏ᵀ."""
    return step.rule == "put-in"
