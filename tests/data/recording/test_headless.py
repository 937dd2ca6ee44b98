"""Recording takes from every kind of source, without a window."""

import math
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip, read_clip, write_clip
from asl_live.data.recording import Mode, Moment, Phase, Review, headless, record
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading
from asl_live.sources.synthetic import SyntheticSource
from tests.data.recording.clocked import at, by_clock, write_source


def frames_of(path: Path) -> list[int]:
    return read_clip(path).keypoints[:, 0].astype(int).tolist()


class Camera(Reading):
    """A live source of frames at the given times; then it is unplugged."""

    name, spec, live, synthetic, frames, rate = "Camera 0", "camera:0", True, False, None, 30.0

    def __init__(self, times: Iterable[float]) -> None:
        self.times = list(times)
        self.closed = False

    def read(self) -> Frame | None:
        if not self.times:
            raise InputError("Camera 0 gives no more pictures; check that it is still plugged in")
        time = self.times.pop(0)
        keypoints = np.zeros(kp.SIZE, np.float32)
        keypoints[0] = round(time * 10)
        crop = np.full((64, 64, 3), 7, np.uint8)
        return Frame(time, observation=Observation(time, keypoints, 16 / 9, crop))

    def close(self) -> None:
        self.closed = True


class Direct:
    """A feed that loses no frame, so that tests do not depend on threads."""

    newest = None

    def __init__(self, source: Camera) -> None:
        self.take = lambda newest: source.read()

    def __enter__(self) -> "Direct":
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.fixture
def use_camera(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def use(times: Iterable[float]) -> Camera:
        camera = Camera(times)
        monkeypatch.setattr(headless, "open_signer", lambda spec, plan: camera)
        monkeypatch.setattr(headless, "Feed", Direct)
        return camera

    return use


# --- a live source ---


def test_a_take_of_a_camera_is_what_came_in_the_span_after_the_countdown(tmp_path: Path, use_camera) -> None:  # type: ignore[no-untyped-def]
    camera = use_camera(at(10, 30))
    told: list[tuple[Phase, int, int]] = []

    def note(moment: Moment) -> None:
        now = (moment.phase, moment.number, math.ceil(moment.left or 0))
        if not told or told[-1] != now:
            told.append(now)

    session = by_clock(
        tmp_path / "d", "ann", ("yes",), 2, hand="left", countdown=3.0, rights="CC BY 4.0", consent="asked"
    )
    first, second = record(session, "camera", note)
    assert [(number, left) for phase, number, left in told if phase is Phase.COUNTDOWN] == [
        (1, 3), (1, 2), (1, 1), (2, 3), (2, 2), (2, 1)
    ]  # fmt: skip
    assert frames_of(first.path) == list(range(31, 51))
    assert frames_of(second.path) == list(range(82, 102))
    clip = read_clip(first.path)
    assert clip.times == pytest.approx(np.arange(20) / 10)
    assert (clip.sign, clip.signer, clip.hand, clip.camera) == ("yes", "ann", "left", "Camera 0")
    assert (clip.synthetic, clip.rights, clip.consent) == (False, "CC BY 4.0", "asked")
    assert clip.aspect == pytest.approx(16 / 9)
    assert clip.crops is not None and clip.crops.shape == (20, 64, 64, 3)
    assert camera.closed


def test_a_camera_without_countdown_is_recorded_once_the_models_are_loaded(
    tmp_path: Path, use_camera
) -> None:  # type: ignore[no-untyped-def]
    use_camera(at(10, 5))
    (take,) = record(by_clock(tmp_path, "ann", ("yes",), countdown=0.0), "camera")
    assert frames_of(take.path) == list(range(1, 21))


def test_an_unplugged_camera_leaves_the_takes_that_are_whole(tmp_path: Path, use_camera) -> None:  # type: ignore[no-untyped-def]
    camera = use_camera(at(10, 7))
    session = by_clock(tmp_path, "ann", ("yes",), takes=3)
    taken = record(session, "camera")
    next(taken)
    with pytest.raises(InputError, match="still plugged in"):
        next(taken)
    assert [path.name for path in tmp_path.rglob("*.npz")] == ["ann-001.npz"]
    assert camera.closed


def test_a_camera_that_stalls_through_a_whole_take_is_told_of(tmp_path: Path, use_camera) -> None:  # type: ignore[no-untyped-def]
    use_camera([*at(10, 2.2), 9.0, 9.1])
    (take,) = record(by_clock(tmp_path, "ann", ("yes",)), "camera")
    assert take.frames == 1 and take.rate == 0.0
    assert any("frames a second" in warning for warning in take.warnings)


# --- a recording as source ---


def test_a_recording_is_cut_into_takes_one_after_the_other(tmp_path: Path) -> None:
    source = write_source(tmp_path / "long.npz", at(10, 8))
    session = by_clock(tmp_path / "d", "ann", ("yes", "no"), takes=2)
    takes = list(record(session, source))
    assert [(take.sign, take.number) for take in takes] == [("yes", 1), ("yes", 2), ("no", 1), ("no", 2)]
    assert [number for take in takes for number in frames_of(take.path)] == list(range(80))
    assert [take.path.relative_to(tmp_path).as_posix() for take in takes] == [
        "d/yes/ann-001.npz", "d/yes/ann-002.npz", "d/no/ann-001.npz", "d/no/ann-002.npz"
    ]  # fmt: skip


def test_the_same_session_goes_on_and_gives_the_same_takes(tmp_path: Path) -> None:
    source = write_source(tmp_path / "long.npz", at(10, 8))
    session = by_clock(tmp_path / "d", "ann", ("yes", "no"), takes=2)
    broken_off = record(session, source)
    next(broken_off)
    broken_off.close()
    rest = list(record(session, source))
    assert [(take.sign, take.number) for take in rest] == [("yes", 2), ("no", 1), ("no", 2)]
    assert [frames_of(take.path)[0] for take in rest] == [20, 40, 60]
    assert list(record(session, source)) == []


@pytest.mark.parametrize("rate", [8, 15, 23.976, 30, 60])
def test_a_recording_of_just_the_span_is_one_take(tmp_path: Path, rate: float) -> None:
    source = write_source(tmp_path / "short.npz", [n / rate for n in range(round(2 * rate))])
    (take,) = record(by_clock(tmp_path / "d", "ann", ("yes",)), source)
    assert take.frames == round(2 * rate)
    assert take.rate == pytest.approx(rate)
    assert take.warnings == ()


def test_a_recording_that_ends_within_a_take_says_so_and_writes_none_of_it(tmp_path: Path) -> None:
    source = write_source(tmp_path / "short.npz", at(10, 3))
    taken = record(by_clock(tmp_path / "d", "ann", ("yes",), takes=2), source)
    next(taken)
    with pytest.raises(InputError, match=r"short\.npz ends after 2\.9 seconds, before take 2 of yes"):
        next(taken)
    assert [path.name for path in (tmp_path / "d").rglob("*.npz")] == ["ann-001.npz"]
    with pytest.raises(InputError, match=r"ends after 2\.9 seconds, before take 1 of no"):
        list(record(by_clock(tmp_path / "d", "ann", ("yes", "no", "me")), source))


def test_what_is_recorded_from_a_synthetic_clip_is_synthetic(tmp_path: Path) -> None:
    source = write_source(tmp_path / "made.npz", at(10, 2), synthetic=True)
    (take,) = record(by_clock(tmp_path / "d", "ann", ("yes",)), source)
    assert take.synthetic and read_clip(take.path).synthetic


# --- the synthetic signer ---


def test_the_synthetic_signer_signs_what_is_wanted_in_the_middle_of_the_take(tmp_path: Path) -> None:
    session = by_clock(tmp_path, "figure", ("hello", "me"), takes=2, span=2.0)
    takes = list(record(session, "synthetic"))
    assert [take.sign for take in takes] == ["hello", "hello", "me", "me"]
    for take in takes:
        assert take.synthetic and read_clip(take.path).synthetic
        assert 59 <= take.frames <= 61
        assert take.hands > 0.8
    first, again = (read_clip(take.path).keypoints for take in takes[:2])
    assert not np.array_equal(first[:50], again[:50])


def test_a_long_take_of_the_synthetic_signer_holds_its_whole_sign_between_rests(tmp_path: Path) -> None:
    (take,) = record(by_clock(tmp_path, "figure", ("yes",), span=6.0), "Synthetic:YES,no")
    assert 179 <= take.frames <= 181
    hands = kp.is_present(kp.right_hand(read_clip(take.path).keypoints))
    assert hands.any() and not hands[:15].any() and not hands[-15:].any()


def test_a_left_handed_synthetic_signer_moves_the_left_hand(tmp_path: Path) -> None:
    (take,) = record(by_clock(tmp_path, "figure", ("hello",), hand="left"), "synthetic")
    clip = read_clip(take.path)
    assert kp.is_present(kp.left_hand(clip.keypoints)).mean() > 0.8
    assert clip.hand == "left"


def test_rest_can_be_recorded_of_the_synthetic_signer(tmp_path: Path) -> None:
    (take,) = record(by_clock(tmp_path, "figure", ("idle",)), "synthetic")
    assert read_clip(take.path).sign == "idle" and 59 <= take.frames <= 61


def test_a_single_named_sign_may_be_recorded_under_another_name(tmp_path: Path) -> None:
    (take,) = record(by_clock(tmp_path, "figure", ("greeting",)), "synthetic:hello")
    assert read_clip(take.path).sign == "greeting"


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("synthetic", "does not know 'wave'"),
        ("synthetic:hello,yes", "is told to sign hello, yes, and not wave"),
    ],
)
def test_a_sign_the_synthetic_signer_lacks_is_refused_before_anything_is_recorded(
    tmp_path: Path, spec: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        list(record(by_clock(tmp_path / "d", "figure", ("hello", "wave")), spec))
    assert not (tmp_path / "d").exists()


def test_a_person_is_not_taken_for_done_because_a_figure_signed_under_the_name(tmp_path: Path) -> None:
    list(record(by_clock(tmp_path / "d", "ann", ("yes",)), "synthetic"))
    source = write_source(tmp_path / "real.npz", at(10, 2))
    (take,) = record(by_clock(tmp_path / "d", "ann", ("yes",)), source)
    assert take.path.name == "ann-002.npz" and not take.synthetic


# --- files ---


def test_a_dataset_that_is_a_file_is_refused_before_the_source_is_opened(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("not a folder")
    with pytest.raises(InputError, match="is a file; name a folder"):
        list(record(by_clock(tmp_path / "d", "ann", ("yes",)), "camera:none such"))


def test_a_file_in_the_place_of_a_signs_folder_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "yes").write_text("")
    with pytest.raises(InputError, match=r"folder .*yes cannot be made: file exists"):
        list(record(by_clock(tmp_path, "ann", ("yes",)), "synthetic"))


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="no space left on device"):
        list(record(by_clock(tmp_path, "ann", ("yes",)), "synthetic"))
    assert list(tmp_path.rglob("*.*")) == []


