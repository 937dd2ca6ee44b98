"""Copying the clips of one dataset into another."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asl_live.clip import read_clip, write_clip
from asl_live.data.changes import CLIPS
from asl_live.data.entries import Entry
from asl_live.data.journal import Step
from asl_live.data.layout import checked_name, clip_path, file_name, next_number
from asl_live.errors import InputError
from asl_live.files import replacing


class AllThere(InputError):
    """Nothing was added, because all of it is there already."""


@dataclass(frozen=True)
class Addition:
    """Clips that are to come into a dataset. text: what will be done. steps, copy: for the journal."""

    text: str
    steps: list[Step]
    copy: Callable[[Step], None]


def plan(dataset: Path, own: Sequence[Entry], other: Path, theirs: Sequence[Entry]) -> Addition:
    """What adding does: each clip that ``dataset`` lacks gets the next free number of its signer.

    own, theirs: the entries of both. Broken files and landmark archives are passed over. Raises
    InputError where nothing is left to add, and of those AllThere where nothing is amiss.
    """
    known = {(entry.digest, entry.sign, entry.signer) for entry in own}
    steps: list[Step] = []
    origins: dict[str, Entry] = {}
    numbers: dict[tuple[str, str], int] = {}
    there, unusable = 0, 0
    for entry in theirs:
        label = (entry.digest, entry.sign, entry.signer)
        if not entry.usable:
            unusable += 1
        elif label in known:
            there += 1
        else:
            known.add(label)
            sign, signer = checked_name("sign", entry.sign), checked_name("signer", entry.signer)
            place = (file_name(sign).casefold(), file_name(signer).casefold())
            number = numbers.get(place) or next_number(dataset / file_name(sign), signer)
            numbers[place] = number + 1
            target = clip_path(dataset, sign, signer, number)
            video = entry.video_path
            name = target.stem + video.suffix if video is not None and video.is_file() else ""
            step = Step(
                source="",
                target=target.relative_to(dataset).as_posix(),
                video_target=name,
                digest=entry.digest,
            )
            origins[step.target] = entry
            steps.append(step)
    if not theirs:
        raise InputError(f"{other} holds no clips")
    left = [f"{there} {'is' if there == 1 else 'are'} there already"] if there else []
    left += [f"passed over what is no whole clip: {unusable}"] if unusable else []
    if not steps:
        error = InputError if unusable else AllThere
        raise error(f"nothing was added from {other}: {', '.join(left)}")
    more = f" ({', '.join(left)})" if left else ""
    text = f"add {CLIPS} of {other.resolve().name}{more}"
    return Addition(text, steps, lambda step: _copy(dataset, step, origins[step.target]))


def _copy(dataset: Path, step: Step, entry: Entry) -> None:
    target = dataset / step.target
    if entry.video_path is not None and step.video_target:
        with replacing(target.parent / step.video_target) as temporary:
            shutil.copyfile(entry.video_path, temporary)
    # Where its video is missing it names none: here a video of that name would be another clip's.
    write_clip(target, replace(read_clip(entry.path), video=step.video_target))
