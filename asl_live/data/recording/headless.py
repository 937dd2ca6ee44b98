"""Recording signs into a dataset: takes of equal length, by the clock.

A dataset is a folder with a folder for each sign, and in it one clip file for each take:
``DATASET/SIGN/SIGNER-NUMBER.npz``. File names serve people; what is true of a take stands in its clip.
"""

import math
import os
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.data.layout import checked_name, checked_text, file_name, find_takes, next_number
from asl_live.errors import InputError, reason
from asl_live.extract.extractor import Extractor
from asl_live.observation import Observation
from asl_live.sources import Frame, Source, open_source
from asl_live.sources.synthetic import SyntheticSource

# A window has 15 steps a second; from half as many frames much of a movement is guessed.
LEAST_RATE = 8.0
LEAST_HANDS = 0.5
# Pictures of a camera that may wait to be looked at: five seconds, some 400 MB.
MOST_WAITING = 150
# A frame at the very end of a take, but for rounding, belongs to the next.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Session:
    """What is to be recorded of one signer: ``takes`` of each sign, ``span`` seconds each.

    dataset: the folder to write to; made where there is none. hand: the hand the signer signs with,
    "right", "left" or "unknown". countdown: seconds before a take of a live source. rights: who may
    use the clips for what, and how the signer agreed.
    """

    dataset: Path
    signer: str
    signs: tuple[str, ...]
    takes: int = 1
    hand: str = "unknown"
    span: float = 2.0
    countdown: float = 2.0
    rights: str = ""

    def __post_init__(self) -> None:
        signs = dict.fromkeys(checked_name("sign", sign) for sign in self.signs)
        object.__setattr__(self, "signs", tuple(signs))
        object.__setattr__(self, "signer", checked_name("signer", self.signer))
        object.__setattr__(self, "rights", checked_text("text about rights", self.rights))
        if not (0 < self.span < math.inf and 0 <= self.countdown < math.inf):
            raise InputError("the span and the countdown of a take are seconds, above zero and not endless")


@dataclass(frozen=True)
class Moment:
    """Where a session stands: ``left`` whole seconds until a take begins, 0 when it does, None at its end."""

    sign: str
    number: int
    of: int
    left: int | None


@dataclass(frozen=True)
class Take:
    """A take that was written.

    number: of how many takes of this sign it is. rate: frames a second. hands: the share of frames
    in which a hand was seen.
    """

    path: Path
    sign: str
    number: int
    frames: int
    rate: float
    hands: float
    synthetic: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        """What makes the take worth doing again."""
        found = []
        # A signer at rest may well have the hands under the table.
        if self.hands < LEAST_HANDS and self.sign not in NO_SIGN_LABELS:
            found.append(
                "hands were seen in under half of the frames; keep them in the picture and in the light"
            )
        if self.rate < LEAST_RATE:
            found.append(
                f"fewer than {LEAST_RATE:g} frames a second; "
                "close other programs or give the camera more light"
            )
        return tuple(found)


Announce = Callable[[Moment], None]


def record(session: Session, spec: str, announce: Announce = lambda moment: None) -> Iterator[Take]:
    """Record the takes that the dataset does not have yet, and give each when it is written.

    spec: a source, as :func:`asl_live.sources.open_source` takes it. A live source is counted down;
    any other gives its takes one after the other, take after take as the session lists them. A
    synthetic signer signs each wanted sign anew, and the take is cut around it. Raises InputError
    for a source or dataset that cannot be used; the takes given until then are whole.
    """
    if os.path.exists(session.dataset) and not os.path.isdir(session.dataset):
        raise InputError(f"the dataset {session.dataset} is a file; name a folder to record into")
    with ExitStack() as stack:
        stage = _open_stage(session, spec, stack)
        position = 0
        for sign in session.signs:
            folder = session.dataset / file_name(sign)
            done = len(find_takes(session.dataset, session.signer, sign, stage.synthetic))
            for number in range(1, session.takes + 1):
                if number > done:
                    _make_folder(folder)
                    observations = stage.perform(sign, number, position, announce)
                    clip = _to_clip(observations, session, sign, stage.name, stage.synthetic)
                    path = (
                        folder / f"{file_name(session.signer)}-{next_number(folder, session.signer):03d}.npz"
                    )
                    write_clip(path, clip)
                    yield _judge(path, clip, number)
                position += 1


class _Stage:
    """Where takes are performed: gives the observations of one take at a time."""

    name: str
    synthetic: bool

    def perform(self, sign: str, number: int, position: int, announce: Announce) -> list[Observation]:
        raise NotImplementedError


class _SyntheticStage(_Stage):
    """The synthetic signer, who signs what is wanted."""

    name = SyntheticSource.name
    synthetic = True

    def __init__(self, session: Session, told: list[str]) -> None:
        self._session, self._told = session, told
        for sign in session.signs:  # so that an unknown one is refused before anything is recorded
            self._signer(sign, 1)

    def perform(self, sign: str, number: int, position: int, announce: Announce) -> list[Observation]:
        with self._signer(sign, number) as source, Extractor() as extractor:
            observations = [extractor.observe(frame) for frame in source]
            # What is no sign, as idle, has no place of its own in the recording.
            start, end = source.truth[0][1:] if source.truth else (0.0, observations[-1].time)
        first = (start + end - self._session.span) / 2 - ROUNDING
        return [one for one in observations if first <= one.time < first + self._session.span]

    def _signer(self, sign: str, number: int) -> SyntheticSource:
        if self._told and sign not in self._told and len(self._told) > 1:
            raise InputError(
                f"the synthetic signer is told to sign {', '.join(self._told)}, and not {sign}; "
                "give --source synthetic to have the wanted signs"
            )
        # A single sign that it is told may be recorded under any name: it knows only a few.
        performed = sign if not self._told or sign in self._told else self._told[0]
        return SyntheticSource(
            [performed],
            hand="left" if self._session.hand == "left" else "right",
            seed=zlib.crc32(f"{self._session.signer}/{sign}/{number}".encode()),
            rest=max(1.0, self._session.span / 2),  # so that the span is filled on both sides of the sign
        )


