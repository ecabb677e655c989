"""What Linux lets a process say about its descendants: that orphans come to it, and that they end with it.

Elsewhere both do nothing: orphans go to the first process of the system, and a child that outlives the
process that forked it is ended by its limits.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_DEATH_SIGNAL, _SUBREAPER = 1, 36  # of <linux/prctl.h>
_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """Children of children that have ended become children of this process, which can wait for them."""
    if _LIBRARY is not None:
        _LIBRARY.prctl(_SUBREAPER, 1, 0, 0, 0)


def end_with(parent: int) -> None:
    """Let the system kill this process when its parent ends; if it has ended already, leave now."""
    if _LIBRARY is not None:
        _LIBRARY.prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
