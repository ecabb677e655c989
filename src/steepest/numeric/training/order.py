"""Which examples each step draws: permutations of all of them, one for each epoch, or an order that is given.

The permutation of an epoch follows from the seed and the number of the epoch alone. So a run that is taken up again
draws what it would have drawn, and nothing but the step number has to be kept.
"""

from __future__ import annotations

from typing import Any

TOGETHER = 128  # steps of an order that was given between two entries of the history


class Epochs:
    """Batches drawn without replacement: in every epoch each example once, the last batch with what is left.

    Args:
        size: the number of examples.
        batch_size: how many of them a step takes.
        seed: what the permutations follow from.
        shuffle: False takes the examples in turn.

    Raises:
        ValueError: a batch is larger than the data, or the seed is no whole number from 0.

    >>> order = Epochs(5, 2, seed=0, shuffle=False)
    >>> order.per_epoch, [order.rows(step).tolist() for step in (1, 2, 3, 4)]
    (3, [[0, 1], [2, 3], [4], [0, 1]])
    """

    __slots__ = ("_known", "batch_size", "per_epoch", "seed", "shuffle", "size")

    def __init__(self, size: int, batch_size: int, seed: int, *, shuffle: bool = True) -> None:
        if not 1 <= batch_size <= size or batch_size != int(batch_size):
            raise ValueError(f"a batch of {size} examples has between 1 and {size} of them, not {batch_size}")
        if not hasattr(seed, "__index__") or seed < 0:
            raise ValueError(f"the seed is a whole number from 0, not {seed!r}")
        self.size, self.batch_size, self.seed, self.shuffle = size, batch_size, seed, shuffle
        self.per_epoch = -(-size // batch_size)
        self._known: tuple[int, Any] = (-1, None)

    def rows(self, step: int) -> Any:
        """The rows that a step t = 1, 2, … takes."""
        return self.stretch(step, step)

    def stretch(self, first: int, last: int) -> Any:
        """The rows of the steps from `first` to `last`, which belong to one epoch, one batch after another."""
        epoch, place = divmod(first - 1, self.per_epoch)
        return self._epoch(epoch)[place * self.batch_size : (place + last - first + 1) * self.batch_size]

    def end(self, step: int) -> int:
        """The last step of the epoch of a step."""
        return ((step - 1) // self.per_epoch + 1) * self.per_epoch

    def _epoch(self, epoch: int) -> Any:
        import numpy as np

        if self._known[0] != epoch:
            if self.shuffle:
                rows = np.random.default_rng((self.seed, epoch)).permutation(self.size)
            else:
                rows = np.arange(self.size) if self._known[1] is None else self._known[1]
            self._known = epoch, rows
        return self._known[1]

    @property
    def told(self) -> str:
        """What it follows from, to be compared when a run is taken up again."""
        drawn = f"seed {self.seed}" if self.shuffle else "in turn"
        return f"batches of {self.batch_size} from {self.size}, {drawn}"


class Given:
    """Batches that somebody chose, one for each step.

    Args:
        order: row numbers from 0: one for each step, or a batch for each step.
        size: the number of examples.
        steps: how many steps there are.

    Raises:
        ValueError: there are too few of them, or one of them has a row that does not exist, or the same row twice.

    >>> order = Given([2, 0, 1], size=3, steps=3)
    >>> order.rows(1).tolist(), order.batch_size
    ([2], 1)
    """

    __slots__ = ("_batches", "batch_size", "per_epoch")

    def __init__(self, order: Any, size: int, steps: int) -> None:
        if len(order) < steps:
            raise ValueError(f"the order says {len(order)} steps, and {steps} are asked for")
        self._batches = _as_batches(order, size, steps)
        self.batch_size: int | None = None if isinstance(self._batches, list) else self._batches.shape[1]
        self.per_epoch = max(1, steps)

    def rows(self, step: int) -> Any:
        """The rows that a step t = 1, 2, … takes."""
        return self._batches[step - 1]

    def stretch(self, first: int, last: int) -> Any:
        """The rows of the steps from `first` to `last`, one batch after another."""
        import numpy as np

        return np.concatenate(self._batches[first - 1 : last])

    def end(self, step: int) -> int:
        """The last step of those that are taken together; the same ones, however long the order is."""
        return ((step - 1) // TOGETHER + 1) * TOGETHER

    @property
    def told(self) -> str:
        """What it follows from, to be compared when a run is taken up again."""
        return "an order that was given"


def _as_batches(order: Any, size: int, steps: int) -> Any:
    """A table with a row for each step, or a list of arrays where the batches differ in size."""
    import numpy as np

    try:
        table = np.asarray(order[:steps])
    except ValueError:  # batches of several sizes
        batches = [np.asarray(batch) for batch in order[:steps]]
        for batch in batches:
            _check(batch.reshape(1, -1), size)
        return batches
    table = table.reshape(len(table), -1) if table.size else table
    _check(table, size)
    return table


def _check(table: Any, size: int) -> None:
    """Refuse what are no row numbers, rows that do not exist, and batches with a row twice.

    Raises:
        ValueError: there is one.
    """
    import numpy as np

    if table.size == 0 or table.dtype.kind not in "iu":
        raise ValueError("an order consists of row numbers, at least one for each step")
    wrong = table[(table < 0) | (table >= size)]
    if wrong.size:
        raise ValueError(f"there is no row {wrong[0]}: the data have the rows 0 to {size - 1}")
    ordered = np.sort(table, axis=1)
    if (ordered[:, 1:] == ordered[:, :-1]).any():
        raise ValueError("a batch has different examples, and one of the order has the same row twice")
