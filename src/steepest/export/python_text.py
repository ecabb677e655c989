"""Python as a formatter would leave it: expressions, lines that are short enough, texts that stay texts.

What emitters write is read as a tree of Python's own and written again with the spaces that people put; it is never
run here. A line that would be too long has its largest part put into a line before it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import cast

from steepest._escaping import escaped

WIDEST = 84  # columns of a line, indented as it is in a function
_INDENT = "    "

# How tightly operators hold together; what is not listed here is no part of generated code.
_CHOICE, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(9)
_BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", _SUM),
    ast.Sub: ("-", _SUM),
    ast.Mult: ("*", _PRODUCT),
    ast.Div: ("/", _PRODUCT),
    ast.FloorDiv: ("//", _PRODUCT),
    ast.MatMult: ("@", _PRODUCT),
    ast.Pow: ("**", _POWER),
}
_COMPARING: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_WHOLE_IN = frozenset("where maximum minimum logaddexp heaviside".split())  # whose numbers may be written without .0


def spaced(source: str) -> str:
    """An expression with the spaces that a formatter puts, and whole numbers without their ``.0``.

    >>> spaced("2.0*(x@v0/N)+b**2.0")
    '2 * (x @ v0 / N) + b**2'
    """
    return written(ast.parse(source, mode="eval").body)


def written(node: ast.expr) -> str:
    """A tree of Python as text."""
    return _written(node)[0]


def _written(node: ast.expr) -> tuple[str, int]:
    for kind, write in _WRITERS:
        if isinstance(node, kind):
            return write(node)
    raise TypeError(f"generated code holds a {type(node).__name__}, which is not written here")


def _at_least(level: int, node: ast.expr) -> str:
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _number(node: ast.expr) -> str:
    """A whole float as an int, where it is an operand."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value == int(node.value) < 1e6:
        return str(int(node.value))
    return ""


def _operand(level: int, node: ast.expr) -> str:
    return _number(node) or _at_least(level, node)


def _binary(node: ast.BinOp) -> tuple[str, int]:
    sign, level = _BINARY[type(node.op)]
    if level == _POWER:
        left, right = _operand(_ATOM, node.left), _operand(_SIGN, node.right)
        close = all(isinstance(part, ast.Name | ast.Constant) for part in (node.left, node.right))
        return (f"{left}**{right}" if close else f"{left} ** {right}"), level
    return f"{_operand(level, node.left)} {sign} {_operand(level + 1, node.right)}", level


def _call(node: ast.Call) -> tuple[str, int]:
    function = written(node.func)
    if function == "np.transpose" and len(node.args) == 1:
        return f"{_at_least(_ATOM, node.args[0])}.T", _ATOM
    whole = function.removeprefix("np.") in _WHOLE_IN
    parts = [(whole and _number(each)) or written(each) for each in node.args]
    parts += [f"{each.arg}={written(each.value)}" for each in node.keywords]
    return f"{function}({', '.join(parts)})", _ATOM


def _subscript(node: ast.Subscript) -> tuple[str, int]:
    index = node.slice
    parts = [_index(each) for each in (index.elts if isinstance(index, ast.Tuple) else [index])]
    return f"{_at_least(_ATOM, node.value)}[{', '.join(parts)}]", _ATOM


def _index(node: ast.expr) -> str:
    if not isinstance(node, ast.Slice):
        return written(node)
    ends = [written(each) if each else "" for each in (node.lower, node.upper)]
    return ":".join(ends)


def _tuple(node: ast.Tuple | ast.List) -> tuple[str, int]:
    inner = ", ".join(map(written, node.elts))
    if isinstance(node, ast.List):
        return f"[{inner}]", _ATOM
    return f"({inner}{',' if len(node.elts) == 1 else ''})", _ATOM


def _several(node: ast.BoolOp) -> tuple[str, int]:
    sign, level = (" and ", _AND) if isinstance(node.op, ast.And) else (" or ", _OR)
    return sign.join(_at_least(level + 1, each) for each in node.values), level


def _comparison(node: ast.Compare) -> tuple[str, int]:
    text = _operand(_COMPARISON + 1, node.left)
    for sign, right in zip(node.ops, node.comparators, strict=True):
        text += f" {_COMPARING[type(sign)]} {_operand(_COMPARISON + 1, right)}"
    return text, _COMPARISON


