"""Recorded signs: what a clip may hold, and its file."""

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest

from asl_live import __version__
from asl_live import keypoints as kp
from asl_live.clip import Clip, join_observations, read_clip, write_clip
from asl_live.errors import InputError


def make(frames: int = 5, **about: object) -> Clip:
    rng = np.random.default_rng(0)
    crops = rng.integers(0, 256, (frames, 64, 64, 3), np.uint8)
    known = {
        "times": np.arange(frames) / 30,
        "keypoints": rng.random((frames, kp.SIZE), np.float32),
        "crops": crops,
    }
    return Clip(**{**known, **about})  # type: ignore[arg-type]


def save(path: Path, **changes: object) -> Path:
    """A clip's file as another program might have written it."""
    about = {
        "format": 1, "aspect": 1.5, "sign": "hello", "signer": "a", "hand": "left", "camera": "",
        "synthetic": False, "program": "9", "rights": "", "created": "",
    }  # fmt: skip
    arrays = {"times": np.arange(3) / 30, "keypoints": np.zeros((3, kp.SIZE), np.float32)}
    for name, value in changes.items():
        (arrays if isinstance(value, np.ndarray) else about)[name] = value  # type: ignore[index]
    np.savez_compressed(path, **{"about": np.array(json.dumps(about)), **arrays})  # type: ignore[arg-type]
    return path


def test_a_clip_comes_back_bit_for_bit(tmp_path: Path) -> None:
    clip = make(
        aspect=16 / 9, sign="i love you ♥", signer="Zoë", hand="left", camera="HD Webcam", synthetic=True,
        rights="research only", consent="agreed on paper, 21 November 2026", video="Zoë-001.mp4",
    )  # fmt: skip
    write_clip(tmp_path / "a.npz", clip)
    back = read_clip(tmp_path / "a.npz")
    for name in ("times", "keypoints", "crops"):
        np.testing.assert_array_equal(getattr(back, name), getattr(clip, name))
        assert getattr(back, name).dtype == getattr(clip, name).dtype
    for name in (
        "aspect",
        "sign",
        "signer",
        "hand",
        "camera",
        "synthetic",
        "program",
        "rights",
        "created",
        "consent",
        "video",
    ):
        assert getattr(back, name) == getattr(clip, name)
    assert back.program == __version__ and back.created.endswith("+00:00")


