"""How far a session has come, kept in the dataset so that it goes on after whatever ends it.

The clips in the dataset are the truth of what is recorded. Beside them a small file,
``DATASET/.sessions/SIGNER-CODE.json``, remembers the plan and the order.
"""

import json
import zlib
from collections import Counter
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from asl_live.data.layout import file_name, find_takes
from asl_live.data.recording.plan import Mode, Review, SessionPlan
from asl_live.errors import InputError, reason
from asl_live.files import replacing

FOLDER = ".sessions"
FORMAT = 1


class _Saved(BaseModel, strict=True):
    """The file of a session."""

    format: int
    synthetic: bool
    signer: str
    signs: list[str]
    takes: int
    hand: str
    mode: str
    span: float
    countdown: float
    shuffle: bool
    seed: int
    review: str
    rights: str
    consent: str
    keep_video: bool
    order: list[str]
    done: int


@dataclass(frozen=True)
class SavedSession:
    """A session that was begun in a dataset. done: takes that it had when it was last saved."""

    path: Path
    plan: SessionPlan
    synthetic: bool
    done: int

    @property
    def total(self) -> int:
        return len(self.plan.signs) * self.plan.takes


def session_file(dataset: Path, signer: str, synthetic: bool) -> Path:
    """Where the session of a signer is kept; it need not exist."""
    # The code keeps names apart that make the same file name.
    code = zlib.crc32(f"{signer}/{synthetic}".encode())
    return dataset / FOLDER / f"{file_name(signer)}-{code:08x}.json"


def find_sessions(dataset: Path) -> list[SavedSession]:
    """The sessions that were begun in a dataset and are not done, the newest first.

    Raises InputError if one of the files cannot be read.
    """
    folder = dataset / FOLDER
    try:
        paths = [path for path in folder.iterdir() if path.suffix == ".json"] if folder.is_dir() else []
        paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {reason(error)}") from error
    found = [_to_session(path, dataset, _read(path)) for path in paths]
    return [one for one in found if one.done < one.total]


class Progress:
    """Which takes there are, and which comes next.

    Opened with a plan that the file remembers, it goes on in the remembered order. Raises
    InputError if the dataset or the file cannot be read.
    """

    def __init__(self, plan: SessionPlan, synthetic: bool) -> None:
        self.plan, self.synthetic = plan, synthetic
        self._path = session_file(plan.dataset, plan.signer, synthetic)
        self._counts = {
            sign: len(find_takes(plan.dataset, plan.signer, sign, synthetic)) for sign in plan.signs
        }
        saved = _read(self._path) if self._path.exists() else None
        self._order = list(plan.order())
        if saved is not None and (tuple(saved.signs), saved.takes, saved.shuffle) == (
            plan.signs,
            plan.takes,
            plan.shuffle,
        ):
            self.plan = replace(plan, seed=saved.seed)
            if Counter(saved.order) == Counter(self._order):
                self._order = saved.order

    @property
    def total(self) -> int:
        return len(self._order)

    @property
    def done(self) -> int:
        """Takes of the plan that are in the dataset."""
        return sum(min(count, self.plan.takes) for count in self._counts.values())

    @property
    def order(self) -> tuple[str, ...]:
        """The sign of each take, done or not."""
        return tuple(self._order)

    @property
    def coming(self) -> tuple[str, ...]:
        """The signs of the takes that are missing, in order."""
        return tuple(self._order[position] for position in self._open())

    def number(self, sign: str) -> int:
        """The number of the sign's next take."""
        return self._counts[sign] + 1

    def positions(self) -> list[int]:
        """The places in the order of the takes that are missing."""
        return self._open()

    def add(self, sign: str) -> None:
        """A take was written."""
        self._counts[sign] += 1

    def take_back(self, sign: str) -> None:
        """A take was taken out of the dataset."""
        self._counts[sign] -= 1

    def postpone(self, sign: str, all_in_a_row: bool = False) -> None:
        """Move the sign's next take, or all of it before another sign's, to the end of the order."""
        missing = self._open()
        first = next((index for index, position in enumerate(missing) if self._order[position] == sign), None)
        if first is None:
            return
        moved = [missing[first]]
        for position in missing[first + 1 :] if all_in_a_row else []:
            if self._order[position] != sign:
                break
            moved.append(position)
        kept = [one for position, one in enumerate(self._order) if position not in moved]
        self._order = kept + [sign] * len(moved)

    def set_order(self, order: tuple[str, ...]) -> None:
        """Go back to an order that was."""
        self._order = list(order)

    def save(self) -> None:
        """Write the file. Raises InputError if it cannot be written."""
        plan = {one.name: getattr(self.plan, one.name) for one in fields(self.plan) if one.name != "dataset"}
        plan |= {
            "signs": list(self.plan.signs),
            "mode": self.plan.mode.value,
            "review": self.plan.review.value,
        }
        saved = _Saved(format=FORMAT, synthetic=self.synthetic, order=self._order, done=self.done, **plan)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"the folder {self._path.parent} cannot be made: {reason(error)}") from error
        with replacing(self._path) as temporary:
            temporary.write_text(json.dumps(saved.model_dump(), ensure_ascii=False, indent=1), "utf-8")

    def _open(self) -> list[int]:
        seen: Counter[str] = Counter()
        missing = []
        for position, sign in enumerate(self._order):
            seen[sign] += 1
            if seen[sign] > self._counts[sign]:
                missing.append(position)
        return missing


def _read(path: Path) -> _Saved:
    remedy = "delete it to begin the session anew; the takes in the dataset stay"
    try:
        saved = _Saved.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    except (ValidationError, UnicodeError, RecursionError) as error:
        raise InputError(f"{path} is not the file of a recording session; {remedy}") from error
    if saved.format > FORMAT:
        raise InputError(f"{path} was written by a newer version of ASL Live; {remedy}")
    return saved


def _to_session(path: Path, dataset: Path, saved: _Saved) -> SavedSession:
    given: dict[str, Any] = saved.model_dump(exclude={"format", "synthetic", "order", "done"})
    given |= {"signs": tuple(saved.signs), "dataset": dataset}
    try:
        plan = SessionPlan(**{**given, "mode": Mode(saved.mode), "review": Review(saved.review)})
    except (InputError, ValueError) as error:
        raise InputError(
            f"{path} holds no plan that can be recorded ({error}); delete it, the takes in the dataset stay"
        ) from error
    return SavedSession(path, plan, saved.synthetic, saved.done)
