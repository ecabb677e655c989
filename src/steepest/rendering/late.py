"""Words that are loaded when a record is first asked for them, so that a plain derivation does not wait for them."""

from __future__ import annotations

import importlib
import sys

#: The module of this package that says what a record is, by the class of the record.
WORDS = {
    "Arrivals": "endings",
    "ByHand": "hands",
    "Convexity": "convexity",
    "Definite": "matrices",
    "DirectionalDerivative": "directions",
    "Expectation": "endings",
    "Hessian": "matrices",
    "Jacobian": "matrices",
    "LinearApproximation": "approximations",
    "LossConvexity": "second_order",
    "LossHessian": "second_order",
    "MatrixGradient": "matrix_losses",
    "MatrixValue": "matrices",
    "NormalEquations": "normal_equations",
    "Rates": "normal_equations",
    "Stability": "endings",
    "StationaryPoints": "stationary_points",
    "TotalDerivative": "curves",
    "UpdateRule": "updates",
}
#: The module that writes it as data, where that is another than the one below.
DATA = {
    "Arrivals": "endings",
    "ByHand": "hands",
    "Convexity": "evidence_data",
    "Expectation": "endings",
    "LossConvexity": "second_order",
    "LossHessian": "second_order",
    "MatrixGradient": "matrix_losses",
    "NormalEquations": "normal_equations",
    "Rates": "normal_equations",
    "Stability": "endings",
    "StationaryPoints": "evidence_data",
    "UpdateRule": "updates",
}
SEVERAL_DATA = "several_data"


def loaded(record: object, *, as_data: bool = False) -> bool:
    """Whether there was a module with words (or data) for a record that had not been loaded yet; now it is."""
    kind = type(record).__name__
    if kind not in WORDS:
        return False
    module = f"steepest.rendering.{DATA.get(kind, SEVERAL_DATA) if as_data else WORDS[kind]}"
    if module in sys.modules:
        return False
    importlib.import_module(module)
    return True
