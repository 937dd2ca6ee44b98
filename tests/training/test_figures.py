import numpy as np
import pytest
from PIL import Image

from asl_live.training.figures import confusion_figure, draw_confusion


def texts(count):
    figure = confusion_figure([f"sign {number}" for number in range(count)], np.eye(count, dtype=int) * 7)
    axes = figure.axes[0]
    return [one.get_text() for one in axes.texts], [one.get_text() for one in axes.get_yticklabels()]


def test_of_some_signs_numbers_and_names_can_be_read():
    numbers, names = texts(12)
    assert numbers == ["7"] * 12
    assert names[3] == "sign 3"


@pytest.mark.parametrize("count", [100, 300])
def test_of_very_many_signs_the_picture_stays_one_that_memory_holds(count, tmp_path):
    draw_confusion(tmp_path / "confusion.png", [str(one) for one in range(count)], np.eye(count, dtype=int))
    assert max(Image.open(tmp_path / "confusion.png").size) < 4000
    numbers, names = texts(count)
    assert numbers == []
    assert ("sign 3" in names) == (count == 100)
