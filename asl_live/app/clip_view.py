"""A clip replayed: its skeleton at true speed, over its crops or as a figure."""

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asl_live.app import theme as colours
from asl_live.app.clip_pictures import FramePictures
from asl_live.app.pictures import to_image
from asl_live.app.theme import Theme
from asl_live.clip import Clip

SPEEDS = (1.0, 0.5, 0.25)
SPEED_TEXTS = {1.0: "True speed", 0.5: "Half speed", 0.25: "Quarter speed"}
TICK_MS = 15
REST = 0.4  # seconds that the last frame stands before a loop begins anew
TALLEST = 720  # pixels of a drawn picture; larger ones are stretched
CORNER = 10


class ClipView(QWidget):
    """Replays one clip. Space plays and pauses; the arrow keys, Home and End go by frames.

    L loops, S changes the speed, P shows the crops' pixels under the skeleton where the clip has
    them. ``compact`` leaves out the row of buttons for these three; their keys work all the same.
    The clip moves by its own times, so a frame that came late stands longer.
    """

    played = Signal()  # the last frame has been shown, while playing

    def __init__(
        self, theme: Theme, compact: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._theme, self._clock = theme, clock
        self._clip: Clip | None = None
        self._frames: FramePictures | None = None
        self._index = 0
        self._speed = SPEEDS[0]
        self._origin = 0.0  # the clock's time at which the clip's first frame would have stood
        self._ended = False
        self._playing = False
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        self.picture = _Picture()
        self.picture.clicked.connect(self.toggle)
        self.picture.resized.connect(self._draw)
        self._make_controls()
        self._lay_out(compact)
        theme.changed.connect(self._colour)
        self._colour()
        self.show_clip(None)

    @property
    def clip(self) -> Clip | None:
        return self._clip

    @property
    def index(self) -> int:
        """The frame that is shown, from 0."""
        return self._index

    @property
    def is_playing(self) -> bool:
        return self._playing

    def show_clip(self, clip: Clip | None, play: bool = True) -> None:
        """Show a clip from its beginning, playing or standing; with None, nothing."""
        self._clip = clip
        self._frames = FramePictures(clip) if clip is not None else None
        self._index = 0
        self.picture.show_message("", "")
        several = clip is not None and len(clip) > 1
        for widget in (self.play_button, self.slider):
            widget.setEnabled(several)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, len(clip) - 1) if clip is not None else 0)
        self.pixels_box.setVisible(clip is not None and clip.crops is not None)
        self.pause()
        self.show_frame(0)
        if several and play:
            self.play()

    def show_message(self, title: str, hint: str = "") -> None:
        """Words in place of a clip, such as why it cannot be shown."""
        self.show_clip(None)
        self.picture.show_message(title, hint)

    def play(self) -> None:
        """Go on from the frame that is shown; from the beginning where that is the last."""
        if self._clip is None or len(self._clip) < 2:
            return
        if self._index == len(self._clip) - 1:
            self._index = 0
        self._set_out()
        self._playing = True
        self._run_timer()
        self._colour()

    def pause(self) -> None:
        self._playing = False
        self._run_timer()
        self._colour()

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self._playing else self.play()

    def show_frame(self, index: int) -> None:
        """Show one frame, by its number from 0."""
        last = len(self._clip) - 1 if self._clip is not None else 0
        self._index = min(max(index, 0), last)
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._index)
        self._write_time()
        self._draw()

    def set_speed(self, speed: float) -> None:
        """One of SPEEDS; 1 is the speed of the recording."""
        self._speed = speed
        self._set_out()
        self.speed_button.setText(SPEED_TEXTS[speed])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._clip) - 1 if self._clip is not None else 0
        frames = {Qt.Key.Key_Left: self._index - 1, Qt.Key.Key_Right: self._index + 1}
        frames |= {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        buttons: dict[Qt.Key, QAbstractButton] = {
            Qt.Key.Key_L: self.loop_box,
            Qt.Key.Key_P: self.pixels_box,
            Qt.Key.Key_S: self.speed_button,
        }
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self.toggle()
        elif key in frames:
            self._scrub(frames[Qt.Key(key)])
        elif key in buttons:
            buttons[Qt.Key(key)].click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_out()
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _make_controls(self) -> None:
        self.play_button = QToolButton()
        self.play_button.setObjectName("quiet")
        self.play_button.setIconSize(QSize(16, 16))
        self.play_button.clicked.connect(self.toggle)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Frame of the clip")
        self.slider.setPageStep(5)
        self.slider.valueChanged.connect(self._scrub)
        self._time = QLabel()
        self._time.setObjectName("muted")
        self.loop_box = QCheckBox("Loop")
        self.loop_box.setToolTip("Play it again and again (L)")
        self.loop_box.setChecked(True)
        self.pixels_box = QCheckBox("Pixels")
        self.pixels_box.setToolTip("The recorded pixels under the skeleton (P)")
        self.pixels_box.setChecked(True)
        self.pixels_box.toggled.connect(self._draw)
        self.speed_button = QToolButton()
        self.speed_button.setText(SPEED_TEXTS[1.0])
        self.speed_button.setToolTip("True speed, a half, a quarter (S)")
        self.speed_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.speed_button.clicked.connect(self._next_speed)

    def _lay_out(self, compact: bool) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        row.addWidget(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picture, 1)
        column.addLayout(row)
        options = QWidget(self)
        options.setVisible(not compact)
        line = QHBoxLayout(options)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for button in (self.speed_button, self.loop_box, self.pixels_box):
            line.addWidget(button)
        line.addStretch(1)
        if not compact:
            column.addWidget(options)
        # As wide as its longest text, or the slider would jump.
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance("00.00 / 00.00 s"))
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _set_out(self) -> None:
        """From now on the clip plays from the frame that is shown."""
        if self._clip is not None:
            passed = self._clip.times[self._index] - self._clip.times[0]
            self._origin = self._clock() - passed / self._speed
        self._ended = False

    def _run_timer(self) -> None:
        if self._playing and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _advance(self) -> None:
        """Show the frame whose time has come."""
        clip = self._clip
        if clip is None or len(clip) < 2:
            return
        passed = (self._clock() - self._origin) * self._speed
        times = clip.times - clip.times[0]
        index = int(np.searchsorted(times, passed, side="right")) - 1
        if index != self._index:
            self.show_frame(index)
        rest = REST * self._speed
        if passed < times[-1] + (rest if self.loop_box.isChecked() else 0):
            return
        if self.loop_box.isChecked():
            self.show_frame(0)
            self._set_out()
        else:
            self.pause()
        self.played.emit()

    def _scrub(self, index: int) -> None:
        self.pause()
        self.show_frame(index)

    def _next_speed(self) -> None:
        self.set_speed(SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)])

    def _draw(self) -> None:
        frames, clip = self._frames, self._clip
        if frames is None or clip is None:
            self.picture.show_image(None)
            return
        ratio = self.picture.devicePixelRatioF()
        pixels = clip.crops is not None and self.pixels_box.isChecked()
        aspect = 1.0 if pixels else clip.aspect
        height = min(self.picture.height(), self.picture.width() / aspect) * ratio
        height = max(16, min(round(height), TALLEST))
        image = frames.pixels(self._index, height) if pixels else frames.figure(self._index, height)
        self.picture.show_image(to_image(image))

    def _write_time(self) -> None:
        if self._clip is None:
            self._time.setText("")
            return
        times = self._clip.times
        self._time.setText(f"{times[self._index] - times[0]:.2f} / {times[-1] - times[0]:.2f} s")

    def _colour(self) -> None:
        self.play_button.setIcon(self._theme.icon("pause" if self._playing else "start"))
        self.play_button.setAccessibleName("Pause" if self._playing else "Play")
        self.play_button.setToolTip("Pause (Space)" if self._playing else "Play (Space)")


