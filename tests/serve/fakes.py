"""A model that needs no MediaPipe, and videos of nobody."""

from asl_live.observation import Observation
from tests.recognise.fakes import observation


class RaisedHand:
    """An extractor that sees a hand go up after half a second of a video."""

    def __init__(self, alone: bool = False) -> None:
        pass

    def observe(self, frame) -> Observation:
        seen = observation(frame.time, -1.0 if frame.time >= 0.5 else None)
        height, width = frame.picture.shape[:2]
        return Observation(frame.time, seen.keypoints, width / height)

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        pass
