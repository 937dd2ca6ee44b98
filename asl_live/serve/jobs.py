"""Videos that wait to be looked at, one after the other, and their files."""

import json
import queue
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from asl_live.bundle import Bundle
from asl_live.errors import InputError
from asl_live.files import replacing
from asl_live.observation import Observation
from asl_live.output.annotate import LOOKING, Wishes, annotate
from asl_live.recognise.events import Reading
from asl_live.recognise.fields import prediction_fields
from asl_live.sources.video import VideoSource

WAITING, DONE, FAILED = "waiting", "done", "failed"
MOST_WAITING = 8
SECONDS_KEPT = 30 * 60.0
CURVES = 5  # signs of which the page shows the probability over time
MOST_POINTS = 2000
ANNOTATED, EVENTS = "annotated.mp4", "events.json"
PREFIX = "asl-live-serve-"


class Cancelled(Exception):
    """The user, or the end of the program, wants no answer any more."""


@dataclass
class Job:
    """One video.

    state: WAITING, the stages of annotate, DONE or FAILED. message: what failed, or what there is to say.
    """

    id: str
    name: str
    folder: Path
    skeleton: bool
    state: str = WAITING
    done: int = 0
    of: int | None = None
    message: str = ""
    answer: dict[str, Any] | None = None
    began: float = 0.0
    ended: float | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def video(self) -> Path:
        """What was uploaded. Without an ending: its contents alone say what it is."""
        return self.folder / "video"

    def as_json(self, ahead: int) -> dict[str, Any]:
        """What the page shows of it; ahead: how many are before it."""
        left = None
        if self.ended is None and self.of and self.done:
            left = max(0.0, (time.monotonic() - self.began) / self.done * (self.of - self.done))
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "ahead": ahead,
            "done": self.done,
            "of": self.of,
            "seconds_left": None if left is None else round(left, 1),
            "message": self.message,
            "answer": self.answer,
        }


class Jobs:
    """Looks at videos in a thread of its own; a context manager that removes every file at its end.

    seconds_kept: after so long an answer is forgotten and its files are removed.
    """

    def __init__(
        self, bundle: Bundle, threshold: float | None = None, seconds_kept: float = SECONDS_KEPT
    ) -> None:
        self._bundle, self._threshold, self._kept = bundle, threshold, seconds_kept
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name="videos"),
            threading.Thread(target=self._tidy, name="tidy"),
        ]

    def __enter__(self) -> "Jobs":
        remove_left_behind()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        # Held as long as this program lives: another one knows by it that the folder is in use.
        self._in_use = FileLock(self.folder / "lock")
        self._in_use.acquire()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        with self._lock:
            for job in self._jobs.values():
                job.cancelled.set()
        self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._in_use.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new(self, name: str, skeleton: bool) -> Job:
        """A job whose video is still to be written. Raises InputError where too many wait."""
        with self._lock:
            if sum(job.ended is None for job in self._jobs.values()) >= MOST_WAITING:
                raise InputError("too many videos are waiting; try again when one of them is done")
            key = secrets.token_urlsafe(16)
            job = Job(key, name, self.folder / key, skeleton)
            self._jobs[key] = job
        job.folder.mkdir(mode=0o700)
        return job

    def start(self, job: Job) -> None:
        """The video of a new job is complete. Raises InputError, and forgets the job, if it is none."""
        try:
            with VideoSource(job.video):
                pass
        except InputError as error:
            self.remove(job.id)
            raise InputError(self._about(job, error)) from error
        self._waiting.put(job)

    def find(self, key: str) -> tuple[Job, int] | None:
        """A job, and how many are before it."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                return None
            before = list(self._jobs.values())
            ahead = sum(one.ended is None for one in before[: before.index(job)])
            return job, ahead if job.state == WAITING else 0

    def remove(self, key: str) -> bool:
        """Break a job off, forget it and remove its files; False if there is none."""
        with self._lock:
            job = self._jobs.pop(key, None)
        if job is None:
            return False
        job.cancelled.set()
        # Where it is being looked at, the worker removes what it still writes.
        shutil.rmtree(job.folder, ignore_errors=True)
        return True

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            try:
                self._look(job)
            except Cancelled:
                pass
            except InputError as error:
                job.state, job.message = FAILED, self._about(job, error)
            except Exception as error:
                # The next video may be better; what happened is not hidden.
                job.state, job.message = FAILED, f"{job.name} cannot be looked at: {error}"
            job.ended = time.monotonic()
            if job.cancelled.is_set():
                shutil.rmtree(job.folder, ignore_errors=True)

    def _look(self, job: Job) -> None:
        readings: list[Reading] = []

        def follow(_: Observation, reading: Reading | None) -> None:
            if reading:
                readings.append(reading)

        def progress(stage: str, done: int, of: int | None) -> None:
            if job.cancelled.is_set():
                raise Cancelled
            if stage != job.state:
                job.began, job.state = time.monotonic(), stage
            job.done, job.of = done, of

        if job.cancelled.is_set():
            raise Cancelled
        job.state, job.began = LOOKING, time.monotonic()
        wishes = Wishes(skeleton=job.skeleton)
        annotated = annotate(
            str(job.video), job.folder / ANNOTATED, self._bundle, self._threshold, wishes, progress, follow
        )
        fields = {**prediction_fields(annotated.prediction), "input": job.name}
        with replacing(job.folder / EVENTS) as temporary:
            temporary.write_text(json.dumps(fields, indent=2, ensure_ascii=False) + "\n", "utf-8")
        job.answer = {**fields, "curves": curves(readings)}
        job.message = "; ".join(annotated.said)
        job.state = DONE

    def _tidy(self) -> None:
        while not self._stopping.wait(min(5.0, self._kept / 2)):
            now = time.monotonic()
            with self._lock:
                old = [job.id for job in self._jobs.values() if job.ended and now - job.ended > self._kept]
            for key in old:
                self.remove(key)

    @staticmethod
    def _about(job: Job, error: InputError) -> str:
        """The sentence with the name that the user knows."""
        return str(error).replace(str(job.video), job.name)


def curves(readings: list[Reading]) -> dict[str, Any]:
    """The probability over time of the signs that came highest: {"times", "signs": {name: values}}."""
    readings = readings[:: max(1, -(-len(readings) // MOST_POINTS))]
    highest: dict[str, float] = {}
    for reading in readings:
        for sign, probability in reading.ranked[:CURVES]:
            highest[sign] = max(highest.get(sign, 0.0), probability)
    chosen = sorted(highest, key=lambda sign: -highest[sign])[:CURVES]
    rows = [dict(reading.ranked) for reading in readings]
    return {
        "times": [round(reading.time, 3) for reading in readings],
        "signs": {sign: [round(row[sign], 4) for row in rows] for sign in chosen},
    }


def remove_left_behind() -> None:
    """Remove the folders of programs of this kind that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not (folder / "lock").is_file():
            continue
        lock: Callable[..., Any] = FileLock(folder / "lock", timeout=0).acquire
        with suppress(Timeout, OSError):
            lock().lock.release()
            shutil.rmtree(folder, ignore_errors=True)
