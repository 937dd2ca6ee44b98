import pytest

from asl_live.data.readers.videos import read_videos
from asl_live.errors import InputError


def lay(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"video")


def lists(root, texts):
    root.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (root / name).write_text(text)


UCF = [f"UCF-101/{a}/v_{a}_g0{g}_c01.avi" for a in ("Biking", "Diving") for g in (1, 2, 3)]


def test_ucf11_has_groups_in_folders_and_the_archives_annotation_is_no_video(tmp_path):
    lay(
        tmp_path,
        "basketball/v_shooting_01/v_shooting_01_01.mpg",
        "basketball/v_shooting_01/v_shooting_01_02.mpg",
        "basketball/Annotation/v_shooting_01_01.xgtf",
        "biking/v_biking_01/v_biking_01_01.mpg",
    )
    found = read_videos(tmp_path)
    assert (found.layout, found.labels, found.parts) == ("UCF-11", ("basketball", "biking"), None)
    assert [video.group for video in found.videos] == ["basketball v_shooting_01"] * 2 + [
        "biking v_biking_01"
    ]


def test_ucf50_has_groups_in_names(tmp_path):
    lay(tmp_path, *UCF)
    found = read_videos(tmp_path / "UCF-101")
    assert (found.layout, found.labels) == ("UCF-50", ("Biking", "Diving"))
    assert found.videos[1].group == "Biking 2"


def test_ucf101_is_split_by_its_lists(tmp_path):
    lay(tmp_path, *UCF)
    lists(
        tmp_path / "ucfTrainTestlist",
        {
            "classInd.txt": "1 Biking\n2 Diving\n",
            "trainlist01.txt": "Biking/v_Biking_g01_c01.avi 1\nDiving/v_Diving_g01_c01.avi 2\n",
            "testlist01.txt": "Biking/v_Biking_g02_c01.avi\nDiving/v_Diving_g09_c01.avi\n",
        },
    )
    found = read_videos(tmp_path)
    assert found.layout == "UCF-101"
    assert found.parts == ("train", "test", None, "train", None, None)
    assert found.notes == (
        "1 of the 4 videos that the lists name are not there",
        "3 videos are in neither part of this split",
    )
    with pytest.raises(InputError, match="no trainlist02"):
        read_videos(tmp_path, 2)


def test_hmdb51_is_split_by_its_files(tmp_path):
    lay(tmp_path, *(f"hmdb51_org/{a}/{a}_{n}.avi" for a in ("kick ball", "wave") for n in range(3)))
    lists(
        tmp_path / "testTrainMulti_7030_splits",
        {
            "kick ball_test_split2.txt": "kick ball_0.avi 1 \nkick ball_1.avi 2 \nkick ball_2.avi 0 \n",
            "wave_test_split2.txt": "wave_0.avi 2\nwave_1.avi 1\n",
        },
    )
    found = read_videos(tmp_path, 2)
    assert found.layout == "HMDB-51"
    assert found.parts == ("train", "test", None, "test", "train", None)
    with pytest.raises(InputError, match="no lists of split 1"):
        read_videos(tmp_path, 1)


def test_any_folders_of_videos_are_classes(tmp_path):
    lay(tmp_path, "yes/a.mp4", "yes/by me/b.MOV", "no/c.webm", "notes.txt", "loose.mp4", ".hidden/x.mp4")
    found = read_videos(tmp_path)
    assert found.layout == "folders by class"
    assert [(video.label, video.name) for video in found.videos] == [
        ("no", "no/c.webm"),
        ("yes", "yes/a.mp4"),
        ("yes", "yes/by me/b.MOV"),
    ]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "holds no videos"),
        (["loose.mp4"], "holds no videos"),
        (["one/a.mp4", "one/b.mp4"], "all of one class"),
    ],
)
def test_what_holds_no_classes_is_refused(tmp_path, names, sentence):
    lay(tmp_path, *names)
    with pytest.raises(InputError, match=sentence):
        read_videos(tmp_path)


def test_lists_that_cannot_be_are_refused(tmp_path):
    lay(tmp_path, *UCF)
    both = {
        "trainlist01.txt": "Biking/v_Biking_g01_c01.avi 1\n",
        "testlist01.txt": "Biking/v_Biking_g01_c01.avi\n",
    }
    lists(tmp_path, both)
    with pytest.raises(InputError, match="which the other list names too"):
        read_videos(tmp_path)
    lists(tmp_path, {"testlist01.txt": "../../etc/passwd\n"})
    with pytest.raises(InputError, match="name no video of the test part"):
        read_videos(tmp_path)
    with pytest.raises(InputError, match="no split 4"):
        read_videos(tmp_path, 4)
    with pytest.raises(InputError, match="not a folder"):
        read_videos(tmp_path / "none")
    with pytest.raises(InputError, match="file name too long"):
        read_videos(tmp_path / ("n" * 300))
