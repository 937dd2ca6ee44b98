"""What a new user does: sit before the camera with the model that ships, sign, and read."""

import json

import pytest
from click.testing import CliRunner

from asl_live.bundle import load_bundle
from asl_live.cli import main
from asl_live.recognise.predict import predict
from asl_live.sources.synthetic import SIGNS

MOST_BYTES = 20_000_000


@pytest.fixture(scope="module")
def starter():
    return load_bundle("starter")


def test_the_starter_is_judged_by_people_alone_says_whom_it_learned_from_and_is_small(starter):
    training = starter.about.training
    assert training["synthetic_clips"] == 0
    card = (starter.path / "README.md").read_text()
    assert f"{training['recipe']['made_up']} made-up people" in card
    assert sum(file.stat().st_size for file in starter.path.iterdir()) < MOST_BYTES
    assert set(starter.signs) == {
        *("hello", "thanks", "iloveyou", "yes", "no"),
        *("please", "help", "mother", "father", "me"),
    }


def test_the_starter_names_the_signs_of_the_synthetic_signer(starter):
    named = [sign for sign in SIGNS if (predict(f"synthetic:{sign}", starter).top or ("",))[0] == sign]
    assert len(named) >= 8, f"only {named}"


def test_the_starter_says_nothing_of_a_signer_at_rest(starter):
    assert predict("synthetic:idle,idle,idle", starter).events == ()


def test_a_left_handed_signer_is_understood_as_well(starter):
    from asl_live.recognise.recogniser import Recogniser
    from asl_live.sources.synthetic import SyntheticSource

    named = 0
    for sign in SIGNS:
        recogniser = Recogniser(starter)
        for frame in SyntheticSource([sign], hand="left"):
            assert frame.observation is not None
            recogniser.observe(frame.observation)
        evidence = recogniser.evidence
        named += bool(evidence) and max(evidence, key=lambda one: evidence[one]) == sign
    assert named >= 8


def test_signs_made_one_after_the_other_are_read_in_their_order(starter):
    events = predict("synthetic:hello,thanks,please,hello", starter).events
    assert [event.sign for event in events] == ["hello", "thanks", "please", "hello"]


def test_a_video_of_a_person_is_read_from_its_pixels(shared_data):
    answer = CliRunner().invoke(main, ["predict", "--json", str(shared_data / "clips" / "l_please.mp4")])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["top"]["sign"] == "please"
