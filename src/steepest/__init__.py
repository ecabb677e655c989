"""steepest: derive, check, typeset and drill the calculus of machine learning.

The public names are loaded when they are first used, so that ``import steepest`` is quick and imports
neither SymPy nor NumPy.

>>> import steepest as st
>>> st.to_text(st.derive("e^(2y) sin x", "x").result_node)
'e^(2y) cos(x)'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

#: Where each public name lives.
_HOMES: dict[str, tuple[str, ...]] = {
    "errors": (
        "DataError",
        "DomainError",
        "ExerciseError",
        "LimitError",
        "ParseError",
        "ShapeError",
        "SteepestError",
        "UnsupportedError",
    ),
    "expression.nodes": ("Node",),
    "expression.functions": ("FUNCTIONS", "FunctionRow"),
    "expression.reading": ("Reading", "parse", "read"),
    "expression.writing": ("to_latex", "to_mathml", "to_numpy", "to_text"),
    "expression.caret": ("caret",),
    "expression.sympy_bridge": ("from_sympy", "to_sympy"),
    "derivation.bridge": ("bridged", "matrix_form"),
    "derivation.deriving": ("derive", "gradient"),
    "derivation.fixing": ("FixedFirst", "fixed_first"),
    "derivation.hessian": ("hessian",),
    "derivation.jacobian": ("jacobian",),
    "derivation.directional": ("DirectionalDerivative", "directional_derivative"),
    "derivation.linearizing": ("LinearApproximation", "linear_approximation"),
    "derivation.along_curve": ("TotalDerivative", "total_derivative"),
    "derivation.matrices": ("Hessian", "Jacobian"),
    "derivation.records": ("Derivation", "Gradient", "Value"),
    "derivation.step": ("Step",),
    "derivation.rules": ("Rule", "rules"),
    "derivation.evaluating": ("at",),
    "models.linear": ("LinearModel", "PolynomialModel"),
    "models.links": ("LinkedModel",),
    "models.losses": ("Loss", "mse"),
    "models.named": ("loss",),
    "models.networks": ("HiddenLayerModel",),
    "models.updates": ("UpdateRule", "update_rule"),
    "evidence.convexity_claims": ("Convexity",),
    "evidence.convexity": ("convexity",),
    "evidence.definite": ("Definite", "definite"),
    "evidence.domain": ("Domain",),
    "evidence.loss_convexity": ("LossConvexity", "loss_convexity"),
    "evidence.rechecking": ("Rechecked",),
    "evidence.stationary_found": ("StationaryPoints",),
    "evidence.stationary_points": ("stationary_points",),
    "evidence.verification": ("Verification", "verify"),
    "rendering.documents": ("from_json", "to_json"),
    "rendering.hints": ("Hint", "hints"),
    "rendering.text": ("text",),
    "rendering.markdown": ("markdown",),
    "rendering.html": ("html",),
    "rendering.latex": ("latex",),
    "numeric.compiling": ("CompiledFunction", "compile"),
    "numeric.loss_checking": ("GradientCheck", "check_gradient"),
    "numeric.losses": ("CompiledLoss",),
    "numeric.moments.moments": ("Moments",),
    "numeric.moments.finding": ("moments", "quadratic"),
    "numeric.moments.quadratic": ("Quadratic",),
    "numeric.training.descending": ("descend",),
    "numeric.training.descent": ("Descent",),
    "pictures.fits": ("fit_picture",),
    "pictures.functions": ("plot",),
    "pictures.learning": ("learning_curves",),
    "pictures.picture": ("Picture",),
    "numeric.tables.reading": ("Table", "read_table"),
    "export.module": ("write_module",),
    "checking.check": ("check",),
    "checking.policies": ("Policy",),
    "checking.rechecking": ("recheck",),
    "checking.status": ("Status",),
    "checking.verdict": ("Diagnosis", "Verdict"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'steepest' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"steepest.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from steepest.checking.check import check as check
    from steepest.checking.policies import Policy as Policy
    from steepest.checking.rechecking import recheck as recheck
    from steepest.checking.status import Status as Status
    from steepest.checking.verdict import Diagnosis as Diagnosis
    from steepest.checking.verdict import Verdict as Verdict
    from steepest.derivation.along_curve import TotalDerivative as TotalDerivative
    from steepest.derivation.along_curve import total_derivative as total_derivative
    from steepest.derivation.bridge import bridged as bridged
    from steepest.derivation.bridge import matrix_form as matrix_form
    from steepest.derivation.deriving import derive as derive
    from steepest.derivation.deriving import gradient as gradient
    from steepest.derivation.directional import DirectionalDerivative as DirectionalDerivative
    from steepest.derivation.directional import directional_derivative as directional_derivative
    from steepest.derivation.evaluating import at as at
    from steepest.derivation.fixing import FixedFirst as FixedFirst
    from steepest.derivation.fixing import fixed_first as fixed_first
    from steepest.derivation.hessian import hessian as hessian
    from steepest.derivation.jacobian import jacobian as jacobian
    from steepest.derivation.linearizing import LinearApproximation as LinearApproximation
    from steepest.derivation.linearizing import linear_approximation as linear_approximation
    from steepest.derivation.matrices import Hessian as Hessian
    from steepest.derivation.matrices import Jacobian as Jacobian
    from steepest.derivation.records import Derivation as Derivation
    from steepest.derivation.records import Gradient as Gradient
    from steepest.derivation.records import Value as Value
    from steepest.derivation.rules import Rule as Rule
    from steepest.derivation.rules import rules as rules
    from steepest.derivation.step import Step as Step
    from steepest.errors import DataError as DataError
    from steepest.errors import DomainError as DomainError
    from steepest.errors import ExerciseError as ExerciseError
    from steepest.errors import LimitError as LimitError
    from steepest.errors import ParseError as ParseError
    from steepest.errors import ShapeError as ShapeError
    from steepest.errors import SteepestError as SteepestError
    from steepest.errors import UnsupportedError as UnsupportedError
    from steepest.evidence.convexity import convexity as convexity
    from steepest.evidence.convexity_claims import Convexity as Convexity
    from steepest.evidence.definite import Definite as Definite
    from steepest.evidence.definite import definite as definite
    from steepest.evidence.domain import Domain as Domain
    from steepest.evidence.loss_convexity import LossConvexity as LossConvexity
    from steepest.evidence.loss_convexity import loss_convexity as loss_convexity
    from steepest.evidence.rechecking import Rechecked as Rechecked
    from steepest.evidence.stationary_found import StationaryPoints as StationaryPoints
    from steepest.evidence.stationary_points import stationary_points as stationary_points
    from steepest.evidence.verification import Verification as Verification
    from steepest.evidence.verification import verify as verify
    from steepest.export.module import write_module as write_module
    from steepest.expression.caret import caret as caret
    from steepest.expression.functions import FUNCTIONS as FUNCTIONS
    from steepest.expression.functions import FunctionRow as FunctionRow
    from steepest.expression.nodes import Node as Node
    from steepest.expression.reading import Reading as Reading
    from steepest.expression.reading import parse as parse
    from steepest.expression.reading import read as read
    from steepest.expression.sympy_bridge import from_sympy as from_sympy
    from steepest.expression.sympy_bridge import to_sympy as to_sympy
    from steepest.expression.writing import to_latex as to_latex
    from steepest.expression.writing import to_mathml as to_mathml
    from steepest.expression.writing import to_numpy as to_numpy
    from steepest.expression.writing import to_text as to_text
    from steepest.models.linear import LinearModel as LinearModel
    from steepest.models.linear import PolynomialModel as PolynomialModel
    from steepest.models.links import LinkedModel as LinkedModel
    from steepest.models.losses import Loss as Loss
    from steepest.models.losses import mse as mse
    from steepest.models.named import loss as loss
    from steepest.models.networks import HiddenLayerModel as HiddenLayerModel
    from steepest.models.updates import UpdateRule as UpdateRule
    from steepest.models.updates import update_rule as update_rule
    from steepest.numeric.compiling import CompiledFunction as CompiledFunction
    from steepest.numeric.compiling import compile as compile
    from steepest.numeric.loss_checking import GradientCheck as GradientCheck
    from steepest.numeric.loss_checking import check_gradient as check_gradient
    from steepest.numeric.losses import CompiledLoss as CompiledLoss
    from steepest.numeric.moments.finding import moments as moments
    from steepest.numeric.moments.finding import quadratic as quadratic
    from steepest.numeric.moments.moments import Moments as Moments
    from steepest.numeric.moments.quadratic import Quadratic as Quadratic
    from steepest.numeric.tables.reading import Table as Table
    from steepest.numeric.tables.reading import read_table as read_table
    from steepest.numeric.training.descending import descend as descend
    from steepest.numeric.training.descent import Descent as Descent
    from steepest.pictures.fits import fit_picture as fit_picture
    from steepest.pictures.functions import plot as plot
    from steepest.pictures.learning import learning_curves as learning_curves
    from steepest.pictures.picture import Picture as Picture
    from steepest.rendering.documents import from_json as from_json
    from steepest.rendering.documents import to_json as to_json
    from steepest.rendering.hints import Hint as Hint
    from steepest.rendering.hints import hints as hints
    from steepest.rendering.html import html as html
    from steepest.rendering.latex import latex as latex
    from steepest.rendering.markdown import markdown as markdown
    from steepest.rendering.text import text as text
