"""From SymPy to trees: natural ones, ``x - y``, ``x/2``, ``1/x``, ``sqrt(x)``, ``e^(2y)``.

SymPy is imported when a function is called, never with this module.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Application,
    Assignment,
    Connective,
    Constant,
    Derivative,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
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
    Vector,
    number,
)

LARGEST_SCALE = 1_000  # powers of two that a Float may stand away from 1

#: The signs of relations by the names of SymPy's classes.
RELATIONS = {"<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge", "=": "Eq", "!=": "Ne"}

E = Constant("e")
PI = Constant("pi")


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
        coefficient = Fraction(1)
        above: list[Node] = []
        below: list[Node] = []
        for factor in _with_cube_roots(expr.as_ordered_factors()):
            if isinstance(factor, tuple):
                above.append(Function("cbrt", self.node(factor[0])))
                continue
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
        """A maximum or minimum; ``max(0, u)`` is ``relu(u)``."""
        first, *rest = expr.args
        if type(expr).__name__ == "Max" and len(rest) == 1 and first == 0:
            return Function("relu", self.node(rest[0]))
        return Function(type(expr).__name__.lower(), Vector(tuple(map(self.node, expr.args))))

    def applied(self, expr: Any) -> Node:
        return Application(expr.func.__name__, tuple(map(self.node, expr.args)))

    def imaginary(self, expr: Any) -> Node:
        """The imaginary part of a variable is 0, for every variable here is real (`real_root` asks for it)."""
        if not expr.args[0].is_Symbol:
            return self.refused(expr)
        return number(0)

    def piecewise(self, expr: Any) -> Node:
        values: list[Node] = []
        conditions: list[Node] = []
        for value, condition in expr.args:
            made = None if condition == True else self.condition(condition)  # noqa: E712  (SymPy's own True)
            if made is None or made == Relation((number(0), number(0)), ("=",)):
                values.append(self.node(value))
                break
            values.append(self.node(value))
            conditions.append(made)
        return Piecewise(tuple(values), tuple(conditions)) if conditions else values[0]

    def condition(self, expr: Any) -> Node:
        """A condition; an equality in it is no equation but a relation."""
        if type(expr).__name__ in ("And", "Or"):
            parts = tuple(map(self.condition, expr.args))
            return Connective(type(expr).__name__.lower(), parts)
        if not expr.is_Relational:
            return self.refused(expr)
        return Relation((self.node(expr.lhs), self.node(expr.rhs)), (expr.rel_op.replace("==", "="),))

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
        label, indices = str(expr.base.label), tuple(map(self.node, expr.indices))
        base = label.rstrip("^")
        below = len(indices) - (len(label) - len(base))
        return Indexed(base, indices[:below], indices[below:])

    def sum(self, expr: Any) -> Node:
        return self._over_range(expr, FiniteSum)

    def product_over_range(self, expr: Any) -> Node:
        return self._over_range(expr, FiniteProduct)

    def _over_range(self, expr: Any, kind: type[Ranged]) -> Node:
        result = self.node(expr.function)
        for limits in expr.limits:
            if len(limits) != 3:
                raise UnsupportedError(f"SymPy's {type(expr).__name__} without bounds has no counterpart here")
            index = self.node(limits[0])
            assert isinstance(index, Symbol)  # noqa: S101  (SymPy allows nothing else)
            result = kind(result, index, self.node(limits[1]), self.node(limits[2]))
        return result

    def matrix(self, expr: Any) -> Node:
        """A row or a column is a vector."""
        if 1 in expr.shape:
            return Vector(tuple(map(self.node, expr)))
        return Matrix(tuple(tuple(map(self.node, row)) for row in expr.tolist()))

    def tuple(self, expr: Any) -> Node:
        return Vector(tuple(map(self.node, expr.args)))

    def equality(self, expr: Any) -> Node:
        return Equation(self.node(expr.lhs), self.node(expr.rhs))

    def refused(self, expr: Any) -> Node:
        raise UnsupportedError(f"SymPy's {type(expr).__name__} has no counterpart in a formula here")


def _is_reciprocal(factor: Any) -> bool:
    """Whether a factor is written below the line: ``x^-1``, but ``e^(-x)`` stays as it is."""
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp < 0 and not factor.base.is_Rational)


def _with_cube_roots(factors: list[Any]) -> list[Any]:
    """The factors, with ``sign(u) |u|^(1/3)`` as the tuple (u,): that is how a real cube root is built."""
    for sign in factors:
        if type(sign).__name__ == "sign":
            for root in factors:
                power = root.is_Pow and type(root.base).__name__ == "Abs" and root.base.args == sign.args
                if power and root.exp.is_Rational and (int(root.exp.p), int(root.exp.q)) == (1, 3):
                    return [(sign.args[0],) if f is root else f for f in factors if f is not sign]
    return factors


def _product(factors: list[Node]) -> Node:
    if not factors:
        return number(1)
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


@cache
def _fixed_readers() -> dict[type, Callable[[_FromSympy, Any], Node]]:
    import sympy as sp
    from sympy.codegen.ast import Assignment as SympyAssignment
    from sympy.core.function import AppliedUndef
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
        sp.Piecewise: _FromSympy.piecewise,
        sp.core.relational.Relational: _FromSympy.condition,
        sp.And: _FromSympy.condition,
        sp.Or: _FromSympy.condition,
        sp.im: _FromSympy.imaginary,
        AppliedUndef: _FromSympy.applied,
        sp.Derivative: _FromSympy.derivative,
        sp.Indexed: _FromSympy.indexed,
        sp.Sum: _FromSympy.sum,
        sp.Product: _FromSympy.product_over_range,
        MatrixBase: _FromSympy.matrix,
        sp.Tuple: _FromSympy.tuple,
        sp.Eq: _FromSympy.equality,
        SympyAssignment: lambda self, expr: Assignment(self.node(expr.lhs), self.node(expr.rhs)),
        type(sp.zoo): _FromSympy.refused,
        type(sp.nan): _FromSympy.refused,
        type(sp.oo): _FromSympy.refused,
        type(-sp.oo): _FromSympy.refused,
    }
    return table


def _readers() -> dict[type, Callable[[_FromSympy, Any], Node]]:
    """The readers by class; the rows of the table are asked each time, for rows may be added."""
    import sympy as sp

    rows = {
        getattr(sp, row.sympy_name): (lambda self, expr, name=row.name: self.call(name)(expr))
        for row in FUNCTIONS
        if row.takes == "scalar" and row.sympy_name is not None and row.sympy_name not in ("exp", "Heaviside")
    }
    return {**_fixed_readers(), **rows}
