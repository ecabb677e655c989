"""The Hessian of a loss: the derivatives of its gradient, a block for each two parameters, as sums or in matrix form.

Row and column of a block of weights have letters of their own, w_j and w_n, for the two entries need not be the
same. Where a result depends on whether they are, that is said by cases: ``{1 if j = n, 0 otherwise}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.derivation.asking import Asked, may_coincide
from steepest.derivation.bridge import as_matrix_form
from steepest.derivation.deriving import derive, finished
from steepest.derivation.naming import TURN_EACH
from steepest.derivation.records import Derivation
from steepest.derivation.rule import Bindings, Rule
from steepest.derivation.rules import rules
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Derivative, Indexed, Node, Piecewise, Relation, Symbol, number
from steepest.expression.trees import children, free_symbols, fresh_symbol, walk
from steepest.models.matrix_losses import with_letters
from steepest.models.through import in_form

if TYPE_CHECKING:
    from steepest.models.losses import Loss

_LETTERS = "nmuvgh"
SAME = "same-entry"


@dataclass(frozen=True, slots=True)
class Block:
    """The second derivatives by two parameters.

    Attributes:
        row: the parameter of the gradient.
        column: the parameter by which its entry is derived once more.
        derivation: that derivation.
        matrix: the same for all entries at once; None where there is no such form, or none was asked for.
    """

    row: Symbol | Indexed
    column: Symbol | Indexed
    derivation: Derivation
    matrix: Node | None = None


@dataclass(frozen=True, slots=True, repr=False)
class LossHessian(Several):
    """The second derivatives of a loss by its parameters.

    Attributes:
        loss: the loss.
        pairs: a block for each two parameters; mixed derivatives are the same in either order.
        gradients: the derivations of the gradient that they start from.
        form: "sum" or "matrix".
    """

    loss: Loss
    pairs: tuple[Block, ...]
    gradients: tuple[Derivation, ...]
    form: str

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each second derivative."""
        return tuple(block.derivation.step for block in self.pairs)

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The second derivatives."""
        return tuple(block.derivation for block in self.pairs)

    def block(self, row: str, column: str) -> Block:
        """The block of two parameters, by their names: ``("b", "w")``.

        Raises:
            ValueError: there is none.
        """
        for one in self.pairs:
            if {_name(one.row), _name(one.column)} == {row, column}:
                return one
        raise ValueError(f"there is no block for {row} and {column}")

    def __repr__(self) -> str:
        return f"<LossHessian of {self.loss!r}>"


def _name(parameter: Symbol | Indexed) -> str:
    return parameter.name if isinstance(parameter, Symbol) else parameter.base


def loss_hessian(loss: Loss, form: str = "sum") -> LossHessian:
    """The Hessian of a loss, each entry derived step by step.

    Args:
        loss: the loss.
        form: "sum" (or "components"), or "matrix" for blocks such as ``(2/N) X^T X``.

    Raises:
        UnsupportedError: a part has no rule.
        ValueError: there is no such form.

    >>> from steepest.expression.writing import to_text
    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import LOSSES, loss_of
    >>> found = loss_hessian(loss_of(LOSSES["mse"], LinearModel("d")), "matrix")
    >>> [to_text(block.matrix) for block in found.pairs]
    ['2', '(2/N) Xᵀ 𝟏', '(2/N) Xᵀ X']
    """
    if form not in ("sum", "matrix", "components"):
        raise ValueError(f"the form of a Hessian is sum, matrix or components, not {form!r}")
    own = with_letters(loss)[0] if form == "matrix" else loss
    gradients = [own.gradient(parameter) for parameter in own.parameters]
    blocks = []
    for place, first in enumerate(gradients):
        for column in own.parameters[place:]:
            blocks.append(_block(own, first, _other(column, own.formula, first.variable), form))
    return LossHessian(own, tuple(blocks), tuple(gradients), "matrix" if form == "matrix" else "sum")


def _other(column: Symbol | Indexed, formula: Node, row: Symbol | Indexed) -> Symbol | Indexed:
    """The parameter with letters that no other index has: w_n beside w_j."""
    if not isinstance(column, Indexed):
        return column
    used = {part.name for part in walk(formula) if isinstance(part, Symbol)} | free_symbols(row)
    used |= {part.base for part in walk(formula) if isinstance(part, Indexed)} | {"m"}
    if isinstance(row, Indexed) and not set(row.indices) & set(column.indices):
        return column
    indices: list[Node] = []
    for _ in column.indices:
        indices.append(fresh_symbol(used, _LETTERS))
        used |= free_symbols(indices[-1])
    return Indexed(column.base, tuple(indices))


def _block(loss: Loss, first: Derivation, column: Symbol | Indexed, form: str) -> Block:
    names = [p.name for p in loss.parameters if isinstance(p, Symbol)]
    second = derive(first.result_node, column, variables=names, rules=(SAME_ENTRY, *rules()))
    derivation = in_form(finished(second), TURN_EACH)
    matrix = _matrix(derivation, first.variable, column) if form == "matrix" else None
    return Block(first.variable, column, derivation, matrix)


def _matrix(derivation: Derivation, row: Symbol | Indexed, column: Symbol | Indexed) -> Node | None:
    """The matrix of which the second derivative is an entry; None where there is no such form."""
    letters = [index.name for index in _indices(row) + _indices(column) if isinstance(index, Symbol)]
    result = derivation.result_node
    known = _without_cases(result, row, column)
    if len(letters) > 2 or known is None:
        return None
    try:
        inner, extra = known
        whole = None if inner is None else as_matrix_form(inner, [x for x in letters if x in free_symbols(inner)]).node
    except UnsupportedError:
        return None
    if extra is None:
        return whole
    scaled = extra * Symbol("I")
    return scaled if whole is None else whole + scaled


def _without_cases(
    node: Node, row: Symbol | Indexed, column: Symbol | Indexed
) -> tuple[Node | None, Node | None] | None:
    """A sum taken apart into what has no cases, and the c of a last term ``c {1 if j = n, 0 otherwise}``."""
    from steepest.expression.nodes import Product, Sum, product_of

    terms = node.terms if isinstance(node, Sum) else (node,)
    cased = [term for term in terms if any(isinstance(part, Piecewise) for part in walk(term))]
    if not cased:
        return node, None
    rest = [term for term in terms if term not in cased]
    last = cased[0]
    factors = last.factors if isinstance(last, Product) else (last,)
    delta = _delta(_indices(row), _indices(column))
    if len(cased) > 1 or delta not in factors:
        return None
    scale = product_of([factor for factor in factors if factor != delta])
    return (rest[0] if len(rest) == 1 else Sum(tuple(rest)) if rest else None), scale


def _indices(parameter: Symbol | Indexed) -> tuple[Node, ...]:
    return parameter.indices if isinstance(parameter, Indexed) else ()


def _delta(own: tuple[Node, ...], other: tuple[Node, ...]) -> Node:
    """``{1 if j = n, 0 otherwise}``."""
    pairs = [(a, b) for a, b in zip(own, other, strict=False) if a != b]
    conditions = [Relation((a, b), ("=",)) for a, b in pairs]
    if len(conditions) == 1:
        return Piecewise((number(1), number(0)), (conditions[0],))
    from steepest.expression.nodes import Connective

    return Piecewise((number(1), number(0)), (Connective("and", tuple(conditions)),))


def _match_same(node: Any, d: Asked) -> Bindings | None:
    """An entry that may be the variable: w_j where w_n is asked for."""
    if node == d.variable or not isinstance(d.variable, Indexed) or not may_coincide(node, d.variable):
        return None
    return {"j": node.indices[0], "n": d.variable.indices[0]} if children(node) else None


SAME_ENTRY = Rule(
    SAME,
    _match_same,
    lambda node, d: _delta(node.indices, d.variable.indices),  # type: ignore[union-attr]
    "w_j",
    kinds=(Indexed,),
    wrt="w_n",
)


def held_second(loss: Loss, block: Block) -> Derivative:
    """``∂/∂w_n(∂L/∂w_j)``."""
    return Derivative(Derivative(Symbol(loss.name), block.row, True), block.column, True)
