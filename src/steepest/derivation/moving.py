"""The question that rules for vectors and matrices receive: what moves, and which shape each part has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from steepest.derivation.scales import ONE, Scale, scale_of
from steepest.expression.chains import chains, size_of
from steepest.expression.nodes import (
    Differential,
    Equation,
    Function,
    Indexed,
    Negation,
    Node,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    number,
    product_of,
    written_value,
)
from steepest.expression.shapes import Shape, infer
from steepest.expression.trees import walk

SCALAR = Shape(())
HIGHEST_POWER = 6

#: The identity matrix, of the size that its place asks for.
IDENTITY = Symbol("I")


@dataclass(frozen=True, slots=True)
class Moving:
    """What moves while everything else stays the same.

    Attributes:
        variable: the vector, the matrix or the number that moves by ∂ of itself.
        names: the shape of every name.
        assumed: equations that may be used, such as ``𝟏ᵀ y = 1`` and ``Aᵀ = A``.
    """

    variable: Symbol | Indexed
    names: Mapping[str, Shape]
    assumed: tuple[Equation, ...] = ()
    _shapes: dict[Node, Shape] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, part: Node) -> Differential:
        """The differential of a part."""
        return Differential(part)

    @property
    def step(self) -> Differential:
        """∂w: how far the variable moves."""
        return Differential(self.variable)

    def constant(self, part: Node) -> bool:
        """Whether a part stays the same: the variable does not occur in it, nor one of its entries."""
        variable = self.variable
        base = variable.name if isinstance(variable, Symbol) else variable.base
        return not any(
            other == variable or (isinstance(other, Indexed) and other.base == base and isinstance(variable, Symbol))
            for other in walk(part)
        )

    def moves(self, part: Node) -> bool:
        """Whether a differential stands in a part."""
        return any(isinstance(other, Differential) for other in walk(part))

    def shape(self, part: Node) -> Shape:
        """The shape of a part, from those of its names."""
        found = self._shapes.get(part)
        if found is None:
            found = self._shapes[part] = infer(part, self.names).of(part) or SCALAR
        return found

    def is_number(self, part: Node) -> bool:
        """Whether a part has one entry."""
        return all(dim == 1 for dim in self.shape(part).dims)

    def symmetric(self, part: Node) -> bool:
        """Whether a part is its own transpose: a name that is assumed to be, a diagonal matrix."""
        if (isinstance(part, Function) and part.name == "diag") or part == IDENTITY:
            return True
        if isinstance(part, Power):
            return self.symmetric(part.base) or self._turns_into_itself(part.base)
        if isinstance(part, Sum):
            return self._turns_into_itself(part)
        turned = Transpose(part)
        return any({one.left, one.right} == {part, turned} for one in self.assumed)

    # ---- parts

    def transposed(self, node: Node) -> Node:
        """The transpose, written as people write it: ``(A B)ᵀ`` as ``Bᵀ Aᵀ``, ``(Aᵀ)ᵀ`` as A."""
        if isinstance(node, Transpose):
            return node.operand
        if isinstance(node, Negation):
            return Negation(self.transposed(node.operand))
        if isinstance(node, Quotient):
            return Quotient(self.transposed(node.numerator), node.denominator)
        if isinstance(node, Product):
            scale, factors = self.split(node)
            return scale.of([self.transposed(factor) for factor in reversed(factors)])
        return node if self.is_number(node) or self.symmetric(node) else Transpose(node)

    def _turns_into_itself(self, node: Node) -> bool:
        """Whether a sum or a product is its own transpose as it stands: ``A + Aᵀ``, ``Xᵀ X``."""
        if isinstance(node, Sum):
            return {self.transposed(term) for term in node.terms} == set(node.terms)
        return isinstance(node, Product) and self.transposed(node) == node

    def split(self, node: Node) -> tuple[Scale, list[Node]]:
        """A product as the number in front of it and its factors that are none; a moving number stays a factor."""
        if isinstance(node, Negation):
            scale, factors = self.split(node.operand)
            return scale.negative, factors
        if isinstance(node, Quotient) and not self.moves(node.denominator):
            scale, factors = self.split(node.numerator)
            return scale.times(scale_of(node.denominator).inverse), factors
        if self.is_number(node) and not self.moves(node):
            return self._assumed(node), []
        if not isinstance(node, Product):
            return ONE, self._repeated(node)
        return self._of_product(node)

    def _of_product(self, node: Product) -> tuple[Scale, list[Node]]:
        known = infer(node, self.names)  # of the whole: alone, 𝟏 is of no known length
        numbers, done, rest = chains([(factor, size_of(known.of(factor))) for factor in self._flat(node)])
        scale, factors = ONE, list[Node]()
        for part in (*numbers, *(product_of(chain.factors) for chain in done)):
            if self.moves(part):
                factors.append(part)
            else:
                scale = scale.times(self._assumed(part))
        for factor in () if rest is None else rest.factors:
            inner, parts = (ONE, [factor]) if isinstance(factor, Product) else self.split(factor)
            scale = scale.times(inner)
            factors += parts
        return scale, factors

    def _flat(self, node: Product) -> list[Node]:
        """The factors of a product, with those of products that are factors and no numbers; squares one by one."""
        found: list[Node] = []
        for factor in node.factors:
            inner = factor if isinstance(factor, Product) and not self.is_number(factor) else None
            found += self._flat(inner) if inner is not None else self._repeated(factor)
        return found

    def _repeated(self, factor: Node) -> list[Node]:
        """``W²`` as W and W; anything else as it is."""
        value = written_value(factor.exponent) if isinstance(factor, Power) else None
        if not isinstance(factor, Power) or value is None or value.denominator != 1 or not 2 <= value <= HIGHEST_POWER:
            return [factor]
        return [factor] if self.is_number(factor) else [factor.base] * int(value)

    def _assumed(self, number: Node) -> Scale:
        """A number in front; one that is assumed to be another is that."""
        for one in self.assumed:
            if number == one.left or self.transposed_number(number) == one.left:
                return scale_of(one.right)
        if isinstance(number, Negation):
            return self._assumed(number.operand).negative
        if isinstance(number, Quotient):
            return self._assumed(number.numerator).times(self._assumed(number.denominator).inverse)
        if isinstance(number, Product) and any(map(self.is_number, number.factors)):
            return self._of_product(number)[0]
        return scale_of(number)

    def transposed_number(self, number: Node) -> Node:
        """A number such as ``yᵀ 𝟏`` written the other way round."""
        if not isinstance(number, Product) or all(map(self.is_number, number.factors)):
            return number
        return product_of([self.transposed(factor) for factor in reversed(number.factors)])

    def inner(self, left: Node, right: Node, like: Shape | None = None) -> Scale:
        """⟨left, right⟩ of two parts that stay the same, as a number: ``leftᵀ right``, a trace, or how many ones."""
        if isinstance(left, Ones) and isinstance(right, Ones) and like is not None and like.is_vector:
            (count,) = like.dims
            return scale_of(number(count) if isinstance(count, int) else Symbol(count))
        if self.shape(left).is_vector:
            first, second = (right, left) if isinstance(right, Ones) else (left, right)
            return self.split(Product((self.transposed(first), second)))[0]
        return scale_of(Function("tr", Product((self.transposed(left), right))))
