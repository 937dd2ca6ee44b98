"""The transcript below the picture: signs as a running line of chips, corrected in place."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.fields import heading
from asl_live.app.live.transcript import Entry, Transcript
from asl_live.app.theme import Theme
from asl_live.errors import InputError

CHIP_HEIGHT = 41
WIDEST_CHIP = 260
SHORTEST_CHIP = 76


class TranscriptPanel(QFrame):
    """The transcript with its actions: speak, undo, redo, copy, save, clear, edit, delete."""

    saved = Signal()
    speak_asked = Signal()
    failed = Signal(object)  # InputError: the transcript could not be written

    def __init__(self, theme: Theme, transcript: Transcript) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self.transcript = transcript
        self.view = _ChipList(theme, transcript)
        self._make_actions()
        self._said = QLabel()
        self._said.setObjectName("muted")
        self._silence = QTimer(self, singleShot=True, interval=5000)
        self._silence.timeout.connect(self._said.clear)

        header = QHBoxLayout()
        header.setSpacing(2)
        header.addWidget(heading("&Transcript", self.view))
        header.addSpacing(10)
        header.addWidget(self._said, 1)
        for action in (
            self.speak_action,
            self.undo_action,
            self.redo_action,
            self.copy_action,
            self.save_action,
            self.clear_action,
        ):
            header.addWidget(_tool_button(action))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(header)
        layout.addWidget(self.view, 1)

        theme.changed.connect(self._colour)
        transcript.rowsInserted.connect(self._on_changed)
        transcript.rowsRemoved.connect(self._on_changed)
        self.view.selectionModel().selectionChanged.connect(self._on_changed)
        self._colour()
        self._on_changed()

    def say(self, text: str) -> None:
        """A word of confirmation, for a few seconds."""
        self._said.setText(text)
        self._said.setAccessibleName(text)
        self._silence.start()

    def save(self) -> bool:
        """Ask for a file and write the transcript there; whether it was written."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the transcript", "transcript.txt", "Text (*.txt *.tsv);;All files (*)"
        )
        if not name:
            return False
        try:
            self.transcript.save(Path(name))
        except InputError as error:
            self.failed.emit(error)
            return False
        self.saved.emit()
        self.say(f"Saved to {Path(name).name}")
        return True

    def copy(self) -> None:
        """Copy the selected signs, or all of them, as one line of text."""
        rows = self.view.selected_rows()
        QApplication.clipboard().setText(self.transcript.text(rows or None))
        count = len(rows) or self.transcript.rowCount()
        if not rows:
            self.transcript.mark_saved()
        self.say(f"Copied {count} {'sign' if count == 1 else 'signs'}")

    def chosen_signs(self) -> list[str]:
        """The selected signs, or all of them."""
        return self.transcript.signs(self.view.selected_rows() or None)

    def clear(self) -> None:
        self.transcript.clear()
        self.say("Cleared; Undo brings it back")

    def edit(self) -> None:
        """Correct the sign that has the focus, or the last one."""
        index = self.view.currentIndex()
        if not index.isValid():
            index = self.transcript.index(self.transcript.rowCount() - 1)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.edit(index)

    def delete(self) -> None:
        self.transcript.remove(self.view.selected_rows())

    def _make_actions(self) -> None:
        stack = self.transcript.undo_stack
        self.undo_action = self._action("&Undo", "Ctrl+Z", stack.undo, "Undo")
        self.redo_action = self._action("&Redo", "Ctrl+Shift+Z", stack.redo, "Redo")
        for action, may, signal in (
            (self.undo_action, stack.canUndo, stack.canUndoChanged),
            (self.redo_action, stack.canRedo, stack.canRedoChanged),
        ):
            action.setEnabled(may())
            signal.connect(action.setEnabled)
        self.speak_action = self._action("S&peak transcript", "Ctrl+Return", self.speak_asked.emit, "Speak")
        self.copy_action = self._action("&Copy transcript", "Ctrl+Shift+C", self.copy, "Copy")
        self.save_action = self._action("&Save transcript…", "Ctrl+S", self.save, "Save")
        self.clear_action = self._action("C&lear transcript", "Ctrl+Shift+Backspace", self.clear, "Clear")
        self.edit_action = self._action("&Edit sign", "F2", self.edit)
        self.delete_action = self._action("&Delete signs", "Del", self.delete)
        # Only here: elsewhere the key is a text field's.
        self.delete_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addAction(self.delete_action)
        self.view.addAction(self.edit_action)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _action(self, text: str, keys: str, call: Callable[[], object], short: str = "") -> QAction:
        """An action with its text in menus and the short one of its button."""
        action = QAction(text, self, shortcut=QKeySequence(keys))
        if short:
            action.setIconText(short)
        action.triggered.connect(lambda: call())
        return action

    def _on_changed(self) -> None:
        some = self.transcript.rowCount() > 0
        on_entries = (self.speak_action, self.copy_action, self.save_action, self.clear_action)
        for action in (*on_entries, self.edit_action):
            action.setEnabled(some)
        self.delete_action.setEnabled(bool(self.view.selected_rows()))

    def _colour(self) -> None:
        for action, name in (
            (self.speak_action, "speak"),
            (self.undo_action, "undo"),
            (self.redo_action, "redo"),
            (self.copy_action, "copy"),
            (self.save_action, "save"),
            (self.clear_action, "clear"),
        ):
            action.setIcon(self._theme.icon(name))


