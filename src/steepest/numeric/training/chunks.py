"""Steps of single examples of a linear model with squared loss, many at once, by NumPy.

Where the slope of an example is ``s_k = a z_k + β_k`` with a number a, the slopes of consecutive steps follow from
each other linearly. With the rows x_k of a chunk, a 1 behind each for the intercept, they solve the triangular system

    ``s_k + a Σ_{j<k} α_j c (x_k·x_j) s_j = a x_k·w⁰ + β_k``

in the weights w⁰ before the chunk. Solved for every w⁰ at once, ``s = Q w⁰ + q``, it makes the whole chunk an affine
map ``w = w⁰ - Σ_j α_j c s_j x_j = K w⁰ + h``. The systems of many chunks are solved together, and what is left for each
chunk is one product of a small matrix. With decay the row x_k is multiplied by what is left of the weights before
step k, and divided by what is left after it where it is added. The iterates are those of the loop, to rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from steepest.numeric.training.drawn import StepByStep
from steepest.numeric.training.linear_steps import LinearSteps
from steepest.numeric.training.noting import State

CHUNK = 32  # steps that are one system
INNER = 4  # steps of a block on its diagonal, whose inverse is written out
TOGETHER = 128  # chunks that are solved together
LARGEST = 100.0  # of α c a x_k·x_j; beyond it a rate is far from stable, and the loop is taken
LEAST_LEFT = 1e-3  # of the weights by decay within one chunk


@dataclass(frozen=True, slots=True)
class InChunks:
    """Steps of single examples with squared loss.

    Attributes:
        steps: the loss and the numbers of the rule, with a curvature.
        singly: the same steps one by one, for what is left over and where chunks would not be exact.
        rooms: the memory that it works in.
    """

    steps: LinearSteps
    singly: StepByStep
    rooms: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def penalty(self) -> Callable[[Any], float]:
        """The penalty of the loss, which the losses that are met are without."""
        return self.steps.penalty_at

    def advance(self, state: State, last: int) -> float:
        """Step to the step `last`, or to the last one before a loss that is not finite."""
        total = 0.0
        while last - state.step >= CHUNK:
            count = min(TOGETHER, (last - state.step) // CHUNK)
            end = state.step + count * CHUNK
            found = self._chunks(state, count)
            total += self.singly.advance(state, end) if found is None else found
            if state.step < end:
                return total
        return total + self.singly.advance(state, last)

    def _chunks(self, state: State, count: int) -> float | None:
        """Take the steps of some chunks; the sum of the losses, or None where they are to be taken one by one."""
        import numpy as np

        own, first, last = self.steps, state.step + 1, state.step + count * CHUNK
        rows = self.singly.order.stretch(first, last).reshape(-1)
        y, table = self._table(rows, count)
        rates = self.singly.schedule.between(first, last).reshape(count, CHUNK, 1)
        seen, added, left = self._decayed(table, rates)
        counts: Any = 1.0 if own.counts is None else own.counts[rows].reshape(count, CHUNK, 1)
        scale = rates * (own.sign * own.factor) * counts
        curvature, at_zero = own.curvature or 0.0, own.on_arrays(np.zeros(y.shape), y)[1]
        size = table.shape[2]
        products = np.matmul(seen, added.transpose(0, 2, 1), out=self._room("products", count, CHUNK, CHUNK))
        products *= curvature * scale.transpose(0, 2, 1)
        if not (max(products.max(), -products.min()) < LARGEST and left.min() > LEAST_LEFT):
            return None
        solved = self._room("solved", count, CHUNK, size + 1)
        np.multiply(seen, curvature, out=solved[:, :, :-1])
        solved[:, :, -1] = at_zero
        moved = np.multiply(-scale, _solved(products, solved), out=self._room("moved", count, CHUNK, size + 1))
        maps = np.matmul(added.transpose(0, 2, 1), moved, out=self._room("maps", count, size, size + 1))
        weights = _through(self._packed(state.theta), maps, left)
        slopes = (solved @ weights[:-1, :, None])[:, :, 0]
        costs = own.on_arrays((slopes - at_zero) / curvature, y)[0]
        found = float(np.sum(costs if own.counts is None else costs * counts[:, :, 0])) * own.factor
        if not (np.isfinite(weights[-1]).all() and np.isfinite(found)):
            return None
        self._unpack(weights[-1, :-1], state)
        state.step = last
        return found

    def _room(self, name: str, *shape: int) -> Any:
        """An array that every group of chunks writes over: asking for new memory takes longer than to fill it."""
        import numpy as np

        found = self.rooms.get(name)
        if found is None or found.shape != shape:
            found = self.rooms[name] = np.empty(shape)
        return found

    def _table(self, rows: Any, count: int) -> tuple[Any, Any]:
        """The targets of the chunks, and their rows with a 1 behind each where there is an intercept, else a 0."""
        X, y = self.steps.X, self.steps.y
        table = self._room("table", len(rows), X.shape[1] + 1)
        table[:, :-1] = X.take(rows, axis=0)
        table[:, -1] = self.steps.intercept_at is not None
        return y[rows].astype(float).reshape(count, CHUNK), table.reshape(count, CHUNK, -1)

    def _decayed(self, table: Any, rates: Any) -> tuple[Any, Any, Any]:
        """The rows as they are seen and as they are added, and what is left of the weights after each chunk."""
        import numpy as np

        decays = np.full(table.shape[2], self.steps.decay)
        decays[-1] = self.steps.intercept_decay
        if not decays.any():
            return table, table, np.ones((len(table), len(decays)))
        after = np.cumprod(1.0 - rates * decays, axis=1)
        before = np.concatenate([np.ones_like(after[:, :1]), after[:, :-1]], axis=1)
        return table * before, table / after, after[:, -1]

    def _packed(self, theta: Any) -> Any:
        import numpy as np

        at = self.steps.intercept_at
        return np.append(theta[self.steps.weights], 0.0 if at is None else theta[at])

    def _unpack(self, weights: Any, state: State) -> None:
        state.theta[self.steps.weights] = weights[:-1]
        if self.steps.intercept_at is not None:
            state.theta[self.steps.intercept_at] = weights[-1]


def _solved(products: Any, right: Any) -> Any:
    """What solves the systems ``(1 + L) s = right``, L the part of the products below the diagonal, block by block."""
    inverses = _inverses(products)
    for place, begin in enumerate(range(0, CHUNK, INNER)):
        own = slice(begin, begin + INNER)
        known = right[:, own] - products[:, own, :begin] @ right[:, :begin] if begin else right[:, own]
        right[:, own] = inverses[:, place] @ known
    return right


def _inverses(products: Any) -> Any:
    """The inverses of the blocks on the diagonal of ``1 + L``, four rows each, entry by entry."""
    import numpy as np

    size, blocks = len(products), CHUNK // INNER
    places = np.arange(blocks)
    inner = products.reshape(size, blocks, INNER, blocks, INNER)[:, places, :, places].transpose(1, 0, 2, 3)
    found = np.zeros((size, blocks, INNER, INNER))
    found[:, :, range(INNER), range(INNER)] = 1.0
    for row in range(1, INNER):
        for column in range(row):
            between = (inner[..., row, k] * found[..., k, column] for k in range(column, row))
            found[..., row, column] = -sum(between)
    return found


def _through(weights: Any, maps: Any, left: Any) -> Any:
    """The weights before each chunk and after the last one, a 1 behind each.

    Args:
        weights: the weights before the first one.
        maps: how each chunk moves the weights before it, and by how much beside that, as one more column.
        left: what is left of them by decay.
    """
    import numpy as np

    size = len(weights)
    maps[:, range(size), range(size)] += 1.0
    maps *= left[:, :, None]
    found = np.ones((len(maps) + 1, size + 1))
    found[0, :-1] = weights
    for one, before, after in zip(maps, found, found[1:, :-1], strict=False):
        one.dot(before, out=after)
    return found
