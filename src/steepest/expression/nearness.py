"""Which known words a misspelt one may mean, and how messages repeat a name."""

from __future__ import annotations

from collections.abc import Collection


def close_matches(word: str, known: Collection[str], n: int = 3, cutoff: float = 0.6) -> list[str]:
    """The known words closest to a word, the closest first.

    >>> close_matches("sine", ["sin", "cos", "sinh"], n=1)
    ['sin']
    """
    from difflib import get_close_matches  # only for a text that cannot be read

    return get_close_matches(word, known, n=n, cutoff=cutoff)


def shortened(name: str, most: int = 40) -> str:
    """A name as a message repeats it: the beginning, where it is long."""
    return name if len(name) <= most else f"{name[:most]}…"
