"""The minimum of a loss that is quadratic in its parameters: the normal equations, and their solution, by steps.

The gradient of a quadratic loss is affine in the parameters, ``g = H θ - r``, and it is 0 where ``H θ = r``. With one
vector of weights w and a bias b apart, b is found first, as the mean of what the weights leave over, and put in; C
below takes the mean of each column away: ``C = I - (1/N) 𝟏 𝟏ᵀ``. Each step says that two formulas are equal, so
that it can be checked like any other.

Source: T. Hastie, R. Tibshirani and J. Friedman, *The Elements of Statistical Learning* (2009), sections 3.2 and 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from steepest.derivation.records import Derivation
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.expression.nodes import (
    Equation,
    Negation,
    Node,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    is_number,
    number,
    product_of,
)
from steepest.expression.writing import to_text
from steepest.models.affine_parts import common, constant_part, divided, negated, product, terms_of, total, transposed
from steepest.models.matrix_losses import with_letters
from steepest.models.model import SIZE, Parameter
from steepest.models.second_order import LossHessian, loss_hessian
from steepest.models.structure import Moving, degree, moving

if TYPE_CHECKING:
    from steepest.models.losses import Loss

IDENTITY, CENTRE = Symbol("I"), Symbol("C")
LINEAR, SOLVED, PUT_IN = "affine-in-parameters", "solved-for", "put-in"


@dataclass(frozen=True, slots=True)
class Row:
    """One of the normal equations.

    Attributes:
        parameter: by which parameter the loss was derived.
        slope: that derivative.
        equation: what must hold where it is 0.
        step: that the slope is a positive number times the difference of the two sides.
    """

    parameter: Symbol
    slope: Node
    equation: Equation
    step: Step


@dataclass(frozen=True, slots=True, repr=False)
class NormalEquations(Several):
    """The normal equations of a loss, and their solution where it has a closed form.

    Attributes:
        loss: the loss.
        rows: one equation for each parameter.
        solution: the parameters at the minimum, in the order in which they are found.
        solving: the steps from the equations to the solution.
        invertible: the matrix (or the number) that must be invertible; None where there is no closed form.
        gradients: the derivations of the slopes.
        centre: what C stands for, where it occurs.
    """

    loss: Loss
    rows: tuple[Row, ...]
    solution: tuple[Equation, ...]
    solving: tuple[Step, ...]
    invertible: Node | None
    gradients: tuple[Derivation, ...]
    centre: Equation | None = None
    remarks: tuple[tuple[str | Node, ...], ...] = ()

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The steps that were taken: the slopes as affine formulas, then the solution."""
        return (*(row.step for row in self.rows), *self.solving)

    def __repr__(self) -> str:
        return f"<NormalEquations {'; '.join(to_text(row.equation) for row in self.rows)}>"


def normal_equations(loss: Loss) -> NormalEquations:
    """The normal equations of a quadratic loss, and the closed form of its minimum.

    Args:
        loss: the loss; what counts is that it is a polynomial of degree 2 in its parameters, whatever its name.

    Raises:
        UnsupportedError: the loss is not quadratic in its parameters.

    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import LOSSES, loss_of
    >>> found = normal_equations(loss_of(LOSSES["mse"], LinearModel("d", "none")))
    >>> to_text(found.rows[0].equation), to_text(found.solution[0])
    ('Xᵀ X w = Xᵀ y', 'w = (Xᵀ X)^(-1) Xᵀ y')
    """
    if degree(loss.formula, moving(loss.parameters)) != 2:
        raise UnsupportedError("normal equations are for a loss that is quadratic in its parameters; this one is not")
    own, remarks = with_letters(loss)
    arrays = any(parameter.shape for parameter in own.learned)
    hessian = loss_hessian(own, "matrix" if arrays else "sum")
    gradients = [own.gradient(p, form="matrix") if arrays else own.gradient(p) for p in own.parameters]
    moves = moving([parameter.whole if arrays else parameter.entry for parameter in own.learned])
    rows = tuple(_row(own, place, gradients[place], hessian, moves, arrays) for place in range(len(gradients)))
    found = NormalEquations(own, rows, (), (), None, tuple(gradients), None, remarks)
    return _solved(found, hessian, arrays)


