"""Personal signs: where the takes are kept, and how they are taken from a stream.

The folder is a dataset like any other: page Data shows it, and page Train makes a model of it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from asl_live.clip import Clip, join_observations, read_clip, write_clip
from asl_live.data.dataset import Change, Dataset
from asl_live.data.journal import make_folder
from asl_live.data.layout import checked_name, clip_path, file_name, find_clips, next_number
from asl_live.data.quality import measure
from asl_live.errors import InputError
from asl_live.hands import LONGEST, HandsCutter
from asl_live.hands import Change as Cutting
from asl_live.observation import Observation
from asl_live.paths import user_data

MOST_TAKES = 5
SIGNER = "me"
# A window of a stream shows what came before a sign: a take holds some of it, and of what came after.
BEFORE, AFTER = 0.5, 0.2


class PersonalFolder:
    """The takes of the signs that a user taught. Raises InputError for what the user can mend."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or user_data() / "personal"
        self._dataset = Dataset(self.folder)

    def clips(self, known: Sequence[str] = ()) -> list[Clip]:
        """The takes of all signs but those in ``known``, which a model has learned since."""
        if not self.folder.is_dir():
            return []
        clips = [read_clip(path) for path in find_clips(self.folder)]
        return [clip for clip in clips if clip.sign not in known]

    def counts(self) -> dict[str, int]:
        """How many takes there are of each sign, sorted by sign."""
        signs = sorted(entry.sign for entry in self._dataset.scan() if entry.usable)
        return {sign: signs.count(sign) for sign in dict.fromkeys(signs)}

    def keep(self, takes: Sequence[Clip]) -> None:
        """Write the takes of a sign, beside those that are there; all or none."""
        written: list[Path] = []
        try:
            for take in takes:
                folder = self.folder / file_name(take.sign)
                make_folder(folder)
                number = next_number(folder, take.signer)
                path = clip_path(self.folder, take.sign, take.signer, number)
                write_clip(path, take)
                written.append(path)
        except InputError:  # or the takes would be there twice when they are kept again
            for path in written:
                path.unlink(missing_ok=True)
            raise

    def rename(self, sign: str, to: str) -> Change:
        """Give a sign another name."""
        return self._dataset.merge(sign, to)

    def remove(self, sign: str) -> Change:
        """Delete a sign's takes; :meth:`undo` brings them back."""
        return self._dataset.delete(
            [entry.path for entry in self._dataset.scan() if entry.usable and entry.sign == sign]
        )

    def undo(self) -> Change:
        """Take the last rename or removal back."""
        return self._dataset.undo()

    def can_undo(self) -> bool:
        return bool(self._dataset.history())


@dataclass(frozen=True)
class Lesson:
    """How far the teaching of a sign is. trouble: why the last take was not good, and what to do."""

    sign: str
    taken: int
    of: int
    signing: bool = False
    trouble: str = ""

    @property
    def done(self) -> bool:
        return self.taken == self.of


class Teacher:
    """Cuts takes of one sign from a stream, each from when the hands rise until they rest.

    tell: called with each change. Fed with observations as a recogniser is, one thread at a time.
    """

    threshold = 0.0  # a recogniser has one

    def __init__(
        self, sign: str, takes: int, camera: str, synthetic: bool, tell: Callable[[Lesson], None]
    ) -> None:
        self._sign, self._of = checked_name("sign", sign), takes
        self._camera, self._synthetic, self._tell = camera, synthetic, tell
        self._cutter = HandsCutter()
        self._cutter.reset(wait_for_rest=True)
        self._seen: deque[Observation] = deque()
        self.takes: list[Clip] = []

    def observe(self, observation: Observation) -> None:
        """Take the next observation; nothing is recognised meanwhile."""
        if self._seen and observation.time <= self._seen[-1].time:
            self._seen.clear()
            self._cutter.forget()
        self._seen.append(observation)
        while self._seen[0].time < observation.time - LONGEST - 2:
            self._seen.popleft()
        cut = self._cutter.step(observation)
        if cut is None or len(self.takes) == self._of:
            return
        if cut.change is Cutting.RISEN:
            self._tell(Lesson(self._sign, len(self.takes), self._of, signing=True))
        elif cut.change is Cutting.RESTED:
            self._take(cut.start - BEFORE, cut.end + AFTER)
        else:
            trouble = {
                Cutting.DROPPED: "that was too short to be a sign",
                Cutting.ENDLESS: "the hands did not come to rest; lower them after the sign",
            }[cut.change]
            self._tell(Lesson(self._sign, len(self.takes), self._of, trouble=trouble))

    def finish(self) -> tuple[()]:
        """The input has ended; a recogniser would give its last events."""
        return ()

    def _take(self, start: float, end: float) -> None:
        part = [one for one in self._seen if start <= one.time <= end]
        clip = join_observations(
            part, self._camera, sign=self._sign, signer=SIGNER, synthetic=self._synthetic
        )
        warnings = measure(clip).warnings(self._sign)
        if not warnings:
            self.takes.append(clip)
        trouble = "; ".join(warnings)
        self._tell(Lesson(self._sign, len(self.takes), self._of, trouble=trouble))
