import os
import subprocess
import sys

import pytest

from asl_live.app import display
from asl_live.app.display import check_display, missing_packages
from asl_live.errors import InputError

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can lack a display")


@pytest.fixture
def bare(monkeypatch):
    """No display at all."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@linux
def test_no_display_is_one_sentence(bare):
    with pytest.raises(InputError, match="no display") as caught:
        check_display()
    assert "\n" not in str(caught.value)


@linux
def test_offscreen_needs_no_display(bare):
    bare.setenv("QT_QPA_PLATFORM", "offscreen")
    check_display()


@linux
def test_a_display_that_does_not_answer_is_told(bare):
    bare.setenv("DISPLAY", ":4711")
    with pytest.raises(InputError, match=r":4711 does not answer"):
        check_display()


@linux
def test_a_wayland_display_that_is_gone_is_told(bare):
    bare.setenv("WAYLAND_DISPLAY", "wayland-none")
    with pytest.raises(InputError, match="does not answer"):
        check_display()


@linux
def test_a_platform_that_qt_does_not_have_is_told(bare):
    bare.setenv("QT_QPA_PLATFORM", "nonsense")
    with pytest.raises(InputError, match=r"asks for nonsense, which Qt does not have.*offscreen"):
        check_display()
    bare.setenv("QT_QPA_PLATFORM", "offscreen:size=800x600")
    check_display()


@linux
def test_missing_libraries_give_the_line_to_type(bare, monkeypatch):
    bare.setenv("DISPLAY", ":0")
    monkeypatch.setitem(display.NEEDED_FOR_X11, "libmissing-cursor.so.9", "libmissing-cursor9")
    with pytest.raises(InputError, match="sudo apt-get install libmissing-cursor9"):
        check_display()
    assert "libmissing-cursor9" not in missing_packages(x11=False)


@linux
def test_asking_loads_no_qt():
    code = "import sys, asl_live.app.display as d; d.missing_packages(); print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "False"
