from itertools import product

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from asl_live.app import theme
from asl_live.app.theme import DARK, LIGHT, Choice, Theme, style_sheet


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in QColor(colour).getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(colours):
    """WCAG AA asks 4.5 for text."""
    grounds = ("window", "surface", "raised")
    pairs = [*product(("text", "muted"), grounds), ("text", "accent-soft"), ("text", "hover")]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-hover")]
    pairs += [(f"on-{kind}", kind) for kind in ("info", "warning", "error")]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edges_of_controls_can_be_seen(colours):
    """WCAG AA asks 3 for the parts of a control."""
    for ground in ("window", "surface"):
        assert contrast(colours["edge"], colours[ground]) >= 3
        assert contrast(colours["accent"], colours[ground]) >= 3


def test_words_over_the_picture_can_be_read():
    for text in (theme.ON_PICTURE, theme.ON_PICTURE_MUTED, theme.ON_PICTURE_ACCENT):
        assert contrast(text, theme.PICTURE_GROUND) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_filled_in(colours):
    assert "@" not in style_sheet(colours)


def test_a_choice_holds_and_a_lost_one_follows_the_system(qapp):
    chosen = Theme(qapp, Choice.DARK)
    assert chosen.is_dark
    chosen.choose(Choice.LIGHT)
    assert not chosen.is_dark
    assert qapp.palette().window().color() == QColor(LIGHT["window"])
    assert Choice.of("nonsense") is Choice.SYSTEM
    chosen.deleteLater()


def test_a_check_box_stands_under_its_heading_and_shows_its_focus(qapp, qtbot):
    theme = Theme(qapp, Choice.LIGHT)
    box = QCheckBox("Show skeleton")
    qtbot.addWidget(box, before_close_func=lambda _: theme.deleteLater())
    box.show()
    box.activateWindow()
    box.clearFocus()
    option = QStyleOptionButton()
    box.initStyleOption(option)
    assert box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box).left() == 0
    plain = box.grab().toImage()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    assert box.grab().toImage() != plain
