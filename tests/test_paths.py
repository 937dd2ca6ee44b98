"""Where things are kept, and how their places are written for people."""

import os
import subprocess
from pathlib import Path

import pytest

from asl_live.paths import shown, typed


def test_the_users_own_folder_is_written_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "ann")
    assert shown(tmp_path / "ann" / "my signs") == str(Path("~", "my signs"))
    assert shown(tmp_path / "anna" / "signs") == str(tmp_path / "anna" / "signs")
    assert shown(Path("signs")) == "signs"


@pytest.mark.skipif(os.name != "posix", reason="other systems type paths otherwise")
def test_what_is_to_be_typed_can_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in (tmp_path / "signs", tmp_path / "my signs", Path("/data/it's"), Path("plain")):
        done = subprocess.run(["sh", "-c", f"printf %s {typed(folder)}"], capture_output=True, text=True)
        assert done.stdout == str(folder)
    assert typed(tmp_path / "signs") == "~/signs"
