import numpy as np
import pytest

from asl_live.training.metrics import Judgement, threshold_for
from asl_live.training.thresholds import choose_thresholds


def judged(clips):
    """A judgement of clips (truth, taken for, confidence) by a model that knows two signs."""
    signs = ("bow", "wave")
    probabilities = np.zeros((len(clips), 3))
    for row, (_, taken, confidence) in enumerate(clips):
        probabilities[row, signs.index(taken)] = confidence
        probabilities[row, 2] = 1 - confidence
    truth = tuple(label for label, _, _ in clips)
    return Judgement(signs, probabilities, truth, ("ann",) * len(clips), np.full(len(clips), 0.5))


def much_is_taken_for_a_wave():
    rng = np.random.default_rng(0)
    known = [("bow", "bow", one) for one in rng.uniform(0.5, 1, 100)]
    known += [("wave", "wave", one) for one in rng.uniform(0.5, 1, 100)]
    unknown = [("scratch", "wave", one) for one in rng.uniform(0.3, 0.95, 270)]
    return judged(known + unknown + [("scratch", "bow", one) for one in rng.uniform(0.1, 0.5, 30)])


def test_a_sign_that_much_is_taken_for_needs_more_than_one_that_nothing_is():
    judgement = much_is_taken_for_a_wave()
    chosen = choose_thresholds(judgement, 0.05)
    assert chosen.common == threshold_for(judgement, 0.05)
    assert chosen.signs["bow"] < chosen.common - 0.2 and chosen.signs["wave"] > chosen.common - 0.1
    streamed = chosen.in_stream()
    assert streamed.threshold < chosen.common
    assert streamed.offsets["bow"] < streamed.offsets["wave"]
    # Less far apart than for clips.
    apart = streamed.offsets["wave"] - streamed.offsets["bow"]
    assert 0 < apart < chosen.signs["wave"] - chosen.signs["bow"]


@pytest.mark.parametrize("most", [0.02, 0.05, 0.2])
def test_as_few_unknown_clips_are_accepted_as_is_wanted_and_more_known_ones(most):
    judgement = much_is_taken_for_a_wave()
    chosen = choose_thresholds(judgement, most)
    own = np.array([chosen.signs[sign] for sign in judgement.signs])[judgement.best]
    accepted = judgement.confidence > own
    assert accepted[~judgement.known].mean() <= most
    assert accepted[judgement.known].sum() > (judgement.confidence > chosen.common)[judgement.known].sum()


def test_a_few_unknown_clips_say_nothing_of_single_signs():
    few = judged([("bow", "bow", 0.9), ("wave", "wave", 0.8)] * 20 + [("scratch", "wave", 0.7)] * 150)
    chosen = choose_thresholds(few, 0.05)
    assert chosen.signs == {} and chosen.in_stream().offsets == {}
    assert choose_thresholds(judged([("bow", "bow", 0.9)] * 3), 0.05).common == 0.5
