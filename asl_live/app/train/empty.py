"""What stands in place of a training where there are no clips."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from asl_live.app.empty import EmptyCard
from asl_live.paths import shown


class EmptyView(EmptyCard):
    """A dataset without clips, or one that is being read."""

    record_asked = Signal()

    def __init__(self) -> None:
        self.record_button = QPushButton("Record si&gns")
        super().__init__(self.record_button)
        self.record_button.clicked.connect(self.record_asked)

    def show_reading(self, folder: Path) -> None:
        self.show_text("Reading the clips…", shown(folder), False)

    def show_empty(self, folder: Path) -> None:
        self.show_text(
            "No clips to learn from",
            f"{shown(folder)} holds none. Record signs on page Collect, or choose another folder on the "
            "left.",
            True,
        )
