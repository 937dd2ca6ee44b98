"""A take: one recorded sign, before and after it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asl_live.clip import Clip, join_observations
from asl_live.data.quality import measure
from asl_live.data.recording.plan import SessionPlan
from asl_live.observation import Observation


@dataclass(frozen=True, eq=False)
class Take:
    """A recorded sign.

    clip: what is, or would be, written: the movement with a little rest on both sides. number: of
    how many takes of this sign it is. start, end: in the source's seconds, when the clip begins and
    ends. notes: what else was seen amiss while it was recorded. path: its file; None until kept.
    pictures: the source's pictures as JPEG bytes, one for each frame, where the video is kept.
    """

    clip: Clip
    number: int
    start: float
    end: float
    notes: tuple[str, ...] = ()
    path: Path | None = None
    pictures: tuple[bytes, ...] = ()

    @property
    def sign(self) -> str:
        return self.clip.sign

    @property
    def synthetic(self) -> bool:
        return self.clip.synthetic

    @property
    def frames(self) -> int:
        return len(self.clip)

    @property
    def rate(self) -> float:
        """Frames a second; 0 where there is one frame."""
        return measure(self.clip).rate

    @property
    def hands(self) -> float:
        """The share of frames in which a hand was seen."""
        return measure(self.clip).hands

    @property
    def warnings(self) -> tuple[str, ...]:
        """What makes the take worth doing again, each with what to do; empty for a good one."""
        return (*measure(self.clip).warnings(self.sign), *self.notes)


@dataclass(frozen=True)
class Decided:
    """What was decided about a take, and the order before it."""

    take: Take
    order: tuple[str, ...]
    kept: bool


def make_clip(
    observations: Sequence[Observation], plan: SessionPlan, sign: str, camera: str, synthetic: bool
) -> Clip:
    """The observations of a take as a clip. Raises InputError where the picture's shape changes."""
    return join_observations(
        observations,
        camera,
        sign=sign,
        signer=plan.signer,
        hand=plan.hand,
        synthetic=synthetic,
        rights=plan.rights,
        consent=plan.consent,
    )
