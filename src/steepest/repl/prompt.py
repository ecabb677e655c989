"""The line editor: history, completion of commands, Ctrl-C and Ctrl-D. Only this module knows prompt_toolkit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output


class Prompt:
    """Asks for one line at a time.

    Args:
        commands: the names that Tab completes after a colon.
        history: the file that keeps what was typed; None keeps it in memory.
        input, output: for tests; the terminal by default.
    """

    def __init__(
        self,
        commands: Sequence[str],
        history: Path | None = None,
        *,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self._session: PromptSession[str] = PromptSession(
            "> ",
            history=_history(history),
            completer=CommandCompleter(commands),
            complete_while_typing=False,
            key_bindings=_bindings(),
            input=input,
            output=_output() if output is None else output,
        )

    def read(self) -> str | None:
        """The next line; None where Ctrl-D ended the input."""
        try:
            return self._session.prompt()
        except EOFError:
            return None


class _KeptHistory(FileHistory):
    """A history whose file may fail: what was typed is then remembered until the end only."""

    def store_string(self, string: str) -> None:
        with suppress(OSError, UnicodeError):
            super().store_string(string)

    def load_history_strings(self) -> Iterable[str]:
        with suppress(OSError):
            yield from super().load_history_strings()


class CommandCompleter(Completer):
    """Completes a command after the colon that begins the line."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        if typed.startswith(":"):
            for name in self._names:
                if name.startswith(typed[1:]):
                    yield Completion(f":{name}", start_position=-len(typed))


def _output() -> Output:
    """The terminal, never asked where its cursor is: not every one answers, and nothing here needs to know."""
    output = create_output()
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


def _history(file: Path | None) -> History:
    return InMemoryHistory() if file is None else _KeptHistory(str(file))


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("c-c")
    def clear(event: KeyPressEvent) -> None:
        """Clear the line and stay: leaving is what Ctrl-D is for."""
        event.current_buffer.reset()

    return bindings
