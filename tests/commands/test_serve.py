"""``asl-live serve``, as far as no server is needed."""

import subprocess
import sys

import pytest

from asl_live.commands.serve import show_in_browser


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the system opens pages itself")
def test_where_there_is_no_browser_the_user_is_asked(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    show_in_browser("http://127.0.0.1:8000")
    said = "asl-live: no browser could be opened; open http://127.0.0.1:8000 in one yourself\n"
    assert capfd.readouterr().err == said
    failed = subprocess.CompletedProcess([], 3)
    monkeypatch.setattr(subprocess, "run", lambda *given, **how: failed)
    show_in_browser("http://127.0.0.1:8000")
    assert capfd.readouterr().err == said
