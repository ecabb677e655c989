"""Records of several derivations as plain data for JSON: written only, every formula as text and as LaTeX."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from steepest.derivation.along_curve import TotalDerivative
from steepest.derivation.directional import DirectionalDerivative
from steepest.derivation.linearizing import LinearApproximation, Miss
from steepest.derivation.matrices import Hessian, Jacobian, MatrixValue
from steepest.derivation.records import Derivation, Value
from steepest.derivation.step import Step
from steepest.evidence.definite import Definite
from steepest.expression.nodes import Equation, Node
from steepest.expression.writing import to_text
from steepest.rendering.data import data_of, decimal_data, formula_data, schema, steps_data


def _derived(derivation: Derivation) -> dict[str, Any]:
    return {
        "function": formula_data(derivation.function),
        "wrt": formula_data(derivation.variable),
        "result": formula_data(derivation.result_node),
        "steps": steps_data(derivation.step),
    }


def _rows(rows: Iterable[Iterable[Node]]) -> list[list[dict[str, Any]]]:
    return [[formula_data(entry) for entry in row] for row in rows]


def _place(point: Iterable[Equation]) -> dict[str, str]:
    return {to_text(equation.left): to_text(equation.right) for equation in point}


def _formulas(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [formula_data(node) for node in nodes]


def _steps(step: Step | None) -> list[dict[str, Any]] | None:
    return None if step is None else steps_data(step)


# ---- matrices


@data_of.register
def _(record: Hessian) -> dict[str, Any]:
    return {
        "schema": schema("hessian"),
        "function": formula_data(record.function),
        "wrt": _formulas(record.variables),
        "gradient": [_derived(derivation) for derivation in record.gradient.derivations],
        "entries": [[_derived(derivation) for derivation in row] for row in record.table],
        "result": formula_data(record.result_node),
    }


@data_of.register
def _(record: Jacobian) -> dict[str, Any]:
    return {
        "schema": schema("jacobian"),
        "functions": _formulas(record.functions),
        "wrt": _formulas(record.variables),
        "entries": [[_derived(derivation) for derivation in row] for row in record.table],
        "result": formula_data(record.result_node),
    }


@data_of.register
def _(record: MatrixValue) -> dict[str, Any]:
    return {
        "schema": schema("matrix-value"),
        "point": _place(record.point),
        "exact": formula_data(record.node) if record.differentiable else None,
        "decimal": [[None if entry is None else decimal_data(entry) for entry in row] for row in record.decimal],
        "remarks": list(record.remarks),
    }


@data_of.register
def _(record: Definite) -> dict[str, Any]:
    minors = [
        {"rows": [row + 1 for row in minor.kept], "sign": minor.sign, "value": formula_data(minor.value)}
        for minor in record.minors
    ]
    return data_of(record.value) | {"schema": schema("definite"), "definite": record.word, "minors": minors}


# ---- derivatives along lines and curves


@data_of.register
def _(record: DirectionalDerivative) -> dict[str, Any]:
    greatest = record.greatest
    return {
        "schema": schema("directional-derivative"),
        "function": formula_data(record.function),
        "wrt": _formulas(record.gradient.variables),
        "along": _formulas(record.along),
        "unit": _formulas(record.unit),
        "gradient": [_derived(derivation) for derivation in record.gradient.derivations],
        "result": formula_data(record.result_node),
        "steps": steps_data(record.step),
        "value": gradient_data(record.value),
        "slopes": gradient_data(record.slopes),
        "greatest": None
        if greatest is None
        else {
            "direction": _formulas(greatest.direction),
            "slope": formula_data(greatest.slope),
            "decimal": decimal_data(greatest.decimal),
        },
    }


def gradient_data(value: Value | None) -> dict[str, Any] | None:
    """A value at a point, entry by entry."""
    if value is None:
        return None
    decimals = [None if not entry.differentiable else decimal_data(float(entry)) for entry in value.entries]
    exact = formula_data(value.node) if value.differentiable else None
    decimal = decimals if isinstance(value.decimal, tuple) else decimals[0]
    return {"point": _place(value.point), "exact": exact, "decimal": decimal, "remarks": list(value.remarks)}


@data_of.register
def _(record: LinearApproximation) -> dict[str, Any]:
    return {
        "schema": schema("linear-approximation"),
        "function": formula_data(record.function),
        "point": _place(record.point),
        "value": gradient_data(record.value),
        "slopes": gradient_data(record.slopes),
        "gradient": [_derived(derivation) for derivation in record.gradient.derivations],
        "result": formula_data(record.result_node),
        "in_steps": formula_data(record.in_steps),
        "measured": [_miss(miss) for miss in record.misses],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "moved": [to_text(variable) for variable in miss.moved],
        "h": float(miss.h.value),
        "exact": None if miss.exact is None else decimal_data(miss.exact),
        "approximate": decimal_data(miss.approximate),
        "error": None if miss.error is None else decimal_data(miss.error),
    }


@data_of.register
def _(record: TotalDerivative) -> dict[str, Any]:
    return {
        "schema": schema("total-derivative"),
        "function": formula_data(record.function),
        "inner": _place(record.inner),
        "wrt": formula_data(record.variable),
        "pattern": formula_data(record.pattern),
        "derivations": [_derived(derivation) for derivation in record.wholes],
        "mixed": formula_data(record.mixed),
        "result": formula_data(record.result_node),
        "steps": steps_data(record.step),
    }
