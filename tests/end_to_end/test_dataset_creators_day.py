"""A dataset creator's day in one window: record, check, train, use; with mouse, keys and a signer's hands."""

import json

import pytest
from click.testing import CliRunner
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from asl_live.app.collect import driver
from asl_live.app.environment import make_room_for_qt
from asl_live.app.live.page import LivePage
from asl_live.app.live.session import State
from asl_live.app.pages import make_window
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Choice, Theme
from asl_live.cli import main as asl_live
from asl_live.data.recording import Phase, Review
from asl_live.paths import user_data
from tests.app.fakes import QuickSigner

make_room_for_qt()

# Movements that the starter was never taught, nor takes for a sign.
SIGNS = ("shrugging", "stretching")
SOURCE = f"synthetic:{','.join(SIGNS)}"
TAKES = 2
CONTROL = Qt.KeyboardModifier.ControlModifier


class NoCameras(Services):
    """The package's own rooms on a machine without a camera."""

    def list_cameras(self):
        return []


def click(widget):
    assert widget.isVisible() and widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key, at whatever has the focus."""
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def type_number(box, number):
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, str(number))


@pytest.fixture
def until(qtbot):
    """Waits for a condition, on busy machines too."""
    return lambda condition: qtbot.waitUntil(condition, timeout=400_000)


@pytest.fixture
def window(qapp, until, tmp_path, monkeypatch):
    """The window with its four pages; it was told of the synthetic signer on the command line."""
    monkeypatch.setattr(driver, "open_signer", lambda spec, plan: QuickSigner(plan))
    settings = Settings(tmp_path / "settings.ini")
    settings.set("dataset", str(tmp_path / "dataset"))
    settings.set("source", "synthetic")
    settings.set("collect/tones", False)
    theme = Theme(qapp, Choice.LIGHT)
    services = NoCameras()
    # Every frame, so that a slow machine reads the same signs.
    live = LivePage(theme, settings, services, every_frame=True)
    window = make_window(theme, settings, services, live)
    window.show()
    window.activateWindow()
    until(window.isActiveWindow)
    live.begin(SOURCE, None)
    yield window
    window.close_unasked()
    window.deleteLater()
    theme.deleteLater()
    qapp.processEvents()


def signs_read(window, until):
    """The transcript of what is playing, when it has ended."""
    until(lambda: window.live.session.state is State.IDLE)
    return [entry.sign for entry in window.live.transcript.entries]


def record(window, until, dataset):
    """A session hands-free: the first take is redone, kept, undone and recorded again."""
    press(window, Qt.Key.Key_2, CONTROL)
    page = window.pages.currentWidget()
    form, stage = page.form, page.stage
    until(lambda: form.sources.spec == "synthetic")
    QTest.keyClicks(form.signer_box.lineEdit(), "mary")
    QTest.keyClicks(form.signs.edit, ", ".join(SIGNS))
    QTest.keyClick(form.signs.edit, Qt.Key.Key_Return)
    type_number(form.takes_box, TAKES)
    form.review_picker.setFocus()
    QTest.keyClick(form.review_picker, Qt.Key.Key_End)
    assert form.review is Review.NONE
    stage.strip.delay = 600  # nothing decides itself yet
    click(form.start_button)

    def moment():
        return page.control.moment

    def reviewing():
        return moment() is not None and moment().phase is Phase.REVIEWING

    until(reviewing)
    first = moment().take
    press(window, Qt.Key.Key_R)
    until(lambda: reviewing() and moment().take is not first)
    second = moment().take
    press(window, Qt.Key.Key_K)
    until(lambda: moment().done == 1)
    press(window, Qt.Key.Key_Z, CONTROL)
    until(lambda: reviewing() and moment().done == 0)
    assert not list(dataset.glob("*/*.npz")) and moment().take.sign == second.sign
    stage.strip.delay = 0.05  # from here on it goes by itself
    click(stage.strip.redo_button)
    until(lambda: page.views.currentWidget() is page.summary)
    click(page.summary.train_button)


def check(dataset):
    """What ``asl-live dataset check`` says of it."""
    result = CliRunner().invoke(asl_live, ["dataset", "check", str(dataset), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def train(window, until):
    """Let the signs join those of the starter, and use the model."""
    page = window.pages.currentWidget()
    form = page.form
    until(lambda: form.ticked() == list(SIGNS) and form.start_button.isEnabled())
    assert form.start == "starter"
    type_number(form.epochs, 8)  # enough that the signs are read with room to spare
    click(form.start_button)
    until(lambda: page.stack.currentWidget() is page.results or page.notices.notice("training") is not None)
    assert page.notices.notice("training") is None, page.notices.notice("training").text
    click(page.results.use_button)
    return str(user_data() / "models" / "my-signs")


@pytest.mark.timeout(900)  # it trains in a process of its own, beside whatever else runs
def test_new_signs_are_recorded_checked_trained_and_read(window, until, tmp_path):
    dataset = tmp_path / "dataset"
    assert signs_read(window, until) == []  # the starter does not know them
    record(window, until, dataset)
    found = check(dataset)
    assert found["clips"] == TAKES * len(SIGNS) and found["problems"] == []
    assert found["signs"] == dict.fromkeys(SIGNS, TAKES) and found["signers"] == {"mary": found["clips"]}
    model = train(window, until)
    assert window.pages.currentWidget() is window.live
    until(lambda: window.live.models.bundle is not None and str(window.live.models.bundle.path) == model)
    assert window.live.models.bundle.signs[-2:] == SIGNS and "hello" in window.live.models.bundle.signs
    press(window, Qt.Key.Key_F5)
    until(lambda: window.live.session.state is not State.IDLE)
    assert signs_read(window, until) == list(SIGNS)
