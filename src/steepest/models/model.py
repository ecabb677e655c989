"""What a model is: parameters with their shapes, a score for each example, and a link from the score to the prediction.

A model is written in index form: the features of the example number i are x_i1, …, x_id. Where the number d of
features is a letter, the weights are entries w_j, one of which stands for all. Read `linear` next.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.nodes import (
    Equation,
    FiniteSum,
    Indexed,
    Node,
    Number,
    Product,
    Sum,
    Symbol,
    number,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_FEATURES = 50  # formulas with more terms are nothing to read
SIZE = Symbol("N")
EXAMPLE = Symbol("i")
BIAS = Symbol("b")

#: The letters of indices: one that is asked for, and those that sums count with. Each reads back as an index.
FEATURE, FEATURES = Symbol("j"), Symbol("k")
CLASS, CLASSES, OTHER_CLASSES = Symbol("l"), Symbol("r"), Symbol("s")
UNIT, UNITS = Symbol("t"), Symbol("q")

#: The sizes that may be letters.
LETTERS = {"features": Symbol("d"), "classes": Symbol("K"), "units": Symbol("m")}

Feature = Callable[[Node], Node]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a model.

    Attributes:
        entry: the number, or the entry that stands for all: ``b``, ``w2``, ``w_j``.
        whole: what the array of all entries is called: ``w``, ``W``.
        shape: its sizes: () for a number, (d,) for a vector, (d, K) for a matrix.
        bias: whether it is added without a feature, so that a penalty usually leaves it out.
    """

    entry: Symbol | Indexed
    whole: Symbol
    shape: tuple[Node, ...] = ()
    bias: bool = False

    @property
    def base(self) -> str:
        """Its name, as formulas write it: b, w."""
        return self.entry.base if isinstance(self.entry, Indexed) else self.entry.name


class Model(ABC):
    """What all models have in common; each kind is a record of its own.

    Attributes:
        link: how the score becomes the prediction, an id of `LINKS`.
    """

    __slots__ = ()
    link: ClassVar[str] = "identity"

    @property
    @abstractmethod
    def learned(self) -> tuple[Parameter, ...]:
        """The parameters with their shapes, in the order of every parameter vector."""

    @property
    def parameters(self) -> tuple[Symbol | Indexed, ...]:
        """The parameters by the entries that stand for them: (b, w1, …, wd), or (b, w_j)."""
        return tuple(parameter.entry for parameter in self.learned)

    @property
    def classes(self) -> Node | None:
        """How many classes are told apart; None where the prediction is one number."""
        return None

    @abstractmethod
    def score(self, feature: Feature, of_class: Node | None = None) -> Node:
        """The score of one example, whose feature number k is ``feature(k)``."""

    def predicted(self, feature: Feature, of_class: Node | None = None) -> Node:
        """The prediction for one example, whose feature number k is ``feature(k)``."""
        return self.score(feature, of_class)

    def score_for(self, index: Node, of_class: Node | None = None) -> Node:
        """The score of the example number `index`: what is linear, before any link."""
        return self.score(of_example(index), of_class)

    def prediction_for(self, index: Node, of_class: Node | None = None) -> Node:
        """The prediction for the example number `index`: b + w1 x_i1 + …."""
        return self.predicted(of_example(index), of_class)

    @property
    def prediction(self) -> Node:
        """The prediction for one example: b + w1 x1 + …."""
        return self.predicted(of_one)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The model as it is taught."""
        return (Equation(Symbol("y'"), self.prediction),)

    @property
    def equation(self) -> Equation:
        """The first of its equations: ``y' = b + w1 x1``."""
        return self.equations[0]

    @property
    @abstractmethod
    def size(self) -> Node:
        """How many features there are, as a tree."""

    @property
    def columns(self) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        """The data columns by name, each with the indices behind the number of the example: x1 is x_i1.

        Raises:
            UnsupportedError: the number of features is a letter.
        """
        size = no_letter(self.size, "a loss on a table")
        return tuple((f"x{j}", (number(j),)) for j in range(1, size + 1))

    def for_classes(self, classes: int | str = "K") -> Model:
        """The model with a score for each class.

        Raises:
            UnsupportedError: there is none of this kind.
        """
        raise UnsupportedError("this model predicts one number, and there is none like it for several classes")

    def lettered(self) -> tuple[Model, tuple[tuple[str | Node, ...], ...]]:
        """The same model with a letter for its number of features, and what there is to say of it.

        In matrix form the weights are one vector, whatever their number is.
        """
        return self, ()

    @abstractmethod
    def predict(self, X: ArrayLike, *parameters: Any, **named: Any) -> NDArray[Any]:
        """The predictions for examples on numbers."""

    def scores(self, X: ArrayLike, *parameters: Any, **named: Any) -> NDArray[Any]:
        """The scores of examples on numbers, before any link."""
        return self.predict(X, *parameters, **named)


