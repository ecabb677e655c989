"""Which exercises are posed: reproducible, in order, and as many as were asked for."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from steepest.tutor.loading import Entry
from steepest.tutor.selection import selected

ENTRIES = [Entry(f"{n:02}", Path(f"{n}.yaml")) for n in range(12)]


@given(count=some.integers(1, 50), seed=some.integers(0, 2**63))
def test_a_selection_has_the_size_asked_for_and_every_round_its_order(count: int, seed: int) -> None:
    chosen = selected(ENTRIES, count, seed)
    assert len(chosen) == len(set(chosen)) == count
    assert [(turn, entry.id) for entry, turn in chosen] == sorted((turn, entry.id) for entry, turn in chosen)
    assert selected(ENTRIES, count, seed) == chosen


def test_a_seed_selects_the_same_in_every_version() -> None:
    assert [entry.id for entry, _ in selected(ENTRIES, 4, 7)] == ["00", "03", "10", "11"]
