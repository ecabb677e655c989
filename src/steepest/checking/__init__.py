"""Judging answers: `check` gives a verdict with its evidence, `slips` is the table of what goes wrong.

`steepest.checking.status` may be imported before anything heavy is loaded, so nothing is imported here.
"""
