"""What is to be recorded of one signer, and in which order."""

import math
import random
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from asl_live.clip import HANDS
from asl_live.data.layout import checked_name, checked_text
from asl_live.errors import InputError


class Mode(str, Enum):
    """What begins and ends a take.

    HANDS: the hands rise, and come to rest. KEY: ``start`` and ``stop`` are called. CLOCK: a
    countdown, then the plan's span of seconds.
    """

    HANDS = "hands"
    KEY = "key"
    CLOCK = "clock"


class Review(str, Enum):
    """Which takes wait for ``keep``, ``redo`` or ``discard``; the others are kept at once.

    EACH: every take. POOR: those with warnings. NONE: no take; warnings are only told.
    REDO: no take; one with warnings is thrown away and recorded again.
    """

    EACH = "each"
    POOR = "poor"
    NONE = "none"
    REDO = "redo"


@dataclass(frozen=True)
class SessionPlan:
    """What is to be recorded of one signer. Raises InputError for what cannot be.

    dataset: the folder to record into; made where there is none. signer: a name that is always the
    same. signs: each once, in order. takes: of each sign that there are to be in the dataset, with
    those that it has already. hand: the hand the signer signs with, "right", "left" or "unknown".
    mode: what begins and ends a take. span: seconds of a take by the clock. countdown: seconds
    before it. shuffle: signs in an order by chance instead of one after the other; another ``seed`` or
    signer, another order. review: which takes wait for a decision. rights: who may use the clips for what.
    consent: what the signer agreed to, how and when. keep_video: write the original pictures beside
    each clip.
    """

    dataset: Path
    signer: str
    signs: tuple[str, ...]
    takes: int = 1
    hand: str = "unknown"
    mode: Mode = Mode.HANDS
    span: float = 2.0
    countdown: float = 2.0
    shuffle: bool = False
    seed: int = 0
    review: Review = Review.POOR
    rights: str = ""
    consent: str = ""
    keep_video: bool = False

    def __post_init__(self) -> None:
        signs = dict.fromkeys(checked_name("sign", sign) for sign in self.signs)
        object.__setattr__(self, "dataset", Path(self.dataset))
        object.__setattr__(self, "signs", tuple(signs))
        object.__setattr__(self, "signer", checked_name("signer", self.signer))
        object.__setattr__(self, "rights", checked_text("text about rights", self.rights))
        object.__setattr__(self, "consent", checked_text("text about consent", self.consent))
        object.__setattr__(self, "mode", Mode(self.mode))
        object.__setattr__(self, "review", Review(self.review))
        if not signs:
            raise InputError("there is no sign to record; name one")
        if self.hand not in HANDS:
            raise InputError(f"the hand is {', '.join(HANDS)}, not {self.hand!r}")
        if self.takes < 1:
            raise InputError("there is no take to record; ask for one of each sign at least")
        if not (0 < self.span < math.inf and 0 <= self.countdown < math.inf):
            raise InputError("the span and the countdown of a take are seconds, above zero and not endless")

    def check_recording(self, name: str, remedy: str = "choose another review") -> None:
        """Raise InputError where this cannot be cut from a recording, which goes on whatever is decided."""
        if self.review is Review.REDO:
            raise InputError(f"{name} is a recording; poor takes of it cannot be recorded again: {remedy}")

    def order(self) -> tuple[str, ...]:
        """The sign of each take, in the order in which they are recorded."""
        if not self.shuffle:
            return tuple(sign for sign in self.signs for _ in range(self.takes))
        chance = random.Random(f"{self.seed}/{self.signer}")
        rounds: list[str] = []
        for _ in range(self.takes):
            # Round by round, so that a session that is broken off has as many takes of each sign.
            one = list(self.signs)
            chance.shuffle(one)
            if rounds and len(one) > 1 and one[0] == rounds[-1]:
                one.append(one.pop(0))
            rounds += one
        return tuple(rounds)
