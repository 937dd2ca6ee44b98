"""The synthetic signer as the signer of a session: it signs what the session asks for."""

import zlib
from collections import Counter
from collections.abc import Iterator

from asl_live.data.recording.moment import Moment, Phase
from asl_live.data.recording.plan import Mode, SessionPlan
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.sources import Source, SourceKind, open_source, split_spec
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading
from asl_live.sources.synthetic import SyntheticSource

# Before a sign is begun, as somebody needs who reads what is wanted.
PAUSE = 1.0
# Seconds after a sign until it is signed once more where it was not noticed.
PATIENCE = 3.0
RATE = 30.0


class PromptedSigner(Reading):
    """A source without end: the synthetic signer rests, and signs once each time it is wanted.

    told: the signs it may do; with none those that it knows, with one this one under any name.
    Raises InputError, when made, for a plan with a sign that it cannot do.
    """

    name = SyntheticSource.name
    live = False
    synthetic = True
    frames: int | None = None
    rate: float | None = RATE

    def __init__(self, plan: SessionPlan, told: tuple[str, ...] = ()) -> None:
        self.spec = "synthetic:" + ",".join(told) if told else "synthetic"
        self._plan, self._told = plan, told
        self._number = 0
        self._performance: Iterator[Frame] = iter(())
        self._performed = 0  # the number of the frame that comes after the performance
        self._asked: tuple[Phase, str, int, int] | None = None
        self._turns: Counter[tuple[str, int]] = Counter()
        self._closed = False
        self.truth: list[tuple[str, float, float]] = []
        for sign in plan.signs:
            self._signer(sign, "", 0.0)
        self._resting = self._signer(plan.signs[0], "", 3600.0)

    def follow(self, moment: Moment) -> None:
        """Do what the session wants now; to be told after each frame."""
        asked = (moment.phase, moment.sign, moment.number, moment.done)
        by_hands = moment.phase is Phase.WAITING and moment.mode is Mode.HANDS
        if asked == self._asked and not (by_hands and self._number > self._performed + PATIENCE * RATE):
            return
        self._asked = asked
        if by_hands:
            self._perform(moment, PAUSE)
        elif moment.phase is Phase.COUNTDOWN:
            self._perform(moment, None)
        elif moment.phase is Phase.RECORDING and moment.mode is Mode.KEY:
            self._perform(moment, PAUSE / 2)

    def read(self) -> Frame | None:
        if self._closed:
            return None
        number, self._number = self._number, self._number + 1
        frame = next(self._performance, None)
        if frame is not None and frame.observation is not None:
            keypoints, aspect = frame.observation.keypoints, frame.observation.aspect
        else:
            keypoints = self._resting.keypoints(number % int(3000 * RATE))
            aspect = self._resting.aspect
        time = number / RATE
        return Frame(time, observation=Observation(time, keypoints, aspect))

    def close(self) -> None:
        self._closed = True

    def _perform(self, moment: Moment, pause: float | None) -> None:
        turn = self._turns[moment.sign, moment.number] = self._turns[moment.sign, moment.number] + 1
        now = self._number / RATE
        seed = f"{moment.number}/{turn}"
        if pause is None:  # so that its middle is that of the take
            lasts = self._signer(moment.sign, seed, 0.0).frames or 0
            pause = max(0.1, (moment.left or 0.0) + (self._plan.span - lasts / RATE) / 2)
        source = self._signer(moment.sign, seed, pause)
        self._performed = self._number + (source.frames or 0)
        self._performance = iter(source)
        self.truth += [(moment.sign, now + start, now + end) for _, start, end in source.truth]

    def _signer(self, sign: str, seed: str, rest: float) -> SyntheticSource:
        if len(self._told) > 1 and sign not in self._told:
            raise InputError(
                f"the synthetic signer is told to sign {', '.join(self._told)}, and not {sign}; "
                "give --source synthetic to have the wanted signs"
            )
        # A single sign that it is told may be recorded under any name: it knows only a few.
        performed = sign if not self._told or sign in self._told else self._told[0]
        return SyntheticSource(
            [performed],
            hand="left" if self._plan.hand == "left" else "right",
            seed=zlib.crc32(f"{self._plan.signer}/{sign}/{seed}".encode()),
            rest=rest,
            rate=RATE,
        )


def open_signer(spec: str, plan: SessionPlan) -> Source:
    """Open a source to record from: ``synthetic`` signs what the session wants.

    Anything else is what :func:`asl_live.sources.open_source` opens. Raises InputError as that does.
    """
    kind, signs = split_spec(spec)
    if kind is SourceKind.SYNTHETIC:
        return PromptedSigner(plan, tuple(one.strip().lower() for one in signs.split(",") if one.strip()))
    return open_source(spec)
