"""The contract of the source tree, as functions from source text to complaints.

`test_contract` applies them to every module of the package, and to small synthetic sources that break
each clause, so that a clause which no longer catches anything is noticed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

# From the top down. A package imports only what lies on a lower line, and itself.
LAYERS = (
    ("cli",),
    ("repl", "export", "pictures", "sklearn"),
    ("tutor",),
    ("rendering", "numeric", "checking"),
    ("evidence",),
    ("models",),
    ("derivation",),
    ("isolation",),
    ("expression",),
    ("errors",),
)
HEIGHT = {package: len(LAYERS) - line for line, packages in enumerate(LAYERS) for package in packages}

MAX_LINES = 400

# What would let a text become a program, or an object. Calls are looked up by their last name, so that
# `sympy.sympify`, `sp.sympify` and a bare `sympify` are one row.
FORBIDDEN_BUILTINS = {"eval", "exec", "compile", "__import__"}
#: Where source that this package generated itself, and looked through, becomes a function.
EXECUTING = "steepest.numeric.executing"
FORBIDDEN_NAMES = {
    *("sympify", "_sympify", "parse_expr", "parse_latex", "lambdify", "simplify", "nsimplify"),
    *("unsafe_load", "full_load", "UnsafeLoader", "FullLoader"),
}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "sympy.parsing"}

HEAVY = {"sympy", "numpy", "flint", "prompt_toolkit"}


@dataclass(frozen=True)
class Import:
    """One imported module: its full dotted name, its line, and whether it is reached on import."""

    module: str
    line: int
    lazy: bool


def imports(source: str, module: str, *, is_package: bool = False) -> list[Import]:
    """Every import in `source`, inside functions too; relative ones are made absolute.

    ``from steepest import x`` counts as ``steepest.x``, whether `x` is a module or a name.
    """
    found: list[Import] = []

    def visit(node: ast.AST, lazy: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, node.lineno, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package)
            found.extend(Import(f"{base}.{alias.name}", node.lineno, lazy) for alias in node.names)
        deeper = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_type_checking(node)
        for child in ast.iter_child_nodes(node):
            visit(child, deeper)

    visit(ast.parse(source), lazy=False)
    return found


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if node.level == 0:
        return node.module or ""
    parts = module.split(".")
    up = node.level - (1 if is_package else 0)
    base = parts[: len(parts) - up]
    return ".".join([*base, *(node.module or "").split(".")]).rstrip(".")


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def package_of(module: str) -> str:
    """The part of a dotted name that the table of layers speaks of: ``steepest.cli.main`` is in ``cli``."""
    return module.split(".")[1] if "." in module else ""


def upward_imports(source: str, module: str, *, is_package: bool = False) -> Iterator[str]:
    """Imports against the direction of the layers.

    The facade (`steepest` itself and its private modules) stands beside the layers: it may name any package,
    but lazily. Its private modules may be imported from anywhere, the public names only from `cli`.
    """
    here = package_of(module)
    facade = here == "" or here.startswith("_")
    if not facade and here not in HEIGHT:
        yield f"{module}: package {here!r} has no line in the table of layers"
        return
    for imported in imports(source, module, is_package=is_package):
        if imported.module.split(".")[0] != "steepest":
            if facade and not imported.lazy and imported.module.split(".")[0] in HEAVY:
                yield f"{module}:{imported.line}: the facade imports {imported.module} eagerly"
            continue
        there = package_of(imported.module)
        if there.startswith("_") or there == here:
            continue
        if facade:
            if not imported.lazy and there != "errors" and here != "__main__":
                yield f"{module}:{imported.line}: the facade imports {imported.module} eagerly"
        elif there not in HEIGHT:
            if here != "cli":
                yield f"{module}:{imported.line}: imports the facade ({imported.module})"
        elif HEIGHT[there] >= HEIGHT[here]:
            yield f"{module}:{imported.line}: {here} imports {imported.module}, which is not below it"


def dangerous_calls(source: str, module: str) -> Iterator[str]:
    """Whatever could turn a text into a program or an unchecked object."""
    tree = ast.parse(source)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    own |= {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("steepest"))
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{module}:{node.lineno}: imports {name}" for name in _forbidden_imports(node))
        elif isinstance(node, ast.Attribute) and _is_forbidden_attribute(node):
            yield f"{module}:{node.lineno}: uses {ast.unparse(node)}"
        elif isinstance(node, ast.Name) and module == EXECUTING and node.id in ("exec", "compile"):
            continue
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and _is_forbidden_name(node.id, own):
            yield f"{module}:{node.lineno}: uses {node.id}"
        elif isinstance(node, ast.Call) and _is_unsafe_load(node):
            yield f"{module}:{node.lineno}: uses {ast.unparse(node.func)} without a safe loader"
        elif isinstance(node, ast.Call) and _sympifies(node):
            yield f"{module}:{node.lineno}: uses {ast.unparse(node.func)}(…), which is sympify"


def _forbidden_imports(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    base = f"{node.module}." if isinstance(node, ast.ImportFrom) and node.module and not node.level else ""
    for alias in node.names:
        name = base + alias.name
        in_module = any(name == bad or name.startswith(bad + ".") for bad in FORBIDDEN_MODULES)
        if in_module or (base and alias.name in FORBIDDEN_NAMES):
            yield name


def _is_forbidden_attribute(node: ast.Attribute) -> bool:
    if node.attr in FORBIDDEN_NAMES:
        return True
    return node.attr in FORBIDDEN_BUILTINS and ast.unparse(node.value) in {"builtins", "__builtins__"}


def _is_forbidden_name(name: str, own: set[str]) -> bool:
    return name in (FORBIDDEN_BUILTINS | FORBIDDEN_NAMES) and name not in own


def _is_unsafe_load(call: ast.Call) -> bool:
    """``yaml.load`` and ``yaml.load_all`` whose loader is missing; the unsafe ones are forbidden by name."""
    if ast.unparse(call.func) not in {"yaml.load", "yaml.load_all"}:
        return False
    return len(call.args) < 2 and all(keyword.arg != "Loader" for keyword in call.keywords)


def _sympifies(call: ast.Call) -> bool:
    function = call.func
    return (isinstance(function, ast.Name) and function.id == "S") or (
        isinstance(function, ast.Attribute) and function.attr == "S"
    )


def too_long(source: str, module: str) -> Iterator[str]:
    """A module of more than 400 lines holds more than one concept."""
    lines = len(source.splitlines())
    if lines > MAX_LINES:
        yield f"{module}: {lines} lines, more than {MAX_LINES}"
