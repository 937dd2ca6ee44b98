"""From a frame to an observation."""

from asl_live.extract.crop import cut_rgb_crop
from asl_live.extract.holistic import Holistic
from asl_live.observation import Observation
from asl_live.signing_space import SigningSpace
from asl_live.sources.base import Frame


class Extractor:
    """Looks at the frames of one source, in order; a context manager.

    MediaPipe is loaded with the first picture, so a source that has keypoints already costs
    nothing. Another source needs another extractor: landmarks are followed from frame to frame.
    alone: in one thread, see :class:`asl_live.extract.holistic.Holistic`.
    """

    def __init__(self, alone: bool = False) -> None:
        self._holistic = Holistic(alone)
        self._space = SigningSpace()

    def observe(self, frame: Frame) -> Observation:
        """Keypoints and rgb crop of a picture; an observation is given back unchanged."""
        if frame.observation is not None:
            return frame.observation
        if frame.picture is None:
            raise ValueError("a frame holds a picture or an observation")
        height, width = frame.picture.shape[:2]
        keypoints = self._holistic.find(frame.picture)
        self._space.step(keypoints, width / height)
        crop = cut_rgb_crop(frame.picture, self._space.square)
        return Observation(frame.time, keypoints, width / height, crop)

    def close(self) -> None:
        """Let go of the models."""
        self._holistic.close()

    def __enter__(self) -> "Extractor":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
