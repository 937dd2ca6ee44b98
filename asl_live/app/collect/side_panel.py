"""Beside the picture: how far the session is, and what the signer can do for better takes."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from asl_live.app.fields import heading
from asl_live.app.theme import Theme
from asl_live.data.recording import Advice, Moment, Phase

WIDTH = 292
ADVICE_EVERY = 0.4  # seconds, so that it can be read


class SidePanel(QFrame):
    """Progress with the time left, live advice, and the buttons of the session."""

    def __init__(self, theme: Theme, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(WIDTH)
        self._theme, self._clock = theme, clock
        self._pace = Pace()
        self._advised_at = float("-inf")
        self.done = QLabel()
        self.done.setObjectName("figure")
        self.left = QLabel()
        self.left.setObjectName("muted")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName("Takes of the session")
        self.next = QLabel()
        self.next.setObjectName("muted")
        self.next.setTextFormat(Qt.TextFormat.PlainText)
        self.next.setWordWrap(True)
        self.advice = AdviceList(theme)
        self.pause_button = QPushButton("&Pause (P)")
        self.skip_button = QPushButton("Skip si&gn")
        self.skip_button.setToolTip("Go on with the next sign; this one's takes come at the end")
        self.undo_button = QPushButton("&Undo")
        self.undo_button.setToolTip("Take the last decision back (Ctrl+Z)")
        self.end_button = QPushButton("E&nd the session")
        self.end_button.setToolTip("What is kept stays; the session can go on another time")
        self._lay_out()
        theme.changed.connect(self._colour)
        self._colour()

    def begin(self) -> None:
        """Another session."""
        self._pace = Pace()
        self._advised_at = float("-inf")
        self.advice.show_advice(())

    def show_moment(self, moment: Moment) -> None:
        self.bar.setMaximum(max(1, moment.total))
        self.bar.setValue(moment.done)
        self.done.setText(f"{moment.done} of {moment.total} takes")
        resting = moment.phase in (Phase.PAUSED, Phase.DONE)
        seconds = self._pace.step(self._clock(), moment.done, resting)
        missing = moment.total - moment.done
        self.left.setText(f"about {duration(seconds * missing)} left" if seconds and missing else "")
        following = next((sign for sign in moment.following if sign != moment.sign), "")
        self.next.setText(f"Next sign: {following}" if following else "")
        paused = moment.phase is Phase.PAUSED
        self.pause_button.setText("&Resume (P)" if paused else "&Pause (P)")
        self.pause_button.setProperty("paused", paused)
        self.pause_button.setEnabled(moment.phase is not Phase.DONE)
        self.skip_button.setEnabled(
            bool(following) and moment.phase not in (Phase.REVIEWING, Phase.DONE, Phase.PAUSED)
        )
        self.undo_button.setEnabled(moment.can_undo)
        self._colour()
        now = self._clock()
        if moment.advice and now - self._advised_at >= ADVICE_EVERY:
            self._advised_at = now
            self.advice.show_advice(moment.advice)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(heading("Session"))
        row = QHBoxLayout()
        row.addWidget(self.done)
        row.addStretch(1)
        row.addWidget(self.left)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.next)
        column.addSpacing(8)
        column.addWidget(heading("Advice"))
        column.addWidget(self.advice)
        column.addStretch(1)
        column.addWidget(self.pause_button)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.undo_button, 1)
        row.addWidget(self.skip_button, 1)
        column.addLayout(row)
        column.addWidget(self.end_button)

    def _colour(self) -> None:
        paused = bool(self.pause_button.property("paused"))
        self.pause_button.setIcon(self._theme.icon("start" if paused else "pause"))
        self.undo_button.setIcon(self._theme.icon("undo"))
        for button in (self.pause_button, self.undo_button):
            button.setIconSize(QSize(16, 16))


class AdviceList(QWidget):
    """One line for each thing that is measured: a mark that tells good from poor, and what to do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, tuple[QLabel, QLabel, bool]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        theme.changed.connect(self._colour)

    def texts(self) -> dict[str, str]:
        """What is said, by kind."""
        return {kind: text.text() for kind, (_, text, _) in self._rows.items()}

    def show_advice(self, advice: Sequence[Advice]) -> None:
        """Show these, in their order."""
        if [one.kind for one in advice] != list(self._rows):
            self._make_rows([one.kind for one in advice])
        for one in advice:
            mark, text, _ = self._rows[one.kind]
            said = one.text[:1].upper() + one.text[1:]
            if text.text() != said:
                text.setText(said)
            self._rows[one.kind] = (mark, text, one.good)
        self._colour()

    def _make_rows(self, kinds: Sequence[str]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rows.clear()
        for kind in kinds:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            mark, text = QLabel(), QLabel()
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(text, 1)
            self._column.addWidget(row)
            self._rows[kind] = (mark, text, True)

    def _colour(self) -> None:
        for mark, text, good in self._rows.values():
            name, colour = ("good", "accent") if good else ("attention", "on-warning")
            mark.setPixmap(self._theme.icon(name, colour).pixmap(QSize(18, 18)))
            mark.setAccessibleName("good" if good else "to be mended")
            text.setObjectName("muted" if good else "figure")
            text.style().polish(text)


class Pace:
    """Seconds that a take takes, measured over the session without its pauses."""

    def __init__(self) -> None:
        self._first: int | None = None
        self._last: float | None = None
        self._worked = 0.0

    def step(self, now: float, done: int, resting: bool) -> float | None:
        """Seconds a take so far; None before one was kept. ``now``: seconds of a clock."""
        if self._first is None:
            self._first = done
        if self._last is not None and not resting:
            self._worked += now - self._last
        self._last = now
        kept = done - self._first
        return self._worked / kept if kept > 0 else None


def duration(seconds: float) -> str:
    """A time to wait, in words: "40 s", "3 min", "1 h 20 min"."""
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
