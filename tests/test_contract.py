"""The walls between the packages stand, and no text becomes a program."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import steepest
from tests import contract

ROOT = Path(steepest.__file__).parent


def _modules() -> dict[str, Path]:
    """Dotted name → file, for every module of the package."""
    named = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("steepest", *path.relative_to(ROOT).with_suffix("").parts)
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


MODULES = _modules()


def test_imports_only_point_downwards() -> None:
    complaints = [
        complaint
        for module, path in MODULES.items()
        for complaint in contract.upward_imports(
            path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py"
        )
    ]
    assert complaints == []


def test_nothing_turns_a_text_into_a_program() -> None:
    complaints = [
        complaint
        for module, path in MODULES.items()
        for complaint in contract.dangerous_calls(path.read_text(encoding="utf-8"), module)
    ]
    assert complaints == []


def test_every_module_holds_one_concept_in_at_most_400_lines() -> None:
    complaints = [
        complaint
        for module, path in MODULES.items()
        for complaint in contract.too_long(path.read_text(encoding="utf-8"), module)
    ]
    assert complaints == []


def test_the_terminal_library_is_imported_by_exactly_one_module() -> None:
    users = {
        module
        for module, path in MODULES.items()
        for imported in contract.imports(path.read_text(encoding="utf-8"), module)
        if imported.module.split(".")[0] == "prompt_toolkit"
    }
    assert len(users) == 1, users


def test_importing_steepest_imports_nothing_heavy() -> None:
    code = f"import sys, steepest; print(*sorted({contract.HEAVY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_every_module_can_be_imported_first() -> None:
    """A circle of imports shows only where one enters it, so each module is entered once."""
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for loaded in [m for m in sys.modules if m.split('.')[0] == 'steepest']:\n"
        "        del sys.modules[loaded]\n"
        "    importlib.import_module(name)\n"
    )
    names = [name for name in MODULES if not name.endswith("__main__")]
    run = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_public_name_explains_itself() -> None:
    public = getattr(steepest, "__all__", [])
    silent = [
        name for name in public if not name.startswith("_") and not (getattr(steepest, name).__doc__ or "").strip()
    ]
    assert silent == []


def test_subpackages_export_names_that_exist() -> None:
    """That the lists are sorted is ruff's to say."""
    for name, path in MODULES.items():
        if path.name != "__init__.py":
            continue
        package = importlib.import_module(name)
        exported = list(getattr(package, "__all__", []))
        assert [missing for missing in exported if not hasattr(package, missing)] == [], name


