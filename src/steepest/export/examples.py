"""Random examples with which a module checks itself, on which its loss has a finite value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from steepest.errors import DataError, UnsupportedError
from steepest.export.subject import Shape, Subject
from steepest.export.template import LABELS

_SIZES = {"N": 20, "d": 3, "K": 3, "m": 4}
_OTHER = 20

#: What numbers are tried, as source and as a function: a formula of one's own may want them positive, or small.
_DRAWN: tuple[tuple[str, Callable[[Any, Shape], Any]], ...] = (
    ("rng.normal(size={size})", lambda rng, size: rng.normal(size=size)),
    ("rng.uniform(0.5, 1.5, size={size})", lambda rng, size: rng.uniform(0.5, 1.5, size=size)),
    ("rng.uniform(0.1, 0.9, size={size})", lambda rng, size: rng.uniform(0.1, 0.9, size=size)),
    ("rng.uniform(2.0, 3.0, size={size})", lambda rng, size: rng.uniform(2.0, 3.0, size=size)),
)


def sample_lines(subject: Subject) -> list[str]:
    """The lines of the function that draws examples and parameters.

    Raises:
        UnsupportedError: the loss has no finite value on anything that was tried.
    """
    row = subject.loss.row
    drawn = _DRAWN[0][0] if row is not None else _finite(subject)
    sizes = {name: _size(subject, shape) for name, shape in subject.data.items()}
    lines = ["rng = np.random.default_rng(seed)"]
    for name, called in subject.names.data.items():
        text = drawn
        if row is not None and name == "y" and row.labels in LABELS:
            text = LABELS[row.labels][1]
        rows, classes, *_ = (*sizes[name], 1, 1)
        lines.append(f"{called} = {text.format(size=_told(sizes[name]), rows=rows, classes=classes)}")
    spread = "rng.normal(scale=0.5, size={size})" if drawn == _DRAWN[0][0] else drawn
    lines.append(f"params = {spread.format(size=_count(subject))}")
    return [*lines, f"return params, {subject.arguments}"]


def _size(subject: Subject, shape: Shape) -> tuple[int, ...]:
    return tuple(size if isinstance(size, int) else _SIZES.get(size, _OTHER) for size in shape)


def _count(subject: Subject) -> int:
    """How many parameters there are for such data."""
    total = 0
    for shape in subject.parameters.values():
        product = 1
        for size in _size(subject, shape):
            product *= size
        total += product
    return total


def _told(size: tuple[int, ...]) -> str:
    return str(size[0]) if len(size) == 1 else "()" if not size else f"({', '.join(map(str, size))})"


def _finite(subject: Subject) -> str:
    """The first of what may be drawn on which value and gradient are finite."""
    import numpy as np

    for text, draw in _DRAWN:
        good = True
        for seed in range(3):
            rng = np.random.default_rng(seed)
            data = [draw(rng, _size(subject, shape)) for shape in subject.data.values()]
            good = good and _is_finite(subject, draw(rng, (_count(subject),)), data)
        if good:
            return text
    raise UnsupportedError("no random data were found on which the loss is finite, so that a module could check itself")


def _is_finite(subject: Subject, params: Any, data: Sequence[Any]) -> bool:
    import numpy as np

    try:
        value, slope = subject.compiled(params, *data)
    except DataError:
        return False
    return bool(np.isfinite(value) and np.isfinite(slope).all())
