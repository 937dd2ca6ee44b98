"""What a user does on the page Live, with mouse and keys."""

import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton

from asl_live.app.live.session import State
from asl_live.app.settings import Settings
from tests.app.fakes import FakeSource, make_bundle, make_camera


def signs(window):
    return [entry.sign for entry in window.live.transcript.entries]


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose_model(live, name):
    live.controls.show_models(["starter", name], name)
    live.controls.model_picker.activated.emit(live.controls.model_picker.currentIndex())


@pytest.fixture
def running(open_window, qtbot):
    """A window on the camera, two signs into the transcript."""
    window = open_window()
    qtbot.waitUntil(lambda: signs(window) == ["hello", "please"])
    return window


def test_the_camera_starts_by_itself_and_signs_are_written(running, qtbot):
    assert running.live.controls.source_picker.currentText() == "Test camera"
    assert running.live.picture.message == ""
    assert running.live.controls.ranking.ranked[0] == ("please", 0.6)
    assert running.live.picture.sign == "please"
    assert "frames/s" in running.live.controls.pace.text()


def test_start_and_stop_with_the_mouse(running, qtbot, services):
    button = running.live.controls.start_button
    assert button.accessibleName() == "Stop"
    click(button)
    qtbot.waitUntil(lambda: running.live.session.state is State.IDLE)
    assert services.opened[0].closed.is_set()
    assert "Stopped" in running.live.picture.message
    click(button)
    qtbot.waitUntil(lambda: running.live.session.state is State.RUNNING)
    assert len(services.opened) == 2


def test_start_and_stop_with_the_keyboard(running, qtbot):
    QTest.keyClick(running, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: running.live.session.state is State.IDLE)
    running.live.picture.setFocus()
    QTest.keyClick(running.live.picture, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: running.live.session.state is State.RUNNING)


def test_no_slow_work_runs_on_the_interfaces_thread(running, services):
    assert threading.current_thread() not in services.threads


def test_only_live_cameras_are_mirrored_and_only_on_the_screen(open_window, qtbot, services):
    window = open_window("camera:Test camera")
    qtbot.waitUntil(lambda: window.live.session.screen.image() is not None)
    assert window.live.session.screen.image().pixelColor(5, 20).lightness() == 0  # light is now on the right
    window.live.run("clip.mp4")
    qtbot.waitUntil(lambda: services.opened[-1].name == "clip.mp4" and services.opened[-1].closed.is_set())
    assert window.live.session.screen.image().pixelColor(5, 20).lightness() == 255


@pytest.fixture
def slow_camera(services):
    """The camera opens when ``let_open`` is set, and says with ``opening`` that it is about to."""
    opening, let_open = threading.Event(), threading.Event()

    def open_slowly():
        opening.set()
        assert let_open.wait(10)
        return FakeSource("Test camera", live=True)

    services.sources["camera:Test camera"] = open_slowly
    yield SimpleNamespace(opening=opening, let_open=let_open)
    let_open.set()


def test_a_camera_that_opens_late_does_not_take_the_place_of_what_was_chosen_since(
    open_window, qtbot, services, slow_camera
):
    window = open_window()
    qtbot.waitUntil(slow_camera.opening.is_set)
    window.live.run("clip.mp4")
    slow_camera.let_open.set()
    qtbot.waitUntil(lambda: window.live.picture.message == "End of clip.mp4")
    assert window.live.controls.source_picker.currentText() == "clip.mp4"
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: len(services.opened) == 3)
    assert services.opened[-1].name == "clip.mp4"


def test_without_a_camera_the_synthetic_signer_runs_and_says_so(open_window, qtbot, services):
    services.cameras = []
    window = open_window()
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    notice = window.live.notices.notice("camera")
    assert "No camera" in notice.text and "synthetic" in notice.text
    assert "nobody is signing" in window.live.picture.badge
    click(notice.close_button)
    assert window.live.notices.notice("camera") is None


def test_a_camera_plugged_in_later_is_found(open_window, qtbot, services):
    services.cameras = []
    window = open_window()
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    services.cameras = [make_camera()]
    click(window.live.notices.notice("camera").action_button)
    qtbot.waitUntil(lambda: services.opened[-1].name == "Test camera")
    qtbot.waitUntil(lambda: window.live.picture.badge == "")


def test_the_ticks_show_what_each_sign_needs(running):
    ranking, slider = running.live.controls.ranking, running.live.controls.threshold
    slider.setValue(40)
    assert ranking.threshold_of("hello") == pytest.approx(0.4)
    assert ranking.threshold_of("help") == pytest.approx(0.6)
    slider.setValue(95)
    assert ranking.threshold_of("help") == 1.0


def test_a_higher_threshold_keeps_doubtful_signs_out(open_window, qtbot, services):
    window = open_window(begin=False)
    window.live.begin("clip.mp4", None)
    slider = window.live.controls.threshold
    qtbot.waitUntil(lambda: slider.value() == 50)  # the model's own
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    window.live.transcript.clear()
    slider.setFocus()
    for _ in range(4):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: signs(window) == ["hello"])
    qtbot.waitUntil(lambda: window.live.session.state is State.IDLE)
    assert signs(window) == ["hello"]
    click(window.live.controls.reset_button)
    assert slider.value() == 50


