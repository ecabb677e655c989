"""The functions that generated code calls besides NumPy's, as source of their own: sigmoid, softmax, logsumexp, …."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable

from steepest.numeric.helpers import array_functions

#: What NumPy has under another name.
ALIASES = {"det": "np.linalg.det", "inverse": "np.linalg.inv"}


def helpers_in(sources: Iterable[str]) -> list[str]:
    """The names of the functions that a source calls and that NumPy does not have."""
    known = array_functions()
    called = {
        node.func.id
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return sorted(name for name in called if name in known)


def source_of(name: str) -> str:
    """The source of one of them, as it stands in `helpers`."""
    if name in ALIASES:
        return f"{name} = {ALIASES[name]}\n"
    return textwrap.dedent(inspect.getsource(array_functions()[name]))
