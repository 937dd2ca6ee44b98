import numpy as np
import pytest

from asl_live.output.captions import draw_caption, legible, without_glyphs


def painted(width, height, words, confidence=0.5):
    picture = np.full((height, width, 3), 128, np.uint8)
    draw_caption(picture, words, confidence)
    return picture


@pytest.mark.parametrize(("width", "height"), [(240, 240), (426, 240), (240, 426), (1920, 1080)])
@pytest.mark.parametrize(
    "words", ["yes", "a-very-long-name-of-a-sign " * 8, "x" * 300, "größer ñandú мама γειά"]
)
def test_a_label_stands_whole_in_the_picture(width: int, height: int, words: str) -> None:
    picture = painted(width, height, words)
    bright = (picture > 220).all(-1)
    assert bright.sum() > 30
    # Nothing touches the sides, and most of the picture stays free.
    assert not bright[:, :2].any() and not bright[:, -2:].any()
    assert (picture[: height * 6 // 10] == 128).all()


def test_letters_grow_with_the_picture() -> None:
    def tall(height: int) -> int:
        rows = (painted(height * 2, height, "MM", None) > 220).all(-1).any(1)
        return int(rows.sum())

    assert tall(960) >= 3 * tall(240)


def test_letters_beyond_ascii_are_drawn_each_as_itself() -> None:
    assert (painted(400, 240, "ö") != painted(400, 240, "o")).any()
    assert (painted(400, 240, "мама") != painted(400, 240, "????")).any()
    assert without_glyphs("größe мама") == ""
    assert without_glyphs("a\U0010fffd") == "\U0010fffd"


def test_no_words_leave_the_picture_as_it_is() -> None:
    assert (painted(400, 240, "", None) == 128).all()


@pytest.mark.parametrize(("width", "height"), [(64, 64), (101, 75), (641, 481), (1920, 1080)])
def test_small_pictures_are_enlarged_and_sides_made_even(width: int, height: int) -> None:
    got = legible(np.zeros((height, width, 3), np.uint8)).shape
    assert min(got[:2]) >= 240
    assert got[0] % 2 == got[1] % 2 == 0
    assert got[1] / got[0] == pytest.approx(width / height, rel=0.02)
