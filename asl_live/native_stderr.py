"""Keeps what native libraries print off the user's standard error."""

import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator

_lock = threading.Lock()


@contextlib.contextmanager
def captured_stderr(noise: re.Pattern[str] | None = None) -> Iterator[Callable[[], str]]:
    """While inside, all that the process writes to file descriptor 2 is kept back.

    Gives a function that returns what was written so far. Afterwards the lines that do not begin
    with ``noise`` are passed on, since another thread may have written them; with None, none are.
    Native code does not know ``sys.stderr``, so the descriptor itself is exchanged; only one thread
    does so at a time.
    """
    with _lock, tempfile.TemporaryFile() as kept:

        def text() -> str:
            kept.seek(0)
            return kept.read().decode("utf-8", "replace").strip()

        _flush()
        try:
            real = os.dup(2)
        except OSError:
            # A program without a console has no standard error that anyone could see.
            yield text
            return
        os.dup2(kept.fileno(), 2)
        try:
            yield text
        finally:
            _flush()
            os.dup2(real, 2)
            os.close(real)
            if noise is not None:
                for line in filter(None, text().splitlines()):
                    if not noise.match(line):
                        os.write(2, f"{line}\n".encode())


def _flush() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()
