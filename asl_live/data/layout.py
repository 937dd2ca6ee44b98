"""Where a clip lies in a dataset: ``DATASET/SIGN/SIGNER-NUMBER.npz``, and the names that may be used.

File names serve people; what is true of a clip stands inside it.
"""

import re
import unicodedata
from pathlib import Path

from asl_live.clip import read_clip
from asl_live.errors import InputError, reason
from asl_live.files import find_below, looking_at

LONGEST_NAME = 64  # characters
# In bytes, as systems count: 255 less what the number, the ending and a temporary name add.
LONGEST_FILE_NAME = 160
# Windows takes these for devices, whatever comes after a dot.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def file_name(name: str) -> str:
    """A name that every system takes for a file or folder, as near as can be to a sign's or signer's.

    Two names may come out alike: the clip has the true one.
    """
    safe = "".join(one if one in "-_" or unicodedata.category(one)[0] in "LMN" else "_" for one in name)
    safe = safe.encode()[:LONGEST_FILE_NAME].decode(errors="ignore")
    return f"_{safe}" if RESERVED.fullmatch(safe) else safe


def clip_path(dataset: Path, sign: str, signer: str, number: int) -> Path:
    """Where the clip with this number belongs."""
    return dataset / file_name(sign) / f"{file_name(signer)}-{number:03d}.npz"


def numbered(folder: Path, signer: str) -> dict[int, Path]:
    """The clips of a signer in the folder of a sign by number, in order; empty without the folder.

    Raises InputError for a folder that cannot be read.
    """
    return dict(sorted(_numbered(folder, signer, r"\.npz")))


def next_number(folder: Path, signer: str) -> int:
    """The number of the signer's next clip in the folder of a sign: one above the highest.

    Whatever has a number counts, or a new clip's video could be written over one that is there.
    Raises InputError for a folder that cannot be read.
    """
    return max((number for number, _ in _numbered(folder, signer, r"\..*")), default=0) + 1


def find_clips(dataset: Path) -> list[Path]:
    """The .npz files of a dataset at any depth, sorted; hidden files and folders are passed over.

    Raises InputError for what is no folder, and for a folder in it that cannot be read.
    """
    with looking_at(dataset):
        is_folder = dataset.is_dir()
    if not is_folder:
        raise InputError(f"{dataset} is not a folder; name the folder of a dataset")
    return sorted(path for path in find_below(dataset) if path.name.endswith(".npz"))


def find_takes(dataset: Path, signer: str, sign: str, synthetic: bool) -> list[Path]:
    """The clips of a sign by a signer in a dataset, in the order of their numbers.

    Raises InputError if one of the files cannot be read.
    """
    found = []
    for path in numbered(dataset / file_name(sign), signer).values():
        clip = read_clip(path, crops=False)
        if (clip.sign, clip.signer, clip.synthetic) == (sign, signer, synthetic):
            found.append(path)
    return found


def sign_folders(dataset: Path) -> list[str]:
    """The names of the folders of a dataset; none where it is not there or cannot be read."""
    try:
        return [path.name for path in dataset.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []


def checked_name(what: str, name: str) -> str:
    """The name of a "signer" or "sign", trimmed and in Unicode's composed form.

    Raises InputError for a name that is empty, too long or not text.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise InputError(f"a {what} has no name; give it one")
    if len(name) > LONGEST_NAME:
        raise InputError(
            f"the {what} {name[:20]!r}... has a name of {len(name)} characters; use {LONGEST_NAME}"
        )
    return checked_text(f"name of the {what}", name)


def checked_text(what: str, text: str) -> str:
    """A text of one line that every terminal and file can hold. Raises InputError for any other."""
    if any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in text):
        raise InputError(f"the {what} {text!r} holds a character that is not text; leave it out")
    return text


def in_place(path: Path, sign: str, signer: str) -> bool:
    """Whether the file of a clip has the folder and the name that its sign and signer ask for.

    Case and composition make no difference, as on some systems.
    """
    folder = unicodedata.normalize("NFC", path.parent.name).casefold()
    stem = unicodedata.normalize("NFC", path.name)
    named = re.fullmatch(re.escape(file_name(signer)) + r"-\d{1,9}\.npz", stem, re.IGNORECASE)
    return folder == file_name(sign).casefold() and named is not None


def is_hidden(path: Path, dataset: Path) -> bool:
    """Whether a path inside a dataset lies in a hidden folder or is a hidden file."""
    return any(part.startswith(".") for part in path.relative_to(dataset).parts)


def named_after(name: str) -> str | None:
    """The signer part of a file called SIGNER-NUMBER.npz, as the file system has it; None for others."""
    match = re.fullmatch(r"(.+)-\d{1,9}\.npz", unicodedata.normalize("NFC", name), re.IGNORECASE)
    return match[1] if match else None


def _numbered(folder: Path, signer: str, ending: str) -> list[tuple[int, Path]]:
    # Without regard to case and composition, in which some systems see no difference.
    pattern = re.compile(re.escape(file_name(signer)) + r"-(\d{1,9})" + ending, re.IGNORECASE)
    try:
        paths = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {reason(error)}") from error
    matches = [(pattern.fullmatch(unicodedata.normalize("NFC", path.name)), path) for path in paths]
    return [(int(match[1]), path) for match, path in matches if match]
