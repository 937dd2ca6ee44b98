"""What to train: the dataset and its signs, where to start from, and what the model is called."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from asl_live.app.elided_label import ElidedLabel
from asl_live.app.fields import Picker, begin_first_column, heading, number_box
from asl_live.app.theme import Theme
from asl_live.data.entries import Entry
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.paths import STARTER, shown

WIDTH = 320
SCRATCH = ""  # the start that is none
RANDOM_MEANS = (
    "A random split puts the same people on both sides: the figures then say nothing about people whom "
    "the model has not seen."
)


class Form(QFrame):
    """The settings of a training; it says what was asked for and leaves the doing to the page."""

    changed = Signal()
    choose_asked = Signal()
    start_asked = Signal()
    stop_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self._running = False
        self.folder = ElidedLabel()
        self.folder.setObjectName("muted")
        self.choose_button = QPushButton("Choose fo&lder…")
        self.choose_button.clicked.connect(self.choose_asked)
        self.signs = QTableWidget(0, 3)
        self.signs.setAccessibleName("Signs to learn")
        self.signs.setHorizontalHeaderLabels(["Sign", "Clips", "Signers"])
        self.signs.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.signs.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.signs.setTabKeyNavigation(False)
        self.signs.verticalHeader().setVisible(False)
        self.signs.setMinimumHeight(96)
        begin_first_column(self.signs)
        header = self.signs.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.signs.itemChanged.connect(lambda _: self.changed.emit())
        self.all_button = QPushButton("Tick all")
        self.all_button.clicked.connect(lambda: self._tick(True))
        self.none_button = QPushButton("Tick none")
        self.none_button.clicked.connect(lambda: self._tick(False))
        self.start_picker = Picker("Start from", WIDTH - 32)
        self.start_picker.currentIndexChanged.connect(self._on_start)
        self.net_picker = Picker("Network", WIDTH - 32)
        self.net_picker.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.random_box = QCheckBox("Hold back ran&dom clips, not people")
        self.random_box.setToolTip(RANDOM_MEANS)
        self.random_box.toggled.connect(lambda _: self.changed.emit())
        self.epochs = number_box("Epochs", 1, 1000, 1)
        self.epochs.valueChanged.connect(lambda _: self.changed.emit())
        self.name = QLineEdit("my-signs")
        self.name.setAccessibleName("Name of the new model")
        self.name.setMaxLength(60)
        self.name.textChanged.connect(lambda _: self.changed.emit())
        self.start_button = QPushButton()
        self.start_button.setObjectName("primary")
        self.obstacle = QLabel()
        self.obstacle.setWordWrap(True)
        self.obstacle.setTextFormat(Qt.TextFormat.PlainText)
        self.start_button.clicked.connect(
            lambda: (self.stop_asked if self._running else self.start_asked).emit()
        )
        self._lay_out()
        self.show_starts([STARTER], STARTER)
        self.show_networks(["fused"], "fused")
        self.show_state(False, False, "", False)
        theme.changed.connect(self._colour)

    # What was chosen.

    @property
    def start(self) -> str:
        return self.start_picker.currentData() or ""

    @property
    def net(self) -> str:
        return self.net_picker.currentText()

    def ticked(self) -> list[str]:
        """The signs to learn, in the table's order."""
        return [item.text() for item in self._items() if item.checkState() is Qt.CheckState.Checked]

    # What is shown.

    def show_folder(self, folder: Path) -> None:
        self.folder.show_text(shown(folder))

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """The signs of a dataset with their counts; those that were not ticked stay so."""
        left = {item.text() for item in self._items()} - set(self.ticked())
        clips = Counter(entry.sign for entry in entries if entry.usable)
        signers = Counter(sign for sign, _ in {(one.sign, one.signer) for one in entries if one.usable})
        names = sorted(set(clips) - set(NO_SIGN_LABELS))
        with QSignalBlocker(self.signs):
            self.signs.setRowCount(len(names))
            for row, name in enumerate(names):
                for column, text in enumerate((name, str(clips[name]), str(signers[name]))):
                    item = QTableWidgetItem(text)
                    item.setToolTip(name)
                    if column:
                        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                    else:
                        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                        item.setCheckState(Qt.CheckState.Unchecked if name in left else Qt.CheckState.Checked)
                    self.signs.setItem(row, column, item)
        self.changed.emit()

    def show_starts(self, names: Sequence[str], chosen: str) -> None:
        with QSignalBlocker(self.start_picker):
            self.start_picker.clear()
            for name in names:
                self.start_picker.addItem(f"{Path(name).name} (its signs stay)", name)
            self.start_picker.insertSeparator(self.start_picker.count())
            self.start_picker.addItem("Nothing: train from scratch", SCRATCH)
            self.start_picker.setCurrentIndex(max(0, self.start_picker.findData(chosen)))
        self._on_start()

    def show_networks(self, names: Sequence[str], chosen: str) -> None:
        with QSignalBlocker(self.net_picker):
            self.net_picker.clear()
            self.net_picker.addItems(list(names))
            self.net_picker.setCurrentIndex(max(0, self.net_picker.findText(chosen)))

    def show_state(self, running: bool, stopping: bool, obstacle: str, resumable: bool) -> None:
        """running, stopping: a training. obstacle: why none can be started. resumable: it was broken off."""
        fields = (
            self.choose_button, self.signs, self.all_button, self.none_button, self.start_picker,
            self.random_box, self.net_picker, self.epochs, self.name,
        )  # fmt: skip
        began_in_field = running and any(field.hasFocus() for field in fields)
        self._running = running
        text = (
            "Stopping…" if stopping else "&Stop" if running else "&Go on training" if resumable else "&Train"
        )
        self.start_button.setText(text)
        self.start_button.setEnabled(not stopping if running else not obstacle)
        self.start_button.setToolTip("Stop; it can go on from there later" if running else obstacle)
        self.obstacle.setText(obstacle)
        # Where there is no sign at all the page says why.
        self.obstacle.setVisible(bool(obstacle) and not running and self.signs.rowCount() > 0)
        if began_in_field:
            self.start_button.setFocus()  # a field that is disabled would pass the focus to a neighbour
        for field in fields:
            field.setEnabled(not running)
        self.net_picker.setEnabled(not running and not self.start)
        self._colour()

    def _items(self) -> list[QTableWidgetItem]:
        found = (self.signs.item(row, 0) for row in range(self.signs.rowCount()))
        return [item for item in found if item is not None]

    def _tick(self, on: bool) -> None:
        with QSignalBlocker(self.signs):
            for item in self._items():
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.changed.emit()

    def _on_start(self) -> None:
        self.net_picker.setEnabled(not self.start)
        self.net_picker.setToolTip("The model that you start from has its network" if self.start else "")
        self.changed.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.start_button)
        column.addWidget(self.obstacle)
        column.addSpacing(2)
        row = QHBoxLayout()
        row.addWidget(heading("Dataset"))
        row.addStretch(1)
        row.addWidget(self.choose_button)
        column.addLayout(row)
        column.addWidget(self.folder)
        column.addSpacing(6)
        column.addWidget(heading("S&igns to learn", self.signs))
        column.addWidget(self.signs, 1)
        row = QHBoxLayout()
        row.addWidget(self.all_button, 1)
        row.addWidget(self.none_button, 1)
        column.addLayout(row)
        column.addSpacing(2)
        column.addWidget(heading("Start f&rom", self.start_picker))
        column.addWidget(self.start_picker)
        column.addWidget(self.random_box)
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        for place, (label, field) in enumerate((("Networ&k", self.net_picker), ("E&pochs", self.epochs))):
            grid.addWidget(heading(label, field), 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addSpacing(2)
        column.addWidget(heading("&Name of the new model", self.name))
        column.addWidget(self.name)

    def _colour(self) -> None:
        self.start_button.setIcon(self._theme.icon("stop" if self._running else "start", "on-accent"))
        self.start_button.setIconSize(QSize(16, 16))
