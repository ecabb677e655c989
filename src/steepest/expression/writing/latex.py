r"""LaTeX for use inside ``$…$``, in the spelling that the reader reads back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from steepest.expression.function_table import FunctionRow
from steepest.expression.nodes import Function, Node, Number, Power, Quotient, Symbol
from steepest.expression.spellings import GREEK_NAMES
from steepest.expression.writing.names import NameParts, parts_of
from steepest.expression.writing.surface import POWER, Piece, Written
from steepest.expression.writing.text import DIGITS, Text, compact, joined

_TALL = re.compile(r"\\frac|\\sum|\\prod|\\left|\\begin|\^")
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_CHOICES: dict[str, tuple[str | None, ...]] = {
    "times": (r"\cdot", r"\times", ""),
    "log": ("ln", "log"),
    "fractions": ("stacked", "slash"),
    "transposed": (r"\top", "T"),
    "d": (None, "d", "∂"),
}


@dataclass(frozen=True)
class Latex(Text):
    """How LaTeX spells a tree, with the choices that writers of mathematics differ in."""

    times: str = r"\cdot"
    log: str = "ln"
    fractions: str = "stacked"
    bold: frozenset[str] = frozenset()
    transposed: str = r"\top"
    d: str | None = None

    signs: ClassVar[Mapping[str, str]] = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "!=": r"\neq", "=": "="}
    open_sums = True

    def __post_init__(self) -> None:
        for option, choices in _CHOICES.items():
            value = getattr(self, option)
            if value not in choices:
                named = {"transposed": "transpose"}.get(option, option)
                listed = ", ".join(repr(choice) for choice in choices)
                raise ValueError(f"{named} is one of {listed}; {value!r} is not")

    @property
    def stacked(self) -> bool:  # type: ignore[override]
        return self.fractions == "stacked"

    # --- leaves -------------------------------------------------------------------------------

    def name(self, name: str) -> str:
        parts = parts_of(name)
        if parts is None:
            return rf"\text{{{_escaped(name)}}}"
        below = f"\\{parts.below}" if parts.below in GREEK_NAMES else parts.below
        return self._letter(name, parts) + (f"_{{{below}}}" if below else "") + parts.primes

    def _letter(self, name: str, parts: NameParts) -> str:
        letter = parts.base
        is_bold = bool(self.bold & {name, parts.accented})
        if letter in GREEK_NAMES:
            letter = rf"\boldsymbol{{\{letter}}}" if is_bold else f"\\{letter}"
        elif is_bold:
            letter = rf"\mathbf{{{letter}}}"
        elif len(letter) > 1:
            letter = rf"\mathrm{{{letter}}}"
        return rf"\{parts.accent}{{{letter}}}" if parts.accent else letter

    def ones(self) -> str:
        return r"\mathbf{1}"

    def indexed(self, base: str, below: Sequence[str], above: Sequence[str], *, entry: bool) -> str:
        written, below = self.name(base), [compact(part) for part in below]
        if below:
            written += f"[{','.join(below)}]" if entry else f"_{{{joined(below)}}}"
        return written + (f"^{{({','.join(map(compact, above))})}}" if above else "")

    def entry(self, body: str, below: Sequence[str]) -> str:
        return rf"{self.bracket(body)}_{{{joined([compact(part) for part in below])}}}"

    def cardinality(self, domain: str, *, bars: bool) -> str:
        return f"|{domain}|" if bars else rf"\operatorname{{card}}({domain})"

    # --- arithmetic ---------------------------------------------------------------------------

    def bracket(self, inner: str) -> str:
        # \left and \right make room for what is tall, and an odd space after a function's name.
        return rf"\left({inner}\right)" if _TALL.search(inner) else f"({inner})"

    def between(self, left: Piece, right: Piece) -> str:
        # A number before a fraction looks like a mixed number, which only a sign can tell from a product.
        mixed = False
        if self.stacked and isinstance(left.node, Number) and isinstance(right.node, Quotient):
            mixed = bool(self.times) or _is_numeric(right.node)
        needed = (
            right.text[0] in DIGITS
            or left.text.endswith(r"\sigma")  # which would be the sigmoid
            or (isinstance(left.node, Symbol) and right.text.startswith(r"\left(") and _may_be_applied(left.node.name))
        )
        sign = self.times or r"\cdot"
        return f" {sign} " if needed or mixed else " "

    def hadamard(self, factors: Sequence[str]) -> str:
        return r" \odot ".join(factors)

    def quotient(self, above: str, below: str) -> str:
        return f"{above} / {below}"

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def power(self, node: Power, base: str, exponent: str) -> str:
        # A lone T would be read as a transpose.
        return f"{base}^{{{{T}}}}" if node.exponent == Symbol("T") else f"{base}^{{{exponent}}}"

    # --- functions ----------------------------------------------------------------------------

    def spelled(self, row: FunctionRow) -> str:
        return rf"\{self.log}" if row.name == "log" else row.latex

    def raised(self, row: FunctionRow, node: Function, argument: Callable[[], str], exponent: Node) -> str | None:
        name = self.spelled(row)
        if "{u}" in name or "_" in name or row.takes != "scalar" or not isinstance(exponent, Number):
            return None
        return f"{name}^{{{self.number(exponent.value)}}}{self.bracket(argument())}"

    def word(self, name: str) -> str:
        parts = parts_of(name)
        if parts is None or len(parts.base) == 1 or parts.base in GREEK_NAMES:
            return self.name(name)
        return self.name(name).replace(r"\mathrm{", r"\operatorname{", 1)

    # --- calculus -----------------------------------------------------------------------------

    def derivative(self, of: str | None, body: str | None, by: str, *, partial: bool) -> str:
        wanted = self.d or ("∂" if partial else "d")
        d = "d" if wanted == "d" else r"\partial "
        above = f"{d}{of or ''}".strip()
        written = rf"\frac{{{above}}}{{{d}{by}}}"
        return written if body is None else rf"{written}\left[{body}\right]"

    def gradient(self, body: str, by: str | None, *, bare: bool) -> str:
        nabla = r"\nabla" if by is None else rf"\nabla_{{{by}}}"
        if bare:
            return f"{nabla} {body}"
        return nabla + (self.bracket(body) if by is not None else rf"\left({body}\right)")

    def differential(self, body: str, *, bare: bool) -> str:
        return rf"\partial {body}" if bare else rf"\partial{self.bracket(body)}"

    def over_range(self, sign: str, body: str, index: str, lower: str, upper: str) -> str:
        return rf"\{sign}_{{{index}={lower}}}^{{{upper}}} {body}"

    def set_sum(self, body: str, indices: Sequence[str], domain: str | None) -> str:
        below = self.elements(indices, domain, r" \in ")
        return rf"\sum_{{{below}}} {body}"

    def mean(self, body: str, index: str | None, *, implied: bool) -> str:
        below = "" if index is None or implied else f"_{{{index}}}"
        return rf"\operatorname{{mean}}{below}{self.bracket(body)}"

    # --- conditions ---------------------------------------------------------------------------

    def connective(self, word: str, conditions: Sequence[str]) -> str:
        return rf" \text{{ {word} }} ".join(conditions)

    def piecewise(self, cases: Sequence[tuple[str, str]], otherwise: str | None) -> Written:
        rows = [rf"{value} & \text{{if }} {condition}" for value, condition in cases]
        rows += [] if otherwise is None else [rf"{otherwise} & \text{{otherwise}}"]
        return Written(_environment("cases", rows), POWER)

    # --- vectors and matrices -----------------------------------------------------------------

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return _environment("pmatrix", [" & ".join(row) for row in rows])

    def transpose(self, operand: str) -> str:
        return f"{operand}^{{{self.transposed}}}"

    def dot(self, left: str, right: str, *, angled: bool) -> str:
        if angled:
            return rf"\left\langle {left}, {right} \right\rangle"
        return r"\operatorname{dot}" + self.bracket(f"{left}, {right}")

    def hadamard_power(self, node: Power, base: str, exponent: str) -> str:
        return rf"{base}^{{\odot {exponent}}}"

    # --- statements ---------------------------------------------------------------------------

    def assignment(self, target: str, value: str) -> str:
        return rf"{target} \leftarrow {value}"


def _environment(name: str, rows: Sequence[str]) -> str:
    return rf"\begin{{{name}}} " + r" \\ ".join(rows) + rf" \end{{{name}}}"


def _escaped(name: str) -> str:
    """A text that is no name of ours, so that nothing in it is a command."""
    return "".join(_SPECIAL.get(char, char) for char in name if char.isprintable())


def _is_numeric(node: Quotient) -> bool:
    return isinstance(node.numerator, Number) and isinstance(node.denominator, Number)


def _may_be_applied(name: str) -> bool:
    """Whether the reader could take a name before a bracket for a function where nothing is declared."""
    parts = parts_of(name)
    if parts is None or parts.primes:
        return True
    if parts.below:
        return False
    return (
        bool(parts.accent) or parts.base in ("f", "g", "h") or (len(parts.base) > 1 and parts.base not in GREEK_NAMES)
    )
