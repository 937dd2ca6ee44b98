"""The field for the signs of a session: typed with completion, or taken from a list at once."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAction,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.fields import heading
from asl_live.app.theme import Theme
from asl_live.data.spelling import Spellings

LIST_HEIGHT = 84
LONGEST_NAME = 160  # pixels in a warning, which breaks no word


class SignsField(QWidget):
    """Signs in the order in which they were added, each once."""

    changed = Signal()

    def __init__(self, theme: Theme, ten: Iterable[str]) -> None:
        super().__init__()
        self._theme = theme
        self._ten = tuple(ten)
        self._known: tuple[str, ...] = ()
        self._spellings = Spellings(())
        self._taken_out: list[list[str]] = []
        self.edit = QLineEdit(placeholderText="Type a sign; Enter adds it")
        self.edit.setAccessibleName("Sign to add")
        self.edit.setMaxLength(1000)
        self.edit.returnPressed.connect(self.add_typed)
        self.edit.textChanged.connect(self._warn)
        self._completions = QStringListModel(self)
        completer = QCompleter(self._completions, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.edit.setCompleter(completer)
        self.add_button = QPushButton("&Add")
        self.add_button.clicked.connect(self.add_typed)
        self.ten_button = self._quiet_button("The ten", "Add the ten signs of the starter model")
        self.ten_button.clicked.connect(lambda: self.add(self._ten))
        self.known_button = self._quiet_button("The dataset's", "Add the signs that the dataset has")
        self.known_button.clicked.connect(lambda: self.add(self._known))
        self.list = _ChipList("No signs yet")
        self.list.itemSelectionChanged.connect(self._enable)
        self.warning = QLabel()
        self.warning.setWordWrap(True)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self._warning_box = QFrame()
        self.remove_button = self._quiet_button("Take out", "Take the chosen signs out, or all (Del)")
        self.remove_button.clicked.connect(self.remove)
        self.undo_button = self._quiet_button("Put back", "Put back what was taken out")
        self.undo_button.clicked.connect(self.put_back)
        delete = QAction("Take out", self, shortcut=QKeySequence("Del"))
        delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        delete.triggered.connect(self._remove_chosen)
        self.list.addAction(delete)
        self._lay_out()
        self.show_known(())
        self._enable()

    @property
    def signs(self) -> tuple[str, ...]:
        return tuple(self.list.item(row).text() for row in range(self.list.count()))

    def show_known(self, known: Iterable[str]) -> None:
        """The signs of the dataset, to be offered."""
        self._known = tuple(known)
        self._spellings = Spellings(self._known)
        self._completions.setStringList(sorted({*self._ten, *self._known}))
        self.known_button.setEnabled(bool(self._known))
        self._warn()

    def add_typed(self) -> None:
        """Add what stands in the field; commas part signs."""
        self.add(self._typed())
        # After the completer, which would write its word into the field again.
        self.edit.clear()

    def add(self, signs: Iterable[str]) -> None:
        """Add signs that are not there yet."""
        there = set(self.signs)
        for sign in _trimmed(signs):
            if sign not in there:
                self.list.add_sign(sign)
        self._on_changed()

    def show_signs(self, signs: Iterable[str]) -> None:
        """These signs and no others."""
        self.list.clear()
        self.add(signs)

    def remove(self) -> None:
        """Take the chosen signs out, or all where none is chosen."""
        rows = sorted(self.list.row(item) for item in self.list.selectedItems())
        self._taken_out.append(list(self.signs))
        for row in reversed(rows or range(self.list.count())):
            self.list.takeItem(row)
        self._on_changed()

    def _remove_chosen(self) -> None:
        if self.list.selectedItems():
            self.remove()

    def put_back(self) -> None:
        """Undo the last ``remove``."""
        if self._taken_out:
            before = self._taken_out.pop()
            added = [sign for sign in self.signs if sign not in before]
            self.show_signs([*before, *added])

    def _typed(self) -> list[str]:
        return _trimmed(self.edit.text().split(","))

    def _on_changed(self) -> None:
        self._enable()
        self._warn()
        self.changed.emit()

    def _warn(self) -> None:
        """Say which signs the dataset has under another spelling; what is typed is recorded too."""
        signs = dict.fromkeys([*self.signs, *self._typed()])
        pairs = [(sign, there) for sign in signs if (there := self._spellings.other(sign)) is not None]
        said = self._said_of(pairs)
        if said == self.warning.text():
            return
        self.warning.setText(said)
        self._warning_box.setVisible(bool(said))
        if said:  # a screen reader reads it out, wherever the focus is
            QAccessible.updateAccessibility(QAccessibleEvent(self.warning, QAccessible.Event.Alert))

    def _enable(self) -> None:
        self.remove_button.setEnabled(self.list.count() > 0)
        self.undo_button.setVisible(bool(self._taken_out))

    def _said_of(self, pairs: Sequence[tuple[str, str]]) -> str:
        """What is told of signs and, beside each, how the dataset spells it."""
        if not pairs:
            return ""
        metrics, dots = self.warning.fontMetrics(), Qt.TextElideMode.ElideRight
        sign, there = (repr(metrics.elidedText(name, dots, LONGEST_NAME)) for name in pairs[0])
        more = f", and so would {len(pairs) - 1} more" if len(pairs) > 1 else ""
        return (
            f"{sign} would be another sign than {there}, which the dataset has{more}; if you mean the same, "
            f"take {sign} out and add {there}, or rename that one on page Data."
        )

    def _quiet_button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setObjectName("quiet")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(tip)
        return button

    def _lay_out(self) -> None:
        typing = QHBoxLayout()
        typing.setSpacing(6)
        typing.addWidget(self.edit, 1)
        typing.addWidget(self.add_button)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(heading("Si&gns", self.edit))
        head.addStretch(1)
        head.addWidget(self.ten_button)
        head.addWidget(self.known_button)
        below = QHBoxLayout()
        below.setSpacing(2)
        below.addStretch(1)
        below.addWidget(self.undo_button)
        below.addWidget(self.remove_button)
        self._warning_box.setObjectName("banner")
        self._warning_box.setProperty("kind", "warning")
        self._warning_box.setVisible(False)
        inside = QVBoxLayout(self._warning_box)
        inside.setContentsMargins(10, 6, 10, 6)
        inside.addWidget(self.warning)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(head)
        column.addLayout(typing)
        column.addWidget(self.list)
        column.addWidget(self._warning_box)
        column.addLayout(below)


def _trimmed(signs: Iterable[str]) -> list[str]:
    """Signs without needless spaces, each once."""
    return list(dict.fromkeys(one for sign in signs if (one := " ".join(sign.split()))))


class _ChipList(QListWidget):
    """Short words side by side, wrapped; ``empty`` stands there while there are none."""

    def __init__(self, empty: str) -> None:
        super().__init__()
        self._empty = empty
        self.setObjectName("chips")
        self.setAccessibleName("Signs of the session")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegate(_ChipDelegate(self))
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LIST_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(200, LIST_HEIGHT)

    def add_sign(self, sign: str) -> None:
        item = QListWidgetItem(sign)
        item.setToolTip(sign)
        self.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:  # Macs have no Del
            for action in self.actions():
                action.trigger()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._empty)
            painter.end()


class _ChipDelegate(QStyledItemDelegate):
    """Makes no chip wider than its list, so that a long word ends with dots."""

    def __init__(self, chips: _ChipList) -> None:
        super().__init__(chips)
        self._chips = chips

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        size.setWidth(min(size.width(), self._chips.viewport().width() - 2 * self._chips.spacing()))
        return size