class _SourceStage(_Stage):
    """A source that goes on by itself: a camera, or a recording."""

    def __init__(self, session: Session, source: Source, extractor: Extractor) -> None:
        self._session, self._source, self._extractor = session, source, extractor
        self.name, self.synthetic = source.name, source.synthetic
        self._ahead: Frame | None = None  # read, and not yet part of a take
        self._last = 0.0

    def perform(self, sign: str, number: int, position: int, announce: Announce) -> list[Observation]:
        span = self._session.span
        if self._source.live:
            start = self._count_down(sign, number, announce)
        else:
            start = position * span
            self._skip_until(start)
        end = start + span - ROUNDING
        # A take has every frame that the camera gives, however long looking at one takes: looking
        # waits until the take is over.
        waiting: deque[Frame] = deque()
        taken: list[Observation] = []
        while (frame := self._next()) is not None and frame.time < end:
            waiting.append(frame)
            if not self._source.live or len(waiting) > MOST_WAITING:
                taken.append(self._extractor.observe(waiting.popleft()))
        self._ahead = frame
        if self._source.live:
            announce(Moment(sign, number, self._session.takes, None))
        taken += map(self._extractor.observe, waiting)
        # A recording's last frame is shown as long as any other.
        complete = frame is not None or self._last + 1.5 * self._period(taken) >= start + span
        what = f"take {number} of {sign}"
        if not complete:
            raise InputError(
                f"{self.name} ends after {self._last:.1f} seconds, before {what} was {span:g} "
                "seconds long; give a longer source, fewer takes or a shorter --span"
            )
        if not taken:
            raise InputError(f"{self.name} gave no pictures during {what}; check it and try again")
        return taken

    def _count_down(self, sign: str, number: int, announce: Announce) -> float:
        """Wait for a take to begin; the time of its first frame, which lies ahead."""
        # The models load with the first picture. What the camera took meanwhile, or while the take
        # before was looked at, is old.
        self._ahead = None
        if (frame := self._next()) is not None:
            self._extractor.observe(frame)
        self._next()
        begun, counted = None, None
        while (frame := self._next()) is not None:
            begun = frame.time if begun is None else begun
            left = max(0, math.ceil(begun + self._session.countdown - frame.time - ROUNDING))
            if left != counted:
                announce(Moment(sign, number, self._session.takes, left))
                counted = left
            if not left:
                self._ahead = frame
                return frame.time
            # So that the take finds the signer followed already.
            self._extractor.observe(frame)
        return self._last

    def _skip_until(self, start: float) -> None:
        while (frame := self._next()) is not None:
            if frame.time >= start - ROUNDING:
                self._ahead = frame
                return
            self._extractor.observe(frame)  # so that a session that goes on gives the same takes

    def _next(self) -> Frame | None:
        frame, self._ahead = self._ahead, None
        if frame is None and (frame := self._source.read()) is not None:
            self._last = frame.time
        return frame

    def _period(self, taken: list[Observation]) -> float:
        """Seconds from one frame to the next."""
        if self._source.rate:
            return 1 / self._source.rate
        return float(np.median(np.diff([one.time for one in taken]))) if len(taken) > 1 else 0.0


def _open_stage(session: Session, spec: str, stack: ExitStack) -> _Stage:
    kind, _, rest = spec.strip().partition(":")
    if kind.casefold() == "synthetic":
        return _SyntheticStage(session, [one.strip().lower() for one in rest.split(",") if one.strip()])
    source = stack.enter_context(open_source(spec))
    return _SourceStage(session, source, stack.enter_context(Extractor()))


def _to_clip(
    observations: list[Observation], session: Session, sign: str, camera: str, synthetic: bool
) -> Clip:
    aspect = observations[0].aspect
    if any(not math.isclose(one.aspect, aspect, rel_tol=1e-3) for one in observations):
        raise InputError(f"{camera} has pictures of different shapes; a clip holds one shape only")
    crops = [one.crop for one in observations if one.crop is not None]
    times = np.array([one.time for one in observations])
    return Clip(
        times - times[0],
        np.stack([one.keypoints for one in observations]),
        aspect,
        np.stack(crops) if len(crops) == len(observations) else None,
        sign=sign,
        signer=session.signer,
        hand=session.hand,
        camera=camera,
        synthetic=synthetic,
        rights=session.rights,
    )


def _judge(path: Path, clip: Clip, number: int) -> Take:
    seen = kp.is_present(kp.left_hand(clip.keypoints)) | kp.is_present(kp.right_hand(clip.keypoints))
    rate = float((len(clip) - 1) / clip.times[-1]) if len(clip) > 1 else 0.0
    return Take(path, clip.sign, number, len(clip), rate, float(seen.mean()), clip.synthetic)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made: {reason(error)}") from error
