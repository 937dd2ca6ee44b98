"""What menus and shortcuts do."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


def make_action(owner: QWidget, text: str, keys: str, call: Callable[[], object]) -> QAction:
    """An action of a widget that calls ``call``. keys: its shortcut, or ""."""
    action = QAction(text, owner, shortcut=QKeySequence(keys))
    action.triggered.connect(lambda: call())
    return action
