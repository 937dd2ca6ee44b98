from dataclasses import replace

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.archive import SCALE
from asl_live.data.seen import Seen, check_people, clip_digest, copies
from asl_live.errors import InputError


def clip(number, signer, sign="yes"):
    keypoints = np.random.default_rng(number).random((3, kp.SIZE), np.float32)
    return Clip(np.arange(3) / 10, keypoints, sign=sign, signer=signer)


def test_a_model_knows_its_clips_and_every_clip_of_a_signer_with_one_of_them():
    seen = Seen.of(Seen.among([clip(1, "ann"), clip(2, "ben")]).as_json())
    later = [clip(1, "ann"), clip(3, "ann"), clip(4, "cid"), clip(2, "renamed"), clip(6, "")]
    assert seen.rows(later).tolist() == [True, True, False, True, False]
    assert seen.namesakes(later) == ()


def test_another_person_of_the_same_name_is_pointed_out_and_no_more():
    seen = Seen.among([clip(1, "s01"), clip(2, "")])
    later = [clip(3, " S01 "), clip(4, "s02"), clip(5, "")]
    assert not seen.rows(later).any()
    assert seen.namesakes(later) == (" S01 ",)


def test_signers_without_a_name_are_not_taken_for_one_another():
    assert Seen.among([clip(1, "")]).rows([clip(2, "")]).tolist() == [False]


def test_of_more_clips_than_a_bundle_can_hold_it_keeps_the_people(monkeypatch):
    monkeypatch.setattr("asl_live.data.seen.MOST_CLIPS", 2)
    before, now = Seen.among([clip(1, "ann"), clip(2, "ben")]), Seen.among([clip(3, "cid")])
    assert len(before.as_json()["seen_clips"]) == 2
    both = Seen.of(before.joined(now).as_json())
    assert both.clips == set() and both.namesakes([clip(4, "ann"), clip(5, "cid")]) == ("ann", "cid")


def test_no_name_can_be_read_from_what_a_bundle_keeps():
    assert "annabel" not in repr(Seen.among([clip(1, "annabel")]).as_json())


@pytest.mark.parametrize("training", [{}, {"seen_signers": 3, "seen_clips": []}, {"seen_signers": []}])
def test_a_model_that_does_not_tell_is_not_taken_for_one_that_has_seen_nothing(training):
    assert Seen.of(training) is None


def test_a_recording_is_the_same_in_an_archive_and_under_other_words():
    one = clip(1, "ann")
    packed = replace(one, keypoints=np.round(one.keypoints * SCALE).astype(np.float32) / SCALE, sign="no")
    assert clip_digest(packed) == clip_digest(one)
    assert copies([one, clip(2, "ann"), packed]) == [[0, 2]]


def test_a_recording_under_two_signers_is_refused_unless_they_are_kept_together():
    clips = [clip(1, "ann"), clip(2, "ben"), clip(1, "ben")]
    with pytest.raises(InputError, match=r"'yes'.*ann, ben"):
        check_people(clips)
    check_people(clips, [("ann", "ben")])
    check_people([clip(1, "ann"), clip(1, "ann")])


def test_a_name_that_no_clip_has_would_keep_nobody_on_one_side():
    with pytest.raises(InputError, match="no clip is of bne, named by --together; the clips are of ann, ben"):
        check_people([clip(1, "ann"), clip(2, "ben")], [("ann", "bne")])
