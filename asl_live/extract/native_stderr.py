"""Keeps what native libraries print off the user's standard error."""

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator

_lock = threading.Lock()


@contextlib.contextmanager
def captured_stderr() -> Iterator[Callable[[], str]]:
    """While inside, everything the process writes to file descriptor 2 is kept back.

    Gives a function that returns what was written so far. Native code does not know
    ``sys.stderr``, so the descriptor itself is exchanged; only one thread can do so at a time.
    """
    with _lock, tempfile.TemporaryFile() as kept:

        def text() -> str:
            kept.seek(0)
            return kept.read().decode("utf-8", "replace").strip()

        if sys.stderr is not None:
            sys.stderr.flush()
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
            if sys.stderr is not None:
                sys.stderr.flush()
            os.dup2(real, 2)
            os.close(real)
