"""What stands in place of things where there are none: why, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

HINT_WIDTH = 560


class EmptyCard(QFrame):
    """A title, a hint and buttons in the middle; the first button is the one to press."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self.setObjectName("card")
        self.buttons = buttons
        self.title, self.hint = QLabel(), QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.title.setFont(font)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint.setFixedWidth(HINT_WIDTH)  # a wrapped text has no height before it has a width
        buttons[0].setObjectName("primary")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(12)
        rows.addStretch(2)
        rows.addWidget(self.title)
        rows.addLayout(_in_the_middle(self.hint))
        rows.addSpacing(6)
        rows.addLayout(_in_the_middle(*buttons))
        rows.addStretch(3)

    def show_text(self, title: str, hint: str, buttons: bool) -> None:
        """Say this, with or without the buttons."""
        self.title.setText(title)
        self.hint.setText(hint)
        for button in self.buttons:
            button.setVisible(buttons)


def _in_the_middle(*widgets: QLabel | QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
