"""What the window asks of each of its pages."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

Menu = tuple[str, list[QAction | None]]


class Page(QWidget):
    """One of the window's pages. The methods do what a page with nothing to do there does."""

    title = ""  # on the page's tab

    def menus(self) -> list[Menu]:
        """The page's menus while it is shown: title and actions, None for a line between them.

        A title that several pages share ("&File", "&Edit", "&View") is one menu; "&File" ends with
        what belongs to the window.
        """
        return []

    def enter(self) -> None:
        """The page is shown from now on: take the camera, read what may have changed on disk."""

    def leave(self) -> None:
        """Another page is shown from now on: give the camera back."""

    def may_close(self) -> bool:
        """Ask about what would be lost when the window closes; False keeps it open."""
        return True

    def shut_down(self) -> None:
        """End every thread and process; nothing is shown after this."""
