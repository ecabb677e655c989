"""What a terminal must never be sent raw: control characters in what people typed or files hold.

One rule for every surface. It stands beside the packages, like the facade, because the first question of a
drill is shown before any of them is loaded.
"""

from __future__ import annotations

import unicodedata

# Controls (ESC, BEL, C1 …), invisible formats (bidirectional overrides, joiners), halves of characters,
# and the separators that some terminals take for a new line.
_DANGEROUS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def escaped(text: str, keep: str = "\n\t") -> str:
    r"""The text with every dangerous character written out; new lines and tabs stay.

    Args:
        text: whatever was typed, or read from a file.
        keep: the control characters that stay; none of them where a single line is wanted.

    >>> print(escaped("2x\x1b[2J \u202e"))
    2x\x1b[2J \u202e
    >>> print(escaped("2x\n3", keep=""))
    2x\x0a3
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character in keep else _written(character) for character in text)


def _written(character: str) -> str:
    if unicodedata.category(character) not in _DANGEROUS:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
