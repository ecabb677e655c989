"""Functions that rest on one power of e share it, and lose nothing by it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest.models.losses import Loss
from steepest.numeric.losses import CompiledLoss
from tests.numeric.losses_by_hand import loss_named

LOG_LOSS = CompiledLoss(loss_named("log-loss"))
SOFT_LABELS = CompiledLoss(Loss("mean(-(t*log(sigmoid(w*x)) + (1 - t)*log(1 - sigmoid(w*x))))", ["w"], ["x", "t"]))


def _log_loss(z: float, y: float) -> tuple[float, float]:
    """By the standard library, from the side on which nothing cancels."""
    m = z if y == 1 else -z
    cost = math.log1p(math.exp(-m)) if m > 0 else -m + math.log1p(math.exp(m))
    wrong = math.exp(-m) / (1 + math.exp(-m)) if m > 0 else 1 / (1 + math.exp(m))
    return cost, -wrong if y == 1 else wrong


@given(some.floats(-700, 700), some.sampled_from([0.0, 1.0]))
def test_the_log_loss_of_any_score_is_exact(z: float, y: float) -> None:
    value, gradient = LOG_LOSS([z, 0.0], [[0.0]], [y])
    cost, slope = _log_loss(z, y)
    assert value == pytest.approx(cost, rel=1e-13)
    assert gradient[0] == pytest.approx(slope, rel=1e-13, abs=2e-16)


@given(some.floats(-30, 30), some.floats(0, 1))
def test_labels_between_lose_nothing(z: float, t: float) -> None:
    value, gradient = SOFT_LABELS([z], [1.0], [t])
    (one, up), (other, down) = _log_loss(z, 1.0), _log_loss(z, 0.0)
    assert value == pytest.approx(t * one + (1 - t) * other, rel=1e-12)
    assert gradient[0] == pytest.approx(t * up + (1 - t) * down, rel=1e-9, abs=1e-15)


def test_one_power_is_worked_out() -> None:
    assert LOG_LOSS.source.count("np.exp(") == 1
    assert "logaddexp" not in LOG_LOSS.source


def test_scores_without_end_stay_numbers() -> None:
    value, gradient = LOG_LOSS([0.0, 1.0], [[1e6], [-1e6]], [1.0, 0.0])
    assert value == 0.0
    assert np.all(gradient == 0)
