"""The killable helper process: work that may take for ever is done beside this process, and can be stopped.

`ask` runs a task by its name, out of one small table (`tasks`), in a helper that does every task in a child
that is thrown away (`helper`). Helpers are forked by a keeper that has imported SymPy once (`keeper`), so one
that was killed is replaced in milliseconds. What crosses is JSON (`lines`), and formulas in it are
text that our own reader reads (`crossing`). `beside` asks, waits and kills; `starting` starts.
"""

from steepest.isolation.beside import NoAnswerError, ask, stop
from steepest.isolation.crossing import from_line, to_line

__all__ = ["NoAnswerError", "ask", "from_line", "stop", "to_line"]