class _Picture(QWidget):
    """The frame as large as it fits, or a message."""

    clicked = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Replay of the clip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.image: QImage | None = None
        self.title, self._hint = "", ""

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def show_message(self, title: str, hint: str) -> None:
        self.title, self._hint = title, hint
        self.setAccessibleDescription(f"{title} {hint}".strip())
        self.update()

    def resizeEvent(self, event: object) -> None:
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(colours.PICTURE_GROUND))
        if self.image is not None:
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            area = QRectF(0, 0, size.width(), size.height())
            area.moveCenter(QRectF(self.rect()).center())
            painter.drawImage(area, self.image)
        if self.title:
            self._paint_message(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.ON_PICTURE_ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)
        corners = QPainterPath()
        corners.addRect(QRectF(self.rect()))
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.fillPath(corners.subtracted(rounded), self.palette().window())
        painter.end()

    def _paint_message(self, painter: QPainter) -> None:
        wrap = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
        room = self.rect().adjusted(20, 12, -20, -12)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        title = painter.boundingRect(room, wrap, self.title)
        painter.setFont(self.font())
        hint = painter.boundingRect(room, wrap, self._hint)
        top = max(room.top(), room.center().y() - (title.height() + 6 + hint.height()) // 2)
        painter.setFont(font)
        painter.setPen(QColor(colours.ON_PICTURE))
        painter.drawText(room.adjusted(0, top - room.top(), 0, 0), wrap, self.title)
        painter.setFont(self.font())
        painter.setPen(QColor(colours.ON_PICTURE_MUTED))
        below = top - room.top() + title.height() + 6
        painter.drawText(room.adjusted(0, below, 0, 0), wrap, self._hint)