# --- the equations ----------------------------------------------------------------------------------


def _row(loss: Loss, place: int, gradient: Derivation, hessian: LossHessian, moves: Moving, arrays: bool) -> Row:
    """The slope by one parameter as c (H θ - r), and what must hold where it is 0."""
    names = [parameter.whole if arrays else parameter.entry for parameter in loss.learned]
    slope = gradient.result_node
    terms = [product(_entry(hessian, loss.learned, place, other, arrays), names[other]) for other in range(len(names))]
    free = constant_part(slope, moves)
    factor = common([*map(_apart, terms), free])
    left = total([divided(term, factor) for term in terms])
    right = divided(negated(free), factor)
    difference = left if is_number(right, 0) else Sum((*terms_of(left), *terms_of(negated(right))))
    after = difference if factor is None else product(factor, difference)
    parameter = names[place]
    step = Step(LINEAR, slope, after, after)
    assert isinstance(parameter, Symbol)  # noqa: S101  (arrays are named as wholes)
    return Row(parameter, slope, Equation(left, right), step)


def _entry(hessian: LossHessian, learned: Sequence[Parameter], row: int, column: int, arrays: bool) -> Node:
    """H[row, column]: a number, or the block of the Hessian."""
    first, second = sorted((row, column))
    place = first * len(learned) - first * (first - 1) // 2 + second - first
    block = hessian.pairs[place]
    if not arrays:
        return block.derivation.result_node
    if block.matrix is None:
        raise UnsupportedError(f"the second derivative {to_text(block.derivation.result_node)} has no matrix form")
    return transposed(block.matrix) if row < column and learned[column].shape else block.matrix


# --- the solution -----------------------------------------------------------------------------------


def _solved(found: NormalEquations, hessian: LossHessian, arrays: bool) -> NormalEquations:
    """The solution, where there is one number, one vector, or one vector and a bias."""
    shapes = [len(parameter.shape) for parameter in found.loss.learned]
    if shapes == [0] and not arrays:
        return _by_division(found)
    if shapes == [0, 0] and not arrays:
        return _by_determinants(found)
    if shapes == [1]:
        return _by_inverse(found)
    if shapes == [0, 1] and found.loss.learned[0].bias and not _bias_penalised(found):
        return _by_centring(found)
    return found


def _bias_penalised(found: NormalEquations) -> bool:
    return any(each.bias for each in found.loss.penalties)


def _by_division(found: NormalEquations) -> NormalEquations:
    """a w = r: w = r/a."""
    row = found.rows[0]
    scale = _without(row.equation.left, row.parameter)
    if scale is None:
        return found
    value = Quotient(row.equation.right, scale)
    step = Step(SOLVED, product(scale, value), row.equation.right, row.equation.right)
    return replace(found, solution=(Equation(row.parameter, value),), solving=(step,), invertible=scale)


def _by_determinants(found: NormalEquations) -> NormalEquations:
    """Two equations for two numbers: each is a determinant divided by that of the equations (Cramer's rule)."""
    names = [row.parameter for row in found.rows]
    table = [[_coefficient(row.equation.left, name, names) for name in names] for row in found.rows]
    if any(entry is None for entry in (*table[0], *table[1])):
        return found
    (a, b), (c, d) = table
    assert a is not None and b is not None and c is not None and d is not None  # noqa: S101, PT018
    r, s = (row.equation.right for row in found.rows)
    below = _determinant(a, b, c, d)
    values = (Quotient(_determinant(r, b, s, d), below), Quotient(_determinant(a, r, c, s), below))
    solution = tuple(Equation(name, value) for name, value in zip(names, values, strict=True))
    lines = ((a, b, r), (c, d, s))
    put_in = [(Sum((product(one, values[0]), product(two, values[1]))), right) for one, two, right in lines]
    solving = tuple(Step(SOLVED, before, right, right) for before, right in put_in)
    return replace(found, solution=solution, solving=solving, invertible=below)


def _determinant(a: Node, b: Node, c: Node, d: Node) -> Node:
    """a d - b c."""
    first, second = product(a, d), product(b, c)
    return first if is_number(second, 0) else Sum((first, Negation(second)))


