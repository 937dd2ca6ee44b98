"""What a user does during a session, with mouse, keys and a signer's hands."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from asl_live import keypoints as kp
from asl_live.clip import read_clip
from asl_live.data.recording import Mode, Phase, RecordingSession, Review, SessionPlan
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.paths import shown
from asl_live.sources.base import Frame
from tests.app.fakes import FakeExtractor, FakeSource

from .acts import click, clips

CONTROL = Qt.KeyboardModifier.ControlModifier


def observed(time):
    return Observation(time, np.full(kp.SIZE, 0.5, np.float32), 16 / 9)


def record_one(plan):
    """Record a take of a session and break it off."""
    session = RecordingSession(replace(plan, review=Review.NONE), "Test camera")
    session.observe(Frame(0.0), observed(0.0))
    session.start()
    session.observe(Frame(0.1), observed(0.1))
    session.stop()


@pytest.fixture
def keyed(open_page, until):
    """A session by key from a camera that shows nobody, which waits for its first take."""
    opened = open_page()
    opened.form.sources.show_source("camera:Test camera")
    opened.fill(takes=2, mode=Mode.KEY, review=Review.EACH)
    opened.start()
    until(lambda: opened.phase is Phase.WAITING)
    until(lambda: bool(opened.moment.advice))
    return opened


@pytest.fixture
def flagged(keyed, until):
    """The same with a take that is reviewed, and shows no hands."""
    keyed.press(Qt.Key.Key_PageDown)
    until(lambda: keyed.phase is Phase.RECORDING and keyed.moment.seconds > 0.3)
    keyed.press(Qt.Key.Key_PageDown)
    until(lambda: keyed.phase is Phase.REVIEWING)
    return keyed


def test_a_session_runs_hands_free_to_its_summary(open_page, until, dataset):
    opened = open_page()
    opened.fill(signs="hello, thanks", takes=2, review=Review.NONE)
    asked = []
    opened.page.data_asked.connect(asked.append)
    opened.page.train_asked.connect(asked.append)
    opened.start()
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    assert clips(dataset) == [
        "hello/mary-001.npz",
        "hello/mary-002.npz",
        "thanks/mary-001.npz",
        "thanks/mary-002.npz",
    ]
    clip = read_clip(dataset / "hello" / "mary-001.npz")
    assert (clip.sign, clip.signer, clip.hand, clip.synthetic) == ("hello", "mary", "right", True)
    assert f"4 takes of mary recorded into {shown(dataset)}." in opened.summary.text.text()
    assert opened.summary.table.item(1, 1).text() == "2"
    until(lambda: not opened.page.driver.is_open)  # the camera is given back
    assert opened.summary.see_button.isEnabled()
    click(opened.summary.see_button)
    click(opened.summary.train_button)
    assert asked == [dataset, dataset]


def test_a_take_is_redone_one_is_undone_and_the_rest_goes_by_itself(open_page, until, dataset):
    opened = open_page()
    opened.page.stage.strip.delay = 60
    opened.fill(signs="hello", takes=3, review=Review.NONE)
    opened.start()
    until(lambda: opened.phase is Phase.REVIEWING)
    assert opened.stage.pictures.currentWidget() is opened.stage.replay
    assert opened.stage.replay.is_playing and opened.stage.strip.decides_itself
    first = opened.moment.take
    opened.press(Qt.Key.Key_R)
    until(lambda: opened.phase is Phase.REVIEWING and opened.moment.take is not first)
    assert clips(dataset) == [] and opened.moment.number == 1
    opened.press(Qt.Key.Key_K)
    until(lambda: opened.moment.done == 1)
    assert opened.stage.pictures.currentWidget() is opened.stage.view
    opened.press(Qt.Key.Key_Z, CONTROL)
    until(lambda: opened.phase is Phase.REVIEWING)
    assert clips(dataset) == [] and opened.moment.done == 0
    assert not opened.stage.strip.decides_itself  # what was undone waits, however long
    opened.stage.strip.delay = 0
    click(opened.stage.strip.keep_button)
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    assert len(clips(dataset)) == 3


def test_the_last_take_can_be_undone_at_the_end_and_is_recorded_again(open_page, until, dataset):
    opened = open_page()
    opened.fill(review=Review.NONE)
    opened.start()
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    click(opened.summary.undo_button)
    until(lambda: opened.page.views.currentWidget() is opened.stage)
    until(lambda: opened.phase is Phase.REVIEWING)
    assert clips(dataset) == []
    click(opened.stage.strip.redo_button)
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    assert len(clips(dataset)) == 1 and len(opened.sources) == 2


def test_a_recording_is_told_by_more_than_colour(open_page, until):
    opened = open_page()
    opened.fill(mode=Mode.CLOCK, review=Review.EACH)
    opened.start()
    view = opened.stage.view
    until(lambda: view.count == 2)
    assert not view.recording and opened.stage.sign.text == "hello"
    until(lambda: view.recording)
    assert view.count is None and "Sign now" in opened.stage.hint.text()
    assert "Stop" in opened.stage.take_button.text()
    until(lambda: opened.phase is Phase.REVIEWING)
    assert not view.recording


def test_any_key_is_a_foot_switch(flagged, until, dataset):
    """A switch that is held down repeats its key, and must not end the take by that."""
    flagged.press(Qt.Key.Key_B)
    until(lambda: flagged.moment.done == 1)
    for repeats in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "b", repeats)
        QApplication.sendEvent(flagged.stage, event)
    until(lambda: flagged.phase is Phase.RECORDING and flagged.moment.seconds > 0.3)
    flagged.press(Qt.Key.Key_F11)  # the window's
    flagged.press(Qt.Key.Key_Tab)
    assert flagged.phase is Phase.RECORDING
    assert clips(dataset) == ["hello/mary-001.npz"]


def test_a_take_ends_with_what_the_camera_showed_where_looking_is_slow(keyed, until, services, monkeypatch):
    observe = FakeExtractor.observe
    monkeypatch.setattr(FakeExtractor, "observe", lambda *given: time.sleep(0.08) or observe(*given))
    camera = services.opened[-1]
    keyed.press(Qt.Key.Key_Space)
    until(lambda: keyed.phase is Phase.RECORDING)
    begun = camera.given
    until(lambda: camera.given > begun + 40)
    pressed = camera.given / camera.rate
    keyed.press(Qt.Key.Key_Space)
    until(lambda: keyed.phase is Phase.REVIEWING)
    assert keyed.moment.take.end == pytest.approx(pressed, abs=0.2)


def test_a_poor_take_says_why_and_is_not_kept_silently(flagged, dataset):
    text = flagged.stage.strip.text.text()
    assert text.startswith("Flagged: hands were seen in under half of the frames")
    assert clips(dataset) == [] and not flagged.stage.strip.decides_itself


def test_a_discarded_take_is_asked_for_again_at_the_end(open_page, until, dataset):
    opened = open_page()
    opened.page.stage.strip.delay = 60
    opened.fill(signs="hello,thanks", review=Review.NONE)
    opened.start()
    until(lambda: opened.phase is Phase.REVIEWING)
    opened.press(Qt.Key.Key_D)
    until(lambda: opened.phase is Phase.WAITING)
    assert opened.moment.sign == "thanks" and opened.moment.following == ("hello",)


def test_flagged_takes_are_recorded_again_by_themselves_where_that_was_chosen(open_page, until, dataset):
    opened = open_page()
    opened.form.sources.show_source("camera:Test camera")
    opened.fill(mode=Mode.KEY, review=Review.REDO)
    opened.start()
    until(lambda: opened.phase is Phase.WAITING and bool(opened.moment.advice))
    opened.press(Qt.Key.Key_Space)
    until(lambda: opened.phase is Phase.RECORDING and opened.moment.seconds > 0.3)
    opened.press(Qt.Key.Key_Space)
    until(lambda: opened.phase is Phase.REVIEWING)
    until(lambda: opened.phase is Phase.WAITING)
    assert clips(dataset) == [] and opened.moment.number == 1


def test_space_holds_a_take_that_would_decide_itself(open_page, until):
    opened = open_page()
    opened.page.stage.strip.delay = 60
    opened.fill(review=Review.NONE)
    opened.start()
    until(lambda: opened.stage.strip.decides_itself)
    opened.press(Qt.Key.Key_Space)
    assert not opened.stage.strip.decides_itself
    opened.press(Qt.Key.Key_Space)
    assert not opened.stage.replay.is_playing


def test_pause_and_resume_with_key_and_mouse(keyed, until):
    keyed.press(Qt.Key.Key_P)
    until(lambda: keyed.phase is Phase.PAUSED)
    assert keyed.stage.view.message == "Paused"
    click(keyed.stage.side.pause_button)
    until(lambda: keyed.phase is Phase.WAITING)
    assert keyed.stage.view.message == ""
    assert QApplication.focusWidget() is keyed.stage  # the foot switch goes on working


def test_an_unplugged_camera_pauses_and_retry_goes_on(open_page, until, services, dataset):
    services.sources["camera:Test camera"] = lambda: FakeSource("Test camera", live=True, breaks_at=40)
    opened = open_page()
    opened.form.sources.show_source("camera:Test camera")
    opened.fill(takes=2, mode=Mode.KEY)
    opened.start()
    until(lambda: "connect it again" in opened.notice("source"))
    assert opened.phase is Phase.PAUSED and opened.stage.view.message == "No picture"
    services.sources["camera:Test camera"] = lambda: FakeSource("Test camera", live=True)
    click(opened.page.notices.notice("source").action_button)
    until(lambda: opened.phase is Phase.WAITING)
    assert opened.notice("source") == "" and opened.stage.view.message == ""


@pytest.fixture
def unplugged(open_page, until, services):
    """A session by key whose camera has broken off."""
    services.sources["camera:Test camera"] = lambda: FakeSource("Test camera", live=True, breaks_at=10)
    opened = open_page()
    opened.form.sources.show_source("camera:Test camera")
    opened.fill(mode=Mode.KEY)
    opened.start()
    until(lambda: "connect it again" in opened.notice("source"))
    return opened


def test_after_a_retry_by_key_the_foot_switch_goes_on_working(unplugged, until, services):
    services.sources["camera:Test camera"] = lambda: FakeSource("Test camera", live=True)
    retry = unplugged.page.notices.notice("source").action_button
    retry.setFocus()
    QTest.keyClick(retry, Qt.Key.Key_Space)
    until(lambda: unplugged.phase is Phase.WAITING)
    assert QApplication.focusWidget() is unplugged.stage


def test_a_session_can_be_ended_after_its_camera_was_unplugged(unplugged, until):
    click(unplugged.stage.side.end_button)
    until(lambda: unplugged.page.views.currentWidget() is unplugged.summary)
    assert unplugged.notice("source") == ""  # it would offer to open the camera again


def test_a_take_that_cannot_be_written_waits_until_it_can(flagged, until, dataset, monkeypatch):
    def fail(plan, take):
        raise InputError(f"{plan.dataset} cannot be written: the disk is full; make room and try again")

    monkeypatch.setattr("asl_live.data.recording.session.write_take", fail)
    flagged.press(Qt.Key.Key_K)
    until(lambda: "disk is full" in flagged.notice("take"))
    assert flagged.phase is Phase.REVIEWING and clips(dataset) == []
    monkeypatch.undo()
    click(flagged.page.notices.notice("take").action_button)
    until(lambda: flagged.moment.done == 1)
    assert flagged.notice("take") == "" and clips(dataset) == ["hello/mary-001.npz"]


def test_a_session_that_was_broken_off_is_offered_and_goes_on(open_page, until, dataset):
    first = open_page()
    first.fill(signs="hello,thanks", takes=1, review=Review.NONE)
    first.start()
    until(lambda: first.moment is not None and first.moment.done == 1)
    first.page.shut_down()
    second = open_page()
    until(lambda: second.notice("session 0") != "")
    assert "mary" in second.notice("session 0") and "1 of 2" in second.notice("session 0")
    click(second.page.notices.notice("session 0").action_button)
    until(lambda: second.page.views.currentWidget() is second.summary)
    assert clips(dataset) == ["hello/mary-001.npz", "thanks/mary-001.npz"]


def test_an_offer_that_was_dismissed_stays_away_until_a_session_breaks_off_again(open_page, until, dataset):
    plans = [SessionPlan(dataset, signer, ("hello",), 5, mode=Mode.KEY) for signer in ("mary", "joe")]
    record_one(plans[0])
    opened = open_page()
    until(lambda: "mary" in opened.notice("session 0"))
    click(opened.page.notices.notice("session 0").close_button)
    for now in ("", "joe"):
        opened.page.leave()
        opened.page.enter()
        opened.page._background.join()
        QApplication.processEvents()
        assert now in opened.notice("session 0") and "mary" not in opened.notice("session 0")
        record_one(plans[1])
    record_one(plans[0])  # it came further
    opened.page.enter()
    until(lambda: "mary" in opened.notice("session 0"))


def test_a_persons_session_does_not_go_on_with_the_synthetic_signer(open_page, until, services, dataset):
    kept = SessionPlan(dataset, "mary", ("hello", "thanks"), mode=Mode.KEY, review=Review.NONE)
    record_one(kept)
    opened = open_page()
    until(lambda: opened.notice("session 0") != "")
    click(opened.page.notices.notice("session 0").action_button)
    assert "under the name of mary: choose a camera" in opened.notice("form")
    assert opened.page.views.currentWidget() is opened.form and not opened.sources
    opened.form.sources.show_source("camera:Test camera")
    click(opened.page.notices.notice("form").action_button)
    until(lambda: opened.phase is Phase.WAITING)
    assert services.opened[0].name == "Test camera" and opened.moment.sign == "thanks"


def test_a_session_is_ended_early_and_goes_on(keyed, until):
    click(keyed.stage.side.end_button)
    until(lambda: keyed.page.views.currentWidget() is keyed.summary)
    assert keyed.summary.title.text() == "Session ended"
    assert not keyed.summary.see_button.isEnabled() and not keyed.summary.train_button.isEnabled()
    until(lambda: not keyed.page.driver.is_open)
    click(keyed.summary.on_button)
    until(lambda: keyed.phase is Phase.WAITING)
    assert keyed.page.views.currentWidget() is keyed.stage


def test_ending_during_a_review_shows_the_summary_and_undo_goes_back(flagged, until, dataset):
    take = flagged.moment.take
    click(flagged.stage.side.end_button)
    until(lambda: flagged.page.views.currentWidget() is flagged.summary)
    assert clips(dataset) == []
    click(flagged.summary.undo_button)
    until(lambda: flagged.page.views.currentWidget() is flagged.stage)
    assert flagged.moment.take is take
    flagged.press(Qt.Key.Key_R)
    until(lambda: flagged.phase is Phase.WAITING)


def test_a_page_that_is_left_gives_the_camera_back_and_pauses(keyed, until, services):
    keyed.page.leave()
    until(lambda: services.opened[-1].closed.is_set())
    until(lambda: keyed.phase is Phase.PAUSED)
    assert len(services.opened) == 1
    keyed.page.enter()
    keyed.press(Qt.Key.Key_Space)
    until(lambda: keyed.phase is Phase.WAITING)
    assert len(services.opened) == 2


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_closing_asks_about_a_take_that_is_not_kept(flagged, dataset, monkeypatch, answer):
    chosen = QMessageBox.StandardButton[answer]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: chosen)
    assert flagged.page.may_close() is (answer != "Cancel")
    assert len(clips(dataset)) == (answer == "Save")


def test_closing_asks_about_a_running_take_and_about_nothing_else(keyed, until, monkeypatch):
    asked = []
    cancel = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(QMessageBox, "question", lambda *_: asked.append(1) or cancel)
    assert keyed.page.may_close() and not asked
    keyed.press(Qt.Key.Key_Space)
    until(lambda: keyed.phase is Phase.RECORDING)
    assert not keyed.page.may_close() and asked


def test_a_session_that_cannot_begin_leads_back_to_the_form(open_page, until):
    opened = open_page()
    opened.fill(signs="water")  # which the synthetic signer does not know
    opened.start()
    until(lambda: opened.notice("form") != "")
    assert "does not know 'water'" in opened.notice("form")
    assert opened.page.views.currentWidget() is opened.form
    opened.form.signs.show_signs(["hello"])
    click(opened.page.notices.notice("form").action_button)
    until(lambda: opened.phase is Phase.WAITING)


def test_a_plan_from_elsewhere_is_recorded(open_page, until, dataset, tmp_path):
    opened = open_page()
    kept = []
    opened.page.take_kept.connect(kept.append)
    opened.page.begin(SessionPlan(tmp_path / "other", "joe", ("yes",), review=Review.NONE), "synthetic")
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    assert [take.path for take in kept] == [tmp_path / "other" / "yes" / "joe-001.npz"]
    assert opened.form.signer_box.currentText() == "joe"


@pytest.fixture
def looking(services, settings, monkeypatch):
    """An event; until it is set the cameras are not known, and no source is remembered."""
    done, cameras = threading.Event(), services.cameras
    monkeypatch.setattr(services, "list_cameras", lambda: done.wait() and cameras)
    settings.forget("source")
    return done


def test_a_plan_without_a_source_waits_until_the_cameras_are_known(
    open_page, until, services, looking, tmp_path
):
    opened = open_page(wait=False)
    opened.page.begin(SessionPlan(tmp_path, "joe", ("yes",)))
    assert opened.page.views.currentWidget() is opened.form
    looking.set()
    until(lambda: opened.phase is Phase.WAITING)
    assert services.opened[0].name == "Test camera"


@pytest.mark.parametrize("remembered", ["", "synthetic"])
def test_a_plan_without_a_source_is_never_signed_by_the_drawn_figure_of_itself(
    open_page, until, services, settings, monkeypatch, tmp_path, remembered
):
    cameras, found = services.cameras, []
    monkeypatch.setattr(services, "list_cameras", lambda: found)
    settings.set("source", remembered)
    opened = open_page(wait=False)
    opened.page.begin(SessionPlan(tmp_path, "joe", ("yes",)))
    until(lambda: "No camera was found" in opened.notice("camera"))
    assert opened.form.sources.spec == "" and opened.moment is None
    found += cameras
    opened.page.look_for_cameras()
    until(lambda: opened.phase is Phase.WAITING)
    assert services.opened[0].name == "Test camera"


def test_a_plan_that_waits_does_not_take_the_camera_from_another_page(
    open_page, until, services, looking, tmp_path
):
    opened = open_page(wait=False)
    opened.page.begin(SessionPlan(tmp_path, "joe", ("yes",)))
    opened.page.hide()
    opened.page.leave()
    looking.set()
    until(lambda: opened.form.sources.spec != "")
    assert opened.moment is None and not services.opened
    opened.page.show()
    opened.page.enter()
    until(lambda: opened.phase is Phase.WAITING)


def test_a_dataset_that_is_a_file_is_refused(open_page, until, dataset):
    opened = open_page()
    dataset.write_text("a file")
    opened.fill()
    opened.start()
    until(lambda: "is a file" in opened.notice("form"))
    assert opened.page.views.currentWidget() is opened.form


def test_no_slow_work_runs_on_the_interfaces_thread(flagged, services):
    assert threading.current_thread() not in services.threads


def test_only_live_cameras_are_mirrored(keyed, until):
    image = keyed.page.driver.screen.image()
    assert image.pixelColor(5, 20).lightness() == 0  # the light is on the left of the camera's picture
