"""To SymPy and back, by constructors only: no text is ever parsed by SymPy.

`to_sympy` builds with SymPy's evaluating constructors, so that results compare equal to what a user
types; the order in which a person wrote is lost there and nowhere else. `from_sympy` gives natural
trees: ``x - y``, ``x/2``, ``1/x``, ``sqrt(x)``, ``e^(2y)``.

SymPy is imported when a function is called, never with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Assignment,
    Constant,
    Derivative,
    Equation,
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    number,
)

LARGEST_EXPONENT = 10_000  # SymPy multiplies integer powers out at once
LARGEST_SCALE = 1_000  # powers of two that a Float may stand away from 1

E = Constant("e")
PI = Constant("pi")


def to_sympy(node: Node, symbols: Mapping[str, Any] | None = None) -> Any:
    """The SymPy expression of a tree.

    A vector becomes an immutable column matrix, an equation an unevaluated `Eq`, a held derivative an
    unevaluated `Derivative`, a finite sum a `Sum` over `IndexedBase` entries.

    Args:
        node: any tree but one with a mean, which SymPy has no class for.
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
            raise UnsupportedError(f"SymPy has no class for a {type(node).__name__}")
        return method(self, node)

    def number(self, node: Number) -> Any:
        return self.sp.Rational(node.value.numerator, node.value.denominator)

    def symbol(self, node: Symbol) -> Any:
        own = self.symbols.get(node.name)
        return self.sp.Symbol(node.name) if own is None else own

    def constant(self, node: Constant) -> Any:
        return {"e": self.sp.E, "pi": self.sp.pi}[node.name]

    def sum(self, node: Sum) -> Any:
        return self.sp.Add(*map(self.expr, node.terms))

    def negation(self, node: Negation) -> Any:
        return -self.expr(node.operand)

    def product(self, node: Product) -> Any:
        return self.sp.Mul(*map(self.expr, node.factors))

    def quotient(self, node: Quotient) -> Any:
        return self.expr(node.numerator) / self.expr(node.denominator)

    def power(self, node: Power) -> Any:
        base, exponent = self.expr(node.base), self.expr(node.exponent)
        if base.is_Rational and exponent.is_Rational and abs(exponent) > LARGEST_EXPONENT:
            raise UnsupportedError(f"the power {base}^{exponent} is too large to multiply out")
        return self.sp.Pow(base, exponent)

    def function(self, node: Function) -> Any:
        return FUNCTIONS[node.name].sympy(self.sp, self.expr(node.argument))

    def derivative(self, node: Derivative) -> Any:
        return self.sp.Derivative(self.expr(node.body), self.expr(node.variable))

    def indexed(self, node: Indexed) -> Any:
        return self.sp.IndexedBase(node.base)[tuple(map(self.expr, node.indices))]

    def finite_sum(self, node: FiniteSum) -> Any:
        limits = (self.expr(node.index), self.expr(node.lower), self.expr(node.upper))
        return self.sp.Sum(self.expr(node.body), limits)

    def vector(self, node: Vector) -> Any:
        return self.sp.ImmutableDenseMatrix([[self.expr(entry)] for entry in node.entries])

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
    FiniteSum: _ToSympy.finite_sum,
    Vector: _ToSympy.vector,
    Equation: _ToSympy.equation,
    Assignment: _ToSympy.assignment,
}


def from_sympy(expr: Any) -> Node:
    """The tree of a SymPy expression, in the order in which SymPy prints it.

    A Float is taken by the digits it shows (``Float('0.1')`` is 1/10). ``exp(u)`` becomes ``e^u``.

    Raises:
        UnsupportedError: a class that the tree has no node for, named; two different symbols of one
            name, which the tree could not tell apart.
    """
    return _FromSympy().node(expr)