def test_the_page_on_architecture_lists_every_package_in_the_order_of_the_layers() -> None:
    page = (ROOT.parent.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("| package | holds |")[2].partition("\n\n")[0]
    listed = [tuple(re.findall(r"`(\w+)`", row.split("|")[1])) for row in table.splitlines()[2:]]
    there = {
        module.split(".")[1] for module in MODULES if module.count(".") and not module.split(".")[1].startswith("_")
    }
    expected = [tuple(package for package in line if package in there) for line in contract.LAYERS]
    assert listed == [line for line in expected if line]


# -- the clauses themselves: each must be able to fail ------------------------------------------------

#   module                          source                                              complaint holds
UPWARD = [
    ("steepest.expression.nodes", "import steepest.derivation", "not below"),
    ("steepest.expression.nodes", "from steepest.derivation.step import Step", "not below"),
    ("steepest.expression.nodes", "from ..derivation import step", "not below"),
    ("steepest.expression.nodes", "def f():\n    from steepest.derivation import step", "not below"),
    ("steepest.expression.nodes", "if TYPE_CHECKING:\n    from steepest.cli import main", "not below"),
    ("steepest.rendering.text", "from steepest.checking import verdict", "not below"),
    ("steepest.numeric.source", "import steepest.rendering.text", "not below"),
    ("steepest.repl.shell", "from steepest import pictures", "not below"),
    ("steepest.errors", "from steepest.expression import nodes", "not below"),
    ("steepest.evidence.proofs", "import steepest", "imports the facade"),
    ("steepest.evidence.proofs", "from steepest import derive", "imports the facade"),
    ("steepest.novelty.module", "", "no line in the table"),
    ("steepest", "from steepest.derivation import derive", "eagerly"),
    ("steepest._sugar", "from .rendering import text", "eagerly"),
    ("steepest", "import numpy", "eagerly"),
]

DOWNWARD = [
    ("steepest.derivation.step", "from steepest.expression.nodes import Node"),
    ("steepest.derivation.step", "from steepest._sugar import Sugar"),
    ("steepest.derivation.step", "from .rules import RULES"),
    ("steepest.cli.derive", "import steepest"),
    ("steepest.cli.derive", "from steepest import __version__, derive"),
    ("steepest.tutor.progress", "from ..errors import SteepestError"),
    ("steepest", "def __getattr__(name):\n    from steepest.derivation import derive"),
    ("steepest", "if TYPE_CHECKING:\n    from steepest.cli import main"),
    ("steepest", "from steepest.errors import SteepestError"),
    ("steepest.__main__", "from steepest.cli import main"),
    ("steepest.evidence.proofs", "import sympy, numpy"),
]


@pytest.mark.parametrize(("module", "source", "complaint"), UPWARD)
def test_an_import_against_the_direction_is_caught(module: str, source: str, complaint: str) -> None:
    complaints = list(contract.upward_imports(source, module))
    assert len(complaints) == 1
    assert complaint in complaints[0]


@pytest.mark.parametrize(("module", "source"), DOWNWARD)
def test_an_import_along_the_direction_is_allowed(module: str, source: str) -> None:
    assert list(contract.upward_imports(source, module)) == []


def test_a_relative_import_in_a_package_starts_at_the_package() -> None:
    """In an `__init__`, one dot is the package itself; in a module, the package that holds it."""
    source = "from .derivation import step"
    found = contract.imports(source, "steepest.expression", is_package=True)
    assert [imported.module for imported in found] == ["steepest.expression.derivation.step"]
    found = contract.imports(source, "steepest.expression")
    assert [imported.module for imported in found] == ["steepest.derivation.step"]


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "exec(text)",
        "code = compile(text, 'x', 'eval')",
        "__import__(text)",
        "builtins.eval(text)",
        "run = eval",
        "from sympy import sympify",
        "import sympy\nsympy.sympify(text)",
        "sympy.S(text)",
        "S(text)",
        "sp.simplify(a - b)",
        "(a - b).simplify()",
        "from sympy.parsing.sympy_parser import parse_expr",
        "import sympy.parsing.latex",
        "sympy.lambdify(x, e)",
        "import pickle",
        "from pickle import loads",
        "import yaml\nyaml.load(text)",
        "yaml.load(text, Loader=yaml.UnsafeLoader)",
        "yaml.unsafe_load(text)",
    ],
)
def test_a_text_on_its_way_to_a_program_is_caught(source: str) -> None:
    assert list(contract.dangerous_calls(source, "steepest.expression.reading")) != []


@pytest.mark.parametrize(
    "source",
    [
        "re.compile(r'x')",
        "def compile(expr):\n    return expr\ncompile(e)",
        "from steepest.numeric import compile\ncompile(e)",
        "yaml.load(text, Loader=StrictLoader)",
        "sympy.Integer(3)",
        "S.One",
        "model.evaluate(x)",
    ],
)
def test_what_only_looks_like_it_is_allowed(source: str) -> None:
    assert list(contract.dangerous_calls(source, "steepest.expression.reading")) == []


def test_a_module_of_401_lines_is_caught() -> None:
    assert list(contract.too_long("\n" * 400, "steepest.cli")) == []
    assert list(contract.too_long("\n" * 401, "steepest.cli")) != []
