r"""Commands of LaTeX as tokens of the plain notation: ``\cdot`` is ·, ``\mathbf{w}`` a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nearness import close_matches, shortened
from steepest.expression.spellings import (
    ACCENTS,
    BOLD_WRAPPERS,
    COMMANDS,
    ENVIRONMENTS,
    GREEK,
    LATEX_NAMES,
    STRUCTURES,
    UNSUPPORTED_COMMANDS,
    WRAPPERS,
)
from steepest.expression.tokens import Token

if TYPE_CHECKING:
    from steepest.expression.lexer import Lexer

COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_GROUP = re.compile(r"\s*\{\s*(\\?[A-Za-z]+|\\?[A-Za-z]+(?:[ _-]+[A-Za-z]+)*|\d)\s*\}|\s*(\\[A-Za-z]+|[A-Za-z]|\d)")
_NESTED = re.compile(r"\s*\{\s*\\([A-Za-z]+)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|([A-Za-z]))\s*\}")
_ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}")
_COMMANDS = sorted({*COMMANDS, *STRUCTURES, *WRAPPERS, *BOLD_WRAPPERS, *ACCENTS, *LATEX_NAMES, *GREEK.values(), "left"})


def command(lexer: Lexer, at: int, tight: bool) -> list[Token]:
    """The tokens of the command that starts here."""
    matched = COMMAND.match(lexer.plain, at)
    if matched is None:
        raise ParseError(lexer.text, at, "a backslash stands alone", unfinished=True)
    name, end = matched.group(1), matched.end()
    if name in ("left", "right"):  # of a bar, which opens or closes
        while lexer.plain[end] == " ":
            end += 1
        double = lexer.plain[end] in "‖\\"
        end += 2 if lexer.plain[end] == "\\" else 1
        sign = {"left": "lVert" if double else "lvert", "right": "rVert" if double else "rvert"}[name]
        return [Token("sign", sign, at, end, tight)]
    if name in COMMANDS:
        return [lexer.sign(COMMANDS[name], at, end, tight)]
    if name in STRUCTURES:
        return [Token("structure", STRUCTURES[name], at, end, tight)]
    if name in ("begin", "end"):
        return [_environment(lexer, at, name, end, tight)]
    if name in WRAPPERS or name in ACCENTS or name in BOLD_WRAPPERS:
        return _wrapped(lexer, at, name, end, tight)
    if name in UNSUPPORTED_COMMANDS:
        raise ParseError(lexer.text, at, refusal_of(UNSUPPORTED_COMMANDS[name]))
    if name.isalpha() and _known_command(name):
        return lexer.named(LATEX_NAMES.get(name, name), at, end, tight, whole=True)
    close = close_matches(name, _COMMANDS, n=1, cutoff=0.7)
    hint = f"; did you mean \\{close[0]}?" if close else ""
    proposal = f"{lexer.text[:at]}\\{close[0]}{lexer.text[end:]}" if close else None
    if not name.isalpha():
        raise ParseError(lexer.text, at, f"a backslash before {shortened(name)!r} has no meaning here")
    said = f"the command \\{shortened(name)} is not known{hint}"
    raise ParseError(lexer.text, at, said, proposal=proposal, unfinished=end == len(lexer.plain))


def _environment(lexer: Lexer, at: int, name: str, end: int, tight: bool) -> Token:
    matched = _ENVIRONMENT.match(lexer.plain, end)
    if matched is None:
        place = len(lexer.text) if not lexer.plain[end:].strip() else at
        said = f"\\{name} needs the name of an environment in braces"
        raise ParseError(lexer.text, place, said, unfinished=True)
    if matched.group(1) not in ENVIRONMENTS:
        raise ParseError(lexer.text, at, f"the environment {shortened(matched.group(1))} is not known")
    kind = "begin" if name == "begin" else "finish"
    return Token(kind, matched.group(1), at, matched.end(), tight)


def _wrapped(lexer: Lexer, at: int, name: str, end: int, tight: bool) -> list[Token]:
    r"""``\hat{y}``, ``\mathbf w``, ``\mathrm{rate}``, ``\text{if }``: a word that does not split."""
    group = _GROUP.match(lexer.plain, end)
    if (nested := _NESTED.match(lexer.plain, end)) and (found := _doubly(lexer, at, name, nested, tight)) is not None:
        return found
    if group is None:
        raise ParseError(lexer.text, at, f"\\{name} needs a name in braces", unfinished=not lexer.plain[end:].strip())
    word = re.sub(r"[ -]+", "_", (group.group(1) or group.group(2)).strip().lstrip("\\"))
    if word in ACCENTS or word in BOLD_WRAPPERS:  # \hat{\mathbf{y}}, \mathbf{\hat{y}}
        raise ParseError(lexer.text, at, f"\\{name} around \\{word} is not supported")
    if word.isdecimal():
        if word == "1" and name in BOLD_WRAPPERS | {"mathbb"}:
            return [Token("word", "ones", at, group.end(), tight, whole=True)]
        return [Token("number", word, at, group.end(), tight)]
    if name in ACCENTS and "_" in word:
        raise ParseError(lexer.text, at, f"\\{name} over several letters is not supported")
    word = LATEX_NAMES.get(word, word)
    accented = f"{word}_{ACCENTS[name]}" if name in ACCENTS else word
    return lexer.named(accented, at, group.end(), tight, whole=True, bold=name in BOLD_WRAPPERS)


def _known_command(name: str) -> bool:
    """Whether a command is a letter or a function; other words in a backslash are no names."""
    return (
        name in GREEK.values() or name in LATEX_NAMES or FUNCTIONS.spelled(name) is not None or name in ("exp", "arg")
    )


def _doubly(lexer: Lexer, at: int, outer: str, nested: re.Match[str], tight: bool) -> list[Token] | None:
    r"""``\hat{\mathbf{y}}``: a name with an accent that is set bold, either way round."""
    inner, word = nested.group(1), (nested.group(2) or nested.group(3)).lstrip("\\")
    accent = ACCENTS.get(outer) or ACCENTS.get(inner)
    if accent is None or not {outer, inner} & (BOLD_WRAPPERS | WRAPPERS):
        return None
    bold = bool({outer, inner} & BOLD_WRAPPERS)
    return lexer.named(f"{LATEX_NAMES.get(word, word)}_{accent}", at, nested.end(), tight, whole=True, bold=bold)


def refusal_of(what: str) -> str:
    """The sentence for mathematics that is not ours: integrals, infinity."""
    return f"{what} {'is' if what in _SINGULAR else 'are'} not supported"


_SINGULAR = frozenset({"infinity", "proportionality", "congruence", "approximate equality", "argmin", "argmax"})
