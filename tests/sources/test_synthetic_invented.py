import numpy as np

from asl_live.signing_space import normalise
from asl_live.sources.synthetic.body import PLACES as ON_THE_BODY
from asl_live.sources.synthetic.invented import LABELS, PLACES, invent
from asl_live.sources.synthetic.motion import Plan
from asl_live.sources.synthetic.people import Person


def test_what_is_invented_has_one_of_the_labels_and_can_be_made():
    random = np.random.default_rng(0)
    labels = set()
    for _ in range(60):
        label, movement = invent(random)
        labels.add(label)
        plan = Plan(0.5, 1.0)
        plan.add(label, movement, labelled=True, stretch=1.0, drift=np.zeros(3))
        assert plan.seconds > 2
    assert labels <= set(LABELS) and len(labels) > 20
    assert set(PLACES) <= ON_THE_BODY.keys()


def test_the_same_numbers_invent_the_same():
    assert invent(np.random.default_rng(4)) == invent(np.random.default_rng(4))


def test_one_hand_moves_or_both_do():
    random = np.random.default_rng(1)
    others = [invent(random)[1].steps[0].other for _ in range(60)]
    assert 0.15 < np.mean([other is not None for other in others]) < 0.6


def test_a_person_records_what_nobody_has_a_name_for():
    person = Person("somebody", np.random.default_rng(2))
    clips = [person.record_invented() for _ in range(4)]
    assert len({clip.sign for clip in clips}) > 1 and {clip.sign for clip in clips} <= set(LABELS)
    for clip in clips:
        assert clip.synthetic and clip.signer == "somebody"
        assert normalise(clip.keypoints, clip.aspect)[:, -126:].any()
