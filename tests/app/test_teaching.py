"""Teaching a sign on page Live: from the dialog to a sign that is recognised."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from asl_live.app.live.personal_dialogs import PersonalDialog, TeachDialog
from asl_live.app.live.session import State
from asl_live.data.personal import PersonalFolder
from asl_live.extract.extractor import Extractor
from asl_live.sources.synthetic import SyntheticSource
from tests.app.fakes import FakeSource, make_bundle


class Signer(FakeSource):
    """The synthetic signer in quick motion: the same observations again and again, with times that go on."""

    def __init__(self, frames):
        super().__init__("Test camera", live=True)
        self._frames = frames

    def read(self):
        if self.closed.wait(1 / 500):
            return None
        round_, index = divmod(self.given, len(self._frames))
        self.given += 1
        frame = self._frames[index]
        time = round_ * (self._frames[-1].time + 0.1) + frame.time
        observation = type(frame.observation)(time, frame.observation.keypoints, frame.observation.aspect)
        return type(frame)(time, observation=observation)


@pytest.fixture(scope="module")
def frames():
    with SyntheticSource(["please"], rest=1.0, rate=15.0, seed=3) as source:
        return list(source)


@pytest.fixture
def window(open_window, qtbot, services, frames, monkeypatch):
    services.sources["camera:Test camera"] = lambda: Signer(frames)
    monkeypatch.setattr(services, "make_extractor", Extractor)
    window = open_window()
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    qtbot.waitUntil(lambda: window.live.models.bundle is not None)
    return window


def said(window, subject="teaching"):
    notice = window.live.notices.notice(subject)
    return notice.text if notice else ""


def open_dialog(window):
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    return window.live.findChild(TeachDialog)


def teach(window, sign, takes):
    dialog = open_dialog(window)
    QTest.keyClicks(dialog.name, sign)
    dialog.takes.setValue(takes)
    QTest.mouseClick(dialog.begin_button, Qt.MouseButton.LeftButton)


def test_two_takes_are_cut_from_the_stream_and_kept(window, qtbot):
    teach(window, "book", 2)
    assert "take 1 of 2" in said(window)
    qtbot.waitUntil(lambda: "take 2 of 2" in said(window), timeout=30_000)
    qtbot.waitUntil(lambda: "is taught" in said(window), timeout=30_000)
    assert PersonalFolder().counts() == {"book": 2}
    assert not window.live.teaching.is_on


def test_nothing_is_recognised_while_a_sign_is_taught_and_cancelling_goes_on(window, qtbot):
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() == 2)
    teach(window, "book", 5)
    qtbot.wait(300)
    assert window.live.transcript.rowCount() == 2
    window.live.notices.notice("teaching").action_button.click()
    assert said(window) == "" and not window.live.teaching.is_on
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() > 2)
    assert PersonalFolder().counts() == {}


def test_a_name_that_cannot_be_is_told_before_signing(window):
    dialog = open_dialog(window)
    for name, complaint in (("", "Give the sign a name"), ("hello", "knows hello"), ("idle", "no sign")):
        dialog.name.setText(name)
        assert complaint in dialog.problem.text() and not dialog.begin_button.isEnabled()
    dialog.name.setText("book")
    assert dialog.begin_button.isEnabled()
    dialog.close()


def test_without_a_camera_it_says_what_to_do(window, qtbot):
    window.live.session.stop()
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    assert open_dialog(window) is None
    assert "start a camera first" in said(window)
    window.live.toggle()
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    assert said(window) == ""


def test_a_source_that_stops_ends_the_teaching(window, qtbot):
    teach(window, "book", 5)
    window.live.session.stop()
    qtbot.waitUntil(lambda: "has stopped" in said(window))
    assert not window.live.teaching.is_on


def test_a_source_that_stops_while_the_dialog_is_open_is_told_of(window, qtbot):
    dialog = open_dialog(window)
    QTest.keyClicks(dialog.name, "book")
    window.live.session.stop()
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    QTest.mouseClick(dialog.begin_button, Qt.MouseButton.LeftButton)
    assert "start a camera first" in said(window) and not window.live.teaching.is_on


def test_another_model_ends_the_teaching_and_says_so(window, qtbot, services):
    services.bundles["mine"] = make_bundle("mine")
    teach(window, "book", 5)
    window.live.models.use("mine")
    assert "Another model was chosen" in said(window) and not window.live.teaching.is_on
    qtbot.waitUntil(lambda: window.live.models.bundle.name == "mine")
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() >= 2)


def test_changing_personal_signs_leaves_the_teaching_on(window, qtbot):
    teach(window, "book", 1)
    qtbot.waitUntil(lambda: "is taught" in said(window), timeout=30_000)
    window.live.teaching.begin("read", 1)
    window.live.teaching.show_signs()
    dialog = window.live.findChild(PersonalDialog)
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    dialog.close()
    qtbot.waitUntil(lambda: "“read” is taught" in said(window), timeout=30_000)
    assert PersonalFolder().counts() == {"read": 1}


def test_personal_signs_are_renamed_removed_and_brought_back(window, qtbot, monkeypatch):
    teach(window, "book", 1)
    qtbot.waitUntil(lambda: "is taught" in said(window), timeout=30_000)
    trained = []
    window.live.teaching.train_asked.connect(trained.append)
    window.activateWindow()  # an offscreen dialog does not give it back
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(
        window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    dialog = window.live.findChild(PersonalDialog)
    assert dialog.list.item(0).text() == "book  (1 take)"
    for name, complaint in (("hello", "knows hello"), (" idle", "no sign"), ("", "Give the sign a name")):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, name=name, **__: (name, True))
        QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
        assert complaint in dialog.said.text() and dialog.list.item(0).text() == "book  (1 take)"
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("read", True))
    QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
    assert dialog.list.item(0).text() == "read  (1 take)"
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert dialog.list.count() == 0 and not dialog.remove_button.isEnabled()
    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    assert dialog.list.item(0).text() == "read  (1 take)"
    QTest.mouseClick(dialog.train_button, Qt.MouseButton.LeftButton)
    assert trained == [PersonalFolder().folder]


def test_removing_and_bringing_back_by_key_never_leads_to_another_button(window, qtbot):
    teach(window, "book", 1)
    qtbot.waitUntil(lambda: "is taught" in said(window), timeout=30_000)
    window.live.teaching.begin("read", 1)
    qtbot.waitUntil(lambda: "“read” is taught" in said(window), timeout=30_000)
    window.live.teaching.show_signs()
    dialog = window.live.findChild(PersonalDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.remove_button.setFocus()
    for focus in (dialog.remove_button, dialog.undo_button):
        QTest.keyClick(dialog.remove_button, Qt.Key.Key_Space)
        assert QApplication.focusWidget() is focus
    while dialog.undo_button.isEnabled():
        QTest.keyClick(dialog.undo_button, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is dialog.list
    dialog.close()


def test_takes_that_cannot_be_written_are_not_lost_and_recognition_goes_on(window, qtbot):
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() == 2)
    folder = PersonalFolder().folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"in the way")
    teach(window, "book", 1)
    qtbot.waitUntil(lambda: "is not taught yet" in said(window, "takes of book"), timeout=30_000)
    assert said(window) == ""
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() > 2)
    folder.unlink()
    window.live.notices.notice("takes of book").action_button.click()
    qtbot.waitUntil(lambda: "is taught" in said(window))
    assert PersonalFolder().counts() == {"book": 1}
    assert said(window, "takes of book") == ""


def test_broken_takes_are_told_of_and_the_model_goes_on(window, qtbot, services, monkeypatch):
    folder = PersonalFolder().folder / "book"
    folder.mkdir(parents=True)
    (folder / "me-001.npz").write_bytes(b"no clip")
    monkeypatch.setattr(services, "load_personal", lambda bundle: PersonalFolder().clips())
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() == 2)
    window.live.session.recognise_again()
    qtbot.waitUntil(lambda: "me-001.npz" in said(window, "personal signs"))
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() > 2)
