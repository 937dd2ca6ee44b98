"""A training as it is asked for, in the window or on the command line, and its carrying out."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asl_live.bundle import DESCRIPTION
from asl_live.clip import Clip
from asl_live.data.collection import find_files, read_file, rows_left
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.errors import InputError, reason
from asl_live.training.advice import advise
from asl_live.training.fit import Recipe
from asl_live.training.metrics import Judgement
from asl_live.training.run import CHECKPOINTS, Plan, choose_signs, train, tune
from asl_live.training.watcher import Watcher

EPOCHS = Recipe.epochs
SPAN = Plan.span


@dataclass(frozen=True)
class Job:
    """What to train, on what, and how; plain values that JSON can hold, see :mod:`asl_live.training.run`.

    start: the model to go on from, or "" to train from scratch; only then ``net``, ``options``, ``batch``,
    ``rate``, ``span``, ``made_up`` and ``most_unknown`` count. signs: what to know, none for every label that
    is a sign.
    only_signs: clips of other labels (idle apart) are left out instead of counting as no sign.
    split: "signer", which holds takes back where there are too few signers to hold back people, or
    "random". folds: rounds of cross-validation, 0 for the usual. leave_out: pairs of signer and sign whose
    clips count for nothing. made_up: so many people of the synthetic signer are learned from too. device:
    "auto", or as torch names it.
    """

    datasets: Sequence[str]
    out: str
    start: str = ""
    signs: Sequence[str] = ()
    only_signs: bool = False
    net: str = Recipe.net
    options: Mapping[str, Any] = field(default_factory=dict)
    split: str = "signer"
    folds: int = 0
    together: Sequence[Sequence[str]] = ()
    leave_out: Sequence[Sequence[str]] = ()
    made_up: int = Recipe.made_up
    epochs: int = EPOCHS
    batch: int = Recipe.batch
    rate: float = Recipe.rate
    seed: int = Recipe.seed
    span: float = SPAN
    most_unknown: float = Plan.most_unknown
    device: str = "auto"
    notes: str = ""
    restart: bool = False


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a training. judged: the file of each clip of the judgement; None where not known.

    held_back: "signers", or "takes" where the same people are on both sides.
    """

    bundle: Path
    judgement: Judgement
    judged: tuple[Path, ...] | None
    held_back: str


def run_job(job: Job, watcher: Watcher) -> Outcome:
    """Train as asked and write the bundle. Broken off, the same job goes on where it was.

    Raises InputError for data, options, a model or a folder that cannot be used.
    """
    from asl_live.bundle import load_bundle

    out = Path(job.out)
    _refuse_other_files(out)
    if job.restart and out.is_dir():
        delete_checkpoints(out)
    device = choose_device(job.device)
    bundle = load_bundle(job.start, device) if job.start else None
    files, clips = _read(job, watcher)
    pairs = [(clip.sign, clip.signer) for clip in clips]
    advice = advise(pairs, bundle.signs if bundle else None, job.signs)
    by_signer = job.split == "signer" and can_split_by_signer(pairs, bundle is not None, job.together)
    plan = Plan(
        signs=tuple(job.signs) if bundle else choose_signs(clips, job.signs),
        by_signer=by_signer,
        folds=job.folds,
        together=tuple(tuple(group) for group in job.together),
        left_out=tuple((signer, sign) for signer, sign in job.leave_out),
        most_unknown=job.most_unknown,
        span=job.span,
        device=device,
    )
    for one in advice:
        if one.blocks:
            raise InputError(one.text[:1].lower() + one.text[1:].rstrip("."))
    watcher.advised([one.text for one in advice])
    recipe = Recipe(
        net=bundle.about.net if bundle else job.net,
        options=dict(bundle.about.options if bundle else job.options),
        epochs=job.epochs,
        batch=job.batch,
        rate=job.rate,
        seed=job.seed,
        made_up=0 if bundle else job.made_up,
    )
    with _no_empty_folder(out):
        if bundle:
            judgement = tune(clips, plan, recipe, bundle, out, watcher, job.notes)
        else:
            judgement = train(clips, plan, recipe, out, watcher, job.notes)
    return Outcome(out, judgement, _files_of(judgement, files, clips), "signers" if by_signer else "takes")


def can_split_by_signer(
    pairs: Sequence[tuple[str, str]], tuning: bool, together: Sequence[Sequence[str]] = ()
) -> bool:
    """Whether people can be held back, so that figures speak of people whom the model has not seen.

    pairs: sign and signer of each clip. A model from scratch needs three people, for learning, choosing
    and judging; where signs join a model, two people have to show each of them.
    """
    people = {name: group[0] for group in together for name in group}
    of_sign: dict[str, set[str]] = {}
    for sign, signer in pairs:
        of_sign.setdefault(sign, set()).add(people.get(signer, signer))
    if tuning:
        return bool(of_sign) and min(map(len, of_sign.values())) >= 2
    return len(set().union(*of_sign.values())) >= 3


def choose_device(name: str) -> str:
    """The device that is meant. Raises InputError where nothing can be fitted on it."""
    import torch

    from asl_live.bundle import best_device

    if name == "auto":
        return best_device()
    try:
        torch.zeros(1, device=name).cpu()
    except (RuntimeError, AssertionError) as error:  # the second where torch is built without CUDA
        given = "cpu, cuda or auto" if torch.cuda.is_available() else "cpu or auto"
        raise InputError(f"networks cannot be fitted on {name!r} here; give {given}") from error
    return name


def delete_checkpoints(folder: Path) -> None:
    """Forget a training that was broken off."""
    for left in folder.glob(CHECKPOINTS):
        try:
            left.unlink()
        except OSError as error:
            raise InputError(f"{left} cannot be deleted: {reason(error)}") from error


def _refuse_other_files(out: Path) -> None:
    """Raise InputError for a folder in which files are that no training has written.

    Hidden ones are passed over: they are never written over, and a killed training leaves some.
    """
    try:
        others = out.is_dir() and any(not one.name.startswith(".") for one in out.iterdir())
    except OSError as error:
        raise InputError(f"{out} cannot be read: {reason(error)}") from error
    if others and not (out / DESCRIPTION).exists() and not any(out.glob(CHECKPOINTS)):
        raise InputError(f"{out} holds other files; name a new folder for the model")


@contextlib.contextmanager
def _no_empty_folder(out: Path) -> Iterator[None]:
    """Remove the folders again that were made for nothing."""
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            for folder in missing:
                folder.rmdir()


def _read(job: Job, watcher: Watcher) -> tuple[list[Path], list[Clip]]:
    """The clips that count, and the file of each."""
    files: list[Path] = []
    clips: list[Clip] = []
    found = find_files(job.datasets)
    for number, file in enumerate(found):
        for clip in read_file(file):
            files.append(file)
            clips.append(clip)
        watcher.reading(number + 1, len(found))
    wanted = (*job.signs, *NO_SIGN_LABELS)
    staying = [
        row for row in rows_left(clips, job.leave_out) if not job.only_signs or clips[row].sign in wanted
    ]
    if not staying:
        raise InputError("no clips were given")
    return [files[number] for number in staying], [clips[number] for number in staying]


def _files_of(judgement: Judgement, files: list[Path], clips: list[Clip]) -> tuple[Path, ...] | None:
    rows = range(len(clips)) if judgement.rows is None else judgement.rows.tolist()
    same = list(judgement.truth) == [clips[row].sign for row in rows]
    return tuple(files[row] for row in rows) if same else None
