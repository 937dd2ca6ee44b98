"""The fields above the clips that say which of them are shown."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from asl_live.app.data.filtering import Filter, Origin, Quality, Tallies, count_of
from asl_live.app.fields import Picker, heading

LIST_WIDTH = 180
FOUR_ACROSS = 480  # pixels; narrower fields would not show what is chosen


class FilterBar(QWidget):
    """Says what the user wants to see, and how much of the dataset that is."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.filter = Filter()
        self.sign = Picker("Sign", LIST_WIDTH)
        self.signer = Picker("Signer", LIST_WIDTH)
        self.quality = Picker("Quality", LIST_WIDTH)
        self.origin = Picker("Origin", LIST_WIDTH)
        for quality in Quality:
            self.quality.addItem(quality.value, quality)
            if quality is Quality.BROKEN:
                self.quality.insertSeparator(self.quality.count())
        for origin in Origin:
            self.origin.addItem(origin.value, origin)
        for picker, name in self._pickers().items():
            picker.activated.connect(lambda _, picker=picker, name=name: self._pick(picker, name))
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.clear_button = QToolButton()
        self.clear_button.setObjectName("quiet")
        self.clear_button.setText("&Clear filters")
        self.clear_button.setToolTip("Show every clip (Esc)")
        self.clear_button.clicked.connect(self.clear)
        texts = ("&Sign", "Si&gner", "&Quality", "&Origin")
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(8)
        self._fields.setVerticalSpacing(3)
        self._labels = [heading(text, picker) for text, picker in zip(texts, self._pickers(), strict=True)]
        self._across = 0
        self._place(4)
        line = QHBoxLayout()
        line.addWidget(self.count, 1)
        line.addWidget(self.clear_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addLayout(self._fields)
        rows.addLayout(line)
        self.show_names(Tallies(()))

    def show_names(self, tallies: Tallies) -> None:
        """The signs and signers to choose from; one that is gone is no longer asked for."""
        for picker, names, everything in (
            (self.sign, tallies.signs, "All signs"),
            (self.signer, tallies.signers, "All signers"),
        ):
            with QSignalBlocker(picker):
                picker.clear()
                picker.addItem(everything, None)
                for name in names:
                    picker.addItem(name or "(no name)", name)
        wanted = self.filter
        if wanted.sign not in tallies.signs:
            wanted = replace(wanted, sign=None)
        if wanted.signer not in tallies.signers:
            wanted = replace(wanted, signer=None)
        self.filter = wanted
        self._show_filter()

    def show_count(self, shown: int, of: int, selected: int) -> None:
        """How many clips of all there are shown, and how many of these are selected."""
        chosen = "chosen " if self.filter.chosen is not None else ""
        text = f"{chosen}{count_of(shown, 'clip')}" if shown == of else f"{chosen}{shown:,} of {of:,} clips"
        self.count.setText(text[:1].upper() + text[1:] + (f", {selected:,} selected" if selected > 1 else ""))
        self.clear_button.setEnabled(self.filter != Filter())

    def set_filter(self, wanted: Filter) -> None:
        if wanted != self.filter:
            self.filter = wanted
            self._show_filter()
            self.changed.emit()

    def clear(self) -> None:
        """Show every clip."""
        self.set_filter(Filter())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(4 if self.width() >= FOUR_ACROSS else 2)

    def _place(self, across: int) -> None:
        """Lay the fields out, so many in a row."""
        if across == self._across:
            return
        self._across = across
        for number, (label, picker) in enumerate(zip(self._labels, self._pickers(), strict=True)):
            row, column = divmod(number, across)
            picker.setMinimumWidth(70)
            self._fields.addWidget(label, 2 * row, column)
            self._fields.addWidget(picker, 2 * row + 1, column)
        for column in range(4):
            self._fields.setColumnStretch(column, column < across)

    def _pickers(self) -> dict[Picker, str]:
        return {self.sign: "sign", self.signer: "signer", self.quality: "quality", self.origin: "origin"}

    def _pick(self, picker: Picker, name: str) -> None:
        value: dict[str, Any] = {name: picker.currentData()}
        self.set_filter(replace(self.filter, **value))

    def _show_filter(self) -> None:
        for picker, name in self._pickers().items():
            wanted = getattr(self.filter, name)
            rows = [row for row in range(picker.count()) if picker.itemData(row) == wanted]
            with QSignalBlocker(picker):
                picker.setCurrentIndex(rows[0] if rows else 0)
