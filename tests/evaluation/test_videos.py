import json

import numpy as np
import pytest
from click.testing import CliRunner

from asl_live.cli import main
from asl_live.clip import Clip, write_clip
from asl_live.errors import InputError
from asl_live.evaluation import videos as room
from asl_live.evaluation.evaluate import Evaluation
from asl_live.evaluation.videos import judge_videos, observations_of, read_labels
from tests.recognise.fakes import height_bundle, stream


def record(path, *parts):
    """A recorded stream, which is opened like a video."""
    seen = stream(*parts)
    write_clip(
        path, Clip(np.array([one.time for one in seen]), np.stack([one.keypoints for one in seen]), 1.0)
    )


@pytest.fixture
def table(tmp_path):
    """Two signs and one sign for long, another sign, and somebody at rest who is taken for signing."""
    record(tmp_path / "both.npz", (1.0, None), (1.0, -1.0), (1.5, None), (1.0, 1.0), (1.0, None))
    record(tmp_path / "missed.npz", (2.0, None))
    record(tmp_path / "wrong.npz", (1.0, None), (1.0, 1.0), (1.0, None))
    record(tmp_path / "rest.npz", (1.0, None), (1.0, -1.0), (1.0, None))
    record(tmp_path / "quiet.npz", (2.0, None))
    table = tmp_path / "labels.csv"
    table.write_text(
        "file,sign,start,end\nboth.npz,up,1,2\nboth.npz,down,3.5,4.5\nmissed.npz,up,,\n"
        "wrong.npz,up,1,2\nrest.npz,idle,,\nquiet.npz,wave,,\n"
    )
    return table


def test_videos_counted_by_hand(table):
    figures = judge_videos(read_labels(table), height_bundle())
    events = figures.events()
    assert (events.events, events.labels, events.matched) == (4, 4, 2)
    assert (figures.known_right().hits, figures.known_right().of) == (1, 3)
    assert (figures.known_wrong().hits, figures.known_wrong().of) == (1, 3)  # the third is passed over
    assert (figures.others_wrong().hits, figures.others_wrong().of) == (1, 2)
    assert figures.false_events().events == 2
    assert figures.false_events().minutes == pytest.approx((5.5 + 2 + 3 + 3 + 2) / 60, abs=0.01)
    # Each sign lasts a second, and its label comes when it has been confirmed.
    assert all(0.3 < seconds < 0.9 for seconds in events.after_start)
    assert events.after_end == pytest.approx([one - 1 for one in events.after_start])


def test_every_video_has_its_line(table):
    lines = judge_videos(read_labels(table), height_bundle()).as_json()["per_video"]
    assert [line["file"] for line in lines] == [
        "both.npz",
        "missed.npz",
        "wrong.npz",
        "rest.npz",
        "quiet.npz",
    ]
    assert lines[0]["signs"] == ["up", "down"] and len(lines[0]["events"]) == 2
    assert lines[1]["top"] is None and lines[1]["known"] is True
    assert lines[2]["top"] == "down" and lines[3]["known"] is False


def test_the_terminal_tells_of_signs_the_model_does_not_know(table):
    figures = judge_videos(read_labels(table), height_bundle())
    assert figures.unknown_signs() == ("wave",)
    asked = Evaluation("heights", videos=judge_videos(read_labels(table)[3:4], height_bundle()))
    text = asked.as_text()
    assert "1 video, 0 signs of the model in them, 1 event\n" in text
    assert "main sign right                    - (no videos)" in text


def test_a_folder_is_its_table(table):
    assert read_labels(table.parent) == read_labels(table)
    (table.parent / "other.csv").write_text("x")
    assert read_labels(table.parent) == read_labels(table)


def test_what_was_found_is_kept_and_is_the_same(table, tmp_path, monkeypatch):
    video, cache = table.parent / "both.npz", tmp_path / "kept"
    first = list(observations_of(video, cache))
    monkeypatch.setattr(room, "_extracted", None)  # nothing is looked at a second time
    second = list(observations_of(video, cache))
    assert [one.time for one in first] == [one.time for one in second]
    assert all(np.array_equal(a.keypoints, b.keypoints) for a, b in zip(first, second, strict=True))


def test_another_video_of_the_same_name_is_looked_at_anew(table, tmp_path):
    video, cache = table.parent / "both.npz", tmp_path / "kept"
    before = len(list(observations_of(video, cache)))
    record(video, (1.0, None))
    assert len(list(observations_of(video, cache))) != before


def test_a_video_too_long_to_be_kept_is_looked_at_each_time(table, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "MOST_KEPT", 10)
    video, cache = table.parent / "both.npz", tmp_path / "kept"
    assert len(list(observations_of(video, cache))) > 10
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("file,name\na,b\n", "no column sign"),
        ("", "no column file and no column sign"),
        ("file,sign\n", "names no videos"),
        ("file,sign\nboth.npz,\n", "line 2"),
        ("file,sign\ngone.mp4,up\n", "gone.mp4.*does not exist"),
        (f"file,sign\n{'n' * 300}.mp4,up\n", "file name too long"),
        ("file,sign,start,end\nboth.npz,up,1,\n", "line 2.*start before its end"),
        ("file,sign,start,end\nboth.npz,up,3,2\n", "line 2.*start before its end"),
        ("file,sign,start,end\nboth.npz,up,soon,2\n", "'soon'"),
        ("file,sign,start,end\nboth.npz,up,nan,2\n", "'nan'"),
        ("file,sign,start,end\nboth.npz,up,-1,2\n", "'-1'"),
    ],
)
def test_broken_tables_are_told_of(table, text, told):
    table.write_text(text)
    with pytest.raises(InputError, match=told):
        read_labels(table)


def test_a_table_that_is_no_text_and_one_that_is_not_there(table):
    table.write_bytes(b"file,sign\n\xff\xfe,up\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_labels(table)
    with pytest.raises(InputError, match=r"gone\.csv cannot be read"):
        read_labels(table.parent / "gone.csv")
    table.unlink()
    with pytest.raises(InputError, match=r"holds no labels\.csv"):
        read_labels(table.parent)


def test_the_command_judges_videos_without_clips(table):
    result = CliRunner().invoke(main, ["evaluate", "--videos", str(table), "--json"])
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    assert set(figures) == {"model", "videos"} and figures["videos"]["videos"] == 5
    assert "5 videos" in CliRunner().invoke(main, ["evaluate", "--videos", str(table)]).stdout
