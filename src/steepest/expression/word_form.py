"""The normal form of formulas of matrices: sums of words, their coefficients in a ring.

Transposes go inside, products are multiplied out, and what is a number, ``wᵀ w`` or a norm, becomes a
generator of the ring like any variable. A function taken entry by entry, an elementwise product and an inverse
are letters named by the normal form of what they hold. So equal normal forms mean equal formulas for data of
any size; different ones mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import reduce
from itertools import product
from typing import Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression.building import Builder, Knowledge
from steepest.expression.chains import Chain, Size, chains, size_of
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Application,
    Constant,
    Dot,
    Function,
    Hadamard,
    Indexed,
    Negation,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    number,
    written_value,
)
from steepest.expression.normal_form import built
from steepest.expression.rings import Element, Ring, TooLargeError
from steepest.expression.shaped import Shaped
from steepest.expression.trees import free_symbols
from steepest.expression.words import Letter, Word, inverse_of, is_square, joined, parted, transposed, written
from steepest.expression.writing import to_text

MOST_WORDS = 400
HIGHEST_POWER = 6
ONES = "1"

Terms = dict[Word, Element]


def same_words(
    one: Shaped,
    other: Shaped,
    *,
    turned: bool = False,
    nonnegative: Iterable[Node] = (),
    integers: Collection[str] = (),
) -> bool:
    """Whether two formulas have one normal form, and so one value wherever both have one; False proves nothing.

    Args:
        one, other: the formulas, of one size.
        turned: compare with the transpose of the other.
        nonnegative: trees known to be ≥ 0.
        integers: the names of whole numbers.

    Raises:
        NowhereDefinedError: one of them has no value anywhere.
    """

    def work(builder: WordBuilder) -> bool:
        left, right = builder.terms_of(one), builder.terms_of(other)
        negated = builder.scaled(_minus_one(builder.ring), builder.turned(right) if turned else right)
        return all(map(builder.ring.is_zero, builder.added(left, negated).values()))

    return bool(words_of_both(work, tuple(nonnegative), integers))


def words_of_both(
    work: Callable[[WordBuilder], Any], nonnegative: tuple[Node, ...], integers: Collection[str]
) -> Any | None:
    """What `work` finds out with a builder of words; None where formulas are beyond the bounds, or have no words.

    Raises:
        NowhereDefinedError: a formula has no value anywhere.
    """
    return built(work, nonnegative, integers, make=WordBuilder)


def _minus_one(ring: Ring) -> Element:
    return -ring.one, ring.one


class WordBuilder(Builder):
    """A builder of elements that knows what to do with vectors and matrices."""

    def __init__(self, ring: Ring, known: Knowledge) -> None:
        self.shaped: Shaped | None = None
        super().__init__(ring, known)

    def terms_of(self, shaped: Shaped) -> Terms:
        """The words of a formula; of a number the empty word alone."""
        self.shaped = shaped
        return self.terms(shaped.node)

    def size(self, node: Node) -> Size:
        """The rows and columns of a part; what has no shape is a number."""
        shape = None if self.shaped is None else self.shaped.shapes.of(node)
        return Size(None, None) if shape is None else size_of(shape)

    def element(self, node: Node) -> Element:
        """The element of a number, which may be made of vectors."""
        own = _NUMBERS.get(type(node))
        found = None if own is None or self.shaped is None else own(self, node)
        return super().element(node) if found is None else found

    def terms(self, node: Node) -> Terms:
        """The words of a part."""
        if self.size(node).is_number:
            return {(): self.element(node)}
        method = _TERMS.get(type(node))
        if method is None:
            raise UnsupportedError(f"{named_kind(node)} has no normal form among matrices")
        self.ring.exert(1)
        return method(self, node)

    # ---- arithmetic of words

    def added(self, left: Terms, right: Terms) -> Terms:
        """The sum, without words whose coefficient is 0 at a glance."""
        total = dict(left)
        for word, coefficient in right.items():
            total[word] = self.ring.add(total[word], coefficient) if word in total else coefficient
        return {word: coefficient for word, coefficient in total.items() if coefficient[0] != 0}

    def scaled(self, factor: Element, terms: Terms) -> Terms:
        """Every coefficient multiplied by a number."""
        return {word: self.ring.multiply(factor, coefficient) for word, coefficient in terms.items()}

    def times(self, left: Terms, right: Terms) -> Terms:
        """The product, multiplied out."""
        if len(left) * len(right) > MOST_WORDS:
            raise TooLargeError
        total: Terms = {}
        for (one, a), (other, b) in product(left.items(), right.items()):
            total = self.added(total, self.word(joined(one, other), self.ring.multiply(a, b)))
        return total

    def word(self, word: Word, coefficient: Element) -> Terms:
        """A word with its coefficient, to which the numbers in it go."""
        rest, numbers = parted(word)
        for found in numbers:
            coefficient = self.ring.multiply(coefficient, self.number(found))
        return {rest: coefficient}

    def number(self, word: Word) -> Element:
        """A word that is a number, as a variable of the ring."""
        if len(word) == 2 and all(letter.name == ONES for letter in word):  # 𝟏ᵀ𝟏 counts
            count = word[1].size.rows
            return super().element(number(count) if isinstance(count, int) else Symbol(str(count)))
        name = f"\0{written(word)}"
        return self._plain(self.ring.generator(("symbol", name), "symbol", name, nonnegative=is_square(word)))

    def turned(self, terms: Terms) -> Terms:
        """The transpose."""
        return {transposed(word): coefficient for word, coefficient in terms.items()}

    def text(self, terms: Terms) -> str:
        """The normal form as a text."""
        parts = ((written(word), self.ring.key(coefficient)) for word, coefficient in terms.items())
        return " + ".join(f"({n})/({d}) {word}" for word, (n, d) in sorted(parts)) or "0"

    # ---- numbers

    def _as_number(self, terms: Terms) -> Element:
        """The number that a sum of words is."""
        total: Element = (self.ring.zero, self.ring.one)
        for word, coefficient in terms.items():
            if word:
                raise UnsupportedError("a product of matrices is no number")
            total = self.ring.add(total, coefficient)
        return total

    def _dot_product(self, node: Dot) -> Element | None:
        if self.size(node.left).is_number:
            return None
        if self.size(node.left).columns is not None:
            raise UnsupportedError("an inner product of matrices has no normal form")
        return self._as_number(self.times(self.turned(self.terms(node.left)), self.terms(node.right)))

    def _number_of_product(self, node: Product) -> Element | None:
        if all(self.size(factor).is_number for factor in node.factors):
            return None
        return self._as_number(self._product_of(node))

    def _norm(self, node: Function) -> Element | None:
        """A norm; None for a function of numbers."""
        takes = FUNCTIONS[node.name].takes
        if takes == "matrix":
            raise UnsupportedError(f"{node.name} of a matrix has no normal form")
        if takes != "vector" or self.size(node.argument).is_number:
            return None
        terms, size = self.terms(node.argument), self.size(node.argument)
        if FUNCTIONS[node.name].gives != "number" or (size.rows is not None and size.columns is not None):
            raise UnsupportedError(f"{node.name} of a matrix is no number")
        column = terms if size.columns is None else self.turned(terms)
        if node.name == "norm":
            return self.exponentials.root(self._as_number(self.times(self.turned(column), column)), fmpq(1, 2))
        name = f"\0{node.name}({min(self.text(column), self.text(self.scaled(_minus_one(self.ring), column)))})"
        return self._plain(self.ring.generator(("symbol", name), "symbol", name, nonnegative=True))

    def _transposed_number(self, node: Transpose) -> Element:
        return self.element(node.operand)

    # ---- words

    def _letter(self, node: Node) -> Terms:
        if free_symbols(node) & self.bound.keys():
            raise UnsupportedError("entries of a sum have no normal form among matrices")
        assert self.shaped is not None  # noqa: S101  (asked for a formula with shapes)
        if isinstance(node, Symbol) and node.name in self.shaped.identities:
            return {(): (self.ring.one, self.ring.one)}
        name = node.name if isinstance(node, Symbol) else to_text(node)
        return self._one(name, self.size(node))

    def _one(self, name: str, size: Size, *, symmetric: bool = False) -> Terms:
        return {(Letter(name, size.rows, size.columns, symmetric=symmetric),): (self.ring.one, self.ring.one)}

    def _ones_of(self, node: Ones) -> Terms:
        return self._one(ONES, self.size(node))

    def _zero_of(self, node: Number) -> Terms:
        return {}

    def _sum_of(self, node: Sum) -> Terms:
        return reduce(self.added, map(self.terms, node.terms))

    def _negation_of(self, node: Negation) -> Terms:
        return self.scaled(_minus_one(self.ring), self.terms(node.operand))

    def _quotient_of(self, node: Quotient) -> Terms:
        n, d = self.element(node.denominator)
        return self.scaled(self.ring.inverse((self.ring.reduced(n), d)), self.terms(node.numerator))

    def _product_of(self, node: Product) -> Terms:
        numbers, done, rest = chains([(factor, self.size(factor)) for factor in node.factors])
        scale = reduce(self.ring.multiply, map(self.element, numbers), (self.ring.one, self.ring.one))
        for chain in done:
            scale = self.ring.multiply(scale, self._as_number(self._chain(chain)))
        return self.scaled(scale, {(): (self.ring.one, self.ring.one)} if rest is None else self._chain(rest))

    def _chain(self, chain: Chain) -> Terms:
        return reduce(self.times, map(self.terms, chain.factors))

    def _transpose_of(self, node: Transpose) -> Terms:
        return self.turned(self.terms(node.operand))

    def _power_of(self, node: Power) -> Terms:
        if node.base == Constant("e"):
            return self._entry_by_entry("exp", node.exponent)
        exponent, base = written_value(node.exponent), self.terms(node.base)
        if exponent is None or exponent.denominator != 1 or abs(exponent) > HIGHEST_POWER:
            raise UnsupportedError("this power of a matrix has no normal form")
        factor = base if exponent >= 0 else self._inverse(base, self.size(node.base))
        return reduce(self.times, [factor] * abs(int(exponent)), {(): (self.ring.one, self.ring.one)})

    def _inverse(self, terms: Terms, size: Size) -> Terms:
        """The inverse: letter by letter for one word of square letters, a letter of its own otherwise."""
        if not terms:
            raise UnsupportedError("0 has no inverse")
        first = min(terms, key=written)
        scale = self.ring.inverse(self.ring.cancelled(terms[first]))
        unit = self.scaled(scale, terms)
        if len(terms) == 1 and all(letter.rows == letter.columns for letter in first):
            return {tuple(inverse_of(letter) for letter in reversed(first)): scale}
        return self.scaled(scale, self._by_name("inv", unit, size))

    def _function_of(self, node: Function) -> Terms:
        return self._entry_by_entry(node.name, node.argument)

    def _entry_by_entry(self, name: str, argument: Node) -> Terms:
        return self._by_name(name, self.terms(argument), self.size(argument))

    def _by_name(self, name: str, terms: Terms, size: Size) -> Terms:
        """A letter named by what it holds, or the transpose of the letter for the transpose of that."""
        text, other = self.text(terms), self.text(self.turned(terms))
        if other < text:
            return self.turned(self._one(f"{name}({other})", size.transposed))
        return self._one(f"{name}({text})", size, symmetric=text == other)

    def _hadamard_of(self, node: Hadamard) -> Terms:
        """An elementwise product, multiplied out; the order does not matter, nor do factors of ones."""
        size = self.size(node)
        total: Terms = {}
        for factors in product(*(self.terms(factor).items() for factor in node.factors)):
            scale = reduce(self.ring.multiply, (coefficient for _, coefficient in factors))
            words = [word for word, _ in factors if not (len(word) == 1 and word[0].name == ONES)]
            total = self.added(total, self.scaled(scale, self._elementwise(words, size)))
        return total

    def _elementwise(self, words: list[Word], size: Size) -> Terms:
        if not words:
            return self._one(ONES, size) if size.columns is None else self.turned(self._one(ONES, size.transposed))
        if len(words) == 1:
            return {words[0]: (self.ring.one, self.ring.one)}
        if not all(words):
            raise UnsupportedError("the diagonal of a matrix has no normal form")
        text, other = (" * ".join(sorted(map(written, found))) for found in (words, list(map(transposed, words))))
        if other < text:
            return self.turned(self._one(f"({other})", size.transposed))
        return self._one(f"({text})", size, symmetric=text == other)


_NUMBERS: dict[type[Node], Callable[[WordBuilder, Any], Element | None]] = {
    Dot: WordBuilder._dot_product,
    Product: WordBuilder._number_of_product,
    Function: WordBuilder._norm,
    Transpose: WordBuilder._transposed_number,
}

_TERMS: dict[type[Node], Callable[[WordBuilder, Any], Terms]] = {
    Symbol: WordBuilder._letter,
    Indexed: WordBuilder._letter,
    Application: WordBuilder._letter,
    Ones: WordBuilder._ones_of,
    Number: WordBuilder._zero_of,
    Sum: WordBuilder._sum_of,
    Negation: WordBuilder._negation_of,
    Quotient: WordBuilder._quotient_of,
    Product: WordBuilder._product_of,
    Transpose: WordBuilder._transpose_of,
    Power: WordBuilder._power_of,
    Function: WordBuilder._function_of,
    Hadamard: WordBuilder._hadamard_of,
}
