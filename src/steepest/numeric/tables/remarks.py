"""What is said of the columns of a table: constant ones, those that follow from others, more of them than rows.

None of this is a fault, but the minimum of a loss is then not unique. Good data are cheap: a few rows whose columns
are independent show that those of the whole table are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What follows where the minimum is not unique, for a loss without a penalty, started at 0.
LEAST_NORM = "the minimum is not unique; the one of least norm is taken"

_BLOCK = 1 << 20  # entries worked on together
_MOST_TOLD = 5
_NOISE = 2e3  # how many units of rounding a column may be off another formula of columns and still follow from them


def remarks_on(
    X: Any, names: Sequence[str] | None = None, *, intercept: bool = True, so: str = LEAST_NORM
) -> list[str]:
    """Sentences on columns that leave the minimum of a loss open; none for most data.

    A column follows from others where what is left of it, once they are taken out of it, is rounding. With an
    intercept the columns are centred, for a constant may be taken from it.

    Args:
        X: the features, shape (n_samples, n_features), finite; an array of NumPy or scipy.sparse.
        names: the names of the columns; else they are counted from 1.
        intercept: whether the model has one.
        so: what follows from it.

    Returns:
        A sentence for each remark, without its stop; the last ends with what follows.

    >>> import numpy as np
    >>> remarks_on(np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]]), ["m", "cm"])
    ["column 'cm' follows from 'm': the minimum is not unique; the one of least norm is taken"]
    """
    return concluded(said_of_columns(X, names, intercept=intercept), so)


def concluded(said: list[str], so: str) -> list[str]:
    """The same sentences; the last ends with what follows."""
    return [*said[:-1], f"{said[-1]}: {so}"] if said else []


def said_of_columns(X: Any, names: Sequence[str] | None = None, *, intercept: bool = True) -> list[str]:
    """The sentences of `remarks_on`, without what follows."""
    rows, count = X.shape
    called = [f"{name!r}" for name in names] if names is not None else [str(j + 1) for j in range(count)]
    if not rows or not count:
        return []
    said = []
    if rows < count + intercept:
        also = " and an intercept" if intercept else ""
        are = "is" if rows == 1 else "are"
        said.append(f"there {are} {_counted(rows, 'row')} for {_counted(count, 'column')}{also}")
    few = _few_rows(X, 8 * count + 64)
    found = _dependent(few, intercept)
    if found and few is not X:
        found = _dependent(X, intercept)
    said += [_constant(called[j], X, j, intercept) for j in found.constant]
    if rows >= count + intercept:
        said += [_following(called, j, others) for j, others in found.following.items()]
    return _shortened(said)


@dataclass(frozen=True, slots=True)
class _Dependent:
    """The columns that add nothing to those before them, and for each that follows from others, these."""

    constant: list[int] = field(default_factory=list)
    following: dict[int, list[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.constant or self.following)


def _dependent(X: Any, intercept: bool) -> _Dependent:
    """Take out of each column what the columns before it say, and see whether anything is left."""
    import numpy as np

    found = _Dependent()
    triangle, raw = _triangle(X, intercept)
    norms = np.linalg.norm(triangle, axis=0)
    rounding = _NOISE * np.finfo(np.float64).eps * np.maximum(raw, np.finfo(np.float64).tiny)
    kept: list[int] = []
    every = np.empty(triangle.shape, order="F")
    for j in range(triangle.shape[1]):
        if norms[j] <= rounding[j]:
            found.constant.append(j)
            continue
        basis = every[:, : len(kept)]
        rest = triangle[:, j] - basis @ (basis.T @ triangle[:, j])
        rest -= basis @ (basis.T @ rest)
        size = np.linalg.norm(rest)
        if kept and size <= 1e-6 * norms[j]:
            parts = np.linalg.lstsq(triangle[:, kept], triangle[:, j], rcond=None)[0]
            if size <= rounding[j] + np.abs(parts) @ rounding[kept]:
                weights = np.abs(parts) * norms[kept] / norms[j]
                found.following[j] = [k for k, weight in zip(kept, weights, strict=True) if weight > 1e-9]
                continue
        every[:, len(kept)] = rest / size
        kept.append(j)
    return found


def _triangle(X: Any, intercept: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """A small matrix whose columns have the lengths and angles of those of X, and the lengths before centring.

    It is the triangular factor of X, found block by block; the largest entries and the means are found first.
    """
    import numpy as np

    largest, means = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for block in _blocks(X):
        largest = np.maximum(largest, np.abs(block).max(axis=0))
    largest[largest == 0] = 1.0  # columns are measured by their largest entry, so that no square overflows
    if intercept:
        for block in _blocks(X):
            means += (block / largest).sum(axis=0)
        means /= X.shape[0]
    triangle: NDArray[Any] = np.empty((0, X.shape[1]))
    squares = np.zeros(X.shape[1])
    for block in _blocks(X):
        scaled = block / largest
        squares += np.einsum("ij,ij->j", scaled, scaled)
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, scaled - means]), mode="r"))
    return triangle, np.sqrt(squares)


def _blocks(X: Any) -> Iterator[NDArray[Any]]:
    """Rows as float64, some at a time."""
    import numpy as np

    each = max(_BLOCK // X.shape[1], X.shape[1], 1)
    for start in range(0, X.shape[0], each):
        block = X[start : start + each]
        yield np.asarray(block.toarray() if hasattr(block, "toarray") else block, np.float64)


def _few_rows(X: Any, count: int) -> Any:
    """Some rows from all over the table; all of them where there are few."""
    if X.shape[0] <= count:
        return X
    return (X.tocsr() if hasattr(X, "tocsr") else X)[:: -(-X.shape[0] // count)]


def _constant(name: str, X: Any, j: int, intercept: bool) -> str:
    value = float(X[0, j])
    more = ", which the intercept says as well" if intercept and value else " and says nothing"
    return f"column {name} is {value:g} in every row{more}"


def _following(called: Sequence[str], j: int, others: Sequence[int]) -> str:
    return f"column {called[j]} follows from {_listed([called[k] for k in others])}"


def _listed(names: Sequence[str]) -> str:
    """The first few names as part of a sentence."""
    shown = list(names[:_MOST_TOLD])
    if len(names) > _MOST_TOLD:
        shown.append(f"{len(names) - _MOST_TOLD} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _shortened(said: list[str]) -> list[str]:
    more = len(said) - _MOST_TOLD
    return said if more <= 1 else [*said[:_MOST_TOLD], f"the same is true of {more} more columns"]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
