"""Labels as a loss takes them: checked, and numbered where they are words; and the label a prediction stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.models.loss_rows import LABELS, LOSSES, LossRow
from steepest.numeric.tables.checks import require_labels
from steepest.numeric.tables.reading import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The numbers that a loss takes for words: factor and term for the place of a word, counted from 1 in sorted order.
_OF_WORDS: Mapping[str, tuple[int, int]] = {"0,1": (1, -1), "-1,1": (2, -3), "class": (1, 0)}
_MOST_SHOWN = 6


def takes_words(row: LossRow) -> bool:
    """Whether the labels of a loss may be words.

    >>> takes_words(LOSSES["log-loss"]), takes_words(LOSSES["mse"])
    (True, False)
    """
    return row.labels in _OF_WORDS


def number_of_word(row: LossRow, place: int) -> int:
    """The number that a loss takes for the word at this place, counted from 1 in sorted order.

    >>> [number_of_word(LOSSES[name], 2) for name in ("log-loss", "hinge", "softmax-cross-entropy")]
    [1, 1, 2]
    """
    factor, term = _OF_WORDS[row.labels]
    return factor * place + term


def labelled(table: Table, row: LossRow) -> Table:
    """The table with labels that a loss is for.

    Raises:
        DataError: they are others; which loss they are for is said.
    """
    if not table.classes:
        _require_numbers(table, row)
        return table
    shown = ", ".join(table.classes[:_MOST_SHOWN]) + (", …" if len(table.classes) > _MOST_SHOWN else "")
    if not takes_words(row):
        raise DataError(None, None, None, f"{table.target_name!r} holds words ({shown}), and {row.id} is for numbers")
    count = len(table.classes)
    if row.labels != "class" and count != 2:
        found = f"{count} different labels" if count > 1 else "one label"
        more = "; --loss softmax takes more" if count > 2 else ""
        raise DataError(None, None, None, f"{table.target_name!r} has {found} ({shown}); {row.id} is for two{more}")
    factor, term = _OF_WORDS[row.labels]
    return replace(table, y=factor * table.y + term)


def _require_numbers(table: Table, row: LossRow) -> None:
    """Refuse labels that a loss is not for, and say which loss they are for."""
    import numpy as np

    try:
        require_labels(table.y, row.labels, f"{table.target_name!r}", row.id)
    except DataError as error:
        few = np.unique(table.y[:100_000])
        fitting = [
            other.id
            for other in LOSSES.values()
            if other.labels not in ("number", row.labels)
            and len(few) <= 20
            and all(LABELS[other.labels].allow(Fraction(float(value))) for value in few)
        ]
        more = f"; --loss {fitting[0]} takes such labels" if fitting else "; --loss mse takes any number"
        raise DataError(None, None, None, error.message + more) from error


def one_hot(y: Any) -> Any:
    """A column for each class: 1 for the class of the row, 0 for the others."""
    import numpy as np

    return np.eye(int(y.max()))[y.astype(int) - 1]


def predicted(row: LossRow, X: Any, params: Any) -> NDArray[Any]:
    """What a linear model says of each row of a table: a number, a probability, a rate, a score, or a class."""
    import numpy as np

    from steepest.models.links import LINKS

    table = params.reshape(1 + X.shape[1], -1)
    scores = X @ table[1:] + table[0]
    if row.by_class:
        return np.asarray(np.argmax(scores, axis=1) + 1.0)
    with np.errstate(over="ignore"):
        return np.asarray(LINKS[row.link].numpy(scores[:, 0]))


def labels_said(row: LossRow, prediction: Any) -> Any:
    """The labels that a prediction stands for; None where labels are no classes."""
    import numpy as np

    if row.labels == "class":
        return prediction
    if row.labels == "0,1":
        return (prediction >= 0.5).astype(float)
    return np.where(prediction >= 0, 1.0, -1.0) if row.labels == "-1,1" else None
