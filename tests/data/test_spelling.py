"""Names that may mean the same though they are written in two ways."""

import pytest

from asl_live.data.spelling import Spellings


@pytest.mark.parametrize("name", ["Hello", "HELLO", " hello ", "hel lo", "hello-", "_hello"])
def test_capitals_spaces_and_dashes_make_another_spelling(name: str) -> None:
    assert Spellings(["water", "hello"]).other(name) == "hello"


@pytest.mark.parametrize("name", ["hello", "help", "", "water2"])
def test_other_names_and_the_very_name_are_no_other_spelling(name: str) -> None:
    assert Spellings(["Hello", "hello", "water"]).other(name) is None


def test_names_of_marks_alone_are_told_apart() -> None:
    assert Spellings(["?"]).other("!") is None


def test_an_accent_of_its_own_is_the_same_letter() -> None:
    assert Spellings(["caf\u00e9"]).other("cafe\u0301") is None
