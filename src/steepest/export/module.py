"""A loss as a module of Python that needs NumPy alone: the formula, its derivation, and the code they lead to.

`subject` finds the form of the loss and the names, `told` says the formulas, `by_score` or `in_general` write value and
gradient, `template` has what is the same for every loss, `examples` draws the data on which a module checks itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from steepest.export import functions, template
from steepest.export.helper_source import helpers_in, source_of
from steepest.export.python_text import WIDEST, comment_lines, docstring_text, literal
from steepest.export.saving import save
from steepest.export.subject import Shape, Subject, subject_of
from steepest.models.losses import Loss

#: For each kind of labels, which of the words stands for which number.
_CLASSES = {
    "0,1": "# The labels in words: 0 is the first of them, 1 the second.",
    "-1,1": "# The labels in words: -1 is the first of them, 1 the second.",
    "class": "# The labels in words, in the order of the columns of a one-hot label.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What training found, to be kept in a module.

    Attributes:
        params: the parameters, in the order of the loss.
        features: the names of the features.
        target: the name of the target.
        learning_rate: the learning rate, which becomes the usual one of `fit`.
        steps: how many steps were taken.
        classes: the labels in words, in sorted order, where they are words.
    """

    params: Sequence[float]
    features: Sequence[str] = ()
    target: str = ""
    learning_rate: float | None = None
    steps: int | None = None
    classes: Sequence[str] = ()


def write_module(
    loss: Loss,
    path: str | PathLike[str] | None = None,
    *,
    constants: Mapping[str, float] | None = None,
    found: Found | None = None,
    overwrite: bool = False,
) -> str:
    """A loss as one file of Python that trains with NumPy alone.

    Its docstring has the formula and the derivation of the gradient; `predict`, `loss`, `gradient` and `fit` are the
    code. Run as a program it compares its gradient with finite differences on random data, sees whether a fit lowers
    the loss, and ends with the status 1 where one of them is wrong.

    Args:
        loss: the loss.
        path: where it is written; without one it is only returned.
        constants: numbers for the letters of the loss, such as ``{"lambda": 0.1}``; they stand at its head.
        found: parameters that were found, to be kept in it.
        overwrite: whether a file that is there may be replaced.

    Returns:
        The source.

    Raises:
        UnsupportedError: the loss does not compile, or is finite on no data that were tried.
        ValueError: a letter has no number.
        FileExistsError: there is a file of this name, and `overwrite` is not said.

    >>> from steepest.models.losses import mse
    >>> from steepest.models.linear import LinearModel
    >>> lines = write_module(mse(LinearModel(3))).splitlines()
    >>> print("\\n".join(lines[lines.index("    residual = X @ w + b - y") :][:7]))
        residual = X @ w + b - y
        # MSE = (1/N) sum(i=1..N, (y_i - y'_i)^2)
        value = residual @ residual / N
        # ∂MSE/∂b = (2/N) sum(i=1..N, y'_i - y_i)
        gradient_b = 2 / N * np.sum(residual)
        # ∂MSE/∂w_j = (2/N) sum(i=1..N, (y'_i - y_i) x_ij)
        gradient_w = 2 / N * (X.T @ residual)
    """
    subject = subject_of(loss, dict(constants or {}))
    source = _source(subject, loss, found)
    if path is not None:
        save(Path(path), source, overwrite=overwrite)
    return source


def _source(subject: Subject, given: Loss, found: Found | None) -> str:
    rate = (found.learning_rate if found else None) or 0.01
    steps = (found.steps if found else None) or 1000
    own = [
        functions.predict(subject),
        functions.value_and_gradient(subject),
        functions.loss(subject),
        functions.gradient(subject),
        functions.as_data(subject),
        functions.fit(subject, rate, steps),
        functions.sample(subject),
        template.CHECK.format(signature=subject.signature, names=subject.arguments),
    ]
    helpers = [source_of(name) for name in helpers_in(own[:2])]
    parts = [part.strip("\n") + "\n" for part in (*helpers, *own) if part]
    head = [_docstring(subject, given), _imports(helpers), _head(subject, found)]
    return "\n".join(head) + "\n\n" + "\n\n".join(parts)


def _docstring(subject: Subject, given: Loss) -> str:
    from steepest._wrapping import prose

    about = given.row.about if given.row is not None else "a loss of one's own"
    first = f"{about[0].upper()}{about[1:].rstrip('.')}: the loss, its gradient, and gradient descent."
    last = "Written by steepest. It needs NumPy alone, and checks itself where it is run as a program."
    text = "\n".join([prose(first, WIDEST - 3), "", subject.told.derivation, "", prose(last, WIDEST)])
    return f'"""{docstring_text(text)}\n"""\n'


def _imports(helpers: Sequence[str]) -> str:
    math = "import math\n" if any("math." in each for each in helpers) else ""
    any_ = "from typing import Any\n" if any("Any" in each for each in helpers) else ""
    return (
        f"from __future__ import annotations\n\n{math}import sys\n{any_}\nimport numpy as np\n"
        "from numpy.typing import ArrayLike, NDArray\n"
    )


def _head(subject: Subject, found: Found | None) -> str:
    shapes = [f'"{subject.names.data[name]}": {_shape(shape)}' for name, shape in subject.data.items()]
    lines = [
        "Array = NDArray[np.float64]",
        "",
        "# The shapes of the data; a letter stands for a size that is found in them.",
        *_listed("SHAPES: dict[str, tuple[str | int, ...]] = {", shapes, "}"),
    ]
    for name, called in subject.names.letters.items():
        lines += [*comment_lines(f"{name} of the formula"), f"{called} = {float(subject.compiled.constants[name])!r}"]
    if found is not None:
        lines += ["", "# What training found."]
        if found.features:
            names = list(map(literal, found.features))
            lines += _listed("FEATURES = (", names if len(names) > 1 else [f"{names[0]},"], ")")
        if found.target:
            lines.append(f"TARGET = {literal(found.target)}")
        if found.classes and subject.loss.row is not None:
            lines.append(_CLASSES[subject.loss.row.labels])
            lines += _listed("CLASSES = (", list(map(literal, found.classes)), ")")
        lines += _array("PARAMS", [repr(float(value)) for value in found.params])
    return "\n".join(lines) + "\n"


def _shape(shape: Shape) -> str:
    texts = [f'"{size}"' if isinstance(size, str) else str(size) for size in shape]
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _listed(before: str, parts: Sequence[str], behind: str) -> list[str]:
    """Parts in one line, or each in one of its own."""
    line = f"{before}{', '.join(parts)}{behind}"
    return [line] if len(line) <= WIDEST else [before, *(f"    {part.rstrip(',')}," for part in parts), behind]


def _array(name: str, numbers: Sequence[str]) -> list[str]:
    line = f"{name} = np.array([{', '.join(numbers)}])"
    if len(line) <= WIDEST:
        return [line]
    return [f"{name} = np.array(", "    [", *(f"        {number}," for number in numbers), "    ]", ")"]
