"""A loss over one example or over a batch of them, and the examples that are drawn.

``(1/N) sum(i=1..N, u)`` becomes u for one example i, and ``(1/|B|) sum(i in B, u)`` for a batch B: the mean
over what was drawn. A sum that is no mean is scaled, so that it stands for all N examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from steepest.derivation.rule import Frame
from steepest.expression.nodes import (
    Cardinality,
    FiniteSum,
    Indexed,
    Negation,
    Node,
    Product,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    is_number,
    number,
    product_of,
)
from steepest.expression.trees import children, fresh_symbol, rebuilt, substituted, walk
from steepest.models.update_rows import ONE_EXAMPLE

SIZE = Symbol("N")
Examples = tuple[int, ...]

#: The steps that have to do with what is drawn, each with an example.
FRAMES_OF_DRAWING: tuple[Frame, ...] = (
    Frame("expectation-of-draw", "E((1/|B|) sum(i in B, x_i)) = (1/|B|) sum(i=1..N, (|B|/N) x_i)"),
    Frame("probability-leaves-sum", "sum(i=1..N, (|B|/N) x_i) = (|B|/N) sum(i=1..N, x_i)"),
    Frame("as-the-whole", "-(2/|B|) sum(i in B, y_i - b) = (2/|B|) sum(i in B, b - y_i)"),
    Frame("whole-slope", "(1/|B|) (|B|/N) sum(i=1..N, x_i) = (1/N) sum(i=1..N, x_i)"),
)


def over_examples_drawn(formula: Node, over: str) -> tuple[Node, Symbol]:
    """The loss of what is drawn, and the letter of the example or of the batch.

    Raises:
        ValueError: the formula does not sum over examples.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> loss = parse("(1/N) sum(i=1..N, (w x_i - y_i)^2) + w^2")
    >>> [to_text(over_examples_drawn(loss, over)[0]) for over in ("example", "batch")]
    ['(w x_i - y_i)^2 + w^2', '(1/|B|) sum(i in B, (w x_i - y_i)^2) + w^2']
    """
    sums = [part for part in walk(formula) if _runs_over_examples(part)]
    if not sums:
        raise ValueError("only a loss over examples i = 1 … N has examples to draw; this one has no data")
    indices = {part.index for part in sums if isinstance(part, FiniteSum)}
    used = {part.name for part in walk(formula) if isinstance(part, Symbol)}
    used |= {part.base for part in walk(formula) if isinstance(part, Indexed)}
    drawn = _letter(used, indices, over)
    return drawn_from(formula, over, drawn), drawn


def _letter(used: set[str], indices: set[Symbol], over: str) -> Symbol:
    if over == ONE_EXAMPLE:
        return sorted(indices, key=lambda index: index.name)[0]
    return fresh_symbol(used, "BSA")


def _runs_over_examples(node: Node) -> bool:
    return isinstance(node, FiniteSum) and node.upper == SIZE and is_number(node.lower, 1)


def drawn_from(node: Node, over: str, letter: Symbol) -> Node:
    """The formula with its sums over all examples drawn from: over the example or the batch that a letter names."""
    if isinstance(node, Product):
        places = [place for place, part in enumerate(node.factors) if _runs_over_examples(part)]
        divisor = next((place for place, part in enumerate(node.factors) if _divides_by_size(part)), None)
        if places and divisor is not None:
            return _mean(node, places[0], divisor, over, letter)
    if isinstance(node, Quotient) and _divides_by_size(node) and _runs_over_examples(node.numerator):
        whole = Product((Quotient(number(1), node.denominator), node.numerator))
        return _mean(whole, 1, 0, over, letter)
    if isinstance(node, FiniteSum) and _runs_over_examples(node):
        return _scaled(node, over, letter)
    parts = children(node)
    return rebuilt(node, tuple(drawn_from(part, over, letter) for part in parts)) if parts else node


def _divides_by_size(node: Node) -> bool:
    return isinstance(node, Quotient) and (
        node.denominator == SIZE or (isinstance(node.denominator, Product) and SIZE in node.denominator.factors)
    )


def _mean(node: Product, place: int, divisor: int, over: str, letter: Symbol) -> Node:
    """A mean over all examples as one over those that are drawn."""
    whole, fraction = node.factors[place], node.factors[divisor]
    assert isinstance(whole, FiniteSum)  # noqa: S101  (that is what the place was found by)
    assert isinstance(fraction, Quotient)  # noqa: S101
    factors: list[Node] = []
    for at, factor in enumerate(node.factors):
        new = factor
        if at == divisor:
            new = _without_size(fraction) if over == ONE_EXAMPLE else _with_size(fraction, letter)
        elif at == place:
            new = _body(whole, letter) if over == ONE_EXAMPLE else _over_batch(whole, letter)
        factors += [] if is_number(new, 1) else new.factors if isinstance(new, Product) else [new]
    return product_of(factors)


def _without_size(fraction: Quotient) -> Node:
    factors = fraction.denominator.factors if isinstance(fraction.denominator, Product) else (fraction.denominator,)
    rest = product_of([factor for factor in factors if factor != SIZE])
    return fraction.numerator if is_number(rest, 1) else Quotient(fraction.numerator, rest)


def _with_size(fraction: Quotient, letter: Symbol) -> Node:
    size = Cardinality(letter)
    if fraction.denominator == SIZE:
        return Quotient(fraction.numerator, size)
    return Quotient(
        fraction.numerator, Product(tuple(size if f == SIZE else f for f in children(fraction.denominator)))
    )


def _body(whole: FiniteSum, letter: Symbol) -> Node:
    return whole.body if whole.index == letter else substituted(whole.body, {whole.index: letter})


def _over_batch(whole: FiniteSum, letter: Symbol) -> SetSum:
    return SetSum(whole.body, (whole.index,), letter)


def _scaled(whole: FiniteSum, over: str, letter: Symbol) -> Node:
    """A sum over all examples, estimated: N times the mean over those that are drawn."""
    if over == ONE_EXAMPLE:
        body = _body(whole, letter)
        return Negation(SIZE * body.operand) if isinstance(body, Negation) else SIZE * body
    return Product((Quotient(SIZE, Cardinality(letter)), _over_batch(whole, letter)))


def drawn_examples(size: int, steps: int, seed: int, count: int | None = None) -> tuple[Examples, ...]:
    """The examples of each step, drawn at random: all the same for the same seed, on every machine.

    Args:
        size: how many examples there are.
        steps: how many steps.
        seed: what the draw follows from.
        count: how many different examples a batch has; None for one example.

    Raises:
        ValueError: the batch is larger than the data.

    >>> drawn_examples(4, 3, seed=0), drawn_examples(4, 2, seed=0, count=2)
    (((4,), (4,), (2,)), ((3, 4), (2, 4)))
    """
    if count is not None and not 1 <= count <= size:
        raise ValueError(f"a batch of {size} examples has between 1 and {size} of them, not {count}")
    rng = Random(seed)  # noqa: S311  (a stated, repeatable order; nothing is kept secret)
    if count is None:
        return tuple((1 + int(size * rng.random()),) for _ in range(steps))
    return tuple(_batch(size, count, rng) for _ in range(steps))


def _batch(size: int, count: int, rng: Random) -> Examples:
    """Those with the smallest of as many random numbers: each set of `count` is equally likely."""
    keys = [rng.random() for _ in range(size)]
    return tuple(sorted(sorted(range(1, size + 1), key=lambda example: keys[example - 1])[:count]))


def checked_examples(order: Sequence[Sequence[int] | int], size: int) -> tuple[Examples, ...]:
    """Examples as somebody gave them, one or a batch for each step.

    Raises:
        ValueError: one of them does not exist, or stands twice in a batch.
    """
    found = tuple((step,) if isinstance(step, int) else tuple(step) for step in order)
    for step in found:
        if not step or len(set(step)) < len(step):
            raise ValueError(
                f"a batch has different examples, at least one; {', '.join(map(str, step)) or 'none'} is no batch"
            )
        if wrong := [example for example in step if not 1 <= example <= size]:
            raise ValueError(f"there is no example {wrong[0]}: the data has the examples 1 to {size}")
    return found


def put_in_examples(node: Node, letter: Symbol, examples: Examples) -> Node:
    """A formula over what is drawn, with the examples of a step: sums over B are written out.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> batch = parse("(2/|B|) sum(i in B, x_i w)", None, {"B": "set"})
    >>> to_text(put_in_examples(batch, Symbol("B"), (1, 3)))
    '(2/2) (x[1] w + x[3] w)'
    """
    if not any(_is_over(part, letter) for part in walk(node)):
        return substituted(node, {letter: number(examples[0])})
    return _written_out(node, letter, examples)


def _is_over(node: Node, letter: Symbol) -> bool:
    return isinstance(node, SetSum | Cardinality) and node.domain == letter


def _written_out(node: Node, letter: Symbol, examples: Examples) -> Node:
    """Sums over a batch term by term, and how many examples it has."""
    if isinstance(node, Cardinality) and node.domain == letter:
        return number(len(examples))
    if isinstance(node, SetSum) and node.domain == letter:
        terms = tuple(substituted(node.body, {node.indices[0]: number(example)}) for example in examples)
        return terms[0] if len(terms) == 1 else Sum(terms)
    parts = children(node)
    return rebuilt(node, tuple(_written_out(part, letter, examples) for part in parts)) if parts else node
