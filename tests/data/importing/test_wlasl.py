"""WLASL's list and its videos."""

import json
from pathlib import Path

import pytest

from asl_live.data.importing.registry import find_items
from asl_live.data.importing.video_clips import Stretch, read_video
from asl_live.data.importing.wlasl import RIGHTS
from asl_live.errors import InputError


def instance(video: object, **changes: object) -> dict[str, object]:
    """As the list of version 0.3 has them."""
    return {
        "bbox": [385, 37, 885, 720], "fps": 25, "frame_end": -1, "frame_start": 1, "instance_id": 0,
        "signer_id": 118, "source": "aslbrick", "split": "train", "variation_id": 0,
        "url": "http://aslbricks.org/New/ASL-Videos/book.mp4", "video_id": video, **changes,
    }  # fmt: skip


def save(folder: Path, *instances: object, gloss: str = "Book", videos: tuple[str, ...] = ()) -> Path:
    (folder / "WLASL_v0.3.json").write_text(json.dumps([{"gloss": gloss, "instances": instances}]))
    for name in videos:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"not looked at")
    return folder


def test_every_instance_is_an_item_and_missing_videos_are_told(tmp_path: Path) -> None:
    save(tmp_path, instance("69241"), instance(70212, signer_id=4), videos=("videos/69241.mp4",))
    for source in (tmp_path, tmp_path / "WLASL_v0.3.json"):
        first, second = find_items("wlasl", source)
        assert (first.key, first.sign, first.signer, first.problem) == ("69241", "book", "wlasl-118", "")
        assert first.files == (tmp_path / "videos" / "69241.mp4",)
        assert (second.key, second.signer) == ("70212", "wlasl-4")
        assert second.problem == "its video videos/70212.mp4 is missing"


def test_frames_are_counted_from_one_at_25_a_second(tmp_path: Path) -> None:
    save(
        tmp_path, instance("1", frame_start=26, frame_end=75), instance("2"),
        instance("3", url="https://www.youtube.com/watch?v=abcDEF-_123", frame_start=1, frame_end=50),
        videos=("videos/1.mp4", "videos/2.m4v", "raw_videos/abcDEF-_123.mkv"),
    )  # fmt: skip
    one, two, three = find_items("wlasl", tmp_path)
    assert one.load.args == (tmp_path / "videos" / "1.mp4", RIGHTS, Stretch(1.0, 3.0))  # type: ignore[attr-defined]
    assert one.load.func is read_video  # type: ignore[attr-defined]
    assert two.load.args[2] is None  # type: ignore[attr-defined]
    assert three.files == (tmp_path / "raw_videos" / "abcDEF-_123.mkv",)


def test_instances_that_make_no_sense_cost_themselves_only(tmp_path: Path) -> None:
    strange = [
        instance("../../etc/passwd"), instance("9" * 300), {"url": 5}, "text", instance("1"), instance("1")
    ]  # fmt: skip
    save(tmp_path, instance("1"), *strange, videos=("videos/1.mp4",))
    items = find_items("wlasl", tmp_path)
    assert [bool(item.problem) for item in items] == [False, True, True, True, True, True, True]
    assert len({item.key for item in items}) == len(items)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("\ud800", "is not JSON"),
        ("{}", "is not the list of WLASL"),
        ("[5]", "is not the list of WLASL"),
        ('[{"gloss": "book", "instances": null}]', "an entry has no instances"),
        ("[]", "holds nothing"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "WLASL_v0.3.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError, match=message):
        find_items("wlasl", tmp_path)


def test_the_list_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no WLASL_v0.3.json"):
        find_items("wlasl", tmp_path)
    save(tmp_path, instance("1"))
    (tmp_path / "WLASL_v0.2.json").write_text("[]")
    with pytest.raises(InputError, match=r"more than one list \(WLASL_v0.2.json, WLASL_v0.3.json\)"):
        find_items("wlasl", tmp_path)
