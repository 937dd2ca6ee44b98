"""The window around the page: themes, help, and what is asked before it closes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QTextBrowser

from asl_live.app.help import CardDialog, ShortcutsDialog
from asl_live.app.settings import Settings
from asl_live.app.theme import DARK


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
