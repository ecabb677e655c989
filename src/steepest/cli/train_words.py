"""What `steepest train` says of a fit: as text for a terminal, and as data."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steepest._escaping import escaped
from steepest._wrapping import columns, formula, prose, width_of
from steepest.cli.command import as_document

if TYPE_CHECKING:
    from steepest.numeric.tables.asked import Wanted
    from steepest.numeric.tables.learning import Fit
    from steepest.numeric.training.descent import Descent

_MOST_ROWS = 40  # coefficients that are shown
_MOST_TERMS = 8  # of the line that predicts
_LONGEST = 40  # columns of a name
_LONGEST_CLASS = 16  # of one above a column of numbers


def as_text(fit: Fit, wanted: Wanted, file: Path, written: Sequence[str]) -> str:
    """The coefficients, the model as a formula, the loss, and what there is to say."""
    width = width_of(sys.stdout)
    table = fit.table
    count = f"{len(table.y):,} row{'' if len(table.y) == 1 else 's'}"
    head = f"{count} of {_shown(str(file), 200)}: {_shown(table.target_name)}, {fit.row.id} by {fit.descent.method}"
    parts = [prose(head, width), _aligned(_coefficients(fit), numbers=True), "\n".join(_model(fit, width))]
    parts.append(_aligned(list(_figures(fit))))
    if len(fit.runs) > 1:
        parts.append(_aligned(_in_columns(list(_runs(fit)))))
    said = [fit.descent.sentence, *fit.descent.remarks, *map(_sentence, (*fit.remarks, *_slowness(fit))), *written]
    parts.append("\n".join(prose(escaped(each, keep=""), width, "  ") for each in said))
    return "\n\n".join(parts)


def _coefficients(fit: Fit) -> list[tuple[str, ...]]:
    """The name of each coefficient and its number, or its number for each class."""
    rows = [(_shown(name), *_numbers(value)) for name, value in fit.coefficients.items()]
    more = len(rows) - _MOST_ROWS
    if more > 1:
        rows = [*rows[:_MOST_ROWS], (f"… and {more} more (--json has all)",)]
    if fit.row.by_class:
        classes = len(rows[0]) - 1
        names = [_shown(word, _LONGEST_CLASS) for word in fit.table.classes] or list(map(str, range(1, classes + 1)))
        rows = [("class", *names), *rows]
    return rows


def _numbers(value: Any) -> list[str]:
    return [f"{each:.6g}" for each in (value.tolist() if hasattr(value, "tolist") and value.ndim else [float(value)])]


def _model(fit: Fit, width: int) -> Iterator[str]:
    """``y' = 25.2 + 3.29 x``."""
    target = _shown(fit.table.target_name)
    if fit.row.by_class:
        said = (
            "the one with the largest score" if fit.classes else f"the one with the largest score, {target} = 1, 2, …"
        )
        yield f"  The class is {said}."
        return
    terms = ""
    for name, value in list(fit.coefficients.items())[: _MOST_TERMS + 1]:
        number = float(value)
        sign = ("" if number >= 0 else "-") if not terms else " + " if number >= 0 else " - "
        terms += f"{sign}{abs(number):.4g}" + ("" if name == "intercept" and not terms else f" {_shown(name)}")
    if len(fit.coefficients) > _MOST_TERMS + 1:
        terms += " + …"
    before, behind = _around(fit, target)
    yield formula(f"  {before}{terms}{behind}", width, 6)


def _around(fit: Fit, target: str) -> tuple[str, str]:
    """What stands before a score, and behind it."""
    words = [_shown(word) for word in fit.table.classes] or ["0", "1"]
    if fit.row.labels == "0,1":
        return f"P({target} = {words[1]}) = sigmoid(", ")"
    if fit.row.labels == "-1,1":
        return (f"{target} = {words[1]} if ", f" >= 0, else {words[0]}") if fit.classes else (f"{target} = sign(", ")")
    return (f"{target}' = e^(", ")") if fit.row.labels == "count" else (f"{target}' = ", "")


def _figures(fit: Fit) -> Iterator[tuple[str, str]]:
    """The loss, how good the fit is, the steps and the learning rate."""
    yield "loss", f"{fit.value:.6g}{_beside_the_least(fit)}"
    if fit.r_squared is not None:
        yield "R²", f"{round(fit.r_squared, 4) + 0.0:.4f}"  # no -0
    if fit.accuracy is not None:
        yield "accuracy", f"{fit.accuracy:.4f}"
    yield "steps", f"{fit.descent.steps:,}"
    rate = fit.rate
    shown = escaped(rate.told, keep="") + (" on standardized columns" if fit.standardized else "")
    best = [f"the best of {len(fit.runs)}"] if len(fit.runs) > 1 else []
    more = [*best, *(["chosen"] if rate.chosen else []), *([f"stable below {rate.bound:.4g}"] if rate.bound else [])]
    yield "learning rate", shown + (f" ({', '.join(more)})" if more else "")


