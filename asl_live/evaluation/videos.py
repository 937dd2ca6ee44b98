"""Videos with labels: what is signed in them, and what a model makes of it."""

import csv
import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asl_live.bundle import Bundle
from asl_live.clip import join_observations, read_clip, write_clip
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.errors import InputError, reason
from asl_live.evaluation.events import EventFigures, Label, Rate
from asl_live.evaluation.streams import Heard, listen
from asl_live.files import looking_at, make_folder
from asl_live.observation import Observation
from asl_live.training.metrics import Share

Progress = Callable[[int, int], None]
LARGEST_TABLE = 16 << 20
LABELS = "labels.csv"
# Frames of a video; what is found in more of them is too much for one file.
MOST_KEPT = 20_000


@dataclass(frozen=True)
class LabelledVideo:
    """A video and what is signed in it."""

    path: Path
    labels: tuple[Label, ...]


def read_labels(path: str | Path) -> list[LabelledVideo]:
    """The videos of a table, or of a folder that has one, named ``labels.csv`` or the only .csv there.

    The table's columns are ``file`` (beside the table, or a full path), ``sign`` and, where it is
    known when the sign is made, ``start`` and ``end`` in seconds. A video with several signs has several
    rows. Raises InputError for a table that cannot be used.
    """
    path = _table(Path(path))
    found: dict[Path, list[Label]] = {}
    for number, row in enumerate(_rows(path), 2):
        where = f"line {number} of {path}"
        file, sign = (row.get("file") or "").strip(), (row.get("sign") or "").strip()
        if not file or not sign:
            raise InputError(f"{where} lacks a file or a sign")
        start, end = _seconds(row.get("start"), where), _seconds(row.get("end"), where)
        if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
            raise InputError(f"{where} needs a start before its end, or neither")
        found.setdefault(path.parent / file, []).append(Label(sign, start, end))
    if not found:
        raise InputError(f"{path} names no videos")
    for video in found:
        with looking_at(video):
            if not video.is_file():
                raise InputError(f"{video}, which {path} names, does not exist")
    return [LabelledVideo(video, tuple(labels)) for video, labels in found.items()]


def _table(path: Path) -> Path:
    try:
        if not path.is_dir():
            return path
        tables = sorted(path.glob("*.csv"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    named = [table for table in tables if table.name == LABELS]
    if len(named or tables) != 1:
        raise InputError(f"{path} holds no {LABELS}; write one with the columns file, sign, start, end")
    return (named or tables)[0]


def _rows(path: Path) -> Iterator[dict[str, str | None]]:
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise InputError(f"{path} is too large for a table of videos")
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restval=None)
            missing = {"file", "sign"} - set(table.fieldnames or ())
            if missing:
                raise InputError(
                    f"{path} has no column {' and no column '.join(sorted(missing))}; "
                    "its first line must name the columns file, sign and, where known, start and end"
                )
            yield from table
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is not a table in UTF-8 with commas") from error


def _seconds(text: str | None, where: str) -> float | None:
    if text is None or not text.strip():
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"{where} has {text!r} where seconds belong") from error
    if not math.isfinite(value) or value < 0:
        raise InputError(f"{where} has {text!r} where seconds belong")
    return value


def observations_of(video: Path, cache: Path | None = None) -> Iterable[Observation]:
    """What Holistic finds in every frame of a video; kept in the folder ``cache`` where one is given.

    Raises InputError, at the latest when they are looked at, for what is no video, and for a folder that
    cannot be written.
    """
    if cache is None:
        return _extracted(video)
    kept = cache / f"{video.stem}-{_fingerprint(video)}.npz"
    if kept.exists():
        return read_clip(kept).observations()
    found = list(_extracted(video))
    make_folder(cache)
    if len(found) <= MOST_KEPT:
        write_clip(kept, join_observations(found, video.name))
    return found


