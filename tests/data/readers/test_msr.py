import numpy as np
import pytest

from asl_live.data.readers.msr import BONES, read_msr, scale_joints
from asl_live.errors import InputError


def moving(frames, seed):
    return np.random.default_rng(seed).uniform(-1, 2, (frames, 20, 3)).astype(np.float32)


SEQUENCES = [
    moving(5, 0),
    np.zeros((4, 20, 3), np.float32),
    np.concatenate((moving(6, 1), np.zeros((120, 20, 3)))),
]
SEQUENCES.append(moving(3, 2))
SEQUENCES[3][1] = 0
ACTIONS, SUBJECTS = np.array([1, 2, 20, 3], np.int8), np.array([1, 2, 10, 3], np.int8)


def write_archive(path, sequences=SEQUENCES, actions=ACTIONS, subjects=SUBJECTS, **changed):
    arrays = {
        "joints": np.concatenate(sequences).astype(np.float32),
        "length": np.array([len(one) for one in sequences], np.int32),
        "action": actions,
        "subject": subjects,
        "repetition": np.ones(len(sequences), np.int8),
        **changed,
    }
    np.savez(path, **arrays)
    return path


def write_folder(folder, axes=None, labels=ACTIONS):
    most = max(map(len, SEQUENCES))
    filled = np.stack([np.concatenate((one, np.zeros((most - len(one), 20, 3)))) for one in SEQUENCES])
    folder.mkdir()
    np.save(folder / "X.npy", filled if axes is None else axes(filled))
    np.save(folder / "Y.npy", labels)
    np.save(folder / "Y_s.npy", SUBJECTS)
    return folder


def check(skeletons):
    assert skeletons.numbers == (0, 2, 3)
    assert skeletons.actions.tolist() == [1, 20, 3] and skeletons.subjects.tolist() == [1, 10, 3]
    assert np.allclose(skeletons.sequences[1], SEQUENCES[2][:6])


def test_an_archive_is_read_and_what_is_odd_is_told_of(tmp_path):
    skeletons = read_msr(write_archive(tmp_path / "msr.npz"))
    check(skeletons)
    assert len(skeletons.remarks) == 3
    assert skeletons.remarks[0] == "sequence 1 is all zeros, shows nobody and is left out"
    assert skeletons.remarks[1] == "sequence 2 has 126 frames, of which 120 show nobody; 6 are used"
    assert skeletons.remarks[2] == "sequence 3 has 1 of 3 frames that show nobody"


@pytest.mark.parametrize(
    "axes",
    [
        None,
        lambda x: x.reshape(*x.shape[:2], 60),
        lambda x: x.transpose(0, 2, 3, 1),
        lambda x: x.reshape(*x.shape[:2], 60).transpose(0, 2, 1),
    ],
)
@pytest.mark.parametrize("labels", [ACTIONS, ACTIONS - 1, np.eye(20)[ACTIONS - 1]])
def test_a_folder_is_read_whatever_the_order_of_its_axes(tmp_path, axes, labels):
    check(read_msr(write_folder(tmp_path / "msr", axes, labels)))


def test_a_folder_may_hold_the_archive(tmp_path):
    write_archive(tmp_path / "msr.npz")
    check(read_msr(tmp_path))


def test_coordinates_fill_minus_one_to_one_and_bodies_keep_their_shape(tmp_path):
    skeletons = read_msr(write_archive(tmp_path / "msr.npz"))
    scaled = scale_joints(skeletons, [0])
    assert np.abs(scaled[0]).max() == pytest.approx(1, abs=1e-5)
    before, after = (np.linalg.norm(one[0, 0] - one[0, 5]) for one in (skeletons.sequences[0], scaled[0]))
    other = [np.linalg.norm(one[2, 3] - one[1, 7]) for one in (skeletons.sequences[0], scaled[0])]
    assert after / before == pytest.approx(other[1] / other[0], rel=1e-4)
    assert not scaled[2][1].any()


def test_the_bones_join_all_joints():
    joined = {0}
    for _ in BONES:
        joined |= {end for bone in BONES for end in bone if joined & set(bone)}
    assert joined == set(range(20)) and len(BONES) == 19


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"joints": np.zeros((10, 19, 3), np.float32)}, "shape"),
        ({"length": np.array([1, 2, 3, 4])}, "add up to 10 frames"),
        ({"length": np.array([-1, 2, 3, 4])}, "lengths"),
        ({"action": np.array([1, 2, 3, 21])}, "from 1 to 20"),
        ({"subject": np.array([1, 2])}, "subjects"),
        ({"subject": np.array([1.0, 2, 3, 4])}, "subjects"),
    ],
)
def test_a_damaged_archive_is_refused(tmp_path, changed, complaint):
    with pytest.raises(InputError, match=complaint):
        read_msr(write_archive(tmp_path / "msr.npz", **changed))


def test_data_that_show_nobody_are_refused(tmp_path):
    nobody = [np.zeros((3, 20, 3))] * 4
    with pytest.raises(InputError, match="none of its sequences"):
        read_msr(write_archive(tmp_path / "msr.npz", nobody))


def test_a_sequence_of_numbers_that_are_no_places_is_left_out(tmp_path):
    wild = [*SEQUENCES[:3], np.full((2, 20, 3), np.nan)]
    skeletons = read_msr(write_archive(tmp_path / "msr.npz", wild))
    assert skeletons.numbers == (0, 2) and "no places" in skeletons.remarks[-1]


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(InputError, match="file name too long"):
        read_msr(tmp_path / ("n" * 300))
    with pytest.raises(InputError, match=r"X\.npy"):
        read_msr(tmp_path)
