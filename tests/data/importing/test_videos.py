"""Folders of videos: which signs and signers they are taken for, and what is read of them."""

from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.data.importing import video_clips
from asl_live.data.importing.registry import Item, find_items
from asl_live.data.importing.video_clips import Stretch, read_video
from asl_live.errors import InputError

from ...extract.figures import draw_person
from ...sources.recordings import write_video


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"not looked at")
    return folder


def found(items: list[Item]) -> list[tuple[str, str, str]]:
    return [(item.key, item.sign, item.signer) for item in items]


def test_the_folder_or_the_name_is_the_sign(tmp_path: Path) -> None:
    make(
        tmp_path, "Thank You/1.mp4", "Thank You/more/2.MOV", "yes.mp4", "no_ann_3.webm", "notes.txt",
        ".hidden/a.mp4", "yes/.hidden.mp4", "yes/readme.md",
    )  # fmt: skip
    assert found(find_items("videos", tmp_path)) == [
        ("no_ann_3.webm", "no", ""),
        ("yes.mp4", "yes", ""),
        ("Thank You/1.mp4", "thank you", ""),
        ("Thank You/more/2.MOV", "thank you", ""),
    ]


def test_a_folder_of_keypoints_is_told_from_one_of_videos(tmp_path: Path) -> None:
    make(tmp_path, "MP_Data/hello/0/0.npy", "MP_Data/hello/0/1.npy")
    (tmp_path / "MP_Data" / "clips.csv").write_text("path,sign\nhello/0,hello\n")
    with pytest.raises(InputError, match="no videos; try asl-live import mp-data"):
        find_items("videos", tmp_path)


def test_folders_of_a_split_are_no_signs(tmp_path: Path) -> None:
    make(tmp_path, "train/hello/1.mp4", "Test/hello/1.mp4", "test.mp4")
    assert [item.sign for item in find_items("videos", tmp_path)] == ["test", "hello", "hello"]


def test_a_table_beside_the_videos_names_signs_and_signers(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4", "more/b.mp4", "c.mp4")
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    (tmp_path / "clips.csv").write_text(
        "\ufeffFile,Gloss,signer\na.mp4, Hello ,k\nmore\\b.mp4,Don't Understand,\ngone.mp4,yes,k\n"
        "a.mp4,no,k\n../x.mp4,no,k\n/etc/x.mp4,no,k\n"
    )
    items = find_items("videos", tmp_path)
    assert found(items)[:3] == [
        ("a.mp4", "hello", "k"), ("more/b.mp4", "don't understand", ""), ("gone.mp4", "yes", "k")
    ]  # fmt: skip
    assert len({item.key for item in items}) == len(items)
    table = tmp_path / "clips.csv"
    assert [item.problem for item in items] == [
        "", "", "",
        f"{table} lists it a second time in line 5",
        f"{table} names no file in {tmp_path} in line 6",
        f"{table} names no file in {tmp_path} in line 7",
        f"{table} does not list it",
    ]  # fmt: skip
    assert items[-1].key == "c.mp4"


def test_a_table_is_named_where_more_than_one_could_be_meant(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4")
    for name, sign in (("one.csv", "yes"), ("two.csv", "no")):
        (tmp_path / name).write_text(f"video,label\na.mp4,{sign}\n")
    with pytest.raises(InputError, match=r"\(one.csv, two.csv\); choose one with --labels"):
        find_items("videos", tmp_path)
    assert found(find_items("videos", tmp_path, labels=tmp_path / "two.csv")) == [("a.mp4", "no", "")]
    (tmp_path / "two.csv").write_text("picture,label\na.mp4,no\n")
    with pytest.raises(InputError, match=r"two\.csv is not a table with a column 'file'"):
        find_items("videos", tmp_path, labels=tmp_path / "two.csv")


def test_a_file_and_a_folder_without_videos_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(InputError, match="is not a folder; name the folder that holds the videos"):
        find_items("videos", tmp_path / "a.txt")
    with pytest.raises(InputError, match="holds nothing that can be imported as videos"):
        find_items("videos", tmp_path)


class FakeExtractor:
    """Sees in a picture how bright its corner is."""

    def __init__(self, alone: bool) -> None:
        assert alone, "many workers share the machine"

    def __enter__(self) -> "FakeExtractor":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def observe(self, frame):  # type: ignore[no-untyped-def]
        from asl_live.observation import Observation

        return Observation(frame.time, np.full(kp.SIZE, frame.time, np.float32), 1.5)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_clips, "Extractor", FakeExtractor)


@pytest.mark.usefixtures("fake")
def test_a_stretch_is_cut_out_of_a_longer_video_and_a_cut_one_is_taken_whole(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", frames=60, rate=20.0)
    assert len(read_video(path)) == 60
    clip = read_video(path, "mine", Stretch(1.0, 1.5))
    np.testing.assert_allclose(clip.keypoints[:, 0], np.arange(20, 30) / 20, atol=1e-5)
    assert clip.times[0] == 0 and (clip.rights, clip.camera, clip.created) == ("mine", "a.mp4", "")
    # Three seconds: what was cut already, and what ends before the stretch does.
    for stretch in (Stretch(10.0, 13.0), Stretch(0.0, 2.8), Stretch(1.0, 9.0)):
        assert len(read_video(path, stretch=stretch)) == 60


@pytest.mark.usefixtures("fake")
def test_a_video_that_is_too_long_for_a_sign_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "a.mp4", frames=30)
    monkeypatch.setattr(video_clips, "MOST_FRAMES", 29)
    with pytest.raises(InputError, match="has more than 29 frames; cut it into one video for each sign"):
        read_video(path)


def test_a_video_of_a_person_becomes_a_clip_with_keypoints_and_crops(tmp_path: Path) -> None:
    import cv2

    from asl_live.quiet_opencv import quiet_opencv

    path = tmp_path / "person.mp4"
    with quiet_opencv():
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 25, (640, 480))
    for number in range(4):
        writer.write(draw_person(number))
    writer.release()
    clip = read_video(path)
    assert len(clip) == 4 and kp.is_present(kp.body(clip.keypoints)).all() and clip.aspect == 640 / 480
    assert clip.crops is not None and clip.crops.any()
