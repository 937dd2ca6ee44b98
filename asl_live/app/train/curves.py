"""How a training goes: loss and share of right answers over epochs, drawn as they come."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from asl_live.app.theme import Theme


class Curves(QWidget):
    """Two charts, one above the other: loss, and right among the clips that are held back."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.loss, self.held_back = _chart("Loss"), _chart("Right")
        self.loss.setAccessibleName("Loss over epochs")
        self.held_back.setAccessibleName("Share of held-back clips named right, over epochs")
        self.held_back.setXLink(self.loss)
        self.held_back.setYRange(0, 1)
        self.loss.setLimits(yMin=0)
        self.held_back.setLabel("bottom", "Epoch")
        self._lines = {
            "loss": self.loss.plot(name="clips learned from"),
            "valid_loss": self.loss.plot(name="clips held back"),
            "valid_top1": self.held_back.plot(name="clips held back"),
        }
        self._epochs: list[Mapping[str, Any]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.loss, 1)
        column.addWidget(self.held_back, 1)
        theme.changed.connect(self._colour)
        self._colour()

    def clear(self, epochs: int = 1) -> None:
        """Begin anew, with room for so many epochs."""
        self._epochs = []
        self.loss.setXRange(0.5, max(2, epochs) + 0.5)
        for chart in (self.loss, self.held_back):
            step = _tick_step(epochs)
            chart.getAxis("bottom").setTickSpacing(step, 1 if epochs < 40 else step)
        self._draw()

    @property
    def is_empty(self) -> bool:
        return not self._epochs

    def add(self, epoch: Mapping[str, Any]) -> None:
        """One more epoch: number, loss, valid_loss and valid_top1, None where they are not known."""
        self._epochs.append(epoch)
        self._draw()

    def _draw(self) -> None:
        for name, line in self._lines.items():
            known = [one for one in self._epochs if one[name] is not None]
            line.setData([one["number"] + 1 for one in known], [one[name] for one in known])

    def _colour(self) -> None:
        colours = self._theme.colours
        for chart in (self.loss, self.held_back):
            chart.setBackground(colours["surface"])
            for side in ("left", "bottom"):
                axis = chart.getAxis(side)
                axis.setPen(colours["edge"])
                axis.setTextPen(colours["muted"])
            legend = chart.plotItem.legend
            legend.setLabelTextColor(colours["text"])
            for _, label in legend.items:
                label.setText(label.text)
        accent, muted = colours["accent"], colours["edge"]
        for name, colour in (("loss", muted), ("valid_loss", accent), ("valid_top1", accent)):
            line = self._lines[name]
            line.setPen(pg.mkPen(colour, width=2))
            line.setSymbol("o")
            line.setSymbolSize(5)
            line.setSymbolBrush(colour)
            line.setSymbolPen(None)


def _tick_step(epochs: int) -> int:
    """The least round number of epochs from one tick to the next that makes ten ticks at most."""
    return next(step for step in (f * 10**n for n in count() for f in (1, 2, 5)) if 10 * step >= epochs)


def _chart(name: str) -> pg.PlotWidget:
    chart = pg.PlotWidget(enableMenu=False)
    # Made even so, and nobody's: it would outlive the window.
    menu = chart.plotItem.ctrlMenu
    menu.setParent(chart, menu.windowFlags())  # with its flags it stays a menu, and hidden
    chart.setAntialiasing(True)
    chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is nothing to do in it
    chart.setMouseEnabled(False, False)
    chart.hideButtons()
    chart.setLabel("left", name)
    chart.getAxis("left").setWidth(58)
    chart.getAxis("left").enableAutoSIPrefix(False)
    chart.addLegend(offset=(-10, 8))
    chart.showGrid(y=True, alpha=0.15)
    return chart
