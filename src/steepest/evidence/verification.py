"""Derivations checked by something that knows no rules: every step, and each result as a whole.

Each step is enclosed at points, its lines are read back, and exact algebra is tried (`step_checks`). Each
result is compared with the original function in three ways that know nothing of the steps: power series of
the function in balls at points, central differences of its values, and the derivative that SymPy finds on its
own. What was tried is reported apart, with its points and how closely it agreed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from steepest.derivation.paths import paths_of
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.evidence.array_results import verify_arrays
from steepest.evidence.array_steps import is_of_arrays
from steepest.evidence.bridged_sides import entry_derivation, in_entries, says_of_whole
from steepest.evidence.differences import Differences, central_differences
from steepest.evidence.domain import Domain
from steepest.evidence.instances import instantiated
from steepest.evidence.meeting import DifferentError, meet
from steepest.evidence.opinions import Opinion, second_opinion
from steepest.evidence.points_wanted import differences_wanted, points_wanted
from steepest.evidence.sampling import SamplePoint
from steepest.evidence.step_checks import NO_POINT, STEP_WAYS, TOO_LONG, StepCheck, check_step, conditions_of
from steepest.evidence.verified import ResultCheck, Series, Verification
from steepest.expression.nodes import Derivative, Node
from steepest.expression.work import OutOfWorkError, budget
from steepest.models.by_hand import ByHand
from steepest.models.expectation import Expectation
from steepest.models.losses import Loss
from steepest.models.normal_equations import NormalEquations
from steepest.models.updates import UpdateRule

__all__ = ["WAYS", "Verification", "check_step", "verify"]

WORK_OF_VERIFICATION = 1_000_000  # about a second

INCOMPLETE = "the derivation is not complete"
_INCOMPLETE = (Series(why=INCOMPLETE), Differences(why=INCOMPLETE), Opinion("not compared", detail=INCOMPLETE))

RESULT_WAYS = ("series", "differences", "sympy")
#: Everything that is tried: for each step, then for each result.
WAYS = (*STEP_WAYS, *RESULT_WAYS)

Record = Derivation | Gradient | Value | Several | Loss | UpdateRule


def verify(
    record: Record | ByHand | Expectation,
    domain: Domain | str | Mapping[str, object] | None = None,
    *,
    ways: Collection[str] = WAYS,
) -> Verification:
    """Check every step, and each derivative as a whole against its function.

    Args:
        record: a derivation or a gradient; a loss (its gradient is checked); an update rule, with the
            derivations that it rests on, its steps by hand or its expected slopes; a value at a point.
        domain: where the variables live, as a `Domain` or as one is written: ``"x=0..1"``.
        ways: what is tried: "enclosures" of both sides at points, "algebra" (exact), "lines" (written and read
            back) for each step; "series", "differences" and "sympy" for each result. By default all.

    Returns:
        The verification: `ok`, `checks`, `results`, `failures`, `unchecked`, `text(detail)`, `json()`.

    Raises:
        ValueError: one of `ways` is none of these, or there is none.

    >>> from steepest.derivation import derive
    >>> verify(derive("x^2 sin x")).ok
    True
    """
    unknown = [way for way in ways if way not in WAYS]
    if unknown or not ways:
        raise ValueError(f"a way to verify is one of {', '.join(WAYS)}" + (f", not {unknown[0]!r}" if unknown else ""))
    if isinstance(record, ByHand | Expectation):
        from steepest.evidence.apart import verify_apart

        return verify_apart(record)
    if isinstance(record, NormalEquations):
        from steepest.evidence.normal_equation_checks import verify_normal_equations

        return verify_normal_equations(record)
    where = Domain.of(domain)
    if isinstance(record, Derivation | Gradient) and is_of_arrays(record):
        return verify_arrays(record, where, [way for way in WAYS if way in ways])
    steps = _steps(record) if set(ways) & set(STEP_WAYS) else []
    wanted = points_wanted(steps)
    with budget(WORK_OF_VERIFICATION):
        checks = tuple(_checked(steps, where, wanted, ways))
        results = tuple(_result(part, where, ways, checks) for part in _derivations(record))
    return Verification(checks, results if set(ways) & set(RESULT_WAYS) else (), tuple(w for w in WAYS if w in ways))


def _steps(record: Record) -> list[tuple[str, Step]]:
    """Every step with its path; those of an update rule stand below the number of their parameter."""
    if isinstance(record, UpdateRule | Several):
        first = record.steps if isinstance(record, UpdateRule) else record.first_steps
        return [found for number, step in enumerate(first) for found in paths_of(step, str(number))]
    if isinstance(record, Loss) and record.through:
        lemmas = [found for number, one in enumerate(record.lemmas) for found in paths_of(one.step, f"z{number}")]
        return [*lemmas, *paths_of(record.gradient().step)]
    return list(paths_of(record.gradient().step if isinstance(record, Loss) else record.step))


def _checked(
    steps: Sequence[tuple[str, Step]], domain: Domain, wanted: int, ways: Collection[str]
) -> Iterator[StepCheck]:
    """The check of each step, in order; one that only opens another has the sides of that other."""
    known: list[SamplePoint] = []
    opening: list[tuple[str, Step]] = []
    for path, step in steps:
        if _only_opens(step):
            opening.append((path, step))
            continue
        found = check_step(step, domain, wanted, known, ways=ways, path=path)
        for outer, opens in opening:
            if found.failure is None:
                yield replace(found, step=opens, path=outer)
            else:
                yield check_step(opens, domain, wanted, known, ways=ways, path=outer)
        opening.clear()
        yield found


def _only_opens(step: Step) -> bool:
    """Whether a step asks and answers what its one reason does, as "hold y constant"."""
    inner = step.because[0] if len(step.because) == 1 else step
    if inner is step or step.makes != inner.before:
        return False
    return (step.before == step.makes and step.after == inner.after) or says_of_whole(step, inner)


def _derivations(record: Record) -> tuple[Derivation, ...]:
    """The results that can be compared with their functions as a whole."""
    match record:
        case Derivation():
            return (entry_derivation(record),)
        case Gradient():
            return record.derivations
        case Loss():
            return (*record.lemmas, *_derivations(record.gradient()))
        case UpdateRule():
            return record.slopes
        case Several():
            return record.wholes
        case _:  # a record that holds one derivation, such as that of what is left when others are fixed
            inner = getattr(record, "derivation", None)
            return (inner,) if isinstance(inner, Derivation) else ()


# --- results as a whole -------------------------------------------------------------------------


def _result(part: Derivation, domain: Domain, ways: Collection[str], checks: Sequence[StepCheck]) -> ResultCheck:
    partial = part.step.before.partial if isinstance(part.step.before, Derivative) else True
    question, result = Derivative(part.function, part.variable, partial), in_entries(part.step, part.result_node)
    if not part.complete:
        return ResultCheck(question, result, *_INCOMPLETE)
    conditions = conditions_of(part.step)
    return ResultCheck(
        question,
        result,
        _series(question, result, domain, conditions, checks) if "series" in ways else None,
        _differences(question, result, domain, conditions) if "differences" in ways else None,
        _opinion(part, result, domain, conditions) if "sympy" in ways else None,
    )


def _differences(question: Derivative, result: Node, domain: Domain, conditions: Sequence[Node]) -> Differences:
    return central_differences(question, result, domain, conditions, differences_wanted(question, result))


def _series(
    question: Derivative, result: Node, domain: Domain, conditions: Sequence[Node], checks: Sequence[StepCheck]
) -> Series:
    """The function's power series at points beside the result; taken over where a step has just these sides."""
    for check in checks:
        if check.met and check.step.before == question and check.step.after == result:
            return Series(check.met)
    nodes, where = instantiated((question, result), domain)
    try:
        met = meet([(node,) for node in nodes], where, conditions=conditions)
    except DifferentError as difference:
        return Series(failure=str(difference))
    except UnsupportedError as error:
        return Series(why=str(error))
    except OutOfWorkError:
        return Series(why=TOO_LONG)
    return Series(met, why="" if met else NO_POINT)


def _opinion(part: Derivation, result: Node, domain: Domain, conditions: Sequence[Node]) -> Opinion:
    try:
        return second_opinion(part.function, part.variable, result, domain, conditions)
    except OutOfWorkError:
        return Opinion("not compared", detail="it takes too long")
    except UnsupportedError as error:
        return Opinion("not compared", detail=str(error))
