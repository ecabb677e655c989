"""A budget of work around a piece of code, so that many small evaluations together end in time.

One unit is one node visited with short numbers, about a microsecond. Counting work and not seconds,
the same question has the same answer on every machine.

>>> with budget(100):
...     spend(30)
...     left_of_budget()
70
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from steepest.errors import SteepestError

UNBOUNDED = 1 << 60


class OutOfWorkError(SteepestError):
    """The budget around this computation is used up."""


class _Budget:
    """What may still be spent, here and in the budget around this one."""

    def __init__(self, most: int, around: _Budget | None) -> None:
        self.left: int = most if around is None else min(most, around.left)
        self.around = around

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.around is not None:
            self.around.spend(amount)


_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget(most: int) -> Iterator[None]:
    """Let what happens inside spend at most so much; budgets nest, and the smallest one ends the work."""
    mark = _BUDGET.set(_Budget(most, _BUDGET.get()))
    try:
        yield
    finally:
        _BUDGET.reset(mark)


def left_of_budget() -> int:
    """What may still be spent."""
    here = _BUDGET.get()
    return UNBOUNDED if here is None else max(here.left, 0)


def spend(amount: int) -> None:
    """Charge an amount of work.

    Raises:
        OutOfWorkError: that is more than was left.
    """
    here = _BUDGET.get()
    if here is None:
        return
    here.spend(amount)
    if here.left < 0:
        raise OutOfWorkError("this takes too much work to settle")
