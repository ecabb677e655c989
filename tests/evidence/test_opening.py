"""What is kept of a reference changes no judgement: the first answer and the hundredth meet the same points."""

from __future__ import annotations

import pytest

from steepest.evidence import opening
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.sampling import roles_of_pair
from steepest.expression.enclosures import evaluate
from steepest.expression.reading import parse
from steepest.expression.work import OutOfWorkError, budget

SOURCES = (opening.first, opening.further, opening.outlying)
REFERENCES = ("x^2 + y", "sqrt(x) y", "1/(x - 2)", "sum(i=1..N, x_i)", "3")
ANSWERS = ("x^2 + y", "x + y", "y sqrt(x)", "1/x", "sum(i=1..N, x_i) + 1", "3", "log(-1-x^2)")


@pytest.mark.parametrize("reference", REFERENCES)
def test_judgements_do_not_depend_on_what_was_judged_before(reference: str) -> None:
    opening._kept.cache_clear()
    alone = []
    for answer in ANSWERS:
        opening._kept.cache_clear()
        alone.append(compare(parse(reference), parse(answer)))
    opening._kept.cache_clear()
    in_a_row = [compare(parse(reference), parse(answer)) for answer in ANSWERS + ANSWERS[::-1]]
    assert in_a_row == alone + alone[::-1]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("where", [{}, {"x": (0, None)}])
def test_kept_values_are_the_values(source: opening.Source, where: dict[str, object]) -> None:
    pair, domain = (parse("x^2 y + 1"), parse("x y")), Domain.of(where)
    part = roles_of_pair(*pair, domain)
    points = list(opening.known_points(source, pair, domain, part, 0))
    assert points
    for point, known in points:
        assert known is not None
        assert known().value == known().value == evaluate(pair[0], point).value


def test_a_kept_value_costs_as_much_as_a_new_one() -> None:
    pair = (parse("x^2 + x + 1"), parse("x"))
    part = roles_of_pair(*pair, Domain())
    ((_, known), *_) = opening.known_points(opening.first, pair, Domain(), part, 0)
    assert known is not None
    work = known().work
    with budget(work):
        known()
        with pytest.raises(OutOfWorkError):
            known()


def test_nothing_is_kept_where_data_are_asked_for() -> None:
    """The list of a witness names the entries that this comparison asked for, and no others."""
    reference = parse("sum(i=1..N, x_i)")
    first = compare(reference, parse("sum(i=1..N, x_i) + x_1"))
    compare(reference, parse("sum(i=1..N, x_i) + x_7"))
    assert compare(reference, parse("sum(i=1..N, x_i) + x_1")) == first
