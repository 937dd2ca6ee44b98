import numpy as np
import pytest

from asl_live.training.calibration import calibrate


def test_the_error_is_the_weighted_distance_of_the_bins():
    confidence = np.array([0.95, 0.95, 0.85, 0.85, 0.25])
    right = np.array([True, False, True, True, False])
    curve = calibrate(confidence, right)
    # 2/5 |0.5 - 0.95| + 2/5 |1 - 0.85| + 1/5 |0 - 0.25|
    assert curve.error == pytest.approx(0.18 + 0.06 + 0.05)
    assert [(one.low, one.clips, one.right) for one in curve.bins if one.clips] == [
        (0.2, 1, 0.0),
        (0.8, 2, 1.0),
        (0.9, 2, 0.5),
    ]


def test_a_model_that_is_right_as_often_as_it_believes_has_no_error():
    confidence = np.repeat([0.25, 0.75], 4)
    right = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert calibrate(confidence, right).error == pytest.approx(0)


@pytest.mark.parametrize(("confidence", "place"), [(0.0, 0), (0.1, 0), (0.100001, 1), (1.0, 9)])
def test_every_confidence_has_its_bin(confidence, place):
    curve = calibrate(np.array([confidence]), np.array([True]))
    assert [one.clips for one in curve.bins].index(1) == place


def test_without_clips_there_is_no_error():
    curve = calibrate(np.array([]), np.array([], bool))
    assert curve.error is None and len(curve.bins) == 10
