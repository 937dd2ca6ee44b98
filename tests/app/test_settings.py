"""What the window remembers, and what it makes of a file that somebody edited."""

from pathlib import Path

import pytest

from asl_live.app.settings import Settings


def test_a_choice_is_there_at_the_next_start(tmp_path: Path) -> None:
    first = Settings(tmp_path / "settings.ini")
    first.set("threshold", 0.4)
    first.set("skeleton", False)
    first.save()
    second = Settings(tmp_path / "settings.ini")
    assert (second.number("threshold"), second.flag("skeleton", True)) == (0.4, False)


@pytest.mark.parametrize("written", ["inf", "-inf", "nan", "many", ""])
def test_what_is_no_number_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[train]\nepochs={written}\n")
    assert Settings(tmp_path / "settings.ini").number("train/epochs") is None
