"""Where hands-free takes begin and end."""

from dataclasses import replace

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.hands import Change, Cut, HandsCutter
from asl_live.observation import Observation
from asl_live.sources.synthetic import SIGNS, SyntheticSource
from benchmarks.take_cutting import differences
from tests.data.recording.signing import sign
from tests.recognise.fakes import observation


def cuts_of(observations: list[Observation]) -> list[Cut]:
    cutter = HandsCutter()
    cutter.forget()
    found = [cutter.step(one) for one in observations] + [cutter.finish()]
    return [cut for cut in found if cut is not None and cut.change is not Change.RISEN]


def moved(observations: list[Observation], down: float) -> list[Observation]:
    """The same with the arms lower, in picture heights; all of them in the picture."""
    changed = []
    for one in observations:
        keypoints = one.keypoints.copy()
        for hand in (kp.left_hand(keypoints), kp.right_hand(keypoints)):
            hand[:] = 0
        body = kp.body(keypoints)
        body[15:23, 1] += down
        body[15:23, 3] = 1.0
        changed.append(replace(one, keypoints=keypoints))
    return changed


@pytest.mark.parametrize("seed", range(6))
def test_takes_begin_and_end_within_a_fifth_of_a_second_of_the_movement(seed: int) -> None:
    for name, start, end in differences(seed, (0.7, 1.4)):
        assert abs(start) <= 0.2 and abs(end) <= 0.2, name


@pytest.mark.parametrize("name", list(SIGNS))
@pytest.mark.parametrize("hand", ["right", "left"])
def test_every_sign_is_one_take(name: str, hand: str) -> None:
    (cut,) = cuts_of(sign(name, hand=hand, seed=4))
    assert cut.change is Change.RESTED


def test_hands_that_rest_in_sight_are_at_rest() -> None:
    """On a table before a camera that sees it."""
    observations = moved(sign("yes", rest=1.5), -0.25)
    assert [cut.change for cut in cuts_of(observations)] == [Change.RESTED]


def test_signs_made_low_by_a_signer_whose_arms_hang() -> None:
    observations = moved(sign("please", rest=1.5), 0.35)
    (cut,) = cuts_of(observations)
    ((_, start, end),) = SyntheticSource(["please"], rest=1.5).truth
    assert cut.change is Change.RESTED
    assert abs(cut.start - start) < 0.3 and abs(cut.end - end) < 0.3


def test_a_hand_that_is_lost_while_it_moves_does_not_end_the_take() -> None:
    observations = sign("hello")
    for index in range(50, 60):
        keypoints = observations[index].keypoints.copy()
        keypoints[kp.RIGHT_HAND] = 0
        kp.body(keypoints)[kp.Body.RIGHT_WRIST, 3] = 0.1
        observations[index] = replace(observations[index], keypoints=keypoints)
    assert [cut.change for cut in cuts_of(observations)] == [Change.RESTED]


def test_landmarks_that_are_wrong_for_a_frame_are_no_take() -> None:
    observations = sign("hello")[:24]
    wrong = sign("hello")[60].keypoints
    observations[12] = replace(observations[12], keypoints=wrong)
    cutter = HandsCutter()
    assert [cutter.step(one) for one in observations] == [None] * 24


def test_nobody_in_the_picture_is_no_take() -> None:
    empty = [Observation(number / 30, np.zeros(kp.SIZE, np.float32)) for number in range(60)]
    assert cuts_of(empty) == []


def test_hands_that_were_up_before_count_only_after_a_rest() -> None:
    cutter = HandsCutter()
    cutter.reset(wait_for_rest=True)
    assert [cut for one in sign("yes")[40:] if (cut := cutter.step(one)) is not None] == []


def heights(*parts: tuple[float, float, float]) -> list[Observation]:
    """A right hand that goes from one height to another, in shoulder widths, in so many seconds each."""
    track = [np.linspace(a, b, round(30 * seconds)) for a, b, seconds in parts]
    return [observation(number / 30, height) for number, height in enumerate(np.concatenate(track))]


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param([(-0.5, -0.5, 0.8)], id="held"),
        pytest.param(
            [(-0.5, 0.4, 0.3), (0.4, -0.5, 0.3), (-0.5, 0.2, 0.1), (0.2, 0.2, 0.2)], id="up and down"
        ),
    ],
)
def test_a_take_tells_when_its_hands_began_to_sink(signed) -> None:  # type: ignore[no-untyped-def]
    before = [(1.8, 1.8, 1.0), (1.8, -0.5, 0.3)]
    sunk = 1.3 + sum(seconds for _, _, seconds in signed)
    cutter = HandsCutter()
    cuts = [
        cut
        for one in heights(*before, *signed, (signed[-1][1], 1.8, 0.3), (1.8, 1.8, 1.0))
        if (cut := cutter.step(one))
    ]
    assert [cut.change for cut in cuts] == [Change.RISEN, Change.RESTED]
    assert cuts[1].lowered == pytest.approx(sunk, abs=0.07)
    assert cuts[1].start < cuts[1].lowered < cuts[1].end
