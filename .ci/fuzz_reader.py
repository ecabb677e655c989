#!/usr/bin/env python3
"""Looks for a text that the reader does not treat as it promises.

    python .ci/fuzz_reader.py --random 2000               seeded texts; needs nothing but the package
    python .ci/fuzz_reader.py --hypothesis 100000         the same grammar, steered by hypothesis
    python .ci/fuzz_reader.py --atheris 1000000           … by the coverage of steepest.expression (pip install atheris)

Texts are made from one grammar of both notations, and then damaged. Of each is asked, with and without
declared names, that

* nothing but `ParseError` escapes, with its place inside the text and a message on one line,
* a proposal can be read,
* what was read is written as text, Unicode and LaTeX, and reads back as the same tree; its MathML is XML, and its
  source of NumPy is Python,
* one reading takes less than 100 ms of processor time, and so does writing.

A text that breaks a promise is made shorter while it still does. Faults go to standard output, and to the
file named by --faults as lines of JSON; exit status 1 where there are any.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SECONDS = 0.100  # of processor time that one reading may take
MOST_FAULTS = 100  # after that many the run ends
OF_ONE_SORT = 3  # kept: one fault of the reader breaks many texts
PROGRESS = 50_000  # texts from one line of progress to the next
SHRINKING = 600  # tries to make a text shorter
SHORT = 24  # characters: of such a text every part is tried
LONGEST = 4_000
MEMORY = 3 << 30  # bytes that a run may have; a text that wants more is a fault
HANGING = 5  # seconds after which nothing more is waited for
ESCAPED, HANGS = "only ParseError escapes", "reading and writing end"

Below = Callable[[int], int]  # a source of choices: a number from 0 up to and without the one given


# --- the grammar --------------------------------------------------------------------------------------

#: A name in angles stands for any line of its list.
GRAMMAR: dict[str, tuple[str, ...]] = {
    "statement": (
        *("<sum>",) * 10, "<relation>", "<column>", "<array>", "<name> = <sum>", "f(x, y) = <sum>", "∂f/∂x = <sum>",
        "df/dx = <sum>", "f_x = <sum>", "∇f = <column>", "dL/dw = <sum>", "w := <sum>", "w <- <sum>", "w ← <column>",
        "w_{t+1} = <sum>", "f'(x) = <sum>", "y' = <sum>", r"w \leftarrow <sum>", "$<sum>$", r"\[<sum>\]", r"\(<sum>\)",
        "≈ <sum>", "= <sum>", r"\mathrm{rate} = <sum>", r"\nabla f = <column>",
        r"\frac{\partial f}{\partial x} = <sum>",
    ),
    "sum": ("<product>", "<product>", "<product>", "<sum> + <product>", "<sum>-<product>", "<sum> − <product>"),
    "product": (
        *("<power>",) * 6, "-<product>", "<product> <power>", "<product><power>", "<product>*<power>",
        "<product>·<power>", "<product> × <power>", r"<product>\cdot <power>", r"<product>\times<power>",
        "<product>/<power>", r"<product>\,<power>", "<product>÷<power>", "<number><atom>", "1/<digit><name>",
    ),
    "power": (
        *("<atom>",) * 9, "<atom>^<digit>", "<atom>**<digit>", "<atom>^<atom>", "<atom>^{<sum>}", "<atom>^(<sum>)",
        "<atom>²", "<atom>⁻¹", "<atom>^-<atom>", "<name>^{(<letter>)}", "<name>^{(<digit>)}", "<atom>ⁿ⁺¹",
        "e^<product>", "e^<digit><name>", "<atom>^<name>^<digit>", "<atom>^1/2", "<name>^<name><name>", "2^-<digit>",
    ),
    "atom": (
        *("<name>",) * 10, *("<number>",) * 3, *("(<sum>)",) * 4, "[<sum>]", "{<sum>}", r"\left(<sum>\right)",
        *("<applied>",) * 4, *("<calculus>",) * 2, "<scalar of columns>", "<array>", "<cases>", "|<sum>|",
        r"\left|<sum>\right|", r"\lvert <sum>\rvert", "|<name>|<name>|<name>|", r"\frac{<sum>}{<sum>}",
        r"\frac<digit><letter>", r"\dfrac{<sum>}{<sum>}", "½", "¾<name>", "√<atom>", "∛<atom>", "√(<sum>)",
        r"\sqrt{<sum>}", r"\sqrt[3]{<sum>}", r"\sqrt[<digit>]{<sum>}", r"\sqrt2",
    ),
    "applied": (
        "<function>(<sum>)", "<function> <power>", "<function> <digit><name>", "<function>^2 <name>",
        "<function>²<name>", "<function>^-1 <name>", "<function>^{2}(<sum>)", "<function>**2(<sum>)",
        "<function><name>", "<name><function> <name>", "np.<function>(<sum>)", r"\<function>(<sum>)",
        r"\<function> <name>", r"\<function>^2 <name>", r"\operatorname{<function>}(<sum>)",
        r"\<function>\left(<sum>\right)", "log_2 <atom>", "log_<digit>(<sum>)", r"\log_{10}(<sum>)", "log10(<sum>)",
        "max(<sum>, <sum>)", r"\max(<sum>, <sum>)", "min(<sum>, <sum>, <sum>)", "σ(<sum>)", "prediction(<sum>)",
        "f(<sum>)", "f'(<sum>)", "g(<sum>, <sum>)", r"\mathrm{prediction}(<sum>)", "x(<sum>)", "ac(<sum>)",
        "<function> -<name>", "<function> <function> <name>", "<function> <name>/<digit>", "<function> <name>(<sum>)",
    ),
    "calculus": (
        "sum(i=1..N, <sum>)", "sum(i in B, <sum>)", "sum((x, y) in D, <sum>)", "sum(i, <sum>)", "sum_i <product>",
        "Σ_{i=1}^{N} <product>", r"\sum_{i=1}^{N} <product>", r"\sum_i <product>", r"\sum_{i\in B} <product>",
        r"\sum_{(x,y)\in D}<product>", "Σ_{(x,y)∈D} <product>", r"\frac{1}{N}\sum_{i=1}^N <product>",
        "1/N sum_i <product>", "1/|B| sum(i in B, <sum>)", "sum(k=1..<sum>, <sum>)", r"\sum_{j=0}^{<sum>}{<sum>}",
        "prod(i=1..N, <sum>)", "Π_{i=1}^{N} <product>", r"\prod_{i=1}^{N} <product>", "∏ᵢ₌₁ᴺ <product>",
        "mean(<sum>)", "mean_i(<sum>)", r"\operatorname{mean}(<sum>)", "∂L/∂w", "∂/∂x(<sum>)", "d/dx(<sum>)", "dL/dw",
        "dy/dx <name>", r"\frac{\partial L}{\partial w}", r"\frac{\partial}{\partial x}(<sum>)",
        r"\frac{d}{dx}(<sum>)", "∂f/∂x_i", "∂L/∂w₁", r"\frac{\partial L}{\partial w_j}", "card(B)",
    ),
    "scalar of columns": (
        "||<column>||", "‖<column>‖", "‖<column>‖²", r"\lVert <column> \rVert", "‖<column>‖_1", "‖<column>‖₁",
        "||<column>||_2^2", "norm(<column>)", "np.linalg.norm(<column>)", "<vector>^T <column>", "(<column>)ᵀ<vector>",
        r"{<column>}^\top <vector>", "⟨<vector>, <column>⟩", "<<vector>, <vector>>", "dot(<column>, <vector>)",
        "w·x + b", r"\mathbf{w}^\top \mathbf{x}", r"\vec{a}\cdot\vec{b}", "ones^T <vector>",
    ),
    "column": (
        *("<vector>",) * 4, "X <vector>", "X^T <vector>", "X.T @ <vector>", r"X^\top <vector>", "<column> + <column>",
        "<column>-<column>", "<vector> ⊙ <column>", r"<column>\odot <column>", "<number><vector>", "-<column>",
        "(<column>)", "<column>/<digit>", "X @ <vector>", "tanh(<column>)", "softmax(<column>)", "∇f", "∇(<sum>)",
        "∇_w(<sum>)", r"\nabla_{w}\left(<sum>\right)", "<letter> <column>", r"\mathbf{X}\mathbf{w}", "X^T (X w - y)",
        "X.T @ (X @ w - y)", "X^T(Xw−y)", "(<sum>, <sum>)", "[[<sum>, <sum>], [<sum>, <sum>]] (x, y)",
    ),
    "vector": ("u", "v", "r", r"\mathbf{w}", r"\vec{u}", "𝐯", "(x, y)", "ones", "[a, b]", r"\mathbf{1}", "xᵢ"),
    "array": (
        "[[<sum>, <sum>], [<sum>, <sum>]]", "[<sum>, <sum>]", "[[<sum>], [<sum>]]", "(<sum>,)",
        "(<sum>, <sum>, <sum>)", r"\begin{pmatrix} <sum> & <sum> \\ <sum> & <sum> \end{pmatrix}",
        r"\begin{bmatrix}<sum>\\<sum>\end{bmatrix}", "np.array([<sum>, <sum>])", "⟨<sum>, <sum>, <sum>⟩",
        "[[<sum>, <sum>]]^T",
    ),
    "cases": (
        "{<sum> if <relation>, <sum> otherwise}", "{<sum> if <relation>, <sum> if <relation>}",
        "piecewise((<sum>, <relation>), (<sum>, True))", "{<sum> if <relation>}",
        r"\begin{cases} <sum> & \text{if } <relation> \\ <sum> & \text{otherwise} \end{cases}",
        r"\begin{cases} <sum>, & <relation> \\ <sum>, & <relation> \end{cases}",
    ),
    "relation": (
        "<sum> < <sum>", "<sum><=<sum>", "<sum> ≥ <sum>", r"<sum> \le <sum>", "0 <= <name> < <sum>", "<sum> != <sum>",
        "<sum> > <sum> and <sum> < <sum>", r"<sum> \neq <sum> \text{ or } <sum> > <sum>", "<sum> = <sum>",
    ),
    "name": (
        *("<letter>",) * 10, "xy", "w1", "w_1", "x_i", "x_{i}", "x_{i,j}", "x_ij", "x_{i+1}", "x_i^{(k)}", "w_{t+1}",
        "x₁", "xᵢ", "θ", "alpha", r"\alpha", r"\theta_0", "y_hat", r"\hat y", r"\hat{y}_i", "ŷ", r"\bar x", "y_hat_i",
        r"\mathrm{e}", "y'", "x_max", "pi", "π", "e", "λ", "E", "N", "𝑥", "ｘ", "beta", "gamma",
        "abc", r"\varepsilon", "sigma", "<letter>[<index>]", "<letter>[<digit>, <index>]", "<letter>_<index>",
        "<letter>_{<sum>}",
    ),
    "letter": tuple("xyzwabuvnijktdefghmprsLNTXABD"),
    "index": tuple("ijk"),
    "digit": tuple("0123456789"),
    "number": (
        *"0123456789", "10", "0.1", "2.5", "1e-3", "2.5·10^-3", "1e3", "3,5", ".5", "100", "1/2", "0.30000",
        "12345678901",
    ),
    "function": tuple(
        "sin cos tan exp ln log sqrt abs tanh sigmoid relu sign arcsin asin arctan sec csc cot sinh arsinh cbrt log2"
        " softplus gelu erf step norm".split()
    ),
}  # fmt: skip

#: What is put in when a list must come to an end.
SIMPLE = {
    "statement": "x", "sum": "x", "product": "2y", "power": "x", "atom": "y", "applied": "sin(x)", "calculus": "∂L/∂w",
    "scalar of columns": "||v||", "column": "v", "vector": "v", "array": "(x, y)", "cases": "{1 if x < 0, 0 otherwise}",
    "relation": "x < 1",
}  # fmt: skip
_SLOT = re.compile("<(" + "|".join(GRAMMAR) + ")>")
_COMMAND = re.compile(r"\\[A-Za-z]+$")

#: Odd characters that people paste, and hostile ones.
ODD = (
    *("\u200b", "\u202e", "\x00", "\x07", "\x1b[0m", "\ud800", "\U0010ffff"),
    *("\u0301", "\u0302", "\t", "\n", "\xa0", "х", "о"),
    *("\\", "\\\\", "#", "?", '"', "`", ";", ":", "::", "→", "∞"),
    *("∫", "∏", "%", "°", "!", "&", "~", "…", "...", "⅓", "ﬁ", "①"),
    *("٣", "ｓｉｎ", "９", "²³", "₁₂", "⁺", "₊", "⁽²⁾", "ₓ"),
    *("ʰ", "ᵀ", "''", "′", "__class__", "eval(", "lambda", "if", "otherwise", "and"),
    *("in", "or", "for", "==", ":=", "<-", "->", "_{", "^{", "}", "{"),
    *("]", "[", ")", "(", "|", "||", "‖", "_", "^", "**", "//"),
    *("9^9^9^9", "1e999", "1" * 60, "x" * 70, "((((((((((", "))))))))))"),
    *("||||", "----", "^^", "$$", "\\left", "\\right."),
)  # fmt: skip

DECLARED: tuple[dict[str, Any], ...] = (
    *({},) * 8,
    {"variables": ["x", "y"]},
    {"variables": list("xyzwabuvnijktdefghmprsLNTXABD")},
    {"variables": ["x", "y", "w", "b", "x_i", "y_i", "alpha", "y_hat", "N", "E", "e", "rate"]},
    {"variables": ["f", "x", "y", "sin", "beta", "pi"]},
    {"variables": []},
    {"shapes": {"X": "N×d", "w": "d", "y": "N"}},
    {"shapes": {"a": "d", "b": "d", "B": "set"}},
    {"shapes": {"x": "2", "y": "2", "A": "2×2"}, "variables": list("xyzwabijN")},
)


@dataclass(frozen=True)
class Asked:
    """A text, and what is declared with it."""

    text: str
    declared: dict[str, Any] = field(default_factory=dict)


class Texts:
    """Texts of the grammar, made from a source of choices."""

    def __init__(self, below: Below, seeds: tuple[str, ...], signs: tuple[str, ...]) -> None:
        self.below = below
        self.seeds = seeds  # texts of the tables
        self.signs = signs  # every sign and command that the reader knows
        self.fuel = 0

    def asked(self) -> Asked:
        declared = DECLARED[self.below(len(DECLARED))]
        text = self._of(self.seeds) if self.below(8) == 0 else self._written()
        for _ in range(_DAMAGES[self.below(len(_DAMAGES))]):
            text = self._damaged(text)
        return Asked(text[: LONGEST + 5], declared)

    def _written(self) -> str:
        self.fuel = 4 << self.below(6)
        return self._line("statement")

    def _line(self, name: str) -> str:
        self.fuel -= 1
        if self.fuel < 0 and name in SIMPLE:
            return SIMPLE[name]
        text = ""
        for place, part in enumerate(_SLOT.split(self._of(GRAMMAR[name]))):
            new = self._line(part) if place % 2 else part
            apart = " " if new[:1].isalpha() and _COMMAND.search(text) else ""  # \\cdot x
            text += apart + new
        return text

    def _damaged(self, text: str) -> str:
        start = self.below(len(text) + 1)
        end = min(start + self.below(12), len(text))
        before, part, after = text[:start], text[start:end], text[end:]
        match self.below(10):
            case 0:
                return before + after
            case 1:
                return before
            case 2:
                return before + part + part + after
            case 3:
                times = 1 << self.below(12)
                unit = part or self._of(self.signs)
                return before + (unit * times)[:LONGEST] + after
            case 4:
                times = 1 << self.below(7)
                opening, closing = _NESTS[self.below(len(_NESTS))]
                return opening * times + text + closing * (times - self.below(2))
            case 5:
                return before + self._of(ODD) + after
            case 6:
                return after + part + before
            case 7:
                return before + self._written() + after
        return before + self._of(self.signs) + (after if self.below(2) else part + after)

    def _of(self, lines: tuple[str, ...]) -> str:
        return lines[self.below(len(lines))]


_DAMAGES = (0, 0, 0, 0, 0, 1, 1, 2, 3)
_NESTS = (
    ("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("sin(", ")"), ("2^", ""), ("1/", ""), ("sqrt(", ")"), ("|", "|"),
    ("||", "||"), (r"\frac{1}{", "}"), (r"\left(", r"\right)"), ("∂/∂x(", ")"), ("mean(", ")"), ("sum(i=1..N, ", ")"),
    ("{", " if x < 0, 1 otherwise}"), ("sin ", ""), ("√", ""), ("x_{", "}"), ("(1, ", ")"), ("<x, ", ">"), ("f(", ")"),
    ("x(", ")"), ("1/2x + ", ""), ("e^2y ", ""), ("∇", ""), ("x^", ""), ("sin^2 ", ""), (r"\sqrt[3]{", "}"),
    ("log_2 ", ""),
    ("a|", "|"), ("{", " if "), ("<", ""), ("⟨", "⟩"), ("[[", "]]"), ("+", ""), ("x+", ""), ("x/", ""), ("", "ᵀ"),
    ("", ".T"), ("", "²"), ("", "/x"), ("x·y/", ""), (r"\begin{cases}", r"\end{cases}"),
)  # fmt: skip


def texts(below: Below) -> Texts:
    return Texts(below, *_material())


@cache
def _material() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of the tables, and every sign and command that the reader knows."""
    from steepest.expression import spellings
    from tests.tables import malformed
    from tests.tables.spellings import GROUPS

    seeds = [row[0] for rows in GROUPS.values() for row in rows]
    seeds += [row[0].replace("‸", "") for row in malformed.ROWS]
    signs = [*spellings.SIGNS, *spellings.LONG_SIGNS, *spellings.GREEK, *spellings.SUPERSCRIPTS, *spellings.SUBSCRIPTS]
    commands = [*spellings.COMMANDS, *spellings.SPACES, *spellings.SIZES, *spellings.STRUCTURES, *spellings.WRAPPERS,
                *spellings.BOLD_WRAPPERS, *spellings.ACCENTS, *spellings.UNSUPPORTED_COMMANDS]  # fmt: skip
    environments = [f"\\{side}{{{name}}}" for name in spellings.ENVIRONMENTS for side in ("begin", "end")]
    signs += [f"\\{command}" for command in commands] + environments
    return tuple(seeds), tuple(sorted(set(signs)))


