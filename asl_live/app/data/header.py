"""The line above the page: which dataset, what can be done with all of it, and what is running."""

from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.data.library import Progress
from asl_live.app.elided_label import ElidedLabel
from asl_live.app.theme import Theme
from asl_live.paths import shown

# Work that is done at once would only flicker.
PATIENCE_MS = 300


class Header(QWidget):
    """The dataset's folder with its buttons, and below it the progress of what runs."""

    choose_asked = Signal()
    refresh_asked = Signal()
    suspicious_asked = Signal()
    train_asked = Signal()
    stop_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.path = ElidedLabel()
        self.choose_button = QPushButton("Choose fo&lder…")
        self.choose_button.setToolTip("Show another dataset (Ctrl+O)")
        self.choose_button.clicked.connect(self.choose_asked)
        self.refresh_button = QToolButton()
        self.refresh_button.setAccessibleName("Look through the folder again")
        self.refresh_button.setToolTip("Look through the folder again (F5)")
        self.refresh_button.clicked.connect(self.refresh_asked)
        self.suspicious_button = QPushButton("Find du&plicates and mislabels")
        self.suspicious_button.setToolTip(
            "Look for copies, and for clips that are more like another sign (Ctrl+D)"
        )
        self.suspicious_button.clicked.connect(self.suspicious_asked)
        self.train_button = QPushButton("&Train on it")
        self.train_button.setToolTip("Train a model on this dataset, on page Train")
        self.train_button.clicked.connect(self.train_asked)
        self.progress = QWidget()
        self.progress_text = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self.stop_button = QToolButton()
        self.stop_button.setText("Stop")
        self.stop_button.setObjectName("quiet")
        self.stop_button.clicked.connect(self.stop_asked)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.progress.setVisible(True))
        self._lay_out()
        theme.changed.connect(self._colour)
        self._colour()

    @property
    def has_focus_to_lose(self) -> bool:
        """Whether the focus is at a button that work disables: a neighbour would get it."""
        return self.suspicious_button.hasFocus() or self.refresh_button.hasFocus()

    def show_folder(self, folder: Path) -> None:
        self.path.show_text(shown(folder))

    def show_actions(self, some: bool, busy: bool) -> None:
        """some: there are clips. busy: something runs already."""
        self.suspicious_button.setEnabled(some and not busy)
        self.train_button.setEnabled(some)
        self.refresh_button.setEnabled(not busy)

    def show_progress(self, progress: Progress | None) -> None:
        if progress is None:
            self._patience.stop()
            self.progress.setVisible(False)
            return
        text = f"{progress.text}…"
        if progress.of:
            text = f"{progress.text}: {progress.done:,} of {progress.of:,}"
        if progress.left is not None:
            text += f", about {_time(progress.left)} left"
        self.progress_text.setText(text)
        self._bar.setRange(0, progress.of)
        self._bar.setValue(progress.done)
        self.stop_button.setVisible(progress.stoppable)
        if not self.progress.isVisible() and not self._patience.isActive():
            self._patience.start()

    def _lay_out(self) -> None:
        label = QLabel("Dataset")
        label.setObjectName("heading")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(self.path, 1)
        for button in (self.refresh_button, self.choose_button, self.suspicious_button, self.train_button):
            line.addWidget(button)
        running = QHBoxLayout(self.progress)
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(10)
        running.addWidget(self.progress_text)
        running.addWidget(self._bar, 1)
        running.addWidget(self.stop_button)
        self.progress.setVisible(False)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(line)
        rows.addWidget(self.progress)

    def _colour(self) -> None:
        self.refresh_button.setIcon(self._theme.icon("refresh"))
        self.choose_button.setIcon(self._theme.icon("open"))
        for button in (self.refresh_button, self.choose_button):
            button.setIconSize(QSize(16, 16))


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
