"""The order of the numbers of other programs, recognised from the numbers."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.data.archive import read_archive
from asl_live.data.importing.arrays import find_order
from asl_live.sources.synthetic.source import SyntheticSource


def signing(seed: int = 0, size: float = 1.0) -> np.ndarray:
    """Keypoints [frames, 1662] of the synthetic signer, with a face in every frame."""
    return _signing(seed, size).copy()


@cache
def _signing(seed: int, size: float) -> np.ndarray:
    source = SyntheticSource(["hello"], seed=seed, size=size, rest=0.2, rate=10)
    found = np.stack([frame.observation.keypoints for frame in source if frame.observation])
    assert kp.is_present(kp.face(found)).all()
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", [0.4, 1.0, 1.6])
def test_both_orders_are_recognised(seed: int, size: float) -> None:
    keypoints = signing(seed, size=size)
    assert find_order(keypoints) == "body-first"
    assert find_order(kp.to_face_first(keypoints)) == "face-first"


@pytest.mark.parametrize("lost", [kp.BODY, kp.FACE, np.r_[kp.LEFT_HAND.start : kp.SIZE]])
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_missing_parts_do_not_hide_the_order(lost: slice, share: float) -> None:
    keypoints = signing()
    keypoints[: round(share * len(keypoints)), lost] = 0
    assert find_order(keypoints) == "body-first"
    assert find_order(kp.to_face_first(keypoints)) == "face-first"


def test_what_does_not_tell_the_order() -> None:
    keypoints = signing()
    hands_only = np.zeros_like(keypoints)
    hands_only[:, kp.LEFT_HAND.start :] = keypoints[:, kp.LEFT_HAND.start :]
    noise = np.random.default_rng(0).random((4, kp.SIZE))
    mixed = np.concatenate((keypoints, kp.to_face_first(keypoints)))
    for unclear in (hands_only, noise, noise * np.nan, noise * 1e300, mixed, np.zeros((0, kp.SIZE))):
        assert find_order(unclear) is None


def test_recordings_of_people(shared_data: Path) -> None:
    for path in sorted((shared_data / "signs").glob("*.npz"))[::6]:
        for clip in read_archive(path)[::7]:
            if clip.keypoints[:, : kp.FACE.stop].any():
                assert find_order(clip.keypoints) == "body-first"
                assert find_order(kp.to_face_first(clip.keypoints)) == "face-first"
