"""The tests; `tests/` mirrors `src/steepest/` path for path."""
