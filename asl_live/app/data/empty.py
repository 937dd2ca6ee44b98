"""What stands in place of the clips where there are none: why, and what to do."""

import shlex
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout


class EmptyView(QFrame):
    """A dataset without clips, or one that is being read."""

    record_asked = Signal()
    choose_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.title.setFont(font)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint.setFixedWidth(560)  # a wrapped text has no height before it has a width
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.record_button = QPushButton("Record sig&ns")
        self.record_button.setObjectName("primary")
        self.record_button.clicked.connect(self.record_asked)
        self.choose_button = QPushButton("Choose &another folder…")
        self.choose_button.clicked.connect(self.choose_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self.record_button)
        buttons.addWidget(self.choose_button)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(12)
        rows.addStretch(2)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.hint)
        line.addStretch(1)
        rows.addWidget(self.title)
        rows.addLayout(line)
        rows.addSpacing(6)
        rows.addLayout(buttons)
        rows.addStretch(3)

    def show_reading(self, folder: Path) -> None:
        self._show("Reading the clips…", str(folder), False)

    def show_empty(self, folder: Path) -> None:
        self._show(
            "No clips here yet",
            "Record signs with your camera on page Collect, or bring recordings in on the command line:\n\n"
            f"asl-live import videos FOLDER {shlex.quote(str(folder))}\n\n"
            "asl-live import --help names the other kinds of recordings.",
            True,
        )

    def show_failed(self) -> None:
        self._show("This folder cannot be shown", "The message above says why.", True)

    def _show(self, title: str, hint: str, buttons: bool) -> None:
        self.title.setText(title)
        self.hint.setText(hint)
        for button in (self.record_button, self.choose_button):
            button.setVisible(buttons)
