"""The keeper of helpers, or a helper by itself; nobody but `starting` starts it, by the path of this file."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])


def place(paths: list[str]) -> int:
    """Where our folder goes among the paths of modules: before any other `steepest`, else at the end.

    It may hold other packages too, and these must not come before Python's own.
    """
    others = (k for k, path in enumerate(paths) if (Path(path) / "steepest").is_dir())
    return next(others, len(paths))


if __name__ == "__main__":
    sys.path.insert(place(sys.path), ROOT)

    from steepest.isolation.keeper import start

    start(sys.argv)
