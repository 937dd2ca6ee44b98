"""``MP_Data/<sign>/<sequence>/<frame>.npy``: what the MediaPipe tutorials load, a file a frame."""

from pathlib import Path
from typing import ClassVar

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import NAME
from asl_live.data.exporting.kinds import Exporter, FileNames, Numbers
from asl_live.data.importing.arrays import ORDERS, check_order
from asl_live.data.importing.mp_data import FOLDER
from asl_live.errors import InputError


class MPDataExporter(Exporter):
    """Sequences count from 0 in each sign, and frames in each sequence, as the tutorials expect.

    order: "body-first" (pose, face, left hand, right hand) or "face-first". no_face: leave the face
    out, so that a frame has 258 numbers.
    """

    kind = "mp-data"
    entries = (FOLDER, NAME)
    loses = "MP_Data holds keypoints alone: pictures and uneven times are not exported"
    options: ClassVar = ("order", "no_face")

    def __init__(self, folder: Path, *, order: str = ORDERS[0], no_face: bool = False) -> None:
        super().__init__(folder)
        check_order(order)
        if no_face and order != ORDERS[0]:
            raise InputError(f"without the face there is no order {order!r}; leave out --order or --no-face")
        self._order, self._face = order, not no_face
        self._signs, self._numbers = FileNames(), Numbers(first=0)

    def add(self, clip: Clip) -> None:
        sign = self._signs[clip.sign]
        below = f"{FOLDER}/{sign}/{self._numbers.next(sign)}"
        folder = self.folder / below
        folder.mkdir(parents=True)
        keypoints = clip.keypoints
        if not self._face:
            keypoints = kp.to_faceless(keypoints)
        elif self._order != ORDERS[0]:
            keypoints = kp.to_face_first(keypoints)
        for number, frame in enumerate(keypoints):
            np.save(folder / f"{number}.npy", frame, allow_pickle=False)
        self.list(below, clip)
