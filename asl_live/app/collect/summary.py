"""After a session: what was recorded, and where to go from here."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from asl_live.data.recording import Moment, SessionPlan, Take
from asl_live.paths import shown

COLUMNS = ("Sign", "Recorded now", "Of these flagged")


class Summary(QWidget):
    """What the session gave, with the ways to the other pages."""

    def __init__(self) -> None:
        super().__init__()
        self.title = QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.8)
        font.setBold(True)
        self.title.setFont(font)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setAccessibleName("Takes of the session")
        for column, text in enumerate(COLUMNS):
            header = QTableWidgetItem(text)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            header.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.table.setHorizontalHeaderItem(column, header)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(COLUMNS)):
            self.table.setColumnWidth(column, 160)
        self.see_button = QPushButton("See the takes")
        self.train_button = QPushButton("&Train")
        self.on_button = QPushButton("&Go on recording")
        self.undo_button = QPushButton("&Undo the last take")
        self.new_button = QPushButton("&New session")
        self._lay_out()

    def show_session(self, plan: SessionPlan, moment: Moment, takes: Sequence[Take]) -> None:
        """takes: those that were written in this session and are there still."""
        missing = moment.total - moment.done
        self.title.setText("Session ended" if missing else "All takes are there")
        number = len(takes)
        said = (
            f"{number} take{'' if number == 1 else 's'} of {plan.signer} recorded into {shown(plan.dataset)}."
        )
        said += f" The dataset has {moment.done} of the {moment.total} takes that were asked for."
        if missing:
            said += " The session can go on now, or another time."
        self.text.setText(said)
        recorded = Counter(take.sign for take in takes)
        flagged = Counter(take.sign for take in takes if take.warnings)
        self.table.setRowCount(len(plan.signs))
        for row, sign in enumerate(plan.signs):
            for column, text in enumerate((sign, str(recorded[sign]), str(flagged[sign] or "none"))):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.on_button.setVisible(missing > 0)
        self.undo_button.setVisible(moment.can_undo)
        for button in (self.see_button, self.train_button):
            button.setEnabled(bool(takes) or moment.done > 0)
        primary = self.on_button if missing else self.see_button
        for button in (self.on_button, self.see_button):
            button.setObjectName("primary" if button is primary else "")
            button.style().polish(button)
        primary.setFocus()

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.undo_button)
        row.addStretch(1)
        for button in (self.new_button, self.on_button, self.train_button, self.see_button):
            row.addWidget(button)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
