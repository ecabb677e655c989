"""Which exercises a drill poses: a seeded sample, kept in the order in which they are taught."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from steepest.tutor.loading import Entry


def selected(entries: Sequence[Entry], count: int, seed: int) -> tuple[tuple[Entry, int], ...]:
    """So many exercises, each with the round in which it is posed.

    Beyond one round of all of them every further round draws other parameters. The same entries, count
    and seed give the same selection in every process and Python version.
    """
    rounds, rest = divmod(count, len(entries))
    full = [(entry, n) for n in range(rounds) for entry in entries]
    # Of `random` only this method promises its sequence in every version.
    rng = Random(f"{seed}/selection")  # noqa: S311 - exercises, not secrets
    keys = [rng.random() for _ in entries]
    chosen = sorted(sorted(range(len(entries)), key=keys.__getitem__)[:rest])
    return (*full, *((entries[n], rounds) for n in chosen))
