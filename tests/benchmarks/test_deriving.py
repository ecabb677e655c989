"""What the benchmark of deriving measures is what it says; the times themselves are never tested."""

from __future__ import annotations

import steepest as st
from benchmarks import deriving
from steepest.rendering.lines import lines
from tests.tables.corpus import CORPUS


def test_every_derivation_of_the_corpus_is_asked_for() -> None:
    wanted = sum(len(row.questions) for row in CORPUS if not row.because)
    assert len(deriving.questions()) == wanted
    assert all(asked.derivation.complete for asked in deriving.questions())


def test_a_question_in_other_letters_has_the_same_result_in_those_letters() -> None:
    asked = next(asked for asked in deriving.questions() if asked.text == "e^(x y)")
    node, wrt = asked.renamed("t1")
    assert st.to_text(st.derive(node, wrt[0]).result_node) == "yt1 e^(xt1 yt1)"


def test_the_derivation_that_is_written_has_about_fifty_lines() -> None:
    assert 40 <= len(lines(st.derive(deriving.LONG, "x").step, "every")) <= 60
