"""The corpus: formulas of calculus, physics and machine learning, typed the way people type.

The derivatives beside them are written by hand, from knowledge, and are compared by value: they are witnesses,
and say nothing of the form that a derivation should end in (`derivations` does).
"""

from __future__ import annotations

from tests.tables.corpus_calculus import CALCULUS
from tests.tables.corpus_kinks import KINKS
from tests.tables.corpus_learning import LEARNING
from tests.tables.corpus_physics import PHYSICS
from tests.tables.corpus_rows import Question, Row, rows_of
from tests.tables.corpus_sums import SUMS

__all__ = ["CORPUS", "Question", "Row"]

CORPUS: tuple[Row, ...] = rows_of(CALCULUS, PHYSICS, LEARNING, SUMS, KINKS)
