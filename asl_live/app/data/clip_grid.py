"""The clips as cards with the movement of each in a small picture."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from asl_live.app import theme as colours_of
from asl_live.app.data.filtering import Suspicions
from asl_live.app.theme import Theme
from asl_live.app.tips import plain_tip
from asl_live.data.dataset import Entry

PICTURE = QSize(144, 102)
CARD = QSize(PICTURE.width() + 12, PICTURE.height() + 50)

Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.suspicions = Suspicions()

    def show_entries(self, entries: list[Entry], suspicions: Suspicions) -> None:
        self.beginResetModel()
        self.entries, self.suspicions = entries, suspicions
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.sign
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = [text for text, _ in marks(entry, self.suspicions)]
            more = [entry.problem] if entry.problem else list(entry.warnings)
            text = ". ".join((f"{entry.sign}, {note(entry)}, {entry.path.name}", *words, *more))
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None


class ClipGrid(QListView):
    """The clips that are shown; pictures come as ``picture`` has them."""

    selection_changed = Signal()  # other clips are selected, or another has the focus
    opened = Signal()  # Enter or a double click on a clip
    toggled = Signal()  # Space

    def __init__(self, theme: Theme, picture: Callable[[Entry], QPixmap | None]) -> None:
        super().__init__()
        self.setObjectName("clips")
        self.setAccessibleName("Clips")
        self.empty_text = ""  # what stands in place of the clips where there are none
        self._selected: list[Entry] | None = []  # None where it is to be asked anew
        self._filling = False
        self._model = _Model(self)
        self._theme = theme
        self.setModel(self._model)
        self.setItemDelegate(_CardDelegate(theme, picture, self._model, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(4)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(40)
        self.setMinimumWidth(2 * CARD.width() + 44)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.activated.connect(lambda _: self.opened.emit())
        theme.changed.connect(self.viewport().update)

    @property
    def entries(self) -> Sequence[Entry]:
        """What is shown, in order."""
        return self._model.entries

    def current(self) -> Entry | None:
        index = self.currentIndex()
        return self._model.entries[index.row()] if index.isValid() else None

    def selected(self) -> list[Entry]:
        """The selected clips, in the order they are shown."""
        if self._selected is None:
            ranges = self.selectionModel().selection()
            parts = [ranges.at(number) for number in range(ranges.count())]
            rows = sorted({row for one in parts for row in range(one.top(), one.bottom() + 1)})
            self._selected = [self._model.entries[row] for row in rows]
        return self._selected

    def show_nothing(self, text: str) -> None:
        """What to say in place of the clips where there are none."""
        if text != self.empty_text:
            self.empty_text = text
            self.viewport().update()

    def show_entries(self, entries: list[Entry], suspicions: Suspicions) -> None:
        """Show these clips; those that were selected stay so, or the next takes their place."""
        chosen = {entry.path for entry in self.selected()}
        current = self.current()
        row, before = self.currentIndex().row(), self._model.entries
        self._filling = True
        top = self.verticalScrollBar().value()
        self._model.show_entries(entries, suspicions)
        self.verticalScrollBar().setValue(top)
        kept = [number for number, entry in enumerate(entries) if entry.path in chosen]
        if entries:
            rows = {entry.path: number for number, entry in enumerate(entries)}
            if current is not None and current.path in rows:
                row = rows[current.path]
            else:
                row = sum(entry.path in rows for entry in before[: max(row, 0)])
            row = min(row, len(entries) - 1)
            self._select(kept or [row], row if not kept or row in kept else kept[0])
        self._filling = False
        self._tell()

    def select_paths(self, paths: Sequence[Path]) -> None:
        """Select those of these clips that are shown."""
        wanted = set(paths)
        rows = [number for number, entry in enumerate(self._model.entries) if entry.path in wanted]
        if rows:
            self._select(rows, rows[0])

    def picture_came(self, path: Path) -> None:
        """Paint anew what of the clip is in sight."""
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._model.entries:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.colours["muted"]))
            room = self.viewport().rect().adjusted(16, 16, -16, -16)
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(room, flags, self.empty_text)
            painter.end()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._tell()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._tell()

    def _tell(self) -> None:
        self._selected = None
        if not self._filling:
            self.selection_changed.emit()

    def _select(self, rows: Sequence[int], current: int) -> None:
        selection = QItemSelection()
        first = rows[0]
        for row, following in zip(rows, [*rows[1:], -1], strict=True):
            if following != row + 1:
                selection.select(self._model.index(first), self._model.index(row))
                first = following
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._model.index(current), flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect)


def note(entry: Entry) -> str:
    """Who signs and how long, in a few words."""
    parts = [entry.signer or "(no name)"]
    parts += [f"{entry.seconds:.1f} s"] if entry.usable else []
    parts += ["synthetic"] if entry.synthetic else []
    return " · ".join(parts)


def marks(entry: Entry, suspicions: Suspicions) -> list[tuple[str, str]]:
    """What is wrong or doubtful with a clip: words, and the kind of their colour."""
    found = []
    if not entry.usable:
        found.append(("Unreadable", "error"))
    elif entry.warnings:
        found.append(("Poor", "warning"))
    if suspicions.copies_of(entry.path):
        found.append(("Duplicate", "warning"))
    if entry.path in suspicions.doubts:
        found.append((f"Like {suspicions.doubts[entry.path].sign}?", "warning"))
    return found


class _CardDelegate(QStyledItemDelegate):
    """A card: the movement, the marks over it, below it the sign and a note."""

    def __init__(
        self, theme: Theme, picture: Callable[[Entry], QPixmap | None], model: _Model, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture, self._model = theme, picture, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        colours = self._theme.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        view = self.parent()
        focused = isinstance(view, ClipGrid) and view.hasFocus() and view.currentIndex() == index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1, 1, -1, -1)
        painter.setBrush(QColor(colours["accent-soft" if selected else "raised"]))
        edge = "text" if focused else "accent"
        painter.setPen(QPen(QColor(colours[edge]), 2) if focused or selected else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, 8, 8)
        area = QRect(option.rect.topLeft() + QPoint(6, 6), PICTURE)
        self._paint_picture(painter, area, entry)
        self._paint_marks(painter, area, marks(entry, self._model.suspicions))
        words = QRect(option.rect.adjusted(9, PICTURE.height() + 9, -8, -5))
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setPen(QColor(colours["text"]))
        self._line(painter, words, font, entry.sign, Qt.AlignmentFlag.AlignTop)
        painter.setPen(QColor(colours["text" if selected else "muted"]))
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.9)
        self._line(painter, words, small, note(entry), Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(area), 5, 5)
        painter.setClipPath(rounded)
        painter.fillRect(area, QColor(colours_of.PICTURE_GROUND))
        picture = self._picture(entry) if entry.usable else None
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(area, picture)
        painter.setClipping(False)

    def _paint_marks(self, painter: QPainter, area: QRect, found: list[tuple[str, str]]) -> None:
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        top = area.top() + 5
        for text, kind in found:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 24)
            box = QRectF(area.left() + 5, top, metrics.horizontalAdvance(text) + 14, metrics.height() + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.colours[kind]))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(QColor(self._theme.colours[f"on-{kind}"]))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            top += metrics.height() + 7

    def _line(self, painter: QPainter, room: QRect, font: QFont, text: str, where: Qt.AlignmentFlag) -> None:
        painter.setFont(font)
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft) | int(where), short)
