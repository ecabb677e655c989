"""Trees as data read back as they were, every kind of them; and nothing else is read."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from steepest.errors import DataError, UnsupportedError
from steepest.expression.node_laws import broken_law, is_name
from steepest.expression.nodes import Node, Number, Relation, Sum, Symbol, Vector
from steepest.expression.reading import parse
from steepest.expression.tree_data import MOST_DIGITS, MOST_ENTRIES, MOST_LEVELS, TreeTable, hints_of, trees_from
from steepest.expression.trees import KINDS, walk
from tests import strategies


def back(node: Node) -> Node:
    """A tree through JSON and back."""
    table = TreeTable()
    number = table.add(node)
    trees, sizes = trees_from(json.loads(json.dumps(table.entries)))
    assert sizes[trees[number]] == sum(1 for _ in walk(node))
    return trees[number]


@given(strategies.all_trees)
def test_every_tree_reads_back(node: Node) -> None:
    assert back(node) == node


#: A formula for every kind of node.
OF_EACH_KIND = (
    "2 x^2 - pi/3",
    "sin(x) + f(x, y)",
    "∂/∂x(x y)",
    "∇f",
    "x_i^{(k)}",
    "sum(i=1..N, x_i)",
    "prod(i=1..N, x_i)",
    "sum((x, y) in D, x y)/card(D)",
    "mean(x_i)",
    "{x if 0 < x <= 1 and y != 2, 1 otherwise}",
    "(1, 2)",
    "[[1, 2], [3, 4]]",
    "||A u||",
    "u·v + 𝟏^T (u ⊙ v)",
    "u^⊙2 ⊙ ∂u",
    "(X^T r)_j",
    "L = x^2",
    "w ← w - a",
)


def test_there_is_a_formula_for_every_kind() -> None:
    found = {type(part) for text in OF_EACH_KIND for part in walk(parse(text))}
    assert found == set(KINDS)


@pytest.mark.parametrize("text", OF_EACH_KIND)
def test_every_kind_reads_back(text: str) -> None:
    assert back(parse(text)) == parse(text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_fields_of_every_kind_are_of_a_type_that_has_data(kind: type[Node]) -> None:
    """A new kind with another type of field must be thought about here."""
    known = {"str", "bool", "Fraction", "Node", "Symbol", "Symbol | Indexed"}
    for hint in hints_of(kind):
        inner = hint.removesuffix(" | None")
        while inner.startswith("tuple["):
            inner = inner.removeprefix("tuple[").removesuffix(", ...]")
        assert inner in known


def test_equal_parts_are_written_once_and_become_one_object() -> None:
    node = parse("sin(x y) + sin(x y)^2 + x y")
    table = TreeTable()
    table.add(node)
    assert [entry[0] for entry in table.entries] == [
        "Symbol",
        "Symbol",
        "Product",
        "Function",
        "Number",
        "Power",
        "Sum",
    ]
    assert table.add(parse("x y")) == 2
    trees, _ = trees_from([["Symbol", "x"], ["Symbol", "x"], ["Negation", 1]])
    assert trees[0] is trees[1]


def test_a_number_is_exact() -> None:
    large = Number(Fraction(10**300 + 1))
    assert back(large) == large
    tiny = Number(Fraction(1, 10**300))
    assert back(tiny) == tiny


X = ["Symbol", "x"]
TWO = ["Number", "2"]

#   table                                                   where, and what is wrong
REFUSED: list[tuple[Any, str]] = [
    ({}, "trees: a table of trees is a list"),
    (None, "trees: a table of trees is a list"),
    ([3], "trees[0]: an entry is a list"),
    ([[]], "trees[0]: an entry is a list"),
    ([["Lambda", "x"]], "trees[0][0]: this is no kind of node"),
    ([[3]], "trees[0][0]: this is no kind of node"),
    ([["Node"]], "trees[0][0]: this is no kind of node"),
    ([["Atom", 0]], "trees[0][0]: this is no kind of node"),
    ([["Symbol"]], "trees[0]: Symbol has 1 fields (name), not 0"),
    ([["Symbol", "x", 1]], "trees[0]: Symbol has 1 fields (name), not 2"),
    ([["Symbol", 3]], "trees[0][1]: this should be a text"),
    ([["Symbol", "x y"]], "trees[0]: 'x y' is not a name that can be read"),
    ([["Symbol", "2x"]], "trees[0]: '2x' is not a name that can be read"),
    ([["Symbol", ""]], "trees[0]: '' is not a name that can be read"),
    ([["Symbol", "x\u202e"]], "is not a name that can be read"),
    ([["Symbol", "x\x1b[2J"]], "is not a name that can be read"),
    ([["Symbol", "x" * 10_000]], "is not a name that can be read"),
    ([["Symbol", "__import__('os')"]], "is not a name that can be read"),
    ([["Constant", "tau"]], "'tau' is not the name of a constant"),
    ([X, ["Function", "eval", 0]], "trees[1]: 'eval' is not a function of the table"),
    ([X, ["Function", "arcsin", 0]], "trees[1]: 'arcsin' is not a function of the table"),  # the row is named asin
    ([X, ["Function", "max", 0]], "trees[1]: max takes several numbers"),
    ([["Number", 2]], 'trees[0][1]: this should be exact text such as "3/10"'),
    ([["Number", "-2"]], "trees[0][1]: a number is exact text"),
    ([["Number", "1e5"]], "trees[0][1]: a number is exact text"),
    ([["Number", "٣"]], "trees[0][1]: a number is exact text"),
    ([["Number", "2/4"]], "trees[0][1]: a fraction is in lowest terms"),
    ([["Number", "1/0"]], "trees[0][1]: a fraction is in lowest terms"),
    ([["Number", "007"]], "trees[0][1]: a fraction is in lowest terms"),
    ([["Number", "1/3"]], "trees[0]: a number without a finite decimal expansion is a Quotient"),
    ([["Number", "9" * (MOST_DIGITS + 1)]], "trees[0][1]: a number has at most 1,228 digits"),
    ([["Negation", 0]], "trees[0][1]: this is not the number of an earlier entry"),
    ([X, ["Negation", 1]], "trees[1][1]: this is not the number of an earlier entry"),
    ([X, ["Negation", -1]], "trees[1][1]: this is not the number of an earlier entry"),
    ([X, ["Negation", True]], "trees[1][1]: this is not the number of an earlier entry"),
    ([X, ["Negation", 0.0]], "trees[1][1]: this is not the number of an earlier entry"),
    ([X, ["Sum", 0]], "trees[1][1]: this should be a list"),
    ([X, ["Sum", [0]]], "trees[1]: Sum has two parts or more"),
    ([X, ["Sum", [0, 7]]], "trees[1][1][1]: this is not the number of an earlier entry"),
    ([X, TWO, ["Derivative", 0, 1, True]], "trees[2][2]: this refers to Number, not to Symbol or Indexed"),
    ([X, ["Derivative", 0, 0, 1]], "trees[1][3]: this should be true or false"),
    ([X, TWO, ["FiniteSum", 0, 1, 1, 1]], "trees[2][2]: this refers to Number, not to Symbol"),
    ([X, ["Indexed", "w", [], []]], "trees[1]: Indexed has an index"),
    ([X, ["Indexed", "w 1", [0], []]], "trees[1]: 'w 1' is not a name"),
    ([X, ["SetSum", 0, [], None]], "trees[1]: SetSum has different indices"),
    ([X, ["SetSum", 0, [0, 0], None]], "trees[1]: SetSum has different indices"),
    ([X, ["Relation", [0, 0], ["<", "<"]]], "trees[1]: Relation has one sign between each two operands"),
    ([X, ["Relation", [0, 0], ["~"]]], "trees[1]: '~' is no sign of a Relation"),
    ([X, ["Relation", [0, 0], ["<"]], ["Negation", 1]], "trees[2]: Relation cannot be a part of Negation"),
    ([X, ["Equation", 0, 0], ["Negation", 1]], "trees[2]: Equation cannot be a part of Negation"),
    ([X, ["Relation", [0, 0], ["<"]], ["Connective", "xor", [1, 1]]], "trees[2]: Connective is 'and' or 'or'"),
    ([X, ["Connective", "or", [0, 0]]], "trees[1]: Symbol is no condition"),
    ([X, ["Piecewise", [0], [0]]], "trees[1]: Symbol is no condition"),
    ([X, ["Piecewise", [0], []]], "trees[1]: Piecewise has a value for each condition"),
    ([["Vector", []]], "trees[0]: Vector has an entry"),
    ([X, ["Matrix", [[0, 0], [0]]]], "trees[1]: Matrix has rows of one length"),
    ([["Matrix", []]], "trees[0]: Matrix has rows of one length"),
    ([X, *(["Negation", k] for k in range(MOST_LEVELS))], "a tree has at most 250 levels"),
    ([X, *(["Sum", [k, k]] for k in range(60))], "trees[16]: a tree has at most 120,000 nodes"),
    ([X] * (MOST_ENTRIES + 1), "trees: a table has at most 120,000 trees"),
]


@pytest.mark.parametrize(("table", "said"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_tree_is_refused_with_its_place(table: Any, said: str) -> None:
    with pytest.raises(DataError) as refused:
        trees_from(table)
    assert said in str(refused.value)


def test_comparing_what_was_read_does_not_walk_doubled_parts() -> None:
    """Two towers of equal entries would be compared 2^15 times were they not one object."""
    table: list[list[Any]] = [X, X]
    for _ in range(15):
        table += [["Sum", [len(table) - 2] * 2], ["Sum", [len(table) - 1] * 2]]
    trees, _ = trees_from(table)
    assert trees[-1] is trees[-2]


@pytest.mark.parametrize(
    "node",
    [Symbol("x y"), Sum((Symbol("x"),)), Vector(()), -Relation((Symbol("x"), Symbol("y")), ("<",))],
    ids=lambda node: type(node).__name__,
)
def test_what_could_not_be_read_back_is_not_written(node: Node) -> None:
    assert broken_law(node) is not None
    with pytest.raises(UnsupportedError, match="could not be read back"):
        TreeTable().add(node)


#   a name                  whether the reader reads it, where it is declared
NAMES = [
    *((name, True) for name in ("x", "w1", "x_1", "y'", "y_hat", "learning_rate", "θ", "alpha", "E", "f", "sin", "e")),
    *((name, False) for name in ("", " ", "x y", "2x", "x+y", "{x}", "\\alpha", "x\n", "x;y", "a.b", "os.system('')")),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_a_name_is_what_the_reader_reads_as_one(name: str, expected: bool) -> None:
    assert is_name(name) is expected
