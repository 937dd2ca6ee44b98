"""Ablations: every row fitted on every fold with every seed, and compared with the base."""

import hashlib
import json
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from asl_live.bundle import best_device, write_text
from asl_live.clip import Clip
from asl_live.data.seen import check_people
from asl_live.data.splits import folds
from asl_live.errors import InputError
from asl_live.evaluation.ablation_table import Line, as_csv, as_markdown, compare, figures_of
from asl_live.evaluation.rows import Row
from asl_live.files import make_folder
from asl_live.npz import read_arrays, write_arrays
from asl_live.training.fit import fit, probabilities
from asl_live.training.made_up import check_made_up, no_signs
from asl_live.training.metrics import judge_folds
from asl_live.training.windows import Windows, make_windows

CSV, MARKDOWN, FITS = "ablation.csv", "ablation.md", "fits"
# How often the parent looks at what its workers have done, seconds.
GLANCE = 0.3

# Is told what is being done, how much of it is, and of how much; fits are counted in epochs.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Design:
    """What all rows share. Folds leave signers out and are the same for every row and seed."""

    signs: tuple[str, ...]
    seeds: int = 3
    folds: int = 5
    together: tuple[tuple[str, ...], ...] = ()
    most_unknown: float = 0.05
    jobs: int = 1


@dataclass(frozen=True)
class Job:
    """One fit: of a row with a seed, without the clips ``test``; and the file that keeps what it says.

    others: the labels that mean no-sign.
    """

    row: str
    seed: int
    fold: int
    recipe: Any
    others: list[str]
    windows: int
    test: np.ndarray
    file: Path


class Stopped(Exception):
    """The user has had enough; what is done is kept."""


def ablate(
    clips: Sequence[Clip], rows: Sequence[Row], design: Design, out: Path, progress: Progress | None = None
) -> list[Line]:
    """Fit every row and write ``ablation.csv`` and ``ablation.md`` to ``out``; give the lines of the table.

    A fit that is done is kept under ``out`` and not done again, so that what was broken off goes on, and
    a row that is added or changed costs its own fits alone. The table is written anew whenever a row has
    a seed more. Raises InputError for clips that cannot be split and a folder that cannot be written.
    """
    show: Progress = progress or (lambda stage, done, of: None)
    check_people(clips, design.together)
    for row in rows:
        if row.recipe.made_up:
            check_made_up(design.signs, row.inputs)
    make_folder(out / FITS)
    kinds = [clip.sign if clip.sign in design.signs else "" for clip in clips]
    signers = [clip.signer for clip in clips]
    parts = folds(kinds, signers, design.folds, 0, together=design.together)
    sets, which = _windows(clips, rows, show)
    fits = Fits(sets, design.signs, best_device())
    jobs = _jobs(rows, which, sets, parts, design, out)
    table = _Table(jobs, rows, design, parts, sets[0], out)
    left = list({job.file: job for job in jobs if not job.file.exists()}.values())
    table.update()
    epochs = sum(job.recipe.epochs for job in left)
    run = _alone if design.jobs == 1 or len(left) < 2 else _in_processes
    run(fits, left, min(design.jobs, len(left)), lambda done: show("fits", done, epochs), table.update)
    return table.update()


class Fits:
    """Does one fit after the other, in this process."""

    def __init__(self, sets: Sequence[Windows], signs: Sequence[str], device: str) -> None:
        self.sets, self.signs, self.device = sets, signs, device

    def run(self, job: Job, epoch_done: Callable[[int], None], stopped: Callable[[], bool]) -> None:
        """Fit a network and keep what it says of the clips it has not seen."""
        torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
        windows = self.sets[job.windows]
        rest = np.setdiff1d(np.arange(len(windows)), job.test)
        checkpoint = job.file.with_suffix(".safetensors")
        told = 0
        begin = time.perf_counter()

        def follow(epoch: int, done: int, of: int) -> None:
            nonlocal told
            if stopped():
                raise Stopped
            if done == of:
                told += 1
                epoch_done(1)

        fitted = fit(
            windows.subset(rest),
            None,
            self.signs,
            job.others,
            job.recipe,
            checkpoint,
            follow,
            self.device,
        )
        predicted = probabilities(fitted.network, windows.subset(job.test), len(self.signs))
        # What an earlier sitting did is time that this one did not measure; it is taken for as quick.
        seconds = (time.perf_counter() - begin) * job.recipe.epochs / max(told, 1)
        write_arrays(job.file, {"predicted": predicted, "seconds": np.array(seconds)})
        checkpoint.unlink(missing_ok=True)
        epoch_done(job.recipe.epochs - told)