class _FromSympy:
    def __init__(self) -> None:
        self.named: dict[str, Any] = {}

    def node(self, expr: Any) -> Node:
        table = _readers()
        for kind in type(expr).__mro__:
            if kind in table:
                return table[kind](self, expr)
        raise UnsupportedError(f"SymPy's {type(expr).__name__} has no counterpart in a formula here")

    def symbol(self, expr: Any) -> Node:
        if self.named.setdefault(expr.name, expr) != expr:
            raise UnsupportedError(f"two different SymPy symbols are both named {expr.name}")
        return Symbol(expr.name)

    def rational(self, expr: Any) -> Node:
        return number(Fraction(int(expr.p), int(expr.q)))

    def float(self, expr: Any) -> Node:
        if not expr.is_finite:
            raise UnsupportedError(f"SymPy's Float {expr} is not a number")
        _, _, exponent, bits = expr._mpf_
        if abs(exponent + bits) > LARGEST_SCALE:
            raise UnsupportedError("a SymPy Float is too large or too small to be written out")
        value = Fraction(str(expr))
        return Negation(Number(-value)) if value < 0 else Number(value)

    def add(self, expr: Any) -> Node:
        return Sum(tuple(self.node(term) for term in expr.as_ordered_terms()))

    def mul(self, expr: Any) -> Node:
        """``sign * numerator / denominator``, each a product in printing order."""
        coefficient, above, below = Fraction(1), [], []
        for factor in expr.as_ordered_factors():
            if factor.is_Rational:
                coefficient *= Fraction(int(factor.p), int(factor.q))
            elif _is_reciprocal(factor):
                below.append(self.node(factor.func(factor.base, -factor.exp)))
            else:
                above.append(self.node(factor))
        if abs(coefficient.numerator) != 1 or coefficient == 0:
            above.insert(0, number(abs(coefficient.numerator)))
        if coefficient.denominator != 1:
            below.insert(0, number(coefficient.denominator))
        whole = _product(above) if not below else Quotient(_product(above), _product(below))
        return Negation(whole) if coefficient < 0 else whole

    def pow(self, expr: Any) -> Node:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent < 0 and not base.is_Rational:
            return Quotient(number(1), self.node(expr.func(base, -exponent)))
        if exponent.is_Rational and int(exponent.p) == 1 and int(exponent.q) == 2:
            return Function("sqrt", self.node(base))
        return Power(self.node(base), self.node(exponent))

    def call(self, name: str) -> Callable[[Any], Node]:
        return lambda expr: Function(name, self.node(expr.args[0]))

    def heaviside(self, expr: Any) -> Node:
        u = self.node(expr.args[0])
        at_zero = expr.args[1] if len(expr.args) > 1 else None
        if at_zero is not None and at_zero.is_Rational:
            if at_zero == 0:
                return Function("step", u)
            if at_zero == Fraction(1, 2):
                return Quotient(Sum((number(1), Function("sign", u))), number(2))
        raise UnsupportedError(f"SymPy's Heaviside with the value {at_zero} at 0 has no counterpart here")

    def extremum(self, expr: Any) -> Node:
        """``max(a, b) = (a + b + |a - b|)/2``, and ``max(0, u) = relu(u)``; ``min`` with a minus."""
        first, *rest = expr.args
        largest = type(expr).__name__ == "Max"
        if largest and len(rest) == 1 and first == 0:
            return Function("relu", self.node(rest[0]))
        result = self.node(first)
        for other in map(self.node, rest):
            gap: Node = Function("abs", Sum((result, Negation(other))))
            result = Quotient(Sum((result, other, gap if largest else Negation(gap))), number(2))
        return result

    def derivative(self, expr: Any) -> Node:
        partial = len(expr.expr.free_symbols) > 1
        result = self.node(expr.expr)
        for variable, count in expr.variable_count:
            if not count.is_Integer:
                raise UnsupportedError(f"SymPy's Derivative of order {count} has no counterpart here")
            asked = self.node(variable)
            if not isinstance(asked, Symbol | Indexed):
                raise UnsupportedError(f"a derivative by {variable} has no counterpart here")
            for _ in range(int(count)):
                result = Derivative(result, asked, partial)
        return result

    def indexed(self, expr: Any) -> Node:
        return Indexed(str(expr.base.label), tuple(map(self.node, expr.indices)))

    def sum(self, expr: Any) -> Node:
        result = self.node(expr.function)
        for limits in expr.limits:
            if len(limits) != 3:
                raise UnsupportedError("SymPy's Sum without bounds has no counterpart here")
            index = self.node(limits[0])
            assert isinstance(index, Symbol)  # noqa: S101  (SymPy allows nothing else)
            result = FiniteSum(result, index, self.node(limits[1]), self.node(limits[2]))
        return result

    def matrix(self, expr: Any) -> Node:
        if 1 not in expr.shape:
            raise UnsupportedError(f"SymPy's {type(expr).__name__} is neither a row nor a column")
        return Vector(tuple(map(self.node, expr)))

    def tuple(self, expr: Any) -> Node:
        return Vector(tuple(map(self.node, expr.args)))

    def equality(self, expr: Any) -> Node:
        return Equation(self.node(expr.lhs), self.node(expr.rhs))

    def refused(self, expr: Any) -> Node:
        raise UnsupportedError(f"SymPy's {type(expr).__name__} has no counterpart in a formula here")


