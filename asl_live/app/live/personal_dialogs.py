"""The dialogs of personal signs: teaching one, and looking after those that were taught."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.banner import sentence
from asl_live.app.fields import heading, number_box
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.data.layout import LONGEST_NAME, checked_name
from asl_live.data.personal import MOST_TAKES, PersonalFolder
from asl_live.errors import InputError


class TeachDialog(QDialog):
    """Asks which sign is to be taught, and with how many takes. known: signs that the model has."""

    chosen = Signal(str, int)

    def __init__(self, known: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Teach a sign")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._known = known
        self.name = QLineEdit(maxLength=LONGEST_NAME)
        self.name.setPlaceholderText("for example: book")
        self.takes = number_box("Takes", 1, MOST_TAKES, 3)
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("muted")
        self.problem.setMinimumWidth(340)
        form = QFormLayout()
        form.setSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.addRow(heading("&Sign", self.name), self.name)
        form.addRow(heading("&Takes", self.takes), self.takes)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.begin_button = QPushButton("Begin")
        self.begin_button.setObjectName("primary")
        self.buttons.addButton(self.begin_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)
        self.name.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        trouble = _trouble_with(self.name.text(), self._known)
        self.begin_button.setEnabled(not trouble)
        self.problem.setText(
            trouble
            or "After Begin, raise your hands, sign, and lower them again, once for each take. Three takes "
            "that differ a little teach better than one."
        )

    def _choose(self) -> None:
        self.chosen.emit(checked_name("sign", self.name.text()), self.takes.value())
        self.accept()


class PersonalDialog(QDialog):
    """Lists the personal signs; they can be renamed, removed, and made into a model.

    known: signs that the model has.
    """

    changed = Signal()
    train_asked = Signal(object)  # Path of the dataset of personal signs

    def __init__(self, folder: PersonalFolder, known: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Personal signs")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder, self._known = folder, known
        self.list = QListWidget()
        self.list.setAccessibleName("Personal signs")
        self.said = QLabel(wordWrap=True)
        self.rename_button = QPushButton("&Rename…")
        self.remove_button = QPushButton("Re&move")
        self.undo_button = QPushButton("&Undo")
        self.train_button = QPushButton("&Train a model…")
        self.rename_button.clicked.connect(self._rename)
        self.remove_button.clicked.connect(self._remove)
        self.undo_button.clicked.connect(
            lambda: self._change(self._folder.undo, "The last change was taken back.")
        )
        self.train_button.clicked.connect(self._train)
        self.list.currentItemChanged.connect(lambda *_: self._enable())
        side = QVBoxLayout()
        for button in (self.rename_button, self.remove_button, self.undo_button, self.train_button):
            button.setAutoDefault(False)
            side.addWidget(button)
        side.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(side)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addLayout(row, 1)
        layout.addWidget(self.said)
        layout.addWidget(buttons)
        self.resize(460, 340)
        self.refresh()

    def refresh(self, said: str = "") -> None:
        """Show what is in the folder now."""
        try:
            counts, can_undo = self._folder.counts(), self._folder.can_undo()
        except InputError as error:
            counts, can_undo, said = {}, False, sentence(error)
        focus = self.focusWidget()
        self.list.clear()
        for sign, takes in counts.items():
            item = QListWidgetItem(f"{sign}  ({takes} {'take' if takes == 1 else 'takes'})")
            item.setData(Qt.ItemDataRole.UserRole, sign)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.undo_button.setEnabled(can_undo)
        self.train_button.setEnabled(bool(counts))
        self.said.setText(
            said or ("" if counts else "No personal signs yet. Teach one with Live, Teach a sign (Ctrl+T).")
        )
        self._enable()
        if isinstance(focus, QPushButton):  # one that is disabled now would pass the focus to a neighbour
            others = (focus, self.undo_button, self.list) if not counts else (focus, self.list)
            next(one for one in others if one.isEnabled()).setFocus()

    def _enable(self) -> None:
        for button in (self.rename_button, self.remove_button):
            button.setEnabled(self.list.currentItem() is not None)

    def _sign(self) -> str:
        return str(self.list.currentItem().data(Qt.ItemDataRole.UserRole))

    def _rename(self) -> None:
        sign = self._sign()
        name, given = QInputDialog.getText(self, "Rename", f"New name of {sign}:", text=sign)
        if not given or name.strip() == sign:
            return
        trouble = _trouble_with(name, self._known)
        if trouble:
            self.refresh(trouble)
        else:
            self._change(lambda: self._folder.rename(sign, name), f"{sign} is now {name.strip()}.")

    def _remove(self) -> None:
        sign = self._sign()
        self._change(lambda: self._folder.remove(sign), f"{sign} was removed.")

    def _change(self, change: Callable[[], object], said: str) -> None:
        try:
            change()
        except InputError as error:
            said = sentence(error)
        else:
            self.changed.emit()
        self.refresh(said)

    def _train(self) -> None:
        self.train_asked.emit(self._folder.folder)
        self.accept()


def _trouble_with(name: str, known: Sequence[str]) -> str:
    """Why a personal sign cannot have this name, beside those that the model knows; empty if it can."""
    if not name.strip():
        return "Give the sign a name; it will be shown and spoken when you make it."
    try:
        name = checked_name("sign", name)
    except InputError as error:
        return sentence(error)
    if name in known:
        return f"The model knows {name} already. Give another name."
    if name in NO_SIGN_LABELS:
        return f"{name} stands for no sign. Give another name."
    return ""
