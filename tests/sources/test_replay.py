"""Recorded clips as a source."""

from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.errors import InputError
from asl_live.sources.replay import ReplaySource


@pytest.fixture
def clip() -> Clip:
    rng = np.random.default_rng(0)
    return Clip(
        np.array([0.0, 0.04, 0.09, 0.12]),
        rng.random((4, kp.SIZE), np.float32),
        aspect=1.5,
        crops=rng.integers(0, 256, (4, 64, 64, 3), np.uint8),
        synthetic=True,
    )


def test_replay_gives_back_what_was_recorded_bit_for_bit(tmp_path: Path, clip: Clip) -> None:
    write_clip(tmp_path / "hello.npz", clip)
    with ReplaySource(tmp_path / "hello.npz") as source:
        assert (source.name, source.frames, source.live, source.synthetic) == ("hello.npz", 4, False, True)
        assert source.rate == pytest.approx(25)
        frames = list(source)
        assert source.read() is None
    assert [frame.time for frame in frames] == clip.times.tolist()
    for frame, keypoints in zip(frames, clip.keypoints, strict=True):
        assert frame.picture is None and frame.observation is not None
        assert frame.observation.aspect == 1.5
        np.testing.assert_array_equal(frame.observation.keypoints, keypoints)
    assert clip.crops is not None and frames[2].observation is not None
    np.testing.assert_array_equal(frames[2].observation.crop, clip.crops[2])


def test_a_clip_of_one_frame_has_no_rate(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.npz", Clip(np.zeros(1), np.zeros((1, kp.SIZE), np.float32)))
    with ReplaySource(tmp_path / "a.npz") as source:
        assert source.rate is None and len(list(source)) == 1


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", numbers=np.arange(3))
    with pytest.raises(InputError, match=r"other\.npz cannot be used: it has no times"):
        ReplaySource(tmp_path / "other.npz")
