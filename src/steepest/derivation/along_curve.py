"""The chain rule for functions of several variables along a curve: ``dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt``.

The partial derivatives and the derivatives of the inner functions are worked out by themselves, put
together, and then the inner functions take the places of the outer variables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from steepest.derivation.deriving import derive, finished
from steepest.derivation.question import Formula, function_of, variable_of
from steepest.derivation.records import Derivation, Symbols
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.derivation.tidying import tidied
from steepest.expression.names import canonical
from steepest.expression.nodes import Derivative, Equation, Indexed, Node, Product, Sum, Symbol, is_number, product_of
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import contains, free_symbols, substituted
from steepest.expression.writing import to_text


@dataclass(frozen=True, slots=True, repr=False)
class TotalDerivative(Several):
    """The derivative of z(x(t), y(t), …) by t.

    Attributes:
        function: the outer formula.
        inner: what stands for its variables, as equations ``x = cos(t)``.
        variable: the variable t.
        partial: ∂z/∂x, ∂z/∂y, …, one for each inner function.
        slopes: dx/dt, dy/dt, …, one for each inner function.
        direct: ∂z/∂t, where t occurs in the outer formula itself; else None.
        step: what comes of it, with the inner functions put in and tidied.
        symbols: the caller's own SymPy symbols by name.
    """

    function: Node
    inner: tuple[Equation, ...]
    variable: Symbol | Indexed
    partial: tuple[Derivation, ...]
    slopes: tuple[Derivation, ...]
    direct: Derivation | None
    step: Step
    symbols: Symbols = field(default=(), compare=False)

    @property
    def pattern(self) -> Equation:
        """The chain rule with names: ``dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt``."""
        z = self.outer_name
        total = Derivative(z, self.variable, partial=self.is_partial)
        products: list[Node] = [
            Product((Derivative(z, u.variable, _is_partial(u)), Derivative(u.variable, self.variable, _is_partial(v))))
            for u, v in zip(self.partial, self.slopes, strict=True)
        ]
        if self.direct is not None:
            products.append(Derivative(z, self.variable))
        return Equation(total, _sum(products))

    @property
    def outer_name(self) -> Symbol:
        """A name for the value of the outer function that no variable has."""
        used = free_symbols(self.function) | {to_text(self.variable)}
        return Symbol(next(name for name in ("z", "f", "L", "F", "g") if name not in used))

    @property
    def is_partial(self) -> bool:
        """Whether the inner functions have other variables, so that their slopes are written with ∂."""
        return _asks_partial(self.step)

    @property
    def mixed(self) -> Node:
        """The sum of products in the outer variables and t, before the inner functions are put in."""
        return _products(
            [derivation.result_node for derivation in self.partial],
            [derivation.result_node for derivation in self.slopes],
            None if self.direct is None else self.direct.result_node,
        )

    @property
    def result_node(self) -> Node:
        """The derivative as a tree."""
        return self.step.after

    @property
    def result(self) -> Any:
        """The derivative as a SymPy expression."""
        return to_sympy(self.result_node, dict(self.symbols))

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The derivations that are put together."""
        return (*self.partial, *(() if self.direct is None else (self.direct,)), *self.slopes)

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each part of the work."""
        return (*(derivation.step for derivation in self.wholes), self.step)

    def __repr__(self) -> str:
        return f"<TotalDerivative {to_text(self.step.before)} = {to_text(self.result_node)}>"


def _asks_partial(step: Step) -> bool:
    return isinstance(step.before, Derivative) and step.before.partial


def _is_partial(derivation: Derivation) -> bool:
    return _asks_partial(derivation.step)


def total_derivative(
    f: Formula,
    inner: Mapping[str, Formula],
    wrt: str | Node | None = None,
    *,
    variables: Sequence[str] | None = None,
) -> TotalDerivative:
    """The derivative of z(x(t), y(t)) by t with the chain rule, step by step.

    Args:
        f: the outer formula; t may occur in it too.
        inner: the formula of t that stands for each variable; others are held constant.
        wrt: the variable t; may be left out where the inner formulas have only one.
        variables: the names that may occur in the outer formula.

    Raises:
        ValueError: there is no inner function, one is for a name that the formula has not, or one contains a variable
            that another one stands for.
        ParseError, UnsupportedError: as for `derive`.

    >>> found = total_derivative("x^2 y", {"x": "cos t", "y": "t^3"}, "t")
    >>> to_text(found.pattern), to_text(found.mixed)
    ('dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt', '2x y (-sin(t)) + x^2*3t^2')
    """
    node, names, symbols = function_of(f, variables)
    equations = _equations(inner, names)
    bodies = [equation.right for equation in equations]
    letters = sorted(frozenset[str]().union(*map(free_symbols, bodies)))
    variable = variable_of(wrt, letters if wrt is None else [*letters, *names])
    chosen = [equation.left for equation in equations]
    _require_inner(chosen, bodies, variable)
    partial = tuple(finished(derive(node, one, variables=names)) for one in chosen)
    slopes = tuple(finished(derive(body, variable, variables=letters)) for body in bodies)
    direct = finished(derive(node, variable, variables=names)) if contains(node, variable) else None
    step = _put_in(node, equations, partial, slopes, direct, variable)
    return TotalDerivative(node, equations, variable, partial, slopes, direct, step, symbols)


def _equations(inner: Mapping[str, Formula], names: list[str]) -> tuple[Equation, ...]:
    if not inner:
        raise ValueError("say what stands for the variables, as in {'x': 'cos t', 'y': 't^3'}")
    given = {canonical(str(name)): function_of(body)[0] for name, body in inner.items()}
    if unknown := [name for name in given if name not in names]:
        raise ValueError(f"{unknown[0]} is no variable of the formula (the variables are: {', '.join(names)})")
    return tuple(Equation(Symbol(name), body) for name, body in given.items())


def _require_inner(chosen: list[Node], bodies: list[Node], variable: Node) -> None:
    if variable in chosen:
        raise ValueError(f"{to_text(variable)} is the variable to derive by; nothing can stand for it")
    for body in bodies:
        if shared := [name for name in chosen if contains(body, name)]:
            raise ValueError(f"{to_text(shared[0])} stands for a formula, and cannot occur in {to_text(body)}")


def _put_in(
    node: Node,
    equations: tuple[Equation, ...],
    partial: tuple[Derivation, ...],
    slopes: tuple[Derivation, ...],
    direct: Derivation | None,
    variable: Symbol | Indexed,
) -> Step:
    """The derivative of the composition: the products with the inner functions put in, tidied."""
    where = {equation.left: equation.right for equation in equations}
    outer = [substituted(derivation.result_node, where) for derivation in partial]
    rest = None if direct is None else substituted(direct.result_node, where)
    makes = _products(outer, [derivation.result_node for derivation in slopes], rest)
    composed = substituted(node, where)
    varies = bool((free_symbols(composed) | free_symbols(node)) - {to_text(variable)} - {to_text(n) for n in where})
    asked = Derivative(composed, variable, partial=varies)
    held = _products(
        [Derivative(node, variable)] * len(outer),
        [Derivative(node, variable)] * len(slopes),
        None if rest is None else asked,
    )
    values = tuple(value for pair in zip(outer, slopes, strict=True) for value in (pair[0], pair[1].result_node))
    after, tidying = tidied(held, (*values, *(() if rest is None else (rest,))), "chain-along-curve", variable)
    return Step("chain-along-curve", asked, makes, after, (), tidying)


def _products(outer: Sequence[Node], slopes: Sequence[Node], direct: Node | None) -> Node:
    products = [_product(u, v) for u, v in zip(outer, slopes, strict=True)]
    return _sum([*products, *(() if direct is None else (direct,))])


def _product(one: Node, other: Node) -> Node:
    """Two factors as one product; a factor 1 is left out."""
    factors = [part for node in (one, other) for part in (node.factors if isinstance(node, Product) else (node,))]
    return product_of([part for part in factors if not is_number(part, 1)])


def _sum(terms: Sequence[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))
