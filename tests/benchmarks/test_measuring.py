"""How figures are put together; the figures themselves are never tested."""

from __future__ import annotations

import pytest

from benchmarks import measuring, reading, verdicts
from benchmarks.numbers import moments


def test_contenders_take_turns_and_the_warm_up_is_not_counted() -> None:
    calls: list[tuple[str, int]] = []
    medians = measuring.interleaved(
        {"ours": lambda turn: calls.append(("ours", turn)), "theirs": lambda turn: calls.append(("theirs", turn))}, 2
    )
    assert calls == [(name, turn) for turn in range(3) for name in ("ours", "theirs")]
    assert set(medians) == {"ours", "theirs"}


def test_a_goal_says_which_side_of_it_is_good() -> None:
    assert measuring.at_most("start", 0.1, 0.4, "sympy", 0.35).met
    assert not measuring.at_most("start", 0.2, 0.4, "sympy", 0.35).met
    assert measuring.times_faster("check", 0.001, 0.4, "simplify", 400, 200).met
    assert not measuring.times_faster("check", 0.001, 0.1, "simplify", 100, 200).met


def test_a_time_has_the_unit_that_fits() -> None:
    assert [measuring.milliseconds(seconds) for seconds in (1.2345, 0.0123, 0.000045)] == [
        "1234 ms",
        "12.3 ms",
        "45 µs",
    ]


def test_the_columns_of_a_table_line_up() -> None:
    table = measuring.markdown(("a", "b"), [("long", "1"), ("x", "2")])
    assert table == "| a    | b |\n| ---- | - |\n| long | 1 |\n| x    | 2 |"


def test_a_report_takes_the_place_of_the_last_one() -> None:
    page = f"words\n{measuring.BEGIN}\nold\n{measuring.END}\nmore words\n"
    found = measuring.put_into(page, "# Speed\n\n## A table\n")
    assert found == f"words\n{measuring.BEGIN}\n### Speed\n\n#### A table\n{measuring.END}\nmore words\n"
    assert measuring.put_into(found, "# Speed\n\n## A table\n") == found


@pytest.mark.parametrize("kind", [measuring.Row, reading._Absent, verdicts._Share, moments.Memory])
def test_every_kind_of_row_has_a_cell_for_each_column(kind: type[measuring.Row]) -> None:
    assert set(measuring.Row.__subclasses__()) <= {reading._Absent, verdicts._Share, moments.Memory}
    assert len(kind("what", 1.0, 2.0, "beside", 0.5).cells) == len(measuring.HEAD)