def _tool_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName("quiet")
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(f"{action.iconText()} transcript")
    button.setToolTip(
        f"{action.iconText()} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
    )
    return button


class _ChipList(QListView):
    """The entries in a line that wraps; the newest is kept in sight."""

    EMPTY = "Signs appear here as they are recognised. Correct one with F2, delete it with Del."

    def __init__(self, theme: Theme, transcript: Transcript) -> None:
        super().__init__()
        self.setObjectName("transcript")
        self.setAccessibleName("Transcript")
        self.setModel(transcript)
        self.setItemDelegate(_ChipDelegate(theme, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(3)
        self.setUniformItemSizes(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self._theme = theme
        transcript.rowsInserted.connect(self._on_inserted)
        theme.changed.connect(self.viewport().update)

    def selected_rows(self) -> list[int]:
        return sorted(index.row() for index in self.selectedIndexes())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.colours["muted"]))
            room = self.viewport().rect().adjusted(6, 4, -6, -4)
            flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(room, flags | int(Qt.TextFlag.TextWordWrap), self.EMPTY)
            painter.end()

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        if last == self.model().rowCount() - 1 and self.state() != QAbstractItemView.State.EditingState:
            QTimer.singleShot(0, self, self.scrollToBottom)


class _ChipDelegate(QStyledItemDelegate):
    """An entry as a chip: the sign, and below it when it began and how sure it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        sign = QFontMetrics(_sign_font(option.font)).horizontalAdvance(entry.sign)
        note = QFontMetrics(_note_font(option.font)).horizontalAdvance(_note(entry))
        return QSize(min(max(sign, note, SHORTEST_CHIP - 24) + 24, WIDEST_CHIP), CHIP_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        colours = self._theme.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1, 1, -1, -1)
        painter.setBrush(QColor(colours["accent-soft" if selected else "raised"]))
        painter.setPen(QColor(colours["accent"]) if focused or selected else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, 8, 8)
        inner = option.rect.adjusted(12, 4, -12, -4)
        font = _sign_font(option.font)
        painter.setFont(font)
        painter.setPen(QColor(colours["text"]))
        sign = QFontMetrics(font).elidedText(entry.sign, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, sign)
        painter.setFont(_note_font(option.font))
        painter.setPen(QColor(colours["text" if selected else "muted"]))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, _note(entry))
        painter.restore()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box = QRect(option.rect)
        box.setWidth(max(box.width(), 160))
        editor.setGeometry(box)


def _note(entry: Entry) -> str:
    minutes, seconds = divmod(int(entry.start), 60)
    return f"{minutes}:{seconds:02d}  {entry.confidence:.0%}"


def _sign_font(base: QFont) -> QFont:
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(base.pointSizeF() * 1.15)
    return font


def _note_font(base: QFont) -> QFont:
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * 0.88)
    return font
