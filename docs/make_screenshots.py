"""Makes the pictures of the window in docs/screenshots; no display is needed.

    .venv/bin/python docs/make_screenshots.py

The synthetic signer signs, the starter model reads, and each picture is taken while a sign is on.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from asl_live.app.environment import make_room_for_qt
from asl_live.app.live.page import LivePage
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Choice, Theme
from asl_live.app.window import Window

FOLDER = Path(__file__).resolve().parent / "screenshots"
SIZES = ((1366, 768), (1920, 1080))
SOURCE = "synthetic:hello,thanks,please,iloveyou"
SIGNS = 4  # in the transcript when the picture is taken
LONGEST = 60_000  # milliseconds


def take(app: QApplication, size: tuple[int, int], choice: Choice, services: Services) -> Path:
    """Open the window, let the synthetic signer sign, and save one picture."""
    theme = Theme(app, choice)
    settings = Settings(None)
    live = LivePage(theme, settings, services)
    window = Window(theme, settings, live)
    window.resize(*size)
    window.show()
    waiting = QEventLoop()
    # A moment after the last sign began, when its bar has grown.
    live.transcript.rowsInserted.connect(
        lambda: live.transcript.rowCount() == SIGNS and QTimer.singleShot(300, waiting.quit)
    )
    live.run_ended.connect(waiting.quit)
    QTimer.singleShot(LONGEST, waiting.quit)
    live.begin(SOURCE, None)
    waiting.exec()
    path = FOLDER / f"live-{size[0]}x{size[1]}-{choice.value}.png"
    picture = window.grab()
    taken = live.transcript.rowCount()
    window.close_unasked()
    window.deleteLater()
    theme.deleteLater()
    app.processEvents()
    if taken < SIGNS:
        sys.exit(f"{taken} of {SIGNS} signs were recognised; is the starter model there?")
    FOLDER.mkdir(exist_ok=True)
    picture.save(str(path))
    return path


def main(services: Services | None = None) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_room_for_qt()
    app = QApplication([])
    for size in SIZES:
        for choice in (Choice.LIGHT, Choice.DARK):
            print(take(app, size, choice, services or Services()))


if __name__ == "__main__":
    main()
