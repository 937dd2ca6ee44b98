"""The clip that has the focus: its replay, what is known of it, and what can be done with it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.banner import sentence
from asl_live.app.clip_view import ClipView
from asl_live.app.data.filtering import Suspicions, count_of
from asl_live.app.elided_label import ElidedLabel
from asl_live.app.theme import Theme
from asl_live.data.dataset import Entry
from asl_live.errors import InputError

LONGEST_BUTTON = 120  # pixels of a sign's name on a button


class Details(QFrame):
    """Shows one clip; the buttons are for all that are selected."""

    relabel_asked = Signal()
    delete_asked = Signal()
    suggestion_taken = Signal(object, str)  # Path, sign
    copies_asked = Signal(object)  # Paths of a clip and its copies

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumWidth(270)
        self.view = ClipView(theme)
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(5)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.remarks = QVBoxLayout()
        self.remarks.setSpacing(6)
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.relabel_button = QPushButton("&Relabel…")
        self.relabel_button.setToolTip("Give the selected clips another sign (F2)")
        self.relabel_button.clicked.connect(self.relabel_asked)
        self.delete_button = QPushButton("Delete")
        self.delete_button.setToolTip("Delete the selected clips (Del); it can be undone")
        self.delete_button.clicked.connect(self.delete_asked)
        self.about = QScrollArea()
        self._last_stop: QWidget = self.about  # of the tab key, among what is known of the clip
        self._lay_out()
        self.show_entry(None, 0, Suspicions(), None)
        self.show_actions(0, False, False)

    def show_entry(
        self, entry: Entry | None, selected: int, suspicions: Suspicions, folder: Path | None
    ) -> None:
        """What is known of a clip, and how many are selected beside it; the replay comes apart."""
        while self._form.rowCount():
            self._form.removeRow(0)
        while (item := self.remarks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._last_stop = self.about
        if entry is None:
            self.title.setText("No clip is selected")
            return
        self.title.setText(
            f"{entry.sign} by {entry.signer or '(no name)'}"
            + (f", and {count_of(selected - 1, 'more clip')} selected" if selected > 1 else "")
        )
        for text, kind in _remarks(entry):
            self._remark(text, kind)
        self._show_suspicions(entry, suspicions)
        for name, value in _facts(entry, folder):
            label = QLabel(name)
            label.setObjectName("muted")
            field = ElidedLabel(value)
            field.setAccessibleName(f"{name}: {value}")
            self._form.addRow(label, field)

    def show_actions(self, selected: int, may_relabel: bool, may_delete: bool) -> None:
        """What can be done with the selected clips."""
        self.relabel_button.setEnabled(may_relabel)
        self.delete_button.setEnabled(may_delete)
        several = f" {selected:,}" if selected > 1 else ""
        self.relabel_button.setText(f"&Relabel{several}…")
        self.delete_button.setText(f"Delete{several}")

    def _show_suspicions(self, entry: Entry, suspicions: Suspicions) -> None:
        doubt = suspicions.doubts.get(entry.path)
        if doubt is not None:
            metrics = self.fontMetrics()
            short = metrics.elidedText(doubt.sign, Qt.TextElideMode.ElideRight, LONGEST_BUTTON)
            button = QPushButton(f"Relabel as {short}".replace("&", "&&"))
            button.setObjectName("take")
            button.clicked.connect(lambda: self.suggestion_taken.emit(entry.path, doubt.sign))
            self._remark(doubt.why, "warning", button)
        others = suspicions.copies_of(entry.path)
        if others:
            button = QPushButton("Show them together")
            button.clicked.connect(lambda: self.copies_asked.emit((entry.path, *others)))
            names = ", ".join(f"{other.parent.name}/{other.name}" for other in others[:3])
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            self._remark(f"The same recording as {names}{more}.", "warning", button)

    def _remark(self, text: str, kind: str, button: QPushButton | None = None) -> None:
        box = QFrame()
        box.setObjectName("banner")
        box.setProperty("kind", kind)
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(box)
        column.setContentsMargins(10, 6, 10, 6)
        column.addWidget(label)
        if button is not None:
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.remarks.addWidget(box)
        if button is not None:
            QWidget.setTabOrder(self._last_stop, button)
            self._last_stop = button

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("clear")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 6, 0)
        rows.setSpacing(8)
        rows.addWidget(self.title)
        rows.addLayout(self.remarks)
        rows.addLayout(self._form)
        rows.addStretch(1)
        scroll = self.about
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        scroll.setMinimumHeight(90)
        scroll.setAccessibleName("About this clip")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.relabel_button, 1)
        buttons.addWidget(self.delete_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.view, 3)
        column.addWidget(scroll, 2)
        column.addLayout(buttons)


def _remarks(entry: Entry) -> Sequence[tuple[str, str]]:
    if entry.problem:
        return [(sentence(InputError(entry.problem)), "error")]
    return [(sentence(InputError(warning)), "warning") for warning in entry.warnings]


def _facts(entry: Entry, folder: Path | None) -> list[tuple[str, str]]:
    """Names and values of what is known of a clip."""
    path = entry.path
    where = str(path.relative_to(folder) if folder is not None and path.is_relative_to(folder) else path)
    if not entry.usable:
        return [("File", where)]
    facts = [
        ("Length", f"{entry.seconds:.2f} s, {count_of(entry.frames, 'frame')}"),
        ("Rate", f"{entry.rate:.1f} frames a second"),
        ("Hands seen", f"in {entry.hands:.0%} of the frames"),
        ("Signs with", {"right": "the right hand", "left": "the left hand"}.get(entry.hand, "not said")),
        ("Recorded", _when(entry.created)),
        ("Source", "synthetic signer: nobody signed" if entry.synthetic else entry.camera or "not said"),
        ("Pixels", "64×64 crops" if entry.crops else "none, landmarks only"),  # noqa: RUF001
    ]
    facts += [("Video", entry.video)] if entry.video else []
    facts += [("Rights", entry.rights or "not said"), ("Consent", entry.consent or "not said")]
    return [*facts, ("File", where)]


def _when(created: str) -> str:
    try:
        return datetime.fromisoformat(created).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):  # some years have no local time
        return created or "not said"
