import pytest

from asl_live.training.advice import advise, advise_alike


def pairs(**counts):
    """sign_signer=clips"""
    return [tuple(name.split("_")) for name, count in counts.items() for _ in range(count)]


def texts(found, known=(), wanted=()):
    return " ".join(one.text for one in advise(found, known, wanted))


def test_good_data_need_no_advice():
    assert advise(pairs(wave_ann=9, wave_bob=8, nod_ann=9, nod_bob=8), ()) == []


@pytest.mark.parametrize(
    ("found", "known", "wanted", "said"),
    [
        ([], (), (), "no clip of a sign"),
        (pairs(idle_ann=5), (), (), "no clip of a sign"),
        (pairs(wave_ann=5), (), ("wave", "nod"), "No clip shows nod"),
        (pairs(wave_ann=1), (), (), "One clip is too few"),
        (pairs(wave_ann=9), None, (), "All clips show the same"),
        ([("", "ann"), ("wave", "ann")], (), (), "no sign's name"),
    ],
)
def test_what_nothing_can_come_of_blocks(found, known, wanted, said):
    [one] = advise(found, known, wanted)
    assert one.blocks and said in one.text


def test_few_lopsided_and_one_persons_clips_are_told():
    said = texts(pairs(wave_ann=30, nod_ann=2))
    assert "Fewer than 5 clips of a sign teach little (nod 2)" in said
    assert "lopsided: 30 clips of wave, 2 of nod" in said
    assert "All clips are of one person (ann)" in said


def test_from_scratch_more_is_asked_for():
    said = texts(pairs(wave_ann=9, nod_bob=9), None)
    assert "better to start from a trained model" in said
    assert "No clip shows what is not a sign" in said
    assert "Only one person signs nod, wave" in said
    assert "Everybody signs one sign only" in said


def test_a_new_sign_that_looks_like_a_known_one_is_told():
    said = [("book", "please")] * 3 + [
        ("book", ""),
        ("wave", "no"),
        ("wave", ""),
        ("wave", ""),
        ("please", "please"),
    ]
    [one] = advise_alike(said, ["book", "wave"], "starter")
    assert "starter takes 3 of 4 clips of book for its own sign please" in one.text and not one.blocks
