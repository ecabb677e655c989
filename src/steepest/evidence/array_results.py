"""A derivative of a formula of vectors and matrices as a whole, beside the formula itself.

Infinitesimals have enclosed the formula and the result on data already, in the check of the first step. Here the
formula is written out in entries for small sizes, and the result beside central differences of it and beside the
derivative that SymPy finds of that formula of numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from steepest.derivation.matrix_rules import HESSIAN
from steepest.derivation.records import Derivation, Gradient
from steepest.errors import SteepestError, UnsupportedError
from steepest.evidence.array_steps import check_array_steps, shapes_in
from steepest.evidence.assumed_data import assumed_equations
from steepest.evidence.differences import Differences, central_differences
from steepest.evidence.domain import Domain
from steepest.evidence.opinions import Opinion, second_opinion
from steepest.evidence.shaping import IDENTITY, with_shapes
from steepest.evidence.step_checks import STEP_WAYS, StepCheck
from steepest.evidence.verified import ResultCheck, Series, Verification
from steepest.expression.entries import IndexForm
from steepest.expression.nodes import Derivative, Indexed, Node, Number, Symbol, number
from steepest.expression.shapes import Shape
from steepest.expression.trees import mapped, substituted
from steepest.expression.work import OutOfWorkError, budget

SIZES = (3, 2)  # how many rows and columns are written out
WORK_OF_RESULT = 400_000
INCOMPLETE = "the derivation is not complete"


def verify_arrays(record: Derivation | Gradient, domain: Domain, ways: Sequence[str]) -> Verification:
    """The verification of a derivation by differentials.

    Args:
        record: the derivation.
        domain: where the variables live.
        ways: what is tried, as for `steepest.verify`.
    """
    checks: list[StepCheck] = []
    results: list[ResultCheck] = []
    wholes = set(ways) - set(STEP_WAYS)
    for prefix, one in _parts(record):
        own = check_array_steps(one, domain, ways, prefix) if set(ways) & set(STEP_WAYS) else ()
        checks += own
        results += [_result(one, domain, wholes, own)] if wholes else []
    return Verification(tuple(checks), tuple(results), tuple(ways))


def _parts(record: Derivation | Gradient) -> list[tuple[str, Derivation]]:
    """The derivations, each with the path at which it stands."""
    if isinstance(record, Derivation):
        return [("", record)]
    return [(str(place), one) for place, one in enumerate(record.derivations)]


def _result(record: Derivation, domain: Domain, ways: Collection[str], checks: Sequence[StepCheck]) -> ResultCheck:
    question = Derivative(record.function, record.variable)
    if not record.complete:
        why = INCOMPLETE
        return ResultCheck(
            question, record.result_node, Series(why=why), Differences(why=why), Opinion("not compared", detail=why)
        )
    series = _series(record, checks) if "series" in ways else None
    try:
        with budget(WORK_OF_RESULT):
            written = _written_out(record)
            asked = Derivative(written[0], written[1])
            differences = central_differences(asked, written[2], domain) if "differences" in ways else None
            opinion = second_opinion(*written, domain, ()) if "sympy" in ways else None
    except (SteepestError, OutOfWorkError) as error:
        why = str(error) if isinstance(error, SteepestError) else "it takes too long"
        differences = Differences(why=why) if "differences" in ways else None
        opinion = Opinion("not compared", detail=why) if "sympy" in ways else None
    return ResultCheck(question, record.result_node, series, differences, opinion)


def _series(record: Derivation, checks: Sequence[StepCheck]) -> Series:
    """The formula enclosed with infinitesimals beside the result: the first step says just that."""
    for check in checks:
        if check.step is record.step:
            return Series(check.met, check.failure, check.unchecked or "")
    return Series(why="the steps were not checked")


# --- written out -----------------------------------------------------------------------------------------


def _written_out(record: Derivation) -> tuple[Node, Symbol, Node]:
    """The formula in entries for small sizes, one entry of the variable, and the result for that entry.

    Raises:
        UnsupportedError: a part has no entries that could be written, such as the inverse of a matrix.
    """
    if assumed_equations(record.step):
        raise UnsupportedError("it holds under an assumption")
    declared = shapes_in(record)
    sizes = _sizes(declared)
    known = {name: Shape(tuple(sizes.get(dim, dim) for dim in shape.dims)) for name, shape in declared.items()}
    numbers: dict[Node, Node] = {Symbol(str(dim)): number(size) for dim, size in sizes.items()}
    body = with_shapes(_differentiated(record), known)
    result = with_shapes(record.result_node, known)
    entry = _last_entry(known.get(_base(record.variable), Shape(())))
    form = IndexForm(body.node, body.shapes)
    if body.shape.is_scalar:
        value, place = form.number(body.node), entry
    else:
        value, place = form.entry_at(body.node, number(1), None), (number(1), *entry)
    row, column = (*place, None, None)[:2]
    slope = IndexForm(result.node, result.shapes).entry_at(result.node, row, column)
    variable = _named(Indexed(_base(record.variable), entry)) if entry else record.variable
    assert isinstance(variable, Symbol)  # noqa: S101  (entries are named, and what is none is a name)
    written = [substituted(mapped(side, _named), numbers) for side in (value, slope)]
    return written[0], variable, written[1]


def _differentiated(record: Derivation) -> Node:
    """What the last derivative was taken of: for a Hessian the gradient."""
    if record.step.rule != HESSIAN:
        return record.function
    asked = record.step.because[-1].before
    assert isinstance(asked, Derivative)  # noqa: S101  (a Hessian is the derivative of a gradient)
    return asked.body


def _base(variable: Node) -> str:
    if not isinstance(variable, Symbol):
        raise UnsupportedError("an entry of data is not written out")
    return variable.name


def _sizes(known: Mapping[str, Shape]) -> dict[int | str, int]:
    """Small numbers for the sizes that have names; that of the examples is the larger one."""
    sizes: dict[int | str, int] = {}
    matrices_first = sorted(known.items(), key=lambda item: not item[1].is_matrix)
    for _, shape in matrices_first:
        for place, dim in enumerate(shape.dims):
            if isinstance(dim, str):
                sizes.setdefault(dim, SIZES[place] if shape.is_matrix and shape.dims[0] != shape.dims[1] else 2)
    return sizes


def _last_entry(shape: Shape) -> tuple[Node, ...]:
    return tuple(number(int(dim)) for dim in shape.dims)


def _named(node: Node) -> Node:
    """An entry by a name of its own: X_{1,2} as X12; those of the identity matrix are numbers."""
    if not isinstance(node, Indexed) or not all(isinstance(index, Number) for index in node.indices):
        return node
    if node.base == IDENTITY and len(node.indices) == 2:
        return number(int(node.indices[0] == node.indices[1]))
    return Symbol(node.base + "".join(str(index.value) for index in node.indices if isinstance(index, Number)))