def _extracted(video: Path) -> Iterator[Observation]:
    from asl_live.extract.extractor import Extractor
    from asl_live.sources import open_source

    with open_source(str(video)) as source, Extractor() as extractor:
        for frame in source:
            yield extractor.observe(frame)


def _fingerprint(video: Path) -> str:
    digest = hashlib.sha256()
    try:
        with video.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
        return digest.hexdigest()[:16]
    except OSError as error:
        raise InputError(f"{video} cannot be read: {reason(error)}") from error


@dataclass(frozen=True)
class VideoFigures:
    """What a model made of labelled videos: one Heard for each."""

    signs: tuple[str, ...]
    videos: tuple[LabelledVideo, ...]
    heard: tuple[Heard, ...]

    def unknown_signs(self) -> tuple[str, ...]:
        """Signs of the labels that the model does not know; videos of them count as videos of other signs."""
        labels = {label.sign for video in self.videos for label in video.labels}
        return tuple(sorted(labels - {*self.signs, *NO_SIGN_LABELS}))

    def events(self) -> EventFigures:
        """Events against labels, over all videos."""
        total = EventFigures()
        for video, heard in zip(self.videos, self.heard, strict=True):
            total += EventFigures.of(heard.events, video.labels, self.signs)
        return total

    def known_right(self) -> Share:
        """Videos with a sign of the model whose ``top`` is one of their signs."""
        known = [(video, heard) for video, heard in self._pairs() if self._expected(video)]
        return Share(sum(heard.top in self._expected(video) for video, heard in known), len(known))

    def known_wrong(self) -> Share:
        """Videos with a sign of the model whose ``top`` is another sign; the rest were passed over."""
        known = [(video, heard) for video, heard in self._pairs() if self._expected(video)]
        wrong = sum(
            heard.top is not None and heard.top not in self._expected(video) for video, heard in known
        )
        return Share(wrong, len(known))

    def others_wrong(self) -> Share:
        """Videos without a sign of the model in which it named one."""
        others = [heard for video, heard in self._pairs() if not self._expected(video)]
        return Share(sum(bool(heard.events) for heard in others), len(others))

    def false_events(self) -> Rate:
        """Events that answer nothing, over the time of all videos."""
        figures = self.events()
        return Rate(figures.events - figures.matched, sum(one.seconds for one in self.heard) / 60)

    def as_json(self) -> dict[str, Any]:
        """The figures for programs, and a line for each video."""
        return {
            "videos": len(self.videos),
            "events": self.events().as_json(),
            "known_top_right": _share(self.known_right()),
            "known_top_wrong": _share(self.known_wrong()),
            "others_wrong": _share(self.others_wrong()),
            "false_events": self.false_events().as_json(),
            "per_video": [
                {
                    "file": video.path.name,
                    "signs": [label.sign for label in video.labels],
                    "known": bool(self._expected(video)),
                    "top": heard.top,
                    "events": [
                        {"sign": one.sign, "confidence": round(one.confidence, 4), "told": round(one.told, 3)}
                        for one in heard.events
                    ],
                }
                for video, heard in self._pairs()
            ],
        }

    def _pairs(self) -> Iterator[tuple[LabelledVideo, Heard]]:
        return zip(self.videos, self.heard, strict=True)

    def _expected(self, video: LabelledVideo) -> set[str]:
        return {label.sign for label in video.labels if label.sign not in NO_SIGN_LABELS} & set(self.signs)


def judge_videos(
    videos: Sequence[LabelledVideo],
    bundle: Bundle,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> VideoFigures:
    """Let a model watch labelled videos, each from its beginning, as the window would."""
    heard = []
    for number, video in enumerate(videos):
        heard.append(listen(observations_of(video.path, cache), bundle))
        if progress:
            progress(number + 1, len(videos))
    return VideoFigures(bundle.signs, tuple(videos), tuple(heard))


def _share(share: Share) -> dict[str, Any]:
    return {"share": share.value, "count": share.hits, "of": share.of, "interval": share.interval}
