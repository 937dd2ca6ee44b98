"""The form before a session: who signs, what, how takes begin and end, and where they go."""

import random
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.collect.signs_field import SignsField
from asl_live.app.dataset_folder import folder_named
from asl_live.app.fields import Picker, heading, number_box, seconds_box
from asl_live.app.source_picker import SourcePicker
from asl_live.app.theme import Theme
from asl_live.data.recording.plan import Mode, Review, SessionPlan
from asl_live.errors import InputError
from asl_live.paths import shown
from asl_live.sources.synthetic.signs import SIGNS

HANDS = {"right": "Right", "left": "Left", "unknown": "Not known"}
ORDERS = {False: "One sign after the other", True: "Shuffled"}
MODES = {
    Mode.HANDS: "Hands-free: hands rise and rest",
    Mode.KEY: "On a key or foot switch",
    Mode.CLOCK: "By the clock, after a countdown",
}
REVIEWS = {
    Review.EACH: "Ask about each take",
    Review.POOR: "Ask about flagged takes only",
    Review.REDO: "Record flagged takes again",
    Review.NONE: "Never ask; only tell",
}
MOST_TAKES = 10_000
LONGEST_SPAN = LONGEST_COUNTDOWN = 60.0


class SetupForm(QWidget):
    """What a session needs to know. Nothing is started or read here."""

    started = Signal()
    dataset_changed = Signal(Path)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._dataset = ""
        self.dataset_edit = QLineEdit()
        self.dataset_edit.setAccessibleName("Dataset folder")
        self.dataset_edit.editingFinished.connect(self.take_dataset)
        self.choose_button = QPushButton("Choose…")
        self.choose_button.setAccessibleName("Choose the dataset folder")
        self.choose_button.clicked.connect(self.choose_dataset)
        self.signer_box = QComboBox(editable=True, insertPolicy=QComboBox.InsertPolicy.NoInsert)
        self.signer_box.setAccessibleName("Signer")
        self.signer_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.signer_box.setMinimumContentsLength(8)
        typing = self.signer_box.lineEdit()
        assert typing is not None  # it is editable
        typing.setPlaceholderText("Name or code, always the same")
        completer = QCompleter(self.signer_box.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.signer_box.setCompleter(completer)
        self.hand_picker = _picker("Dominant hand", HANDS)
        self.sources = SourcePicker(theme)
        self.rights_edit = QLineEdit(placeholderText="Who may use the takes, and for what")
        self.rights_edit.setAccessibleName("Rights")
        self.consent_edit = QLineEdit(placeholderText="What the signer agreed to, how and when")
        self.consent_edit.setAccessibleName("Consent")
        self.signs = SignsField(theme, SIGNS)
        self.takes_box = number_box("Takes of each sign", 1, MOST_TAKES, 10)
        self.order_picker = _picker("Order of the takes", ORDERS)
        self.mode_picker = _picker("A take begins and ends", MODES)
        self.review_picker = _picker("Review of takes", REVIEWS)
        self.span_box = seconds_box("Seconds of a take", 0.5, LONGEST_SPAN, 2.0)
        self.countdown_box = seconds_box("Seconds of countdown", 0.0, LONGEST_COUNTDOWN, 2.0)
        self.tones_box = QCheckBox("Pla&y tones")
        self.video_box = QCheckBox("Keep the origina&l video too")
        self.video_box.setToolTip("The camera's pictures of each take, in a video beside its clip")
        self.summary = QLabel()
        self.summary.setObjectName("muted")
        self.summary.setWordWrap(True)
        self.start_button = QPushButton("&Start the session")
        self.start_button.setObjectName("primary")
        self.start_button.clicked.connect(self.started)
        self._lay_out()
        self.mode_picker.currentIndexChanged.connect(self._on_mode)
        for signal in (self.signs.changed, self.takes_box.valueChanged, self.mode_picker.currentIndexChanged):
            signal.connect(self._write_summary)
        theme.changed.connect(self._colour)
        self._colour()
        self._on_mode()
        self._write_summary()

    @property
    def dataset(self) -> Path | None:
        """The folder to record into; None while what is typed means none."""
        try:
            return folder_named(self.dataset_edit.text())
        except InputError:
            return None  # said when the session is to start

    @property
    def mode(self) -> Mode:
        """What begins and ends a take."""
        return Mode(self.mode_picker.currentData())  # Qt gives it back as a word

    @property
    def review(self) -> Review:
        """Which takes are asked about."""
        return Review(self.review_picker.currentData())

    def plan(self) -> SessionPlan:
        """What was asked for. Raises InputError for what cannot be."""
        dataset = folder_named(self.dataset_edit.text())
        if not self.signer_box.currentText().strip():
            raise InputError("the signer has no name; type a name or a code")
        if self.signs.edit.text().strip():
            self.signs.add_typed()  # typed, and not yet added
        if not self.signs.signs:
            raise InputError("there are no signs yet; type one, or take the ten")
        return SessionPlan(
            dataset,
            self.signer_box.currentText(),
            self.signs.signs,
            self.takes_box.value(),
            hand=self.hand_picker.currentData(),
            mode=self.mode,
            span=self.span_box.value(),
            countdown=self.countdown_box.value(),
            shuffle=self.order_picker.currentData(),
            seed=random.randrange(2**31),
            review=self.review,
            rights=self.rights_edit.text(),
            consent=self.consent_edit.text(),
            keep_video=self.video_box.isChecked(),
        )

    def show_plan(self, plan: SessionPlan) -> None:
        """Fill the form from a plan."""
        self.show_dataset(plan.dataset)
        self.signer_box.setCurrentText(plan.signer)
        self.signs.show_signs(plan.signs)
        self.takes_box.setValue(plan.takes)
        for picker, value in (
            (self.hand_picker, plan.hand),
            (self.mode_picker, plan.mode),
            (self.order_picker, plan.shuffle),
            (self.review_picker, plan.review),
        ):
            picker.setCurrentIndex(picker.findData(value))
        self.span_box.setValue(plan.span)
        self.countdown_box.setValue(plan.countdown)
        self.rights_edit.setText(plan.rights)
        self.consent_edit.setText(plan.consent)
        self.video_box.setChecked(plan.keep_video)

    def clear_signer(self) -> None:
        """Forget who signs, and what was agreed with them."""
        self.signer_box.setCurrentText("")
        self.consent_edit.clear()
        self.rights_edit.clear()

    def show_dataset(self, dataset: Path) -> None:
        """Record into this folder; ``dataset_changed`` follows where it is another one."""
        self.dataset_edit.setText(shown(dataset))
        self.take_dataset()

    def show_known(self, signers: Sequence[str], signs: Sequence[str]) -> None:
        """Offer the signers and signs that the dataset has."""
        typed = self.signer_box.currentText()
        self.signer_box.clear()
        self.signer_box.addItems(signers)
        self.signer_box.setCurrentText(typed)
        self.signs.show_known(signs)

    def choose_dataset(self) -> None:
        """Ask for the dataset folder."""
        start = str(self.dataset or "")
        name = QFileDialog.getExistingDirectory(self, "Choose the dataset folder", start)
        if name:
            self.show_dataset(Path(name))

    def take_dataset(self) -> None:
        """Take the folder that is typed; ``dataset_changed`` follows where it is another one."""
        text = self.dataset_edit.text().strip()
        if text and text != self._dataset:
            self._dataset = text
            self.dataset_edit.setToolTip(text)
            if (dataset := self.dataset) is not None:
                self.dataset_changed.emit(dataset)

    def _on_mode(self) -> None:
        clock = self.mode is Mode.CLOCK
        self.span_box.setEnabled(clock)
        self.countdown_box.setEnabled(clock)
        tip = "" if clock else "Only for takes by the clock"
        self.span_box.setToolTip(tip)
        self.countdown_box.setToolTip(tip)

    def _write_summary(self) -> None:
        signs, takes = len(self.signs.signs), self.takes_box.value()
        if not signs:
            self.summary.setText("")
            return
        times = f"{signs} sign{'s' * (signs > 1)} × {takes} take{'s' * (takes > 1)}"  # noqa: RUF001
        self.summary.setText(f"{times} = {signs * takes} takes; those already in the dataset count.")

    def _lay_out(self) -> None:
        who, what = QFrame(), QFrame()
        column = _column(who)
        _add(column, "&Dataset folder", self.dataset_edit, self.choose_button)
        _add(column, "S&igner", self.signer_box)
        _add(column, "Do&minant hand", self.hand_picker)
        column.addWidget(self.sources)
        column.addSpacing(4)
        _add(column, "&Rights", self.rights_edit)
        _add(column, "Consen&t", self.consent_edit)
        column.addStretch(1)
        column = _column(what)
        column.addWidget(self.signs, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        rows = (
            (("Ta&kes of each sign", self.takes_box), ("Order", self.order_picker)),
            (("A take &begins and ends", self.mode_picker), ("Revie&w", self.review_picker)),
            (("S&pan by the clock", self.span_box), ("Cou&ntdown", self.countdown_box)),
        )
        for number, pair in enumerate(rows):
            for place, (text, field) in enumerate(pair):
                grid.addWidget(heading(text, field), 2 * number, place)
                grid.addWidget(field, 2 * number + 1, place)
                grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        boxes = QHBoxLayout()
        boxes.setSpacing(18)
        boxes.addWidget(self.tones_box)
        boxes.addWidget(self.video_box)
        boxes.addStretch(1)
        column.addLayout(boxes)
        inside = QWidget()
        sides = QHBoxLayout(inside)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(10)
        sides.addWidget(who, 2)
        sides.addWidget(what, 3)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.start_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def _colour(self) -> None:
        self.start_button.setIcon(self._theme.icon("start", "on-accent"))


def _column(card: QFrame) -> QVBoxLayout:
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(5)
    return column


def _add(column: QVBoxLayout, text: str, field: QWidget, beside: QWidget | None = None) -> None:
    column.addWidget(heading(text, field))
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(field, 1)
    if beside is not None:
        row.addWidget(beside)
    column.addLayout(row)
    column.addSpacing(4)


def _picker(name: str, choices: dict) -> Picker:
    picker = Picker(name, 280)
    for value, text in choices.items():
        picker.addItem(text, value)
    return picker
