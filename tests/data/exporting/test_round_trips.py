"""What is exported and imported again is what it was, as far as the format can hold it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.data.exporting.run import run_export
from asl_live.data.importing.registry import find_items
from asl_live.recognise.window import PARTS

NAMES = (
    "hello",
    "thank you",
    "a/b",
    "a_b",
    "A_b",
    "..",
    "con",
    "größer",
    "你好",
    '"quoted", twice',
    "x" * 64,
)


def make_clip(seed: int, frames: int, rate: float, **about: Any) -> Clip:
    """Random numbers in which parts, and single visibilities, are missing here and there."""
    rng = np.random.default_rng(seed)
    keypoints = rng.normal(0.5, 0.6, (frames, kp.SIZE)).astype(np.float32)
    body = kp.body(keypoints)
    body[..., 3] = rng.random(body.shape[:2]) * rng.integers(0, 2, body.shape[:2]) * rng.integers(0, 2)
    keypoints[:, kp.BODY] = body.reshape(frames, -1)
    for part in PARTS:
        keypoints[rng.random(frames) < 0.3, part] = 0
    return Clip(np.arange(frames) / rate, keypoints, **about)


def save(folder: Path, clips: Sequence[Clip]) -> Path:
    folder.mkdir()
    for number, clip in enumerate(clips):
        write_clip(folder / f"{number:03d}.npz", clip)
    return folder


def round_trip(folder: Path, kind: str, clips: Sequence[Clip], reading: dict, **writing: Any) -> list[Clip]:
    """The clips as they come back, in their order, with the sign and signer of the list of items."""
    run_export(kind, [save(folder / "dataset", clips)], folder / "out", **writing)
    items = find_items(kind, folder / "out", **reading)
    assert len(items) == len(clips)
    back = [(item, item.load()) for item in items]
    found = {clip.created: (item, clip) for item, clip in back}
    ordered = [found[clip.created] for clip in clips]
    for (item, _), clip in zip(ordered, clips, strict=True):
        assert (item.sign, item.signer) == (clip.sign, clip.signer)
    return [clip for _, clip in ordered]


def without_visibility(keypoints: np.ndarray) -> np.ndarray:
    changed = keypoints.copy()
    changed[:, kp.BODY][:, 3::4] = 0
    return changed


def without_face(keypoints: np.ndarray) -> np.ndarray:
    changed = keypoints.copy()
    changed[:, kp.FACE] = 0
    return changed


KINDS = {
    "mp-data": ("mp-data", {"order": "body-first"}, {}, lambda keypoints: keypoints),
    "mp-data, face first": (
        "mp-data", {"order": "face-first"}, {"order": "face-first"}, lambda keypoints: keypoints
    ),
    "mp-data, 258 numbers": ("mp-data", {}, {"no_face": True}, without_face),
    "islr": ("islr", {}, {}, without_visibility),
    "pose": ("pose", {}, {}, lambda keypoints: keypoints),
}  # fmt: skip


@pytest.mark.parametrize("way", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 5),
    rate=st.floats(1, 120),
    aspect=st.sampled_from((16 / 9, 4 / 3, 1.0, 9 / 16, 853 / 480, 0.0611, 19.9)),
    sign=st.sampled_from(NAMES),
    signer=st.sampled_from(NAMES),
    hand=st.sampled_from(("right", "left", "unknown")),
)
def test_any_clip(
    tmp_path_factory: pytest.TempPathFactory,
    way: str,
    seed: int,
    frames: int,
    rate: float,
    aspect: float,
    sign: str,
    signer: str,
    hand: str,
) -> None:
    kind, reading, writing, kept = KINDS[way]
    about = {"sign": sign, "signer": signer, "hand": hand, "rights": "CC0", "consent": "on paper"}
    clip = make_clip(seed, frames, rate, aspect=aspect, synthetic=True, created="now", **about)
    (back,) = round_trip(tmp_path_factory.mktemp("trip"), kind, [clip], reading, **writing)
    np.testing.assert_allclose(back.keypoints, kept(clip.keypoints), rtol=1e-6 if kind == "pose" else 0)
    np.testing.assert_allclose(back.times, clip.times, atol=1e-9)
    for name in ("aspect", "hand", "synthetic", "rights", "consent", "created", "camera", "program"):
        assert getattr(back, name) == getattr(clip, name)


@pytest.mark.parametrize("way", KINDS)
def test_names_that_a_system_takes_for_the_same(tmp_path: Path, way: str) -> None:
    kind, reading, writing, kept = KINDS[way]
    clips = [
        make_clip(number, 2, 30, sign=sign, signer=signer, created=f"{number}")
        for number, (sign, signer) in enumerate((sign, signer) for sign in NAMES for signer in NAMES[2:5])
    ]
    for clip, back in zip(clips, round_trip(tmp_path, kind, clips, reading, **writing), strict=True):
        np.testing.assert_allclose(back.keypoints, kept(clip.keypoints), rtol=1e-6)


@pytest.mark.parametrize("crops", ["rgb", "landmarks"])
def test_the_papers_arrays(tmp_path: Path, crops: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 64, 64, 3)).astype(np.uint8)
    clips = [
        make_clip(1, 30, 15, sign="yes", signer="ann", created="a"),
        make_clip(2, 30, 12.5, sign="a/b", signer="a/b", created="b", aspect=9 / 16),
    ]
    clips = [Clip(**{**vars(clip), "crops": pixels}) for clip in clips]
    back = round_trip(tmp_path, "paper-arrays", clips, {"order": "face-first"}, crops=crops)
    for clip, again in zip(clips, back, strict=True):
        np.testing.assert_array_equal(again.keypoints, clip.keypoints)
        np.testing.assert_allclose(again.times, clip.times, atol=1e-9)
        assert again.aspect == clip.aspect
        if crops == "rgb":
            np.testing.assert_array_equal(again.crops, clip.crops)
        else:
            assert again.crops is None


@pytest.mark.parametrize("kind", ["mp-data", "islr", "pose"])
def test_uneven_times_are_evened_out(tmp_path: Path, kind: str) -> None:
    keypoints = make_clip(0, 4, 30).keypoints
    clip = Clip(np.array([5, 5.1, 5.9, 6.5]), keypoints, sign="yes", signer="ann", created="x")
    reading = {"order": "body-first"} if kind == "mp-data" else {}
    (back,) = round_trip(tmp_path, kind, [clip], reading)
    np.testing.assert_allclose(back.times, [0, 0.5, 1.0, 1.5], atol=1e-9)


@pytest.mark.parametrize("kind", ["mp-data", "islr", "pose"])
def test_the_rate_of_the_user_goes_before_that_of_the_files(tmp_path: Path, kind: str) -> None:
    reading = {"rate": 10.0, **({"order": "body-first"} if kind == "mp-data" else {})}
    (back,) = round_trip(tmp_path, kind, [make_clip(0, 4, 30, sign="yes", signer="a", created="x")], reading)
    np.testing.assert_allclose(back.times, [0, 0.1, 0.2, 0.3])


def test_body_parts_without_visibilities_are_found_in_pose_files(tmp_path: Path) -> None:
    # Other programs take a confidence of 0 for "not found".
    from pose_format import Pose

    keypoints = make_clip(3, 3, 30).keypoints
    keypoints[:, kp.BODY] = 0.25
    keypoints[:, kp.BODY][:, 3::4] = 0
    clip = Clip(np.arange(3) / 30, keypoints, sign="yes", signer="ann", created="x")
    (back,) = round_trip(tmp_path, "pose", [clip], {})
    np.testing.assert_allclose(back.keypoints, keypoints, rtol=1e-6)
    (path,) = (tmp_path / "out").rglob("*.pose")
    pose = Pose.read(path.read_bytes())
    assert (pose.body.confidence[:, 0, : kp.BODY_POINTS] > 0).all()
    assert not np.ma.getmaskarray(pose.body.data)[:, 0, : kp.BODY_POINTS].any()
