"""Where the axes of a picture have numbers: at multiples of 1, 2 or 5 times a power of ten."""

from __future__ import annotations

import math

from steepest.pictures.picture import Span


def nice_step(span: float, most: int) -> float:
    """The least of 1, 2, 5, 10, … (times a power of ten) that cuts a span into at most `most` parts.

    >>> nice_step(8.0, 5), nice_step(0.7, 10)
    (2.0, 0.1)
    """
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9))


def ticks(span: Span, most: int) -> list[float]:
    """Round numbers within a span, at most ``most + 1``.

    >>> ticks((-2.0, 6.0), 5)
    [-2.0, 0.0, 2.0, 4.0, 6.0]
    """
    low, high = span
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step + 0.0 for number in range(first, last + 1)]


def log_ticks(span: Span, most: int) -> list[float]:
    """Powers of ten within a span, every one or every second and so on.

    >>> log_ticks((0.5, 2000.0), 4)
    [1.0, 10.0, 100.0, 1000.0]
    """
    first, last = math.ceil(math.log10(span[0]) - 1e-9), math.floor(math.log10(span[1]) + 1e-9)
    if last - first < 1:
        return ticks(span, most)
    every = max(1, math.ceil((last - first) / max(most, 1)))
    return [10.0**power for power in range(first, last + 1, every)]


def tick_words(values: list[float]) -> list[str]:
    """The numbers of an axis with as many figures as tell them apart.

    >>> tick_words([-0.5, 0.0, 0.5]), tick_words([1e6, 2e6]), tick_words([0.001, 1000.0])
    (['-0.5', '0', '0.5'], ['1e+06', '2e+06'], ['0.001', '1000'])
    """
    for figures in range(1, 13):
        words = [f"{value + 0.0:.{figures}g}" for value in values]
        if all(
            math.isclose(float(word), value, rel_tol=1e-9, abs_tol=1e-12 * max(map(abs, values)))
            for word, value in zip(words, values, strict=True)
        ):
            return [_plain(word) for word in words]
    return [f"{value:g}" for value in values]


def _plain(word: str) -> str:
    """``4e+01`` as ``40``, where that is not long."""
    value = float(word)
    if value == int(value) and abs(value) < 1e5:
        return str(int(value))
    return f"{value:.12g}" if 1e-4 < abs(value) < 1e6 and "e" in word else word
