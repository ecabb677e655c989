"""Verdicts on answers: a corpus of rows whose truth is established without the program that is tested.

Each `*.yaml` file holds the rows of one topic. `rows` reads them, `spelling` evaluates the hand-written
Python spellings of both sides, `points` says where, `truth` what it is to be the same, `unreadable` what cannot
be read, and `establish` goes through all rows: ``python -m tests.tables.answers.establish``. `page` writes
``docs/verdicts.md``. Nothing in this folder imports `steepest`.
"""
