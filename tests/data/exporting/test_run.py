"""An export as a whole: what is chosen, what is refused, and what is left where it fails."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.data.exporting.kinds import Exporter, find_exporter, list_exporters
from asl_live.data.exporting.run import Selection, run_export
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError
from tests.data.clips import put, tree
from tests.data.importing.test_arrays import signing

KINDS = ("mp-data", "paper-arrays", "islr", "pose")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    for sign in ("hello", "yes"):
        for signer in ("ann", "bob", "cem"):
            put(tmp_path / "dataset", sign, signer)
    return tmp_path / "dataset"


def test_the_kinds() -> None:
    assert tuple(sorted(list_exporters())) == tuple(sorted(KINDS))
    with pytest.raises(InputError, match="no kind 'zip' to export; choose one of mp-data, paper-arrays"):
        find_exporter("zip")


@pytest.mark.parametrize("kind", KINDS)
def test_every_clip_or_those_that_are_chosen(dataset: Path, kind: str) -> None:
    report = run_export(kind, [dataset], dataset.parent / "all")
    assert report.clips == 6 and report.signs == {"hello": 3, "yes": 3}
    assert report.signers == {"ann": 2, "bob": 2, "cem": 2} and report.note
    chosen = run_export(
        kind, [dataset], dataset.parent / "some", selection=Selection(["yes"], ["ann", "cem"])
    )
    assert chosen.signs == {"yes": 2} and chosen.signers == {"ann": 1, "cem": 1}
    options = {"order": "body-first"} if "a" in kind and kind != "islr" else {}
    items = find_items(kind, dataset.parent / "some", **options)
    assert sorted((item.sign, item.signer) for item in items) == [("yes", "ann"), ("yes", "cem")]


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_export_is_replaced_only_when_asked(dataset: Path, kind: str) -> None:
    out = dataset.parent / "deep" / "out"
    run_export(kind, [dataset], out)
    before = tree(out)
    with pytest.raises(
        InputError, match="holds an export already; name another folder, or replace it with --force"
    ):
        run_export(kind, [dataset], out, selection=Selection(["yes"]))
    assert tree(out) == before
    run_export(kind, [dataset], out, selection=Selection(["yes"]), force=True)
    (out / ".DS_Store").touch()
    run_export(kind, [dataset], out, selection=Selection(["yes"]), force=True)
    table = out / ("train.csv" if kind == "islr" else "clips.csv")
    assert len(table.read_text().splitlines()) == 1 + 3
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_export_wrote_is_never_replaced(dataset: Path, kind: str) -> None:
    out = dataset.parent / "out"
    run_export(kind, [dataset], out)
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match=r"holds 'thesis\.txt', which no export wrote"):
        run_export(kind, [dataset], out, force=True)
    assert (out / "thesis.txt").read_text() == "years of work"
    (dataset.parent / "file").write_text("text")
    with pytest.raises(InputError, match="is not a folder"):
        run_export(kind, [dataset], dataset.parent / "file", force=True)


def test_an_empty_folder_is_taken(dataset: Path) -> None:
    (dataset.parent / "out").mkdir()
    assert run_export("mp-data", [dataset], dataset.parent / "out").clips == 6


@pytest.mark.parametrize("place", [".", "out", "..", "../dataset"])
def test_an_export_does_not_lie_in_the_dataset_nor_around_it(dataset: Path, place: str) -> None:
    before = tree(dataset)
    with pytest.raises(InputError, match="lie in one another; name a folder beside the dataset"):
        run_export("mp-data", [dataset], dataset / place, force=True)
    assert tree(dataset) == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", ["broken clip", "full disk", "Ctrl-C"])
def test_whole_or_not_at_all(dataset: Path, kind: str, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = dataset.parent / "out"
    run_export(kind, [dataset], out)
    before = {name: (out / name).read_bytes() for name in tree(out)}
    error: type[BaseException] = InputError
    if trouble == "broken clip":
        (dataset / "yes" / "cem-001.npz").write_bytes(b"text")
    else:
        exporter = find_exporter(kind)
        add = exporter.add
        failure = OSError(28, "No space left on device") if trouble == "full disk" else KeyboardInterrupt()
        error = InputError if trouble == "full disk" else KeyboardInterrupt

        def fail(self: Exporter, clip: Clip) -> None:
            if clip.sign == "yes":
                raise failure
            add(self, clip)

        monkeypatch.setattr(exporter, "add", fail)
    with pytest.raises(error) as caught:
        run_export(kind, [dataset], out, force=True)
    if trouble == "full disk":
        assert str(caught.value) == f"{out} cannot be written: no space left on device"
    assert {name: (out / name).read_bytes() for name in tree(out)} == before
    assert sorted(path.name for path in dataset.parent.iterdir()) == ["dataset", "out"]


def test_the_old_export_comes_back_where_the_new_one_cannot_take_its_place(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = dataset.parent / "out"
    run_export("mp-data", [dataset], out)
    before = tree(out)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(InputError, match="cannot be written: permission denied"):
        run_export("mp-data", [dataset], out, force=True)
    assert tree(out) == before
    assert sorted(path.name for path in dataset.parent.iterdir()) == ["dataset", "out"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(["no"]), "there is no clip of the sign 'no'; nothing"),
        (Selection(["yes", "no"]), "there is no clip of the sign 'no' among those that are chosen"),
        (Selection(["yes"], ["ann", "eve"]), "there is no clip of the signer 'eve' among"),
    ],
)
def test_names_of_which_there_is_no_clip(dataset: Path, kind: str, selection: Selection, said: str) -> None:
    with pytest.raises(InputError, match=said):
        run_export(kind, [dataset], dataset.parent / "out", selection=selection)
    assert not (dataset.parent / "out").exists()


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("mp-data", {"order": "hands-first"}, "there is no order 'hands-first'"),
        ("mp-data", {"order": "face-first", "no_face": True}, "leave out --order or --no-face"),
        ("mp-data", {"crops": "rgb"}, "the export of mp-data has no option --crops"),
        ("paper-arrays", {"crops": "video"}, "there are no crops 'video'"),
        (
            "paper-arrays",
            {"crops": "rgb"},
            "6 of 6 clips hold no pictures, the first one of 'hello' by 'ann'",
        ),
        ("paper-arrays", {"split": "sign"}, "there is no split by 'sign'"),
        ("islr", {"order": "body-first"}, "has no option --order"),
        ("pose", {"steps": 30, "rate": 10.0}, "--steps and --rate cannot both"),
        ("pose", {"steps": 0}, "0 is not a number of steps"),
        ("pose", {"rate": float("nan")}, "nan is not a rate"),
    ],
)
def test_options_that_cannot_be_followed(
    dataset: Path, kind: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        run_export(kind, [dataset], dataset.parent / "out", **options)
    assert not (dataset.parent / "out").exists()


def test_steps_and_rates(dataset: Path) -> None:
    # 20 frames at 15 a second.
    for options, frames, end in (
        ({"steps": 30}, 30, 19 / 15),
        ({"rate": 30.0}, 39, 19 / 15),
        ({"steps": 1}, 1, 0),
    ):
        out = dataset.parent / f"out-{frames}"
        run_export("mp-data", [dataset], out, **options)
        clip = find_items("mp-data", out, order="body-first")[0].load()
        assert len(clip) == frames and clip.times[-1] == pytest.approx(end)


def test_a_rate_that_would_fill_memory_is_refused(tmp_path: Path) -> None:
    clip = Clip(np.array([0.0, 3599.0]), signing()[:2], sign="hello", signer="ann")
    write_clip(tmp_path / "a.npz", clip)
    with pytest.raises(InputError, match=r"'hello' by 'ann' lasts 3599 seconds, .* give a lower --rate"):
        run_export("pose", [tmp_path / "a.npz"], tmp_path / "out", rate=1000.0)


def test_progress_counts_to_the_end(dataset: Path) -> None:
    for kind in KINDS:
        shown: list[tuple[int, int]] = []
        run_export(kind, [dataset], dataset.parent / kind, progress=lambda *now, to=shown: to.append(now))
        assert [done for done, _ in shown] == list(range(1, shown[-1][1] + 1))


NOTEBOOK = """
import json, sys
import numpy as np
root, parts = sys.argv[1], sys.argv[2:]
facts = {}
for part in parts:
    folder = root + "/" + part if len(parts) > 1 else root
    frames = np.load(f"{folder}/X_{part}_frames.npy")
    keypoints = np.load(f"{folder}/X_{part}_keypoints.npy")
    labels = np.load(f"{folder}/y_{part}.npy")
    facts[part] = [frames.shape, keypoints.shape, labels.tolist(), float(frames.min()), float(frames.max()),
                   str(frames.dtype), str(labels.dtype)]
