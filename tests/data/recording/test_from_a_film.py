"""A session fed by a recording, which stands still while nobody is ready: each take keeps its own name."""

from pathlib import Path

import pytest

from asl_live.clip import read_clip
from asl_live.data.recording import Phase, RecordingSession, Review, SessionPlan
from asl_live.data.recording.take import Take

from .signing import Stream, sign

FILM = sign("yes"), sign("no")


def session_of(dataset: Path, signs: tuple[str, ...] = ("yes", "no"), **more) -> RecordingSession:  # type: ignore[no-untyped-def]
    plan = SessionPlan(dataset, "ann", signs, **{"review": Review.NONE, **more})
    return RecordingSession(plan, "film.mp4", from_start=True)


def kept(dataset: Path) -> dict[str, int]:
    """The signs that were recorded, and the frames of each."""
    return {read_clip(path).sign: len(read_clip(path)) for path in sorted(dataset.rglob("*.npz"))}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    dataset = tmp_path_factory.mktemp("undisturbed")
    stream = Stream(session_of(dataset))
    for signed in FILM:
        stream.give(signed)
    found = kept(dataset)
    assert found.keys() == {"yes", "no"}
    return found


# In the rest before a sign; as its hands rise; in its middle.
@pytest.mark.parametrize("frame", [10, 26, 27, 28, 50])
def test_a_pause_loses_nothing(tmp_path: Path, undisturbed: dict[str, int], frame: int) -> None:
    session = session_of(tmp_path)
    stream = Stream(session)
    stream.give(FILM[0][:frame])
    session.pause()
    assert session.moment.phase is Phase.PAUSED
    session.resume()
    stream.give(FILM[0][frame:] + FILM[1])
    assert kept(tmp_path) == undisturbed


def test_a_pause_of_a_long_take_keeps_its_beginning(tmp_path: Path) -> None:
    """Frames that were read before the film stood still are looked at in the pause."""
    session = session_of(tmp_path, ("yes",))
    stream = Stream(session)
    risen = FILM[0][:50] + FILM[0][45:50] * 12
    stream.give(risen)
    session.pause()
    stream.give(FILM[0][45:49])
    session.resume()
    stream.give(FILM[0][50:])
    assert kept(tmp_path)["yes"] >= 65


def test_an_undo_in_the_middle_of_the_next_take_loses_neither(
    tmp_path: Path, undisturbed: dict[str, int]
) -> None:
    session = session_of(tmp_path)
    stream = Stream(session)
    stream.give(FILM[0] + FILM[1][:50])
    assert session.moment.phase is Phase.RECORDING
    take = session.undo()
    assert isinstance(take, Take) and take.sign == "yes" and kept(tmp_path) == {}
    session.keep()
    assert session.moment.phase is Phase.RECORDING and session.moment.sign == "no"
    stream.give(FILM[1][50:])
    assert kept(tmp_path) == undisturbed


def test_a_sign_that_the_film_does_not_have_is_skipped_while_the_next_is_signed(
    tmp_path: Path, undisturbed: dict[str, int]
) -> None:
    session = session_of(tmp_path)
    stream = Stream(session)
    stream.give(FILM[1][:50])
    session.skip()
    stream.give(FILM[1][50:])
    assert kept(tmp_path) == {"no": undisturbed["no"]}
    assert session.moment.sign == "yes"


def test_a_take_that_runs_is_no_rest(tmp_path: Path) -> None:
    """Rest is cut by the clock; the hands that are up belong to no take of it."""
    session = session_of(tmp_path, ("yes", "idle"))
    stream = Stream(session)
    stream.give(FILM[0][:50])
    session.skip()
    assert session.moment.sign == "idle" and session.moment.phase is Phase.WAITING


def test_a_film_that_ends_in_a_pause_gives_its_last_take(tmp_path: Path) -> None:
    session = session_of(tmp_path, ("yes",))
    stream = Stream(session)
    stream.give(FILM[0][: len(FILM[0]) - 20])
    assert session.moment.phase is Phase.RECORDING
    session.pause()
    assert session.end_of_source(30).phase is Phase.PAUSED
    session.resume()
    assert session.moment.phase is Phase.DONE and kept(tmp_path).keys() == {"yes"}


def test_a_film_that_ends_in_a_pause_between_takes_waits(tmp_path: Path) -> None:
    session = session_of(tmp_path)
    Stream(session).give(FILM[0])
    session.pause()
    assert session.end_of_source(30).phase is Phase.PAUSED
    session.resume()
    assert session.moment.phase is Phase.WAITING
