"""The dataset that is shown: read and changed aside, one thing after the other."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.background import BackgroundCalls
from asl_live.app.data.filtering import Suspicions, Tallies, in_order
from asl_live.app.services import Services
from asl_live.data.dataset import Change, Dataset, Entry

Report = Callable[[int, int], None]
LOUDEST = 0.05  # seconds from one word of progress to the next


@dataclass(frozen=True)
class Progress:
    """What runs, in words.

    done, of: how much, of 0 where that is not known. left: the seconds that it will take yet, None
    where not known. stoppable: whether the user is offered to stop it.
    """

    text: str
    done: int
    of: int
    left: float | None
    stoppable: bool


@dataclass(frozen=True)
class _Job:
    text: str
    dataset: Dataset
    work: Callable[[Report], Any]
    done: Callable[[Any], None]
    stoppable: bool
    changes: bool
    stop: threading.Event


class _Stopped(Exception):
    """Work that the user stopped."""


class Library(QObject):
    """Entries, suspicions and history of one dataset folder.

    Everything slow runs on a thread, one thing at a time; after each change the folder is looked
    through again. What was asked for in one folder is dropped when another is opened, but for changes:
    they are carried out to their end, and told of with the folder they were made in.
    """

    scanned = Signal()  # entries, their tallies, suspicions or history are new
    progressed = Signal(object)  # Progress, or None when nothing runs any more
    changed = Signal(object, object)  # Change that was made; Path of its dataset, here and below
    undone = Signal(object, object)  # Change that was taken back
    forgot = Signal(object, object)  # Forgotten
    emptied = Signal(int, object)  # clips removed from the trash
    suspected = Signal()  # a search for suspicious clips has ended; see suspicions
    failed = Signal(object)  # Exception
    cut_short = Signal()  # a change was stopped; what was done of it stays and can be undone
    _reported = Signal(object, int, int)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._background = BackgroundCalls(self)
        self._reported.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._dataset: Dataset | None = None
        self._job: _Job | None = None
        self._waiting: list[_Job] = []
        self._failed: _Job | None = None
        self._began = 0.0
        self.entries: list[Entry] = []
        self.history: list[Change] = []
        self.tallies = Tallies(())
        self.suspicions = Suspicions()
        self.is_read = False  # the folder has been looked through

    @property
    def folder(self) -> Path | None:
        return self._dataset.folder if self._dataset is not None else None

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    @property
    def is_searching(self) -> bool:
        """Whether a search for suspicious clips is under way or waits."""
        return any(job.done == self._take_suspicions for job in self._jobs)

    @property
    def change(self) -> str:
        """The change that is under way or waits, in words; empty where none does."""
        return next((job.text for job in self._jobs if job.changes), "")

    @property
    def _jobs(self) -> list[_Job]:
        return [self._job, *self._waiting] if self._job is not None else self._waiting

    def open(self, folder: Path) -> None:
        """Show another folder; it need not exist."""
        if self._job is not None and not self._job.changes:
            self.stop()
        self._waiting = [job for job in self._waiting if job.changes]
        self._dataset = self._services.open_dataset(folder)
        self.entries, self.history, self.suspicions = [], [], Suspicions()
        self.tallies = Tallies(())
        self.is_read = False
        self.refresh()

    def refresh(self) -> None:
        """Look through the folder again."""
        dataset = self._dataset
        if dataset is None or any(job.done == self._take_scan for job in self._waiting):
            return

        def scan(report: Report) -> tuple[list[Entry], list[Change], Tallies]:
            # Sorted and counted here: with thousands of clips it would hold the window up.
            entries = in_order(dataset.scan(report))
            return entries, dataset.history(), Tallies(entries)

        self._run("Reading clips", scan, self._take_scan)

    def relabel(self, paths: Iterable[Path], sign: str) -> None:
        paths = list(paths)
        self._change(
            "Relabelling", lambda dataset, report: dataset.relabel(_still_there(paths), sign, report)
        )

    def merge(self, sign_from: str, sign_to: str) -> None:
        self._change("Renaming", lambda dataset, report: dataset.merge(sign_from, sign_to, report))

    def delete(self, paths: Iterable[Path]) -> None:
        paths = list(paths)
        self._change("Deleting", lambda dataset, report: dataset.delete(_still_there(paths), report))

    def undo(self) -> None:
        self._change("Undoing", lambda dataset, report: dataset.undo(report), self.undone.emit)

    def forget(self, signer: str) -> None:
        self._change(
            "Forgetting", lambda dataset, report: dataset.forget(signer, report), self.forgot.emit, False
        )

    def empty_trash(self) -> None:
        self._change("Emptying the trash", lambda dataset, _: dataset.empty_trash(), self.emptied.emit)

    def find_suspicious(self) -> None:
        """Look for copies and likely mislabels among the clips."""
        entries = list(self.entries)
        self._run(
            "Comparing clips",
            lambda report: self._services.find_suspicious(entries, report),
            self._take_suspicions,
        )

    def try_again(self) -> None:
        """Do what failed last once more, in the folder that is shown."""
        job, self._failed = self._failed, None
        if job is not None and job.dataset is self._dataset:
            self._waiting.append(replace(job, stop=threading.Event()))
            self._next()
        else:
            self.refresh()

    def stop(self) -> None:
        """Stop what runs, where it can be stopped."""
        if self._job is not None:
            self._job.stop.set()

    def shut_down(self) -> None:
        """Stop what can be stopped and wait for the rest."""
        self._waiting.clear()
        self.stop()
        self._dataset = None
        self._background.join()

    def _change(
        self,
        text: str,
        work: Callable[[Dataset, Report], Any],
        done: Callable[[Any, Path], None] | None = None,
        stoppable: bool = True,
    ) -> None:
        dataset = self._dataset
        if dataset is not None:
            tell = done or self.changed.emit

            def finish(result: Any) -> None:
                tell(result, dataset.folder)
                if dataset is self._dataset:
                    self.refresh()

            self._run(text, lambda report: work(dataset, report), finish, stoppable, changes=True)

    def _run(
        self,
        text: str,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        stoppable: bool = True,
        changes: bool = False,
    ) -> None:
        assert self._dataset is not None
        self._waiting.append(_Job(text, self._dataset, work, done, stoppable, changes, threading.Event()))
        self._next()

    def _next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        job = self._job = self._waiting.pop(0)
        told = self._began = time.monotonic()

        def report(done: int, of: int) -> None:
            nonlocal told
            if job.stoppable and job.stop.is_set():
                raise _Stopped
            if (now := time.monotonic()) - told > LOUDEST:
                told = now
                self._reported.emit(job, done, of)

        self._background.call(lambda: job.work(report), lambda value: self._end(job, value), self._fail)
        self.progressed.emit(Progress(job.text, 0, 0, None, self._offers_stop(job)))

    def _end(self, job: _Job, value: Any) -> None:
        self._job = None
        if job.dataset is self._dataset or (job.changes and self._dataset is not None):
            job.done(value)
        self._go_on()

    def _fail(self, error: Exception) -> None:
        job, self._job = self._job, None
        if job is not None:
            here = job.dataset is self._dataset
            if isinstance(error, _Stopped):
                if job.changes and here:
                    self.cut_short.emit()
            elif here or job.changes:
                self._failed = job
                self.failed.emit(error)
            if job.changes:
                self.refresh()  # it may have come a part of the way
        self._go_on()

    def _go_on(self) -> None:
        self._next()
        if self._job is None:
            self.progressed.emit(None)

    def _tell(self, job: _Job, done: int, of: int) -> None:
        if job is not self._job:
            return
        passed = time.monotonic() - self._began
        # The first few tell little of how long the rest takes.
        left = passed * (of - done) / done if passed > 1 and done else None
        self.progressed.emit(Progress(job.text, done, of, left, self._offers_stop(job)))

    def _offers_stop(self, job: _Job) -> bool:
        # A folder that is not read to its end could not be shown; another can be opened meanwhile.
        return job.stoppable and job.done != self._take_scan

    def _take_scan(self, found: tuple[list[Entry], list[Change], Tallies]) -> None:
        entries, history, tallies = found
        if self.is_read and (entries, history) == (self.entries, self.history):
            return
        self.entries, self.history, self.tallies = entries, history, tallies
        self.suspicions = self.suspicions.among(entry.path for entry in entries)
        self.is_read = True
        self.scanned.emit()

    def _take_suspicions(self, found: Suspicions) -> None:
        self.suspicions = found.among(entry.path for entry in self.entries)
        self.suspected.emit()


def _still_there(paths: list[Path]) -> list[Path]:
    """What a change that failed part of the way has left to do; all where nothing is there, which is told."""
    return [path for path in paths if path.exists()] or paths
