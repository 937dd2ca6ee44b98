"""Takes on the disk: written, taken back, and what a killed program left half-written."""

import contextlib
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np

from asl_live.clip import write_clip
from asl_live.data.layout import clip_path, file_name, next_number
from asl_live.data.recording.plan import SessionPlan
from asl_live.data.recording.take import Take
from asl_live.data.recording.video import SUFFIX, write_video
from asl_live.errors import InputError, reason
from asl_live.files import is_abandoned


def write_take(plan: SessionPlan, take: Take) -> Take:
    """Write a take under the signer's next number; the take with its path.

    The video comes first and the clip names it, so a clip that is there has all that it says.
    Raises InputError if it cannot be written.
    """
    folder = clip_path(plan.dataset, take.sign, plan.signer, 1).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made: {reason(error)}") from error
    path = clip_path(plan.dataset, take.sign, plan.signer, next_number(folder, plan.signer))
    clip, video = take.clip, path.with_suffix(SUFFIX)
    if take.pictures:
        write_video(video, np.asarray(clip.times), take.pictures)
        clip = replace(clip, video=video.name)
    try:
        write_clip(path, clip)
    except InputError:
        if take.pictures:
            video.unlink(missing_ok=True)
        raise
    return replace(take, clip=clip, path=path)


def delete_take(take: Take) -> Take:
    """Take a written take out of the dataset again; the take without its path.

    Raises InputError if its files cannot be deleted.
    """
    if take.path is None:
        return take
    try:
        take.path.unlink(missing_ok=True)
        if take.clip.video:
            take.path.with_name(take.clip.video).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{take.path} cannot be deleted: {reason(error)}") from error
    clip = replace(take.clip, video="") if take.clip.video else take.clip
    return replace(take, clip=clip, path=None)


def clear_leftovers(plan: SessionPlan) -> list[Path]:
    """Delete the half-written files that a killed program left of this signer's takes, and say which.

    A whole video without a clip stays: nothing tells one whose clip was never written from one that the
    user has put there.
    """
    gone = []
    half = re.compile(re.escape(f".{file_name(plan.signer)}-") + r"\d{1,9}-.*\.(part|mp4)")
    for sign in plan.signs:
        folder = clip_path(plan.dataset, sign, plan.signer, 1).parent
        # A folder that cannot be read or changed is told of when a take is to be written there.
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                name = unicodedata.normalize("NFC", path.name)
                if half.fullmatch(name) and is_abandoned(path):
                    path.unlink()
                    gone.append(path)
    return gone
