"""The signer's picture with the countdown and the mark of a running recording over it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen

from asl_live.app import theme
from asl_live.app.live.picture_view import CORNER, SCRIM, PictureView

RECORDING = QColor("#d3202f")
ON_RECORDING = QColor("#ffffff")
FRAME = 10  # pixels of the frame around the picture while it records


class StageView(PictureView):
    """The live picture of a session.

    A running take is told by a word, a dot, a thick frame and a bar that fills, not by colour alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._count: int | None = None
        self._recording = False
        self._seconds = 0.0
        self._share: float | None = None

    @property
    def count(self) -> int | None:
        """The seconds left that are written large; None outside a countdown."""
        return self._count

    @property
    def recording(self) -> bool:
        """Whether the picture says that a take is being recorded."""
        return self._recording

    def show_count(self, count: int | None) -> None:
        """Write the seconds until a take begins; None takes them away."""
        if count != self._count:
            self._count = count
            self.update()

    def show_recording(self, on: bool, seconds: float = 0.0, share: float | None = None) -> None:
        """Mark the picture while a take is recorded: for how long, and what share of its span."""
        if (on, seconds, share) != (self._recording, self._seconds, self._share):
            self._recording, self._seconds, self._share = on, seconds, share
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the stage knows what a key means now

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._count is None and not self._recording:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._recording:
            self._paint_recording(painter)
        elif self._count is not None:
            self._paint_count(painter, self._count)
        painter.end()

    def _paint_count(self, painter: QPainter, count: int) -> None:
        side = min(max(self.height() * 0.34, 100), 260)
        circle = QRectF(0, 0, side, side)
        # In a corner: the signer looks at the picture to sit in its middle.
        circle.moveTopRight(QRectF(self.rect()).topRight() + QPointF(-16, 16))
        painter.setBrush(SCRIM)
        painter.setPen(QPen(QColor(theme.ON_PICTURE_ACCENT), max(4.0, side * 0.035)))
        painter.drawEllipse(circle)
        painter.setPen(QColor(theme.ON_PICTURE))
        painter.setFont(self._sized(side * 0.56))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(count))

    def _paint_recording(self, painter: QPainter) -> None:
        whole = QRectF(self.rect())
        inset = FRAME / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(RECORDING, FRAME))
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), CORNER - 2, CORNER - 2)
        font = self._sized(min(max(self.height() * 0.05, 18), 30))
        text = f"RECORDING  {self._seconds:.1f} s"
        metrics = QFontMetrics(font)
        dot = metrics.height() * 0.6
        pill = QRectF(0, 0, metrics.horizontalAdvance("RECORDING  00.0 s") + dot + 46, metrics.height() + 16)
        pill.moveTopRight(whole.topRight() + QPointF(-FRAME - 10, FRAME + 10))
        painter.setPen(QPen(ON_RECORDING, 2))
        painter.setBrush(RECORDING)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ON_RECORDING)
        painter.drawEllipse(QRectF(pill.left() + 18, pill.center().y() - dot / 2, dot, dot))
        painter.setPen(ON_RECORDING)
        painter.setFont(font)
        room = pill.adjusted(18 + dot + 10, 0, -10, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if self._share is not None:
            self._paint_bar(painter, whole, min(max(self._share, 0.0), 1.0))

    def _paint_bar(self, painter: QPainter, whole: QRectF, share: float) -> None:
        groove = QRectF(0, 0, whole.width() - 2 * FRAME - 24, 14)
        groove.moveCenter(QPointF(whole.center().x(), whole.bottom() - FRAME - 18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SCRIM)
        painter.drawRoundedRect(groove, 7, 7)
        groove.setWidth(max(14.0, groove.width() * share))
        painter.setBrush(ON_RECORDING)
        painter.drawRoundedRect(groove.adjusted(2, 2, -2, -2), 5, 5)

    def _sized(self, pixels: float) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(pixels))
        font.setWeight(QFont.Weight.Bold)
        return font
