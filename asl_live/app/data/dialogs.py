"""What is asked before clips are changed."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.data.filtering import Tallies, count_of
from asl_live.app.fields import heading
from asl_live.data.layout import checked_name
from asl_live.data.spelling import Spellings
from asl_live.errors import InputError

WIDTH = 400


class _Asking(QDialog):
    """A question with fields, a line that says what will happen, and the button that does it."""

    def __init__(self, title: str, deed: str, parent: QWidget, look: str = "primary") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.do_button: QPushButton = self.buttons.addButton(deed, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do_button.setObjectName(look)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(18, 16, 18, 14)
        self.rows.setSpacing(8)

    def add_field(self, text: str, field: QComboBox) -> None:
        self.rows.addWidget(heading(text, field))
        self.rows.addWidget(field)

    def finish(self) -> None:
        """Add what stands below the fields."""
        self.rows.addSpacing(4)
        self.rows.addWidget(self.told)
        self.rows.addStretch(1)
        self.rows.addWidget(self.buttons)

    def tell(self, text: str, possible: bool) -> None:
        self.told.setText(text)
        self.do_button.setEnabled(possible)


class RelabelDialog(_Asking):
    """Asks which sign the selected clips are to have; ``then`` is called with it."""

    def __init__(
        self, clips: int, sign: str, signs: list[str], parent: QWidget, then: Callable[[str], object]
    ) -> None:
        super().__init__(f"Relabel {count_of(clips, 'clip')}", "&Relabel", parent)
        self._clips, self._signs = clips, signs
        self.sign = _sign_field(signs, sign)
        self.sign.currentTextChanged.connect(self._check)
        self.add_field("&Sign", self.sign)
        self.finish()
        self.accepted.connect(lambda: then(checked_name("sign", self.sign.currentText())))
        self._check()

    def _check(self) -> None:
        try:
            sign = checked_name("sign", self.sign.currentText())
        except InputError as error:
            self.tell(_told(error, self.sign), False)
            return
        verb = "becomes" if self._clips == 1 else "become"
        new = "" if sign in self._signs else f", a sign that is new here{_beside(sign, self._signs)}"
        self.tell(f"{count_of(self._clips, 'clip')} {verb} {sign}{new}.", True)


class RenameDialog(_Asking):
    """Asks which sign gets which name; ``then`` is called with both."""

    def __init__(
        self, sign: str | None, tallies: Tallies, parent: QWidget, then: Callable[[str, str], object]
    ) -> None:
        super().__init__("Rename or merge signs", "Re&name", parent)
        self._tallies = tallies
        self.sign = QComboBox()
        self.sign.addItems(tallies.signs)
        self.sign.setCurrentText(sign or "")
        self.name = _sign_field(tallies.signs, sign or self.sign.currentText())
        self.sign.currentTextChanged.connect(self.name.setEditText)
        for field in (self.sign, self.name):
            field.currentTextChanged.connect(self._check)
        self.add_field("&Sign", self.sign)
        self.add_field("New n&ame, or the sign that it joins", self.name)
        self.finish()
        self.accepted.connect(
            lambda: then(self.sign.currentText(), checked_name("sign", self.name.currentText()))
        )
        self.name.setFocus()
        self._check()

    def _check(self) -> None:
        sign = self.sign.currentText()
        self.do_button.setText("Re&name")
        try:
            name = checked_name("sign", self.name.currentText())
        except InputError as error:
            self.tell(_told(error, self.name), False)
            return
        clips = count_of(self._tallies.of(sign, None).clips, "clip")
        if name == sign:
            self.tell(f"{clips} of {sign}. Give it another name, or choose the sign that it joins.", False)
        elif name in self._tallies.signs:
            there = count_of(self._tallies.of(name, None).clips, "clip")
            self.do_button.setText("&Merge")
            self.tell(f"{clips} of {sign} join the {there} of {name}; {sign} is gone then.", True)
        else:
            staying = [one for one in self._tallies.signs if one != sign]
            self.tell(f"{clips} of {sign} become {name}{_beside(name, staying)}.", True)


class ForgetDialog(_Asking):
    """Asks whom to forget, and says what that means; ``then`` is called with the name."""

    def __init__(
        self,
        signer: str | None,
        tallies: Tallies,
        videos: Callable[[str], int],
        parent: QWidget,
        then: Callable[[str], object],
    ) -> None:
        super().__init__("Forget a signer", "&Forget for good", parent, look="danger")
        self._tallies, self._videos = tallies, videos
        self.signer = QComboBox()
        for name in tallies.signers:
            self.signer.addItem(name or "(no name)", name)
        self.signer.setCurrentIndex(tallies.signers.index(signer) if signer in tallies.signers else 0)
        self.signer.currentIndexChanged.connect(self._check)
        self.add_field("Si&gner", self.signer)
        self.finish()
        final = heading("It cannot be undone.")
        self.rows.insertWidget(self.rows.indexOf(self.told) + 1, final)
        self.accepted.connect(lambda: then(self.signer.currentData()))
        # Enter must not do what cannot be undone.
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.do_button.setAutoDefault(False)
        cancel.setDefault(True)
        cancel.setFocus()
        self._check()

    def _check(self) -> None:
        signer = self.signer.currentData()
        clips = count_of(self._tallies.of(None, signer).clips, "clip")
        videos = self._videos(signer)
        also = f" and {count_of(videos, 'original video')}" if videos else ""
        self.tell(
            f"This removes {clips}{also} by {self.signer.currentText()} from this dataset, what of them is "
            "in the trash, and unfinished sessions. Copies of the dataset in other places, and models that "
            "were trained on it, stay as they are.",
            True,
        )


def ask_to_empty_trash(parent: QWidget, then: Callable[[], object]) -> QMessageBox:
    """Ask before what was deleted is gone for good."""
    buttons = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        "Empty the trash",
        "Remove the deleted clips of this dataset for good? This cannot be undone.",
        buttons.Cancel,
        parent,
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    remove = box.addButton("&Remove for good", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(buttons.Cancel)
    remove.clicked.connect(lambda: then())
    box.open()
    return box


def _sign_field(signs: list[str], sign: str) -> QComboBox:
    """A field for a sign: one of those that are there, or a new one."""
    field = QComboBox()
    field.setEditable(True)
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    field.addItems(signs)
    field.setEditText(sign)
    if (line := field.lineEdit()) is not None:
        line.selectAll()
    return field


def _beside(name: str, signs: Iterable[str]) -> str:
    """What is to be added where a new name is another spelling of a sign that is there."""
    there = Spellings(signs).other(name)
    return "" if there is None else f" beside {there!r}: choose that one if you mean the same"


def _told(error: InputError, field: QComboBox) -> str:
    return "Type a sign or choose one." if not field.currentText().strip() else f"{error}."
