"""The window's two palettes, light and dark, and the choice between them."""

import re
from enum import Enum
from functools import cache

from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from asl_live.app.resources import asset

LIGHT = {
    "window": "#f4f6f8",
    "surface": "#ffffff",
    "raised": "#e9edf1",
    "hover": "#dfe5ea",
    "line": "#d6dde4",
    "edge": "#808b99",
    "text": "#18212c",
    "muted": "#515d6c",
    "disabled": "#8b95a1",
    "accent": "#0b6e66",
    "accent-hover": "#095a54",
    "on-accent": "#ffffff",
    "accent-soft": "#d9eeeb",
    "info": "#dfefed",
    "on-info": "#0b4641",
    "warning": "#fbeecb",
    "on-warning": "#664500",
    "error": "#fce3df",
    "on-error": "#8a1c12",
}
DARK = {
    "window": "#12171d",
    "surface": "#1a2129",
    "raised": "#252e38",
    "hover": "#303b47",
    "line": "#303a46",
    "edge": "#6d7988",
    "text": "#e8edf2",
    "muted": "#a5b0bd",
    "disabled": "#6f7a87",
    "accent": "#4cc9ba",
    "accent-hover": "#6fd8cb",
    "on-accent": "#06231f",
    "accent-soft": "#17413d",
    "info": "#123833",
    "on-info": "#c1efe8",
    "warning": "#40310e",
    "on-warning": "#ffe1a6",
    "error": "#451d19",
    "on-error": "#ffccc5",
}

# The picture's surroundings are dark in both: a bright frame would dazzle beside a dim room.
PICTURE_GROUND = "#090c10"
ON_PICTURE = "#ffffff"
ON_PICTURE_MUTED = "#c6d0da"
ON_PICTURE_ACCENT = "#5ad8c8"


class Choice(Enum):
    """What the user asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @classmethod
    def of(cls, word: str) -> "Choice":
        """The choice a remembered word stands for; the system's where it is none."""
        return next((choice for choice in cls if choice.value == word), cls.SYSTEM)


class Theme(QObject):
    """Colours the application; follows the system until told otherwise."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self.colours = LIGHT
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._apply()

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def is_dark(self) -> bool:
        return self.colours is DARK

    def choose(self, choice: Choice) -> None:
        self._choice = choice
        self._apply()

    def icon(self, name: str, colour: str = "text") -> QIcon:
        """An icon of ``assets/icons`` in one of the palette's colours."""
        icon = QIcon(_tinted(name, self.colours[colour]))
        icon.addPixmap(_tinted(name, self.colours["disabled"]), QIcon.Mode.Disabled)
        return icon

    def _on_system_changed(self) -> None:
        if self._choice is Choice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        dark = self._choice is Choice.DARK
        if self._choice is Choice.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self.colours = DARK if dark else LIGHT
        self._app.setPalette(_palette(self.colours))
        self._app.setStyleSheet(style_sheet(self.colours))
        self.changed.emit()


def style_sheet(colours: dict[str, str]) -> str:
    """The style sheet in ``assets`` with its ``@names`` replaced by colours."""
    text = asset("style.qss").read_text(encoding="utf-8")
    # A style sheet cannot colour an icon: these come in one drawing for each palette.
    kind = "dark" if colours is DARK else "light"
    icons = {name: asset(f"icons/{name}-{kind}.svg").as_posix() for name in ("tick", "arrow", "up")}
    values = colours | icons
    return re.sub(r"@([a-z-]+)", lambda found: values[found[1]], text)


def _palette(colours: dict[str, str]) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on-accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.Mid: "line",
    }
    palette = QPalette()
    for role, name in roles.items():
        palette.setColor(role, QColor(colours[name]))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["disabled"]))
    return palette


@cache
def _tinted(name: str, colour: str) -> QPixmap:
    drawing = asset(f"icons/{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    pixmap = QPixmap(48, 48)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    return pixmap
