"""Small datasets on disk, and what tests of the page Data ask of it."""

import numpy as np

from asl_live import keypoints as kp
from asl_live.app.data.filtering import Suspicions
from asl_live.clip import Clip, write_clip
from asl_live.data.layout import clip_path
from asl_live.keypoints import Body
from tests.app.fakes import FakeServices


class DataServices(FakeServices):
    """What is suspicious is set by the test; ``searched`` counts how often it was looked for."""

    suspicions = Suspicions()
    searched = 0

    def find_suspicious(self, entries, progress):
        self.searched += 1
        progress(len(entries), len(entries))
        if isinstance(self.suspicions, Exception):
            raise self.suspicions
        return self.suspicions


def make_clip(sign="hello", signer="ann", frames=20, hands=1.0, rate=20.0, number=1, **given):
    """Shoulders and a right hand that moves; ``number`` makes a recording of its own."""
    keypoints = np.zeros((frames, kp.SIZE), np.float32)
    for index, step in enumerate(keypoints):
        body = kp.body(step)
        body[:, :3], body[:, 3] = (0.5, 0.6, 0), 1
        body[Body.LEFT_SHOULDER, :2], body[Body.RIGHT_SHOULDER, :2] = (0.6, 0.5), (0.4, 0.5)
        if index < hands * frames:
            kp.right_hand(step)[:] = (0.3 + 0.01 * index, 0.4 + 0.001 * number, 0)
    return Clip(np.arange(frames) / rate, keypoints, sign=sign, signer=signer, **given)


def add_clip(dataset, sign="hello", signer="ann", number=1, **given):
    path = clip_path(dataset, sign, signer, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_clip(path, make_clip(sign, signer, number=number, **given))
    return path


def settle(page, qtbot):
    """Wait until nothing runs any more."""
    qtbot.waitUntil(lambda: page.library.is_read and not page.library.is_busy)


def names(entries):
    """Sign and file of each clip, in order."""
    return [f"{entry.sign}/{entry.path.stem}" for entry in entries]


def shown(page):
    return names(page.grid.entries)


def pick(picker, value):
    """As by mouse: choose the entry with this value in a picker."""
    row = next(row for row in range(picker.count()) if picker.itemData(row) == value)
    picker.setCurrentIndex(row)
    picker.activated.emit(row)
