"""A loss is pickled and copied as what it is made from, and comes back as the same loss."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import steepest as st
from steepest.expression.nodes import Number, Symbol
from steepest.expression.trees import walk
from steepest.models.catalogue import MODELS
from steepest.models.loss_recipes import recipe_of
from steepest.models.losses import LOSSES, Loss
from steepest.models.matrix_losses import with_letters
from steepest.models.row_constants import row_constants

SETTINGS: tuple[dict[str, Any], ...] = ({}, {"l2": "lambda"}, {"l1": 0.5, "l2": 0.25, "penalise_bias": True})


def _losses() -> list[Loss]:
    found = []
    for row, model, settings, features in product(LOSSES, MODELS, SETTINGS, (2, "d")):
        try:
            found.append(st.loss(row, features, model=model, **settings))
        except (st.SteepestError, ValueError):  # a row that is not for what the model predicts, or no weights
            continue
    return found


def test_every_loss_of_the_table_comes_back_from_its_bytes() -> None:
    losses = _losses()
    assert {loss.row.id for loss in losses} == set(LOSSES)
    for loss in losses:
        again = pickle.loads(pickle.dumps(loss))  # noqa: S301  our own bytes
        assert again == loss
        assert (again.row, again.model, again.penalties) == (loss.row, loss.model, loss.penalties)


@pytest.mark.parametrize(
    "loss",
    [
        st.loss("huber", 3, delta=1.5),
        st.Loss("mean((w*x + b - y)^2) + lambda w^2", ["w", "b"], ["x", "y"], name="J", constants=["lambda"]),
        st.Loss("mean((sum(k=1..d, w_k x_k) - y)^2)", ["w"], ["x", "y"]),
    ],
    ids=["huber", "formula", "vector"],
)
def test_a_loss_comes_back_from_its_bytes_and_as_a_copy(loss: Loss) -> None:
    for again in (pickle.loads(pickle.dumps(loss)), copy.copy(loss), copy.deepcopy(loss)):  # noqa: S301
        assert again == loss
        assert again.gradient() == loss.gradient()
    assert recipe_of(loss).made() == loss


def test_what_holds_a_loss_can_be_pickled() -> None:
    loss = st.loss("mae", 2)
    found = pickle.loads(pickle.dumps((loss.convexity(), loss.compile())))  # noqa: S301  our own bytes
    assert found[0].loss == loss
    assert found[1]([1.0, 2.0, 3.0], [[1.0, 1.0]], [5.0])[0] == 1.0


def test_the_number_of_a_letter_stays_where_the_features_become_a_letter() -> None:
    lettered, _ = with_letters(st.loss("huber", 3, delta=1.5))
    assert lettered.constants == ()
    assert row_constants(lettered) == {"delta": Number(Fraction(3, 2))}
    assert Symbol("delta") not in set(walk(lettered.formula))
