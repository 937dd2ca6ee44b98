import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asl_live.data.splits import folds
from asl_live.errors import InputError


def dataset(signers, signs=("yes", "no", ""), each=2):
    """Signs and signers of a dataset in which everybody signed everything."""
    rows = [(sign, signer) for signer in signers for sign in signs for _ in range(each)]
    return [sign for sign, _ in rows], [signer for _, signer in rows]


def people_in(part, signers):
    return {signers[row] for row in part}


@settings(max_examples=400, deadline=None)
@example(list(zip(["yes"] * 9 + ["no", "no", "help", "help"], map(int, "0000022461503"), strict=True)), 7, 1)
@given(
    st.lists(
        st.tuples(st.sampled_from(["yes", "no", "help", ""]), st.integers(0, 7)), min_size=2, max_size=60
    ),
    st.integers(2, 8),
    st.integers(0, 3),
)
def test_every_clip_is_in_one_part_and_nobody_in_two(rows, count, seed):
    signs, signers = [sign for sign, _ in rows], [f"s{number}" for _, number in rows]
    if len(set(signers)) < 2:
        with pytest.raises(InputError, match="too few signers"):
            folds(signs, signers, count, seed)
        return
    parts = folds(signs, signers, count, seed)
    assert 2 <= len(parts) <= count
    assert all(len(part) for part in parts)
    assert sorted(np.concatenate(parts)) == list(range(len(rows)))
    people = [people_in(part, signers) for part in parts]
    assert sum(map(len, people)) == len(set(signers))


def test_parts_are_of_about_equal_size_with_a_share_of_every_sign():
    signs, signers = dataset("abcdefghij")
    for part in folds(signs, signers, 5, seed=0):
        assert len(part) == 12
        assert {signs[row] for row in part} == {"yes", "no", ""}


def test_signers_that_may_be_one_person_stay_together():
    signs, signers = dataset(["ann", "anna", "bob", "cid", "dan"])
    for seed in range(10):
        for part in folds(signs, signers, 4, seed, together=[("ann", "anna")]):
            assert len(people_in(part, signers) & {"ann", "anna"}) != 1


def test_a_random_split_deals_out_clips_and_not_people(recwarn):
    signs, signers = dataset("ab", each=10)
    parts = folds(signs, signers, 5, seed=0, by_signer=False)
    assert not recwarn.list
    assert len(parts) == 5
    assert all(people_in(part, signers) == {"a", "b"} for part in parts)
    assert sorted(np.concatenate(parts)) == list(range(len(signs)))


def test_the_seed_decides():
    signs, signers = dataset("abcdefghij")
    one, same, other = (folds(signs, signers, 5, seed) for seed in (0, 0, 1))
    assert all(map(np.array_equal, one, same))
    assert not all(map(np.array_equal, one, other))


def test_two_clips_of_two_people_can_be_split():
    assert sorted(map(list, folds(["yes", "no"], ["a", "b"], 5, 0))) == [[0], [1]]


def test_one_person_alone_cannot_be_split_by_signer():
    with pytest.raises(InputError, match="too few signers to split"):
        folds(["yes", "no"], ["a", "a"], 5, 0)
    with pytest.raises(InputError, match="too few signers"):
        folds(["yes", "no"], ["a", "b"], 5, 0, together=[("a", "b")])
    with pytest.raises(InputError, match="too few clips"):
        folds(["yes"], ["a"], 5, 0, by_signer=False)
