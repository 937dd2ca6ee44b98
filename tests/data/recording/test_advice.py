"""What a signer is told while recording."""

import numpy as np
import pytest

from asl_live.data.recording.advice import Advice, Adviser
from asl_live.observation import Observation
from asl_live.sources.base import Frame

from .signing import sign


def advise(observations: list[Observation], picture: np.ndarray | None = None) -> dict[str, Advice]:
    adviser = Adviser()
    for one in observations:
        frame = Frame(one.time, observation=one) if picture is None else Frame(one.time, picture)
        said = adviser.step(frame, one, signing=True)
    return {one.kind: one for one in said}


def pattern(low: int, high: int, cell: int) -> np.ndarray:
    """A chessboard, uint8 [480, 640, 3]."""
    board = np.add.outer(np.arange(480) // cell, np.arange(640) // cell) % 2
    return np.repeat(np.where(board, high, low).astype(np.uint8)[..., None], 3, axis=-1)


SMOOTH = np.broadcast_to(np.linspace(60, 200, 640).astype(np.uint8)[None, :, None], (480, 640, 3))


def test_a_signer_who_sits_well_is_told_so() -> None:
    said = advise(sign()[60:100], pattern(60, 200, 4))
    assert set(said) == {"hands", "framing", "distance", "light", "blur", "rate"}
    assert all(one.good for one in said.values()), said
    assert said["hands"].value == 1.0 and said["rate"].value == pytest.approx(30)


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        ({"size": 1.5}, "distance", "sit back"),
        ({"size": 0.25}, "distance", "come nearer"),
        ({"position": (0.85, 0.5), "size": 0.5}, "framing", "move to your right"),
        ({"position": (0.1, 0.5), "size": 0.5}, "framing", "move to your left"),
        ({"position": (0.5, 0.1), "size": 0.5}, "framing", "tilt the camera up"),
        ({"position": (0.5, 0.95), "size": 0.5}, "framing", "tilt the camera down"),
    ],
)
def test_what_is_wrong_with_the_place_comes_with_what_to_do(more: dict, kind: str, said: str) -> None:
    advice = advise(sign(**more)[:40])[kind]
    assert not advice.good and said in advice.text


@pytest.mark.parametrize(
    ("picture", "kind", "said"),
    [
        (pattern(5, 40, 4), "light", "lamp in front"),
        (pattern(230, 255, 4), "light", "Too bright"),
        (SMOOTH, "blur", "clean the lens"),
    ],
)
def test_bad_pictures_come_with_what_to_do(picture: np.ndarray, kind: str, said: str) -> None:
    advice = advise(sign()[:5], picture)[kind]
    assert not advice.good and said in advice.text


def test_hands_out_of_sight_and_few_frames_are_told_of() -> None:
    said = advise([one for one in sign(rest=3.0)[:80:8]])
    assert not said["hands"].good and not said["rate"].good


def test_nobody_in_the_picture_is_told_of() -> None:
    empty = Observation(0.0, np.zeros(1662, np.float32))
    assert "Nobody" in advise([empty])["framing"].text
