"""What tests of this page do and look at."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def clips(dataset):
    return sorted(str(path.relative_to(dataset)) for path in dataset.glob("*/*.npz"))
