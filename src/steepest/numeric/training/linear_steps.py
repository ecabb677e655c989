"""What the fast steps of a linear score need of a loss, a rule and the data; None where they do not fit.

A step on the examples of a batch B moves the weights by ``w <- (1 - α λ) w - (α c/|B|) Σ_{i in B} s(z_i, y_i) x_i``
with ``z = X w + b``: only numbers enter besides the rows of X. λ gathers the penalty and the weight decay, c is what
stands before the mean. `chunks` does it with NumPy, `epochs_in_machine_code` with numba.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from steepest.derivation.deriving import derive
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.expression.trees import free_symbols, substituted, walk
from steepest.models.batches import SIZE
from steepest.models.losses import Loss
from steepest.models.running import value_of
from steepest.models.update_rows import UPDATES
from steepest.numeric.emitting import Emitter, function_source
from steepest.numeric.executing import defined
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Graph, Place
from steepest.numeric.helpers import array_functions
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.lowering import Lowering
from steepest.numeric.score_parts import ScoreParts, score_parts
from steepest.numeric.slopes import gradient
from steepest.numeric.training.objectives import Objective
from steepest.numeric.training.rules import CompiledRule

NAME = "example"
Example = tuple[str, Callable[[Any, Any], tuple[Any, Any]], float | None]
_Z, _Y, _ENTRY = Symbol("z"), Symbol("y"), Symbol("u")


@dataclass(frozen=True, slots=True)
class LinearSteps:
    """A loss of a linear score, with the numbers of a rule.

    Attributes:
        X: the design matrix, shape (n_samples, n_weights).
        y: the targets, shape (n_samples,).
        weights: where the weights stand in the parameter vector.
        intercept_at: where the intercept stands; None without one.
        factor: what stands before the mean over the examples.
        sign: -1 where the rule climbs, else 1.
        decay: λ of the weights.
        intercept_decay: λ of the intercept.
        penalty: half the part of `decay` and of `intercept_decay` that belongs to the loss.
        source: ``example(z, y) -> (cost, slope)``, for numbers.
        on_arrays: the same for arrays.
        curvature: the second derivative of the cost by the score, where it is one number.
        counts: how often each example counts, 1 on average for a mean; None where they all count alike.
    """

    X: Any
    y: Any
    weights: slice
    intercept_at: int | None
    factor: float
    sign: float
    decay: float
    intercept_decay: float
    penalty: tuple[float, float]
    source: str
    on_arrays: Callable[[Any, Any], tuple[Any, Any]]
    curvature: float | None
    counts: Any = None

    def penalty_at(self, theta: Any) -> float:
        """The penalty of the loss at the parameters."""
        of_weights, of_intercept = self.penalty
        weights = theta[self.weights]
        found = of_weights * float(weights @ weights) if of_weights else 0.0
        if of_intercept and self.intercept_at is not None:
            found += of_intercept * float(theta[self.intercept_at] * theta[self.intercept_at])
        return found


def linear_steps(objective: Objective, rule: CompiledRule) -> LinearSteps | None:
    """The steps of a loss and a rule as those of a linear score; None where they are no such steps."""
    loss = objective.function
    plain = rule.variant.row.lines == UPDATES["sgd"].lines
    if not (plain and isinstance(loss, CompiledLoss) and objective.size):
        return None
    found = _known(loss.loss, tuple(loss.constants.items()))
    if found is None:
        return None
    parts, decays, example = found
    X, (y,) = _design(parts, objective.data), parts.targets_of(*objective.data)
    if X is None or hasattr(X, "tocsr") or X.ndim != 2 or y.shape != X.shape[:1]:
        return None
    if objective.start.shape != (X.shape[1] + parts.intercept,):
        objective(objective.start, [0])  # which says what the loss needs
        return None
    numbers = rule.variant.values
    own = 0.0 if "weight_decay" not in numbers else float(value_of(_present(numbers["weight_decay"]), {}))
    sign = -1.0 if "maximize" in rule.variant.choices else 1.0
    return LinearSteps(
        X,
        y,
        parts.weights,
        parts.intercept_at,
        objective.size * float(value_of(parts.scale, {SIZE: float(objective.size)})),
        sign,
        own + sign * decays[0],
        own + sign * decays[1],
        (decays[0] / 2, decays[1] / 2),
        *example,
        counts=_counts(objective),
    )


def _counts(objective: Objective) -> Any:
    """The weight of each example; of a mean, in shares of the mean weight: see `weighing`."""
    weights = objective.weights
    return weights if weights is None or objective.summed else weights * (len(weights) / weights.sum())


@lru_cache(maxsize=64)
def _known(
    loss: Loss, constants: tuple[tuple[str, float], ...]
) -> tuple[ScoreParts, tuple[float, float], Example] | None:
    """What follows from the formula alone: the parts of the loss, its decays, and its cost and slope."""
    parts = score_parts(loss, dict(constants))
    if parts is None or len(parts.targets) != 1:
        return None
    decays = _decays(parts)
    return None if decays is None else (parts, decays, _example(parts))


def _design(parts: ScoreParts, data: Sequence[Any]) -> Any:
    """The table of features; None where it cannot be worked out."""
    try:
        return parts.design(*data)
    except UnsupportedError:
        return None


def _present(node: Node | None) -> Node:
    assert node is not None  # noqa: S101  (the rule was compiled, so its settings have numbers)
    return node


def _example(parts: ScoreParts) -> Example:
    """The cost and the slope of one example, and the curvature where it is a number."""
    put_in: dict[Node, Node] = {parts.score: _Z, Symbol(parts.targets[0]): _Y}
    graph = Graph()
    places: dict[Node, Place] = {_Z: graph.variable("z"), _Y: graph.variable("y")}
    lowering = Lowering(graph, places)
    cost, slope = (lowering.place(substituted(node, put_in)) for node in (parts.cost, parts.slope))
    second = gradient(graph, slope, [places[_Z]])[0]
    curvature = float(graph.values[second]) if second in graph.values else None
    results = expanded(graph, [cost, slope])
    numbers, arrays = (_written(graph, results, arrays=arrays) for arrays in (False, True))
    return numbers, defined(arrays, NAME, array_functions(), ["z", "y"]), curvature


def _written(graph: Graph, results: list[Place], *, arrays: bool) -> str:
    written = Emitter(graph, results, {"z": "z", "y": "y"}, arrays=arrays)
    lines = [*written.lines, f"return {written.text(results[0])}, {written.text(results[1])}"]
    return function_source(NAME, ["z", "y"], [], lines)


def _decays(parts: ScoreParts) -> tuple[float, float] | None:
    """λ of the weights and of the intercept, where the penalty pulls each parameter in proportion; else None."""
    if parts.penalty is None:
        return 0.0, 0.0
    entries = list(parts.loss.parameters)
    intercept = None if parts.intercept_at is None else entries.pop(parts.intercept_at)
    pulls = {_pull(parts.penalty, entry) for entry in entries}
    own = 0.0 if intercept is None else _pull(parts.penalty, intercept)
    if len(pulls) != 1 or own is None:
        return None
    pull = pulls.pop()
    return None if pull is None else (pull, own)


def _pull(penalty: Node, entry: Symbol | Indexed) -> float | None:
    """The slope of a penalty by one parameter over this parameter, where that is a number."""
    slope = derive(penalty, entry).result_node
    put_in = substituted(slope, {entry: _ENTRY})
    if free_symbols(put_in) - {_ENTRY.name} or any(isinstance(part, Indexed) for part in walk(put_in)):
        return None
    graph = Graph()
    u = graph.variable(_ENTRY.name)
    place = Lowering(graph, {_ENTRY: u}).place(put_in)
    (second,) = gradient(graph, place, [u])
    if second not in graph.values or float(value_of(put_in, {_ENTRY: 0.0})) != 0.0:
        return None
    return float(graph.values[second])
