"""Notices above a page: what went wrong or is worth knowing, and what to do."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.theme import Theme
from asl_live.errors import InputError


class Kind(Enum):
    INFO = "info"
    ERROR = "error"


class Banner(QFrame):
    """One notice with an optional action; the user can dismiss it."""

    def __init__(
        self, theme: Theme, kind: Kind, text: str, action: tuple[str, Callable[[], object]] | None
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("kind", kind.value)
        self.setAccessibleName(f"{kind.value}: {text}")
        self._theme, self._colour = theme, f"on-{kind.value}"
        self.text = text
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.addWidget(label, 1)
        self.action_button: QPushButton | None = None
        if action is not None:
            self.action_button = QPushButton(action[0])
            call = action[1]
            self.action_button.clicked.connect(lambda: call())
            layout.addWidget(self.action_button)
        self.close_button = QToolButton()
        self.close_button.setObjectName("quiet")
        self.close_button.setAccessibleName("Dismiss this notice")
        self.close_button.setToolTip("Dismiss")
        self.close_button.setIconSize(QSize(16, 16))
        layout.addWidget(self.close_button)
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where the work is
        self.colour()

    def colour(self) -> None:
        """Take the theme's present colours."""
        self.close_button.setIcon(self._theme.icon("close", self._colour))


class Notices(QWidget):
    """The notices of a page, one to a subject: a new one replaces the old.

    home: the widget that takes the keyboard's focus from a notice that goes; the page where it cannot.
    """

    def __init__(self, theme: Theme, home: Callable[[], QWidget]) -> None:
        super().__init__()
        self._theme, self._home = theme, home
        self._banners: dict[str, Banner] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.setVisible(False)
        theme.changed.connect(self._colour)

    def show_notice(
        self, subject: str, kind: Kind, text: str, action: tuple[str, Callable[[], object]] | None = None
    ) -> Banner:
        self.dismiss(subject)
        banner = Banner(self._theme, kind, text, action)
        banner.close_button.clicked.connect(lambda: self.dismiss(subject))
        self._banners[subject] = banner
        self._layout.addWidget(banner)
        self.setVisible(True)
        # A screen reader reads it out, wherever the focus is.
        QAccessible.updateAccessibility(QAccessibleEvent(banner, QAccessible.Event.Alert))
        return banner

    def dismiss(self, subject: str) -> None:
        banner = self._banners.pop(subject, None)
        if banner is not None:
            if (focus := QApplication.focusWidget()) is not None and banner.isAncestorOf(focus):
                # Else the next widget gets it, and with it the next key.
                home, page = self._home(), self.parentWidget()
                assert page is not None
                (home if home.isVisible() and home.isEnabled() else page).setFocus()
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))

    def notice(self, subject: str) -> Banner | None:
        return self._banners.get(subject)

    def _colour(self) -> None:
        for banner in self._banners.values():
            banner.colour()


def sentence(error: Exception) -> str:
    """An error as the user is to read it."""
    if isinstance(error, InputError):
        text = str(error)
        if text.partition(" ")[0].isalpha():  # a file's name stays as it is
            text = text[:1].upper() + text[1:]
        return text + ("" if text.endswith(".") else ".")
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {error}). "
        "What was running has stopped; try again."
    )
