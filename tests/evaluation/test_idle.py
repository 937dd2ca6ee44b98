from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.evaluation.idle import everyday, judge_idle, looped
from asl_live.nets.registry import Inputs
from asl_live.sources.synthetic.everyday import EVERYDAY
from tests.recognise.fakes import height_bundle
from tests.training.toy import make_clip

CLIP = make_clip("idle", "ann")


def test_an_hour_of_rest_is_half_people_and_half_the_synthetic_signer_where_there_are_people():
    told = []
    figures = judge_idle(
        height_bundle(), 0.2, [CLIP, make_clip("high", "ann")], progress=lambda *one: told.append(one)
    )
    assert set(figures.kinds) == {"everyday movements, synthetic", "people at rest, looped"}
    assert all(rate.minutes >= 0.1 for rate in figures.kinds.values())
    assert told[-1] == (12, 12)
    # A network that takes every raised hand for a sign speaks while the hands are at the face.
    assert figures.rate.events == len(figures.said) > 0
    assert figures.as_json()["per_ten_minutes"] == pytest.approx(
        10 * figures.rate.events / figures.rate.minutes
    )


def test_what_was_shown_is_told_with_what_was_said():
    said = judge_idle(height_bundle(), 0.4, [CLIP]).as_json()["said"]
    shown = {one["kind"]: one["shown"] for one in said}
    assert shown["everyday movements, synthetic"] in {*EVERYDAY, "idle"}
    assert {one["shown"] for one in said if "looped" in one["kind"]} <= {"ann"}


def test_the_same_hour_can_be_had_again():
    one, other = (judge_idle(height_bundle(), 0.1, seed=3).said for _ in range(2))
    assert one == other


def test_a_model_of_pixels_needs_clips():
    with pytest.raises(InputError, match="pixels"):
        judge_idle(height_bundle(Inputs(None, "rgb")), 1.0)


def test_a_loop_lasts_and_never_jumps_or_stands_still():
    seen = list(looped(CLIP, np.random.default_rng(0), 20.0))
    times = np.array([one.time for one in seen])
    assert 19 < times[-1] < 20.5 and (np.diff(times) > 0).all() and np.diff(times).std() > 0
    wrist = np.stack([kp.body(one.keypoints)[kp.Body.RIGHT_WRIST, :2] for one in seen])
    recorded = kp.body(CLIP.keypoints)[:, kp.Body.RIGHT_WRIST, :2]
    assert np.abs(np.diff(wrist, axis=0)).max() < np.abs(np.diff(recorded, axis=0)).max() + 0.02
    assert len({one.keypoints.tobytes() for one in seen}) == len(seen)


def test_a_loop_over_frames_that_lie_nanoseconds_apart_ends():
    close = replace(CLIP, times=CLIP.times * 1e-9)
    assert sum(1 for _ in islice(looped(close, np.random.default_rng(0), 0.5), 1000)) < 1000


def test_what_was_not_seen_stays_unseen_in_a_loop():
    for one in looped(CLIP, np.random.default_rng(1), 3.0):
        assert kp.left_hand(one.keypoints).any() != kp.right_hand(one.keypoints).any()


def test_sittings_differ():
    one, other = (next(everyday(np.random.default_rng(seed)).observations) for seed in (1, 2))
    assert not np.array_equal(one.keypoints, other.keypoints)
