from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.bundle import Bundle, Description
from asl_live.clip import write_clip
from asl_live.evaluation.evaluate import Wishes, evaluate
from asl_live.evaluation.mirrored import Mirrored, mirror_clip
from asl_live.nets.registry import Inputs, Network
from asl_live.training.metrics import Judgement
from tests.training.toy import SIGNS, SPAN, make_clip, make_clips


class RightHanded(Network):
    """Knows the toy signs by the height of the right hand alone, and a left hand for none of them."""

    inputs = Inputs("signing-space", None)

    def __init__(self):
        super().__init__()
        self.sure = torch.nn.Parameter(torch.tensor(9.0))

    def forward(self, keypoints, crops):
        hand = keypoints[..., kp.RIGHT_HAND.start - kp.SIZE :]
        seen = hand.ne(0).any(-1).any(-1).float()
        logits = hand.new_zeros(len(hand), 4)
        logits[:, 0], logits[:, 3] = self.sure * seen, self.sure * (1 - seen)
        return logits


def test_left_and_right_change_places_in_all_that_was_recorded():
    clip = replace(make_clip("high", "a", 1), hand="right")
    crops = np.zeros((len(clip.times), 64, 64, 3), np.uint8)
    crops[:, :, :8] = 200
    turned = mirror_clip(replace(clip, crops=crops))
    assert turned.hand == "left"
    assert (turned.crops[:, :, -8:] == 200).all() and not turned.crops[:, :, :-8].any()
    right = kp.right_hand(clip.keypoints)
    assert np.allclose(kp.left_hand(turned.keypoints)[..., 1:], right[..., 1:])
    assert np.allclose(mirror_clip(turned).keypoints, clip.keypoints, atol=1e-6)
    assert mirror_clip(replace(clip, hand="unknown")).hand == "unknown"


def test_answers_that_change_in_the_mirror_are_counted():
    truth, signers = ("yes", "yes", "no", "idle"), ("a", "a", "b", "b")

    def judged(*probabilities):
        return Judgement(("yes", "no"), np.array(probabilities), truth, signers, np.full(4, 0.5))

    plain = judged((0.9, 0, 0.1), (0.8, 0, 0.2), (0, 0.9, 0.1), (0.1, 0, 0.9))
    other = judged((0.7, 0, 0.3), (0, 0.8, 0.2), (0.2, 0.1, 0.7), (0, 0.2, 0.8))
    same = Mirrored(plain, other).same()
    assert (same.hits, same.of) == (2, 4)  # the first yes, and silence at the idle one
    assert Mirrored(plain, other).as_json()["open_top1"] == pytest.approx(1 / 3)


def test_a_model_that_knows_one_hand_only_is_found_out(tmp_path):
    about = Description(net="fused", signs=list(SIGNS), others=["idle"], span=SPAN)
    bundle = Bundle("one-handed", Path("."), RightHanded().eval(), about)
    for number, clip in enumerate(make_clips("d", each=1)):
        write_clip(tmp_path / f"{number}.npz", clip)
    found = evaluate([tmp_path], bundle, wishes=Wishes(mirrored=True, streams=False))
    figures = found.as_json()["mirrored"]
    assert figures["same_answer"] < 0.5
    assert figures["open_top1"] < found.as_json()["open_top1"]
    assert "the same answer either way" in found.as_text()
    assert "mirrored" not in evaluate([tmp_path], bundle, wishes=Wishes(streams=False)).as_json()