def _coefficient(left: Node, name: Node, names: Sequence[Node]) -> Node | None:
    """What a parameter is multiplied by; 0 where it does not occur, None where a term is no such product."""
    found: list[Node] = []
    for term in terms_of(left):
        last = _factors(term)[-1]
        if last not in names:
            return None
        found += [product_of(_factors(term)[:-1])] if last == name else []
    return total(found)


def _without(left: Node, parameter: Symbol) -> Node | None:
    """A where the formula is A w, or A w + B w."""
    parts = []
    for term in terms_of(left):
        factors = term.factors if isinstance(term, Product) else (term,)
        if factors[-1] != parameter:
            return None
        parts.append(product_of(factors[:-1]))
    return total(parts)


def _by_inverse(found: NormalEquations) -> NormalEquations:
    """A w = r: w = A⁻¹ r."""
    row = found.rows[0]
    matrix = _without(_apart(row.equation.left), row.parameter)
    if matrix is None:
        return found
    left = product(matrix, row.parameter)
    solution, step = _inverted(matrix, row.parameter, row.equation.right)
    rows = (replace(row, equation=Equation(left, row.equation.right)),)
    return replace(found, rows=rows, solution=(solution,), solving=(step,), invertible=matrix)


def _apart(left: Node) -> Node:
    """(A + B) w as A w + B w."""
    terms: list[Node] = []
    for term in terms_of(left):
        if isinstance(term, Product) and isinstance(term.factors[0], Sum):
            terms += [product(each, *term.factors[1:]) for each in term.factors[0].terms]
        else:
            terms.append(term)
    return total(terms)


def _inverted(matrix: Node, parameter: Symbol, right: Node) -> tuple[Equation, Step]:
    """w = A⁻¹ r, and the step that this solves the equation."""
    inverse = Power(matrix, Negation(number(1)))
    value = product(inverse, right)
    put_in = Product((*_factors(matrix), inverse, *_factors(right)))
    return Equation(parameter, value), Step(SOLVED, put_in, right, right)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def _without_identity(term: Node) -> Node:
    """c I w as c w."""
    return product_of([factor for factor in _factors(term) if factor != IDENTITY])


def _by_centring(found: NormalEquations) -> NormalEquations:
    """b first, then w: b = (1/N) 𝟏ᵀ (y - X w), and Xᵀ C X w + … = Xᵀ C y."""
    bias, weights = found.rows
    b, w, X, y = bias.parameter, weights.parameter, Symbol("X"), Symbol("y")
    ones = Ones()
    plain = [Product((Transpose(X), X, w)), Product((Transpose(X), ones, b))]
    left = terms_of(_apart(weights.equation.left))
    if not all(term in left for term in plain) and Product((b, Transpose(X), ones)) not in left:
        return found
    rest = [t for t in left if t not in (*plain, Product((b, Transpose(X), ones)), Product((Transpose(X), ones, b)))]
    if weights.equation.right != Product((Transpose(X), y)):
        return found
    mean = Product((Quotient(number(1), SIZE), Transpose(ones), Sum((y, Negation(Product((X, w)))))))
    away = Sum((IDENTITY, Negation(Product((Quotient(number(1), SIZE), ones, Transpose(ones))))))
    left_over = Sum((Product((Transpose(ones), y)), Negation(Product((Transpose(ones), X, w)))))
    found_b = Step(SOLVED, product(SIZE, mean), left_over, left_over)
    alone = [_without_identity(term) for term in rest]
    with_b = Sum((plain[0], Product((Transpose(X), ones, *mean.factors)), *alone, Negation(weights.equation.right)))
    centred = Sum((Product((Transpose(X), away, X, w)), *alone, Negation(Product((Transpose(X), away, y)))))
    put_in = Step(PUT_IN, with_b, centred, centred)
    matrix = total([Product((Transpose(X), CENTRE, X)), *(product_of(_factors(term)[:-1]) for term in rest)])
    right = Product((Transpose(X), CENTRE, y))
    solution, step = _inverted(matrix, w, right)
    return replace(
        found,
        solution=(solution, Equation(b, mean)),
        solving=(found_b, put_in, step),
        invertible=matrix,
        centre=Equation(CENTRE, away),
    )
