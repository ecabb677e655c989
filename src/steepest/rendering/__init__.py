"""Words for what was derived: the lines of a derivation, as plain text, as LaTeX and as data."""

from steepest.rendering import fixed as fixed  # registers how a derivative with variables fixed first is written,
from steepest.rendering import losses as losses  # … how losses and update rules are,
from steepest.rendering import values as values  # … and how a value at a point is
from steepest.rendering.latex import latex
from steepest.rendering.text import text

__all__ = ["latex", "text"]