def _is_reciprocal(factor: Any) -> bool:
    """Whether a factor is written below the line: ``x^-1``, but ``e^(-x)`` stays as it is."""
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp < 0 and not factor.base.is_Rational)


def _product(factors: list[Node]) -> Node:
    if not factors:
        return number(1)
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


# Functions that the table does not hold, by those that it holds (DLMF 4.14, 4.28, 4.37).
_BY_FORMULA: dict[str, Callable[[Node], Node]] = {
    "sec": lambda u: 1 / Function("cos", u),
    "csc": lambda u: 1 / Function("sin", u),
    "cot": lambda u: Function("cos", u) / Function("sin", u),
    "sech": lambda u: 1 / Function("cosh", u),
    "csch": lambda u: 1 / Function("sinh", u),
    "coth": lambda u: Function("cosh", u) / Function("sinh", u),
    "asinh": lambda u: Function("log", u + Function("sqrt", u**2 + 1)),
    "atanh": lambda u: Function("log", (1 + u) / (1 - u)) / 2,
}


@cache
def _fixed_readers() -> dict[type, Callable[[_FromSympy, Any], Node]]:
    import sympy as sp
    from sympy.codegen.ast import Assignment as SympyAssignment
    from sympy.matrices.matrixbase import MatrixBase

    table: dict[type, Callable[[_FromSympy, Any], Node]] = {
        sp.Symbol: _FromSympy.symbol,
        sp.Dummy: _FromSympy.refused,
        sp.Rational: _FromSympy.rational,
        sp.Float: _FromSympy.float,
        type(sp.E): lambda self, expr: E,
        type(sp.pi): lambda self, expr: PI,
        sp.Add: _FromSympy.add,
        sp.Mul: _FromSympy.mul,
        sp.Pow: _FromSympy.pow,
        sp.exp: lambda self, expr: Power(E, self.node(expr.args[0])),
        sp.Heaviside: _FromSympy.heaviside,
        sp.Max: _FromSympy.extremum,
        sp.Min: _FromSympy.extremum,
        sp.Derivative: _FromSympy.derivative,
        sp.Indexed: _FromSympy.indexed,
        sp.Sum: _FromSympy.sum,
        MatrixBase: _FromSympy.matrix,
        sp.Tuple: _FromSympy.tuple,
        sp.Eq: _FromSympy.equality,
        SympyAssignment: lambda self, expr: Assignment(self.node(expr.lhs), self.node(expr.rhs)),
        type(sp.zoo): _FromSympy.refused,
        type(sp.nan): _FromSympy.refused,
        type(sp.oo): _FromSympy.refused,
        type(-sp.oo): _FromSympy.refused,
    }
    for name, formula in _BY_FORMULA.items():
        table[getattr(sp, name)] = lambda self, expr, formula=formula: formula(self.node(expr.args[0]))  # type: ignore[misc]
    return table


def _readers() -> dict[type, Callable[[_FromSympy, Any], Node]]:
    """The readers by class; the rows of the table are asked each time, for rows may be added."""
    import sympy as sp

    rows = {
        getattr(sp, row.sympy_name): (lambda self, expr, name=row.name: self.call(name)(expr))
        for row in FUNCTIONS
        if row.sympy_name is not None and row.sympy_name not in ("exp", "Heaviside")
    }
    return {**_fixed_readers(), **rows}
