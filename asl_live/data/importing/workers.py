"""Processes that work side by side, of which one may die without harm to the others.

Each process has one task at a time, so that it is known over which task it died: a pool of
:mod:`concurrent.futures` with more than one process gives up everything when one dies.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from asl_live.errors import InputError

T = TypeVar("T")
R = TypeVar("R")

# Ctrl-C does not wake a thread that waits without a limit on every system.
LONGEST_WAIT = 0.5


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work_through(
    function: Callable[[T], R], tasks: Iterable[T], count: int
) -> Generator[tuple[T, R | None], None, None]:
    """Do ``function`` for every task in ``count`` processes, and give each task with what came of it.

    Tasks are taken in their order, each when a process is free, and given in the order in which they
    are done; None came of a task over which its process died. ``function`` and tasks are to be
    picklable; what ``function`` raises ends the work. Closing the iterator ends the processes and
    what they were doing. Raises InputError where no process can be started.
    """
    waiting = iter(tasks)
    idle: list[_Worker] = []
    running: dict[Future[R], tuple[_Worker, T]] = {}
    try:
        while True:
            while len(running) < count:
                try:
                    task = next(waiting)
                except StopIteration:
                    break
                worker = idle.pop() if idle else _Worker()
                try:
                    future = worker.submit(function, task)
                except BrokenProcessPool:  # it died while it had nothing to do
                    worker.stop()
                    worker = _Worker()
                    future = worker.submit(function, task)
                running[future] = (worker, task)
            if not running:
                return
            for future in wait(running, LONGEST_WAIT, FIRST_COMPLETED).done:
                worker, task = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    worker.stop()
                    worker.check_started()
                    yield task, None
                else:
                    idle.append(worker)
                    yield task, result
    finally:
        for worker, _ in running.values():
            worker.interrupt()
        for worker in (*idle, *(worker for worker, _ in running.values())):
            worker.stop()


class _Context(SpawnContext):
    """Starts processes as "spawn" does, and keeps them, so that they can be ended while they start."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[BaseProcess] = []

    def Process(self, *args: Any, **extra: Any) -> BaseProcess:  # type: ignore[override]
        process = SpawnProcess(*args, **extra)
        self.started.append(process)
        return process


class _Worker:
    """One process."""

    def __init__(self) -> None:
        self._context = _Context()
        self._pool = ProcessPoolExecutor(1, self._context, _prepare)
        # The process starts here.
        with _ctrl_c_is_ours():
            self._ready: Future[int] = self._pool.submit(os.getpid)

    def submit(self, function: Callable[[T], R], task: T) -> "Future[R]":
        return self._pool.submit(function, task)

    def check_started(self) -> None:
        """Raise InputError if the process did not live long enough to do anything."""
        if self._ready.done() and self._ready.exception() is not None:
            raise InputError(
                "the processes that read the recordings do not start; "
                "close other programs, they may need the memory"
            )

    def interrupt(self) -> None:
        """Break off what the process does."""
        for process in self._context.started:
            process.terminate()

    def stop(self) -> None:
        """End the process when its task is done or broken off."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    """Make a new process ready for tasks."""
    # Ctrl-C goes to all processes of a terminal; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # So that what is half written is cleaned up.
    signal.signal(signal.SIGTERM, _break_off)
    threading.Thread(target=_end_with_parent, name="parent's end", daemon=True).start()
    import cv2

    # A worker is to use one core: so many of them share the machine without waiting for each other.
    cv2.setNumThreads(1)
    os.environ["OPENCV_FFMPEG_THREADS"] = "1"


def _break_off(*_: Any) -> None:
    raise SystemExit


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _ctrl_c_is_ours() -> Iterator[None]:
    """A process started inside takes no notice of Ctrl-C, not even while it starts."""
    if threading.current_thread() is not threading.main_thread():
        yield  # where signals cannot be set
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
