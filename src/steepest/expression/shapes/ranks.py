"""Which parts of a formula are numbers, columns, rows and matrices, before any size is known.

What is certain spreads first: the terms of a sum are alike, a transpose turns a column into a row, a
row times a column is a number. Where that leaves a choice, the conventions of the field decide, one
after the other, and what follows spreads again. Nothing is refused here: parts that contradict each
other are found by `fitting`, which knows the sizes to name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from steepest.expression.nodes import (
    Cardinality,
    Constant,
    Derivative,
    Dot,
    Entry,
    Gradient,
    Hadamard,
    HadamardPower,
    Matrix,
    Node,
    Number,
    Ones,
    Product,
    Transpose,
    Vector,
)
from steepest.expression.shapes.groups import Group, Letter, Rank, Spreading
from steepest.expression.shapes.names import Names
from steepest.expression.shapes.places import Place, is_diagonal, is_zero, law_of, takes_a_matrix, takes_a_vector
from steepest.expression.shapes.products import column_of_outer_product, is_unfinished, look_at_product

_TRANSPOSED = {Rank.COLUMN: Rank.ROW, Rank.ROW: Rank.COLUMN, Rank.MATRIX: Rank.MATRIX}
_FIXED: Mapping[type[Node], Rank] = {Ones: Rank.COLUMN, Vector: Rank.COLUMN, Matrix: Rank.MATRIX}


def find_ranks(order: Sequence[Place], names: Names, open_dots: Mapping[int, str]) -> None:
    """Give every place its group, and every group its rank.

    Args:
        order: all places, parts first.
        names: the names of the formula.
        open_dots: the identities of the dots that may be a dot product, a "product" or a "vector".
    """
    search = _Search(order, names, open_dots)
    search.spreading.run()
    while search.decided():
        search.spreading.run()


class _Search:
    def __init__(self, order: Sequence[Place], names: Names, open_dots: Mapping[int, str]) -> None:
        self.spreading = Spreading()
        self._open_dots = open_dots
        self._products: list[Place] = []
        self._pairs: list[Place] = []
        self._dots: list[Place] = []
        self._derivatives: list[Place] = []
        self._gradients: list[Place] = []
        for place in order:
            place.name = names.at(place.node)
            if place.name is not None:
                place.group = place.name.group
            self._settle(place)
            self._watch(place)
        self._named = [name.group for name in names.found.values()]

    def decided(self) -> bool:
        """Let the first convention decide that has something to decide; whether one had."""
        return (
            self._say_of([kid.group.root() for place in self._dots for kid in place.kids], Rank.COLUMN)
            or self._by_letters(lambda letters: letters != {Letter.UPPER}, Rank.COLUMN)
            or self._by_letters(lambda letters: letters == {Letter.UPPER}, Rank.MATRIX)
            or self._open_factors_are_numbers(lambda group: group.letters == {Letter.GREEK})
            or self._other_bodies_are_numbers()
            or self._open_gradients_are_columns()
            or self._outer_products()
            or self._pairs_are_vectors()
            or self._open_factors_are_numbers(lambda group: True)
        )

    # --- what the kinds of nodes say ---------------------------------------------------------------

    def _settle(self, place: Place) -> None:
        """What a place says by itself, and the groups that it joins."""
        node, group, say = place.node, place.group, self.spreading
        law = law_of(place)
        alike = law.alike(place)
        if isinstance(node, Number | Constant | Cardinality):
            group.plain = not is_zero(node)
        elif type(node) in _FIXED:
            group.rank = _FIXED[type(node)]
        for kid in law.scalar(place):
            kid.group.root().plain = True
        for kid in alike:
            say.join(group, kid.group)
        if isinstance(node, Hadamard | HadamardPower | Transpose) or takes_a_vector(node):
            say.demand(place.kids[0].group)
            group.root().plain |= takes_a_vector(node) and not alike and not is_diagonal(node)
            if is_diagonal(node):
                say.say(group, Rank.MATRIX)
                say.say(place.kids[0].group, Rank.COLUMN)
            elif takes_a_matrix(node):
                say.say(place.kids[0].group, Rank.MATRIX)
        elif isinstance(node, Entry):
            group.plain = True
            say.say(place.kids[0].group, Rank.COLUMN if len(node.indices) == 1 else Rank.MATRIX)
        elif isinstance(node, Dot) and id(node) not in self._open_dots:
            group.plain = True
            for kid in place.kids:
                say.demand(kid.group)
                if kid.name is not None:
                    say.say(kid.group, Rank.COLUMN)

    def _watch(self, place: Place) -> None:
        node = place.node
        meaning = self._open_dots.get(id(node)) if isinstance(node, Dot) else None
        if isinstance(node, Product) or meaning == "product":
            self._products.append(place)
            self.spreading.watch(place, lambda product: look_at_product(product, self.spreading))
        elif isinstance(node, Dot) and meaning is None:
            self._dots.append(place)
            self.spreading.watch(place, self._dot)
        elif meaning == "vector":
            self._pairs.append(place)
            self.spreading.watch(place, self._pair)
        elif isinstance(node, Transpose):
            self.spreading.watch(place, self._transpose)
        elif isinstance(node, Gradient) and node.variable is None:
            self._gradients.append(place)
        elif isinstance(node, Derivative | Gradient):
            self._derivatives.append(place)
            self.spreading.watch(place, self._derivative)

    def _transpose(self, place: Place) -> None:
        whole, part = place.group.root(), place.kids[0].group.root()
        if part.rank is not None:
            self.spreading.say(whole, _TRANSPOSED[part.rank])
        elif whole.rank is not None:
            self.spreading.say(part, _TRANSPOSED[whole.rank])

    def _derivative(self, place: Place) -> None:
        """The shape of the variable, by which a number is derived; a vector by a vector is a Jacobian."""
        body, variable = (kid.group.root() for kid in place.kids)
        if body.rank is not None and variable.is_number:
            self.spreading.join(place.group, body)
        elif body.rank is Rank.COLUMN and variable.rank is Rank.COLUMN:
            self.spreading.say(place.group, Rank.MATRIX)
        elif body.is_number:
            self.spreading.join(place.group, variable)

    def _dot(self, place: Place) -> None:
        """Both sides of an inner product are columns, or both are matrices."""
        for one, other in (place.kids, place.kids[::-1]):
            rank = one.group.root().rank
            if rank in (Rank.COLUMN, Rank.MATRIX) and other.group.root().rank is None:
                self.spreading.say(other.group, rank)

    def _pair(self, place: Place) -> None:
        """``<a, b>`` is a number where both are columns, and otherwise a vector of two numbers.

        What stands beside a column there is one too, for a vector has no vector as an entry.
        """
        groups = [kid.group.root() for kid in place.kids]
        gradients = [isinstance(kid.node, Gradient) for kid in place.kids]
        if any(gradients) or any(group.rank is Rank.COLUMN for group in groups):
            for group in groups:
                if group.is_open:
                    self.spreading.say(group, Rank.COLUMN)
            groups = [kid.group.root() for kid in place.kids]
        if groups[0].rank is groups[1].rank and groups[0].rank in (Rank.COLUMN, Rank.MATRIX):
            self.spreading.say(place.group, Rank.SCALAR)
        elif any(group.is_number for group in groups):
            self.spreading.say(place.group, Rank.COLUMN)

    # --- conventions ----------------------------------------------------------------------------------

    def _by_letters(self, meant: Callable[[frozenset[Letter]], bool], rank: Rank) -> bool:
        """Names that are no numbers: small letters are columns, and what then is left are matrices."""
        groups = [group.root() for group in self._named]
        return self._say_of([group for group in groups if group.waits and group.letters and meant(group.letters)], rank)

    def _other_bodies_are_numbers(self) -> bool:
        """``∂L/∂w`` has the shape of w, for L is a number unless the formula shows otherwise; so is t in ``dx/dt``."""
        decided = False
        for place in self._derivatives:
            body, variable = (kid.group.root() for kid in place.kids)
            if body.rank is None:
                decided |= self.spreading.join(place.group, variable)
            elif variable.is_open:
                decided |= self.spreading.join(place.group, body)
        return decided

    def _open_gradients_are_columns(self) -> bool:
        """``∇f`` beside vectors is one."""
        return self._say_of([place.group.root() for place in self._gradients], Rank.COLUMN)

    def _outer_products(self) -> bool:
        columns = [column_of_outer_product(place) for place in self._products if is_unfinished(place)]
        return self._say_of([group for group in columns if group is not None], Rank.COLUMN)

    def _pairs_are_vectors(self) -> bool:
        return self._say_of([place.group.root() for place in self._pairs], Rank.COLUMN)

    def _open_factors_are_numbers(self, meant: Callable[[Group], bool]) -> bool:
        """Beside a vector or a matrix, Greek letters first, and then all that nothing is known of."""
        unfinished = [place for place in self._products if is_unfinished(place)]
        groups = [kid.group.root() for place in unfinished for kid in place.kids]
        return self._say_of([group for group in groups if meant(group)], Rank.SCALAR)

    def _say_of(self, groups: Sequence[Group], rank: Rank) -> bool:
        """Say a rank of the groups of which nothing is known, or only that they are no numbers."""
        return sum(self.spreading.say(group, rank) for group in groups if group.is_open or group.waits) > 0
