"""Landmark archives."""

from functools import lru_cache, partial
from pathlib import Path

from asl_live.clip import Clip
from asl_live.data.archive import read_archive
from asl_live.data.importing.registry import Item, register_importer
from asl_live.data.layout import find_clips
from asl_live.errors import InputError
from asl_live.npz import read_arrays

# A small file may claim many; the landmarks of so many would not fit into one.
MOST_LABELS = 100_000


@register_importer("archive")
def list_archives(source: Path) -> list[Item]:
    """Landmark archives: .npz files with delta, label and signer, alone or in a folder."""
    if source.is_file():
        return _list_one(source, source.name)
    return [
        item for path in find_clips(source) for item in _list_one(path, path.relative_to(source).as_posix())
    ]


def _list_one(path: Path, name: str) -> list[Item]:
    try:
        arrays = read_arrays(path, ("label", "signer"))
        count = arrays["label"].size
        if count > MOST_LABELS:
            raise InputError(f"{path} cannot be used: it names {count:,} signs, more than an archive holds")
        signer, labels = str(arrays["signer"]), [str(label) for label in arrays["label"].ravel()]
    except (ValueError, SystemError):  # numpy keeps codes that are no characters
        problem = f"{path} cannot be used: its labels or its signer are not text"
        return [Item(name, "", "", partial(read_sequence, path, 0), (path,), problem)]
    except InputError as error:
        return [Item(name, "", "", partial(read_sequence, path, 0), (path,), str(error))]
    return [
        Item(f"{name}#{number:04d}", label, signer, partial(read_sequence, path, number), (path,))
        for number, label in enumerate(labels)
    ]


def read_sequence(path: Path, number: int) -> Clip:
    """One sequence of an archive. Raises InputError if the archive cannot be used."""
    return _read(path, path.stat().st_mtime_ns)[number]


# The next sequence is mostly of the same archive.
@lru_cache(maxsize=1)
def _read(path: Path, time: int) -> list[Clip]:
    return read_archive(path)
