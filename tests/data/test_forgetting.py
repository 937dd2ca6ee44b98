"""Forgetting a signer: every trace goes, and nothing of anybody else."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from asl_live.data.dataset import Dataset, count
from asl_live.data.forgetting import Forgotten
from asl_live.data.importing import memory
from asl_live.data.recording.plan import SessionPlan
from asl_live.data.recording.progress import Progress
from asl_live.errors import InputError
from asl_live.npz import write_arrays
from tests.data.clips import put, tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    put(folder, "hello", "ann", 1, video=b"face of ann")
    put(folder, "hello", "ann-marie", 1, video=b"other face")
    put(folder, "hello", "bob", 1, video=b"face of bob")
    put(folder, "yes", "ann", 1)
    return folder


def everything(folder: Path) -> str:
    """The names and contents of all files, hidden ones too."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(
        path.relative_to(folder).as_posix() + path.read_bytes().decode("latin-1") for path in files
    )


def test_every_trace_of_a_signer_goes_and_the_rest_stays(folder: Path) -> None:
    dataset = Dataset(folder)
    put(folder, "no", "ann", 1, video=b"face of ann in the trash")
    put(folder, "no", "bob", 1, video=b"kept in the trash")
    dataset.delete([folder / "no" / "ann-001.npz", folder / "no" / "bob-001.npz"])
    dataset.relabel([folder / "yes" / "ann-001.npz"], "no")
    dataset.relabel([folder / "hello" / "bob-001.npz"], "no")
    Progress(SessionPlan(folder, "ann", ("hello",), takes=3), synthetic=False).save()
    Progress(SessionPlan(folder, "bob", ("hello",), takes=3), synthetic=False).save()
    (folder / "hello" / ".ann-002-0abc_x9z.part").write_bytes(b"half a face of ann")
    (folder / "hello" / ".ann-marie-002-0abc_x9z.part").write_bytes(b"half of another")
    (folder / "hello" / "ann-003.mp4").write_bytes(b"a video of ann without its clip")
    (folder / "hello" / "ann-004.npz").write_bytes(b"a broken clip of ann")
    with memory.Memory(folder) as imported:
        for signer in ("ann", "bob"):
            entry = {
                "kind": "videos",
                "key": f"{signer}.mp4",
                "signer": signer,
                "stamp": "",
                "digest": signer,
            }
            imported.add(memory.Entry(**entry, file=f"hello/{signer}-001.npz"))
    dataset.scan()

    told: list[tuple[int, int]] = []
    forgotten = dataset.forget("ann", lambda done, of: told.append((done, of)))

    left = everything(folder)
    assert "ann-0" not in left and "face of ann" not in left and '"ann"' not in left
    assert count(dataset.scan()) == {("hello", "ann-marie"): 1, ("no", "bob"): 1}
    assert tree(folder) == [
        "hello/ann-marie-001.mp4",
        "hello/ann-marie-001.npz",
        "no/bob-001.mp4",
        "no/bob-001.npz",
    ]
    assert (folder / "hello" / ".ann-marie-002-0abc_x9z.part").exists()
    assert len(list((folder / ".sessions").iterdir())) == 1
    assert [entry.signer for entry in memory.read_entries(folder)] == ["bob"]
    assert told[-1][0] == told[-1][1]
    assert forgotten == Forgotten(
        "ann", clips=3, videos=1, trashed=1, changes=2, sessions=1, imports=1, leftovers=2,
        files=forgotten.files, history=forgotten.history,
    )  # fmt: skip
    assert "hello/ann-001.npz" in forgotten.files and "hello/.ann-002-0abc_x9z.part" in forgotten.files
    assert forgotten.as_text() == (
        "removed of ann: 3 clips, 1 original video, 1 clip in the trash, 1 unfinished session, "
        "1 remembered import, 2 stray files, 2 changes that could be undone"
    )
    # What others changed can still be undone.
    assert dataset.undo().paths == (folder / "hello" / "bob-001.npz",)
    assert dataset.undo().paths == (folder / "no" / "bob-001.npz",)
    assert (folder / "no" / "bob-001.mp4").read_bytes() == b"kept in the trash"
    with pytest.raises(InputError, match="nothing to undo"):
        dataset.undo()


def test_a_signer_who_only_looks_alike_on_disk_is_kept(tmp_path: Path) -> None:
    put(tmp_path, "hello", "a b", 1, video=b"one")
    put(tmp_path, "hello", "a_b", 2, video=b"two")
    Dataset(tmp_path).forget("a b")
    assert tree(tmp_path) == ["hello/a_b-002.mp4", "hello/a_b-002.npz"]


def test_the_index_is_not_believed(folder: Path) -> None:
    dataset = Dataset(folder)
    for path in folder.rglob("*.npz"):
        import os

        os.utime(path, ns=(10**18, 10**18))
    dataset.scan()
    index = folder / ".asl-live" / "index.json"
    index.write_text(index.read_text().replace('"signer":"ann"', '"signer":"bob"'))
    assert dataset.forget("ann").clips == 2


def test_an_archive_of_the_signer_goes_too(folder: Path) -> None:
    for signer in ("ann", "bob"):
        arrays = {"delta": np.zeros((1, 4, 1662), np.int16), "label": np.array(["no"])}
        write_arrays(folder / f"{signer}.npz", {**arrays, "signer": np.array(signer)})
    assert Dataset(folder).forget("ann").clips == 3
    assert not (folder / "ann.npz").exists() and (folder / "bob.npz").exists()


def test_somebody_who_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(InputError, match="holds nothing of an"):
        Dataset(folder).forget("an")
    with pytest.raises(InputError, match="no dataset at"):
        Dataset(folder / "nowhere").forget("ann")


def test_what_an_interruption_left_goes_the_second_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, calls = Path.unlink, []

    def failing(path: Path, missing_ok: bool = False) -> None:
        calls.append(path)
        if path.suffix == ".npz":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", failing)
        with pytest.raises(InputError, match=r"ann-001\.npz cannot be changed: permission denied"):
            Dataset(folder).forget("ann")
    Dataset(folder).forget("ann")
    assert "ann-0" not in everything(folder)


def test_git_history_is_pointed_out(folder: Path) -> None:
    (folder.parent / ".git").mkdir()
    forgotten = Dataset(folder).forget("ann")
    assert forgotten.history == folder.parent.resolve()
    assert "history of the git repository" in forgotten.notes()[0]
    shutil.rmtree(folder.parent / ".git")
    assert len(Dataset(folder).forget("bob").notes()) == 1


def test_a_damaged_session_file_is_judged_by_its_name(folder: Path) -> None:
    (folder / ".sessions").mkdir()
    (folder / ".sessions" / "ann-12345678.json").write_text("{")
    (folder / ".sessions" / "bob-12345678.json").write_text(json.dumps([]))
    Dataset(folder).forget("ann")
    assert [path.name for path in (folder / ".sessions").iterdir()] == ["bob-12345678.json"]
