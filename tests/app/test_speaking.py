"""What a user hears on page Live."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from asl_live.errors import InputError


class FakeVoice:
    def __init__(self, failed):
        self.failed, self.said, self.hushed, self.ended = failed, [], 0, None

    def say(self, text):
        self.said.append(text)

    def hush(self):
        self.hushed += 1

    def shut_down(self, finish):
        self.ended = finish


@pytest.fixture
def voices(services, monkeypatch):
    made = []

    def make(failed):
        made.append(FakeVoice(failed))
        return made[-1]

    monkeypatch.setattr(services, "make_voice", make)
    return made


def click(box):
    """On the box itself: the rest of its row is not sensitive."""
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def heard_two(window):
    return len(window.live.transcript.entries) == 2


def test_signs_are_spoken_as_they_come_if_that_is_wanted(open_window, qtbot, voices, services):
    services.script = [("hello", 0.9), ("iloveyou", 0.8)]
    window = open_window(begin=False)
    click(window.live.controls.speak_box)
    window.live.begin(None, None)
    qtbot.waitUntil(lambda: heard_two(window))
    assert voices[0].said == ["hello", "I love you"]


def test_at_first_it_is_silent(open_window, qtbot, voices):
    window = open_window()
    qtbot.waitUntil(lambda: heard_two(window))
    assert voices[0].said == []


def test_the_choice_is_remembered(open_window, voices):
    first = open_window()
    QTest.keyClick(first, Qt.Key.Key_F6)
    assert first.live.controls.speak_box.isChecked() and first.live.speak_action.isChecked()
    second = open_window()
    assert second.live.speaking.on and second.live.speak_action.isChecked()
    click(second.live.controls.speak_box)
    assert voices[1].hushed == 1
    assert not open_window().live.speaking.on


def test_the_transcript_is_spoken_as_one(open_window, qtbot, voices):
    window = open_window(begin=False)
    assert not window.live.transcript_panel.speak_action.isEnabled()
    window.live.begin(None, None)
    qtbot.waitUntil(lambda: heard_two(window))
    window.live.transcript.rename(1, "thank_you")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert voices[0].said == ["hello thank you"]
    view = window.live.transcript_panel.view
    view.setCurrentIndex(window.live.transcript.index(1))
    window.live.transcript_panel.speak_action.trigger()
    assert voices[0].said[1:] == ["thank you"]


def test_what_makes_it_silent_is_said_above_the_picture_until_it_is_switched(open_window, qtbot, voices):
    window = open_window()
    click(window.live.controls.speak_box)
    voices[0].failed(InputError("there is no loudspeaker; plug one in"))
    qtbot.waitUntil(lambda: window.live.notices.notice("voice") is not None)
    assert "loudspeaker" in window.live.notices.notice("voice").text
    click(window.live.controls.speak_box)
    assert window.live.notices.notice("voice") is None


def test_closing_the_window_ends_the_voice(open_window, qtbot, voices):
    window = open_window()
    qtbot.waitUntil(lambda: heard_two(window))
    window.close_unasked()
    assert voices[0].ended is False
