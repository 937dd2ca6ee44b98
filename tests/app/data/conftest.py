"""A page Data in a window of its own, over a small dataset on disk."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from asl_live.app.data.page import DataPage
from asl_live.app.page import Page
from asl_live.app.theme import Choice, Theme
from asl_live.app.window import Window
from tests.app.data.datasets import DataServices, add_clip, settle


class _OtherPage(Page):
    """Stands for page Live, to which the window can turn."""

    title = "Live"

    def __init__(self):
        super().__init__()
        self.controls = SimpleNamespace(start_button=QPushButton(self))


@pytest.fixture
def services():
    return DataServices()


@pytest.fixture
def dataset(tmp_path):
    """hello by ann (3, one of them poor) and bob (1), please by ann (2), thanks by bob (1, synthetic)."""
    folder = tmp_path / "dataset"
    for number in (1, 2):
        add_clip(folder, "hello", "ann", number)
        add_clip(folder, "please", "ann", number)
    add_clip(folder, "hello", "ann", 3, hands=0.2)
    add_clip(folder, "hello", "bob", 1)
    add_clip(folder, "thanks", "bob", 1, synthetic=True)
    return folder


@pytest.fixture
def open_page(qapp, qtbot, services, settings):
    """Opens the page over a dataset and waits until it is read; closed at the end."""
    opened = []

    def open_page(dataset=None, wait=True):
        theme = Theme(qapp, Choice.LIGHT)
        if dataset is not None:
            settings.set("dataset", str(dataset))
        live = _OtherPage()
        window = Window(theme, settings, live, {"Data": lambda: DataPage(theme, settings, services)})
        opened.append((window, theme))
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page = window.show_page("Data")
        if wait:
            settle(page, qtbot)
        return page

    yield open_page
    for window, theme in opened:
        window.close_unasked()
        window.deleteLater()
        theme.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def page(open_page, dataset):
    return open_page(dataset)
