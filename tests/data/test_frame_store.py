import numpy as np
import pytest
import torch

from asl_live.data.frame_store import even_frames, even_numbers, extract_frames
from asl_live.data.readers.videos import read_videos
from asl_live.errors import InputError
from asl_live.sources.video import VideoSource
from tests.sources.recordings import write_video


@pytest.fixture
def videos(tmp_path):
    for label, frames in (("bye", 9), ("hi", 3)):
        (tmp_path / "data" / label).mkdir(parents=True)
        write_video(tmp_path / "data" / label / "one.mp4", frames)
    (tmp_path / "data" / "hi" / "empty.mp4").touch()
    (tmp_path / "data" / "hi" / "text.avi").write_text("no video at all")
    return read_videos(tmp_path / "data").videos


def test_numbers_are_evenly_spaced_from_the_first_on():
    assert even_numbers(100, 5).tolist() == [0, 20, 40, 60, 80]
    assert even_numbers(7, 3).tolist() == [0, 2, 4]
    assert even_numbers(2, 5).tolist() == [0, 1]


def test_frames_are_those_of_the_video_scaled_in_rgb(videos):
    frames = even_frames(videos[0].path, 3, 32)
    assert frames.shape == (3, 3, 32, 32) and frames.dtype == np.uint8
    with VideoSource(videos[0].path) as source:
        pictures = [frame.picture for frame in source]
    for taken, number in zip(frames, (0, 3, 6), strict=True):
        whole = pictures[number].reshape(-1, 3).mean(0)[::-1]
        assert np.abs(taken.reshape(3, -1).mean(1) - whole).max() < 3


def test_a_short_video_ends_with_its_last_frame_again(videos):
    frames = even_frames(videos[2].path, 5, 16)
    assert (frames[2] == frames[3]).all() and (frames[2] == frames[4]).all()
    assert not (frames[1] == frames[2]).all()


def test_broken_videos_are_skipped_and_listed(videos, tmp_path):
    told = []
    frames, rows, skipped = extract_frames(
        videos, 4, 16, tmp_path / "frames", lambda done, of: told.append((done, of)), workers=2
    )
    assert rows == (0, 2) and len(frames) == 2
    assert [one.name for one in skipped] == ["hi/empty.mp4", "hi/text.avi"]
    assert "is empty" in skipped[0].why and "text file" in skipped[1].why
    assert told[0] == (0, 4) and told[-1] == (4, 4)


def test_frames_that_are_there_are_not_taken_out_again(videos, tmp_path, monkeypatch):
    first, _, _ = extract_frames(videos[:1], 4, 16, tmp_path / "frames")
    monkeypatch.setattr("asl_live.data.frame_store.even_frames", None)
    again, _, _ = extract_frames(videos[:1], 4, 16, tmp_path / "frames")
    assert torch.equal(again[0:1], first[0:1]) and again.digest() == first.digest()


def test_a_video_that_changed_is_read_anew(videos, tmp_path):
    first, _, _ = extract_frames(videos[:1], 4, 16, tmp_path / "frames")
    write_video(videos[0].path, 12)
    again, _, _ = extract_frames(videos[:1], 4, 16, tmp_path / "frames")
    assert again.digest() != first.digest()


def test_rows_are_read_where_they_are_looked_at(videos, tmp_path):
    frames, _, _ = extract_frames(videos, 4, 16, tmp_path / "frames")
    assert torch.equal(frames[torch.tensor([1, 0])], frames[0:2].flip(0))
    assert torch.equal(frames.subset([1])[0:1], frames[1:2])
    frames.files[0].write_bytes(b"half")
    with pytest.raises(InputError):
        frames[0:1]


def test_a_disk_without_room_is_told_before(videos, tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    with pytest.raises(InputError, match="GB free"):
        extract_frames(videos, 4, 16, tmp_path / "frames")
