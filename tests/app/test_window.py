"""The window around the page: themes, help, and what is asked before it closes."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QTextBrowser

from asl_live.app.help import CardDialog, ShortcutsDialog
from asl_live.app.live.session import State
from asl_live.app.page import Page
from asl_live.app.settings import Settings
from asl_live.app.theme import DARK
from tests.app.fakes import FakeSource, make_camera


def dialog(window, kind):
    return window.findChild(kind)


def test_an_unsaved_transcript_is_asked_about(open_window, qtbot, monkeypatch):
    window = open_window()
    qtbot.waitUntil(lambda: window.live.transcript.rowCount() == 2)
    answers = iter([QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
    monkeypatch.setattr(QMessageBox, "question", lambda *_: next(answers))
    window.close()
    assert window.isVisible()
    window.close()
    assert not window.isVisible()


def test_a_copied_transcript_closes_without_a_word(open_window, qtbot, monkeypatch):
    window = open_window("clip.mp4")
    qtbot.waitUntil(lambda: "End of" in window.live.picture.message)
    window.live.transcript_panel.copy_action.trigger()
    monkeypatch.setattr(QMessageBox, "question", None)  # calling it would fail
    window.close()
    assert not window.isVisible()


def test_the_dark_theme_is_chosen_from_the_menu(open_window, qapp):
    window = open_window(begin=False)
    next(action for action in window.theme_menu.actions() if "Dark" in action.text()).trigger()
    assert qapp.palette().window().color() == QColor(DARK["window"])


def test_f1_lists_every_shortcut(open_window):
    window = open_window(begin=False)
    QTest.keyClick(window, Qt.Key.Key_F1)
    table = dialog(window, ShortcutsDialog).table
    rows = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert rows["Open video"] == "Ctrl+O"
    assert rows["Start or stop"] == "F5"
    assert len(set(rows.values())) == len(rows)  # no key does two things
    dialog(window, ShortcutsDialog).close()


def test_no_two_letters_of_alt_are_the_same(open_window):
    window = open_window(begin=False)
    texts = [action.text() for action in window.menuBar().actions()]
    for kind in ("QLabel", "QPushButton", "QCheckBox"):
        texts += [w.text() for w in window.findChildren(object) if w.metaObject().className() == kind]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(set(letters)) == len(letters), letters


def test_the_card_of_the_model_is_shown(open_window, qtbot):
    window = open_window("clip.mp4")
    qtbot.waitUntil(lambda: window.live.model_card() is not None)
    window.show_card()
    assert "For tests" in dialog(window, CardDialog).findChild(QTextBrowser).toPlainText()
    dialog(window, CardDialog).close()


def test_everything_fits_a_small_screen_with_long_names(open_window, qtbot, services):
    services.cameras[0].name = "A camera with a name that goes on and on without an end in sight"
    services.sources[f"camera:{services.cameras[0].name}"] = services.sources["camera:Test camera"]
    services.script = [("an-exceedingly-long-sign-name-" * 4, 0.9)]
    window = open_window()
    window.resize(1366, 700)
    qtbot.waitUntil(lambda: window.live.picture.sign.startswith("an-exceedingly"))
    assert window.width() == 1366 and window.height() == 700
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.size() == window.minimumSize())
    controls = window.live.controls
    assert controls.pace.geometry().bottom() <= controls.height()
    assert controls.skeleton_box.geometry().bottom() <= controls.pace.geometry().top()


def test_settings_that_are_damaged_are_as_none(tmp_path):
    file = tmp_path / "settings.ini"
    file.write_bytes(b"\x00\xff[[[\nthreshold/starter=\xfe")
    settings = Settings(file)
    assert settings.number("threshold/starter") is None
    assert settings.text("theme", "system") == "system"
    assert settings.flag("skeleton", True) is True
    assert settings.bytes("geometry").isEmpty()


class Other(Page):
    """A page that notes when it is shown and when not."""

    title = "Other"

    def __init__(self):
        super().__init__()
        self.told = []
        self.action = QAction("Do &it", self, shortcut=QKeySequence("F5"))
        self.action.triggered.connect(lambda: self.told.append("did it"))

    def menus(self):
        return [("&Other", [self.action])]

    def enter(self):
        self.told.append("enter")

    def leave(self):
        self.told.append("leave")

    def may_close(self):
        self.told.append("asked")
        return "no" not in self.told


def test_a_page_is_turned_to_by_key_and_its_camera_given_back(open_window, qtbot):
    window = open_window("synthetic", others={"Other": Other})
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    other = window.pages.currentWidget()
    assert other.told == ["enter"] and window.tabs.tabText(window.tabs.currentIndex()) == "Other"
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    QTest.keyClick(window, Qt.Key.Key_F5)  # Live has this key too, and is not shown
    assert other.told == ["enter", "did it"] and window.live.session.state is State.IDLE
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert other.told[-1] == "leave" and window.pages.currentWidget() is window.live
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)


def test_cameras_that_are_listed_late_are_left_to_the_page_that_is_shown(
    open_window, qtbot, services, monkeypatch
):
    listed = threading.Event()
    monkeypatch.setattr(services, "list_cameras", lambda: [make_camera()] if listed.wait(10) else [])
    window = open_window(others={"Other": Other})
    window.show_page("Other")
    listed.set()
    qtbot.waitUntil(lambda: window.live.controls.source_picker.findText("Test camera") >= 0)
    assert window.live.session.state is State.IDLE
    window.show_page("Live")
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    assert [source.name for source in services.opened] == ["Test camera"]


def test_a_source_that_waits_for_the_one_before_is_left_to_the_page_that_is_shown(
    open_window, qtbot, services
):
    window = open_window("synthetic", others={"Other": Other})
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    window.live.run("camera:Test camera")
    window.show_page("Other")
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    assert [source.name for source in services.opened] == ["Synthetic signer"]
    window.show_page("Live")
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    assert services.opened[-1].name == "Test camera"


def test_a_video_in_a_folder_called_camera_plays_on_behind_another_page(open_window, qtbot, services):
    services.sources["camera roll/a.mp4"] = lambda: FakeSource("a.mp4", frames=60)
    window = open_window("camera roll/a.mp4", others={"Other": Other})
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    window.show_page("Other")
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    assert not window.live.session.was_stopped


def test_what_was_stopped_stays_so_when_the_page_is_turned_back_to(open_window, qtbot, services):
    window = open_window("synthetic", others={"Other": Other})
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    window.live.toggle()
    window.show_page("Other")
    window.show_page("Live")
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    assert len(services.opened) == 1


def test_a_tab_is_clicked_and_the_menus_are_the_page_s(open_window, qtbot):
    window = open_window(begin=False, others={"Other": Other})
    qtbot.mouseClick(window.tabs, Qt.MouseButton.LeftButton, pos=window.tabs.tabRect(1).center())
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles == ["&File", "&Other", "&View", "&Help"]
    window.show_page("Live")
    assert [action.text() for action in window.menuBar().actions()][2] == "&Live"


def test_every_page_is_asked_before_closing_and_only_those_that_were_shown(open_window):
    window = open_window(begin=False, others={"Other": Other, "Never": lambda: pytest.fail("made")})
    other = window.show_page("Other")
    other.told.append("no")
    window.close()
    assert window.isVisible() and other.told[-1] == "asked"
