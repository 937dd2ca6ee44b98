"""An export, from the clips that are chosen to a folder that is there whole or not at all."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asl_live.clip import Clip
from asl_live.data.collection import find_files, read_file
from asl_live.data.exporting.folder import replacing_folder
from asl_live.data.exporting.kinds import Chosen, find_exporter
from asl_live.data.exporting.resampling import MOST_STEPS, to_rate, to_steps
from asl_live.data.importing.arrays import check_rate
from asl_live.errors import InputError

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Selection:
    """Which clips: those of the named signs and signers; none named means all."""

    signs: Collection[str] = ()
    signers: Collection[str] = ()

    def __contains__(self, clip: Clip) -> bool:
        return (not self.signs or clip.sign in self.signs) and (
            not self.signers or clip.signer in self.signers
        )


@dataclass(frozen=True)
class Report:
    """What was exported: how many clips of each sign and signer, and what the user should know."""

    folder: Path
    signs: dict[str, int]
    signers: dict[str, int]
    note: str

    @property
    def clips(self) -> int:
        return sum(self.signs.values())


def run_export(
    kind: str,
    datasets: Sequence[str | Path],
    folder: str | Path,
    *,
    selection: Selection = Selection(),
    steps: int | None = None,
    rate: float | None = None,
    force: bool = False,
    progress: Progress = lambda done, of: None,
    **options: Any,
) -> Report:
    """Write the chosen clips of datasets into a new folder.

    steps: each clip in so many frames, spread evenly over it; None is the kind's own choice. rate:
    each clip at so many frames a second. force: put it in the place of an older export. options: those
    of the kind; None stands for one that is not given. Raises InputError where a clip cannot be read,
    none is chosen, or the folder cannot be written; then nothing was changed.
    """
    exporter_type, folder = find_exporter(kind), Path(folder)
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := [name for name in given if name not in exporter_type.options]:
        raise InputError(f"the export of {kind} has no option --{unknown[0].replace('_', '-')}")
    if steps is not None and rate is not None:
        raise InputError("--steps and --rate cannot both be followed; give one of them")
    check_rate(rate)
    if steps is not None and not 1 <= steps <= MOST_STEPS:
        raise InputError(f"{steps} is not a number of steps; use 1 to {MOST_STEPS}")
    steps = steps or (None if rate else exporter_type.steps)
    _check_apart(folder, datasets)
    files = find_files(datasets)
    rounds = 2 if exporter_type.looks_ahead else 1

    def show(round_: int) -> Callable[[int], None]:
        return lambda done: progress(round_ * len(files) + done, rounds * len(files))

    signs: Counter[str] = Counter()
    signers: Counter[str] = Counter()
    with (
        replacing_folder(folder, exporter_type.entries, force) as temporary,
        closing(exporter_type(temporary, **given)) as exporter,
    ):
        if exporter_type.looks_ahead:
            clips = _read(files, selection, show(0))
            chosen = [Chosen(clip.sign, clip.signer, clip.crops is not None) for clip in clips]
            if chosen:
                exporter.look_ahead(chosen)
        for clip in _read(files, selection, show(rounds - 1)):
            signs[clip.sign] += 1
            signers[clip.signer] += 1
            if steps is not None:
                clip = to_steps(clip, steps)
            elif rate is not None:
                clip = to_rate(clip, rate)
            exporter.add(clip)
        _check_found(selection, signs, signers)
        exporter.finish()
        note = exporter.note()
    return Report(folder, dict(sorted(signs.items())), dict(sorted(signers.items())), note)


def _read(files: Sequence[Path], selection: Selection, done: Callable[[int], None]) -> Iterator[Clip]:
    for number, file in enumerate(files):
        yield from (clip for clip in read_file(file) if clip in selection)
        done(number + 1)


def _check_apart(folder: Path, datasets: Sequence[str | Path]) -> None:
    """Raise InputError where the export and a dataset would lie in one another."""
    for dataset in map(Path, datasets):
        a, b = folder.resolve(), dataset.resolve()
        if a == b or a in b.parents or b in a.parents:
            raise InputError(f"{folder} and {dataset} lie in one another; name a folder beside the dataset")


def _check_found(selection: Selection, signs: Counter[str], signers: Counter[str]) -> None:
    """Raise InputError for a name of which there was no clip: it is misspelt, or on another's clips."""
    for what, wanted, found in (("sign", selection.signs, signs), ("signer", selection.signers, signers)):
        if missing := sorted(set(wanted) - set(found)):
            others = " among those that are chosen" if found else ""
            raise InputError(f"there is no clip of the {what} {missing[0]!r}{others}; nothing was exported")
    if not signs:
        raise InputError("there are no clips to export")
