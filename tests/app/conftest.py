import pytest

from asl_live.app.environment import make_room_for_qt
from asl_live.app.live.page import LivePage
from asl_live.app.settings import Settings
from asl_live.app.theme import Choice, Theme
from asl_live.app.window import Window
from tests.app.fakes import FakeServices, FakeSource, make_camera

make_room_for_qt()


@pytest.fixture
def services():
    services = FakeServices(cameras=[make_camera()])
    services.sources = {
        "camera:Test camera": lambda: FakeSource("Test camera", live=True),
        "synthetic": lambda: FakeSource("Synthetic signer", live=True, synthetic=True),
        "clip.mp4": lambda: FakeSource("clip.mp4", frames=30),
    }
    return services


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def open_window(qapp, qtbot, services, settings):
    """Opens a window, as often as a test asks; each is closed at the end."""
    windows = []

    def opened(source=None, model=None, begin=True, others=None):
        theme = Theme(qapp, Choice.of(settings.text("theme", "light")))
        live = LivePage(theme, settings, services)
        window = Window(theme, settings, live, others)
        windows.append((window, theme))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        if begin:
            live.begin(source, model)
        return window

    yield opened
    for window, theme in windows:
        window.close_unasked()
        window.deleteLater()
        theme.deleteLater()
    qapp.processEvents()
