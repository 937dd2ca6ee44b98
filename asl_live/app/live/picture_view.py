"""The picture with what is written on it: the sign, its confidence, and what to do when it is empty."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from asl_live.app import theme

SCRIM = QColor(8, 12, 17, 205)
BADGE = QColor("#f6c445")
ON_BADGE = QColor("#2b2000")
CORNER = 10


class PictureView(QWidget):
    """Shows the newest picture as large as it fits."""

    resized = Signal()
    toggled = Signal()  # Space or Enter while the picture has the focus

    # The sign stays to be read for a moment after the signer has gone on.
    HOLD_MS = 1500

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Picture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._image: QImage | None = None
        self._sign, self._confidence = "", 0.0
        self._badge = ""
        self._title, self._hint = "", ""
        self._tip = ""
        self._hold = QTimer(self, singleShot=True, interval=self.HOLD_MS)
        self._hold.timeout.connect(self.forget_sign)

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    @property
    def sign(self) -> str:
        """The sign that is written large; empty when there is none."""
        return self._sign

    @property
    def message(self) -> str:
        """The message in the middle of the picture; empty when there is none."""
        return self._title

    @property
    def badge(self) -> str:
        return self._badge

    def show_image(self, image: QImage | None) -> None:
        if image is not None:
            image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image
        self.update()

    def show_sign(self, sign: str, confidence: float) -> None:
        """Write a sign large over the picture until ``let_sign_go`` and a moment longer."""
        self._hold.stop()
        if (sign, confidence) != (self._sign, self._confidence):
            self._sign, self._confidence = sign, confidence
            self.setAccessibleDescription(f"{sign}, {confidence:.0%} sure")
            self.update()

    def forget_sign(self) -> None:
        """Take the sign away at once."""
        self._hold.stop()
        self._sign = ""
        self.setAccessibleDescription("")
        self.update()

    def let_sign_go(self) -> None:
        """The sign is over: it goes in a moment."""
        if self._sign and not self._hold.isActive():
            self._hold.start()

    def show_badge(self, text: str) -> None:
        self._badge = text
        self.update()

    def show_message(self, title: str, hint: str = "") -> None:
        """Words in the middle of the picture; an empty title takes them away."""
        self._title, self._hint = title, hint
        self.setAccessibleDescription(f"{title} {hint}".strip())
        self.update()

    def show_tip(self, text: str) -> None:
        """Words along the lower edge while no sign is written there."""
        if text != self._tip:
            self._tip = text
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.PICTURE_GROUND))
        area = self.rect()
        if self._image is not None:
            area = self._picture_area(self._image)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image)
        if self._badge:
            self._paint_badge(painter, area)
        floor = area.bottom() - max(14, self.height() * 0.03)
        if self._title:
            floor = self._paint_message(painter, floor) - 12
        if self._sign:
            self._paint_sign(painter, area, floor)
        elif self._tip and not self._title:
            self._paint_tip(painter, area, floor)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ON_PICTURE_ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)
        self._round_corners(painter)
        painter.end()

    def _round_corners(self, painter: QPainter) -> None:
        # Painted over, as a clip would leave them jagged.
        corners = QPainterPath()
        corners.addRect(QRectF(self.rect()))
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.fillPath(corners.subtracted(rounded), self.palette().window())

    def _picture_area(self, image: QImage) -> QRect:
        size = image.deviceIndependentSize().toSize()
        # Between a resize and the next picture the old one is stretched to fit.
        if (
            size.width() > self.width()
            or size.height() > self.height()
            or (size.width() < self.width() - 2 and size.height() < self.height() - 2)
        ):
            size.scale(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRect(0, 0, size.width(), size.height())
        area.moveCenter(self.rect().center())
        return area

    def _font(self, pixels: float, weight: QFont.Weight = QFont.Weight.DemiBold) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(11, round(pixels)))
        font.setWeight(weight)
        return font

    def _paint_badge(self, painter: QPainter, area: QRect) -> None:
        font = self._font(13)
        painter.setFont(font)
        width = QFontMetrics(font).horizontalAdvance(self._badge) + 24
        box = QRectF(area.left() + 14, area.top() + 14, width, 28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(BADGE)
        painter.drawRoundedRect(box, 14, 14)
        painter.setPen(ON_BADGE)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge)

    def _paint_sign(self, painter: QPainter, area: QRect, floor: float) -> None:
        room = min(area.width(), self.width()) - 96
        percent = f"{self._confidence:.0%}"
        pixels = min(max(self.height() * 0.1, 34), 96)
        while True:
            font, small = self._font(pixels, QFont.Weight.Bold), self._font(pixels * 0.42)
            gap = pixels * 0.35
            tail = gap + QFontMetrics(small).horizontalAdvance(percent)
            width = QFontMetrics(font).horizontalAdvance(self._sign)
            if width + tail <= room or pixels <= 26:
                break
            pixels *= 0.94
        sign = QFontMetrics(font).elidedText(self._sign, Qt.TextElideMode.ElideRight, int(room - tail))
        width = QFontMetrics(font).horizontalAdvance(sign)
        height = pixels * 1.55
        box = QRectF(0, 0, width + tail + pixels * 0.9, height)
        box.moveCenter(area.center().toPointF())
        box.moveBottom(floor)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SCRIM)
        painter.drawRoundedRect(box, 14, 14)
        inner = box.adjusted(pixels * 0.45, 0, -pixels * 0.45, 0)
        painter.setPen(QColor(theme.ON_PICTURE))
        painter.setFont(font)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, sign)
        painter.setPen(QColor(theme.ON_PICTURE_ACCENT))
        painter.setFont(small)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent)

    def _paint_tip(self, painter: QPainter, area: QRect, floor: float) -> None:
        font = self._font(15, QFont.Weight.Normal)
        painter.setFont(font)
        room = QRectF(0, 0, min(area.width(), self.width()) - 72, 200)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        text = QFontMetrics(font).boundingRect(room.toRect(), flags, self._tip)
        box = QRectF(0, 0, text.width() + 32, text.height() + 18)
        box.moveCenter(area.center().toPointF())
        box.moveBottom(floor)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SCRIM)
        painter.drawRoundedRect(box, 12, 12)
        painter.setPen(QColor(theme.ON_PICTURE))
        painter.drawText(box, flags, self._tip)

    def _paint_message(self, painter: QPainter, floor: float) -> float:
        """Over a picture low down, else in the middle; gives the message's upper edge."""
        large, small = self._font(24), self._font(15, QFont.Weight.Normal)
        wrap = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
        room = QRect(0, 0, min(640, self.width() - 96), self.height())
        title = QFontMetrics(large).boundingRect(room, wrap, self._title)
        hint = QFontMetrics(small).boundingRect(room, wrap, self._hint) if self._hint else QRect()
        gap = 10 if self._hint else 0
        box = QRectF(0, 0, max(title.width(), hint.width()) + 56, title.height() + gap + hint.height() + 40)
        box.moveCenter(QRectF(self.rect()).center())
        if self._image is not None:
            box.moveBottom(floor)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(SCRIM)
            painter.drawRoundedRect(box, 14, 14)
        inner = box.adjusted(20, 20, -20, -20)
        painter.setFont(large)
        painter.setPen(QColor(theme.ON_PICTURE))
        painter.drawText(inner, wrap, self._title)
        painter.setFont(small)
        painter.setPen(QColor(theme.ON_PICTURE_MUTED))
        painter.drawText(inner.adjusted(0, title.height() + gap, 0, 0), wrap, self._hint)
        return box.top()
