"""The best three signs at this moment, as bars."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from asl_live.app.theme import Theme
from asl_live.recognise.decoder import DecoderSettings

SHOWN = 3
ROW = 40


class Ranking(QWidget):
    """Three rows: sign, probability, bar. A tick on each bar is the threshold of its sign."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ranked: tuple[tuple[str, float], ...] = ()
        self._threshold: float | None = None
        self._decoder = DecoderSettings()
        self.setAccessibleName("Best three signs")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def ranked(self) -> tuple[tuple[str, float], ...]:
        """What is shown: signs with their probabilities, best first."""
        return self._ranked

    def sizeHint(self) -> QSize:
        return QSize(220, ROW * SHOWN)

    def show_ranking(self, ranked: tuple[tuple[str, float], ...]) -> None:
        self._ranked = tuple(ranked[:SHOWN])
        self.setAccessibleDescription(", ".join(f"{sign} {share:.0%}" for sign, share in self._ranked))
        self.update()

    def show_threshold(self, threshold: float) -> None:
        self._threshold = threshold
        self.update()

    def show_decoder(self, decoder: DecoderSettings) -> None:
        """What single signs of the model in use need beside the threshold."""
        self._decoder = decoder
        self.update()

    def threshold_of(self, sign: str) -> float | None:
        """Where the tick of a sign is, 0..1; None before a threshold is known."""
        return None if self._threshold is None else self._decoder.threshold_of(sign, self._threshold)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = {name: QColor(value) for name, value in self._theme.colours.items()}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        number = metrics.horizontalAdvance("100 %")
        rows = self._ranked + (("–", 0.0),) * (SHOWN - len(self._ranked))  # noqa: RUF001
        for place, (sign, share) in enumerate(rows):
            top = place * ROW
            line = QRectF(0, top, self.width(), 22)
            name = metrics.elidedText(sign, Qt.TextElideMode.ElideRight, int(line.width()) - number - 10)
            known = place < len(self._ranked)
            painter.setPen(colours["text" if known else "muted"])
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            if known:
                painter.setPen(colours["muted"])
                percent = f"{share:.0%}"
                painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent)
            bar = QRectF(0, top + 25, self.width(), 7)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours["raised"])
            painter.drawRoundedRect(bar, 3.5, 3.5)
            threshold = self.threshold_of(sign)
            accepted = threshold is not None and share >= threshold
            painter.setBrush(colours["accent" if accepted else "edge"])
            if share > 0.005:
                filled = QRectF(bar)
                filled.setWidth(max(7.0, bar.width() * min(share, 1.0)))
                painter.drawRoundedRect(filled, 3.5, 3.5)
            if threshold is not None:
                painter.setBrush(colours["text"])
                x = min(max(bar.width() * threshold - 1, 0), bar.width() - 2)
                painter.drawRect(QRectF(x, bar.top() - 2, 2, bar.height() + 4))
        painter.end()
