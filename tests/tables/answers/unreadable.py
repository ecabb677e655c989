"""What cannot be read, by kind: each kind is a claim about the text that can be checked without a reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from tests.tables.answers.rows import Row

_NAME = re.compile(r"[^\W\d_]+(?:_[^\W\d_]+)*")
_OPENING = {"(": ")", "[": "]", "{": "}"}
_DANGLING = re.compile(r"(?:[-+*/^_=(\[{,·×÷√∂∫|<>≤≥≠∈−]|\\\w+|\\|\b[a-z]{2,}|\.\.|,|e[+-])\s*\Z")

_HEADLESS = re.compile(r"(?:\\frac\{[^{}]*\}|(?:Σ|\\sum)(?:[_^]\{[^{}]*\})*)\s*\Z")

_CODE = re.compile(r"[;:\"'`<>{}=!%&#$@\[\]]|__|import|lambda|return|print|def |->|//|\*\*|\.\w")
_NO_NUMBERS = frozenset("nan inf infinity infty undefined dne n/a null none true false i".split())


def is_empty(row: Row) -> bool:
    """No letter and no digit is there."""
    return not any(character.isalnum() for character in row.typed)


def is_unfinished(row: Row) -> bool:
    """It ends where something has to follow, or with a bracket open."""
    text = row.typed.rstrip(" .:;?!")
    unended = text.count(r"\begin") > text.count(r"\end")
    return _open_brackets(text) != [] or unended or any(each.search(text) for each in (_DANGLING, _HEADLESS))


def has_stray_bracket(row: Row) -> bool:
    """A bracket is closed that was not opened, or opened and not closed, or bars do not pair."""
    return _open_brackets(row.typed) != [] or row.typed.count("|") % 2 == 1


def has_stray_sign(row: Row) -> bool:
    """The fragment is made of signs and spaces alone."""
    return bool(row.fragment.strip()) and not any(map(str.isalnum, row.fragment))


def has_unknown_name(row: Row) -> bool:
    """The fragment is a name that neither the question nor its declarations have."""
    known = {*_NAME.findall(row.reference), *row.variables}
    return any(map(str.isalpha, row.fragment)) and row.fragment not in known


def has_foreign_character(row: Row) -> bool:
    """The fragment is a character of another script, an invisible one, or no sign of mathematics."""
    return bool(row.fragment) and all(ord(character) > 126 or ord(character) < 32 for character in row.fragment)


def is_prose(row: Row) -> bool:
    """The fragment is a word of a language, in two letters or more or in a script of its own."""
    return bool(row.fragment.strip()) and all(
        character.isalpha() or character in " '’" or unicodedata.category(character) == "Mn"
        for character in row.fragment
    )


def is_code(row: Row) -> bool:
    """The fragment belongs to a programming language or to a markup, not to formulas."""
    return _CODE.search(row.fragment) is not None


def is_no_number(row: Row) -> bool:
    """The fragment stands for no number."""
    return row.fragment.casefold().strip("\\+- ") in _NO_NUMBERS or any(each in row.fragment for each in "∞#")


def is_too_large(row: Row) -> bool:
    """Longer than a formula can be, or with a number or an exponent beyond any use."""
    long_number = re.search(r"\d{101}", row.typed) is not None
    tower = re.search(r"\d(?:\^|\*\*)\(?\d+(?:\^|\*\*)", row.typed) is not None
    exponent = re.search(r"(?:\^\(?|\*\*\(?|e\+?-?)\d{4,}", row.typed) is not None
    deep = any(_depth(row.typed, pair) > 50 for pair in ("()", "[]", "{}"))
    signs = re.search(r"[-√|+]{51}", row.typed) is not None
    return len(row.typed) > 4_000 or long_number or tower or exponent or deep or signs or "!" in row.typed


def is_still_to_do(row: Row) -> bool:
    """A derivative, an integral, a limit or a mean is still to be worked out."""
    return re.search(r"d/d|∂|∫|\\int|lim|mean|frac\{d|'|integral|diff|∇", row.fragment) is not None


def is_ambiguous(row: Row) -> bool:
    """It can be read in two ways, of which one would be right; the values are compared by `establish`."""
    return bool(row.python_meant)


def has_no_index(row: Row) -> bool:
    """The fragment is a name that stands in the question with an index, and here without one."""
    return re.search(rf"{re.escape(row.fragment)}(?:_|\[)", row.reference) is not None


def has_loose_index(row: Row) -> bool:
    """The fragment is an index that no sum binds."""
    binding = rf"{re.escape(row.fragment)}\s*(?:=|in\b|∈|\\in)"
    return len(row.fragment) == 1 and re.search(binding, row.typed) is None and "mean" not in row.typed


KINDS: dict[str, tuple[Callable[[Row], bool], str]] = {
    "empty": (is_empty, "nothing was written"),
    "unfinished": (is_unfinished, "the text stops where something has to follow"),
    "bracket": (has_stray_bracket, "brackets do not pair"),
    "sign": (has_stray_sign, "a sign stands where none can"),
    "name": (has_unknown_name, "a name that is not in the question"),
    "character": (has_foreign_character, "a character that only looks like another, cannot be seen or means nothing"),
    "prose": (is_prose, "words"),
    "code": (is_code, "code or markup"),
    "no number": (is_no_number, "what is no real number"),
    "too large": (is_too_large, "more than a formula can be"),
    "still to do": (is_still_to_do, "what is still to be worked out"),
    "two readings": (is_ambiguous, "two readings, one of which is right"),
    "loose index": (has_loose_index, "an index that no sum binds"),
    "no index": (has_no_index, "data without its index"),
}


def complaint(row: Row) -> str | None:
    """What is wrong with the claim that a row makes, or None."""
    if row.kind not in KINDS:
        return f"there is no kind {row.kind!r}"
    if row.column and row.typed[row.column - 1 : row.column - 1 + len(row.fragment)] != row.fragment:
        return f"the fragment does not stand in column {row.column}"
    if not 0 < row.column <= len(row.typed) + 1:
        return f"there is no column {row.column}"
    return None if KINDS[row.kind][0](row) else f"the text is not as {row.kind!r} says"


def _open_brackets(text: str) -> list[str]:
    """The brackets that have no partner."""
    expected: list[str] = []
    for character in re.sub(r"\\[{}|]", "", text):
        if character in _OPENING:
            expected.append(_OPENING[character])
        elif character in _OPENING.values() and (not expected or expected.pop() != character):
            return [character]
    return expected


def _depth(text: str, pair: str) -> int:
    level = deepest = 0
    for character in text:
        level += (character == pair[0]) - (character == pair[1])
        deepest = max(deepest, level)
    return deepest
