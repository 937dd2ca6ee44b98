"""What a dataset knows of each of its clips without holding their frames."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asl_live.clip import Clip, read_clip
from asl_live.data.quality import measure
from asl_live.errors import InputError
from asl_live.npz import list_arrays


@dataclass(frozen=True)
class Entry:
    """One clip file of a dataset.

    path: the file. sign, signer, hand, synthetic, camera, created, rights, consent, video: as in the
    clip (see :class:`asl_live.clip.Clip`). frames: how many. seconds: from the first to the last.
    rate: frames a second. hands: the share of frames that show a hand. crops: whether it holds
    pixels. digest: see :func:`recording_digest`.
    problem: why the file cannot be used, one sentence, or empty; then sign and signer are guessed
    from the file's place, and the rest is as of an empty clip. archive: it is a landmark archive, which
    is no clip, but can be trained on. warnings: what makes the clip worth
    recording again, in sentences.
    """

    path: Path
    sign: str
    signer: str
    hand: str = "unknown"
    synthetic: bool = False
    camera: str = ""
    created: str = ""
    rights: str = ""
    consent: str = ""
    video: str = ""
    frames: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    hands: float = 0.0
    crops: bool = False
    digest: str = ""
    problem: str = ""
    archive: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the file is a whole clip."""
        return not self.problem

    @property
    def video_path(self) -> Path | None:
        """Where the original video lies or should lie; None where the clip names none."""
        return self.path.parent / self.video if self.video else None


def read_entry(path: Path) -> Entry:
    """The entry of one file, however broken the file is."""
    guessed = Entry(path, path.parent.name, path.stem.rpartition("-")[0])
    try:
        if "delta" in list_arrays(path):
            text = "a landmark archive and not a clip; asl-live import archive makes clips of it"
            return replace(guessed, archive=True, problem=f"{path} is {text}")
        clip = read_clip(path)
    except InputError as error:
        return replace(guessed, problem=str(error))
    return describe(path, clip)


def read_entries(paths: Sequence[Path], progress: Callable[[int, int], None] | None = None) -> list[Entry]:
    """The entries of files, all read. progress: called with files read and how many there are."""
    entries = []
    for number, path in enumerate(paths):
        entries.append(read_entry(path))
        if progress:
            progress(number + 1, len(paths))
    return entries


def recording_digest(clip: Clip) -> str:
    """A text that only clips with the same times and keypoints have."""
    return hashlib.sha256(clip.times.tobytes() + clip.keypoints.tobytes()).hexdigest()


def describe(path: Path, clip: Clip) -> Entry:
    """The entry of a clip that lies at ``path``."""
    quality = measure(clip)
    return Entry(
        path,
        clip.sign,
        clip.signer,
        hand=clip.hand,
        synthetic=clip.synthetic,
        camera=clip.camera,
        created=clip.created,
        rights=clip.rights,
        consent=clip.consent,
        video=clip.video,
        frames=len(clip),
        seconds=float(clip.times[-1] - clip.times[0]),
        rate=quality.rate,
        hands=quality.hands,
        crops=clip.crops is not None,
        digest=recording_digest(clip),
        warnings=quality.warnings(clip.sign),
    )