# --- the promises -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """A promise that does not hold of a text: which one, and what happened."""

    promise: str
    happened: str
    text: str
    declared: dict[str, Any]

    @property
    def sort(self) -> tuple[str, str]:
        """Faults of one sort most likely have one cause."""
        happened, _, _ = self.happened.partition(" ¦ ")
        return self.promise, re.sub(r"\d+|\\.+ is not|'.*'", "…", happened)


class Promises:
    """Asks of each text whether every promise holds; remembers the slowest."""

    def __init__(self, *, instrumented: bool = False) -> None:
        import steepest as st
        from steepest.expression import reading

        self.st = st
        self.forget = reading._read.cache_clear
        self.instrumented = instrumented
        self.read = 0
        self.slowest: tuple[float, str] = (0.0, "")

    def broken(self, asked: Asked) -> Fault | None:
        """The first promise that does not hold, or None."""
        try:
            with at_most(HANGING):
                return self._broken(asked)
        except _HangsError:
            return Fault(HANGS, f"after {HANGING} s", asked.text, asked.declared)

    def _broken(self, asked: Asked) -> Fault | None:
        st, text, declared = self.st, asked.text, asked.declared
        began = time.process_time()
        reading, refusal = None, None
        self.forget()
        try:
            reading = st.read(text, **declared)
        except st.ParseError as error:
            refusal = error
        except Exception as error:  # any other error is what is looked for
            return Fault(ESCAPED, _place(error), text, declared)
        taken = time.process_time() - began
        if taken > SECONDS and (taken := self._again(asked)) > SECONDS:
            return Fault(f"less than {SECONDS * 1e3:.0f} ms", f"{taken * 1e3:.0f} ms", text, declared)
        if taken > self.slowest[0]:
            self.slowest = taken, text
        if refusal is not None:
            return self._of_a_refusal(refusal, asked)
        self.read += 1
        return self._of_a_reading(reading, asked)

    def _again(self, asked: Asked) -> float:
        """The time of a reading taken anew: without instrumentation, the least of three."""
        if not self.instrumented:
            return seconds(asked)
        done = subprocess.run(  # noqa: S603 - this script
            [sys.executable, __file__, "--seconds"],
            input=json.dumps([asked.text, asked.declared]),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return float(done.stdout or "nan")

    def _of_a_refusal(self, error: Any, asked: Asked) -> Fault | None:
        if not 0 <= error.position <= len(asked.text):
            return Fault("the place is in the text", f"{error.position} ¦ {error.message}", *asdict(asked).values())
        if not error.message.isprintable() or len(error.message) > 300:
            return Fault("the message fits on a line", error.message[:400], *asdict(asked).values())
        if error.proposal is None:
            return None
        try:
            self.st.read(error.proposal, **asked.declared)
        except self.st.ParseError as second:
            happened = f"{second.message} ¦ {error.proposal}"
            return Fault("a proposal can be read", happened, *asdict(asked).values())
        return None

    def _of_a_reading(self, reading: Any, asked: Asked) -> Fault | None:
        """Every surface is written in time; text, Unicode and LaTeX read back."""
        node = self.st.parse(asked.text, **asked.declared)
        surfaces = list(self.writers())
        if self.instrumented:  # slow, and many texts: one surface of each
            surfaces = [surfaces[len(asked.text) % len(surfaces)]]
        found = (self._of_a_surface(surface, node, asked) for surface in surfaces)
        return next((fault for fault in found if fault is not None), None)

    def writers(self) -> dict[str, Callable[[Any], str]]:
        st = self.st
        return {
            "text": st.to_text,
            "Unicode": lambda tree: st.to_text(tree, unicode=True),
            "LaTeX": st.to_latex,
            "MathML": st.to_mathml,
            "NumPy": st.to_numpy,
        }

    def _of_a_surface(self, surface: str, node: Any, asked: Asked) -> Fault | None:
        st, declared, promise, written = self.st, asked.declared, f"{surface} reads back", ""
        began = time.process_time()
        try:
            written = self.writers()[surface](node)
            taken = time.process_time() - began
            if taken > SECONDS and not self.instrumented and (taken := self._written_again(surface, node)) > SECONDS:
                return Fault(f"{surface} is written in time", f"{taken * 1e3:.0f} ms", *asdict(asked).values())
            if surface == "MathML":
                ElementTree.fromstring(written)  # noqa: S314 - what our own writer wrote
            elif surface == "NumPy":
                ast.parse(written)
            elif (again := st.parse(written, **declared)) != node:
                happened = f"{difference(node, again)} ¦ {written} ¦ {node} ¦ {again}"
                return Fault(promise, happened, *asdict(asked).values())
        except (st.LimitError, st.UnsupportedError):
            # Near a limit, what is written may need more brackets than may be read; NumPy has no word for some parts.
            return None
        except st.ParseError as error:
            return Fault(promise, f"{error.message} ¦ {written}", *asdict(asked).values())
        except Exception as error:
            return Fault(promise, f"{_place(error)} ¦ {written}", *asdict(asked).values())
        return None

    def _written_again(self, surface: str, node: Any) -> float:
        """The least time of three: the first may have met a collection of garbage."""
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            self.writers()[surface](node)
            best = min(best, time.process_time() - began)
        return best

    def shortened(self, fault: Fault) -> Fault:
        """The same promise broken by a shorter text: pieces are left out, then every part of the rest is tried."""
        if fault.promise == HANGS:
            return fault
        if fault.declared:
            fault = self._same(fault, fault.text, {}) or fault
        tries, size = 0, len(fault.text) // 2
        most = SHRINKING // 40 if fault.promise.startswith("less than") else SHRINKING  # each takes a process
        while size and tries < most:
            for start in range(0, len(fault.text), size):
                tries += 1
                found = self._same(fault, fault.text[:start] + fault.text[start + size :], fault.declared)
                if found is not None:
                    fault = found
                    break
            else:
                size //= 2
            size = min(size, len(fault.text) - 1)
        if len(fault.text) > SHORT:
            return fault
        parts = (fault.text[i : i + n] for n in range(1, len(fault.text)) for i in range(len(fault.text) - n + 1))
        return next((found for part in parts if (found := self._same(fault, part, fault.declared))), fault)

    def _same(self, fault: Fault, text: str, declared: dict[str, Any]) -> Fault | None:
        """The fault of another text, if it is one of the same promise."""
        found = self.broken(Asked(text, declared))
        if found is None or found.promise != fault.promise:
            return None
        escaped = fault.promise == ESCAPED
        return None if escaped and found.sort != fault.sort else found


class _HangsError(BaseException):
    """What is asked takes too long."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise inside once so much processor time is used (libFuzzer has the other alarm)."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def ring(*_: object) -> None:
        raise _HangsError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def difference(node: Any, other: Any) -> str:
    """What stands in one tree, and what in the other, at the first place where they differ."""
    from steepest.expression.trees import children

    parts, others = children(node), children(other)
    if type(node) is type(other) and len(parts) == len(others):
        pairs = (pair for pair in zip(parts, others, strict=True) if pair[0] != pair[1])
        return next((difference(*pair) for pair in pairs), f"another {type(node).__name__}")
    return f"{type(node).__name__} of {len(parts)} became {type(other).__name__} of {len(others)}"


def _place(error: BaseException) -> str:
    """The error, and the innermost line of the package that it came through."""
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "steepest" in code.co_filename and "fuzz_reader" not in code.co_filename:
            place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place} ¦ {str(error)[:200]}"


def seconds(asked: Asked) -> float:
    """The least processor time of three readings."""
    import steepest as st
    from steepest.expression import reading

    best = float("inf")
    for _ in range(3):
        reading._read.cache_clear()
        began = time.process_time()
        with contextlib.suppress(st.ParseError):
            st.read(asked.text, **asked.declared)
        best = min(best, time.process_time() - began)
    return best


# --- the runs -----------------------------------------------------------------------------------------


class Run:
    """Counts what was asked, and keeps a few faults of each sort."""

    def __init__(self, promises: Promises, kept: str | None) -> None:
        self.promises = promises
        self.kept = kept
        gc.collect()
        gc.freeze()  # what is loaded by now would be counted against the texts
        self.faults: list[Fault] = []
        self.asked = 0

    def ask(self, asked: Asked) -> None:
        self.asked += 1
        if self.asked % PROGRESS == 0:
            print(f"{self.asked:,} texts, {self.promises.read:,} read, {len(self.faults)} faults", flush=True)
        fault = self.promises.broken(asked)
        if fault is None or self._known(fault):
            return
        read = self.promises.read
        fault = self.promises.shortened(fault)
        self.promises.read = read
        if self._known(fault):
            return
        self.faults.append(fault)
        line = json.dumps(asdict(fault), ensure_ascii=True)
        print(line, flush=True)
        if self.kept:
            with Path(self.kept).open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def _known(self, fault: Fault) -> bool:
        same = [other for other in self.faults if other.sort == fault.sort]
        return len(same) >= OF_ONE_SORT or fault in same

    @property
    def over(self) -> bool:
        return len(self.faults) >= MOST_FAULTS

    def closing(self, by: str) -> str:
        taken, slowest = self.promises.slowest
        shown = slowest if len(slowest) <= 60 else f"{slowest[:57]}… ({len(slowest)} characters)"
        return (
            f"- {self.asked} passing texts by {by}: {self.promises.read} read, the others refused; "
            f"slowest {taken * 1e3:.0f} ms: {shown!r}\n"
            f"{len(self.faults)} faults in {self.asked:,} texts by {by}"
        )


def by_random(run: Run, count: int, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    made = texts(source.randrange)
    while run.asked < count and not run.over:
        run.ask(made.asked())


def by_hypothesis(run: Run, count: int, seed: int) -> None:
    """Runs of some thousand texts each: hypothesis remembers all of a run."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    def test(data: st.DataObject) -> None:
        if not run.over:
            run.ask(texts(lambda most: data.draw(st.integers(0, most - 1))).asked())

    block = 5_000
    profile = settings(
        max_examples=min(block, count), database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    while run.asked < count and not run.over:
        before = run.asked
        seeded(seed + run.asked)(profile(given(st.data())(test)))()
        if run.asked == before:
            return


def by_atheris(count: int, seed: int, kept: str | None) -> int:
    """Steered by the coverage of the reader; ends the process, as libFuzzer does."""
    import atheris

    with atheris.instrument_imports(include=["steepest.expression"], enable_loader_override=False):
        import steepest.expression.reading
        import steepest.expression.writing  # noqa: F401
    run = Run(Promises(instrumented=True), kept)

    def one(data: bytes) -> None:
        if not data:
            return
        run.ask(texts(_from(data)).asked())
        if run.asked >= count or run.over:
            print(run.closing("atheris"), flush=True)
            os._exit(1 if run.faults else 0)

    # A run of one text holds its shortening too, hence the long time.
    options = [f"-seed={seed}", "-max_len=64", "-rss_limit_mb=3000", "-timeout=900", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()
    return 0


def _from(data: bytes) -> Below:
    """Choices from bytes, two for each; once they are used up, always the first."""
    places: Iterator[int] = iter(data)

    def below(most: int) -> int:
        high = next(places, 0)
        return (high if most <= 256 else high << 8 | next(places, 0)) % most

    return below


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=0, metavar="COUNT", help="seeded texts")
    parser.add_argument("--hypothesis", type=int, default=0, metavar="COUNT", help="texts steered by hypothesis")
    parser.add_argument("--atheris", type=int, default=0, metavar="COUNT", help="texts steered by coverage")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--faults", metavar="FILE", help="append each fault as a line of JSON")
    parser.add_argument("--seconds", action="store_true", help=argparse.SUPPRESS)  # of the text on standard input
    options = parser.parse_args()
    if options.seconds:
        text, declared = json.load(sys.stdin)
        print(seconds(Asked(text, declared)))
        return 0
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    status = 0
    for name, source in (("random", by_random), ("hypothesis", by_hypothesis)):
        if count := getattr(options, name):
            run = Run(Promises(), options.faults)
            source(run, count, options.seed)
            print(run.closing(name), flush=True)
            status |= bool(run.faults)
    if options.atheris:
        # A process of its own: libFuzzer never returns, and the code that it instruments must be imported by it.
        if options.random or options.hypothesis:
            command = [sys.executable, __file__, f"--atheris={options.atheris}", f"--seed={options.seed}"]
            command += [f"--faults={options.faults}"] if options.faults else []
            return status | subprocess.run(command, check=False).returncode  # noqa: S603
        return by_atheris(options.atheris, options.seed, options.faults)
    return status


if __name__ == "__main__":
    sys.exit(main())
