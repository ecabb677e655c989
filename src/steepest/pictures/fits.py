"""A fit: the line among the data, what is left of each example, and how the loss came down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from steepest.errors import DataError, ShapeError
from steepest.pictures.learning import loss_panel
from steepest.pictures.lettering import Words, in_words, number_words
from steepest.pictures.picture import Array, Line, Marks, Panel, Picture, Span

MOST_EXAMPLES = 2_000


def fit_picture(
    X: ArrayLike,
    y: ArrayLike,
    prediction: ArrayLike,
    names: Sequence[str],
    losses: ArrayLike | Mapping[str, ArrayLike] | None = None,
    *,
    target: str = "y",
    title: str = "",
) -> Picture:
    """What a fit looks like: with one feature the line among the data, the residuals, and the learning curve.

    Args:
        X: features, shape (n_samples, n_features).
        y: targets, shape (n_samples,).
        prediction: what the model says, shape (n_samples,).
        names: the name of each feature.
        losses: the loss before the first step and after each one, for one run or for several by label; None where
            the fit was not found by steps.
        target: the name of the target.
        title: what stands above the picture.

    Raises:
        ShapeError: `y`, `prediction` or `names` do not fit `X`.
        DataError: there is no example, or a value is not finite.

    >>> picture = fit_picture([[0.0], [1.0], [2.0]], [0.0, 1.0, 1.0], [0.2, 0.7, 1.2], ["x"])
    >>> [panel.title for panel in picture.panels]
    ['Data and fit', 'Residuals']
    """
    table, targets, guessed = _checked(X, y, prediction, names)
    kept = _kept(targets.size)
    shown, seen, fitted = table[kept], targets[kept], guessed[kept]
    panels, remarks = [], _remarks(targets, guessed, kept.size)
    if table.shape[1] == 1:
        panels.append(_data_panel(shown[:, 0], seen, fitted, names[0], target))
    panels.append(_residual_panel(fitted, seen - fitted, target))
    if losses is not None:
        curves = losses if isinstance(losses, Mapping) else {"": losses}
        panel, said = loss_panel(
            {label: np.asarray(row, dtype=float) for label, row in curves.items()}, "Learning curve"
        )
        panels.append(panel)
        remarks += said
    told = f"The fit of {target} by {', '.join(names)}, with {targets.size} examples. {remarks[0]}"
    return Picture(in_words(title or f"Fit of {target}"), tuple(panels), tuple(remarks), told)


def _checked(X: ArrayLike, y: ArrayLike, prediction: ArrayLike, names: Sequence[str]) -> tuple[Array, Array, Array]:
    table, targets, guessed = (np.asarray(values, dtype=float) for values in (X, y, prediction))
    if table.ndim != 2 or targets.shape != table.shape[:1] or guessed.shape != table.shape[:1]:
        raise ShapeError(
            f"X has the shape {table.shape}, y {targets.shape} and the prediction {guessed.shape}; "
            "they are (n_samples, n_features), (n_samples,) and (n_samples,)"
        )
    if len(names) != table.shape[1]:
        raise ShapeError(f"there are {len(names)} names for {table.shape[1]} features")
    if not targets.size:
        raise DataError("fit", None, None, "there is no example to draw")
    for values, what in ((table, "X"), (targets, "y"), (guessed, "the prediction")):
        if wrong := int((~np.isfinite(values)).sum()):
            raise DataError("fit", None, None, f"{what} has {wrong} value{'s' * (wrong > 1)} that are not finite")
    return table, targets, guessed


def _kept(size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The examples that are drawn: all, or so many at equal distances."""
    return np.unique(np.linspace(0, size - 1, min(size, MOST_EXAMPLES)).round().astype(np.int64))


def _remarks(y: Array, guessed: Array, drawn: int) -> list[str]:
    left = y - guessed
    root = float(np.sqrt(np.mean(left * left)))
    total = float(np.sum((y - y.mean()) ** 2))
    share = f", R² = {1 - float(np.sum(left * left)) / total:.3f}" if total > 0 else ""
    few = [f"{drawn:,} of {y.size:,} examples are drawn, at equal distances in their order."] * (drawn < y.size)
    return [f"Root of the mean squared residual: {number_words(root)}{share}.", *few]


def _data_panel(x: Array, y: Array, fitted: Array, name: str, target: str) -> Panel:
    """The data, the fit as a line, and each residual as the way between them."""
    order = np.argsort(x, kind="stable")
    gap = np.full(x.size, np.nan)
    ways = Line(np.column_stack([x, x, gap]).ravel(), np.column_stack([y, fitted, gap]).ravel(), "residual", "residual")
    layers = (ways, Marks(x, y, "data", "data"), Line(x[order], fitted[order], "fit", "fit"))
    return Panel(layers, in_words(name), in_words(target), roomy(x), roomy(np.concatenate([y, fitted])), "Data and fit")


def _residual_panel(fitted: Array, left: Array, target: str) -> Panel:
    across = roomy(fitted)
    level = Line(np.array(across), np.zeros(2), "zero")
    layers = (level, Marks(fitted, left, "data"))
    names = in_words(f"fitted {target}"), Words("residual")
    return Panel(layers, *names, across, roomy(np.concatenate([left, -left])), "Residuals")


def roomy(values: Array) -> Span:
    """From the least to the greatest value, with a little room."""
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low) or 0.5 * max(abs(low), 1.0)
    return low - room, high + room
