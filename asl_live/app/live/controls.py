"""The controls beside the picture: source, model, start, ranking, threshold, how it keeps up."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.live.ranking import Ranking
from asl_live.app.live.session import State
from asl_live.app.pipeline import Pace
from asl_live.app.services import Camera
from asl_live.app.theme import Theme

SYNTHETIC = "synthetic"
WIDTH = 292
OTHERS = 5  # videos and other sources that the picker keeps


class Controls(QFrame):
    """What the user sets; it says what was asked for and leaves the doing to the page."""

    source_chosen = Signal(str)  # a source's spec
    model_chosen = Signal(str)
    toggled = Signal()
    open_asked = Signal()
    cameras_asked = Signal()
    threshold_changed = Signal(float)
    threshold_reset = Signal()
    skeleton_changed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self._running = False
        self._cameras: list[tuple[str, str]] = []
        self._others: list[tuple[str, str]] = []

        self.source_picker = _picker("Source")
        self.source_picker.activated.connect(
            lambda row: self.source_chosen.emit(self.source_picker.itemData(row))
        )
        self.refresh_button = QToolButton()
        self.refresh_button.setAccessibleName("Look for cameras again")
        self.refresh_button.setToolTip("Look for cameras again")
        self.refresh_button.clicked.connect(self.cameras_asked)
        self.open_button = QPushButton("&Open video…")
        self.open_button.clicked.connect(self.open_asked)
        self.model_picker = _picker("Model")
        self.model_picker.activated.connect(
            lambda row: self.model_chosen.emit(self.model_picker.itemData(row))
        )
        self.start_button = QPushButton("Start")
        self.start_button.setObjectName("primary")
        self.start_button.clicked.connect(self.toggled)
        self.ranking = Ranking(theme)
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setAccessibleName("Threshold")
        self.threshold.setRange(0, 100)
        self.threshold.setPageStep(5)
        self.threshold.setToolTip("Signs below this confidence stay silent")
        self.threshold.valueChanged.connect(self._on_slider)
        self._threshold_figure = QLabel()
        self._threshold_figure.setObjectName("figure")
        self.reset_button = QToolButton()
        self.reset_button.setText("Reset")
        self.reset_button.setObjectName("quiet")
        self.reset_button.setAccessibleName("Reset the threshold to the model's own")
        self.reset_button.setToolTip("Back to the model's own threshold")
        self.reset_button.clicked.connect(self.threshold_reset)
        self.threshold.setEnabled(False)  # until a model brings its own
        self.reset_button.setEnabled(False)
        self.skeleton_box = QCheckBox("Show s&keleton")
        self.skeleton_box.toggled.connect(self.skeleton_changed)
        self._pace_age = QElapsedTimer()
        self.pace = QLabel()
        self.pace.setObjectName("muted")
        self.pace.setAccessibleName("Speed")
        self.pace.setMinimumHeight(self.fontMetrics().height() * 2 + 6)
        self._lay_out()
        theme.changed.connect(self._colour)
        self.show_pace(None)
        self.show_state(State.IDLE)
        self._fill_sources("")

    def show_state(self, state: State) -> None:
        """Say on the button what pressing it does now."""
        self._running = state in (State.STARTING, State.RUNNING)
        self.start_button.setText("&Stop" if self._running else "&Start")
        self.start_button.setAccessibleName("Stop" if self._running else "Start")
        self.start_button.setEnabled(state is not State.STOPPING)
        self._colour()

    def show_cameras(self, cameras: Sequence[Camera], chosen: str) -> None:
        self._cameras = [
            (camera.name or f"Camera {camera.index}", camera_spec(camera, cameras)) for camera in cameras
        ]
        self._fill_sources(chosen)

    def show_source(self, spec: str, name: str = "") -> None:
        """Make this the source in the picker, under this name; one that is not there yet is added."""
        fixed = {SYNTHETIC, *(known for _, known in self._cameras)}
        if spec not in fixed:
            old = dict((known, label) for label, known in self._others)
            label = name or old.get(spec) or _label_of(spec)
            kept = [other for other in self._others if other[1] != spec]
            self._others = [(label, spec), *kept][:OTHERS]
        self._fill_sources(spec)

    def show_models(self, names: Sequence[str], chosen: str) -> None:
        self.model_picker.clear()
        for name in names:
            self.model_picker.addItem(Path(name).name, name)
        self.show_model(chosen)

    def show_model(self, name: str) -> None:
        """Make this the model in the picker; one that is not there yet is added."""
        if self.model_picker.findData(name) < 0:
            self.model_picker.addItem(Path(name).name, name)
        self.model_picker.setCurrentIndex(self.model_picker.findData(name))

    def show_threshold(self, threshold: float, own: bool) -> None:
        """Set the slider without it being taken for a wish; ``own``: it is the model's own."""
        with QSignalBlocker(self.threshold):
            self.threshold.setValue(round(threshold * 100))
        self._write_threshold()
        self.threshold.setEnabled(True)
        self.reset_button.setEnabled(not own)

    def show_pace(self, pace: Pace | None) -> None:
        """How fast it goes; three times a second, so that the figures can be read."""
        if pace is None:
            self.pace.clear()
            self._pace_age.invalidate()
        elif self._pace_age.isValid() and self._pace_age.elapsed() < 333:
            return
        else:
            self._pace_age.start()
            self.pace.setText(
                f"{pace.shown:.0f} frames/s, {pace.recognised:.0f} recognised\n"
                f"{pace.delay * 1000:.0f} ms delay"
            )

    def _fill_sources(self, chosen: str) -> None:
        picker = self.source_picker
        picker.clear()
        for name, spec in self._cameras:
            picker.addItem(name, spec)
        picker.addItem("Synthetic signer", SYNTHETIC)
        if self._others:
            picker.insertSeparator(picker.count())
        for name, spec in self._others:
            picker.addItem(name, spec)
            picker.setItemData(picker.count() - 1, spec, Qt.ItemDataRole.ToolTipRole)
        picker.setCurrentIndex(picker.findData(chosen))

    def _on_slider(self, value: int) -> None:
        self._write_threshold()
        self.reset_button.setEnabled(True)
        self.threshold_changed.emit(value / 100)

    def _write_threshold(self) -> None:
        value = self.threshold.value() / 100
        self._threshold_figure.setText(f"{value:.0%}")
        self.ranking.show_threshold(value)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(7)
        column.addWidget(self.start_button)
        column.addSpacing(8)
        column.addWidget(_label("So&urce", self.source_picker))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.source_picker, 1)
        row.addWidget(self.refresh_button)
        column.addLayout(row)
        column.addWidget(self.open_button)
        column.addSpacing(8)
        column.addWidget(_label("&Model", self.model_picker))
        column.addWidget(self.model_picker)
        column.addSpacing(12)
        column.addWidget(_label("Best three"))
        column.addWidget(self.ranking)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(_label("Th&reshold", self.threshold))
        row.addWidget(self._threshold_figure)
        row.addStretch(1)
        row.addWidget(self.reset_button)
        column.addLayout(row)
        column.addWidget(self.threshold)
        column.addWidget(self.skeleton_box)
        column.addStretch(1)
        column.addWidget(self.pace)

    def _colour(self) -> None:
        self.start_button.setIcon(self._theme.icon("stop" if self._running else "start", "on-accent"))
        self.refresh_button.setIcon(self._theme.icon("refresh"))
        self.open_button.setIcon(self._theme.icon("open"))
        for button in (self.start_button, self.refresh_button, self.open_button):
            button.setIconSize(QSize(16, 16))


def camera_spec(camera: Camera, cameras: Sequence[Camera]) -> str:
    """The words that open a camera: its name, or its number where the name is not its alone."""
    alone = sum(other.name == camera.name for other in cameras) == 1
    return f"camera:{camera.name if camera.name and alone else camera.index}"


class _Picker(QComboBox):
    """A combo box that ends a text too long for it with dots: a styled one cuts it in mid-letter."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style = self.style()
        room = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 8
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def _label_of(spec: str) -> str:
    """What the picker calls a source before it is open."""
    kind, _, signs = spec.partition(":")
    if kind == SYNTHETIC and signs:
        return f"Synthetic: {signs.replace(',', ', ')}"
    return Path(spec).name or spec


def _picker(name: str) -> QComboBox:
    picker = _Picker()
    picker.setAccessibleName(name)
    # A long camera name must not widen the column; the list shows it whole.
    picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    picker.setMinimumContentsLength(8)
    picker.view().setMinimumWidth(WIDTH - 32)
    picker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return picker


def _label(text: str, buddy: QWidget | None = None) -> QLabel:
    label = QLabel(text)
    label.setObjectName("heading")
    if buddy is not None:
        label.setBuddy(buddy)
    return label
