"""The keeper: a process that has SymPy loaded, does nothing with it, and forks a helper whenever one is asked for.

It does no task, so nothing that a task does can hurt it, and a helper that was killed is replaced in
milliseconds. It stays single-threaded, so it may fork at any time. For a new helper a socket arrives on its
control line; then the helper before is ended with its children, and all are waited for. It leaves where
nobody holds the other end of the control line any more. Where Python cannot fork, there is one helper by
itself in its place.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket

from steepest.isolation.helper import ready, serve
from steepest.isolation.inheriting import adopt_orphans
from steepest.isolation.starting import WITHOUT_CHILDREN
from steepest.isolation.tasks import REHEARSALS, TASKS, task_named


def start(arguments: list[str]) -> None:
    """Serve until the input ends.

    Args:
        arguments: the command line, which says whether tasks are done in children.
    """
    incoming, answers = os.dup(0), os.dup(1)
    _say_nothing()
    load()
    if WITHOUT_CHILDREN in arguments:
        serve(incoming, answers, in_children=False)
    else:
        os.close(answers)
        keep(socket.socket(fileno=incoming))


def keep(control: socket.socket) -> None:
    """Fork helpers until the control line ends."""
    adopt_orphans()
    ended = _told_of_children()
    helper = None
    control.sendall(ready())
    while True:
        awake, _, _ = select.select([control.fileno(), ended], [], [])
        if ended in awake:
            os.read(ended, 1 << 10)
            helper = None if helper in _waited_for() else helper
        if control.fileno() in awake:
            descriptors = _asked(control)
            _end(helper)
            if not descriptors:
                return
            helper = _forked(control, descriptors[0])
            os.close(descriptors[0])


def _told_of_children() -> int:
    """A pipe in which something is whenever a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _waited_for() -> set[int]:
    """The numbers of the children that have ended; nothing of them is left."""
    gone = set[int]()
    with contextlib.suppress(ChildProcessError):
        while (number := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            gone.add(number)
    return gone


def load() -> None:
    """Import SymPy and the module of every task, and rehearse, once for all helpers."""
    importlib.import_module("sympy")
    for name in TASKS:
        task_named(name)
    for name, arguments in REHEARSALS:
        task_named(name)(arguments)
    gc.collect()
    gc.freeze()  # what is shared with the helpers stays shared


def _say_nothing() -> None:
    """Whatever a task prints goes nowhere, and it has nothing to read."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _asked(control: socket.socket) -> list[int]:
    """The socket of the next helper; none at the end."""
    try:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    except ConnectionError:
        return []
    return list(descriptors)


def _forked(control: socket.socket, descriptor: int) -> int:
    helper = os.fork()
    if helper == 0:
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            serve(descriptor, descriptor)
        finally:
            os._exit(0)
    with contextlib.suppress(OSError):  # it has done so itself, and may have ended since
        os.setpgid(helper, helper)
    return helper


def _end(helper: int | None) -> None:
    """Kill a helper with its children, and wait for all; until then nobody else can have its number."""
    if helper is None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(helper, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
