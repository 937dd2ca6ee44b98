"""What is decided about a take: keep, redo or discard, by key, or by itself after a moment."""

import math
from enum import Enum

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout

from asl_live.app.theme import Theme
from asl_live.data.recording import Review, Take

DELAY = 2.5  # seconds in which a key can say otherwise
TICK_MS = 50


class Decision(Enum):
    """What becomes of a take where no key says otherwise. ASK: it waits for one."""

    ASK = "ask"
    KEEP = "keep"
    REDO = "redo"


def decision_of(review: Review, take: Take) -> Decision:
    """What the chosen review asks for with this take."""
    if review is Review.EACH:
        return Decision.ASK
    if review is Review.NONE or not take.warnings:
        return Decision.KEEP
    return Decision.REDO if review is Review.REDO else Decision.ASK


class ReviewStrip(QFrame):
    """The judged take in words, with its three buttons and the time until it is decided by itself."""

    kept = Signal()
    redone = Signal()
    discarded = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._flagged = False
        self._decision = Decision.ASK
        self.delay = DELAY
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.mark = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.waiting = QLabel()
        self.waiting.setObjectName("muted")
        self.waiting.setWordWrap(True)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.bar.setAccessibleName("Time until it is decided by itself")
        self.keep_button = QPushButton("&Keep (K)")
        self.keep_button.setObjectName("primary")
        self.redo_button = QPushButton("&Redo (R)")
        self.redo_button.setToolTip("Throw it away and record it again now")
        self.discard_button = QPushButton("&Discard (D)")
        self.discard_button.setToolTip("Throw it away; it is asked for again at the end")
        self.keep_button.clicked.connect(self.kept)
        self.redo_button.clicked.connect(self.redone)
        self.discard_button.clicked.connect(self.discarded)
        self._passed = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._lay_out()
        theme.changed.connect(self._colour)
        self._colour()

    @property
    def decides_itself(self) -> bool:
        """Whether the take is decided by itself in a moment."""
        return self._timer.isActive()

    def show_take(self, take: Take, decision: Decision) -> None:
        """Tell of a take, and decide it in a moment unless ``hold`` or a button comes first."""
        self._flagged, self._decision = bool(take.warnings), decision
        self.title.setText(f"{take.sign}, take {take.number}")
        seconds = take.end - take.start
        facts = f"{seconds:.1f} s, {take.frames} frames, hands seen in {take.hands:.0%}"
        if take.warnings:
            self.text.setText("Flagged: " + "; also: ".join(take.warnings) + ".")
            self.text.setToolTip(facts)
        else:
            self.text.setText(f"Good take: {facts}")
            self.text.setToolTip("")
        self.setAccessibleDescription(f"{self.title.text()}. {self.text.text()}")
        self._colour()
        if decision is Decision.ASK:
            self.hold()
        else:
            self._passed.start()
            self._timer.start()
            self._on_tick()

    def hold(self) -> None:
        """Wait for a button, however long."""
        self._timer.stop()
        self.bar.setVisible(False)
        redo = "R records it again, " if self.redo_button.isEnabled() else ""
        self.waiting.setText(f"Keep it? K keeps, {redo}D throws it away.")

    def stop(self) -> None:
        """It is decided."""
        self._timer.stop()

    def _on_tick(self) -> None:
        left = self.delay - self._passed.elapsed() / 1000
        if left > 0:
            what = "Kept" if self._decision is Decision.KEEP else "Recorded again"
            self.waiting.setText(f"{what} in {math.ceil(left)} s; Space waits for you.")
            self.bar.setVisible(True)
            self.bar.setValue(round(1000 * left / self.delay))
            return
        self._timer.stop()
        if self._decision is Decision.KEEP:
            self.kept.emit()
        else:
            self.redone.emit()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.mark)
        head.addWidget(self.title, 1)
        words.addLayout(head)
        words.addWidget(self.text)
        words.addWidget(self.waiting)
        words.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.keep_button, self.redo_button, self.discard_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _colour(self) -> None:
        name, colour = ("attention", "on-warning") if self._flagged else ("good", "accent")
        self.mark.setPixmap(self._theme.icon(name, colour).pixmap(QSize(20, 20)))
