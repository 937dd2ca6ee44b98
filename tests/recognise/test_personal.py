import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.recognise.personal import PersonalSigns, windows_of
from asl_live.recognise.recogniser import Recogniser
from tests.recognise.fakes import HeightNetwork, height_bundle, stream

UP, LEVEL, DOWN = -1.0, 0.0, 1.0


class AngleNetwork(HeightNetwork):
    """Knows "up" and "down" as the other does, and gives each height a direction of its own."""

    def embed(self, keypoints, crops):
        hand = kp.RIGHT_HAND.start
        height, seen = keypoints[:, -1, hand + 1], keypoints[:, -1, hand : hand + 3].any(-1)
        angle = height * 1.2
        return torch.stack((angle.cos() * seen, angle.sin() * seen, (~seen).float()), -1)

    def classify(self, embedding):
        height = torch.atan2(embedding[:, 1], embedding[:, 0]) / 1.2
        logits = torch.stack((-height, height, torch.full_like(height, 0.3)), -1) * self.gain
        logits[embedding[:, 2] > 0] = torch.tensor([0.0, 0.0, 20.0])
        return logits

    def forward(self, keypoints, crops):
        return self.classify(self.embed(keypoints, crops))


@pytest.fixture
def bundle():
    bundle = height_bundle()
    return type(bundle)(bundle.name, bundle.path, AngleNetwork(Inputs("signing-space", None)), bundle.about)


def take(sign, height, seconds=1.0):
    observations = stream((seconds, height))
    return Clip(
        np.array([one.time for one in observations]),
        np.stack([one.keypoints for one in observations]),
        aspect=1.0,
        sign=sign,
    )


def recognised(recogniser, *parts):
    events = [e for one in stream(*parts) if (r := recogniser.observe(one)) for e in r.finished]
    return [event.sign for event in events] + [event.sign for event in recogniser.finish()]


SCRIPT = ((0.6, None), (1.2, UP), (1.2, None), (1.2, LEVEL), (1.2, None), (1.2, DOWN), (1.2, None))


def test_one_take_teaches_a_sign_and_the_known_ones_stay(bundle):
    assert recognised(Recogniser(bundle), *SCRIPT) == ["up", "down"]
    taught = Recogniser(bundle, personal=PersonalSigns(bundle, [take("level", LEVEL)]))
    assert taught.signs == ("up", "down", "level")
    assert recognised(taught, *SCRIPT) == ["up", "level", "down"]


def test_two_personal_signs_are_told_apart(bundle):
    taught = PersonalSigns(bundle, [take("level", LEVEL), take("slightly", 0.45), take("level", 0.02)])
    recogniser = Recogniser(bundle, personal=taught)
    script = ((0.6, None), (1.2, 0.45), (1.2, None), (1.2, LEVEL), (1.2, None))
    assert recognised(recogniser, *script) == ["slightly", "level"]


def test_probabilities_stay_probabilities_and_leave_nothing_out(bundle):
    taught = PersonalSigns(bundle, [take("level", LEVEL)])
    for embedding in ([1.0, 0, 0], [0, 1.0, 0], [0, 0, 0], [-1.0, 0, 0]):
        shares = taught.judge(np.array([0.5, 0.2, 0.3]), np.array(embedding))
        assert len(shares) == 4 and shares.sum() == pytest.approx(1) and (shares >= 0).all()
    like, unlike = (taught.judge(np.array([0.1, 0.1, 0.8]), np.array(e)) for e in ([1.0, 0, 0], [0, 1.0, 0]))
    assert like[2] > 0.9 and unlike[2] < 0.1


def test_a_network_that_is_sure_of_its_own_sign_keeps_it(bundle):
    taught = PersonalSigns(bundle, [take("level", LEVEL)])
    near = np.array([0.8, 0.6, 0.0])  # somewhat like the take
    assert taught.judge(np.array([0.0, 0.0, 1.0]), near)[2] > 0.9
    assert taught.judge(np.array([0.99, 0.0, 0.01]), near)[0] > 0.7


def test_a_take_that_fills_the_window_stands_in_it_once_and_a_short_one_at_several_places(bundle):
    assert len(windows_of(bundle, take("a", LEVEL, 2.5))) == 1
    assert len(windows_of(bundle, take("a", LEVEL, 0.8))) == 3


def test_a_name_that_the_model_knows_is_refused(bundle):
    with pytest.raises(InputError, match="knows up already"):
        PersonalSigns(bundle, [take("up", LEVEL)])


def test_a_network_that_cannot_compare_is_refused():
    with pytest.raises(InputError, match="cannot compare"):
        PersonalSigns(height_bundle(), [take("level", LEVEL)])
