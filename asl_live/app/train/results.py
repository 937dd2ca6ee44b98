"""What came of a training: figures by sign and signer, what was taken for what, the worst clips."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
)

from asl_live.app.fields import begin_first_column
from asl_live.app.theme import Theme

CAVEAT = {
    "takes": "These are held-back takes of the same people: the figures say nothing about others.",
    "signers": "These are people whom the judged model had not seen.",
}


class Results(QFrame):
    """The figures of one training."""

    model_chosen = Signal(str)
    clips_asked = Signal(object)  # list[Path]

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._bundle = ""
        self._worst: list[Path] = []
        self._confused: tuple[list[str], list[list[int]]] = ([], [])
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.use_button = QPushButton("&Use this model")
        self.use_button.setObjectName("primary")
        self.use_button.setToolTip("Let page Live speak it")
        self.use_button.clicked.connect(lambda: self.model_chosen.emit(self._bundle))
        self.signs = _table("Figures by sign", ["Sign", "Clips", "Recognised", "95 % interval", "Precision"])
        self.signers = _table("Figures by signer", ["Signer", "Clips", "Recognised", "95 % interval"])
        self.confusion = _table("What was taken for what", [])
        self.worst = _table("Worst clips", ["Clip", "Signed", "Said", "Its own sign"])
        self.worst.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.worst.activated.connect(lambda index: self.clips_asked.emit([self._worst[index.row()]]))
        self.worst_button = QPushButton("Show the &worst clips")
        self.worst_button.clicked.connect(lambda: self.clips_asked.emit(list(self._worst)))
        self.tabs = QTabWidget()
        for table, name in (
            (self.signs, "By sign"),
            (self.signers, "By signer"),
            (self.confusion, "Confusion"),
            (self.worst, "Worst clips"),
        ):
            self.tabs.addTab(table, name)
        self._lay_out()
        theme.changed.connect(self._show_confusion)

    def show_outcome(self, message: Mapping[str, Any]) -> None:
        """Show a ``done`` message of asl_live.training.worker."""
        figures = message["figures"]
        self._bundle = message["bundle"]
        self.title.setText(f"{Path(self._bundle).name} is trained")
        right, of = figures["counts"]["open_top1"]
        unknown, among = figures["counts"]["unknown_accepted"]
        text = f"{right} of {of} held-back clips were recognised"
        if among:
            text += f"; {unknown} of {among} clips of other movements were taken for a sign"
        self.summary.setText(f"{text}. {CAVEAT[message['held_back']]}")
        self._show_signs(figures)
        self._show_signers(figures)
        self._confused = (figures["confusion"]["names"], figures["confusion"]["counts"])
        self._show_confusion()
        self._show_worst(message["worst"])

    def _show_signs(self, figures: Mapping[str, Any]) -> None:
        rows = []
        for sign, found in figures["per_sign"].items():
            if found["clips"]:
                interval = figures["per_sign_intervals"][sign]["recall"]
                rows.append(
                    [
                        sign,
                        str(found["clips"]),
                        _share(found["recall"]),
                        _span(interval),
                        _share(found["precision"]),
                    ]
                )
        _fill(self.signs, rows)

    def _show_signers(self, figures: Mapping[str, Any]) -> None:
        rows = []
        for who, found in figures["per_signer"].items():
            known = found["clips"] - found["unknown_clips"]
            interval = figures["per_signer_intervals"][who]["open_top1"]
            rows.append([who, str(known), _share(found["open_top1"]), _span(interval)])
        _fill(self.signers, rows)

    def _show_confusion(self) -> None:
        """Rows are what was signed, columns what was said; signs that are in neither are left out."""
        names, counts = self._confused
        used = [n for n in range(len(names)) if sum(counts[n]) or any(row[n] for row in counts)]
        table = self.confusion
        table.setRowCount(len(used))
        table.setColumnCount(len(used))
        table.setHorizontalHeaderLabels([names[n] for n in used])
        table.setVerticalHeaderLabels([names[n] for n in used])
        table.verticalHeader().setVisible(True)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        colours = self._theme.colours
        for row, signed in enumerate(used):
            total = max(1, sum(counts[signed]))
            for column, said in enumerate(used):
                count = counts[signed][said]
                item = QTableWidgetItem(str(count) if count else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(f"{names[signed]} taken for {names[said]}: {count} of {total}")
                if count:
                    # Grounds that the palette's text can be read on, however full they are.
                    shade = QColor(colours["accent-soft" if signed == said else "error"])
                    shade.setAlphaF(0.4 + 0.6 * count / total)
                    item.setBackground(shade)
                table.setItem(row, column, item)

    def _show_worst(self, worst: Sequence[Mapping[str, Any]]) -> None:
        self._worst = [Path(one["path"]) for one in worst]
        rows = [
            [Path(one["path"]).name, one["sign"], one["said"] or "nothing", _share(one["own"])]
            for one in worst
        ]
        _fill(self.worst, rows)
        for row, path in enumerate(self._worst):
            item = self.worst.item(row, 0)
            assert item is not None
            item.setToolTip(str(path))
        self.worst_button.setEnabled(bool(worst))
        self.worst_button.setToolTip(
            "Look at them on page Data" if worst else "No clip that can be shown was named wrong"
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.worst_button)
        top.addWidget(self.use_button)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.tabs, 1)


def _table(name: str, columns: list[str]) -> QTableWidget:
    table = QTableWidget(0, len(columns))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(columns)
    begin_first_column(table)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.verticalHeader().setVisible(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, rows: list[list[str]]) -> None:
    table.setRowCount(len(rows))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            table.setItem(row, column, item)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _span(interval: Sequence[float] | None) -> str:
    return "-" if interval is None else f"{interval[0]:.0%} to {interval[1]:.0%}"