def test_a_damaged_clip_of_the_signer_is_named_before_anything_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / "ann-001.npz").write_bytes(b"broken")
    with pytest.raises(InputError, match=r"ann-001\.npz is damaged"):
        list(record(by_clock(tmp_path, "ann", ("yes",)), "synthetic"))


# --- how good a take is ---


def test_frames_with_either_hand_are_counted(tmp_path: Path) -> None:
    keypoints = np.zeros((20, kp.SIZE), np.float32)
    keypoints[:4, kp.LEFT_HAND] = 0.5
    keypoints[2:7, kp.RIGHT_HAND] = 0.5
    write_clip(tmp_path / "a.npz", Clip(np.arange(20) / 10, keypoints))
    (take,) = record(by_clock(tmp_path / "d", "ann", ("yes",)), str(tmp_path / "a.npz"))
    assert take.hands == pytest.approx(7 / 20)


# --- by the hands ---


def write_signing(path: Path, signs: tuple[str, ...], rest: float = 1.0) -> list[tuple[str, float, float]]:
    """A recording of the synthetic signer; what is signed when."""
    source = SyntheticSource(signs, rest=rest, seed=3)
    observations = [frame.observation for frame in source if frame.observation is not None]
    times, keypoints = [one.time for one in observations], [one.keypoints for one in observations]
    write_clip(path, Clip(np.array(times), np.stack(keypoints), synthetic=True))
    return source.truth