class _Table:
    """What is known so far, and the two files that say it."""

    def __init__(
        self,
        jobs: Sequence[Job],
        rows: Sequence[Row],
        design: Design,
        parts: Sequence[np.ndarray],
        windows: Windows,
        out: Path,
    ) -> None:
        self.jobs, self.rows, self.design, self.parts, self.out = jobs, rows, design, parts, out
        self.truth, self.signers = windows.signs, windows.signers
        self._known: dict[tuple[str, int], dict[str, float | None]] = {}

    def update(self) -> list[Line]:
        """Take in the fits that are there now; write the table where it has become longer."""
        before = len(self._known)
        for row in self.rows:
            for seed in range(self.design.seeds):
                jobs = [job for job in self.jobs if (job.row, job.seed) == (row.name, seed)]
                if (row.name, seed) not in self._known and all(job.file.exists() for job in jobs):
                    self._known[row.name, seed] = self._judge(jobs)
        results: dict[str, dict[int, dict[str, float | None]]] = {}
        for row in self.rows:
            seeds = {seed: found for (name, seed), found in self._known.items() if name == row.name}
            if seeds:
                results[row.name] = seeds
        lines = compare(results, {row.name: row.note for row in self.rows})
        if len(self._known) > before:
            write_text(self.out / CSV, as_csv(lines))
            write_text(self.out / MARKDOWN, as_markdown(lines, self._protocol()))
        return lines

    def _judge(self, jobs: Sequence[Job]) -> dict[str, float | None]:
        predicted = np.zeros((len(self.truth), len(self.design.signs) + 1), np.float32)
        seconds = 0.0
        for job in jobs:
            kept = read_arrays(job.file, ("predicted", "seconds"))
            if kept["predicted"].shape != (len(job.test), predicted.shape[1]):
                raise InputError(f"{job.file} is damaged; delete it to do its fit again")
            predicted[job.test] = kept["predicted"]
            seconds += float(kept["seconds"])
        design = self.design
        judgement = judge_folds(
            design.signs, predicted, self.truth, self.signers, self.parts, design.most_unknown
        )
        return figures_of(judgement, seconds / 60)

    def _protocol(self) -> str:
        return (
            f"{len(self.truth)} clips of {len(set(self.signers))} signers; {len(self.parts)} folds that "
            "leave signers out, the same for every row and seed. A fold's threshold lets through at most "
            f"{self.design.most_unknown:.0%} of the unknown clips of the other folds."
        )


def _windows(
    clips: Sequence[Clip], rows: Sequence[Row], show: Progress
) -> tuple[list[Windows], dict[str, int]]:
    """The windows that the rows need, and for each row which of them."""
    sets: list[Windows] = []
    kinds: list[tuple[Any, ...]] = []
    which = {}
    for row in rows:
        inputs = row.inputs
        kind = (inputs.keypoints, inputs.crops == "rgb", inputs.steps, row.span)
        if kind not in kinds:
            kinds.append(kind)
            sets.append(make_windows(clips, inputs, row.span, lambda done, of: show("windows", done, of)))
        which[row.name] = kinds.index(kind)
    return sets, which


def _jobs(
    rows: Sequence[Row],
    which: dict[str, int],
    sets: Sequence[Windows],
    parts: Sequence[np.ndarray],
    design: Design,
    out: Path,
) -> list[Job]:
    """Every fit. What is fitted with the same recipe to the same windows has the same file."""
    digests = [windows.digest() for windows in sets]
    jobs = []
    # Seed by seed, so that a table of all rows stands early.
    for seed in range(design.seeds):
        for row in rows:
            recipe = replace(row.recipe, seed=seed)
            others = no_signs(sets[0].signs, design.signs, recipe.made_up)
            for fold, test in enumerate(parts):
                made_from = [asdict(recipe), digests[which[row.name]], design.signs, others, test.tolist()]
                text = json.dumps(made_from, sort_keys=True)
                file = out / FITS / f"{hashlib.sha256(text.encode()).hexdigest()[:20]}.npz"
                jobs.append(Job(row.name, seed, fold, recipe, others, which[row.name], test, file))
    return jobs


def _alone(
    fits: Fits, jobs: Sequence[Job], _: int, show: Callable[[int], None], update: Callable[[], object]
) -> None:
    done = 0

    def epoch_done(count: int) -> None:
        nonlocal done
        done += count
        show(done)

    for job in jobs:
        fits.run(job, epoch_done, lambda: False)
        update()


def _in_processes(
    fits: Fits, jobs: Sequence[Job], count: int, show: Callable[[int], None], update: Callable[[], object]
) -> None:
    """The same in several processes. Ctrl-C lets each end its batch; their checkpoints stay."""
    context = multiprocessing.get_context("spawn")
    epochs, stop = context.Value("q", 0), context.Event()
    # As arrays: tensors would be handed over in shared memory, which containers have little of.
    sets = [
        (
            one.keypoints.numpy(),
            None if one.crops is None else one.crops.numpy(),
            one.signs,
            one.signers,
            one.span,
        )
        for one in fits.sets
    ]
    given = (sets, fits.signs, fits.device, epochs, stop)
    with ProcessPoolExecutor(count, context, _begin_worker, given) as pool:
        try:
            with _interrupts_held_back():
                left: set[Future[None]] = {pool.submit(_run_in_worker, job) for job in jobs}
            while left:
                done, left = wait(left, GLANCE, FIRST_COMPLETED)
                show(epochs.value)
                for one in done:
                    one.result()
                if done:
                    update()
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl-C reaches this process after the block, and the processes started in it never.

    The terminal sends it to all of them, and one that is still importing would print where it was.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_worker: dict[str, Any] = {}


def _begin_worker(sets: list[tuple], signs: Sequence[str], device: str, epochs: Any, stop: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    torch.set_num_threads(1)
    windows = [
        Windows(torch.from_numpy(keypoints), None if crops is None else torch.from_numpy(crops), *about)
        for keypoints, crops, *about in sets
    ]
    _worker.update(fits=Fits(windows, signs, device), epochs=epochs, stop=stop)


def _run_in_worker(job: Job) -> None:
    def epoch_done(count: int) -> None:
        with _worker["epochs"].get_lock():
            _worker["epochs"].value += count

    _worker["fits"].run(job, epoch_done, _worker["stop"].is_set)
