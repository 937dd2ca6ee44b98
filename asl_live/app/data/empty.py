"""What stands in place of the clips where there are none."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from asl_live.app.empty import EmptyCard
from asl_live.paths import shown, typed


class EmptyView(EmptyCard):
    """A dataset without clips, or one that is being read."""

    record_asked = Signal()
    choose_asked = Signal()

    def __init__(self) -> None:
        self.record_button = QPushButton("Record sig&ns")
        self.choose_button = QPushButton("Choose &another folder…")
        super().__init__(self.record_button, self.choose_button)
        self.record_button.clicked.connect(self.record_asked)
        self.choose_button.clicked.connect(self.choose_asked)

    def show_reading(self, folder: Path) -> None:
        self.show_text("Reading the clips…", shown(folder), False)

    def show_empty(self, folder: Path) -> None:
        self.show_text(
            "No clips here yet",
            "Record signs with your camera on page Collect, or bring recordings in on the command line:\n\n"
            f"asl-live import videos FOLDER {typed(folder)}\n\n"
            "asl-live import --help names the other kinds of recordings.",
            True,
        )

    def show_failed(self) -> None:
        self.show_text("This folder cannot be shown", "The message above says why.", True)
