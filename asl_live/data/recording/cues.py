"""Which tone goes with what happens in a session."""

import math
from enum import Enum

from asl_live.data.recording.moment import Moment, Phase


class Cue(Enum):
    """COUNT: a second of the countdown. START, END: of a take. KEPT: it was written. FLAGGED: look at it."""

    COUNT = "count"
    START = "start"
    END = "end"
    KEPT = "kept"
    FLAGGED = "flagged"


def cue_between(before: Moment | None, now: Moment) -> Cue | None:
    """The tone for the change from one moment to the next; None for silence."""
    if before is None:
        return None
    if now.phase is Phase.COUNTDOWN and now.left is not None:
        counted = before.left if before.phase is Phase.COUNTDOWN else None
        left = math.ceil(now.left)
        return Cue.COUNT if left > 0 and (counted is None or math.ceil(counted) != left) else None
    if now.phase is Phase.RECORDING and before.phase is not Phase.RECORDING:
        return Cue.START
    if now.kept is not None and now.kept is not before.kept:
        return Cue.KEPT
    if before.phase is Phase.RECORDING and now.phase is Phase.REVIEWING:
        return Cue.FLAGGED if now.take is not None and now.take.warnings else Cue.END
    return None