def test_a_recording_is_cut_where_the_hands_rise_and_rest(tmp_path: Path) -> None:
    truth = write_signing(tmp_path / "long.npz", ("yes", "no", "me"))
    plan = by_clock(tmp_path / "d", "ann", ("yes", "no", "me"), mode=Mode.HANDS)
    takes = list(record(plan, str(tmp_path / "long.npz")))
    assert [take.sign for take in takes] == ["yes", "no", "me"]
    for take, (_, start, end) in zip(takes, truth, strict=True):
        assert abs(take.start - start) <= 0.2 and abs(take.end - end) <= 0.2


def test_a_recording_that_is_cut_again_gives_only_what_is_missing(tmp_path: Path) -> None:
    write_signing(tmp_path / "long.npz", ("yes", "no", "me"))
    plan = by_clock(tmp_path / "d", "ann", ("yes", "no", "me"), mode=Mode.HANDS)
    _yes, no, _me = record(plan, str(tmp_path / "long.npz"))
    assert no.path is not None
    no.path.unlink()
    (again,) = record(plan, str(tmp_path / "long.npz"))
    assert (again.sign, again.start, again.end) == ("no", no.start, no.end)


def test_a_recording_that_ends_as_the_hands_sink_has_its_last_sign(tmp_path: Path) -> None:
    ((_, _start, end),) = write_signing(tmp_path / "one.npz", ("yes",), rest=0.3)
    (take,) = record(by_clock(tmp_path / "d", "ann", ("yes",), mode=Mode.HANDS), str(tmp_path / "one.npz"))
    assert abs(take.end - end) <= 0.2


