"""Looking through a dataset, changing it, and taking changes back."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from asl_live.clip import read_clip
from asl_live.data import changes as changes_module
from asl_live.data.collection import find_files
from asl_live.data.dataset import Dataset, count
from asl_live.data.entries import read_entry
from asl_live.data.journal import Journal
from asl_live.errors import InputError
from tests.data.clips import make_clip, put, tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    put(folder, "hello", "ann", 1, video=b"film 1")
    put(folder, "hello", "ann", 2)
    put(folder, "hello", "bob", 1)
    put(folder, "yes", "ann", 1, video=b"film 2")
    return folder


def old(path: Path) -> None:
    """Let a file look as if it had been there for long."""
    os.utime(path, ns=(10**18, 10**18))


def age(folder: Path) -> None:
    for path in folder.rglob("*.npz"):
        old(path)


def stop_after(moves: int, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    """Let writing a clip end in an error after some."""
    write, left = changes_module.write_clip, [moves]

    def failing(path, clip):  # type: ignore[no-untyped-def]
        left[0] -= 1
        if left[0] < 0:
            raise error("no space left")
        write(path, clip)

    monkeypatch.setattr(changes_module, "write_clip", failing)


def test_a_scan_tells_what_each_clip_holds(folder: Path) -> None:
    put(folder, "no", "Zoë", 7, frames=31, rate=10, hands=0.25, hand="left", synthetic=True, consent="asked")
    entries = Dataset(folder).scan()
    assert [entry.path.relative_to(folder).as_posix() for entry in entries] == [
        "hello/ann-001.npz",
        "hello/ann-002.npz",
        "hello/bob-001.npz",
        "no/Zoë-007.npz",
        "yes/ann-001.npz",
    ]
    one = entries[3]
    assert (one.sign, one.signer, one.hand, one.synthetic, one.consent) == (
        "no",
        "Zoë",
        "left",
        True,
        "asked",
    )
    assert (one.frames, one.seconds, one.rate) == (31, pytest.approx(3), pytest.approx(10))
    assert one.hands == pytest.approx(8 / 31) and "hands were seen in under half" in one.warnings[0]
    assert entries[0].video_path == folder / "hello" / "ann-001.mp4" and entries[1].video_path is None
    assert entries[0].warnings == () and entries[0].usable
    assert count(entries) == {("hello", "ann"): 2, ("hello", "bob"): 1, ("no", "Zoë"): 1, ("yes", "ann"): 1}


def test_a_broken_file_is_an_entry_that_says_so(folder: Path) -> None:
    path = folder / "hello" / "ann-002.npz"
    path.write_bytes(path.read_bytes()[:300])
    entry = Dataset(folder).scan()[1]
    assert not entry.usable and "damaged" in entry.problem and (entry.sign, entry.signer) == ("hello", "ann")
    assert count(Dataset(folder).scan())["hello", "ann"] == 1


def test_an_empty_and_a_missing_folder_hold_nothing_and_a_file_is_no_dataset(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert Dataset(tmp_path / "empty").scan() == Dataset(tmp_path / "missing").scan() == []
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="not a folder"):
        Dataset(tmp_path / "file").scan()


def test_a_name_that_no_system_takes_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: file name too long"):
        Dataset(tmp_path / ("n" * 300)).scan()


def test_what_did_not_change_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    age(folder)
    first = Dataset(folder).scan()
    read: list[Path] = []
    monkeypatch.setattr("asl_live.data.index.read_entry", lambda path: read.append(path) or read_entry(path))
    assert Dataset(folder).scan() == first and read == []
    path = put(folder, "hello", "ann", 2, frames=9)
    assert Dataset(folder).scan()[1].frames == 9 and read == [path]


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b'{"format": 1, "entries": {"hello/ann-001.npz": {}}}', b"\xff"]
)
def test_a_damaged_index_is_passed_over(folder: Path, damage: bytes) -> None:
    age(folder)
    first = Dataset(folder).scan()
    (folder / ".asl-live" / "index.json").write_bytes(damage)
    assert Dataset(folder).scan() == first


def test_the_hidden_folder_is_no_part_of_the_dataset_for_git_and_for_readers(folder: Path) -> None:
    dataset = Dataset(folder)
    dataset.delete([folder / "hello" / "ann-001.npz"])
    assert (folder / ".asl-live" / ".gitignore").read_text() == "*\n"
    assert len(find_files([folder])) == len(list(folder.rglob("*.npz"))) == 3


def test_relabelled_clips_move_with_their_videos_and_come_back(folder: Path) -> None:
    before, whole = tree(folder), read_clip(folder / "hello" / "ann-001.npz")
    dataset = Dataset(folder)
    told: list[tuple[int, int]] = []
    change = dataset.relabel(
        [folder / "hello" / "ann-001.npz", folder / "hello" / "bob-001.npz"],
        " yes ",
        lambda done, of: told.append((done, of)),
    )
    assert tree(folder) == [
        "hello/ann-002.npz",
        "yes/ann-001.mp4",
        "yes/ann-001.npz",
        "yes/ann-002.mp4",
        "yes/ann-002.npz",
        "yes/bob-001.npz",
    ]
    assert (change.kind, change.clips, told) == ("relabel", 2, [(1, 2), (2, 2)])
    assert change.paths == (folder / "yes" / "ann-002.npz", folder / "yes" / "bob-001.npz")
    moved = read_clip(folder / "yes" / "ann-002.npz")
    assert (moved.sign, moved.signer, moved.video, moved.created) == (
        "yes",
        "ann",
        "ann-002.mp4",
        whole.created,
    )
    np.testing.assert_array_equal(moved.keypoints, whole.keypoints)
    assert (folder / "yes" / "ann-002.mp4").read_bytes() == b"film 1"

    back = Dataset(folder).undo()  # as after a restart
    assert tree(folder) == before and back.paths[0] == folder / "hello" / "ann-001.npz"
    again = read_clip(folder / "hello" / "ann-001.npz")
    assert (again.sign, again.video) == ("hello", "ann-001.mp4")
    assert (folder / "hello" / "ann-001.mp4").read_bytes() == b"film 1"
    assert Dataset(folder).history() == []


def test_a_clip_in_the_wrong_folder_is_moved_and_one_in_place_is_not_touched(folder: Path) -> None:
    stray = folder / "yes" / "ann-005.npz"
    shutil.move(folder / "hello" / "ann-002.npz", stray)
    dataset = Dataset(folder)
    change = dataset.relabel([stray, folder / "hello" / "ann-001.npz"], "hello")
    assert change.paths == (folder / "hello" / "ann-002.npz",)
    with pytest.raises(InputError, match="nothing to change: the clips are hello already"):
        dataset.relabel([folder / "hello" / "ann-001.npz"], "hello")


def test_merging_removes_the_sign_and_undo_brings_it_back(folder: Path) -> None:
    before = tree(folder)
    dataset = Dataset(folder)
    assert dataset.merge("hello", "yes").clips == 3
    assert not (folder / "hello").exists()
    assert count(dataset.scan()) == {("yes", "ann"): 3, ("yes", "bob"): 1}
    dataset.undo()
    assert tree(folder) == before
    with pytest.raises(InputError, match="no clips of goodbye"):
        dataset.merge("goodbye", "yes")
    with pytest.raises(InputError, match="cannot be merged with itself"):
        dataset.merge("yes", "yes")


def test_deleted_clips_come_back_in_the_order_of_changes(folder: Path) -> None:
    before = tree(folder)
    content = (folder / "hello" / "ann-001.npz").read_bytes()
    dataset = Dataset(folder)
    dataset.delete([folder / "hello" / "ann-001.npz"])
    dataset.relabel([folder / "hello" / "bob-001.npz"], "yes")
    assert [change.kind for change in dataset.history()] == ["delete", "relabel"]
    assert tree(folder) == ["hello/ann-002.npz", "yes/ann-001.mp4", "yes/ann-001.npz", "yes/bob-001.npz"]
    assert [dataset.undo().kind, dataset.undo().kind] == ["relabel", "delete"]
    assert tree(folder) == before and (folder / "hello" / "ann-001.npz").read_bytes() == content
    assert not list((folder / ".asl-live" / "trash").glob("*"))
    with pytest.raises(InputError, match="nothing to undo"):
        dataset.undo()


def test_a_broken_clip_may_be_deleted_and_comes_back_but_not_be_relabelled(folder: Path) -> None:
    path = folder / "yes" / "ann-001.npz"
    path.write_bytes(b"half")
    dataset = Dataset(folder)
    with pytest.raises(InputError, match=r"damaged.*only deleted"):
        dataset.relabel([path], "hello")
    dataset.delete([path])
    assert not path.exists()
    dataset.undo()
    assert path.read_bytes() == b"half"


def test_a_place_that_was_taken_meanwhile_is_left_to_the_new_clip(folder: Path) -> None:
    dataset = Dataset(folder)
    path = folder / "hello" / "ann-001.npz"
    dataset.delete([path, folder / "hello" / "ann-002.npz"])
    put(folder, "hello", "ann", 1, video=b"new film", frames=5)
    back = dataset.undo()
    assert set(back.paths) == {folder / "hello" / "ann-002.npz", folder / "hello" / "ann-003.npz"}
    assert len(read_clip(path)) == 5 and (folder / "hello" / "ann-001.mp4").read_bytes() == b"new film"
    named = {one.video: one for one in dataset.scan() if one.sign == "hello" and one.video}
    assert set(named) == {"ann-001.mp4", "ann-003.mp4"}
    assert (folder / "hello" / "ann-003.mp4").read_bytes() == b"film 1"


def test_a_clip_names_no_video_that_was_there_before_it(folder: Path) -> None:
    dataset = Dataset(folder)
    (folder / "no").mkdir()
    (folder / "no" / "ann-001.mp4").write_bytes(b"a stranger's")
    moved = dataset.relabel([folder / "hello" / "ann-001.npz"], "no").paths[0]
    assert (folder / "no" / read_clip(moved).video).read_bytes() == b"film 1"
    (folder / "hello" / "ann-001.mp4").write_bytes(b"another stranger's")
    back = dataset.undo().paths[0]
    assert (folder / "hello" / read_clip(back).video).read_bytes() == b"film 1"
    assert (folder / "no" / "ann-001.mp4").read_bytes() == b"a stranger's"
    assert (folder / "hello" / "ann-001.mp4").read_bytes() == b"another stranger's"


def test_a_clip_whose_video_is_missing_does_not_name_that_of_another(folder: Path) -> None:
    (folder / "hello" / "ann-001.mp4").unlink()
    dataset = Dataset(folder)
    assert read_clip(dataset.relabel([folder / "hello" / "ann-001.npz"], "yes").paths[0]).video == ""
    dataset.undo()
    moved = dataset.relabel([folder / "hello" / "ann-001.npz"], "no").paths[0]
    assert read_clip(moved).video == "ann-001.mp4"


def test_a_clip_that_is_gone_meanwhile_is_passed_over(folder: Path) -> None:
    dataset = Dataset(folder)
    change = dataset.relabel([folder / "hello" / "ann-002.npz", folder / "hello" / "bob-001.npz"], "no")
    change.paths[0].unlink()
    assert dataset.undo().paths == (folder / "hello" / "bob-001.npz",)


def test_a_video_that_two_clips_name_stays_with_the_other(folder: Path) -> None:
    shutil.copy(folder / "hello" / "ann-001.npz", folder / "hello" / "ann-009.npz")
    dataset = Dataset(folder)
    dataset.delete([folder / "hello" / "ann-009.npz"])
    assert (folder / "hello" / "ann-001.mp4").exists()
    dataset.undo()
    moved = dataset.relabel([folder / "hello" / "ann-009.npz"], "yes").paths[0]
    assert read_clip(moved).video == "" and (folder / "hello" / "ann-001.mp4").exists()
    dataset.undo()
    assert read_clip(folder / "hello" / "ann-009.npz").video == "ann-001.mp4"


@pytest.mark.parametrize("error", [InputError, KeyboardInterrupt])
def test_a_change_that_is_stopped_leaves_every_clip_whole_once_and_can_be_undone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    before = tree(folder)
    with monkeypatch.context() as patch:
        stop_after(2, patch, error)
        with pytest.raises(error):
            Dataset(folder).merge("hello", "yes")
    dataset = Dataset(folder)
    assert count(dataset.scan()).total() == 4 and count(dataset.scan())["yes", "ann"] == 3
    assert [change.clips for change in dataset.history()] == [2]
    dataset.undo()
    assert tree(folder) == before


def test_a_change_that_fails_at_once_is_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(folder)
    stop_after(0, monkeypatch, InputError)
    with pytest.raises(InputError, match="no space left"):
        Dataset(folder).merge("hello", "yes")
    assert Dataset(folder).history() == [] and tree(folder) == before


class Killed(BaseException):
    """The process ends here: nothing that follows runs."""


@pytest.mark.parametrize("kind", ["merge", "delete", "undo"])
def test_killed_at_any_moment_no_clip_and_no_video_is_lost_or_double(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "undo":
        Dataset(folder).merge("hello", "yes")
    before, moment = tree(folder), 0
    while True:
        copy = folder.parent / f"copy-{moment}"
        shutil.copytree(folder, copy)
        dataset, clips = Dataset(copy), sorted(copy.glob("hello/*.npz"))
        with monkeypatch.context() as patch:
            fatal_after(moment, patch)
            try:
                if kind == "merge":
                    dataset.merge("hello", "yes")
                elif kind == "delete":
                    dataset.delete(clips)
                else:
                    dataset.undo()
            except Killed:
                ended = False
            else:
                ended = True
        entries = Dataset(copy).scan()
        assert all(entry.usable for entry in entries)
        assert all(entry.video_path is None or entry.video_path.is_file() for entry in entries)
        if kind != "delete":
            assert len({entry.digest for entry in entries}) == len(entries) == 4
        if ended:
            break
        if kind != "undo":
            for _ in dataset.history():
                dataset.undo()
            assert tree(copy) == before
        moment += 1
    assert moment > 5


def fatal_after(moments: int, patch: pytest.MonkeyPatch) -> None:
    """Let the process seem to die before the disk is touched for this time."""
    left = [moments]

    def dying(function):  # type: ignore[no-untyped-def]
        def call(*args, **named):  # type: ignore[no-untyped-def]
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return function(*args, **named)

        return call

    for owner, name in ((os, "replace"), (Path, "unlink")):
        patch.setattr(owner, name, dying(getattr(owner, name)))
    patch.setattr(changes_module.Changes, "_settle", lambda *_: None)


def test_two_programs_do_not_change_a_dataset_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(folder).locked():
        monkeypatch.setattr("asl_live.data.journal.SECONDS_TO_WAIT", 0.0)
        with pytest.raises(InputError, match="another program is changing"):
            Dataset(folder).delete([folder / "hello" / "ann-001.npz"])
        assert len(Dataset(folder).scan()) == 4


def test_emptied_trash_cannot_be_undone(folder: Path) -> None:
    dataset = Dataset(folder)
    dataset.relabel([folder / "hello" / "bob-001.npz"], "no")
    dataset.delete([folder / "hello" / "ann-001.npz", folder / "hello" / "ann-002.npz"])
    assert dataset.empty_trash() == 2
    assert [change.kind for change in dataset.history()] == ["relabel"]
    assert not list((folder / ".asl-live").rglob("*.clip"))


def test_a_moved_dataset_still_knows_its_history(folder: Path) -> None:
    before = tree(folder)
    Dataset(folder).delete([folder / "hello" / "ann-001.npz"])
    moved = folder.rename(folder.parent / "elsewhere")
    assert str(folder) not in "".join(path.read_text() for path in (moved / ".asl-live").rglob("*.json"))
    Dataset(moved).undo()
    assert tree(moved) == before


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside.npz", "c:/x.npz", "a\\..\\b"])
def test_a_journal_cannot_reach_out_of_its_dataset(folder: Path, path: str) -> None:
    Dataset(folder).delete([folder / "hello" / "ann-001.npz"])
    record = folder / ".asl-live" / "journal" / "00001.json"
    record.write_text(record.read_text().replace("hello/ann-001.npz", path.replace("\\", "\\\\")))
    with pytest.raises(InputError, match=r"00001\.json is not a change of this dataset; delete it to go on"):
        Dataset(folder).undo()


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("gone.npz", "does not exist"),
        ("../other.npz", "does not lie in"),
        ("hello/ann-001.mp4", "is no clip of"),
    ],
)
def test_only_clips_of_the_dataset_are_changed(folder: Path, named: str, said: str) -> None:
    (folder.parent / "other.npz").write_bytes(b"")
    with pytest.raises(InputError, match=said):
        Dataset(folder).delete([folder / named])
    with pytest.raises(InputError, match="no clips were named"):
        Dataset(folder).delete([])


def test_clips_may_be_named_from_the_folder_or_from_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    dataset = Dataset("dataset")
    change = dataset.delete(
        [Path("hello/ann-001.npz"), Path("dataset/hello/ann-002.npz"), "hello/ann-001.npz"]
    )
    assert change.clips == 2


def test_a_new_sign_has_a_name(folder: Path) -> None:
    for name, said in ((" ", "has no name"), ("a\nb", "not text"), ("x" * 65, "65 characters")):
        with pytest.raises(InputError, match=said):
            Dataset(folder).relabel([folder / "hello" / "ann-001.npz"], name)


def test_clips_whose_names_hold_any_character_are_found_and_moved(tmp_path: Path) -> None:
    put(tmp_path, "ich liebe dich/♥", "Åsa B.", 1, video=b"film")
    dataset = Dataset(tmp_path)
    change = dataset.relabel([dataset.scan()[0].path], "..")
    assert change.paths[0].parent == tmp_path / "__" and read_clip(change.paths[0]).sign == ".."
    dataset.undo()
    assert dataset.scan()[0].sign == "ich liebe dich/♥"


@pytest.mark.skipif(os.name != "posix", reason="names that are no text are found on Unix only")
def test_a_name_that_is_no_text_is_looked_at_and_told_of(folder: Path) -> None:
    path = folder / "hello" / os.fsdecode(b"\xff-001.npz")
    try:
        (folder / "hello" / "bob-001.npz").rename(path)
    except OSError:
        pytest.skip("this disk takes no such names")
    age(folder)
    assert len(Dataset(folder).scan()) == len(Dataset(folder).scan()) == 4
    with pytest.raises(InputError, match="not in UTF-8; give it another"):
        Dataset(folder).delete([path])


def test_make_clip_differs_by_seed() -> None:
    assert not np.array_equal(make_clip(1).keypoints, make_clip(2).keypoints)
