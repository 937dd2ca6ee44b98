"""Small pictures of clips: drawn aside, newest wish first, and again when the file has changed."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from asl_live.app.thumbnails import WAITING, Thumbnails
from asl_live.errors import InputError
from tests.app.test_clip_view import make_clip

ONE, TWO = Path("one.npz"), Path("two.npz")


class Reader:
    def __init__(self):
        self.read, self.broken = [], set()
        self.threads = set()
        self.begun = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, path):
        self.begun.set()
        self.may_go_on.wait(10)
        self.read.append(path)
        self.threads.add(threading.current_thread())
        if path in self.broken:
            raise InputError(f"{path} is damaged")
        return make_clip()


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def thumbnails(qapp, reader):
    thumbnails = Thumbnails(reader, QSize(96, 72))
    yield thumbnails
    reader.may_go_on.set()
    thumbnails.shut_down()


def test_a_picture_is_drawn_once_and_not_on_this_thread(thumbnails, reader, qtbot):
    with qtbot.waitSignal(thumbnails.ready) as ready:
        assert thumbnails.picture(ONE, 1) is None
        assert thumbnails.picture(ONE, 1) is None
    assert ready.args == [ONE]
    assert thumbnails.picture(ONE, 1).size() == QSize(96, 72)
    assert reader.read == [ONE]
    assert threading.current_thread() not in reader.threads


def test_a_file_that_changed_is_drawn_anew(thumbnails, reader, qtbot):
    for stamp in (1, 2):
        with qtbot.waitSignal(thumbnails.ready):
            assert thumbnails.picture(ONE, stamp) is None
    assert reader.read == [ONE, ONE]


def test_a_broken_clip_has_no_picture_and_is_read_once(thumbnails, reader, qtbot):
    reader.broken = {ONE}
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.picture(ONE, 1)
    assert thumbnails.picture(ONE, 1) is None
    assert reader.read == [ONE]


def test_what_was_asked_for_last_comes_first_and_old_wishes_are_dropped(thumbnails, reader, qtbot):
    reader.may_go_on.clear()
    thumbnails.picture(ONE, 1)
    assert reader.begun.wait(10)
    later = [Path(f"{number}.npz") for number in range(WAITING + 50)]
    for path in later:
        thumbnails.picture(path, 1)
    reader.may_go_on.set()
    qtbot.waitUntil(lambda: later[50] in reader.read or later[51] in reader.read)
    thumbnails.shut_down()
    newest = [path for path in reader.read if path is not ONE]
    assert newest == later[: -len(newest) - 1 : -1]
    assert len(newest) <= WAITING


def test_nothing_is_drawn_after_the_end(thumbnails, reader):
    reader.may_go_on.clear()
    for number in range(WAITING):
        thumbnails.picture(Path(f"{number}.npz"), 1)
    reader.may_go_on.set()
    thumbnails.shut_down()
    assert len(reader.read) < WAITING
