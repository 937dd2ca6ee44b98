"""Clips from the files and folders that a user names."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from asl_live.clip import Clip, read_clip
from asl_live.data.archive import read_archive
from asl_live.data.layout import find_clips
from asl_live.errors import InputError
from asl_live.files import looking_at
from asl_live.npz import list_arrays
from asl_live.sources.base import VIDEO_SUFFIXES

Progress = Callable[[int, int], None]


def find_files(paths: Iterable[str | Path]) -> list[Path]:
    """The clip and archive files in the named files and folders, sorted.

    Folders are searched to any depth; hidden files and folders in them are passed over.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        with looking_at(path):
            is_folder = path.is_dir()
        if is_folder:
            found = find_clips(path)
            if not found:
                raise InputError(f"{path} holds no clips and no landmark archives (.npz files)")
            files += found
        else:
            _refuse_video(path)
            files.append(path)
    return list(dict.fromkeys(files))


def _refuse_video(path: Path) -> None:
    if path.suffix.lower() in VIDEO_SUFFIXES and path.is_file():
        raise InputError(
            f"{path} is a video; asl-live import videos makes clips of videos, and asl-live evaluate "
            "--videos judges a model on them"
        )


def rows_left(clips: Sequence[Clip], unwanted: Iterable[Sequence[str]]) -> list[int]:
    """The numbers of the clips that stay where some signers' clips of a sign are not wanted.

    unwanted: pairs of signer and sign. Raises InputError for a pair that no clip is of.
    """
    pairs = {(signer, sign) for signer, sign in unwanted}
    there = {(clip.signer, clip.sign) for clip in clips}
    for signer, sign in sorted(pairs - there):
        signs = sorted(one for who, one in there if who == signer)
        known = f"of {signer} there are {', '.join(signs)}" if signs else f"none is of {signer}"
        raise InputError(f"no clip shows {sign} by {signer}, to be left out; {known}")
    return [number for number, clip in enumerate(clips) if (clip.signer, clip.sign) not in pairs]


def read_file(file: Path) -> list[Clip]:
    """The clips of one clip file or landmark archive. Raises InputError if it cannot be used."""
    return read_archive(file) if "delta" in list_arrays(file) else [read_clip(file)]


def read_clips(paths: Iterable[str | Path], progress: Progress | None = None) -> list[Clip]:
    """Every clip of the named datasets: clip files, landmark archives, and folders of them.

    progress: called with files read and files in all. Raises InputError for the first file that
    cannot be used, and when there is none.
    """
    files = find_files(paths)
    clips: list[Clip] = []
    for number, file in enumerate(files):
        clips += read_file(file)
        if progress:
            progress(number + 1, len(files))
    if not clips:
        raise InputError("no clips were given")
    return clips
