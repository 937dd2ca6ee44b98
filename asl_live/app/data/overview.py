"""The table of signs and signers: how many clips of each, and how good they are."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from asl_live.app.data.filtering import Tallies, Tally
from asl_live.app.theme import Theme
from asl_live.app.tips import plain_tip

ALL = "All"
POOR_MARK, BROKEN_MARK = "▲", "✕"
LEGEND = f"{POOR_MARK} poor   {BROKEN_MARK} unreadable"
WIDEST_NAME = 130
NARROWEST, WIDEST = 56, 120

Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractTableModel):
    """Rows are signs, columns signers; the first of each stands for all."""

    def __init__(self) -> None:
        super().__init__()
        self.tallies = Tallies(())

    def show_tallies(self, tallies: Tallies) -> None:
        self.beginResetModel()
        self.tallies = tallies
        self.endResetModel()

    def sign(self, row: int) -> str | None:
        return self.tallies.signs[row - 1] if row > 0 else None

    def signer(self, column: int) -> str | None:
        return self.tallies.signers[column - 1] if column > 0 else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.tallies.signs) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.tallies.signers) + 1

    def tally(self, index: Index) -> Tally:
        return self.tallies.of(self.sign(index.row()), self.signer(index.column()))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        tally = self.tally(index)
        if role == Qt.ItemDataRole.DisplayRole:
            if not tally.clips:
                return "-"
            marks = [f"{POOR_MARK}{tally.poor}"] if tally.poor else []
            marks += [f"{BROKEN_MARK}{tally.broken}"] if tally.broken else []
            return " ".join((f"{tally.clips:,}", *marks))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            sign = self.sign(index.row()) or "all signs"
            signer = self.signer(index.column()) or "all signers"
            text = f"{sign}, {signer}: {tally.words}"
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        name = self.sign(section) if orientation == Qt.Orientation.Vertical else self.signer(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return ALL if name is None else name or "(no name)"
        if role == Qt.ItemDataRole.ToolTipRole:
            everything = "All signs" if orientation == Qt.Orientation.Vertical else "All signers"
            return plain_tip(everything if name is None else name)
        return None


class Overview(QTableView):
    """Says which sign and signer the user chose, by a click or Enter; None for all of them."""

    chosen = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("overview")
        self.setAccessibleName("Signs and signers")
        self.setMinimumWidth(170)
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._choose)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(30)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for header in (across, down):
            header.setHighlightSections(False)
            header.setSectionsClickable(True)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)
        across.sectionClicked.connect(lambda column: self._choose(self._model.index(0, column)))
        down.sectionClicked.connect(lambda row: self._choose(self._model.index(row, 0)))
        theme.changed.connect(self.viewport().update)

    def show_tallies(self, tallies: Tallies) -> None:
        with QSignalBlocker(self.selectionModel()):
            self._model.show_tallies(tallies)
        metrics = self.fontMetrics()
        names = [
            self._model.headerData(row, Qt.Orientation.Vertical) for row in range(self._model.rowCount())
        ]
        width = max(metrics.horizontalAdvance(name) for name in names) + 20
        self.verticalHeader().setFixedWidth(min(width, WIDEST_NAME))
        for column in range(self._model.columnCount()):
            # The totals below a name are the longest text of its column, or nearly.
            texts = [self._model.headerData(column, Qt.Orientation.Horizontal)]
            texts += [self._model.data(self._model.index(0, column))]
            wanted = max(metrics.horizontalAdvance(text) for text in texts) + 22
            self.setColumnWidth(column, min(max(wanted, NARROWEST), WIDEST))

    def show_choice(self, sign: str | None, signer: str | None) -> None:
        """Mark the cell of the clips that are shown."""
        signs, signers = self._model.tallies.signs, self._model.tallies.signers
        row = signs.index(sign) + 1 if sign in signs else 0
        column = signers.index(signer) + 1 if signer in signers else 0
        index = self._model.index(row, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.chosen.emit(self._model.sign(index.row()), self._model.signer(index.column()))


class _CellDelegate(QStyledItemDelegate):
    """A cell tinted by the worst of its clips; marks say the same without colour."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(NARROWEST, 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        tally, colours = model.tally(index), self._theme.colours
        kind = "error" if tally.broken else "warning" if tally.poor else "info"
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(2, 2, -2, -2)
        painter.setBrush(QColor(colours[kind]) if tally.clips else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours["accent"]), 2) if selected else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, 6, 6)
        font = option.font
        font.setBold(selected or index.row() == 0 or index.column() == 0)
        painter.setFont(font)
        painter.setPen(QColor(colours[f"on-{kind}" if tally.clips else "muted"]))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        painter.restore()
