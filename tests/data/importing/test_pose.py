"""``.pose`` files, as the pose-format library and its tools write them."""

import io
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pose_format import Pose
from pose_format.numpy import NumPyPoseBody
from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

from asl_live import keypoints as kp
from asl_live.data.clip_list import Listed
from asl_live.data.importing.pose import COMPONENTS, load_pose
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError
from tests.data.importing.test_arrays import signing

WIDTH, HEIGHT = 640, 480


def pack(
    keypoints: np.ndarray, size: tuple[int, int] = (WIDTH, HEIGHT), fps: float = 25.0, **how: Any
) -> bytes:
    """A file as the library's own estimation writes it, with the world landmarks at its end.

    points: how many of each component, spread over it. people: how often. iris: ten more face points.
    """
    components, data, sure = [], [], []
    for name, (names, part, apart) in COMPONENTS.items():
        values = keypoints[:, part].reshape(len(keypoints), -1, apart).astype(np.float64)
        kept = list(range(0, len(names), how.get("every", 1)))
        found = values.any(axis=(1, 2))[:, None] * np.ones(len(kept))
        points = values[:, kept, :3] * (*size, 1)
        chosen = [names[number] for number in kept]
        if name == "FACE_LANDMARKS" and how.get("iris"):
            chosen += [str(number) for number in range(468, 478)]
            points = np.concatenate((points, np.ones((len(points), 10, 3))), axis=1)
            found = np.concatenate((found, np.ones((len(points), 10))), axis=1)
        components.append(PoseHeaderComponent(name, chosen, [(0, 1)], [(255, 0, 0)], how.get("dims", "XYZC")))
        data.append(points[..., : len(how.get("dims", "XYZC")) - 1])
        sure.append(values[:, kept, 3] if apart == 4 else found)
    components.append(
        PoseHeaderComponent(
            "POSE_WORLD_LANDMARKS", COMPONENTS["POSE_LANDMARKS"][0], [], [], how.get("dims", "XYZC")
        )
    )
    data.append(np.ones((len(keypoints), 33, data[0].shape[-1])))
    sure.append(np.ones((len(keypoints), 33)))
    people = how.get("people", 1)
    body = NumPyPoseBody(
        fps,
        np.repeat(np.concatenate(data, 1)[:, None], people, 1).astype(np.float32),
        np.repeat(np.concatenate(sure, 1)[:, None], people, 1).astype(np.float32),
    )
    file = io.BytesIO()
    Pose(PoseHeader(0.2, PoseHeaderDimensions(*size, 0), components), body).write(file)
    return file.getvalue()


def load(folder: Path, content: bytes) -> Any:
    path = folder / "a.pose"
    path.write_bytes(content)
    return load_pose(path, Listed(), None)


@pytest.mark.parametrize("how", [{}, {"people": 2}, {"iris": True}])
def test_holistic_landmarks(tmp_path: Path, how: dict) -> None:
    keypoints = signing()[:6]
    keypoints[1, kp.FACE] = 0
    keypoints[2, kp.LEFT_HAND] = 0
    keypoints[3, kp.BODY] = 0
    clip = load(tmp_path, pack(keypoints, **how))
    np.testing.assert_allclose(clip.keypoints, keypoints, rtol=1e-6)
    np.testing.assert_allclose(clip.times, np.arange(6) / 25)
    assert clip.aspect == WIDTH / HEIGHT and clip.created == ""


def test_a_reduced_skeleton_and_no_depth(tmp_path: Path) -> None:
    keypoints = signing()[:3]
    clip = load(tmp_path, pack(keypoints, every=2, dims="XYC"))
    np.testing.assert_allclose(kp.body(clip.keypoints)[:, ::2, :2], kp.body(keypoints)[:, ::2, :2], rtol=1e-6)
    np.testing.assert_allclose(kp.body(clip.keypoints)[:, ::2, 3], kp.body(keypoints)[:, ::2, 3], rtol=1e-6)
    assert not kp.body(clip.keypoints)[:, 1::2].any() and not kp.face(clip.keypoints)[..., 2].any()


def test_signs_from_folders_and_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "hello/a.pose",
        "hello/b.pose",
        "yes.pose",
        "deep/down/no/c.pose",
        "hello/.d.pose",
        ".x/e.pose",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pack(signing()[:1]))
    items = find_items("pose", tmp_path)
    assert [(item.key, item.sign) for item in items] == [
        ("deep/down/no/c.pose", "no"), ("hello/a.pose", "hello"), ("hello/b.pose", "hello"),
        ("yes.pose", "yes"),
    ]  # fmt: skip
    (item,) = find_items("pose", tmp_path / "hello" / "a.pose", rate=50.0)
    assert (item.key, item.sign) == ("a.pose", "a")
    monkeypatch.chdir(tmp_path)
    (item,) = find_items("pose", "yes.pose")
    assert (item.key, item.sign) == ("yes.pose", "yes")


