"""The killable helper process: work that may take for ever is done beside this process, and can be stopped.

`ask` runs a task by its name, out of one small table (`tasks`), in a helper that imports SymPy once and
does every task in a child that is thrown away (`helper`). What crosses is JSON, and formulas in it are
text that our own reader reads (`crossing`). `beside` starts the helper, waits and kills.
"""

from steepest.isolation.beside import NoAnswerError, ask, stop
from steepest.isolation.crossing import from_line, to_line

__all__ = ["NoAnswerError", "ask", "from_line", "stop", "to_line"]
