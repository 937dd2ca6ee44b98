"""What stands in place of a training where there are no clips."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout


class EmptyView(QFrame):
    """A dataset without clips, or one that is being read."""

    record_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title, self.hint = QLabel(), QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.title.setFont(font)
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.record_button = QPushButton("Record si&gns")
        self.record_button.setObjectName("primary")
        self.record_button.clicked.connect(self.record_asked)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(12)
        rows.addStretch(2)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            rows.addWidget(label)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.record_button)
        buttons.addStretch(1)
        rows.addLayout(buttons)
        rows.addStretch(3)

    def show_reading(self, folder: Path) -> None:
        self._show("Reading the clips…", str(folder), False)

    def show_empty(self, folder: Path) -> None:
        self._show(
            "No clips to learn from",
            f"{folder} holds none. Record signs on page Collect, or choose another folder on the left.",
            True,
        )

    def _show(self, title: str, hint: str, button: bool) -> None:
        self.title.setText(title)
        self.hint.setText(hint)
        self.record_button.setVisible(button)
