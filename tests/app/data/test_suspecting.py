"""Real clips compared: a copy under another name and a wrong label are found."""

import shutil

from asl_live.app.data.suspecting import find_suspicious
from asl_live.clip import read_clip, write_clip
from asl_live.data.dataset import Dataset
from tests.app.data.datasets import make_clip


def moved(sign, number, down):
    """A clip of a hand at another height; each number trembles in its own way."""
    clip = make_clip(sign, number=number)
    hand = clip.keypoints[:, -63:]
    hand[:, 1::3] += down + 0.02 * (number % 3)
    hand[:, 0::3] += 0.03 * (number % 4)
    return clip


def test_a_copy_and_a_wrong_label_are_found_and_explained(tmp_path):
    for sign, down in (("high", -0.15), ("low", 0.15)):
        for number in range(1, 6):
            path = tmp_path / sign / f"ann-{number:03d}.npz"
            path.parent.mkdir(exist_ok=True)
            write_clip(path, moved(sign, number, down))
    wrong = tmp_path / "low" / "ann-006.npz"
    write_clip(wrong, moved("low", 7, -0.15))
    copy = tmp_path / "high" / "bob-001.npz"
    shutil.copy(tmp_path / "high" / "ann-002.npz", copy)
    (tmp_path / "high" / "broken.npz").write_bytes(b"")
    reports = []
    found = find_suspicious(Dataset(tmp_path).scan(), lambda done, of: reports.append((done, of)))
    assert [set(group) for group in found.copies] == [{tmp_path / "high" / "ann-002.npz", copy}]
    assert list(found.doubts) == [wrong]
    assert found.doubts[wrong].sign == "high"
    assert "nearer to other signs than to low: high (" in found.doubts[wrong].why
    assert reports == sorted(reports)
    assert reports[-1][0] == reports[-1][1]
    assert read_clip(wrong).sign == "low"  # only told
