"""The controls beside the picture: source, model, start, ranking, threshold, how it keeps up."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
)

from asl_live.app.fields import Picker, heading
from asl_live.app.live.ranking import Ranking
from asl_live.app.live.session import State
from asl_live.app.pipeline import Pace
from asl_live.app.source_picker import SourcePicker
from asl_live.app.theme import Theme
from asl_live.sources import CameraInfo

WIDTH = 292


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
        self._sources = SourcePicker(theme)
        self._sources.chosen.connect(self.source_chosen)
        self._sources.open_asked.connect(self.open_asked)
        self._sources.cameras_asked.connect(self.cameras_asked)
        self.source_picker = self._sources.box
        self.refresh_button, self.open_button = self._sources.refresh_button, self._sources.open_button
        self.model_picker = Picker("Model", WIDTH - 32)
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
        self.threshold.setToolTip("Signs below this confidence stay silent; a tick shows what each needs")
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
        self.speak_box = QCheckBox("S&peak signs")
        self.speak_box.setToolTip("Say each sign aloud when it is recognised")
        self._pace_age = QElapsedTimer()
        self.pace = QLabel()
        self.pace.setObjectName("muted")
        self.pace.setAccessibleName("Speed")
        self.pace.setMinimumHeight(self.fontMetrics().height() * 2 + 6)
        self._lay_out()
        theme.changed.connect(self._colour)
        self.show_pace(None)
        self.show_state(State.IDLE)

    def show_state(self, state: State) -> None:
        """Say on the button what pressing it does now."""
        self._running = state in (State.STARTING, State.RUNNING)
        self.start_button.setText("&Stop" if self._running else "&Start")
        self.start_button.setAccessibleName("Stop" if self._running else "Start")
        self.start_button.setEnabled(state is not State.STOPPING)
        self._colour()

    def show_cameras(self, cameras: Sequence[CameraInfo], chosen: str) -> None:
        self._sources.show_cameras(cameras, chosen)

    def show_source(self, spec: str, name: str = "") -> None:
        """Make this the source in the picker, under this name; one that is not there yet is added."""
        self._sources.show_source(spec, name)

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
        column.addWidget(self._sources)
        column.addSpacing(8)
        column.addWidget(heading("&Model", self.model_picker))
        column.addWidget(self.model_picker)
        column.addSpacing(12)
        column.addWidget(heading("Best three"))
        column.addWidget(self.ranking)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(heading("Th&reshold", self.threshold))
        row.addWidget(self._threshold_figure)
        row.addStretch(1)
        row.addWidget(self.reset_button)
        column.addLayout(row)
        column.addWidget(self.threshold)
        column.addWidget(self.skeleton_box)
        column.addWidget(self.speak_box)
        column.addStretch(1)
        column.addWidget(self.pace)

    def _colour(self) -> None:
        self.start_button.setIcon(self._theme.icon("stop" if self._running else "start", "on-accent"))
        self.start_button.setIconSize(QSize(16, 16))
