"""Finding recordings that stand in a dataset twice, and labels that are likely wrong."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip, read_clip, write_clip
from asl_live.data import similar
from asl_live.data.dataset import Dataset
from asl_live.data.layout import clip_path
from asl_live.data.similar import find_duplicates, find_mislabelled, read_movements
from asl_live.keypoints import Body

FRAMES = 24


def sign_clip(sign: str, take: int, signer: str = "ann", mirrored: bool = False, phase: float = 0.0) -> Clip:
    """A signer whose right hand draws a figure that belongs to the sign, a little otherwise each take."""
    rng = np.random.default_rng([take, *signer.encode()])
    keypoints = np.zeros((FRAMES, kp.SIZE), np.float32)
    body = np.tile(rng.normal(0.5, 0.01, (33, 4)), (FRAMES, 1, 1))
    body[:, Body.NOSE, :2] = 0.5, 0.25
    body[:, Body.LEFT_SHOULDER, :2], body[:, Body.RIGHT_SHOULDER, :2] = (0.6, 0.4), (0.4, 0.4)
    keypoints[:, kp.BODY] = body.reshape(FRAMES, -1)
    turn = np.linspace(0, 2 * np.pi, FRAMES) + phase
    path = {
        "circle": (0.42 + 0.08 * np.cos(turn), 0.55 + 0.08 * np.sin(turn)),
        "line": (0.3 + 0.3 * turn / 7, np.full(FRAMES, 0.6)),
        "nod": (np.full(FRAMES, 0.4), 0.35 + 0.12 * np.abs(np.sin(turn))),
    }[sign]
    fingers = rng.normal(0, 0.004, (21, 3)) + np.linspace(0, 0.05, 21)[:, None]
    hand = np.zeros((FRAMES, 21, 3)) + fingers + rng.normal(0, 0.004, (FRAMES, 1, 3))
    hand[..., :2] += np.stack(path, -1)[:, None] + rng.normal(0, 0.01, 2)
    keypoints[:, kp.RIGHT_HAND] = hand.reshape(FRAMES, -1)
    return Clip(
        np.arange(FRAMES) / 12,
        kp.mirror(keypoints) if mirrored else keypoints,
        aspect=1.0,
        sign=sign,
        signer=signer,
    )


def write(folder: Path, clip: Clip, number: int, sign: str = "") -> Path:
    path = clip_path(folder, sign or clip.sign, clip.signer, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_clip(path, replace(clip, sign=sign or clip.sign))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for sign in ("circle", "line", "nod"):
        for take in range(1, 6):
            write(tmp_path, sign_clip(sign, take), take)
    return tmp_path


def duplicates(folder: Path) -> list[set[str]]:
    groups = find_duplicates(read_movements(Dataset(folder).scan()))
    return [{entry.path.relative_to(folder).as_posix() for entry in group} for group in groups]


def test_well_labelled_takes_raise_no_doubt(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    movements = read_movements(Dataset(folder).scan(), lambda done, of: told.append((done, of)))
    assert told[-1] == (15, 15) and len(movements) == 15
    assert find_mislabelled(movements) == [] and find_duplicates(movements) == []


def test_a_wrong_label_is_found_with_what_it_likely_is(folder: Path) -> None:
    wrong = write(folder, sign_clip("circle", 9), 9, sign="nod")
    told: list[tuple[int, int]] = []
    suspects = find_mislabelled(
        read_movements(Dataset(folder).scan()), lambda done, of: told.append((done, of))
    )
    assert suspects[0].entry.path == wrong and suspects[0].sign == "circle" and suspects[0].doubt > 0
    assert {entry.sign for entry in suspects[0].neighbours} == {"circle"} and told == [(16, 16)]


def test_a_left_handed_signer_is_compared_in_the_mirror(folder: Path) -> None:
    for take in (1, 2):
        write(folder, sign_clip("line", take + 20, "lou", mirrored=True), take)
    wrong = write(folder, sign_clip("circle", 30, "lou", mirrored=True), 3, sign="line")
    suspects = find_mislabelled(read_movements(Dataset(folder).scan()))
    assert [one.entry.path for one in suspects][:1] == [wrong] and suspects[0].sign == "circle"
    assert not {folder / "line" / "lou-001.npz", folder / "line" / "lou-002.npz"} & {
        one.entry.path for one in suspects
    }


def test_a_copy_is_no_witness_for_its_own_wrong_label(folder: Path) -> None:
    wrong = write(folder, sign_clip("circle", 9), 9, sign="nod")
    copy = shutil.copy(wrong, wrong.with_name("ann-010.npz"))
    suspects = find_mislabelled(read_movements(Dataset(folder).scan()))
    assert {one.entry.path for one in suspects[:2]} == {wrong, Path(copy)}


def test_a_sign_with_one_clip_is_not_judged(folder: Path) -> None:
    write(folder, sign_clip("circle", 9), 1, sign="once")
    assert "once" not in {one.entry.sign for one in find_mislabelled(read_movements(Dataset(folder).scan()))}


def test_copies_are_found_exact_rounded_and_cut(folder: Path) -> None:
    shutil.copy(folder / "circle" / "ann-001.npz", folder / "circle" / "ann-011.npz")
    line = read_clip(folder / "line" / "ann-002.npz")
    rounded = replace(line, keypoints=line.keypoints.astype(np.float16).astype(np.float32))
    write(folder, rounded, 12)
    write(folder, replace(line, times=line.times[3:-4], keypoints=line.keypoints[3:-4]), 13, sign="nod")
    assert duplicates(folder) == [
        {"circle/ann-001.npz", "circle/ann-011.npz"},
        {"line/ann-002.npz", "line/ann-012.npz", "nod/ann-013.npz"},
    ]


def test_copies_are_looked_for_once_and_each_search_tells_how_far_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(folder / "circle" / "ann-001.npz", folder / "circle" / "ann-011.npz")
    monkeypatch.setattr(similar, "BLOCK", 6)
    movements = read_movements(Dataset(folder).scan())
    first: list[int] = []
    again: list[int] = []
    found = find_duplicates(movements, lambda done, of: first.append(done))
    assert find_duplicates(movements, lambda done, of: again.append(done)) == found and len(found) == 1
    assert (first, again) == ([6, 12, 16], [16])


def test_signers_at_rest_look_alike_and_are_no_copies(folder: Path) -> None:
    for take in (1, 2):
        rest = sign_clip("nod", 1)
        keypoints = rest.keypoints + np.float32(take * 1e-4)
        keypoints[:, kp.FACE.start :] = 0
        write(folder, replace(rest, keypoints=keypoints), take, sign="idle")
    assert duplicates(folder) == []


def test_clips_that_are_broken_or_gone_are_left_out_and_nothing_is_found_in_nothing(folder: Path) -> None:
    entries = Dataset(folder).scan()
    (folder / "nod" / "ann-001.npz").unlink()
    (folder / "nod" / "ann-002.npz").write_bytes(b"")
    assert len(read_movements(entries)) == 13
    nothing = read_movements([])
    assert find_mislabelled(nothing) == find_duplicates(nothing) == []


def test_swapped_labels_of_real_signers_are_mostly_among_the_first(shared_data: Path, tmp_path: Path) -> None:
    from asl_live.data.archive import read_archive

    for archive in ("s06", "s15", "s22"):
        for number, clip in enumerate(read_archive(shared_data / "signs" / f"{archive}.npz"), 1):
            write(tmp_path, clip, number)
    movements = read_movements(Dataset(tmp_path).scan())
    rng = np.random.default_rng(0)
    signs = sorted({entry.sign for entry in movements.entries} - {"idle"})
    rows = [row for row, entry in enumerate(movements.entries) if entry.sign != "idle"]
    swapped = set(rng.choice(rows, 5, replace=False).tolist())
    entries = [
        replace(entry, sign=str(rng.choice([sign for sign in signs if sign != entry.sign])))
        if row in swapped
        else entry
        for row, entry in enumerate(movements.entries)
    ]
    paths = {entries[row].path for row in swapped}
    suspects = find_mislabelled(replace(movements, entries=tuple(entries)))
    assert len(paths & {one.entry.path for one in suspects[:10]}) >= 3
