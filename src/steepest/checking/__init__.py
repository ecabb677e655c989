"""Judging answers: `check` gives a verdict with its evidence, `slips` the table of what goes wrong."""

from steepest.checking.check import check
from steepest.checking.verdict import Diagnosis, Status, Verdict

__all__ = ["Diagnosis", "Status", "Verdict", "check"]
