"""The command ``steepest``. The table of its commands is in `commands`.

A plain check is answered before click is loaded (`plain`); everything else goes to click.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from steepest.cli.commands import COMMANDS as COMMANDS
    from steepest.cli.commands import cli as cli


def main() -> None:
    """Run the command line."""
    import gc

    from steepest.cli.plain import answered

    try:
        status = answered(sys.argv[1:])
        if status is None:
            from steepest.cli.commands import cli

            cli(prog_name="steepest")
        sys.exit(status)
    finally:
        gc.freeze()  # what is left goes with the process; to look through it for waste would take longer


def __getattr__(name: str) -> Any:
    """The table and the group, for those who want them without running anything."""
    if name not in ("COMMANDS", "cli"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from steepest.cli import commands

    return getattr(commands, name)