def _choice(node: ast.IfExp) -> tuple[str, int]:
    one, condition, other = (_operand(_CHOICE + 1, each) for each in (node.body, node.test, node.orelse))
    return f"{one} if {condition} else {other}", _CHOICE


def _sign(node: ast.UnaryOp) -> tuple[str, int]:
    if not isinstance(node.op, ast.USub):
        raise TypeError(f"generated code holds a {type(node.op).__name__}, which is not written here")
    return f"-{_operand(_SIGN, node.operand)}", _SIGN


_WRITERS: tuple[tuple[type[ast.expr], Callable[..., tuple[str, int]]], ...] = (
    (ast.Name, lambda node: (node.id, _ATOM)),
    (ast.Constant, lambda node: (repr(node.value), _ATOM)),
    (ast.Attribute, lambda node: (f"{_at_least(_ATOM, node.value)}.{node.attr}", _ATOM)),
    (ast.BinOp, _binary),
    (ast.UnaryOp, _sign),
    (ast.Call, _call),
    (ast.Subscript, _subscript),
    (ast.Tuple, _tuple),
    (ast.List, _tuple),
    (ast.BoolOp, _several),
    (ast.Compare, _comparison),
    (ast.IfExp, _choice),
)


def assignment(target: str, source: str, further: Callable[[], str]) -> list[str]:
    """``target = source`` in lines that are short enough.

    Args:
        target: what is given a value.
        source: an expression.
        further: makes a new name, for a part that has a line of its own.
    """
    return _fitting(target, ast.parse(source, mode="eval").body, further)


def _fitting(target: str, tree: ast.expr, further: Callable[[], str]) -> list[str]:
    line = f"{target} = {written(tree)}"
    if len(_INDENT + line) <= WIDEST:
        return [line]
    part = _part_of(tree)
    if part is None:
        return _one_below_the_other(target, tree) or [line]
    name = further()
    rest = _Replacing(part, name).visit(deepcopy(tree))
    return [*_fitting(name, part, further), *_fitting(target, cast(ast.expr, rest), further)]


def _one_below_the_other(target: str, tree: ast.expr) -> list[str]:
    """``target = np.array([…])`` with an entry in each line."""
    if not isinstance(tree, ast.Call) or len(tree.args) != 1 or not isinstance(tree.args[0], ast.List):
        return []
    entries = [f"        {written(each)}," for each in tree.args[0].elts]
    return [f"{target} = {written(tree.func)}(", "    [", *entries, "    ]", ")"]


def _part_of(tree: ast.expr) -> ast.expr | None:
    """The largest part that makes a line of its own, or else the largest part."""
    parts = [part for part in _parts(tree) if len(written(part)) > 12]
    short = [part for part in parts if len(written(part)) <= WIDEST - 16]
    return max(short or parts, key=lambda part: len(written(part)), default=None)


def _parts(tree: ast.expr) -> Iterator[ast.expr]:
    for part in ast.walk(tree):
        if part is not tree and isinstance(part, ast.BinOp | ast.Call | ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield part


class _Replacing(ast.NodeTransformer):
    """Puts a name in the place of every part that is written alike."""

    def __init__(self, part: ast.expr, name: str) -> None:
        self._dumped, self._name = ast.dump(part), name

    def visit(self, node: ast.AST) -> ast.AST:
        """The name, or the node with its parts looked through."""
        return ast.Name(self._name) if ast.dump(node) == self._dumped else super().visit(node)


# ---- texts


def literal(text: str) -> str:
    """A text as a literal of Python, with the quotation marks that a formatter prefers.

    >>> print(literal("°F"), literal('a "b"'))
    "°F" 'a "b"'
    """
    plain = escaped(text, keep="")
    quote = "'" if plain.count('"') > plain.count("'") else '"'
    body = plain.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{body}{quote}"


def docstring_text(text: str) -> str:
    r"""A text that may stand inside a docstring: it cannot end it, and backslashes are what they look like.

    >>> print(docstring_text('a \\ \"\"\" b'))
    a \\ \"\"\" b
    """
    lines = (line.rstrip() for line in escaped(text, keep="\n").split("\n"))
    return "\n".join(lines).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def comment_lines(text: str, width: int = WIDEST) -> list[str]:
    """A text as lines of a comment; a long formula goes on behind a wider margin."""
    from steepest._wrapping import formula

    lines = formula(escaped(text, keep=""), width - 6, 4).split("\n")
    return [f"# {line}".rstrip() for line in lines]