def test_a_recording_with_too_few_movements_says_so(tmp_path: Path) -> None:
    write_signing(tmp_path / "one.npz", ("yes",))
    plan = by_clock(tmp_path / "d", "ann", ("yes",), 2, mode=Mode.HANDS)
    taken = record(plan, str(tmp_path / "one.npz"))
    next(taken)
    with pytest.raises(InputError, match="before take 2 of yes was signed; give a longer source"):
        next(taken)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"mode": Mode.KEY}, "cut it by the hands"), ({"review": Review.REDO}, "cannot be recorded again")],
)
def test_what_a_recording_cannot_do_is_refused(tmp_path: Path, more: dict, said: str) -> None:
    source = write_source(tmp_path / "a.npz", at(10, 2))
    with pytest.raises(InputError, match=said):
        list(record(by_clock(tmp_path / "d", "ann", ("yes",), **more), source))


@pytest.mark.parametrize("hand", ["right", "left"])
def test_the_synthetic_signer_is_recorded_hands_free(tmp_path: Path, hand: str) -> None:
    plan = by_clock(tmp_path, "figure", ("hello", "idle"), 2, mode=Mode.HANDS, hand=hand, shuffle=True)
    takes = list(record(plan, "synthetic"))
    assert sorted(take.sign for take in takes) == ["hello", "hello", "idle", "idle"]
    for take in takes:
        if take.sign == "hello":
            seen = {"right": kp.right_hand, "left": kp.left_hand}[hand](take.clip.keypoints)
            assert kp.is_present(seen).mean() > 0.6


def test_a_synthetic_signer_that_waits_for_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="presses no keys"):
        list(record(by_clock(tmp_path / "d", "ann", ("yes",), mode=Mode.KEY), "synthetic"))


def test_a_key_begins_and_ends_takes_of_a_camera(tmp_path: Path, use_camera) -> None:  # type: ignore[no-untyped-def]
    camera = use_camera(at(10, 5))
    plan = by_clock(tmp_path, "ann", ("yes",), mode=Mode.KEY)
    (take,) = record(plan, "camera", pressed=lambda: 50 - len(camera.times) in (11, 31))
    assert frames_of(take.path) == list(range(9, 30))


def test_a_poor_take_is_recorded_again_where_that_is_wanted(tmp_path: Path, use_camera) -> None:  # type: ignore[no-untyped-def]
    use_camera(at(10, 9))
    dropped: list[object] = []
    plan = by_clock(tmp_path, "ann", ("yes",), review=Review.REDO)
    with pytest.raises(InputError, match="still plugged in"):
        list(record(plan, "camera", lambda moment: dropped.append(moment.dropped)))
    assert len({id(one) for one in dropped if one is not None}) == 2
    assert list(tmp_path.rglob("*.npz")) == []