def test_a_clip_without_pixels(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.npz", make(crops=None))
    assert read_clip(tmp_path / "a.npz").crops is None


def test_numpy_alone_can_read_the_file(tmp_path: Path) -> None:
    clip = make(sign="thanks")
    write_clip(tmp_path / "a.npz", clip)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        np.testing.assert_array_equal(file["keypoints"], clip.keypoints)
        assert json.loads(str(file["about"]))["sign"] == "thanks"


def test_observations_are_the_frames_in_order() -> None:
    clip = make(4, aspect=0.75)
    observations = list(clip.observations())
    assert len(clip) == len(observations) == 4
    assert [seen.time for seen in observations] == clip.times.tolist()
    assert clip.crops is not None
    np.testing.assert_array_equal(observations[2].keypoints, clip.keypoints[2])
    np.testing.assert_array_equal(observations[2].crop, clip.crops[2])
    assert observations[2].aspect == 0.75


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keypoints": np.zeros((3, 1661), np.float32)}, "keypoints have the shape"),
        ({"keypoints": np.zeros((2, kp.SIZE), np.float32)}, "keypoints have the shape"),
        ({"keypoints": np.zeros((3, kp.SIZE), np.int64)}, "keypoints are not numbers of the right kind"),
        ({"keypoints": np.full((3, kp.SIZE), np.nan, np.float32)}, "not numbers"),
        ({"keypoints": np.full((3, kp.SIZE), np.inf, np.float64)}, "not numbers"),
        ({"keypoints": np.full((3, kp.SIZE), 1e300)}, "not numbers"),
        ({"keypoints": np.full((3, kp.SIZE), 3e38, np.float32)}, "far outside any picture"),
        ({"times": np.array([-1.7e308, 0.0, 1.7e308])}, "more than an hour"),
        ({"times": np.array([0.0, 0.1, 1e12])}, "more than an hour"),
        ({"times": np.array([0.0, 0.2, 0.1])}, "times do not increase"),
        ({"times": np.array([0.0, 0.1, 0.1])}, "times do not increase"),
        ({"times": np.array([0.0, 0.1, np.nan])}, "times do not increase"),
        ({"times": np.array(["0", "1", "2"])}, "times are not numbers"),
        ({"times": np.zeros((3, 1))}, "no frames"),
        ({"times": np.zeros(0), "keypoints": np.zeros((0, kp.SIZE), np.float32)}, "no frames"),
        ({"crops": np.zeros((3, 32, 32, 3), np.uint8)}, "crops have the shape"),
        ({"crops": np.zeros((3, 64, 64, 3), np.float32)}, "crops have the shape"),
        ({"aspect": 0.0}, "not that of a picture"),
        ({"aspect": float("nan")}, "not that of a clip|not that of a picture"),
        ({"aspect": "wide"}, "not that of a clip"),
        ({"sign": None}, "not that of a clip"),
        ({"hand": "third"}, "not one of right, left, unknown"),
        ({"synthetic": 1}, "not that of a clip"),
        ({"format": 3, "consent": "", "video": ""}, "newer version"),
        ({"format": 2, "consent": ""}, "consent or video is not named"),
        ({"format": 2, "consent": "", "video": "../../a.mp4"}, "not the name of a video file beside it"),
        ({"format": 2, "consent": "", "video": "b-001.npz"}, "not the name of a video file beside it"),
        ({"format": 2, "consent": "", "video": "c:a.mp4"}, "not the name of a video file beside it"),
        ({"format": 2, "consent": "", "video": ".a.mp4"}, "not the name of a video file beside it"),
        ({"format": 2, "consent": "", "video": "a\n.mp4"}, "not the name of a video file beside it"),
        ({"about": np.array("not JSON")}, "not that of a clip"),
        ({"about": np.array("[" * 100_000)}, "not that of a clip"),
        ({"about": np.array(3)}, "not text"),
        ({"about": np.frombuffer(np.array([0x7FFFFFFF], "<u4"), "<U1").reshape(())}, "not text"),
        ({"about": np.array("\ud800")}, "not text|not that of a clip"),
    ],
)
def test_what_is_no_clip_is_refused_in_one_sentence(tmp_path: Path, changes: dict, said: str) -> None:
    path = save(tmp_path / "a.npz", **changes)
    with pytest.raises(InputError, match=said) as caught:
        read_clip(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_clip_of_format_1_names_no_consent_and_no_video(tmp_path: Path) -> None:
    clip = read_clip(save(tmp_path / "a.npz", rights="agreed on paper; research only"))
    assert (clip.rights, clip.consent, clip.video) == ("agreed on paper; research only", "", "")
    write_clip(tmp_path / "b.npz", clip)
    with np.load(tmp_path / "b.npz", allow_pickle=False) as file:
        assert json.loads(str(file["about"]))["format"] == 2
    assert read_clip(tmp_path / "b.npz").rights == clip.rights


def test_clips_of_other_programs_may_use_other_precisions(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", times=np.arange(3), keypoints=np.ones((3, kp.SIZE), np.float16), aspect=2)
    clip = read_clip(path)
    assert (clip.times.dtype, clip.keypoints.dtype, clip.aspect) == (np.float64, np.float32, 2.0)


def test_a_wrong_clip_cannot_even_be_made() -> None:
    with pytest.raises(InputError, match="keypoints"):
        make(keypoints=np.zeros((5, 258), np.float32))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_refused_instead_of_waited_on(tmp_path):
    os.mkfifo(tmp_path / "take.npz")
    with pytest.raises(InputError, match="a pipe"):
        read_clip(tmp_path / "take.npz")


def test_observations_become_a_clip_that_gives_them_back() -> None:
    clip = make(aspect=1.5)
    late = [dataclasses.replace(one, time=one.time + 7) for one in clip.observations()]
    joined = join_observations(late, "Camera 1", sign="hello")
    assert np.allclose(joined.times, clip.times) and (joined.keypoints == clip.keypoints).all()
    assert joined.crops is not None and (joined.crops == clip.crops).all()
    assert (joined.camera, joined.sign, joined.aspect) == ("Camera 1", "hello", 1.5)
    without = [dataclasses.replace(one, crop=None) for one in late]
    assert join_observations(without, "Camera 1").crops is None
    late[2] = dataclasses.replace(late[2], aspect=0.7)
    with pytest.raises(InputError, match="Camera 1 has pictures of different shapes"):
        join_observations(late, "Camera 1")
