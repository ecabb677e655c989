"""Normal equations and learning rates, as pages and as data."""

from __future__ import annotations

from typing import Any

from steepest._page import Block, Facts, Formula, Page, Words
from steepest.evidence.loss_convexity import CONVEX, loss_convexity
from steepest.expression.nodes import (
    Derivative,
    Equation,
    Gradient,
    Matrix,
    Node,
    Relation,
    Symbol,
    number,
)
from steepest.expression.writing import to_text
from steepest.models.affine_parts import transposed
from steepest.models.model import Parameter
from steepest.models.normal_equations import NormalEquations, Row
from steepest.models.rates import Rates
from steepest.rendering.data import data_of, formula_data, schema
from steepest.rendering.loss_sentences import said
from steepest.rendering.plain_pages import spoken
from steepest.rendering.rounding import decimal_tree
from steepest.rendering.text import rounded_text

ALPHA, HESSIAN = Symbol("alpha"), Symbol("H")
GREATEST, LEAST = Symbol("lambda_max"), Symbol("lambda_min")
BOUND = number(2) / GREATEST
BEST = number(2) / (LEAST + GREATEST)
FACTOR = (GREATEST - LEAST) / (GREATEST + LEAST)
DIGITS = 8


@spoken(NormalEquations)
def equations_page(record: NormalEquations, digits: int | None = None) -> Page:
    """The slopes as affine formulas, the equations, and the steps to the solution."""
    slopes = tuple((_slope(record, row), "=", side) for row in record.rows for side in (row.slope, row.step.after))
    return (
        Words(said("affine-slopes")),
        *(Words(remark) for remark in record.remarks),
        Facts(said("slopes-of", loss=Symbol(record.loss.name)), slopes),
        Facts(said("equations"), tuple(_sides(row.equation) for row in record.rows)),
        *_solution(record),
    )


def _slope(record: NormalEquations, row: Row) -> Node:
    parameter = _learned(record, row.parameter)
    name = Symbol(record.loss.name)
    return Gradient(name, row.parameter) if parameter.shape else Derivative(name, row.parameter, True)


def _learned(record: NormalEquations, name: Symbol) -> Parameter:
    return next(one for one in record.loss.learned if name in (one.whole, one.entry))


def _sides(equation: Equation) -> tuple[Node, str, Node]:
    return equation.left, "=", equation.right


def _solution(record: NormalEquations) -> Page:
    if not record.solution or record.invertible is None:
        return (Words(said("together")),)
    arrays = any(parameter.shape for parameter in record.loss.learned)
    only = "" if loss_convexity(record.loss).kind == CONVEX else "-only"
    where = Words(said(f"{'invertible' if arrays else 'not-zero'}{only}", matrix=record.invertible))
    if record.centre is None:
        return (where, *(Formula(one) for one in record.solution))
    weights, bias = record.solution
    put_in = record.solving[1]
    return (
        Words(said("bias-first")),
        Formula(bias),
        Words(said("put-in", centre=record.centre)),
        Formula(Equation(put_in.before, put_in.after)),
        where,
        Formula(weights),
    )


@data_of.register
def equations_data(record: NormalEquations) -> dict[str, Any]:
    """The same as data."""
    return {
        "schema": schema("normal-equations"),
        "rows": [
            {
                "slope": formula_data(_slope(record, row)),
                "derived": formula_data(row.slope),
                "affine": formula_data(row.step.after),
                "equation": formula_data(row.equation),
            }
            for row in record.rows
        ],
        "solution": [formula_data(one) for one in record.solution],
        "steps": [{"before": formula_data(one.before), "after": formula_data(one.after)} for one in record.solving],
        "invertible": None if record.invertible is None else formula_data(record.invertible),
        "where": None if record.centre is None else formula_data(record.centre),
    }


# --- learning rates ---------------------------------------------------------------------------------


@spoken(Rates)
def rates_page(record: Rates, digits: int | None = None) -> Page:
    """The bound, the best rate, and their numbers on a table."""
    if loss_convexity(record.loss).kind != CONVEX:
        return (Words(said("no-minimum", loss=Symbol(record.loss.name))),)
    stable = Relation((number(0), ALPHA, BOUND), ("<", "<"))
    hessian: tuple[Block, ...] = ()
    if record.curvature:
        hessian = (Words(said("hessian")), Formula(Equation(HESSIAN, _matrix(record))))
    return (
        *hessian,
        Words(said("bound", alpha=ALPHA, stable=stable, greatest=GREATEST)),
        Words(said("best", best=Equation(ALPHA, BEST), factor=FACTOR)),
        *_numbers(record, digits or DIGITS),
    )


def _matrix(record: Rates) -> Node:
    """The blocks as one matrix, where there is more than one."""
    names = list(dict.fromkeys(row for row, _, _ in record.curvature))
    if len(names) == 1:
        return record.curvature[0][2]
    known = {(row, column): block for row, column, block in record.curvature}

    def entry(row: Node, column: Node) -> Node:
        if (row, column) in known:
            block = known[row, column]
            return transposed(block) if row != column and names.index(row) < names.index(column) else block
        return known[column, row]

    return Matrix(tuple(tuple(entry(row, column) for column in names) for row in names))


def _numbers(record: Rates, digits: int) -> Page:
    if record.eigenvalues is None:
        return ()
    low, high = record.eigenvalues
    bound, best, factor = record.bound, record.best, record.factor
    known = {LEAST: low, GREATEST: high, BOUND: bound} | ({} if best is None else {BEST: best, FACTOR: factor})
    rows = [(name, "=", _rounded(value, digits)) for name, value in known.items() if value is not None]
    facts = Facts(said("on-table"), tuple(rows))
    if record.minimum is None:
        return (facts, Words(said("flat")))
    return (facts, Facts(said("minimum"), tuple((name, "=", _rounded(x, digits)) for name, x in record.minimum)))


def _rounded(value: float, digits: int) -> Node:
    return decimal_tree(rounded_text(value, digits))


@data_of.register
def rates_data(record: Rates) -> dict[str, Any]:
    """The same as data, every figure kept."""
    return {
        "schema": schema("learning-rates"),
        "hessian": formula_data(_matrix(record)) if record.curvature else None,
        "eigenvalues": None if record.eigenvalues is None else list(record.eigenvalues),
        "bound": record.bound,
        "best": record.best,
        "factor": record.factor,
        "minimum": None if record.minimum is None else {to_text(name): x for name, x in record.minimum},
    }