def test_a_transcript_is_corrected_with_undo_and_redo(running, qtbot):
    view = running.live.transcript_panel.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(0))
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "goodbye")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: signs(running) == ["goodbye", "please"])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert signs(running) == ["please"]
    QTest.keyClick(running, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(running, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert signs(running) == ["hello", "please"]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(running, Qt.Key.Key_Z, both)
    assert signs(running) == ["goodbye", "please"]


def test_clearing_the_transcript_can_be_undone(running):
    buttons = {button.text(): button for button in running.live.transcript_panel.findChildren(QToolButton)}
    click(buttons["Clear"])
    assert signs(running) == []
    click(buttons["Undo"])
    assert signs(running) == ["hello", "please"]


def test_copying_puts_the_signs_on_the_clipboard(running):
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(running, Qt.Key.Key_C, both)
    assert QApplication.clipboard().text() == "hello please"


def test_saving_writes_one_sign_a_line(running, tmp_path, monkeypatch):
    file = tmp_path / "signs.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    QTest.keyClick(running, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in lines] == ["hello", "please"]
    assert float(lines[0].split("\t")[2]) == 0.9
    assert not running.live.transcript.has_unsaved


def test_a_transcript_that_cannot_be_saved_is_kept_and_said(running, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x.txt"), ""))
    QTest.keyClick(running, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert running.live.transcript.has_unsaved
    assert "cannot be written" in running.live.notices.notice("transcript").text


def test_a_dropped_video_is_played_to_its_end(running, qtbot, services, tmp_path):
    path = (tmp_path / "dropped.mp4").as_posix()
    services.sources[path] = lambda: FakeSource("dropped.mp4", frames=20)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    actions, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(running.live, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(50, 50), actions, data, Qt.MouseButton.LeftButton, keys, QEvent.Type.Drop)
    QApplication.sendEvent(running.live, drop)
    qtbot.waitUntil(lambda: "End of dropped.mp4" in running.live.picture.message)
    assert signs(running)[2:] == ["hello", "please"]
    assert running.live.controls.source_picker.currentText() == "dropped.mp4"


def test_an_opened_video_is_played_and_its_folder_remembered(running, qtbot, services, settings, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/films/clip.mp4", ""))
    services.sources["/films/clip.mp4"] = lambda: FakeSource("clip.mp4", frames=5)
    click(running.live.controls.open_button)
    qtbot.waitUntil(lambda: "End of clip.mp4" in running.live.picture.message)
    assert settings.text("folder") == "/films"


def test_an_unplugged_camera_is_told_and_retry_goes_on(open_window, qtbot, services):
    services.sources["camera:Test camera"] = lambda: FakeSource("Test camera", live=True, breaks_at=40)
    window = open_window()
    qtbot.waitUntil(lambda: window.live.notices.notice("source") is not None)
    assert "connect it again" in window.live.notices.notice("source").text
    assert signs(window) == ["hello", "please"]
    services.sources["camera:Test camera"] = lambda: FakeSource("Test camera", live=True)
    click(window.live.notices.notice("source").action_button)
    qtbot.waitUntil(lambda: len(signs(window)) == 4)
    assert window.live.notices.notice("source") is None


def test_a_source_that_cannot_be_opened_is_told_in_the_window(open_window, qtbot):
    window = open_window("nothing.mp4")
    qtbot.waitUntil(lambda: window.live.notices.notice("source") is not None)
    assert "nothing.mp4 cannot be opened" in window.live.notices.notice("source").text


@pytest.mark.parametrize("stopped", [False, True])
def test_a_source_that_cannot_be_opened_leaves_no_picture_of_the_one_before(running, qtbot, stopped):
    live = running.live
    if stopped:
        live.toggle()
        qtbot.waitUntil(lambda: live.session.state is State.IDLE)
    live.run("broken.mp4")
    qtbot.waitUntil(lambda: live.picture.message == "No picture")
    live.controls.skeleton_box.click()
    running.resize(running.width() + 40, running.height())
    QApplication.processEvents()
    image = live.picture.grab().toImage()
    y, width = image.height() // 4, image.width()
    assert all(image.pixelColor(x, y).lightness() < 50 for x in (width // 4, 3 * width // 4))


def test_an_unexpected_error_is_told_and_logged(open_window, qtbot, services, caplog):
    def break_down():
        raise RuntimeError("boom")

    services.sources["clip.mp4"] = break_down
    window = open_window("clip.mp4")
    qtbot.waitUntil(lambda: window.live.notices.notice("source") is not None)
    assert "boom" in window.live.notices.notice("source").text
    assert "boom" in caplog.text


def test_a_model_is_changed_while_the_camera_runs(running, qtbot, services):
    services.bundles["mine"] = make_bundle("mine", signs=("cat", "dog"), threshold=0.3)
    picker = running.live.controls.model_picker
    running.live.controls.show_models(["starter", "mine"], "starter")
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: running.live.controls.threshold.value() == 30)
    qtbot.waitUntil(lambda: len(signs(running)) == 4)
    assert len(services.opened) == 1  # the camera was not opened again
    assert running.live.model_card()[0] == "mine"


def test_a_broken_model_is_told_and_the_old_one_goes_on(running, qtbot, services):
    running.live.controls.show_models(["starter", "broken"], "starter")
    picker = running.live.controls.model_picker
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: running.live.notices.notice("model broken") is not None)
    assert "broken" in running.live.notices.notice("model broken").text
    assert picker.currentData() == "starter"
    assert running.live.session.state is State.RUNNING


@pytest.mark.parametrize("on", [True, False])
def test_a_model_that_is_not_for_streams_is_told_and_the_old_one_goes_on(
    running, qtbot, services, settings, on
):
    services.bundles["films"] = make_bundle("films")
    services.not_for_streams.add("films")
    live = running.live
    if not on:
        live.toggle()
        qtbot.waitUntil(lambda: live.session.state is State.IDLE)
    choose_model(live, "films")
    qtbot.waitUntil(lambda: live.notices.notice("model films") is not None)
    assert "whole pictures" in live.notices.notice("model films").text
    if not on:
        live.toggle()
    qtbot.waitUntil(lambda: len(signs(running)) == 4)
    assert live.session.state is State.RUNNING and live.model_card()[0] == "starter"
    assert live.controls.model_picker.currentData() == "starter"
    assert settings.text("model", "starter") == "starter"


def test_a_model_that_works_is_remembered(running, qtbot, services, settings):
    services.bundles["mine"] = make_bundle("mine")
    choose_model(running.live, "mine")
    qtbot.waitUntil(lambda: settings.text("model") == "mine")


def test_choices_are_remembered(running, qtbot, open_window, settings, tmp_path):
    QTest.mouseClick(running.live.controls.skeleton_box, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    running.live.controls.threshold.setFocus()
    QTest.keyClick(running.live.controls.threshold, Qt.Key.Key_PageUp)
    next(a for a in running.theme_menu.actions() if "Dark" in a.text()).trigger()
    running.close_unasked()
    settings.save()
    again = Settings(tmp_path / "settings.ini")
    assert again.flag("skeleton", True) is False
    assert again.number("threshold/starter") == 0.55
    assert again.text("theme") == "dark"
    window = open_window()
    assert not window.live.controls.skeleton_box.isChecked()
    qtbot.waitUntil(lambda: window.live.controls.threshold.value() == 55)
    assert window.live.controls.reset_button.isEnabled()


def test_the_chosen_source_is_taken_again_without_a_notice(running, qtbot, open_window, services):
    picker = running.live.controls.source_picker
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: services.opened[-1].synthetic)
    running.close_unasked()
    window = open_window()
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    assert services.opened[-1].synthetic
    assert window.live.notices.notice("camera") is None


def test_the_second_of_two_cameras_of_a_name_is_taken_again(open_window, qtbot, services):
    services.cameras = [make_camera(0, "Twin"), make_camera(2, "Twin")]
    for index in (0, 2):
        services.sources[f"camera:{index}"] = lambda index=index: FakeSource(str(index), live=True)
    window = open_window()
    picker = window.live.controls.source_picker
    qtbot.waitUntil(lambda: picker.currentData() == "camera:0")
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: services.opened[-1].name == "2")
    window.close_unasked()
    window = open_window()
    qtbot.waitUntil(lambda: window.live.session.state is State.RUNNING)
    assert services.opened[-1].name == "2"


def test_a_remembered_model_that_is_gone_gives_way_to_the_starter(open_window, qtbot, settings):
    settings.set("model", "gone")
    window = open_window()
    qtbot.waitUntil(lambda: signs(window) == ["hello", "please"])
    assert "gone" in window.live.notices.notice("model gone").text
    assert window.live.controls.model_picker.currentData() == "starter"
    choose_model(window.live, "starter")
    assert settings.text("model") == "starter"


def test_every_control_is_reached_with_tab_and_has_a_name(running):
    seen = []
    running.live.controls.start_button.setFocus()
    for _ in range(40):
        widget = QApplication.focusWidget()
        if widget in seen:
            break
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    controls, panel = running.live.controls, running.live.transcript_panel
    for wanted in (controls.source_picker, controls.model_picker, controls.threshold, controls.open_button):
        assert wanted in seen
    assert panel.view in seen and running.live.picture in seen
    for widget in seen:
        assert widget.accessibleName() or widget.text(), widget


def test_a_model_that_was_trained_again_under_its_name_is_read_anew(running, qtbot, services):
    services.bundles["starter"] = again = make_bundle("starter", signs=("cat", "dog"))
    running.live.models.use("starter")
    qtbot.waitUntil(lambda: running.live.models.bundle is again)
