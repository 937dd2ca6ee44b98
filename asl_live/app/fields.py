"""The fields that the pages' forms share: headings, and pickers that keep to their room."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QTableWidget,
    QWidget,
)

MARGIN = 8  # pixels before the text of a field


class Picker(QComboBox):
    """A combo box that ends a text too long for it with dots: a styled one cuts it in mid-letter.

    A long text does not widen it; its list, ``list_width`` pixels wide at least, shows it whole.
    """

    def __init__(self, name: str, list_width: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.view().setMinimumWidth(list_width)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

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


def number_box(name: str, least: int, most: int, value: int) -> QSpinBox:
    """A field for a whole number."""
    box = QSpinBox(minimum=least, maximum=most, value=value)
    box.setAccessibleName(name)
    # In a style sheet the padding has no effect on the text.
    box.lineEdit().setTextMargins(MARGIN, 0, 0, 0)
    return box


def seconds_box(name: str, least: float, most: float, value: float) -> QDoubleSpinBox:
    """A field for a time in seconds."""
    box = QDoubleSpinBox(minimum=least, maximum=most, value=value, decimals=1, singleStep=0.5, suffix=" s")
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(MARGIN, 0, 0, 0)
    return box


def heading(text: str, buddy: QWidget | None = None) -> QLabel:
    """The label of a field; its Alt letter leads to ``buddy``."""
    label = QLabel(text)
    label.setObjectName("heading")
    # An underlined letter is set without kerning, which Qt's width does not reckon with.
    font = label.font()
    font.setKerning(False)
    label.setFont(font)
    if buddy is not None:
        label.setBuddy(buddy)
    return label


def begin_first_column(table: QTableWidget) -> None:
    """Put the heading of a table's first column, which holds names, over their beginning."""
    item = table.horizontalHeaderItem(0)
    if item is not None:
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
