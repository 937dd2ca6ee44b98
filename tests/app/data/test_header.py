"""What the line above the page says of work that runs."""

import pytest

from asl_live.app.data.header import Header
from asl_live.app.data.library import Progress
from asl_live.app.theme import Choice, Theme


@pytest.fixture
def header(qapp, qtbot):
    theme = Theme(qapp, Choice.LIGHT)
    header = Header(theme)
    qtbot.addWidget(header, before_close_func=lambda one: theme.deleteLater())
    header.show()
    return header


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress("Comparing clips", 0, 0, None, True), "Comparing clips…"),
        (
            Progress("Comparing clips", 1200, 4000, 21.4, True),
            "Comparing clips: 1,200 of 4,000, about 21 s left",
        ),
        (Progress("Reading clips", 1, 2, 200.0, False), "Reading clips: 1 of 2, about 3 min left"),
    ],
)
def test_progress_says_what_is_done_and_how_long_it_takes_yet(header, qtbot, progress, said):
    header.show_progress(progress)
    qtbot.waitUntil(header.progress.isVisible)
    assert header.progress_text.text() == said
    assert header.stop_button.isVisible() == progress.stoppable
    header.show_progress(None)
    assert not header.progress.isVisible()


def test_work_that_is_done_at_once_is_not_shown(header, qtbot):
    header.show_progress(Progress("Reading clips", 0, 0, None, False))
    header.show_progress(None)
    qtbot.wait(350)
    assert not header.progress.isVisible()
