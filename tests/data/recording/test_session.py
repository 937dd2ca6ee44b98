"""A session: what it asks for, what is decided about takes, and how it goes on."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from asl_live.clip import read_clip
from asl_live.data.recording import Phase, RecordingSession, SessionPlan, find_sessions
from asl_live.data.recording.session import LONGEST_TAKE
from asl_live.errors import InputError
from asl_live.sources.video import VideoSource

from .signing import Stream, sign


def plan_of(dataset: Path, signs: tuple[str, ...] = ("yes", "no"), takes: int = 2, **more) -> SessionPlan:  # type: ignore[no-untyped-def]
    return SessionPlan(dataset, "ann", signs, takes, **more)


def clips(dataset: Path) -> list[str]:
    return sorted(path.relative_to(dataset).as_posix() for path in dataset.rglob("*.npz"))


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[RecordingSession, Stream]:
    """A session in which the first take waits for a decision."""
    session = RecordingSession(plan_of(tmp_path, review="each"), "Camera 0")
    stream = Stream(session)
    stream.give(sign())
    assert session.moment.phase is Phase.REVIEWING
    return session, stream


# --- takes ---


def test_a_good_take_is_kept_and_the_next_is_asked_for(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path), "Camera 0")
    assert (session.moment.sign, session.moment.number, session.moment.of) == ("yes", 1, 2)
    moments = Stream(session).give(sign())
    phases = list(dict.fromkeys(moment.phase for moment in moments))
    assert phases == [Phase.WAITING, Phase.RECORDING]
    now = session.moment
    assert (now.phase, now.sign, now.number, now.done, now.total) == (Phase.WAITING, "yes", 2, 1, 4)
    assert now.following == ("no", "no")
    assert now.kept is not None and now.kept.path is not None
    assert read_clip(now.kept.path).camera == "Camera 0"


def test_signs_without_a_pause_in_between_are_takes_of_their_own(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path, takes=2))
    stream = Stream(session)
    for _ in range(4):
        stream.give(sign(rest=0.35))
    assert (session.moment.phase, session.moment.done) == (Phase.DONE, 4)


def test_a_poor_take_waits_for_a_decision(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    stream = Stream(session)
    for one in sign()[::6]:
        stream.time += 5 / 30
        stream.give([one])
    take = session.moment.take
    assert session.moment.phase is Phase.REVIEWING and take is not None
    assert "fewer than 8 frames a second" in take.warnings[0]
    assert clips(tmp_path) == []


def test_hands_that_do_not_rest_end_the_take_with_a_warning(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    stream = Stream(session)
    up = sign()
    stream.give(up[:45])
    for _ in range(8):
        stream.give(up[45:105])
    take = session.moment.take
    assert take is not None and "did not come to rest" in take.warnings[0]


@pytest.mark.parametrize("mode", ["key", "hands"])
def test_a_take_can_be_begun_and_ended_by_key(tmp_path: Path, mode: str) -> None:
    session = RecordingSession(plan_of(tmp_path, mode=mode, review="each"))
    stream = Stream(session)
    stream.give(sign()[:10])
    session.start()
    assert session.moment.phase is Phase.RECORDING
    stream.give(sign()[:20])
    session.stop()
    take = session.moment.take
    assert take is not None and take.frames == 21


@pytest.mark.parametrize("mode", ["key", "hands"])
def test_a_take_that_is_ended_while_frames_wait_ends_with_the_frame_of_that_moment(
    tmp_path: Path, mode: str
) -> None:
    session = RecordingSession(plan_of(tmp_path, mode=mode, review="each"))
    stream = Stream(session)
    stream.give(sign()[:10])
    session.start()
    stream.give(sign()[:5])
    session.stop(stream.time + 9 / 30)  # of the tenth of those that are still to be looked at
    session.stop(stream.time + 12 / 30)  # a key that is pressed twice
    moments = stream.give(sign()[:10])
    assert [moment.phase for moment in moments[-2:]] == [Phase.RECORDING, Phase.REVIEWING]
    assert session.moment.take is not None and session.moment.take.frames == 16
    session.redo()
    session.start()
    stream.give(sign()[:20])
    assert session.moment.phase is Phase.RECORDING  # nothing is left of that end


def test_a_pause_drops_a_take_whose_last_frames_wait(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path, mode="key", review="each"))
    stream = Stream(session)
    stream.give(sign()[:10])
    session.start()
    session.stop(stream.time + 1)
    session.pause()
    session.resume()
    stream.give(sign()[:60])
    assert session.moment.phase is Phase.WAITING


def test_a_paused_session_can_be_ended(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    session.pause()
    session.finish()
    assert session.moment.phase is Phase.DONE


def test_a_key_that_is_forgotten_ends_the_take_with_a_warning(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path, mode="key"))
    stream = Stream(session)
    stream.give(sign()[:2])
    session.start()
    stream.give(sign()[:2] * round(15.2 * LONGEST_TAKE))
    take = session.moment.take
    assert take is not None and any("nobody ended" in warning for warning in take.warnings)


def test_rest_has_no_hands_that_rise_and_is_recorded_by_the_clock(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path, ("idle",), 1, span=1.0, countdown=0.5))
    stream = Stream(session)
    assert stream.until(sign()[:20], "countdown").left == pytest.approx(0.5)
    assert stream.until(sign()[:20], "recording").left == pytest.approx(1.0)
    stream.give(sign()[:20] * 2)
    assert session.moment.phase is Phase.DONE
    assert session.moment.kept is not None and session.moment.kept.frames == 30


# --- decisions ---


def test_keep_writes_and_redo_and_discard_do_not(tmp_path: Path, reviewed) -> None:  # type: ignore[no-untyped-def]
    session, stream = reviewed
    assert clips(tmp_path) == []
    session.redo()
    assert (session.moment.phase, session.moment.sign, session.moment.number) == (Phase.WAITING, "yes", 1)
    stream.give(sign())
    session.discard()
    assert session.moment.following == ("no", "no", "yes")
    stream.give(sign())
    assert session.keep() is session.moment.kept
    assert clips(tmp_path) == ["yes/ann-001.npz"]


def test_undo_takes_each_decision_back(tmp_path: Path, reviewed) -> None:  # type: ignore[no-untyped-def]
    session, stream = reviewed
    first = session.moment.take
    session.keep()
    stream.give(sign())
    second = session.moment.take
    session.discard()
    assert session.undo() is second and session.moment.take is second
    assert session.moment.following == ("yes", "no", "no")
    undone = session.undo()
    assert undone is not None and undone.clip is first.clip and undone.path is None
    assert (session.moment.phase, session.moment.done, clips(tmp_path)) == (Phase.REVIEWING, 0, [])
    session.keep()
    assert session.moment.take is second  # it waited meanwhile
    session.keep()
    assert clips(tmp_path) == ["yes/ann-001.npz", "yes/ann-002.npz"]
    assert session.moment.sign == "no"


def test_undo_of_the_last_take_reopens_a_session_that_was_done(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path, ("yes",), 1))
    Stream(session).give(sign())
    assert session.moment.phase is Phase.DONE and session.moment.can_undo
    session.undo()
    session.redo()
    assert (session.moment.phase, session.moment.done) == (Phase.WAITING, 0)


def test_nothing_to_undo_changes_nothing(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    assert session.undo() is None and session.keep() is None
    session.redo()
    session.discard()
    assert session.moment.phase is Phase.WAITING and not session.moment.can_undo


def test_skip_goes_to_the_next_sign_and_comes_back(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    session.skip()
    assert (session.moment.sign, *session.moment.following) == ("no", "no", "yes", "yes")


def test_a_pause_drops_the_running_take_and_records_nothing(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    stream = Stream(session)
    stream.until(sign(), "recording")
    session.pause()
    assert not session.wants_every_frame
    stream.give(sign())
    assert (session.moment.phase, session.moment.done) == (Phase.PAUSED, 0)
    session.resume()
    stream.give(sign())
    assert session.moment.done == 1


def test_the_hand_that_comes_from_the_key_is_no_take(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    stream = Stream(session)
    stream.until(sign(), "recording")
    session.pause()
    session.resume()  # with the hand still up
    moments = stream.give(sign()[50:])
    assert {moment.phase for moment in moments} == {Phase.WAITING}


def test_a_session_that_is_finished_early_goes_on_later(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    Stream(session).give(sign())
    session.finish()
    assert session.moment.phase is Phase.DONE
    assert RecordingSession(plan_of(tmp_path)).moment.done == 1


def test_ending_in_a_review_ends_at_once_and_undo_brings_the_take_back(tmp_path: Path, reviewed) -> None:  # type: ignore[no-untyped-def]
    session, _ = reviewed
    take = session.moment.take
    session.finish()
    assert (session.moment.phase, session.moment.take) == (Phase.DONE, None)
    assert session.undo() is take
    session.redo()
    assert session.moment.phase is Phase.WAITING


# --- trouble ---


def test_a_full_disk_leaves_the_take_to_be_kept_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = RecordingSession(plan_of(tmp_path))
    stream = Stream(session)

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail)
        with pytest.raises(InputError, match="no space left"):
            stream.give(sign())
        assert session.moment.phase is Phase.REVIEWING
        with pytest.raises(InputError, match="no space left"):
            session.keep()
    assert session.keep() is not None
    assert (clips(tmp_path), session.moment.done) == (["yes/ann-001.npz"], 1)


def test_a_camera_that_is_plugged_in_again_goes_on(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path), "Camera 0")
    Stream(session).until(sign(), "recording")
    session.pause()
    session.use_source("Camera 1", synthetic=False)
    session.resume()
    Stream(session).give(sign())  # whose times begin at 0 again
    assert session.moment.kept is not None and session.moment.kept.clip.camera == "Camera 1"


def test_what_the_camera_gave_is_not_taken_back_from_the_synthetic_signer(tmp_path: Path, reviewed) -> None:  # type: ignore[no-untyped-def]
    session, stream = reviewed
    session.keep()
    stream.give(sign())
    session.use_source("Synthetic signer", synthetic=True)
    assert (session.moment.phase, session.moment.done) == (Phase.WAITING, 0)
    assert session.undo() is None and session.keep() is None
    assert session.moment.number == 1
    assert clips(tmp_path) == ["yes/ann-001.npz"]


def test_pictures_that_change_their_shape_cost_one_take(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    stream = Stream(session)
    wide = sign(aspect=16 / 9)
    with pytest.raises(InputError, match="different shapes"):
        stream.give(sign()[:60] + wide[60:])
    assert session.moment.phase is Phase.WAITING
    stream.give(sign())
    assert session.moment.done == 1


# --- going on ---


def test_a_session_goes_on_in_its_order_and_asks_nothing_twice(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, ("yes", "no", "me"), 3, shuffle=True)
    session = RecordingSession(plan)
    session.skip()
    stream = Stream(session)
    stream.give(sign())
    left = (session.moment.sign, *session.moment.following)
    again = RecordingSession(plan)
    assert (again.moment.sign, *again.moment.following) == left
    assert (again.moment.done, again.moment.total) == (1, 9)


def test_a_take_that_was_deleted_is_asked_for_again(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path))
    Stream(session).give(sign())
    (tmp_path / "yes" / "ann-001.npz").unlink()
    assert RecordingSession(plan_of(tmp_path)).moment.done == 0


def test_sessions_that_were_begun_are_found_until_they_are_done(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, ("yes",), 2, mode="clock", review="none", rights="any")
    assert find_sessions(tmp_path) == []
    session = RecordingSession(plan)
    stream = Stream(session)
    stream.give(sign()[:30] * 5)
    (found,) = find_sessions(tmp_path)
    assert (found.plan, found.done, found.total) == (plan, 1, 2)
    stream.give(sign()[:30] * 5)
    assert find_sessions(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b"[" * 100000])
def test_a_broken_session_file_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    session = RecordingSession(plan_of(tmp_path))
    Stream(session).give(sign())
    (path,) = (tmp_path / ".sessions").iterdir()
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"ann-\w+\.json is not the file of a recording session; delete it"):
        RecordingSession(plan_of(tmp_path))


def test_a_shuffled_order_has_every_sign_in_each_round(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, ("a", "b", "c"), 4, shuffle=True)
    order = plan.order()
    assert all(set(order[turn : turn + 3]) == {"a", "b", "c"} for turn in range(0, 12, 3))
    assert all(one != other for one, other in pairwise(order))
    assert order == plan_of(tmp_path, ("a", "b", "c"), 4, shuffle=True).order()
    assert order != plan_of(tmp_path, ("a", "b", "c"), 4, shuffle=True, seed=1).order()


# --- the original video ---


def test_the_original_video_lies_beside_the_clip_and_keeps_its_time(tmp_path: Path) -> None:
    session = RecordingSession(plan_of(tmp_path, ("yes",), 1, keep_video=True))
    picture = np.full((121, 161, 3), (200, 100, 50), np.uint8)
    Stream(session, picture).give(sign())
    assert session.moment.phase is Phase.DONE
    clip = read_clip(tmp_path / "yes" / "ann-001.npz")
    assert clip.video == "ann-001.mp4"
    with VideoSource(tmp_path / "yes" / clip.video) as video:
        frames = list(video)
    assert len(frames) == len(clip)
    assert frames[0].picture.mean((0, 1)) == pytest.approx([200, 100, 50], abs=6)
    session.undo()
    assert [path.name for path in (tmp_path / "yes").iterdir()] == []


def test_a_video_that_cannot_be_written_leaves_neither_video_nor_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = RecordingSession(plan_of(tmp_path, ("yes",), 1, keep_video=True))
    monkeypatch.setattr("asl_live.mp4.cv2.VideoWriter.isOpened", lambda self: False, raising=False)
    monkeypatch.setattr("asl_live.mp4.is_finished", lambda path: False)
    with pytest.raises(InputError, match=r"ann-001\.mp4 cannot be written"):
        Stream(session, np.zeros((120, 160, 3), np.uint8)).give(sign())
    assert [path.name for path in (tmp_path / "yes").iterdir()] == []
    assert session.moment.phase is Phase.REVIEWING


def test_what_a_killed_program_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "yes"
    folder.mkdir()
    left = [".ann-003-abcdefgh.part", ".ann-004-abcdefgh.mp4"]
    # The last but one may be the user's own.
    others = [".bob-001-abcdefgh.part", "notes.txt", "ann-005.mp4", ".ann-006-abcdefgh.part"]
    for name in left + others:
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (0, 0))
    os.utime(folder / ".ann-006-abcdefgh.part")  # may be being written
    RecordingSession(plan_of(tmp_path))
    assert sorted(path.name for path in folder.iterdir()) == sorted(others)


@pytest.mark.parametrize("name", ["ann-001.mp4", "Ann-001.MOV"])
def test_a_video_that_is_there_already_is_not_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / name).write_bytes(b"not ours")
    session = RecordingSession(plan_of(tmp_path, ("yes",), 1, keep_video=True))
    Stream(session, np.zeros((120, 160, 3), np.uint8)).give(sign())
    assert (tmp_path / "yes" / name).read_bytes() == b"not ours"
    assert read_clip(tmp_path / "yes" / "ann-002.npz").video == "ann-002.mp4"
