"""The dialogs of the Help menu."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

import asl_live

EVERYWHERE = (
    ("Go to the next control", "Tab"),
    ("Start or stop, on the picture", "Space"),
    ("Open a menu", "Alt + the underlined letter"),
)


class ShortcutsDialog(QDialog):
    """Every key of the window, read from the actions themselves."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        rows = [
            (action.text().replace("&", "").rstrip("…"), _keys(action))
            for action in actions
            if not action.shortcut().isEmpty()
        ]
        rows += EVERYWHERE
        self.table = QTableWidget(len(rows), 2)
        self.table.setAccessibleName("Keyboard shortcuts")
        self.table.setHorizontalHeaderLabels(["What it does", "Keys"])
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.verticalHeader().setDefaultSectionSize(26)
        _finish(self, self.table, 460, 640)


class CardDialog(QDialog):
    """What the model in use was trained on, and how well it does."""

    def __init__(self, name: str, card: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"The model {name}")
        browser = QTextBrowser()
        browser.setAccessibleName(f"Card of the model {name}")
        browser.setOpenExternalLinks(True)
        browser.setMarkdown(card)
        _finish(self, browser, 680, 560)


def show_about(parent: QWidget) -> None:
    """Say what this program is."""
    QMessageBox.about(
        parent,
        "About ASL Live",
        f"<h3>ASL Live {asl_live.__version__}</h3><p>Says, as text and as voice, which American Sign "
        "Language sign a camera sees.</p><p>Everything stays on this computer: nothing is sent, and what is "
        "kept is what you record, teach, train or save.</p><p>Apache License 2.0</p>",
    )


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _finish(dialog: QDialog, content: QWidget, width: int, height: int) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(14, 14, 14, 14)
    layout.addWidget(content)
    layout.addWidget(buttons)
    dialog.resize(width, height)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
