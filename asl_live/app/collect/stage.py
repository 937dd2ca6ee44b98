"""The session while it runs: the sign to make, the picture, the replay, and what keys mean."""

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.clip_view import ClipView
from asl_live.app.collect.review_strip import Decision, ReviewStrip
from asl_live.app.collect.side_panel import SidePanel
from asl_live.app.collect.stage_view import StageView
from asl_live.app.screen import Screen
from asl_live.app.theme import Theme
from asl_live.data.recording import Mode, Moment, Phase

WORDS = {
    (Phase.WAITING, Mode.HANDS): "Raise your hands and sign; rest them when you are done.",
    (Phase.WAITING, Mode.KEY): "Press any key or the foot switch to begin.",
    (Phase.WAITING, Mode.CLOCK): "The countdown begins.",
    (Phase.COUNTDOWN, Mode.CLOCK): "Get ready.",
    (Phase.RECORDING, Mode.HANDS): "Rest your hands to end the take.",
    (Phase.RECORDING, Mode.KEY): "Press any key or the foot switch to end the take.",
    (Phase.RECORDING, Mode.CLOCK): "Sign now.",
}
MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
# Not taken for a foot switch: they are for moving about and for the system.
NO_SWITCH = {
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock),
    *(Qt.Key.Key_Menu, Qt.Key.Key_Print, Qt.Key.Key_unknown),
}


