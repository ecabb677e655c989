"""Nothing that is typed or found in a file runs: an audit hook watches every door while it is judged."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from tests.tables import malformed
from tests.tables.spellings import GROUPS

HOSTILE = [
    "__import__('os').system('echo MARK')",
    "exec('MARK=1')",
    "eval(MARK)",
    "open('/tmp/MARK','w')",
    "lambda: MARK",
    "x.__class__.__mro__[MARK]",
    "`id MARK`",
    "$(touch MARK)",
    "x; import MARK",
    "{{MARK}}",
    "\\write18{MARK}",
    "\\input{MARK}",
    "x\x1b]0;MARK\x07",
    "f'{MARK}'",
    "!!python/object/apply:os.system [MARK]",
    "x" * 3_000 + "MARK",
]

_DECLARATIONS = ("variables", "shapes")
_ROWS = [*((row[0], row[2:]) for rows in GROUPS.values() for row in rows)]
_ROWS += [(row[0].replace("‸", ""), row[3:]) for row in malformed.ROWS]
TABLES = [
    [text, {key: value for options in rest for key, value in options.items() if key in _DECLARATIONS}]
    for text, rest in _ROWS
]

_WATCHED = textwrap.dedent(
    """
    import json, sys
    texts, tables = json.loads(sys.stdin.read())
    import steepest as st
    from steepest.cli.check import EXIT
    # Everything that is loaded on the way is loaded first, so that only what a text causes is seen.
    for warm in ("sin(5x)", "x^2+1)", "y", "2x", "9^9^9^9"):
        verdict = st.check(st.derive("sin(5x)", "x"), warm)
        verdict.text(), verdict.to_dict(), st.text(st.derive("x^2 sin x")), st.caret(st.ParseError("x", 0, "y"))
    st.read("X^T w", shapes={"X": "N×d"})
    try:
        st.read("sine + learnin", ["learning"])
    except st.ParseError as error:
        st.caret(error)
    st.derive("x^2 sin x").verify()
    watched = ("exec", "compile", "open", "import")
    seen = []
    def hook(event, arguments):
        if event in watched or event.startswith(("subprocess", "os.", "socket", "ctypes")):
            seen.append((event, repr(arguments)))
    sys.addaudithook(hook)
    statuses = []
    for text in texts:
        for reference in (st.derive("sin(5x)", "x"), "x + 1"):
            verdict = st.check(reference, text)
            verdict.text(); verdict.to_dict()
            statuses.append(verdict.status.value)
        try:
            st.text(st.derive(text, "x"))
        except st.ParseError as error:
            st.caret(error)
    # Every text of the tables, well formed or not, is read by all of its doors.
    for text, declared in tables:
        try:
            st.read(text, **declared).others
        except st.ParseError as error:
            st.caret(error)
    print(json.dumps({"seen": [list(one) for one in seen], "statuses": statuses}))
    """
)


@pytest.fixture(scope="module")
def watched() -> dict[str, list[object]]:
    run = subprocess.run(
        [sys.executable, "-c", _WATCHED],
        input=json.dumps([HOSTILE, TABLES]),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result: dict[str, list[object]] = json.loads(run.stdout)
    return result


def test_no_learner_text_reaches_exec_compile_open_or_a_subprocess(watched: dict[str, list[object]]) -> None:
    assert [one for one in watched["seen"] if "MARK" in str(one)] == []


def test_judging_runs_nothing_at_all(watched: dict[str, list[object]]) -> None:
    """Once everything is loaded, a text causes no exec, no compile, no open and no subprocess whatever."""
    assert watched["seen"] == []


def test_the_tables_are_many() -> None:
    assert len(TABLES) > 1_000


def test_hostile_text_is_just_unreadable(watched: dict[str, list[object]]) -> None:
    assert set(watched["statuses"]) == {"unreadable"}
