"""Files that are written whole or not at all, and that replace nothing unasked."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def save(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a text to a file; it has its content only when that is complete.

    Raises:
        FileExistsError: there is one of this name, and `overwrite` is not said.
        IsADirectoryError: it is the name of a directory.
        OSError: it cannot be written.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a directory; name a file in it")
    claimed = not overwrite and _claim(path)
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        if name:
            Path(name).unlink(missing_ok=True)
        if claimed:
            path.unlink(missing_ok=True)
        raise


def _claim(path: Path) -> bool:
    """Make an empty file of a name that nobody has.

    Raises:
        FileExistsError: somebody has it.
    """
    try:
        path.open("x").close()
    except FileExistsError as error:
        raise FileExistsError(f"{path} is there already; say that it may be overwritten") from error
    return True
