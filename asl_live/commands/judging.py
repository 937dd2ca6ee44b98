"""What the commands share that judge a model: the options that say on what, and the progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from asl_live.commands.common import NumberRange, report
from asl_live.errors import InputError

if TYPE_CHECKING:
    from asl_live.evaluation.clips import SeenPolicy
    from asl_live.evaluation.evaluate import Evaluation

Stages = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Asked:
    """What a model is to be judged on, as the user gave it."""

    data: tuple[Path, ...]
    more: tuple[Path, ...]
    videos: Path | None
    cache: Path | None
    idle_minutes: float
    mirrored: bool
    streams: bool
    seen: "SeenPolicy"

    @property
    def paths(self) -> tuple[Path, ...]:
        """All clips, archives and folders, those of --data first."""
        return (*self.data, *self.more)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to judge on."""
        return not self.paths and not self.videos and not self.idle_minutes

    def evaluate(self, model: str) -> "Evaluation":
        """Judge the model, with progress on standard error."""
        from asl_live.bundle import load_bundle
        from asl_live.evaluation.evaluate import Wishes, evaluate

        if self.nothing:
            raise InputError(
                "there is nothing to evaluate; name a dataset folder or an archive with --data PATH, "
                "labelled videos with --videos FILE.csv, or --idle-minutes N"
            )
        wishes = Wishes(
            streams=self.streams,
            videos=self.videos,
            cache=self.cache,
            idle_minutes=self.idle_minutes,
            mirrored=self.mirrored,
            seen=self.seen,
        )
        bundle = load_bundle(model)
        with stages() as progress:
            found = evaluate(self.paths, bundle, progress, wishes)
        if found.videos and (unknown := found.videos.unknown_signs()):
            from asl_live.evaluation.clips import listed

            report(f"{bundle.name} does not know {listed(unknown)}; such rows count as other signs")
        return found


@contextmanager
def stages() -> Iterator[Stages]:
    """Progress bars on standard error, one after the other: takes (stage, done, of how many)."""
    from tqdm import tqdm

    bars: dict[str, tqdm] = {}

    def show(stage: str, done: int, of: int | None) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = tqdm(desc=stage, total=of, leave=False, disable=None)
        bars[stage].update(done - bars[stage].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


def judging_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that judges a model, given to it together as ``asked``."""

    @click.option(
        "--data", metavar="PATH", multiple=True, help="A dataset folder, an archive, or a folder of them."
    )
    @click.argument("more_data", metavar="[PATH]...", nargs=-1)
    @click.option(
        "--videos",
        metavar="TABLE",
        type=click.Path(path_type=Path),
        help="A .csv of videos with the columns file, sign, start, end (the last two in seconds, "
        "may be empty), or a folder with one.",
    )
    @click.option(
        "--cache",
        metavar="FOLDER",
        type=click.Path(path_type=Path),
        help="Keep what was found in the videos there, so that the next time is quick.",
    )
    @click.option(
        "--idle-minutes",
        default=0.0,
        metavar="N",
        type=NumberRange(0, 10_000),
        help="Also watch at least so much time without a sign, in whole sittings of a minute or two, and "
        "count false events.",
    )
    @click.option(
        "--mirrored", is_flag=True, help="Also judge the clips as a mirrored camera would record them."
    )
    @click.option(
        "--streams/--no-streams",
        default=True,
        help="Whether clips of other signs also go through the recogniser as in the window.",
    )
    @click.option("--skip-seen", "seen", flag_value="skip", help="Leave out clips the model was trained on.")
    @click.option("--allow-seen", "seen", flag_value="allow", help="Judge it on them too; this flatters.")
    @wraps(command)
    def wrapped(
        data: tuple[str, ...],
        more_data: tuple[str, ...],
        videos: Path | None,
        cache: Path | None,
        idle_minutes: float,
        mirrored: bool,
        streams: bool,
        seen: "SeenPolicy | None",
        **others: Any,
    ) -> Any:
        given, more = tuple(map(Path, data)), tuple(map(Path, more_data))
        asked = Asked(given, more, videos, cache, idle_minutes, mirrored, streams, seen or "refuse")
        return command(asked=asked, **others)

    return wrapped
