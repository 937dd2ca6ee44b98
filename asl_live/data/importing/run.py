"""An import, from the list of what a source holds to the clips in the dataset and the report."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from asl_live.clip import write_clip
from asl_live.data.importing.memory import Entry, Memory, digest_of, place, stamp_of
from asl_live.data.importing.registry import Item
from asl_live.data.importing.workers import work_through
from asl_live.data.layout import checked_name, clip_path, file_name, next_number
from asl_live.errors import InputError, reason
from asl_live.files import check_name, looking_at

UNKNOWN_SIGNER = "unknown"
DIED = "the process that read it died: it is damaged in a way that breaks a decoder, or memory ran out"


Status = Literal["imported", "skipped", "broken"]


@dataclass(frozen=True)
class Outcome:
    """What became of one item.

    status: "imported" now, "skipped" because it was imported before, or "broken".
    file: the clip, relative to the dataset, with "/"; "" for a broken item.
    reason: what is wrong with a broken item, in one sentence; "" otherwise.
    """

    key: str
    sign: str
    signer: str
    status: Status
    file: str = ""
    reason: str = ""


@dataclass
class Report:
    """What became of all items. broken: key and reason of each that could not be used, in their order."""

    imported: int = 0
    skipped: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)


# Called after each item with how many are done, how many there are, and what became of it.
Progress = Callable[[int, int, Outcome], None]


def run_import(
    kind: str,
    items: list[Item],
    dataset: str | Path,
    signer: str = "",
    workers: int = 1,
    again: bool = False,
    progress: Progress = lambda done, of, outcome: None,
) -> Report:
    """Import items into a dataset, which is made where there is none, and tell what became of each.

    items: of :func:`asl_live.data.importing.registry.find_items`. signer: who signs where the item
    does not say; "" is "unknown". workers: how many processes read at once, each on one core; the
    clips and their numbers do not depend on it. again: import once more what the dataset remembers.

    A broken item, and one over which its process dies, costs that item only. Ctrl-C, an exception of
    ``progress`` and InputError (the disk is full, the dataset cannot be used) leave whole clips, and
    the next run goes on.
    """
    dataset = Path(dataset)
    with looking_at(dataset):
        if dataset.exists() and not dataset.is_dir():
            raise InputError(f"the dataset {dataset} is a file; name a folder to import into")
    signer = checked_name("signer", signer or UNKNOWN_SIGNER)
    with Memory(dataset) as memory:
        return _Run(kind, items, dataset, signer, again, memory, progress).work(workers)


class _Run:
    """One import under way. Its items are known by their numbers in the list."""

    def __init__(
        self,
        kind: str,
        items: list[Item],
        dataset: Path,
        signer: str,
        again: bool,
        memory: Memory,
        progress: Progress,
    ) -> None:
        self._kind, self._items, self._dataset = kind, items, dataset
        self._signer, self._again, self._memory, self._progress = signer, again, memory, progress
        self._highest: dict[tuple[Path, str], int] = {}
        self._done = 0
        self._report = Report()
        self._broken: dict[int, str] = {}

    def work(self, workers: int) -> Report:
        with contextlib.closing(work_through(_read, self._tasks(), max(1, workers))) as results:
            for task, result in results:
                if result is None:
                    self._memory.discard(task.path)
                    self._tell(task.number, task.item, "broken", reason=DIED)
                elif result.stop:
                    raise InputError(result.reason)
                elif result.reason:
                    self._tell(task.number, task.item, "broken", reason=result.reason)
                else:
                    self._keep(task, result.digest)
        items = sorted(self._broken.items())
        self._report.broken = [(_shown(self._items[number].key), why) for number, why in items]
        return self._report

    def _tasks(self) -> Iterator["_Task"]:
        """The items that are to be read; the others are told of at once."""
        for number, listed in enumerate(self._items):
            try:
                if listed.problem:
                    raise InputError(listed.problem)
                item = replace(
                    listed,
                    sign=checked_name("sign", listed.sign),
                    signer=checked_name("signer", listed.signer or self._signer),
                )
                check_name(item.key)
                stamp = _stamp(item)
            except InputError as error:
                self._tell(number, listed, "broken", reason=str(error))
                continue
            entry = None if self._again else self._memory.find(self._kind, item.key, stamp)
            if entry is not None:
                self._tell(number, item, "skipped", entry.file)
                continue
            known = frozenset() if self._again else frozenset(self._memory.digests(self._kind, item.key))
            yield _Task(
                number, item, stamp, self._reserve(item), self._memory.pending(self._kind, item.key), known
            )

    def _keep(self, task: "_Task", digest: str) -> None:
        """Remember what a worker read, and give its clip its place."""
        item, target = task.item, task.target
        same = self._memory.digests(self._kind, item.key).get(digest) if digest in task.known else None
        if same is None and target.exists():  # somebody recorded meanwhile
            target = clip_path(self._dataset, item.sign, item.signer, next_number(target.parent, item.signer))
        file = same.file if same else target.relative_to(self._dataset).as_posix()
        self._memory.add(
            Entry(
                kind=self._kind, key=item.key, signer=item.signer, stamp=task.stamp, digest=digest, file=file
            )
        )
        if same is None:
            place(task.path, target)
        self._tell(task.number, item, "skipped" if same else "imported", file)

    def _reserve(self, item: Item) -> Path:
        """Where the clip of an item belongs: its number is the next, those under way counted."""
        first = clip_path(self._dataset, item.sign, item.signer, 1)
        name = first.parent, file_name(item.signer).casefold()
        if name not in self._highest:
            self._highest[name] = next_number(first.parent, item.signer) - 1
        self._highest[name] += 1
        return clip_path(self._dataset, item.sign, item.signer, self._highest[name])

    def _tell(self, number: int, item: Item, status: Status, file: str = "", reason: str = "") -> None:
        self._done += 1
        if status == "broken":
            self._broken[number] = reason
        elif status == "skipped":
            self._report.skipped += 1
        else:
            self._report.imported += 1
        outcome = Outcome(
            _shown(item.key), _shown(item.sign), _shown(item.signer), status, file, _shown(reason)
        )
        self._progress(self._done, len(self._items), outcome)


@dataclass(frozen=True)
class _Task:
    """An item on its way to a worker.

    target: where its clip belongs. path: where it is written first. known: digests of what was
    imported under its key before.
    """

    number: int
    item: Item
    stamp: str
    target: Path
    path: Path
    known: frozenset[str]


@dataclass(frozen=True)
class _Result:
    """What a worker made of an item: the digest of its files, or the reason why there is no clip.

    stop: the reason holds for all items that come after, too.
    """

    digest: str = ""
    reason: str = ""
    stop: bool = False


def _read(task: _Task) -> _Result:
    """Read an item and write its clip, in a worker."""
    item = task.item
    try:
        digest = digest_of(item.files)
        if digest in task.known:
            return _Result(digest)
        clip = replace(item.load(), sign=item.sign, signer=item.signer)
    except InputError as error:
        return _Result(reason=str(error))
    except MemoryError:
        return _Result(reason="it needs more memory than there is")
    except Exception as error:
        # What libraries raise over damaged files cannot be known; one of them must not end the rest.
        return _Result(reason=f"it cannot be read ({type(error).__name__}: {' '.join(str(error).split())})")
    try:
        write_clip(task.path, clip)
    except InputError as error:
        return _Result(reason=str(error), stop=isinstance(error.__cause__, OSError))
    return _Result(digest)


def _stamp(item: Item) -> str:
    try:
        return stamp_of(item.files)
    except OSError as error:
        raise InputError(f"{error.filename} cannot be read: {reason(error)}") from error


def _shown(name: str) -> str:
    """A name that a terminal and a file can hold, whatever the system took for one."""
    return name.encode("utf-8", "replace").decode()
