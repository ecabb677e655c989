"""Hints: for each step of a derivation a ladder of five, of which only the last says what comes out."""

from steepest.rendering.hints.ladder import Hint, hints
from steepest.rendering.hints.reached import next_open, read_line, solved_by, step_at

__all__ = ["Hint", "hints", "next_open", "read_line", "solved_by", "step_at"]
