"""Words: products of matrices as sequences of letters, and sums of them with numbers before each.

Matrices do not commute, so a product is a word, ``Xᵀ X w``, and a formula a sum of words with coefficients
that are elements of a ring. Between a column and a row behind it a word falls apart: what lies between two
such places is a number, ``X w (wᵀ w)``, and goes to the coefficient. A number and its transpose are one, so
``yᵀ X w`` and ``wᵀ Xᵀ y`` are.

Nothing here knows about trees; `word_form` makes words of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steepest.expression.chains import Dim, Size


@dataclass(frozen=True, slots=True)
class Letter:
    """A matrix or a vector, or its transpose.

    Attributes:
        name: what it stands for; equal names, equal matrices.
        rows, columns: its size before it is transposed.
        turned: whether it is the transpose of what the name stands for.
        symmetric: whether the transpose is the same.
    """

    name: str
    rows: Dim | None
    columns: Dim | None
    turned: bool = False
    symmetric: bool = False

    @property
    def transposed(self) -> Letter:
        """The transpose."""
        return self if self.symmetric else Letter(self.name, self.rows, self.columns, not self.turned)

    @property
    def size(self) -> Size:
        """Its rows and columns as it stands in a word."""
        size = Size(self.rows, self.columns)
        return size.transposed if self.turned else size

    def __str__(self) -> str:
        return f"{self.name}'" if self.turned else self.name


Word = tuple[Letter, ...]


def transposed(word: Word) -> Word:
    """The transpose of a product: the transposes in the other order."""
    return tuple(letter.transposed for letter in reversed(word))


def written(word: Word) -> str:
    """A word as a text; two words have one text only if they are equal."""
    return " ".join(map(str, word)) or "I"


def as_number(word: Word) -> Word:
    """A word that is a number, as itself or as its transpose, whichever is written first."""
    return min(word, transposed(word), key=written)


def is_square(word: Word) -> bool:
    """Whether a word that is a number is ``vᵀ v``, and so ≥ 0."""
    half = len(word) // 2
    return len(word) % 2 == 0 and transposed(word[half:]) == word[:half]


def joined(left: Word, right: Word) -> Word:
    """One word behind the other, without what an inverse undoes."""
    while left and right and _undo(left[-1], right[0]):
        left, right = left[:-1], right[1:]
    return left + right


def inverse_of(letter: Letter) -> Letter:
    """The inverse of a letter, a letter of its own: (Aᵀ)⁻¹ is the transpose of A⁻¹."""
    return Letter(f"inv({letter.name})", letter.columns, letter.rows, letter.turned, letter.symmetric)


def _undo(one: Letter, other: Letter) -> bool:
    return one.turned == other.turned and (one.name == f"inv({other.name})" or other.name == f"inv({one.name})")


def parted(word: Word) -> tuple[Word, tuple[Word, ...]]:
    """A word without the numbers in it, and these.

    >>> X, w = Letter("X", "N", "d"), Letter("w", "d", None)
    >>> word, numbers = parted((X, w, w.transposed, w))
    >>> written(word), list(map(written, numbers))
    ('X w', ["w' w"])
    """
    pieces = list(_pieces(word))
    if len(pieces) == 1 and not _is_number(pieces[0]):
        return word, ()
    kept = [k for k in (0, len(pieces) - 1) if not _is_number(pieces[k])]
    numbers = tuple(as_number(piece) for k, piece in enumerate(pieces) if k not in kept)
    return tuple(letter for k in dict.fromkeys(kept) for letter in pieces[k]), numbers


def _pieces(word: Word) -> Iterator[Word]:
    """A word cut wherever one column meets one row."""
    begin = 0
    for k in range(1, len(word)):
        if word[k].size.rows is None:
            yield word[begin:k]
            begin = k
    yield word[begin:]


def _is_number(word: Word) -> bool:
    return bool(word) and word[0].size.rows is None and word[-1].size.columns is None