class Stage(QWidget):
    """Shows the moments of a session and says what the user wants; the page does it."""

    start_asked = Signal()
    stop_asked = Signal()
    resume_asked = Signal()
    keep_asked = Signal()
    redo_asked = Signal()
    discard_asked = Signal()

    def __init__(self, theme: Theme, screen: Screen) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Recording session")
        self._theme, self._screen = theme, screen
        self._moment: Moment | None = None
        self.sign = BigSign()
        self.number = QLabel()
        self.number.setObjectName("figure")
        font = self.number.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.number.setFont(font)
        self.view = StageView()
        self.replay = ClipView(theme, compact=True)
        self.pictures = QStackedWidget()
        self.pictures.addWidget(self.view)
        self.pictures.addWidget(self.replay)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setFont(font)
        self.take_button = QPushButton("&Start the take (Space)")
        self.take_button.setObjectName("primary")
        self.take_button.clicked.connect(self.press)
        self.strip = ReviewStrip(theme)
        self.strip.kept.connect(self.keep_asked)
        self.strip.redone.connect(self.redo_asked)
        self.strip.discarded.connect(self.discard_asked)
        self.side = SidePanel(theme)
        self._lay_out()
        screen.ready.connect(self._on_picture, Qt.ConnectionType.QueuedConnection)
        self.view.resized.connect(self._on_resized)
        theme.changed.connect(self._colour)
        self._colour()

    @property
    def moment(self) -> Moment | None:
        """What is shown; None before there is anything."""
        return self._moment

    def begin(self) -> None:
        """Another session."""
        self._moment = None
        self.strip.stop()
        self.side.begin()
        self.view.show_image(None)
        self.view.show_recording(False)
        self.view.show_count(None)
        self.sign.show_text("")
        self.number.setText("")
        self.hint.setText("")
        self.take_button.setEnabled(False)
        self._show_pictures(self.view)
        self.setFocus()

    def show_moment(self, moment: Moment, decision: Decision) -> None:
        """Show where the session stands; ``decision`` is for a take that is new here."""
        before, self._moment = self._moment, moment
        self.sign.show_text(moment.sign)
        self.number.setText(f"Take {moment.number} of {moment.of}" if moment.sign else "")
        self.side.show_moment(moment)
        self._show_words(moment)
        recording = moment.phase is Phase.RECORDING
        whole = moment.seconds + moment.left if moment.left is not None else None
        self.view.show_recording(recording, moment.seconds, moment.seconds / whole if whole else None)
        left = moment.left if moment.phase is Phase.COUNTDOWN else None
        self.view.show_count(max(1, math.ceil(left)) if left is not None else None)
        self._show_button(moment)
        if moment.phase is Phase.REVIEWING and moment.take is not None:
            if before is None or before.phase is not Phase.REVIEWING or before.take is not moment.take:
                self._show_take(moment, decision)
        elif self.pictures.currentWidget() is self.replay:
            self.strip.stop()
            self.replay.show_clip(None)
            self._show_pictures(self.view)

    def show_source(self, name: str, synthetic: bool) -> None:
        """Say whose picture it is."""
        self.view.show_message("")
        self.view.show_badge("Synthetic signer: nobody is signing" if synthetic else "")
        self.view.setAccessibleName(f"Picture of {name}")

    def press(self) -> None:
        """What the large button, Space and the foot switch do now."""
        moment = self._moment
        if moment is None:
            return
        if moment.phase in (Phase.WAITING, Phase.COUNTDOWN):
            self.start_asked.emit()
        elif moment.phase is Phase.RECORDING:
            self.stop_asked.emit()
        elif moment.phase is Phase.PAUSED:
            self.resume_asked.emit()
        elif moment.phase is Phase.REVIEWING:
            if self.strip.decides_itself:
                self.strip.hold()
            elif moment.mode is Mode.KEY:
                self.keep_asked.emit()
            else:
                self.replay.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moment, key = self._moment, event.key()
        switch = (
            not event.modifiers() & MODIFIERS
            and key not in NO_SWITCH
            and not Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
        )
        by_key = moment is not None and moment.mode is Mode.KEY and moment.phase is not Phase.PAUSED
        if moment is None or not switch:
            super().keyPressEvent(event)
        elif event.isAutoRepeat():
            pass  # a switch that is held down is pressed once
        elif moment.phase is Phase.REVIEWING and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep_asked.emit()
        elif by_key or key == Qt.Key.Key_Space:
            self.press()
        else:
            super().keyPressEvent(event)

    def _show_take(self, moment: Moment, decision: Decision) -> None:
        assert moment.take is not None
        self.replay.show_clip(moment.take.clip)
        self._show_pictures(self.replay)
        self.strip.show_take(moment.take, decision)

    def _show_pictures(self, widget: QWidget) -> None:
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.pictures.setCurrentWidget(widget)
        self.strip.setVisible(widget is self.replay)
        self._foot.setVisible(widget is self.view)
        if had_focus or self.hasFocus():
            self.setFocus()  # a hidden button must not leave it to a neighbour that a key would press

    def _show_words(self, moment: Moment) -> None:
        if moment.phase is Phase.PAUSED:
            self.view.show_message("Paused", "Press P to go on.")
        else:
            self.view.show_message("")
        text = WORDS.get((moment.phase, moment.mode), "")
        if text != self.hint.text():
            self.hint.setText(text)
            self.setAccessibleDescription(f"{moment.sign}, take {moment.number}. {text}")

    def _show_button(self, moment: Moment) -> None:
        text = {
            Phase.WAITING: "&Start the take (Space)",
            Phase.COUNTDOWN: "&Start now (Space)",
            Phase.RECORDING: "&Stop the take (Space)",
            Phase.PAUSED: "Resume (Space)",
        }.get(moment.phase)
        self.take_button.setEnabled(text is not None)
        if text is not None and text != self.take_button.text():
            self.take_button.setText(text)
            self._colour()

    def _on_picture(self) -> None:
        self.view.show_image(self._screen.image())

    def _on_resized(self) -> None:
        ratio = self.view.devicePixelRatioF()
        size = self.view.size()
        self._screen.change_look(
            width=max(2, round(size.width() * ratio)), height=max(2, round(size.height() * ratio))
        )

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("card")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 4, 16, 4)
        row.addWidget(self.sign, 1)
        row.addWidget(self.number)
        self._foot = QFrame()
        self._foot.setObjectName("card")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(14, 8, 14, 8)
        row.addWidget(self.hint, 1)
        row.addWidget(self.take_button)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(head)
        left.addWidget(self.pictures, 1)
        left.addWidget(self._foot)
        left.addWidget(self.strip)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(left, 1)
        whole.addWidget(self.side)
        for button in self.findChildren(QPushButton):
            # A click leaves the focus alone: Space is the foot switch's, not the last button's.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _colour(self) -> None:
        recording = self._moment is not None and self._moment.phase is Phase.RECORDING
        self.take_button.setIcon(self._theme.icon("stop" if recording else "start", "on-accent"))


class BigSign(QWidget):
    """A sign in type as large as there is room for."""

    HEIGHT = 64

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.setFixedHeight(self.HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Sign to make")

    def sizeHint(self) -> QSize:
        return QSize(300, self.HEIGHT)

    def show_text(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.setAccessibleDescription(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Bold)
        for pixels in range(46, 17, -4):
            font.setPixelSize(pixels)
            if QFontMetrics(font).horizontalAdvance(self.text) <= self.width():
                break
        painter.setFont(font)
        painter.setPen(self.palette().windowText().color())
        text = QFontMetrics(font).elidedText(self.text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
