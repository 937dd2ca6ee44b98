"""The right side of the page before and while a model is trained: advice, progress, curves."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout

from asl_live.app.theme import Theme
from asl_live.app.train.curves import Curves

HINT = (
    "A model that starts from a trained one keeps what it knows and learns your signs beside it, in minutes. "
    "From scratch it knows your signs alone, and takes many clips by many people and far longer.\n\n"
    "Some clips are always held back to judge by. The rest of the window works on meanwhile."
)
GOES_ON = " A training can be stopped at any time and goes on where it was."


class RunView(QFrame):
    """Advice on the data, how far the training is, and its curves."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._advised: list[str] = []
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.advice = QLabel()
        self.advice.setWordWrap(True)
        self.advice.setTextFormat(Qt.TextFormat.PlainText)
        self.advice.setAccessibleName("Advice on the data")
        self.advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Progress of the training")
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setObjectName("muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status = QLabel()
        self.status.setObjectName("muted")
        self.curves = Curves(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.advice)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        column.addWidget(self.curves, 1)
        column.addWidget(self.hint)
        column.addStretch(0)
        self.show_ready("", [])

    def show_ready(self, title: str, advice: Sequence[str]) -> None:
        """Before a training: what it would be, and what to know of the data."""
        self.title.setText(title)
        self.show_advice(advice)
        self.show_hint()
        for part in (self.bar, self.status, self.curves):
            part.setVisible(False)

    def show_hint(self, goes_on: bool = True) -> None:
        """What a training does; goes_on: it can be stopped and taken up again."""
        self.hint.setText(HINT + (GOES_ON if goes_on else ""))
        self.hint.setVisible(True)

    def add_advice(self, advice: Sequence[str]) -> None:
        """More of it, each sentence once."""
        self.show_advice(list(dict.fromkeys([*self._advised, *advice])))

    def show_advice(self, advice: Sequence[str]) -> None:
        self._advised = list(advice)
        self.advice.setText("\n".join(f"• {text}" for text in advice))
        self.advice.setVisible(bool(advice))

    def show_running(self, title: str, epochs: int) -> None:
        """A training begins, or one that was broken off goes on."""
        self.title.setText(title)
        self.hint.setVisible(False)
        self.bar.setRange(0, 0)
        self.show_status("Starting…")
        self.curves.clear(epochs)
        for part in (self.bar, self.status, self.curves):
            part.setVisible(True)

    def show_progress(self, share: float | None, status: str) -> None:
        """share: of the fit under way, None while nothing is fitted yet."""
        if share is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(share * 1000))
        self.show_status(status)

    def show_status(self, text: str) -> None:
        self.status.setText(text)

    def add_epoch(self, epoch: Mapping[str, Any]) -> None:
        self.curves.add(epoch)


def time_left(seconds: float | None) -> str:
    """So much time in words, for the end of a status; nothing where it is not known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return ", less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f", about {minutes} minute{'s' if minutes > 1 else ''} left"
    return f", about {minutes // 60} h {minutes % 60} min left"
