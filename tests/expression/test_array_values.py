"""Values of formulas of matrices, and their entries in index form, beside plain lists of fractions."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from flint import fmpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steepest.errors import UnsupportedError
from steepest.evidence.shaping import with_shapes
from steepest.expression.array_values import array_at
from steepest.expression.arrays import Array, SingularError
from steepest.expression.chains import Size, chains
from steepest.expression.enclosures import IndeterminateError, UndefinedError
from steepest.expression.entries import IndexForm
from steepest.expression.nodes import Function, Indexed, Node, Power, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.shapes import declared_shape
from steepest.expression.trees import mapped
from tests.expression.matrix_formulas import SHAPES, formulas
from tests.expression.plain_arrays import Value, World, value

KNOWN = {name: declared_shape(shape) for name, shape in SHAPES.items()}
N, D = 3, 2
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _data() -> tuple[World, dict[Node, fmpq]]:
    """The same numbers as lists, and as a point."""
    random = Random(5)  # noqa: S311 — data, not secrets
    world: dict[str, Value] = {"N": N, "d": D, "a": Fraction(3, 2), "b": Fraction(-2)}
    point: dict[Node, fmpq] = {
        Symbol("N"): fmpq(N),
        Symbol("d"): fmpq(D),
        Symbol("a"): fmpq(3, 2),
        Symbol("b"): fmpq(-2),
    }
    for name, rows, columns in (("X", N, D), ("A", D, D), ("w", D, 1), ("v", D, 1), ("y", N, 1)):
        table = [[Fraction(random.randint(-4, 4), random.choice((1, 2))) for _ in range(columns)] for _ in range(rows)]
        world[name] = table
        for i, row in enumerate(table):
            for j, entry in enumerate(row):
                places = (i + 1, j + 1) if columns > 1 else (i + 1,)
                point[Indexed(name, tuple(map(number, places)))] = fmpq(entry.numerator, entry.denominator)
    return world, point


WORLD, POINT = _data()


def _listed(found: Value) -> list[Fraction]:
    return [found] if isinstance(found, Fraction) else [entry for row in found for entry in row]


def _exact(found: object) -> list[Fraction]:
    entries = found.entries if isinstance(found, Array) else (found,)
    return [Fraction(int(entry.p), int(entry.q)) for entry in entries]  # type: ignore[attr-defined]


@few
@given(st.data())
def test_a_formula_has_the_value_of_plain_arithmetic(data: st.DataObject) -> None:
    node = data.draw(formulas())
    found = array_at(with_shapes(node, KNOWN), POINT).value
    assert _exact(found) == _listed(value(node, WORLD))


@few
@given(st.data())
def test_the_entries_in_index_form_are_those_of_the_value(data: st.DataObject) -> None:
    node = data.draw(formulas())
    shaped = with_shapes(node, KNOWN)
    form, size = IndexForm(node, shaped.shapes), shaped.size
    rows, columns = ({None: 1, "N": N, "d": D}[dim] for dim in (size.rows, size.columns))  # type: ignore[index]
    entries = []
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            row, column = (None if dim is None else number(k) for dim, k in ((size.rows, i), (size.columns, j)))
            entries.append(value(_without_roots(form.entry_at(node, row, column)), WORLD))
    assert entries == _listed(value(node, WORLD))


def _without_roots(node: Node) -> Node:
    """sqrt(u)^2 as u, for fractions have no roots."""

    def plain(part: Node) -> Node:
        is_square = isinstance(part, Power) and isinstance(part.base, Function) and part.base.name == "sqrt"
        return part.base.argument if is_square else part  # type: ignore[attr-defined]

    return mapped(node, plain)


def test_a_letter_of_the_index_keeps_its_meaning() -> None:
    node = parse("X^T X", None, {"X": "N×d"})
    shaped = with_shapes(node, {"X": declared_shape("N×d")})
    entry = IndexForm(node, shaped.shapes).entry_at(node, Symbol("j"), Symbol("k"))
    assert entry == parse("sum(m=1..N, X_{m,j} X_{m,k})", None, {"X": "N×d"})


def test_an_inverse_has_no_entries_in_letters() -> None:
    shaped = with_shapes(parse("(X^T X)^{-1} w", None, SHAPES), KNOWN)
    with pytest.raises(UnsupportedError):
        IndexForm(shaped.node, shaped.shapes).entry_at(shaped.node, Symbol("j"), None)


def test_the_identity_is_known_by_its_place() -> None:
    shaped = with_shapes(parse("(A + I) w", None, SHAPES), KNOWN)
    assert shaped.identities == {"I"}
    plain = with_shapes(parse("A w + w", None, SHAPES), KNOWN)
    assert _exact(array_at(shaped, POINT).value) == _exact(array_at(plain, POINT).value)


def test_an_inverse_undoes_and_may_be_missing() -> None:
    shaped = with_shapes(parse("A^{-1} A w", None, SHAPES), KNOWN)
    assert _exact(array_at(shaped, POINT).value) == _listed(WORLD["w"])
    wide = with_shapes(parse("(X X^T)^{-1} y", None, SHAPES), KNOWN)
    with pytest.raises(SingularError) as error:
        array_at(wide, POINT)
    assert error.value.robust, "three rows of two entries depend on each other, whatever the data"


def test_functions_are_taken_entry_by_entry() -> None:
    shaped = with_shapes(parse("softmax(w) + exp(w) - exp(w)", None, SHAPES), KNOWN)
    found = array_at(shaped, POINT).value
    assert isinstance(found, Array)
    assert sum(found.entries).overlaps(1)


def test_a_point_without_a_value_says_so() -> None:
    shaped = with_shapes(parse("log(-w ⊙ w - ones)", None, SHAPES), KNOWN)
    with pytest.raises((UndefinedError, IndeterminateError)):
        array_at(shaped, POINT)


def test_a_row_behind_a_matrix_waits_for_its_column() -> None:
    Z, x, y = map(Symbol, "Zxy")
    numbers, done, rest = chains([(Z, Size("n", "m")), (x, Size(None, "d")), (y, Size("d", None))])
    assert not numbers
    assert [chain.factors for chain in done] == [(x, y)]
    assert rest is not None
    assert rest.factors == (Z,)