def with_number(size: Node, letter: str) -> tuple[tuple[str | Node, ...], ...]:
    """``Here d = 3.`` where the size is a number."""
    return (("Here ", Equation(Symbol(letter), size), "."),) if isinstance(size, Number) else ()


def of_one(number_of_feature: Node) -> Node:
    """The feature of the only example: x1, or x_k."""
    if isinstance(number_of_feature, Number):
        return Symbol(f"x{number_of_feature.value}")
    return Indexed("x", (number_of_feature,))


def of_example(index: Node) -> Feature:
    """The features of the example number `index`: x_i1, or x_ik."""
    return lambda number_of_feature: Indexed("x", (index, number_of_feature))


def size_of(size: int | str, kind: str) -> Node:
    """A size as a tree: a number in range, or the letter that stands for it.

    Raises:
        ValueError: it is no whole number from 1 to 50, or another letter.
    """
    letter = LETTERS[kind]
    if isinstance(size, str):
        if size != letter.name:
            raise ValueError(f"the number of {kind} is a number or the letter {letter.name}, not {size!r}")
        return letter
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MOST_FEATURES:
        raise ValueError(f"the number of {kind} is 1 … {MOST_FEATURES}, not {size!r}")
    return number(size)


def total(terms: Callable[[Node], Node], index: Symbol, size: Node, start: int = 1) -> Node:
    """``sum(k=1..d, u_k)``."""
    return FiniteSum(terms(index), index, number(start), size)


def weighted(bias: Node | None, weight: Callable[[Node], Node], feature: Feature, size: Node, start: int = 1) -> Node:
    """b + w1 x1 + … + wd xd, or b + sum(k=1..d, w_k x_k) where d is a letter."""
    terms: list[Node] = [] if bias is None else [bias]
    if isinstance(size, Number):
        numbers = (number(Fraction(k)) for k in range(start, int(size.value) + 1))
        terms += [Product((weight(k), feature(k))) for k in numbers]
    else:
        terms.append(total(lambda k: Product((weight(k), feature(k))), FEATURES, size, start))
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def entry_of(base: str) -> Callable[[Node], Symbol | Indexed]:
    """k ↦ w3 for a number, w_k for a letter."""
    return lambda k: Symbol(f"{base}{k.value}") if isinstance(k, Number) else Indexed(base, (k,))


def require_shape(name: str, array: NDArray[Any], *shape: int | None) -> None:
    """Refuse an array of another shape; None stands for any size.

    Raises:
        ShapeError: with both shapes.
    """
    fits = len(array.shape) == len(shape) and all(b is None or a == b for a, b in zip(array.shape, shape, strict=True))
    if not fits:
        wanted = ", ".join("n_samples" if size is None else str(size) for size in shape)
        comma = "," if len(shape) == 1 else ""
        raise ShapeError(f"{name} has the shape {array.shape}; the model needs ({wanted}{comma})")


def counted(size: Node, given: int, name: str) -> int:
    """A size on numbers: that of the model, or what is given where it is a letter.

    Raises:
        ShapeError: the two differ.
    """
    if isinstance(size, Number) and size.value != given:
        raise ShapeError(f"{name} is {given}; the model needs {size.value}")
    return given


def no_letter(size: Node, what: str) -> int:
    """A size as a number.

    Raises:
        UnsupportedError: it is a letter.
    """
    if not isinstance(size, Number):
        letter = getattr(size, "name", "")
        kind = next((name for name, own in LETTERS.items() if own.name == letter), "its size")
        raise UnsupportedError(f"{what} needs a number for {letter}: give the number of {kind}, as in --{kind} 3")
    return int(size.value)
