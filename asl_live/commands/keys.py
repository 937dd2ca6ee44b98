"""Keys pressed in the terminal, asked for without waiting."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from asl_live.errors import InputError


@contextmanager
def pressed_keys() -> Iterator[Callable[[], bool]]:
    """Gives a function that tells whether a key was pressed since it was last called.

    Ctrl-C stays what it is. Raises InputError where standard input is no terminal.
    """
    if not sys.stdin.isatty():
        raise InputError(
            "the mode key needs a terminal to press keys in; start it from one, or use --mode hands"
        )
    if sys.platform == "win32":
        yield _pressed_on_windows
        return
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    tty.setcbreak(handle)
    try:
        yield lambda: _pressed_in_terminal(handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _pressed_in_terminal(handle: int) -> bool:
    import select

    pressed = False
    # One key may send several characters.
    while select.select([handle], [], [], 0)[0] and os.read(handle, 1024):
        pressed = True
    return pressed


def _pressed_on_windows() -> bool:
    import msvcrt

    pressed = False
    while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
        msvcrt.getch()  # type: ignore[attr-defined,unused-ignore]
        pressed = True
    return pressed
