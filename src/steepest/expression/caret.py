"""A refusal as people read it: the sentence, the place under the text, and what could be tried."""

from __future__ import annotations

from steepest.errors import ParseError

_WIDTH = 72


def caret(error: ParseError) -> str:
    """The message with the text, a caret below the place, and the proposal if there is one.

    >>> from steepest.expression.reading import parse
    >>> try:
    ...     parse("2*x*cos(x**2")
    ... except ParseError as error:
    ...     print(caret(error))
    I could not read this: a bracket opened here is never closed (column 8).
      2*x*cos(x**2
             ^
    Try: 2*x*cos(x**2)
    """
    start = max(0, error.position - _WIDTH // 2)
    shown = _one_line(error.text[start : start + _WIDTH])
    before, after = "…" if start else "", "…" if start + _WIDTH < len(error.text) else ""
    lines = [f"I could not read this: {error.message} (column {error.column}).", f"  {before}{shown}{after}"]
    lines.append("  " + " " * (len(before) + error.position - start) + "^")
    if error.proposal is not None:
        lines.append(f"Try: {_one_line(error.proposal)}")
    return "\n".join(lines)


def _one_line(text: str) -> str:
    """Nothing that a terminal would act on: every control or format character becomes a visible mark."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
