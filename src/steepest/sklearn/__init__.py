"""Estimators for scikit-learn that learn by the derived gradients; needs the extra ``steepest[sklearn]``.

`shared` holds what both have in common, `regressor` and `classifier` the two; `objective` makes the loss that is
minimised, `coordinates` the ones it is minimised in, `rates` the learning rate "auto", `fitting` the descent.
"""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("sklearn") is None:
    raise ImportError(
        "estimators need scikit-learn, which is not installed: pip install 'steepest[sklearn]'", name="sklearn"
    )

from steepest.sklearn.classifier import GradientDescentClassifier
from steepest.sklearn.regressor import GradientDescentRegressor

__all__ = ["GradientDescentClassifier", "GradientDescentRegressor"]
