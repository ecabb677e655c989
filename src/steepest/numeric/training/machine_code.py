"""Epochs over drawn examples of a linear score as machine code, by numba.

In a batch four examples are taken at a time, which saves passes over the weights. Steps of single examples are taken
in pairs: the score of the second is that at the weights before both, less ``α s (x·x' + 1)`` for what the first has
moved. So the products of the two rows and the weights are worked out together, and the second example does not wait for
the weights after the first. The iterates are those of one step after another, to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from steepest.numeric.jitting import jitted, numba_or_error
from steepest.numeric.training.linear_steps import NAME, LinearSteps
from steepest.numeric.training.noting import State
from steepest.numeric.training.order import Epochs, Given
from steepest.numeric.training.prefetching import AHEAD, LINE, prefetched
from steepest.numeric.training.schedules import Schedule

TOGETHER = 8192  # rows that are copied together, where the kernel cannot read them in their place
#: Of a sum the order, and nothing about nan and infinity. ``x - x`` may be taken for 0 all the same, and so a test
#: by ``isfinite`` is none; a comparison is.
_ALLOWED = {"reassoc", "contract", "nsz", "arcp"}
Kernel = Callable[..., tuple[int, float, float]]


@dataclass(frozen=True, slots=True)
class InMachineCode:
    """Steps of a linear score, an epoch in one call.

    Attributes:
        steps: the loss and the numbers of the rule.
        schedule: the learning rate.
        order: what each step draws.
    """

    steps: LinearSteps
    schedule: Schedule
    order: Epochs | Given

    @property
    def penalty(self) -> Callable[[Any], float]:
        """The penalty of the loss, which the losses that are met are without."""
        return self.steps.penalty_at

    def advance(self, state: State, last: int) -> float:
        """Step to the step `last`, or to the last one before a loss that is not finite."""
        import numpy as np

        own, batch_size = self.steps, self.order.batch_size or 1
        kernel = _kernels(own.source, own.counts is not None)[0 if batch_size == 1 else 1]
        first = state.step + 1
        rows = np.ascontiguousarray(self.order.stretch(first, last), dtype=np.int64).reshape(-1)
        rates = self.schedule.between(first, last)
        weights = np.ascontiguousarray(state.theta[own.weights])
        bias = 0.0 if own.intercept_at is None else float(state.theta[own.intercept_at])
        total = 0.0
        for part, *arrays, begin in self._pieces(rows, batch_size):
            count = -(-len(part) // batch_size)
            taken = (part.view(np.uint64), rates[begin : begin + count], batch_size, weights, bias, *self._numbers)
            done, bias, found = kernel(*arrays, *taken)
            total, state.step = total + found, state.step + done
            if done < count:
                break
        state.theta[own.weights] = weights
        if own.intercept_at is not None:
            state.theta[own.intercept_at] = bias
        return total * own.factor

    @property
    def _numbers(self) -> tuple[float, ...]:
        own = self.steps
        drawn_anywhere = not isinstance(self.order, Epochs) or self.order.shuffle
        ahead = AHEAD if drawn_anywhere and self._in_place else 0
        return own.sign * own.factor, own.decay, own.intercept_decay, float(own.intercept_at is not None), ahead

    @property
    def _in_place(self) -> bool:
        """Whether the kernel reads the rows where they stand."""
        return bool(self.steps.X.dtype == float and self.steps.X.flags.c_contiguous)

    def _pieces(self, rows: Any, batch_size: int) -> Any:
        """The row numbers with the arrays that they are of: the data themselves, or copies of some rows."""
        import numpy as np

        X, y = self.steps.X, np.ascontiguousarray(self.steps.y, dtype=float)
        counts = y if self.steps.counts is None else self.steps.counts  # y is not looked at as such
        if self._in_place:
            yield rows, X, y, counts, 0
            return
        each = max(1, TOGETHER // batch_size) * batch_size
        for begin in range(0, len(rows), each):
            part = rows[begin : begin + each]
            copied = np.ascontiguousarray(X[part], dtype=float)
            yield np.arange(len(part), dtype=np.int64), copied, y[part], counts[part], begin // batch_size


@lru_cache(maxsize=64)
def _kernels(source: str, weighted: bool) -> tuple[Kernel, Kernel]:
    """The kernels for single examples and for batches, for the cost and slope of one example."""
    numba = numba_or_error()
    example: Any = jitted(source, NAME, ["z", "y"])
    compiled = numba.njit(error_model="numpy", fastmath=_ALLOWED)
    return compiled(_singles(example, weighted)), compiled(_batches(example, weighted))


def _singles(example: Any, weighted: bool) -> Callable[..., Any]:
    """The kernel for steps of one example each."""
    soon, line = prefetched(), LINE

    def singles(
        X: Any, y: Any, counts: Any, rows: Any, rates: Any, size: int, w: Any, b: float,
        factor: float, decay: float, own: float, one: float, ahead: int,
    ) -> tuple[int, float, float]:  # fmt: skip
        count, d = len(rows), len(w)
        total, k = 0.0, 0
        while k + 1 < count:
            if ahead and k + ahead + 1 < count:
                for j in range(0, d, line):
                    soon(X, rows[k + ahead], j)
                    soon(X, rows[k + ahead + 1], j)
            i0, i1, a0, a1 = rows[k], rows[k + 1], rates[k], rates[k + 1]
            u0 = u1 = 0.0
            product = one
            for j in range(d):
                u0 += X[i0, j] * w[j]
                u1 += X[i1, j] * w[j]
                product += X[i0, j] * X[i1, j]
            z0 = u0 + b
            c0, s0 = example(z0, y[i0])
            if weighted:
                c0, s0 = c0 * counts[i0], s0 * counts[i0]
            t0 = a0 * factor * s0
            z1 = (1.0 - a0 * decay) * u1 + (1.0 - a0 * own) * b - t0 * product
            c1, s1 = example(z1, y[i1])
            if weighted:
                c1, s1 = c1 * counts[i1], s1 * counts[i1]
            t1 = a1 * factor * s1
            if not abs(c0 + c1 + s0 + s1 + z0 + z1 + y[i0] + y[i1]) < math.inf:
                break  # the steps are taken one by one below, up to the one that fails
            t0, left = t0 * (1.0 - a1 * decay), (1.0 - a0 * decay) * (1.0 - a1 * decay)
            for j in range(d):
                w[j] = left * w[j] - (t0 * X[i0, j] + t1 * X[i1, j])
            b = (b * (1.0 - a0 * own) - one * a0 * factor * s0) * (1.0 - a1 * own) - one * t1
            total += c0 + c1
            k += 2
        while k < count:
            i = rows[k]
            z = b
            for j in range(d):
                z += X[i, j] * w[j]
            c, s = example(z, y[i])
            if weighted:
                c, s = c * counts[i], s * counts[i]
            if not abs(c + s + z + y[i]) < math.inf:
                break
            t, left = rates[k] * factor * s, 1.0 - rates[k] * decay
            for j in range(d):
                w[j] = left * w[j] - t * X[i, j]
            b = b * (1.0 - rates[k] * own) - one * t
            total += c
            k += 1
        return k, b, total

    return singles


def _batches(example: Any, weighted: bool) -> Callable[..., Any]:
    """The kernel for steps of batches."""
    import numpy as np

    soon, line = prefetched(), LINE

    def batches(
        X: Any, y: Any, counts: Any, rows: Any, rates: Any, size: int, w: Any, b: float,
        factor: float, decay: float, own: float, one: float, ahead: int,
    ) -> tuple[int, float, float]:  # fmt: skip
        count, d = len(rows), len(w)
        total, done = 0.0, 0
        slopes = np.zeros(d)
        for begin in range(0, count, size):
            end = min(begin + size, count)
            slopes[:] = 0.0
            found, slope, seen, k = 0.0, 0.0, 0.0, begin
            while k + 3 < end:
                if ahead and k + ahead + 3 < count:
                    for j in range(0, d, line):
                        soon(X, rows[k + ahead], j)
                        soon(X, rows[k + ahead + 1], j)
                        soon(X, rows[k + ahead + 2], j)
                        soon(X, rows[k + ahead + 3], j)
                i0, i1, i2, i3 = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
                x0, x1, x2, x3 = X[i0], X[i1], X[i2], X[i3]
                z0 = z1 = z2 = z3 = b
                for j in range(d):
                    v = w[j]
                    z0 += x0[j] * v
                    z1 += x1[j] * v
                    z2 += x2[j] * v
                    z3 += x3[j] * v
                c0, s0 = example(z0, y[i0])
                c1, s1 = example(z1, y[i1])
                c2, s2 = example(z2, y[i2])
                c3, s3 = example(z3, y[i3])
                if weighted:
                    c0, s0, c1, s1 = c0 * counts[i0], s0 * counts[i0], c1 * counts[i1], s1 * counts[i1]
                    c2, s2, c3, s3 = c2 * counts[i2], s2 * counts[i2], c3 * counts[i3], s3 * counts[i3]
                for j in range(d):
                    slopes[j] += s0 * x0[j] + s1 * x1[j] + s2 * x2[j] + s3 * x3[j]
                slope += s0 + s1 + s2 + s3
                found += c0 + c1 + c2 + c3
                seen += z0 + z1 + z2 + z3 + y[i0] + y[i1] + y[i2] + y[i3]
                k += 4
            while k < end:
                i = rows[k]
                z = b
                for j in range(d):
                    z += X[i, j] * w[j]
                c, s = example(z, y[i])
                if weighted:
                    c, s = c * counts[i], s * counts[i]
                for j in range(d):
                    slopes[j] += s * X[i, j]
                slope += s
                found += c
                seen += z + y[i]
                k += 1
            if not abs(found + slope + seen) < math.inf:
                break
            rate = rates[done]
            step, p = rate * factor / (end - begin), 1.0 - rate * decay
            for j in range(d):
                w[j] = p * w[j] - step * slopes[j]
            b = b * (1.0 - rate * own) - one * step * slope
            total += found / (end - begin)
            done += 1
        return done, b, total

    return batches
