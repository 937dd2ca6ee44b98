"""What every test gets: no display, folders of its own, the same random numbers, nothing left behind."""

import gc
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything makes a QApplication
# Many small runs on few cores are quicker without threads of torch's and OpenMP's own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SECONDS_TO_STOP = 5.0


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that no test reads or writes the user's models and settings."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ASL_LIVE_HOME", str(home / "asl-live"))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("APPDATA", str(home))
    monkeypatch.setenv("LOCALAPPDATA", str(home))
    for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    return home


@pytest.fixture(autouse=True)
def same_random_numbers() -> None:
    """Start every test from the same seeds."""
    random.seed(0)
    np.random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(autouse=True)
def leaves_nothing_behind(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Fail a test that leaves a thread, a timer, a window or a temporary file behind.

    Made before the fixtures that a test asks for, and so checked after they have cleaned up.
    """
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    threads = set(threading.enumerate())
    started = _watch_qt(monkeypatch) if {"qtbot", "qapp"} & set(request.fixturenames) else []
    yield
    left = [f"the thread {thread.name}" for thread in _still_running(threads)]
    left += _left_in_qt(started)
    # torch makes a folder of that name once for the process, wherever temporary files are then.
    files = [path.name for path in temporary.iterdir() if not path.name.startswith("torchinductor_")]
    left += [f"the temporary file {name}" for name in files]
    if left:
        pytest.fail(f"the test left behind: {', '.join(left)}", pytrace=False)


@pytest.fixture
def shared_data() -> Path:
    """The recordings of real people beside the checkout; they are not part of it."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ASL_LIVE_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"there are no recordings of people at {folder}; ASL_LIVE_SHARED names another place")
    return folder


def _still_running(before: set[threading.Thread]) -> list[threading.Thread]:
    # tqdm keeps one watcher for the whole process.
    new = [one for one in threading.enumerate() if one not in before and type(one).__name__ != "TMonitor"]
    deadline = time.monotonic() + SECONDS_TO_STOP
    for thread in new:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in new if thread.is_alive()]


def _watch_qt(monkeypatch: pytest.MonkeyPatch) -> list:
    """Timers and Qt threads, in a list that grows as they are started."""
    from PySide6.QtCore import QThread, QTimer

    started: list = []
    for kind in (QTimer, QThread):
        start = kind.start

        def remember(self, *args, _start=start):  # type: ignore[no-untyped-def]
            started.append(self)
            return _start(self, *args)

        monkeypatch.setattr(kind, "start", remember)
    return started


def _left_in_qt(started: list) -> list[str]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication

    if not isinstance(QApplication.instance(), QApplication):
        return []
    left = []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    windows = QApplication.topLevelWidgets()
    if windows:  # perhaps only a cycle of references keeps them
        del windows
        gc.collect()
        windows = QApplication.topLevelWidgets()
    for window in windows:
        left.append(f"the window {type(window).__name__} {window.windowTitle()!r}")
        window.deleteLater()  # so that the next test is not blamed
    for one in started:
        if not shiboken6.isValid(one):
            continue
        if isinstance(one, QTimer) and one.isActive():
            left.append(f"the timer {one.objectName() or one}")
            one.stop()
        elif not isinstance(one, QTimer) and one.isRunning():
            left.append(f"the Qt thread {one.objectName() or one}")
    return left
