import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asl_live.training.metrics import Judgement, Share, judge_folds, signer_interval, threshold_for

# Clip by clip: truth, signer, probabilities of yes, no and no-sign; accepted from 0.5.
CLIPS = [
    ("yes", "ann", (0.9, 0.05, 0.05)),  # right and accepted
    ("yes", "ann", (0.4, 0.05, 0.55)),  # right, not accepted
    ("yes", "bob", (0.2, 0.7, 0.1)),  # wrong and accepted
    ("no", "ann", (0.1, 0.8, 0.1)),  # right and accepted
    ("no", "bob", (0.25, 0.2, 0.55)),  # wrong, not accepted
    ("idle", "bob", (0.6, 0.1, 0.3)),  # unknown, accepted as yes
    ("wave", "bob", (0.1, 0.1, 0.8)),  # unknown, refused
    ("wave", "cid", (0.1, 0.4, 0.5)),  # unknown, accepted as no: 0.5 together is enough
]


def judged(clips=CLIPS, threshold=0.5, signs=("yes", "no")):
    truth, signers, given = zip(*clips, strict=True)
    probabilities = np.insert(np.array(given), [2] * (len(signs) - 2), 0.0, axis=1)
    return Judgement(signs, probabilities, truth, signers, np.full(len(clips), threshold))


def counts(share):
    return share.hits, share.of


def test_shares_counted_by_hand():
    judgement = judged()
    assert counts(judgement.closed_top1()) == (3, 5)
    assert counts(judgement.open_top1()) == (2, 5)
    assert counts(judgement.unknown_accepted()) == (2, 3)
    assert counts(judgement.recall("yes")) == (1, 3)
    assert counts(judgement.recall("no")) == (1, 2)


def test_what_it_says_and_how_often_that_is_right():
    judgement = judged()
    assert counts(judgement.spoken_right()) == (2, 5)  # of the accepted, of any label
    assert counts(judgement.coverage()) == (3, 5)  # of the known
    figures = judgement.as_json()
    assert (figures["precision"], figures["coverage"]) == (pytest.approx(0.4), pytest.approx(0.6))
    assert figures["counts"]["precision"] == [2, 5]


def test_the_open_set_rate_is_the_area_under_right_and_accepted_over_unknown_accepted():
    # Sure of the known and right by 0.95, 0.45 and 0.9; of the unknown by 0.7, 0.2 and 0.5.
    assert judged().oscr() == pytest.approx((3 + 1 + 3) / 3 / 5)
    assert judged(threshold=0.99).as_json()["oscr"] == judged().oscr()
    doubtful = [("yes", "ann", (0.7, 0.0, 0.3)), *CLIPS[5:]]  # as sure as of the unknown 0.7
    assert judged(doubtful).oscr() == pytest.approx(2.5 / 3)


def test_without_known_or_unknown_clips_there_is_no_open_set_rate():
    assert judged(CLIPS[:5]).oscr() is None
    assert judged(CLIPS[5:]).as_json()["oscr"] is None


def test_a_signers_clips_are_drawn_together():
    # Two signers, one all right and one all wrong: a draw of two is worth 0, 0.5 or 1.
    assert signer_interval(np.array([10, 0]), np.array([10, 10])) == (0.0, 1.0)
    low, high = signer_interval(np.array([9] * 30), np.array([10] * 30))
    assert (low, high) == (pytest.approx(0.9), pytest.approx(0.9))


def test_the_signer_interval_is_that_of_the_mean_of_people():
    shares = np.random.default_rng(1).uniform(0.6, 1.0, 200)
    low, high = signer_interval(np.round(shares * 100), np.full(200, 100))
    half = 1.96 * shares.std() / np.sqrt(200)
    assert (low, high) == pytest.approx((shares.mean() - half, shares.mean() + half), abs=0.004)


def test_one_signer_says_nothing_of_how_people_differ():
    assert signer_interval(np.array([3, 0]), np.array([5, 0])) is None
    assert judged(CLIPS[:2]).as_json()["signer_intervals"]["closed_top1"] is None
    assert judged().as_json()["signer_intervals"]["closed_top1"] == (0.0, 1.0)  # ann 3 of 3, bob 0 of 2


def test_calibration_takes_no_sign_for_an_answer():
    curve = judged().calibration()
    # The likeliest answers: 0.9 right, 0.55 wrong (no-sign), 0.7 wrong, 0.8 right, 0.55 wrong (no-sign),
    # 0.6 wrong, 0.8 right (no-sign), 0.5 right (no-sign).
    by_high = {one.high: (one.clips, one.right) for one in curve.bins if one.clips}
    assert by_high == {0.5: (1, 1), 0.6: (3, 0), 0.7: (1, 0), 0.8: (2, 1), 0.9: (1, 1)}
    assert curve.error == pytest.approx((0.5 + 2 * 0.55 + 0.6 + 0.7 + 2 * 0.2 + 0.1) / 8)


def test_folds_are_judged_by_the_thresholds_of_the_others():
    truth, signers, probabilities = zip(*CLIPS, strict=True)
    parts = [np.array([5]), np.array([6, 7]), np.array([0, 1, 2, 3, 4])]
    judgement = judge_folds(("yes", "no"), np.array(probabilities), truth, signers, parts, 0.0)
    # Unknown scores: 0.7 in the first part, 0.2 and 0.5 in the second.
    assert judgement.thresholds == pytest.approx([0.7] * 5 + [0.5, 0.7, 0.7])
    assert judgement.accepted.tolist() == [True, False, True, True, False, True, False, False]


