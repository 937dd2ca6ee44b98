import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.observation import Observation
from asl_live.recognise.window import LONGEST_GAP, Resampler, Window, window_of

INTERVAL = 1 / 15


def movement(times):
    """A hand that circles once in two seconds, over a body that sways."""
    out = []
    for time in times:
        keypoints = np.zeros(kp.SIZE, np.float32)
        kp.body(keypoints)[:] = 0.5 + 0.01 * np.sin(time)
        kp.right_hand(keypoints)[:, 0] = 0.5 + 0.2 * np.cos(np.pi * time)
        kp.right_hand(keypoints)[:, 1] = 0.5 + 0.2 * np.sin(np.pi * time)
        out.append(Observation(float(time), keypoints))
    return out


def steps_of(observations, restart=2.0):
    resampler = Resampler(INTERVAL, restart)
    return [step for observation in observations for step in resampler.push(observation)]


def keypoints_of(steps):
    return np.stack([step.keypoints for step in steps])


@pytest.mark.parametrize("rate", [8, 15, 24, 30, 60])
@pytest.mark.parametrize("jitter", [0, 0.3])
@pytest.mark.parametrize("dropped", [0, 0.15])
def test_the_same_movement_gives_the_same_steps_at_any_pace(rate, jitter, dropped):
    rng = np.random.default_rng(rate)
    times = np.arange(0, 3 + 1e-9, 1 / rate)
    times[1:-1] += jitter / rate * rng.uniform(-1, 1, len(times) - 2)
    kept = rng.random(len(times)) >= dropped
    kept[[0, -1]] = True
    kept[1:-1] |= ~kept[:-2]  # no two in a row are dropped
    seen = steps_of(movement(times[kept]))
    expected = keypoints_of(movement(np.arange(len(seen)) * INTERVAL))
    assert len(seen) >= 45
    # At most the sagitta of the circle between two observations, plus a little.
    widest = np.diff(times[kept]).max()
    assert np.abs(keypoints_of(seen) - expected).max() < 0.2 * (1 - np.cos(np.pi * widest / 2)) + 1e-3


def test_steps_lie_exactly_on_the_grid_that_the_first_observation_begins():
    times = 7.3 + np.cumsum(np.random.default_rng(0).uniform(0.01, 0.12, 60))
    seen = np.array([step.time for step in steps_of(movement(times))])
    assert seen == pytest.approx(times[0] + np.arange(len(seen)) * INTERVAL)
    assert times[-1] - INTERVAL < seen[-1] <= times[-1] + 1e-6


def test_observations_on_the_grid_pass_unchanged():
    observations = movement(np.arange(45) * INTERVAL)
    assert np.allclose(keypoints_of(steps_of(observations)), keypoints_of(observations), atol=1e-6)


def test_every_observation_at_thirty_a_second_gives_half_a_step():
    resampler = Resampler(INTERVAL)
    counts = [len(list(resampler.push(one))) for one in movement(np.arange(61) / 30)]
    assert counts == [1, *[0, 1] * 30]


def test_a_hand_that_one_side_lacks_is_not_blended_with_nothing():
    observations = movement([0, 0.1])
    gone = observations[1].keypoints
    gone[kp.RIGHT_HAND] = 0
    step = steps_of(observations)[1]  # at 0.067, nearer to the second
    assert not step.keypoints[kp.RIGHT_HAND].any()
    assert step.keypoints[kp.BODY].any()
    back = steps_of([Observation(0, gone), Observation(0.1, observations[0].keypoints)])[1]
    assert np.array_equal(back.keypoints[kp.RIGHT_HAND], observations[0].keypoints[kp.RIGHT_HAND])


def test_the_crop_of_a_step_is_the_nearest_one():
    crops = [np.full((64, 64, 3), value, np.uint8) for value in (1, 2)]
    observations = [
        Observation(time, one.keypoints, crop=crop)
        for time, one, crop in zip((0, 0.1), movement([0, 0.1]), crops, strict=True)
    ]
    assert steps_of(observations)[1].crop is crops[1]


def test_nothing_is_made_up_in_a_long_silence():
    times = np.r_[np.arange(0, 1, 0.05), np.arange(2, 3, 0.05)]
    seen = steps_of(movement(times))
    empty = [step.time for step in seen if not step.keypoints.any()]
    assert min(empty) > 0.95 and max(empty) < 2
    assert len(empty) == sum(0.95 + 1e-6 < step.time < 2 - 1e-6 for step in seen) == 15


def test_a_short_silence_is_bridged():
    gap = LONGEST_GAP - 0.05
    seen = steps_of(movement(np.r_[np.arange(0, 1, 0.05), np.arange(0.95 + gap, 3, 0.05)]))
    assert all(step.keypoints.any() for step in seen)


@pytest.mark.parametrize("jump", [50.0, -50.0])
def test_a_jump_in_time_begins_a_new_stream(jump):
    first, second = np.arange(0, 1, 0.04) + 60, np.arange(0, 1, 0.04) + 60.96 + jump
    seen = steps_of(movement([*first, *second]))
    grid = [step.time for step in seen if abs(step.time - second[0]) < 2]
    assert grid == pytest.approx(second[0] + np.arange(len(grid)) * INTERVAL)
    assert len(grid) == len(steps_of(movement(second)))
    assert all(step.keypoints.any() for step in seen)


def test_what_comes_late_or_twice_is_left_out():
    times = np.arange(0, 2, 0.05)
    shuffled = np.insert(times, 20, [times[19], times[17], times[19] - 0.3])
    assert np.array_equal(keypoints_of(steps_of(movement(shuffled))), keypoints_of(steps_of(movement(times))))


def test_after_a_reset_the_next_observation_is_the_first():
    resampler = Resampler(INTERVAL)
    list(resampler.push(movement([1.0])[0]))
    resampler.reset()
    assert [step.time for step in resampler.push(movement([1.01])[0])] == [1.01]


def test_observations_are_left_as_they_were():
    observations = movement([0, 0.1, 0.2])
    before = keypoints_of(observations)
    steps_of(observations)
    assert np.array_equal(keypoints_of(observations), before)


def test_a_window_is_the_last_items_and_before_that_the_first_one_repeated():
    window = Window(4)
    assert window.items() == []
    window.push("a")
    window.push("b")
    assert window.items() == ["a", "a", "a", "b"]
    for item in "cdef":
        window.push(item)
    assert window.items() == ["c", "d", "e", "f"]
    window.clear()
    assert window.items() == []


def test_the_window_of_a_recording_is_its_middle_or_its_ends_held():
    assert window_of(list("abcdefg"), 3) == list("cde")
    assert window_of(list("abc"), 3) == list("abc")
    assert window_of(list("ab"), 5) == list("aabbb")
    assert window_of(list("a"), 3) == list("aaa")
