"""Opens the window and stays until it is closed."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from asl_live.app.display import check_display, missing_packages
from asl_live.app.environment import make_room_for_qt
from asl_live.commands.common import INTERRUPTED
from asl_live.errors import InputError
from asl_live.speech.espeak import Espeak

if TYPE_CHECKING:
    from asl_live.app.services import Services
    from asl_live.app.settings import Settings
    from asl_live.app.window import Window
    from asl_live.data.recording import SessionPlan


def run(
    source: str | None,
    model: str | None,
    exit_at_end: bool,
    transcript: Path | None,
    *,
    speak: bool | None = None,
    collect: "SessionPlan | None" = None,
    silent: bool = False,
    services: "Services | None" = None,
    settings: "Settings | None" = None,
) -> int:
    """Open the window; returns the exit status when it is closed.

    With ``exit_at_end`` the window closes when the source ends, every frame is worked through, and
    remembered settings are neither read nor written: the result depends on the arguments alone.
    ``speak`` says whether signs are spoken; None is as the user left it.
    With ``collect`` the window opens on page Collect and records this plan from the source, with
    ``silent`` without tones.
    ``transcript`` is written when the window closes, unless no source could be opened. ``services`` and
    ``settings`` put other rooms and another memory in place of the package's and the user's. Raises
    InputError where no window can be opened or there is no voice to speak with, and with ``exit_at_end``
    where the source or the model cannot be used.
    """
    check_display()
    if transcript is not None:
        _check_writable(transcript)
    if speak:
        Espeak()
    _prepare_imports()
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QFontDatabase, QIcon
    from PySide6.QtWidgets import QApplication

    from asl_live.app.live.page import LivePage
    from asl_live.app.pages import make_window, show_collect
    from asl_live.app.resources import asset
    from asl_live.app.services import Services
    from asl_live.app.settings import Settings, user_settings_file
    from asl_live.app.theme import Choice, Theme

    app = QApplication.instance() or QApplication(["asl-live"])
    assert isinstance(app, QApplication)
    app.setApplicationName("asl-live")
    app.setApplicationDisplayName("ASL Live")
    app.setDesktopFileName("asl-live")
    app.setWindowIcon(QIcon(str(asset("icon.svg"))))
    if not exit_at_end and not QFontDatabase.families():
        raise InputError(
            "there is no font to write with; install one with: sudo apt-get install fonts-dejavu-core"
        )
    if settings is None:
        settings = Settings(None if exit_at_end else user_settings_file())
    theme = Theme(app, Choice.of(settings.text("theme")))
    services = services or Services()
    live = LivePage(theme, settings, services, every_frame=exit_at_end)
    if speak is not None:
        live.speaking.switch(speak)
    asks = not exit_at_end and transcript is None
    window = make_window(theme, settings, services, live, ask_before_closing=asks)
    ending = _Ending(window)
    opened: list[object] = []
    live.session.source_opened.connect(opened.append)
    if exit_at_end:
        live.run_ended.connect(ending.end)
        live.model_failed.connect(ending.end)
    before = signal.signal(signal.SIGINT, ending.interrupt)
    # Python hears Ctrl-C only while it runs: wake it now and then.
    waking = QTimer(interval=200)
    waking.timeout.connect(lambda: None)
    waking.start()
    try:
        window.show()
        if collect is None:
            live.begin(source, model)
        else:
            live.begin_later(model)
            show_collect(window).begin(collect, source or "", silent)
        app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
        waking.stop()
        window.shut_down()
        window.deleteLater()
        theme.deleteLater()
    # An older transcript is worth more than nothing.
    if transcript is not None and (live.transcript.entries or (opened and ending.error is None)):
        live.transcript.save(transcript)
    if ending.error is not None:
        raise ending.error
    return INTERRUPTED if ending.interrupted else 0


class _Ending:
    """Why the window was closed, where it was not the user who closed it."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self.error: Exception | None = None
        self.interrupted = False

    def end(self, error: Exception | None) -> None:
        self.error = self.error or error
        self._window.close()

    def interrupt(self, *_: object) -> None:
        self.interrupted = True
        self._window.close_unasked()


def _prepare_imports() -> None:
    """Set the stage for Qt beside the other libraries; before the first import of Qt's widgets."""
    if sys.platform == "win32":
        import torch  # noqa: F401  # its DLLs clash with Qt's where they come second
    make_room_for_qt()
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        missing = missing_packages(x11=False)
        if not missing:
            raise
        raise InputError(
            "Qt needs system libraries that are missing here; install them with: "
            f"sudo apt-get install {' '.join(missing)}"
        ) from error


def _check_writable(transcript: Path) -> None:
    """Better to hear it now than after the signing."""
    folder = transcript.absolute().parent
    taken = os.path.exists(transcript) and not os.path.isfile(transcript)
    if taken or not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        raise InputError(
            f"the transcript {transcript} cannot be written; name a file in a folder that you can write to"
        )
