"""The newest picture, between the thread of a source and the window."""

import threading
from dataclasses import replace

import numpy as np

from asl_live.app import screen as screen_module
from asl_live.app.screen import Screen
from asl_live.sources.base import Frame


def test_a_window_resized_while_a_camera_opens_shows_it_mirrored_and_in_its_room(qapp, monkeypatch):
    opening, resized = threading.Event(), threading.Event()

    def replace_slowly(look, **changes):
        if "mirrored" in changes:
            opening.set()
            resized.wait(0.3)
        return replace(look, **changes)

    monkeypatch.setattr(screen_module, "replace", replace_slowly)
    screen = Screen()
    camera = threading.Thread(target=lambda: screen.change_look(mirrored=True))
    camera.start()
    assert opening.wait(10)
    screen.change_look(width=320, height=180)
    resized.set()
    camera.join()
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[:, :80] = 255  # light on the left
    screen.show(Frame(0.0, picture=picture), None)
    assert screen.image().width() == 320
    assert screen.image().pixelColor(5, 20).lightness() == 0