def _runs(fit: Fit) -> Iterator[tuple[str, ...]]:
    """What came of each of several learning rates."""
    for rate, run in fit.runs:
        name, steps = f"rate {escaped(rate.told, keep='')}", f"{run.steps:,} step{'' if run.steps == 1 else 's'}"
        if run.reason == "diverged":
            yield name, "diverges", f"after {steps}"
        else:
            falls = run.value < run.history.loss[0]
            yield name, f"loss {run.value:.6g}", f"{steps}{'' if falls else ', which do not lead down'}"


def _beside_the_least(fit: Fit) -> str:
    if fit.minimum is None or not math.isfinite(fit.minimum):
        return ""
    return ", the least there is" if _is_least(fit) else f", the least there is {max(fit.minimum, 0.0):.6g}"


def _is_least(fit: Fit) -> bool:
    """Whether a loss is as good as the least one, measured at what it was in the beginning."""
    assert fit.minimum is not None  # noqa: S101  (asked by the caller)
    return fit.value - fit.minimum <= max(1e-6 * abs(fit.minimum), 1e-12 * float(fit.descent.history.loss[0]))


def _slowness(fit: Fit) -> Iterator[str]:
    """What would lead further, where a descent ended before it came to rest."""
    rested = fit.descent.reason != "steps" or (fit.minimum is not None and _is_least(fit))
    if rested or fit.trouble or not fit.value < fit.descent.history.loss[0]:
        return
    condition, norms = fit.rate.condition, fit.descent.history.gradient_norm
    if condition is not None and condition > 100 and not fit.standardized:
        yield (
            f"the curvature differs by a factor of {condition:,.0f} between directions, which makes descent "
            "slow along the flat ones; --standardize makes the columns alike"
        )
    elif norms is not None and fit.row.id not in ("mae", "hinge"):  # at a kink no gradient becomes small
        further = "more --steps" if fit.standardized else "--standardize, or more --steps,"
        yield f"the norm of the gradient is still {norms[-1]:.2g}; {further} would lead further"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _shown(name: str, longest: int = _LONGEST) -> str:
    """A name that may come from a file, fit for a terminal."""
    text = escaped(name, keep="")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _aligned(rows: Sequence[tuple[str, ...]], *, numbers: bool = False) -> str:
    """Rows of a name and what belongs to it, below each other; numbers with their points below each other."""
    first = max(columns(row[0]) for row in rows if len(row) > 1)
    if numbers:
        rows = _at_their_points(rows)
    return "\n".join(
        "  " + "  ".join([name + " " * max(first - columns(name), 0), *cells]).rstrip() for name, *cells in rows
    )


def _in_columns(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The same rows, their cells as wide as the widest below each other."""
    widths = [max(len(row[k]) for row in rows if len(row) > k) for k in range(max(map(len, rows)))]
    return [tuple(cell.ljust(widths[k]) for k, cell in enumerate(row)) for row in rows]


def _at_their_points(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The same rows, the numbers of each column padded on both sides."""
    cells = [[cell.partition(".") for cell in row[1:]] for row in rows]
    full = [row for row in cells if row]
    before = [max(len(row[k][0]) for row in full) for k in range(len(full[0]))]
    behind = [max(len(row[k][1] + row[k][2]) for row in full) for k in range(len(full[0]))]
    return [
        (
            name,
            *(whole.rjust(before[k]) + (point + rest).ljust(behind[k]) for k, (whole, point, rest) in enumerate(row)),
        )
        for (name, *_), row in zip(rows, cells, strict=True)
    ]


def document_of(fit: Fit, wanted: Wanted, file: Path) -> str:
    """A fit as one JSON document; what a terminal must not be sent raw is written as JSON writes it."""
    text = as_document(as_data(fit, wanted, file))
    return "".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text)


def as_data(fit: Fit, wanted: Wanted, file: Path) -> dict[str, Any]:
    """A fit as data for JSON."""
    from steepest.rendering.data import schema

    return {
        "schema": schema("fit"),
        "file": str(file),
        "rows": len(fit.table.y),
        "target": fit.table.target_name,
        "features": list(fit.table.feature_names),
        "loss": fit.row.id,
        "classes": fit.classes or None,
        "constants": dict(fit.constants),
        "coefficients": {name: value.tolist() for name, value in fit.coefficients.items()},
        "value": fit.value,
        "minimum": fit.minimum,
        "r_squared": fit.r_squared,
        "accuracy": fit.accuracy,
        "method": fit.descent.method,
        "standardized": fit.standardized,
        "learning_rate": fit.rate.given,
        "stable_below": fit.rate.bound,
        "steps": fit.descent.steps,
        "reason": fit.descent.reason,
        "runs": [_run(rate.given, run) for rate, run in fit.runs],
        "sentence": fit.descent.sentence,
        "remarks": [*fit.descent.remarks, *fit.remarks],
    }


def _run(rate: float | str, run: Descent) -> dict[str, Any]:
    """What came of one learning rate."""
    value = None if run.reason == "diverged" else run.value
    return {"learning_rate": rate, "value": value, "steps": run.steps, "reason": run.reason}