def test_precision_counts_clips_of_other_signs_and_of_none_against_a_sign():
    judgement = judged()
    assert counts(judgement.precision("yes")) == (1, 2)  # the other is idle
    assert counts(judgement.precision("no")) == (1, 3)  # the others are a yes and a wave


def test_every_clip_has_a_threshold_of_its_own():
    truth, signers, probabilities = zip(*CLIPS, strict=True)
    thresholds = np.where(np.array(signers) == "bob", 0.75, 0.3)
    judgement = Judgement(("yes", "no"), np.array(probabilities), truth, signers, thresholds)
    assert counts(judgement.open_top1()) == (3, 5)
    assert counts(judgement.unknown_accepted()) == (1, 3)


def test_the_confusion_matrix_shows_what_was_said_of_every_clip():
    names, matrix = judged().confusion()
    assert names == ["yes", "no", "no-sign"]
    assert matrix.tolist() == [[1, 1, 1], [0, 1, 1], [1, 1, 1]]


def test_json_has_the_promised_keys_and_numbers():
    figures = judged().as_json()
    assert {
        "clips",
        "signers",
        "closed_top1",
        "open_top1",
        "unknown_clips",
        "unknown_accepted",
        "per_sign",
        "per_signer",
    } <= set(figures)
    assert (figures["clips"], figures["signers"], figures["unknown_clips"]) == (8, 3, 3)
    assert figures["closed_top1"] == pytest.approx(0.6)
    assert figures["open_top1"] == pytest.approx(0.4)
    assert figures["unknown_accepted"] == pytest.approx(2 / 3)
    assert figures["per_sign"]["no"] == {
        "clips": 2,
        "recall": pytest.approx(0.5),
        "precision": pytest.approx(1 / 3),
    }
    assert set(figures["per_signer"]) == {"ann", "bob", "cid"}
    assert figures["per_signer"]["ann"]["open_top1"] == pytest.approx(2 / 3)
    assert figures["per_signer"]["bob"]["unknown_accepted"] == pytest.approx(1 / 2)


def test_shares_of_nothing_are_null_and_no_error():
    only_unknown = judged(CLIPS[5:]).as_json()
    assert only_unknown["closed_top1"] is None and only_unknown["open_top1"] is None
    assert only_unknown["intervals"]["closed_top1"] is None
    assert only_unknown["per_sign"]["yes"]["recall"] is None
    only_known = judged(CLIPS[:5])
    assert only_known.as_json()["unknown_accepted"] is None
    assert only_known.as_json()["per_signer"]["ann"]["unknown_accepted"] is None
    assert str(only_known.unknown_accepted()) == "- (no clips)"
    never_said = judged([("yes", "ann", (0.9, 0.0, 0.1))])
    assert never_said.as_json()["per_sign"]["no"] == {"clips": 0, "recall": None, "precision": None}


# Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I.
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_wilsons(hits, of, low, high):
    assert Share(hits, of).interval == pytest.approx((low, high), abs=6e-5)


def test_a_share_says_how_many_it_counts():
    assert str(Share(81, 263)) == "0.308 (0.255 to 0.366, 81 of 263)"


def unknown(scores):
    return judged([("idle", "ann", (score, 0.0, 1 - score)) for score in scores])


def test_the_threshold_lets_through_no_more_unknown_clips_than_wanted():
    scores = [0.9, 0.8, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35]
    assert 0.8 < threshold_for(unknown(scores), 0.1) < 0.81
    assert 0.9 < threshold_for(unknown(scores), 0.0) < 0.91
    assert 0.65 < threshold_for(unknown(scores), 0.39) < 0.66


def test_the_threshold_is_never_lower_than_sense():
    assert threshold_for(unknown([0.1, 0.2]), 0.0) == 0.3
    assert threshold_for(unknown([0.9, 0.8]), 1.0) == 0.3


def test_known_clips_have_no_say_in_the_threshold():
    scores = [0.7, 0.4]
    with_known = judged([*CLIPS[:5], *(("idle", "ann", (score, 0.0, 1 - score)) for score in scores)])
    assert threshold_for(with_known, 0.0) == threshold_for(unknown(scores), 0.0)


def test_without_unknown_clips_the_threshold_is_one_half():
    assert threshold_for(judged(CLIPS[:5]), 0.05) == 0.5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 0.9375, width=32), min_size=1, max_size=40), st.floats(0, 1), st.booleans())
def test_the_threshold_keeps_its_promise(scores, most, single_precision):
    kind = np.float32 if single_precision else np.float64
    probabilities = np.array([(score, 0.0, 1 - score) for score in scores], kind)
    labels = ("idle",) * len(scores)
    judgement = Judgement(("yes", "no"), probabilities, labels, labels, np.zeros(len(scores)))
    threshold = threshold_for(judgement, most)
    accepted = Judgement(("yes", "no"), probabilities, labels, labels, np.full(len(scores), threshold))
    assert accepted.unknown_accepted().hits <= most * len(scores)


def test_a_model_of_very_many_signs_keeps_figures_that_fit_into_its_description():
    few, many = judged(), judged(signs=("yes", "no", *map(str, range(300))))
    assert few.described() == few.as_json()
    assert "confusion" in many.as_json()
    assert many.as_json().keys() - many.described().keys() == {"confusion"}
