"""What trainers want to know of a loss whose examples enter by one score, linear in the parameters.

Then the loss is ``scale · Σ_i cost(z_i, y_i) + penalty`` with ``z = X w + b``: whatever a loss does with an example
is a function of two numbers, and whatever it does with the data are the products ``X w`` and ``Xᵀ s``. It is found
by the form of the formula, whether a row of the table of losses made it or somebody typed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from steepest.derivation.deriving import derive, finished
from steepest.derivation.naming import SIGMOID
from steepest.derivation.tidying import TURN
from steepest.errors import UnsupportedError
from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
    written_value,
)
from steepest.expression.trees import free_symbols, mapped, substituted, walk
from steepest.models.affine_parts import product
from steepest.models.linear import LinearModel
from steepest.models.links import LinkedModel
from steepest.models.losses import Loss, loss_of
from steepest.models.row_constants import row_constants
from steepest.models.structure import holds, moving, sums_over_examples
from steepest.models.through import in_form
from steepest.numeric.affine_score import COUNTING, AffineScore, affine_score
from steepest.numeric.compiling import compile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """A loss as ``scale · Σ_i cost(z_i, y_i) + penalty``, the scores linear in the parameters.

    Attributes:
        loss: the loss.
        intercept: whether one parameter is added to every score.
        intercept_at: where it stands in the parameter vector, 0 or -1; None without one.
        weights: where the others stand.
        table: the array of data whose columns are the features, one for each weight in order: the X of the loss;
            None where features have to be worked out first.
        features: the feature before each weight, in the columns of the data; for an array of weights the one before
            its entry number k.
        score: what the score is called in `cost` and `slope`: z.
        targets: the columns of data that stand in `cost`: most often y.
        cost: what one example costs, in the score and the targets.
        scale: what stands before the sum over the examples: 1/N, 1, ….
        penalty: what is added, in the parameters alone; None for nothing.
    """

    loss: Loss
    intercept: bool
    intercept_at: int | None
    weights: slice
    table: str | None
    features: tuple[Node, ...]
    score: Symbol
    targets: tuple[str, ...]
    cost: Node
    scale: Node
    penalty: Node | None

    @property
    def slope(self) -> Node:
        """The derivative of the cost by the score, such as σ(z) - y."""
        derivation = in_form(finished(derive(self.cost, self.score)), SIGMOID)
        return in_form(derivation, TURN).result_node

    def design(self, *data: ArrayLike) -> Any:
        """The table of features X, shape (n_samples, n_weights): the data itself where it is one, else worked out.

        Args:
            data: an array for each of ``loss.data``.

        Raises:
            UnsupportedError: the number of features is a letter, and no table says how many there are.
        """
        columns = dict(zip(self.loss.data, data, strict=True))
        if self.table is not None:
            return columns[self.table]
        return _worked_out(self.features, columns)

    def targets_of(self, *data: ArrayLike) -> tuple[Any, ...]:
        """The arrays of the targets, in the order of `targets`."""
        columns = dict(zip(self.loss.data, data, strict=True))
        return tuple(columns[name] for name in self.targets)


def score_parts(loss: Loss, constants: Mapping[str, float] | None = None) -> ScoreParts | None:
    """The parts of a loss whose examples enter by one score that is linear in the parameters; None for others.

    Args:
        loss: the loss.
        constants: numbers for its letters, put into cost, scale and penalty; others stay letters.

    >>> from steepest.expression.writing import to_text
    >>> loss = Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    >>> parts = score_parts(loss)
    >>> to_text(parts.cost), to_text(parts.slope), to_text(parts.scale), parts.intercept_at, parts.weights
    ('(z - y)^2', '2(z - y)', '1/N', -1, slice(0, 1, None))
    """
    loss = unfolded(loss)
    moves = moving(loss.parameters)
    sums = list(sums_over_examples(loss.formula, frozenset(loss.data)))
    if len(sums) != 1 or not _is_plain(sums[0]):
        return None
    (total,) = sums
    names = free_symbols(loss.formula) | {part.base for part in walk(loss.formula) if isinstance(part, Indexed)}
    around, found = apart(loss.formula, total), affine_score(total.body, moves, names | {COUNTING.name})
    if around is None or found is None or holds(around[0], moves):
        return None
    scale, rest = around
    if any(part.base in loss.data for each in rest for part in walk(each) if isinstance(part, Indexed)):
        return None
    return _with_places(loss, total.index, scale, rest, found, _numbers(constants or {}))


def unfolded(loss: Loss) -> Loss:
    """The loss with its bias apart, where it is folded into the weights: w0, for which X has no column."""
    model = loss.model
    inner = model.inner if isinstance(model, LinkedModel) else model
    if loss.row is None or not isinstance(inner, LinearModel) or inner.bias != "folded":
        return loss
    plain = LinearModel(inner.features)
    whole = LinkedModel(plain, model.via) if isinstance(model, LinkedModel) else plain
    return loss_of(loss.row, whole, loss.penalties, row_constants(loss))


def _with_places(
    loss: Loss, index: Symbol, scale: Node, rest: tuple[Node, ...], found: AffineScore, numbers: Mapping[Node, Node]
) -> ScoreParts | None:
    """The parts, with the places of the parameters and the columns of the data."""
    columns = {name: _of_one(feature, index) for name, feature in found.features.items()}
    cost = _of_one(substituted(found.outer, numbers), index)
    order = [_base(parameter.entry) for parameter in loss.learned]
    if set(order) != set(columns) or cost is None or not _is_one_row(loss):
        return None
    at = next((at for at in (0, -1) if len(order) > 1 and columns[order[at]] == number(1)), None)
    named = [name for name in order if at is None or name != order[at]]
    arrays = any(parameter.shape for parameter in loss.learned)
    features = tuple(each for name in named if (each := columns[name]) is not None)
    if len(features) < len(named) or (arrays and len(named) > 1):
        return None
    return ScoreParts(
        loss=loss,
        intercept=at is not None,
        intercept_at=at,
        weights=_slice(at, None if arrays else len(order)),
        table=_table(features, arrays),
        features=features,
        score=found.variable,
        targets=tuple(name for name in loss.data if name in free_symbols(cost)),
        cost=cost,
        scale=substituted(scale, numbers),
        penalty=None if not rest else substituted(rest[0] if len(rest) == 1 else Sum(rest), numbers),
    )


def _is_one_row(loss: Loss) -> bool:
    """Whether the parameters are numbers and at most one vector."""
    shapes = [len(parameter.shape) for parameter in loss.learned]
    return sum(shapes) <= 1


def _slice(at: int | None, count: int | None) -> slice:
    """Where the weights stand: all parameters but the intercept, `count` of them or any number."""
    if at == -1:
        return slice(0, -1 if count is None else count - 1)
    return slice(0 if at is None else 1, count)


def _is_plain(total: FiniteSum) -> bool:
    """Whether a sum runs from 1 to a letter, over all examples."""
    return total.lower == number(1) and isinstance(total.upper, Symbol)


def apart(formula: Node, total: FiniteSum) -> tuple[Node, tuple[Node, ...]] | None:
    """What stands before the sum over the examples, and the terms beside it; None for another form."""
    terms = formula.terms if isinstance(formula, Sum) else (formula,)
    own = [term for term in terms if any(part == total for part in walk(term))]
    if len(own) != 1:
        return None
    scale = _before(own[0], total)
    return None if scale is None else (scale, tuple(term for term in terms if term is not own[0]))


def _before(term: Node, total: FiniteSum) -> Node | None:
    """The factor of the sum in a term; None where the sum stands inside something else."""
    if term == total:
        return number(1)
    if isinstance(term, Negation):
        inner = _before(term.operand, total)
        return None if inner is None else Negation(inner)
    if isinstance(term, Quotient):
        inner = _before(term.numerator, total)
        return None if inner is None else Quotient(inner, term.denominator)
    if not isinstance(term, Product):
        return None
    own = [factor for factor in term.factors if any(part == total for part in walk(factor))]
    inner = _before(own[0], total) if len(own) == 1 else None
    return None if inner is None else product(*(inner if factor is own[0] else factor for factor in term.factors))


def _numbers(constants: Mapping[str, float]) -> dict[Node, Node]:
    return {Symbol(name): number(Fraction(value)) for name, value in constants.items()}


def _base(entry: Symbol | Indexed) -> str:
    return entry.base if isinstance(entry, Indexed) else entry.name


def _of_one(node: Node, index: Symbol) -> Node | None:
    """The formula of one example: y_i as y, x_ik as x_k; None where the number of the example stands elsewhere."""

    def plain(part: Node) -> Node:
        if not isinstance(part, Indexed) or part.indices[0] != index:
            return part
        return Symbol(part.base) if len(part.indices) == 1 else Indexed(part.base, part.indices[1:])

    found = mapped(node, plain)
    return None if index.name in free_symbols(found) else found


def _table(features: tuple[Node, ...], arrays: bool) -> str | None:
    """The array whose columns are the features, all of them and in order."""
    entries = [each for each in features if isinstance(each, Indexed) and len(each.indices) == 1]
    if len(entries) != len(features) or len({each.base for each in entries}) != 1:
        return None
    wanted: list[Node] = [COUNTING] if arrays else [number(k + 1) for k in range(len(entries))]
    return entries[0].base if [each.indices[0] for each in entries] == wanted else None


def _worked_out(features: tuple[Node, ...], columns: Mapping[str, Any]) -> NDArray[Any]:
    """The features as the columns of a table."""
    import numpy as np

    if any(COUNTING.name in free_symbols(each) for each in features):
        raise UnsupportedError("the number of features is a letter; give the model a number")
    arrays = {name: np.asarray(column, dtype=float) for name, column in columns.items()}
    if len(features) == 1 and isinstance(features[0], Symbol) and features[0].name in arrays:
        return arrays[features[0].name][:, None]  # a column as it is
    count = max((len(array) for array in arrays.values() if array.ndim), default=0)
    found = np.empty((count, len(features)), order="F")
    for place, feature in enumerate(features):
        tree, entries = _with_names(feature, arrays)
        compiled: Any = compile(tree, list(entries), order=0)
        found[:, place] = compiled(*entries.values())
    return found


def _with_names(feature: Node, arrays: Mapping[str, NDArray[Any]]) -> tuple[Node, dict[str, NDArray[Any]]]:
    """A feature with a name for each column of a table in it, and the columns by these names."""
    entries: dict[str, NDArray[Any]] = {}

    def named(part: Node) -> Node:
        if isinstance(part, Indexed) and (place := written_value(part.indices[0])) is not None:
            name = f"{part.base}{place}"
            entries[name] = arrays[part.base][:, int(place) - 1]
            return Symbol(name)
        if isinstance(part, Symbol) and part.name in arrays:
            entries[part.name] = arrays[part.name]
        return part

    return mapped(feature, named), entries
