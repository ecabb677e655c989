"""To SymPy, by constructors only: no text is ever parsed by SymPy.

`to_sympy` builds with SymPy's evaluating constructors, so that results compare equal to what a user
types; the order in which a person wrote is lost there and nowhere else. The way back is in
`sympy_reading`.

SymPy is imported when a function is called, never with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise
from operator import add, mul
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Application,
    Assignment,
    Connective,
    Constant,
    Derivative,
    Dot,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Hadamard,
    Indexed,
    Matrix,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Ranged,
    Relation,
    Sum,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.sympy_reading import RELATIONS, from_sympy

__all__ = ["from_sympy", "to_sympy"]

LARGEST_EXPONENT = 10_000  # SymPy multiplies integer powers out at once


def to_sympy(node: Node, symbols: Mapping[str, Any] | None = None) -> Any:
    """The SymPy expression of a tree.

    A vector becomes an immutable column matrix, an equation an unevaluated `Eq`, a held derivative an
    unevaluated `Derivative`, a finite sum or product a `Sum` or `Product` over `IndexedBase` entries, a
    function that is only named an undefined one. An index above goes with the name: ``x_i^{(k)}`` is
    ``IndexedBase("x^")[i, k]``.

    Args:
        node: any tree but one with a mean, a sum over a set or a gradient, which SymPy has no class for,
            or with vectors and matrices that are only named.
        symbols: the caller's own symbols by name; others are plain ``Symbol(name)``.

    Raises:
        UnsupportedError: a part that SymPy has no class for, or a power too large to multiply out.
    """
    import sympy

    return _ToSympy(sympy, symbols or {}).expr(node)


class _ToSympy:
    def __init__(self, sympy: Any, symbols: Mapping[str, Any]) -> None:
        self.sp = sympy
        self.symbols = symbols

    def expr(self, node: Node) -> Any:
        method = _BUILDERS.get(type(node))
        if method is None:
            raise UnsupportedError(f"SymPy has no class for {named_kind(node)}")
        return method(self, node)

    def number(self, node: Number) -> Any:
        return self.sp.Rational(node.value.numerator, node.value.denominator)

    def symbol(self, node: Symbol) -> Any:
        own = self.symbols.get(node.name)
        return self.sp.Symbol(node.name) if own is None else own

    def constant(self, node: Constant) -> Any:
        return {"e": self.sp.E, "pi": self.sp.pi}[node.name]

    def sum(self, node: Sum) -> Any:
        terms = [self.operand(term) for term in node.terms]
        return self.matrices(add, terms) if self.has_matrix(terms) else self.sp.Add(*terms)

    def negation(self, node: Negation) -> Any:
        return -self.operand(node.operand)

    def product(self, node: Product) -> Any:
        factors = [self.operand(factor) for factor in node.factors]
        return self.matrices(mul, factors) if self.has_matrix(factors) else self.sp.Mul(*factors)

    def has_matrix(self, parts: list[Any]) -> bool:
        return any(isinstance(part, self.sp.MatrixBase) for part in parts)

    def matrices(self, operation: Callable[[Any, Any], Any], parts: list[Any]) -> Any:
        """A sum or a product with matrices in it, from left to right."""
        try:
            return reduce(operation, parts)
        except (TypeError, ValueError) as error:  # SymPy's ShapeError is a ValueError
            raise UnsupportedError("the sizes of vectors or matrices do not fit together") from error

    def operand(self, node: Node) -> Any:
        """A number or a matrix; SymPy would also multiply conditions."""
        if isinstance(node, Relation | Connective | Equation | Assignment):
            raise UnsupportedError(f"{named_kind(node)} where a number is asked for is not supported")
        return self.expr(node)

    def scalar(self, node: Node) -> Any:
        """A part that must be no matrix, for SymPy would take e^A or 1/A as a matrix again."""
        made = self.operand(node)
        if isinstance(made, self.sp.MatrixBase):
            raise UnsupportedError(f"{named_kind(node)} where a number is asked for is not supported")
        return made

    def quotient(self, node: Quotient) -> Any:
        return self.operand(node.numerator) / self.scalar(node.denominator)

    def power(self, node: Power) -> Any:
        base, exponent = self.scalar(node.base), self.scalar(node.exponent)
        if base.is_Rational and exponent.is_Rational and abs(exponent) > LARGEST_EXPONENT:
            raise UnsupportedError(f"the power {base}^{exponent} is too large to multiply out")
        return self.sp.Pow(base, exponent)

    def function(self, node: Function) -> Any:
        row = FUNCTIONS[node.name]
        if row.takes == "scalar":
            return row.sympy(self.sp, self.scalar(node.argument))
        argument = self.expr(node.argument)
        if not isinstance(argument, self.sp.MatrixBase):
            raise UnsupportedError(f"{row.name} of a vector whose entries are not written out is not supported")
        if row.takes == "matrix" and argument.rows != argument.cols:
            raise UnsupportedError(f"{row.name} takes a square matrix")
        return row.sympy(self.sp, argument)

    def application(self, node: Application) -> Any:
        return self.sp.Function(node.name)(*map(self.expr, node.arguments))

    def derivative(self, node: Derivative) -> Any:
        return self.sp.Derivative(self.expr(node.body), self.expr(node.variable))

    def indexed(self, node: Indexed) -> Any:
        base = self.sp.IndexedBase(node.base + "^" * len(node.above))
        return base[tuple(map(self.expr, (*node.indices, *node.above)))]

    def over_range(self, node: Ranged) -> Any:
        limits = (self.expr(node.index), self.expr(node.lower), self.expr(node.upper))
        if isinstance(node, FiniteProduct):
            return self.sp.Product(self.scalar(node.body), limits)
        return self.sp.Sum(self.expr(node.body), limits)

    def vector(self, node: Vector) -> Any:
        return self.sp.ImmutableDenseMatrix([[self.scalar(entry)] for entry in node.entries])

    def matrix(self, node: Matrix) -> Any:
        return self.sp.ImmutableDenseMatrix([[self.scalar(entry) for entry in row] for row in node.rows])

    def transpose(self, node: Transpose) -> Any:
        return self._written_out(node.operand).T

    def dot(self, node: Dot) -> Any:
        left, right = self._written_out(node.left), self._written_out(node.right)
        return self.matrices(mul, [left.T, right])[0]

    def hadamard(self, node: Hadamard) -> Any:
        factors = [self._written_out(factor) for factor in node.factors]
        return self.matrices(lambda a, b: a.multiply_elementwise(b), factors)

    def _written_out(self, node: Node) -> Any:
        made = self.expr(node)
        if not isinstance(made, self.sp.MatrixBase):
            raise UnsupportedError("vectors and matrices that are only named are not supported in SymPy")
        return made

    def piecewise(self, node: Piecewise) -> Any:
        cases = [(self.scalar(v), self.expr(c)) for v, c in zip(node.values, node.conditions, strict=False)]
        otherwise = [(self.scalar(value), True) for value in node.values[len(node.conditions) :]]
        return self.sp.Piecewise(*cases, *otherwise)

    def relation(self, node: Relation) -> Any:
        operands = [self.scalar(operand) for operand in node.operands]
        pairs = zip(pairwise(operands), node.signs, strict=True)
        try:
            return self.sp.And(*(getattr(self.sp, RELATIONS[sign])(a, b) for (a, b), sign in pairs))
        except TypeError as error:  # SymPy does not compare numbers that are not real
            raise UnsupportedError("a condition compares what has no real value") from error

    def connective(self, node: Connective) -> Any:
        joined = self.sp.And if node.word == "and" else self.sp.Or
        return joined(*map(self.expr, node.conditions))

    def equation(self, node: Equation) -> Any:
        return self.sp.Eq(self.expr(node.left), self.expr(node.right), evaluate=False)

    def assignment(self, node: Assignment) -> Any:
        from sympy.codegen.ast import Assignment as SympyAssignment

        return SympyAssignment(self.expr(node.target), self.expr(node.value))


_BUILDERS: dict[type[Node], Callable[[_ToSympy, Any], Any]] = {
    Number: _ToSympy.number,
    Symbol: _ToSympy.symbol,
    Constant: _ToSympy.constant,
    Sum: _ToSympy.sum,
    Negation: _ToSympy.negation,
    Product: _ToSympy.product,
    Quotient: _ToSympy.quotient,
    Power: _ToSympy.power,
    Function: _ToSympy.function,
    Derivative: _ToSympy.derivative,
    Indexed: _ToSympy.indexed,
    FiniteSum: _ToSympy.over_range,
    FiniteProduct: _ToSympy.over_range,
    Application: _ToSympy.application,
    Piecewise: _ToSympy.piecewise,
    Relation: _ToSympy.relation,
    Connective: _ToSympy.connective,
    Vector: _ToSympy.vector,
    Matrix: _ToSympy.matrix,
    Transpose: _ToSympy.transpose,
    Dot: _ToSympy.dot,
    Hadamard: _ToSympy.hadamard,
    Equation: _ToSympy.equation,
    Assignment: _ToSympy.assignment,
}
