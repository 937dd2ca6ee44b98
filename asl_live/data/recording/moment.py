"""Where a recording session stands."""

from dataclasses import dataclass
from enum import Enum

from asl_live.data.recording.advice import Advice
from asl_live.data.recording.plan import Mode
from asl_live.data.recording.take import Take


class Phase(str, Enum):
    """What a session is doing.

    WAITING: for the hands to rise, or for ``start``. COUNTDOWN: a take by the clock comes.
    RECORDING: a take runs. REVIEWING: a take waits for ``keep``, ``redo`` or ``discard``.
    PAUSED: until ``resume``. DONE: all takes are there, or the session was finished.
    """

    WAITING = "waiting"
    COUNTDOWN = "countdown"
    RECORDING = "recording"
    REVIEWING = "reviewing"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True)
class Moment:
    """Where a session stands.

    sign: that comes, is recorded, or is reviewed; empty when done. number, of: which of how many takes
    of the sign. mode: what begins and ends this take; a sign at rest, as idle, has no hands that rise and
    is recorded by the clock. done, total: takes in the dataset, of all signs. following: the signs
    after this one. left: seconds until the countdown or the take by the clock ends, else None.
    seconds: how long the running take is. advice: what the signer can do now. take: the one that
    waits for a decision. kept: the newest that was written, with its path; another object each time.
    dropped: the newest that is recorded again unasked. can_undo: whether ``undo`` has something to take back.
    """

    phase: Phase
    sign: str
    number: int
    of: int
    mode: Mode
    done: int
    total: int
    following: tuple[str, ...] = ()
    left: float | None = None
    seconds: float = 0.0
    advice: tuple[Advice, ...] = ()
    take: Take | None = None
    kept: Take | None = None
    dropped: Take | None = None
    can_undo: bool = False
