"""ASL Citizen's tables and its videos."""

from pathlib import Path

import pytest

from asl_live.data.importing.asl_citizen import RIGHTS
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError

HEADER = "Participant ID,Video file,Gloss,ASL-LEX Code\n"


def save(folder: Path, **tables: str) -> Path:
    (folder / "splits").mkdir(parents=True)
    (folder / "videos").mkdir()
    for name, lines in tables.items():
        (folder / "splits" / f"{name}.csv").write_text(HEADER + lines)
    return folder


def test_every_line_of_every_table_is_an_item(tmp_path: Path) -> None:
    root = save(
        tmp_path / "ASL_Citizen",
        train='P52,15890366051589533-THANK YOU.mp4,"THANKYOU ",B_01\nP1,1-ROCK_2.mp4,ROCK2,C_02\n',
        test="P9,7-seedHELLO.mp4,HELLO,A_01\n",
    )
    for source in (tmp_path, root):
        items = find_items("asl-citizen", source)
        assert [(item.key, item.sign, item.signer) for item in items] == [
            ("videos/7-seedHELLO.mp4", "hello", "asl-citizen-P9"),
            ("videos/15890366051589533-THANK YOU.mp4", "thankyou", "asl-citizen-P52"),
            ("videos/1-ROCK_2.mp4", "rock2", "asl-citizen-P1"),
        ]
        assert items[0].load.args == (root / "videos" / "7-seedHELLO.mp4", RIGHTS)  # type: ignore[attr-defined]
    (only,) = find_items("asl-citizen", root / "splits" / "test.csv")
    assert only.files == (root / "videos" / "7-seedHELLO.mp4",)


def test_lines_that_make_no_sense_cost_themselves_only(tmp_path: Path) -> None:
    save(tmp_path, train="P1,a.mp4,YES,A\nP1,../a.mp4,YES,A\nP1,,YES,A\nP1,a.mp4,NO,A\nP1,a.mp4,YES,A\n")
    items = find_items("asl-citizen", tmp_path)
    assert [(item.sign, bool(item.problem)) for item in items] == [
        ("yes", False), ("yes", True), ("yes", True), ("no", True)
    ]  # fmt: skip


def test_what_has_no_tables_or_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no splits/train.csv; name the folder ASL_Citizen"):
        find_items("asl-citizen", tmp_path)
    save(tmp_path / "a")
    (tmp_path / "a" / "splits" / "train.csv").write_text("user,file\n1,2\n")
    with pytest.raises(InputError, match="has no column 'Participant ID'"):
        find_items("asl-citizen", tmp_path / "a")
