"""How wide the page is that a command writes on."""

from __future__ import annotations

import os
from typing import IO

from steepest._wrapping import WIDTH

_WIDEST = 120  # longer lines of prose are hard to follow


def width_of(stream: IO[str]) -> int:
    """The columns of the terminal that is written to; 96 where it is none, or says nothing."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (AttributeError, OSError, ValueError):
        columns = 0
    return min(columns, _WIDEST) or WIDTH