def test_a_lexicon_with_an_index(tmp_path: Path) -> None:
    (tmp_path / "asl").mkdir()
    (tmp_path / "asl" / "1.pose").write_bytes(pack(signing()[:2]))
    (tmp_path / "index.csv").write_text("path,spoken_language,glosses,signer\nasl/1.pose,en,THANK YOU,bob\n")
    (item,) = find_items("pose", tmp_path)
    assert (item.sign, item.signer) == ("thank you", "bob")
    (tmp_path / "asl" / "index.csv").write_text("path,sign,signer\n1.pose,please,ann\n")
    (item,) = find_items("pose", tmp_path / "asl" / "1.pose")
    assert (item.sign, item.signer) == ("please", "ann")
    (tmp_path / "index.csv").write_text("path,language\nasl/1.pose,en\n")
    with pytest.raises(InputError, match="has no column sign"):
        find_items("pose", tmp_path)


def test_poses_that_were_scaled(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tells no size of the picture"):
        load(tmp_path, pack(signing()[:2], size=(1, 1)))


def test_a_rate_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"tells 0\.0 frames a second; give the right rate with --rate"):
        load(tmp_path, pack(signing()[:2], fps=0))


def test_another_skeleton(tmp_path: Path) -> None:
    header = PoseHeader(
        0.2, PoseHeaderDimensions(9, 9), [PoseHeaderComponent("pose_keypoints_2d", ["Nose"], [], [], "XYC")]
    )
    file = io.BytesIO()
    Pose(header, NumPyPoseBody(25, np.ones((2, 1, 1, 2)), np.ones((2, 1, 1)))).write(file)
    with pytest.raises(
        InputError, match="has no POSE_LANDMARKS of MediaPipe Holistic, but pose_keypoints_2d"
    ):
        load(tmp_path, file.getvalue())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damage_is_always_an_input_error(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(pack(signing()[:2]))
    # Where the header says how much of what there is, and where the body does.
    start = content.rindex(b"RIGHT_FOOT_INDEX") + 16
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(
            st.integers(0, 40) | st.integers(start, start + 20) | st.integers(0, len(content) - 1)
        )
        content[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.just(len(content)) | st.integers(0, len(content)))
    try:
        clip = load(tmp_path, bytes(content[:end]))
    except InputError as error:
        assert "a.pose cannot be used: " in str(error) and "\n" not in str(error)
    else:
        assert len(clip) <= 2


@pytest.mark.parametrize("version", [0.0, 0.1])
def test_older_versions_of_the_format(tmp_path: Path, version: float) -> None:
    keypoints = signing()[:3]
    keypoints[1, kp.LEFT_HAND] = 0
    content = pack(keypoints)
    pose = Pose.read(content)
    positions, sure = pose.body.data.data, pose.body.confidence
    start = len(content) - 4 * (positions.size + sure.size) - 10
    header = struct.pack("<f", version) + content[4:start] + struct.pack("<HH", 25, len(keypoints))
    if version == 0.1:
        body = struct.pack("<H", 1) + positions.tobytes() + sure.tobytes()
    else:  # frame by frame: how many people, the number of each, and points with their confidence
        frames = np.concatenate((positions, sure[..., None]), axis=-1).astype(np.float32)
        body = b"".join(struct.pack("<Hh", 1, 0) + frame.tobytes() for frame in frames)
    clip = load(tmp_path, header + body)
    np.testing.assert_allclose(clip.keypoints, keypoints, rtol=1e-6)
    np.testing.assert_allclose(clip.times, np.arange(3) / 25)


def test_a_header_does_not_stand_in_for_the_next_files(tmp_path: Path) -> None:
    first, second = pack(signing()[:2], size=(640, 480)), pack(signing()[:2], size=(480, 640))
    assert load(tmp_path, first).aspect == 640 / 480
    assert load(tmp_path, second).aspect == 480 / 640


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pose_format", None)
    wanted = r'needs pose-format .* -m pip install "pose-format[<>=,.0-9]+" .*\[formats\]"\)$'
    with pytest.raises(InputError, match=wanted):
        find_items("pose", tmp_path)
