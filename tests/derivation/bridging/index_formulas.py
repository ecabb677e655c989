"""Strategies: formulas of entries, with free indices and sums over others."""

from __future__ import annotations

from hypothesis import strategies as st

from steepest.expression.nodes import FiniteSum, Function, Indexed, Negation, Node, Power, Quotient, Symbol, number
from tests.derivation.bridging.by_hand import ENTRIES

Letters = dict[str, str]  # each letter that may occur, and the size that it counts
NEW = ["m", "n", "p", "l"]


@st.composite
def index_formulas(draw: st.DrawFn, letters: Letters, depth: int = 3) -> Node:
    """A formula whose free indices are among these letters."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return _leaf(draw, letters)
    part = lambda more=None: draw(index_formulas({**letters, **(more or {})}, depth - 1))  # noqa: E731
    way = draw(st.sampled_from(["sum", "product", "product", "minus", "square", "function", "half", "over", "over"]))
    match way:
        case "sum":
            return part() + part()
        case "product":
            return part() * part()
        case "minus":
            return Negation(part())
        case "square":
            return Power(part(), number(2))
        case "function":
            return Function(draw(st.sampled_from(["tanh", "abs", "relu"])), part())
        case "half":
            return Quotient(part(), draw(st.sampled_from([number(2), Symbol("N")])))
    letter = next(new for new in NEW if new not in letters) if len(letters) < 4 else draw(st.sampled_from(NEW))
    size = draw(st.sampled_from(["N", "d", "K"]))
    return FiniteSum(part({letter: size}), Symbol(letter), number(1), Symbol(size))


def _leaf(draw: st.DrawFn, letters: Letters) -> Node:
    entries: list[Node] = [
        Indexed(name, tuple(map(Symbol, chosen)))
        for name, sizes in ENTRIES.items()
        for chosen in _choices(sizes, letters)
    ]
    plain: list[Node] = [Symbol("b"), Symbol("s"), number(2), number(3)]
    return draw(st.sampled_from(entries if entries and draw(st.integers(0, 3)) else plain))


def _choices(sizes: str, letters: Letters) -> list[tuple[str, ...]]:
    """The letters that fit the indices of some data; none twice."""
    found: list[tuple[str, ...]] = [()]
    for size in sizes:
        found = [
            (*chosen, name) for chosen in found for name, of in letters.items() if of == size and name not in chosen
        ]
    return found
