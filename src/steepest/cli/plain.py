"""``steepest check REFERENCE ANSWER`` without an option: answered before click is loaded.

Whoever checks one answer in a new process waits for every import, and click takes as long as the verdict. What is
told, and the exit status, are those of the command.
"""

from __future__ import annotations

import gc
import sys


def answered(arguments: list[str]) -> int | None:
    """The exit status where a plain check was asked for and is answered; None for everything else.

    What cannot be used, such as a reference that cannot be read, is left to the command and its message.

    Args:
        arguments: what was typed behind the name of the program.
    """
    if len(arguments) != 3 or arguments[0] != "check" or any(text.startswith("--") for text in arguments):
        return None
    gc.disable()  # one verdict makes little waste, and to look for it while modules are loaded takes long
    from steepest._wrapping import width_of
    from steepest.checking.check import check
    from steepest.cli.verdicts import EXIT, told
    from steepest.errors import SteepestError

    try:
        verdict = check(*arguments[1:])
        sys.stdout.write(told(verdict, width_of(sys.stdout)) + "\n")
        sys.stdout.flush()
    except (SteepestError, ValueError, OSError):
        return None
    except KeyboardInterrupt:
        sys.stderr.write("Aborted!\n")
        return 1
    finally:
        gc.enable()
    return EXIT[verdict.status]
