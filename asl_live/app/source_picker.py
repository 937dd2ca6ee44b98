"""Choosing a source: cameras, the synthetic signer, and videos that were opened."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from asl_live.app.fields import Picker, heading
from asl_live.app.settings import Settings
from asl_live.app.theme import Theme
from asl_live.sources import CameraInfo, SourceKind, camera_spec, split_spec

SYNTHETIC = SourceKind.SYNTHETIC.value
VIDEOS = "Videos and clips (*.mp4 *.mov *.mkv *.avi *.webm *.m4v *.npz);;All files (*)"
OTHERS = 5  # videos and other sources that the picker keeps
LIST_WIDTH = 260


class SourcePicker(QWidget):
    """The list of sources with its buttons; it says what was asked for and leaves the doing to the page."""

    chosen = Signal(str)  # a source's spec
    open_asked = Signal()
    cameras_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cameras: list[tuple[str, str]] = []
        self._others: list[tuple[str, str]] = []
        self.box = Picker("Source", LIST_WIDTH)
        self.box.setPlaceholderText("None chosen")
        self.box.activated.connect(lambda row: self.chosen.emit(self.box.itemData(row)))
        self.refresh_button = QToolButton()
        self.refresh_button.setAccessibleName("Look for cameras again")
        self.refresh_button.setToolTip("Look for cameras again")
        self.refresh_button.clicked.connect(self.cameras_asked)
        self.open_button = QPushButton("&Open video…")
        self.open_button.clicked.connect(self.open_asked)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.box, 1)
        row.addWidget(self.refresh_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(heading("So&urce", self.box))
        column.addLayout(row)
        column.addWidget(self.open_button)
        theme.changed.connect(self._colour)
        self._colour()
        self._fill("")

    @property
    def spec(self) -> str:
        """The words that open the source in the picker; empty where none is chosen."""
        return self.box.currentData() or ""

    def show_cameras(self, cameras: Sequence[CameraInfo], chosen: str) -> None:
        self._cameras = [
            (camera.name or f"Camera {camera.index}", camera_spec(camera, cameras)) for camera in cameras
        ]
        self._fill(chosen)

    def show_source(self, spec: str, name: str = "") -> None:
        """Make this the source in the picker, under this name; one that is not there yet is added."""
        fixed = {SYNTHETIC, *(known for _, known in self._cameras)}
        if spec not in fixed:
            old = dict((known, label) for label, known in self._others)
            label = name or old.get(spec) or _label_of(spec)
            kept = [other for other in self._others if other[1] != spec]
            self._others = [(label, spec), *kept][:OTHERS]
        self._fill(spec)

    def _fill(self, chosen: str) -> None:
        self.box.clear()
        for name, spec in self._cameras:
            self.box.addItem(name, spec)
        self.box.addItem("Synthetic signer", SYNTHETIC)
        if self._others:
            self.box.insertSeparator(self.box.count())
        for name, spec in self._others:
            self.box.addItem(name, spec)
            self.box.setItemData(self.box.count() - 1, spec, Qt.ItemDataRole.ToolTipRole)
        self.box.setCurrentIndex(self.box.findData(chosen))

    def _colour(self) -> None:
        self.refresh_button.setIcon(self._theme.icon("refresh"))
        self.open_button.setIcon(self._theme.icon("open"))
        for button in (self.refresh_button, self.open_button):
            button.setIconSize(QSize(16, 16))


def remembered_camera(wanted: str, cameras: Sequence[CameraInfo]) -> str:
    """The words that open the camera of this name or number, or the first where it is not plugged in."""
    specs = [camera_spec(camera, cameras) for camera in cameras]
    if f"camera:{wanted}" in specs:
        return f"camera:{wanted}"
    named = [spec for camera, spec in zip(cameras, specs, strict=True) if camera.name == wanted != ""]
    return (named or specs)[0]


def remember_source(settings: Settings, spec: str) -> None:
    """Begin with this source next time, if it is a camera or the synthetic signer."""
    kind, which = split_spec(spec)
    if kind is SourceKind.CAMERA:
        settings.set("source", which)
    elif spec == SYNTHETIC:
        settings.set("source", SYNTHETIC)


def _label_of(spec: str) -> str:
    """What the picker calls a source before it is open."""
    kind, signs = split_spec(spec)
    if kind is SourceKind.SYNTHETIC and signs:
        return f"Synthetic: {signs.replace(',', ', ')}"
    return Path(spec).name or spec
