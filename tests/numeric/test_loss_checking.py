"""A gradient is compared with differences: what is right agrees, what is wrong does not, and kinks are no fault."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.models.losses import LOSSES, loss_of
from steepest.numeric.losses import CompiledLoss
from tests.numeric.losses_by_hand import BY_SCORE, constants_of, data_for, loss_named


@pytest.mark.parametrize("row", BY_SCORE)
@pytest.mark.parametrize("penalised", ["none", "l2", "l1"])
def test_what_is_derived_agrees(row: str, penalised: str) -> None:
    params, X, y = data_for(row, 30, 3)
    loss = loss_named(row, penalised)
    check = loss.check(params, X, y, constants=constants_of(loss))
    assert check.ok, str(check)
    assert [each.name for each in check.coordinates] == ["b", "w_1", "w_2", "w_3"]
    assert check.error < 1e-6


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1.0, 1e3, 1e6])
def test_units_change_nothing(size: float) -> None:
    params, X, y = data_for("mse", 30, 2)
    check = st.check_gradient(st.mse(st.LinearModel("d")), params, X * size, y * size)
    assert check.ok, str(check)


@pytest.mark.parametrize("factor", [2.0, 1 + 1e-4, -1.0, 0.0])
@pytest.mark.parametrize("place", [0, 2])
def test_a_wrong_entry_is_found_and_named(factor: float, place: int) -> None:
    params, X, y = data_for("mse", 30, 3)
    fg = CompiledLoss(loss_named("mse"))

    def wrong(*args: Any) -> tuple[float, Any]:
        value, gradient = fg(*args)
        gradient[place] *= factor
        return value, gradient

    check = st.check_gradient(wrong, params, X, y)
    assert not check.ok
    assert not check
    assert check.worst.name == f"params[{place}]"
    assert check.worst.error == pytest.approx(abs(factor - 1) / max(abs(factor), 1), rel=1e-3)
    assert "disagrees with differences in 1 of 4 coordinates" in str(check)


def test_at_the_minimum_both_are_nothing() -> None:
    X = np.random.default_rng(0).normal(size=(20, 2))
    check = st.mse(st.LinearModel("d")).check([1.0, 2.0, 3.0], X, 1 + X @ [2.0, 3.0])
    assert check.ok, str(check)


@pytest.mark.parametrize("row", ["mae", "hinge"])
def test_a_kink_is_named_and_not_blamed(row: str) -> None:
    """All residuals are 0, or all margins 1: the slope of the convention lies between those to both sides."""
    X = np.array([[1.0], [-1.0], [1.0]])
    y = X[:, 0].copy()
    check = loss_named(row).check([0.0, 1.0], X, y)
    assert check.ok, str(check)
    assert any(each.at_kink for each in check.coordinates)
    assert "at a kink of the loss, where any slope between both sides is right" in str(check)


def test_a_slope_outside_of_a_kink_is_blamed() -> None:
    X, y = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
    fg = CompiledLoss(loss_named("mae", bias="none"))
    check = st.check_gradient(lambda *args: (fg(*args)[0], np.array([9.0])), [1.0], X, y)
    assert not check.ok


def test_chosen_coordinates_alone_are_compared() -> None:
    loss = loss_of(LOSSES["softmax-cross-entropy"], st.LinearModel("d", outputs="K"))
    rng = np.random.default_rng(1)
    check = loss.check(rng.normal(size=9), rng.normal(size=(12, 2)), rng.integers(1, 4, 12), coordinates=[0, 8])
    assert [each.name for each in check.coordinates] == ["b_1", "w_2,3"]
    assert check.ok, str(check)


def test_a_point_beside_a_pole_is_refused() -> None:
    loss = st.Loss("mean(log(w) - y)", ["w"], ["y"])
    with pytest.raises(st.DataError):
        loss.check([1e-9], [1.0])
