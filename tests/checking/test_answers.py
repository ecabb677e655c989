"""The corpus of verdicts: every row judged as it says, its truth established by a script that knows nothing of us."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import steepest as st
from steepest.checking.verdict import Verdict
from tests.tables.answers import establish
from tests.tables.answers.page import PAGE, page
from tests.tables.answers.rows import FOLDER, Row, all_rows, files, rows_of

FILES = files()
by_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@by_file
def test_every_row_is_judged_as_it_says(path: Path) -> None:
    """A definite verdict against the truth is the worst that can happen, and is listed first."""
    judged = [(row, _judged(row)) for row in rows_of(path)]
    wrong = [_told(row, found) for row, found in judged if _is_wrong(row, found)]
    short = [_told(row, found) for row, found in judged if _falls_short(row, found) and not _is_wrong(row, found)]
    lists = (("WRONG VERDICTS", wrong), ("not as specified", short))
    told = [f"{len(each)} {name}\n" + "\n".join(each) for name, each in lists if each]
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def _judged(row: Row) -> Verdict | st.SteepestError:
    """The verdict; an unreadable reference is an error of whoever wrote it, and no verdict."""
    declared: dict[str, Any] = {"variables": row.variables, "domain": row.domain, "policy": row.policy}
    if row.shapes:
        declared["shapes"] = dict(row.shapes)
    try:
        return st.check(row.reference, row.typed, **declared)
    except st.SteepestError as error:
        return error


def _is_wrong(row: Row, found: Verdict | st.SteepestError) -> bool:
    """A right answer called wrong, or a wrong one called right, proved or not."""
    opposite = {"correct": "incorrect", "incorrect": "correct"}.get(row.status)
    return isinstance(found, Verdict) and found.status.value == opposite


def _falls_short(row: Row, found: Verdict | st.SteepestError) -> bool:
    return not isinstance(found, Verdict) or found.status.value != row.status or (row.proved and not found.proved)


def _told(row: Row, found: Verdict | st.SteepestError) -> str:
    wanted = f"{row.status}, proved" if row.proved else row.status
    if isinstance(found, Verdict):
        proved = ", proved" if found.proved else ""
        got = f"{found.status.value}{proved}: {str(found.error or found.evidence)[:200]}"
    else:
        got = f"{type(found).__name__}: {found}"
    return f"  {str(row)[:200]}\n      wanted {wanted}; got {got}"


@by_file
def test_the_truth_of_every_row_is_established(path: Path) -> None:
    faults = [f"{row}: {found}" for row in rows_of(path) if (found := establish.fault(row)) is not None]
    assert faults == []


def test_the_truth_is_established_without_the_program_that_is_tested() -> None:
    modules = sorted(FOLDER.glob("*.py"))
    assert {path.stem for path in modules} >= {"establish", "arithmetic", "spelling", "points", "truth"}
    imported = {name for path in modules for name in _imported(path.read_text(encoding="utf-8"))}
    assert {name for name in imported if name.split(".")[0] == "steepest"} == set()
    assert {name for name in imported if name.startswith("tests.")} <= {
        f"tests.tables.answers.{path.stem}" for path in modules
    }


def _imported(source: str) -> set[str]:
    """The modules that a text imports; nothing imports by a name that is only known when it runs."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        assert not (isinstance(node, ast.Name) and node.id in ("__import__", "importlib", "eval", "exec", "compile"))
    return found


def test_the_script_runs_alone() -> None:
    """It never loads `steepest`, not even by way of something else."""
    program = (
        "import sys; from tests.tables.answers import establish; from tests.tables.answers.rows import files, rows_of;"
        "faults = [establish.fault(row) for row in rows_of(files()[0])]; assert not any(faults);"
        "assert not any(name.split('.')[0] == 'steepest' for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=FOLDER.parents[2], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_a_row_that_is_not_true_is_found() -> None:
    """The script is no rubber stamp: each kind of untruth is refused."""
    right = Row("2x", "x + x", "correct", "collected", python_reference="2*x", python_answer="x + x")
    assert establish.fault(right) is None
    for changed in (
        {"python_answer": "x + x + 1"},
        {"python_answer": "x + abs(x)"},
        {"python_answer": "x + x + 0*sqrt(x)"},
        {"python_answer": "x + x + 1/10**39"},
        {"python_answer": "x.real + x"},
        {"python_answer": "open('x')"},
        {"status": "incorrect", "witness": {"x": "2"}},
        {"status": "incorrect", "witness": {"x": "2"}, "python_answer": "2*x*x/x + x - 2"},
        {"status": "wrong_form"},
        {"status": "unreadable", "kind": "name", "fragment": "x", "column": 1},
    ):
        assert establish.fault(Row(**{**vars(right), **changed})) is not None, changed


def test_the_corpus_is_large_and_says_everything_once() -> None:
    rows = all_rows()
    assert len(rows) >= 1_200
    assert sum(row.status == "unreadable" for row in rows) >= 150
    asked = [(row.reference, row.typed, row.domain, row.variables, tuple(row.shapes), row.policy) for row in rows]
    assert len(asked) == len(set(asked))


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it by python -m tests.tables.answers.page"
