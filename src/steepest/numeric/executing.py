"""The one place where generated source becomes a function.

The source is ours, made from a graph and never from a text that somebody typed. It is looked through all the
same before it runs: it consists of the characters and the names that an emitter uses, and of nothing else.
"""

from __future__ import annotations

import itertools
import linecache
import re
import weakref
from collections.abc import Callable, Collection, Mapping
from typing import Any

from steepest.numeric.operations import OPERATIONS

_WORD = re.compile(r"[\w.]+")
_PLAIN = re.compile(r"[\w\s.,:()\[\]+\-*/<>=!@|]*", re.ASCII)
_OWN = re.compile(r"v\d+|(?:\d+\.?\d*|\.\d+)(?:e\d*)?")  # a value, or a number; a sign may part it from its exponent
_VALUES = frozenset(f"v{k}" for k in range(1_000))  # the most of them, so that a look is enough
_WORDS = frozenset("def return for in if else and or try except is not type axis None False".split())
_count = itertools.count()

#: What is called behind ``np.``.
NUMPY_NAMES = frozenset(re.findall(r"np\.(\w+)", " ".join(row.numpy for row in OPERATIONS.values())))


class SourceError(Exception):
    """Generated source holds what no emitter writes: a fault of this package."""


def defined(source: str, name: str, allowed: Mapping[str, Any], local: Collection[str]) -> Callable[..., Any]:
    """The function that generated source defines.

    Args:
        source: the source, one function.
        name: its name.
        allowed: the names that it may use, with what they stand for.
        local: its own names besides v0, v1, ….

    Raises:
        SourceError: the source holds anything else.
    """
    audit(source, {name, *allowed, *local})
    file = f"<steepest {name} {next(_count)}>"
    namespace: dict[str, Any] = {**allowed, "__builtins__": {}}
    exec(compile(source, file, "exec"), namespace)  # noqa: S102  the audited source of an emitter
    # Tracebacks show the lines of a function for as long as it is there.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    found: Callable[..., Any] = namespace[name]
    weakref.finalize(found, linecache.cache.pop, file, None)
    return found


def audit(source: str, known: Collection[str]) -> None:
    """Refuse a source with any character or name that an emitter does not write.

    Raises:
        SourceError: there is one.
    """
    code = source
    if "#" in source:
        code = "\n".join([line for line in source.split("\n") if not line.lstrip().startswith("#")])
    if _PLAIN.fullmatch(code) is None or not source.replace("\n", "").isprintable():  # no other end of a comment
        raise SourceError("generated source holds a character that is not written by an emitter")
    for word in set(_WORD.findall(code)).difference(known, _WORDS, _VALUES):
        if _OWN.fullmatch(word) is None:
            for name in filter(None, word.split(".")):
                if not (name in known or name in _WORDS or name in NUMPY_NAMES or _OWN.fullmatch(name)):
                    raise SourceError(f"generated source uses the name {name!r}, which is not on its list")
