"""Words for what was derived: the lines of a derivation, as plain text, as LaTeX and as data."""

from steepest.rendering import losses as losses  # registers how losses and update rules are written
from steepest.rendering.latex import latex
from steepest.rendering.text import text

__all__ = ["latex", "text"]
