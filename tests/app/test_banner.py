"""Notices above a page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from asl_live.app.banner import Kind, Notices
from asl_live.app.theme import Choice, Theme


@pytest.fixture
def page(qapp, qtbot):
    """A page with a notice, whose button dismisses it, above two buttons; the second is its home."""
    theme = Theme(qapp, Choice.LIGHT)
    page = QWidget()
    page.home = QPushButton("home")
    page.notices = Notices(theme, lambda: page.home)
    rows = QVBoxLayout(page)
    for part in (page.notices, QPushButton("another"), page.home):
        rows.addWidget(part)
    page.notices.show_notice("one", Kind.INFO, "Something.", ("Go", lambda: page.notices.dismiss("one")))
    qtbot.addWidget(page, before_close_func=lambda _: theme.deleteLater())
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.mark.parametrize("name", ["action_button", "close_button"])
def test_a_notice_that_goes_by_key_leaves_the_focus_at_home(page, name):
    button = getattr(page.notices.notice("one"), name)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert page.notices.notice("one") is None
    assert QApplication.focusWidget() is page.home


def test_where_nothing_can_be_done_at_home_no_other_button_gets_the_focus(page):
    page.home.setEnabled(False)
    button = page.notices.notice("one").action_button
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is page


def test_a_click_on_a_notice_leaves_the_focus_where_it_is(page):
    page.home.setFocus()
    QTest.mouseClick(page.notices.notice("one").action_button, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is page.home
