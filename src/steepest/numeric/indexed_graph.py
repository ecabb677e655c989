"""A graph of arrays whose dimensions are the letters of indices: ``x_ik`` runs along i and k.

Whatever stands together is brought to the same letters, so ``z_i - y_i`` is a difference of vectors, and
``z_il + b_l`` adds a row to every row. A sum over a letter is a product of matrices where its terms are products.
"""

from __future__ import annotations

from collections.abc import Sequence

from steepest.errors import UnsupportedError
from steepest.numeric.arrays import ArrayGraph, Dim, Dims
from steepest.numeric.graph import Place


class IndexedGraph(ArrayGraph):
    """Operations on arrays that run along letters.

    Attributes:
        ends: the size to which each letter runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ends: dict[str, Dim] = {}

    def size(self, dim: Dim) -> Place:
        """The size to which a letter runs."""
        return super().size(self.ends.get(dim, dim) if isinstance(dim, str) else dim)

    def extent(self, dim: Dim) -> Place:
        """The size to which a letter runs, as a whole number."""
        return super().extent(self.ends.get(dim, dim) if isinstance(dim, str) else dim)

    def along(self, array: Place, letters: Dims) -> Place:
        """An array, read along these letters."""
        own, rest = self.scale(array)
        if own is not None:
            return self.scaled(own, self.along(rest, letters))
        if (number := self.spread_number(rest)) is not None:
            return self.spread(number, letters)
        if self.operations[rest] == "along":
            return self.along(self.arguments[rest][0], letters)
        if self.shape(rest) == letters:
            return rest
        place = self._placed(("along", rest, letters), "along", (rest,))
        self.dims[place] = letters
        return place

    def column(self, array: Place, number: int, letter: Dim) -> Place:
        """One column of a matrix, read along a letter; columns count from 1."""
        return self._line("column", array, number, letter)

    def row(self, array: Place, number: int, letter: Dim) -> Place:
        """One row of a matrix, read along a letter; rows count from 1."""
        return self._line("row", array, number, letter)

    def entry(self, vector: Place, number: int) -> Place:
        """One entry of a vector; entries count from 1."""
        return self._placed(("entry", vector, number), "entry", (vector, self.position(number - 1)))

    def _line(self, name: str, array: Place, number: int, letter: Dim) -> Place:
        place = self._placed((name, array, number, letter), name, (array, self.position(number - 1)))
        self.dims[place] = (letter,)
        return place

    def counted(self, letter: str) -> Place:
        """1, 2, … along a letter."""
        return self._shaped("counted", (self.size(letter),), (letter,))

    def operation(self, name: str, *arguments: Place) -> Place:
        """An operation entry by entry, along all the letters of its arguments."""
        letters: Dims = max((self.shape(argument) for argument in arguments), key=len, default=())
        for argument in arguments:
            letters += tuple(letter for letter in self.shape(argument) if letter not in letters)
        if len(letters) > 2:
            told = ", ".join(map(str, letters))
            raise UnsupportedError(f"a formula along {len(letters)} indices ({told}) is not compiled")
        brought = [self.brought(argument, letters) if self.shape(argument) else argument for argument in arguments]
        return super().operation(name, *brought)

    def brought(self, place: Place, letters: Dims) -> Place:
        """A vector or a matrix along these letters, repeated where it has not all of them."""
        own = self.shape(place)
        if own == letters:
            return place
        if len(own) == 2:
            return self.transpose(place)
        if (number := self.spread_number(place)) is not None:
            return self.spread(number, letters)
        return self.as_columns(place, letters[1]) if own[0] == letters[0] else self.as_rows(place, letters[0])

    def summed(self, factors: Sequence[Place], letter: str) -> Place:
        """The sum along a letter of a product."""
        inside = [factor for factor in factors if letter in self.shape(factor)]
        outside = [factor for factor in factors if letter not in self.shape(factor)]
        found = self._contracted(inside, letter) if inside else self.size(letter)
        for factor in outside:
            found = self.multiply(factor, found)
        return found

    def _contracted(self, factors: Sequence[Place], letter: str) -> Place:
        groups: dict[frozenset[Dim], Place] = {}
        for factor in factors:
            key = frozenset(self.shape(factor))
            groups[key] = self.multiply(groups[key], factor) if key in groups else factor
        one, *others = sorted(groups.values(), key=lambda place: -len(self.shape(place)))
        if not others:
            return self._summed_along(one, letter)
        other, *rest = others
        for more in rest:
            other = self.multiply(other, more)
        if len(self.shape(one)) == len(self.shape(other)) == 2 and self.shape(one) == self.shape(other):
            return self._summed_along(self.multiply(one, other), letter)
        if self._turns(other, one, letter) < self._turns(one, other, letter):
            one, other = other, one
        left = one if self.shape(one)[-1] == letter else self.transpose(one)
        right = other if self.shape(other)[0] == letter else self.transpose(other)
        return self.matmul(left, right)

    def _turns(self, left: Place, right: Place, letter: str) -> int:
        """How many of two factors have to be transposed for their product along a letter."""
        return (self.shape(left)[-1] != letter) + (self.shape(right)[0] != letter)

    def _summed_along(self, place: Place, letter: str) -> Place:
        letters = self.shape(place)
        if len(letters) == 1:
            return self.total(place)
        return self.column_sums(place) if letters[0] == letter else self.row_sums(place)

    def only_multiplies(self, name: str, results: Sequence[Place]) -> bool:
        """Whether an array does nothing but multiply others as a matrix, as it stands or transposed."""
        views = {place for place, own in self.names.items() if own == name and self.operations[place] == "variable"}
        for place in self.needed(results):
            used = [argument in views for argument in self.arguments[place]]
            if any(used) and self.operations[place] in ("along", "transpose"):
                views.add(place)
            elif any(used) and (self.operations[place] != "matmul" or all(used)):
                return False
        return not views & set(results)
