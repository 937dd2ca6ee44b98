import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from asl_live.app.collect.page import CollectPage
from asl_live.app.theme import Choice, Theme
from tests.app.fakes import FakeExtractor, QuickSigner


class PassingExtractor(FakeExtractor):
    """Sees nobody in a picture, and passes on what the synthetic signer shows."""

    def observe(self, frame):
        return frame.observation or super().observe(frame)


class Opened:
    """What a test sees of an opened page: the page, and every source that it opened."""

    def __init__(self, page, sources):
        self.page, self.sources = page, sources
        self.form, self.stage, self.summary = page.form, page.stage, page.summary

    @property
    def moment(self):
        return self.page.control.moment

    @property
    def phase(self):
        return self.moment.phase if self.moment is not None else None

    def notice(self, subject):
        banner = self.page.notices.notice(subject)
        return banner.text if banner is not None else ""

    def fill(self, signer="mary", signs="hello", takes=1, **choices):
        """Type into the form as a user does."""
        QTest.keyClicks(self.form.signer_box.lineEdit(), signer)
        QTest.keyClicks(self.form.signs.edit, signs)
        QTest.keyClick(self.form.signs.edit, Qt.Key.Key_Return)
        self.form.takes_box.selectAll()
        QTest.keyClicks(self.form.takes_box, str(takes))
        for name, value in choices.items():
            picker = getattr(self.form, f"{name}_picker")
            picker.setFocus()
            QTest.keyClick(picker, Qt.Key.Key_Home)
            for _ in range(picker.findData(value)):
                QTest.keyClick(picker, Qt.Key.Key_Down)

    def start(self):
        QTest.mouseClick(self.form.start_button, Qt.MouseButton.LeftButton)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.stage, key, modifiers)


@pytest.fixture
def until(qtbot):
    """Waits for a condition, on busy machines too."""
    return lambda condition: qtbot.waitUntil(condition, timeout=60_000)


@pytest.fixture
def dataset(tmp_path):
    return tmp_path / "dataset"


@pytest.fixture
def settings(settings, dataset):
    settings.set("dataset", str(dataset))
    settings.set("source", "synthetic")
    settings.set("collect/tones", False)
    return settings


@pytest.fixture
def services(services, monkeypatch):
    monkeypatch.setattr(services, "make_extractor", lambda: PassingExtractor(services))
    return services


@pytest.fixture
def open_page(qapp, until, services, settings):
    """Opens the page in a window of its own; what decides itself does so at once."""
    opened = []

    def open_one(wait=True):
        sources = []

        def open_signer(spec, plan):
            source = QuickSigner(plan) if spec == "synthetic" else services.open_source(spec)
            sources.append(source)
            return source

        theme = Theme(qapp, Choice.LIGHT)
        page = CollectPage(theme, settings, services, open_signer)
        page.stage.strip.delay = 0.05
        window = QMainWindow()
        window.setCentralWidget(page)
        window.resize(880, 620)
        opened.append((window, page, theme))
        window.show()
        window.activateWindow()
        until(window.isActiveWindow)
        page.enter()
        if wait:
            until(lambda: page.form.sources.spec != "")
        return Opened(page, sources)

    yield open_one
    for window, page, theme in opened:
        window.hide()
        page.shut_down()
        window.deleteLater()
        theme.deleteLater()
    qapp.processEvents()
