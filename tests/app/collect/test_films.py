"""Sessions that are recorded from a video or another recording."""

import pytest
from PySide6.QtCore import Qt

from asl_live.clip import read_clip
from asl_live.data.recording import Mode, Phase, Review
from tests.app.fakes import FakeSource

from .acts import click, clips


@pytest.fixture
def record_film(open_page, services):
    """Records from a film of so many frames, in takes of a second; the page."""

    def record(frames=75, **filled):
        services.sources["clip.mp4"] = lambda: FakeSource("clip.mp4", frames=frames)
        opened = open_page()
        opened.form.sources.show_source("clip.mp4")
        opened.fill(mode=Mode.CLOCK, **filled)
        opened.form.span_box.setValue(1)
        opened.start()
        return opened

    return record


def test_a_film_gives_each_frame_and_ends_the_session(record_film, until, services, dataset):
    opened = record_film(75, takes=3, review=Review.NONE)
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    assert clips(dataset) == ["hello/mary-001.npz", "hello/mary-002.npz"]
    assert len(read_clip(dataset / "hello" / "mary-002.npz")) == 30
    assert "ended before all takes were there" in opened.notice("source")
    until(lambda: services.opened[-1].closed.is_set())


def test_a_film_stands_still_while_a_take_is_reviewed(record_film, until, services):
    opened = record_film(300, takes=2, review=Review.EACH)
    until(lambda: opened.phase is Phase.REVIEWING)
    film = services.opened[-1]
    until(lambda: not opened.stage.replay.is_playing or opened.stage.replay.index > 20)
    assert film.given < 45
    opened.press(Qt.Key.Key_K)
    until(lambda: opened.phase is Phase.REVIEWING and opened.moment.number == 2)
    assert opened.moment.take.frames == 30


def test_a_take_of_a_film_is_kept_or_discarded_but_not_redone(record_film, until):
    """The film goes on: what it shows next would get the name of the sign that was to be redone."""
    opened = record_film(75, signs="hello,thanks", review=Review.EACH)
    until(lambda: opened.phase is Phase.REVIEWING)
    take = opened.moment.take
    assert not opened.stage.strip.redo_button.isEnabled() and not opened.page.redo_action.isEnabled()
    assert "R records" not in opened.stage.strip.waiting.text()
    opened.page.control.redo()
    opened.press(Qt.Key.Key_D)
    until(lambda: opened.phase is Phase.REVIEWING and opened.moment.take is not take)
    assert opened.moment.sign == "thanks" and opened.moment.take.start == pytest.approx(1, abs=0.05)


def test_an_undo_at_the_end_of_a_film_does_not_begin_it_again(record_film, until, services, dataset):
    opened = record_film(75, review=Review.NONE)
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    until(lambda: not opened.page.driver.is_open)
    click(opened.summary.undo_button)
    until(lambda: opened.phase is Phase.REVIEWING)
    opened.press(Qt.Key.Key_P)
    until(lambda: opened.phase is Phase.PAUSED)
    opened.press(Qt.Key.Key_P)
    until(lambda: opened.phase is Phase.REVIEWING)
    opened.press(Qt.Key.Key_D)
    until(lambda: opened.page.views.currentWidget() is opened.summary)
    assert len(services.opened) == 1 and clips(dataset) == []


def test_flagged_takes_of_a_film_are_not_promised_to_be_recorded_again(record_film, until, dataset):
    opened = record_film(review=Review.REDO)
    until(lambda: "cannot be recorded again" in opened.notice("form"))
    assert opened.page.views.currentWidget() is opened.form and not dataset.exists()