with open(root + "/label_encoder.json") as file:
    facts["signs"] = json.load(file)
print(json.dumps(facts))
"""


def run_notebook(out: Path, *parts: str) -> dict[str, Any]:
    """What a plain numpy script, which knows nothing of ASL Live, finds in the arrays."""
    command = [sys.executable, "-I", "-c", NOTEBOOK, str(out), *parts]
    result: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return result


def test_the_papers_notebook_reads_the_arrays(dataset: Path) -> None:
    out = dataset.parent / "out"
    run_export("paper-arrays", [dataset], out)
    facts = run_notebook(out, "train")
    assert facts["signs"] == {"hello": 0, "yes": 1}
    frames, keypoints, labels, low, high, kind, label_kind = facts["train"]
    assert frames == [6, 30, 64, 64, 3] and keypoints == [6, 30, 1662]
    assert labels == [0, 0, 0, 1, 1, 1] and (kind, label_kind) == ("float32", "int64")
    assert low == 0 and 0.5 < high <= 1


@pytest.mark.parametrize("split", ["signer", "random"])
def test_the_parts_of_the_papers_notebook(dataset: Path, split: str) -> None:
    out = dataset.parent / "out"
    run_export("paper-arrays", [dataset], out, split=split)
    facts = run_notebook(out, "train", "val", "test")
    counts = {part: facts[part][0][0] for part in ("train", "val", "test")}
    assert sum(counts.values()) == 6 and min(counts.values()) > 0
    items = find_items("paper-arrays", out)
    assert sorted((item.sign, item.signer) for item in items) == [
        (sign, signer) for sign in ("hello", "yes") for signer in ("ann", "bob", "cem")
    ]
    if split == "signer":
        by_signer = {(item.signer, item.key.partition("#")[0]) for item in items}
        assert len(by_signer) == 3


def test_too_few_signers_for_three_parts(tmp_path: Path) -> None:
    for signer in ("ann", "bob"):
        put(tmp_path / "dataset", "yes", signer)
    with pytest.raises(InputError, match="three parts need at least three signers"):
        run_export("paper-arrays", [tmp_path / "dataset"], tmp_path / "out", split="signer")


def test_pictures_are_the_clips_own_where_all_have_them(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    dataset.mkdir()
    keypoints, pixels = signing()[:4], np.full((4, 64, 64, 3), 255, np.uint8)
    clip = Clip(np.arange(4) / 2, keypoints, sign="yes", signer="ann", crops=pixels)
    write_clip(dataset / "a.npz", clip)
    report = run_export("paper-arrays", [dataset], tmp_path / "rgb")
    assert "signers' faces" in report.note
    assert np.load(tmp_path / "rgb" / "X_train_frames.npy").min() == 1
    write_clip(dataset / "b.npz", Clip(clip.times, keypoints, sign="yes", signer="ann"))
    report = run_export("paper-arrays", [dataset], tmp_path / "drawn")
    assert "drawn from the keypoints" in report.note
    drawn = np.load(tmp_path / "drawn" / "X_train_frames.npy")
    assert 0 < drawn.mean() < 0.2
    np.testing.assert_array_equal(drawn[0], drawn[1])


def test_mp_data_as_the_tutorial_loads_it(dataset: Path) -> None:
    run_export("mp-data", [dataset], dataset.parent / "out", steps=30)
    root = dataset.parent / "out" / "MP_Data"
    actions = sorted(path.name for path in root.iterdir())
    sequences = np.array(
        [
            [np.load(root / action / str(sequence) / f"{frame}.npy") for frame in range(30)]
            for action in actions
            for sequence in range(3)
        ]
    )
    assert actions == ["hello", "yes"] and sequences.shape == (6, 30, kp.SIZE)


def test_islr_as_kaggles_notebooks_load_it(dataset: Path) -> None:
    import pyarrow.parquet as pq

    out = dataset.parent / "out"
    run_export("islr", [dataset], out)
    signs = json.loads((out / "sign_to_prediction_index_map.json").read_text())
    assert signs == {"hello": 0, "yes": 1}
    lines = (out / "train.csv").read_text().splitlines()
    assert lines[0].startswith("path,participant_id,sequence_id,sign,") and len(lines) == 7
    table = pq.read_table(out / lines[1].split(",")[0])
    assert [str(kind) for kind in table.schema.types] == [
        "int16", "string", "string", "int16", "double", "double", "double"
    ]  # fmt: skip
    positions = np.stack([table[axis].to_numpy() for axis in "xyz"], axis=1).reshape(20, 543, 3)
    types = table["type"].to_numpy(zero_copy_only=False).reshape(20, 543)[0]
    assert np.isnan(positions[:, types == "face"]).all()  # these clips have none
    assert np.isfinite(positions[:, types == "pose"]).all()
    assert list(dict.fromkeys(types)) == ["face", "left_hand", "pose", "right_hand"]
