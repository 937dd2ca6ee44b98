import os
from pathlib import Path

import pytest

from asl_live.data.exporting.folder import replacing_folder


def export(path, text, force=False):
    with replacing_folder(path, ["table.csv"], force) as temporary:
        (temporary / "table.csv").write_text(text)


def test_an_export_that_a_killed_program_had_put_aside_comes_back(tmp_path, monkeypatch):
    out = tmp_path / "out"
    export(out, "first")

    def killed(path, target):
        os.rename(path, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "rename", killed)
        export(out, "second", force=True)
    assert not out.exists()
    with pytest.raises(RuntimeError), replacing_folder(out, ["table.csv"], force=True):
        raise RuntimeError("the export after it fails")
    assert (out / "table.csv").read_text() == "first"
    export(out, "third", force=True)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    assert (out / "table.csv").read_text() == "third"
