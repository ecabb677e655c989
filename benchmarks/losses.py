"""Losses with any number of features: their gradient by steps, checked, in both forms, with warm caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row
from steepest.models.catalogue import MODELS, Wanted
from steepest.models.losses import LOSSES, Loss, loss_of

SECONDS_MSE = 0.5  # all steps and checks, for each form
SECONDS_ROW = 1.0  # a row of the table of losses with a model
FORMS = ("sum", "matrix")


def rows(rounds: int) -> tuple[list[Row], list[tuple[str, ...]]]:
    """The goals, and every loss with every model, slowest first."""
    mse = st.mse(st.LinearModel("d"))
    forms: dict[str, Callable[[int], object]] = {form: partial(_checked, mse, form) for form in FORMS}
    medians = measuring.interleaved(forms, rounds)
    said = "the gradient of MSE, N and d letters, checked, as"
    found = [_within(f"{said} {form}", medians[form], SECONDS_MSE) for form in FORMS]
    table: dict[str, Callable[[int], object]] = {name: partial(_checked, loss, "sum") for name, loss in _losses()}
    taken = sorted(measuring.interleaved(table, min(rounds, 3)).items(), key=lambda pair: -pair[1])
    name, slowest = taken[0]
    found.append(_within(f"every loss with every model, checked; the slowest: {name}", slowest, SECONDS_ROW))
    return found, [(each, measuring.milliseconds(seconds)) for each, seconds in taken]


DETAIL_HEAD = ("loss and model", "gradient by steps, checked")


def _losses() -> Iterator[tuple[str, Loss]]:
    for row in LOSSES.values():
        for model in MODELS.values():
            makes = model.several if row.by_class and model.several else model.makes
            try:
                yield f"{row.id}, {model.id}", loss_of(row, makes(Wanted(features="d")))
            except st.UnsupportedError:  # a row that is not for what the model predicts
                continue


def _checked(loss: Loss, form: str, turn: int) -> object:
    found = loss.gradient(form="matrix") if form == "matrix" else loss.gradient()
    return st.verify(found)


def _within(what: str, seconds: float, most: float) -> Row:
    return Row(what, seconds, most, "the goal", seconds / most, "≤ 1×", seconds <= most)
