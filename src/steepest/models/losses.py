"""Losses: rows with a formula per example, and the general door for any formula over data.

A loss is a formula in its parameters and in data. `mean(…)` over data becomes ``(1/N) sum(i=1..N, …)``
with the data carrying the index, so the number N of examples stays a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from steepest._sugar import Typeset, verb
from steepest.derivation.deriving import derive, finished, gathered
from steepest.derivation.question import variable_of
from steepest.derivation.records import Derivation, Gradient
from steepest.derivation.step import Step
from steepest.derivation.tidying import TURN
from steepest.errors import ParseError, UnsupportedError
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Equation,
    FiniteSum,
    Indexed,
    Mean,
    Negation,
    Node,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    number,
)
from steepest.expression.reading import parse
from steepest.expression.trees import free_symbols, fresh_symbol, mapped, substituted, walk
from steepest.expression.writing import to_text
from steepest.models.linear import LinearModel

SIZE = Symbol("N")


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Loss(Typeset):
    """A loss: a formula over data, to be minimised in its parameters.

    Args:
        formula: text, tree or SymPy expression, such as ``"mean((w*x + b - y)^2)"``; `mean` runs over the examples.
        params: the names of the parameters, in the order of the parameter vector.
        data: the names of the data columns.
        name: what the loss is called in equations.
        constants: further names in the formula, such as the weight lambda of a penalty.

    Attributes:
        formula: the tree, with `mean` written as a sum over the examples i = 1 … N.
        parameters: the parameters in order.
        data: the names of the data columns.
        model: the model that predicts, where the loss came from one.

    Raises:
        ParseError: the formula cannot be read.
        ValueError: a name is missing, used twice, or does not occur.
        UnsupportedError: the formula sums over a set.

    >>> loss = Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    >>> to_text(loss.gradient("w").result_node)
    '(2/N) sum(i=1..N, (w x_i + b - y_i) x_i)'
    """

    formula: Node
    parameters: tuple[Symbol, ...]
    data: tuple[str, ...]
    name: str
    model: LinearModel | None

    def __init__(
        self,
        formula: Any,
        params: Sequence[str],
        data: Sequence[str],
        *,
        name: str = "L",
        model: LinearModel | None = None,
        constants: Sequence[str] = (),
    ) -> None:
        columns, parameters = ([canonical(n) for n in names] for names in (data, params))
        _distinct(parameters, columns)
        declared = [*parameters, *columns, *(canonical(n) for n in constants), SIZE.name]
        tree = parse(formula, declared)
        if any(isinstance(part, SetSum) for part in walk(tree)):
            raise UnsupportedError("a loss with a sum over a set is not supported; write mean(…) over the data")
        tree = over_examples(tree, frozenset(columns))
        _all_occur(tree, parameters, columns)
        values = (tree, tuple(Symbol(n) for n in parameters), tuple(columns), name, model)
        for field, value in zip(("formula", "parameters", "data", "name", "model"), values, strict=True):
            object.__setattr__(self, field, value)

    @property
    def equation(self) -> Equation:
        """``L = …``."""
        return Equation(Symbol(self.name), self.formula)

    @overload
    def gradient(self, wrt: None = None, form: str = "sum") -> Gradient: ...

    @overload
    def gradient(self, wrt: str, form: str = "sum") -> Derivation: ...

    def gradient(self, wrt: str | None = None, form: str = "sum") -> Derivation | Gradient:
        """The derivative by one parameter, or the gradient by all of them, as sums over the examples.

        Raises:
            UnsupportedError: another form than ``"sum"`` is asked for.
            ValueError: `wrt` is no parameter.
        """
        if form != "sum":
            raise UnsupportedError(f"the form {form!r} is not supported; the gradient is given in the form 'sum'")
        if wrt is not None:
            parameter = variable_of(wrt, [p.name for p in self.parameters])
            if parameter not in self.parameters:
                names = ", ".join(p.name for p in self.parameters)
                raise ValueError(f"{to_text(parameter)} is no parameter of this loss (they are: {names})")
            return self._derivation(parameter)
        steps = [self._derivation(parameter).step for parameter in self.parameters]
        return gathered(self.formula, self.parameters, steps)

    def _derivation(self, parameter: Symbol | Indexed) -> Derivation:
        derivation = finished(derive(self.formula, parameter))
        new = TURN.change(derivation.result_node)
        if new == derivation.result_node:
            return derivation
        step = Step(TURN.id, derivation.result_node, new, new)
        return replace(derivation, step=replace(derivation.step, after=new, tidying=(*derivation.step.tidying, step)))

    text = verb("text")
    latex = verb("latex")
    json = verb("to_json")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Loss {to_text(self.equation)}>"


def _distinct(parameters: list[str], columns: list[str]) -> None:
    names = [*parameters, *columns]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"the name {twice[0]} is used twice among parameters and data")
    if SIZE.name in names:
        raise ValueError("N is the number of examples and cannot be a parameter or a data column")
    if not parameters:
        raise ValueError("a loss needs at least one parameter")


def _all_occur(tree: Node, parameters: list[str], columns: list[str]) -> None:
    found = free_symbols(tree) | {part.base for part in walk(tree) if isinstance(part, Indexed)}
    missing = [name for name in (*parameters, *columns) if name not in found]
    if missing:
        raise ValueError(f"{missing[0]} does not occur in the loss {to_text(tree)}")


def over_examples(tree: Node, data: frozenset[str]) -> Node:
    """The formula with every `mean` over data written as ``(1/N) sum(i=1..N, …)``."""
    index = fresh_symbol(free_symbols(tree) | data, "ikmn")

    def written_out(node: Node) -> Node:
        if not isinstance(node, Mean):
            return node
        example = index if node.index is None else node.index
        entries: dict[Node, Node] = {Symbol(name): Indexed(name, (example,)) for name in data}
        body = substituted(node.body, entries)
        if body == node.body and not any(isinstance(part, Indexed) for part in walk(body)):
            raise ParseError(to_text(tree), 0, f"mean({to_text(body)}) has no data in it")
        return Quotient(number(1), SIZE) * FiniteSum(body, example, number(1), SIZE)

    return mapped(tree, written_out)


@dataclass(frozen=True, slots=True)
class LossRow:
    """One row: the loss of an example as a formula of the label and the prediction.

    Attributes:
        id: how it is asked for.
        name: how equations call it.
        per_example: (y, y') ↦ the loss of one example.
        mean: whether the examples are averaged (else they are summed).
        about: one sentence.
    """

    id: str
    name: str
    per_example: Callable[[Node, Node], Node]
    mean: bool
    about: str


LOSSES: dict[str, LossRow] = {
    row.id: row
    for row in (
        LossRow(
            "mse",
            "MSE",
            lambda y, prediction: Sum((y, Negation(prediction))) ** 2,
            mean=True,
            about="mean squared error, (1/N) Σ (y - y')², with no hidden 1/2",
        ),
    )
}


def loss_of(row: LossRow, model: LinearModel) -> Loss:
    """The loss of a row for a model, over examples i = 1 … N with features x_ij and label y_i."""
    index = Symbol("i")
    body = row.per_example(Indexed("y", (index,)), model.prediction_for(index))
    total: Node = FiniteSum(body, index, number(1), SIZE)
    formula = Quotient(number(1), SIZE) * total if row.mean else total
    return Loss(formula, [p.name for p in model.parameters], ["x", "y"], name=row.name, model=model)


def mse(model: LinearModel) -> Loss:
    """The mean squared error of a linear model, ``(1/N) Σ (y_i - y'_i)²``.

    Source: any introduction to linear regression; the mean is taken without a factor 1/2.

    >>> print(to_text(mse(LinearModel(1)).gradient("w1").result_node))
    (2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)
    """
    return loss_of(LOSSES["mse"], model)
