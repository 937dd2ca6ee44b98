"""Judging a trained model: on recorded clips, on streams of them, on videos, on time without a sign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from asl_live.bundle import Bundle
from asl_live.clip import Clip
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.evaluation.clips import NamedClip, Novelty, SeenPolicy, read_named_clips, unseen
from asl_live.evaluation.events import Rate
from asl_live.evaluation.idle import IdleFigures, judge_idle
from asl_live.evaluation.mirrored import Mirrored, mirror_clip
from asl_live.evaluation.streams import listen
from asl_live.evaluation.videos import VideoFigures, judge_videos, read_labels
from asl_live.training.fit import judge
from asl_live.training.metrics import Judgement
from asl_live.training.windows import make_windows

# Is told what is being done, how much of it is, and of how much.
Progress = Callable[[str, int, int | None], None]
MOST_MISTAKES = 25


@dataclass(frozen=True)
class Wishes:
    """What a model is to be judged on beside the windows of clips.

    streams: clips without a sign of the model also go through the recogniser, as in the window.
    videos: a table of videos or its folder, see :func:`asl_live.evaluation.videos.read_labels`.
    cache: a folder for what Holistic finds in them. idle_minutes: time without a sign. mirrored: the
    clips are judged mirrored as well. seen: what becomes of clips that the model was trained on.
    """

    streams: bool = True
    videos: Path | None = None
    cache: Path | None = None
    idle_minutes: float = 0.0
    mirrored: bool = False
    seen: SeenPolicy = "refuse"


@dataclass(frozen=True)
class Evaluation:
    """The figures of one model; what was not asked for is None.

    names: where each judged clip lies. streams: events on clips that show no sign of the model, by kind.
    """

    model: str
    judgement: Judgement | None = None
    names: tuple[str, ...] = ()
    novelty: Novelty | None = None
    streams: dict[str, Rate] | None = None
    videos: VideoFigures | None = None
    idle: IdleFigures | None = None
    mirrored: Mirrored | None = None

    def as_json(self) -> dict[str, Any]:
        """The figures for programs and for the report."""
        out: dict[str, Any] = {"model": self.model}
        if self.judgement is not None:
            out |= self.judgement.as_json()
            out["mistakes"] = self.mistakes()
        if self.mirrored is not None:
            out["mirrored"] = self.mirrored.as_json()
        if self.novelty is not None:
            out["seen"] = self.novelty.as_json()
        if self.streams is not None:
            out["streams"] = {kind: rate.as_json() for kind, rate in self.streams.items()}
        if self.videos is not None:
            out["videos"] = self.videos.as_json()
        if self.idle is not None:
            out["idle"] = self.idle.as_json()
        return out

    def mistakes(self) -> list[dict[str, Any]]:
        """The clips that were judged wrong, the surest mistakes first."""
        judged = self.judgement
        if judged is None:
            return []
        names, last = [*judged.signs, "no-sign"], len(judged.signs)
        said = np.where(judged.accepted, judged.best, last)
        truth = np.array([names.index(one) if one in judged.signs else last for one in judged.truth], int)
        wrong = np.flatnonzero(said != truth)
        true_share = judged.probabilities[wrong, truth[wrong]]
        return [
            {
                "clip": self.names[row],
                "signer": judged.signers[row],
                "signed": judged.truth[row],
                "said": names[said[row]],
                "confidence": round(float(judged.probabilities[row, said[row]]), 4),
            }
            for row in wrong[np.argsort(true_share, kind="stable")][:MOST_MISTAKES]
        ]

    def as_text(self) -> str:
        """The figures for people, with 95 % intervals."""
        from asl_live.evaluation.text import describe

        return describe(self)


def evaluate(
    paths: Sequence[Path], bundle: Bundle, progress: Progress | None = None, wishes: Wishes | None = None
) -> Evaluation:
    """Judge a model on dataset folders, clip files, landmark archives and folders of them.

    Each clip is one sign and makes one window. Without ``paths`` only what ``wishes`` names is done.
    Raises InputError for data that cannot be used, and for clips that the model was trained on unless
    ``wishes`` says otherwise.
    """
    wishes = wishes or Wishes()
    show: Progress = progress or (lambda stage, done, of: None)
    # Read first: what cannot be used is told before an hour of work.
    videos = read_labels(wishes.videos) if wishes.videos else []
    judgement = novelty = streams = mirrored = None
    clips: list[NamedClip] = []
    if paths:
        clips = read_named_clips(paths, lambda done, of: show("reading", done, of))
        clips, novelty = unseen(clips, bundle, wishes.seen)
        plain = [one.clip for one in clips]
        judgement = _judge(plain, bundle, lambda done, of: show("windows", done, of))
        if wishes.mirrored:
            turned = [mirror_clip(one) for one in plain]
            judged = _judge(turned, bundle, lambda done, of: show("mirrored windows", done, of))
            mirrored = Mirrored(judgement, judged)
        if wishes.streams:
            streams = _streamed(clips, bundle, show)
    watched = None
    if videos:
        watched = judge_videos(videos, bundle, wishes.cache, lambda done, of: show("videos", done, of))
    idle = None
    if wishes.idle_minutes:
        show("time without a sign", 0, int(60 * wishes.idle_minutes))
        idle = judge_idle(
            bundle,
            wishes.idle_minutes,
            [one.clip for one in clips],
            progress=lambda done, of: show("time without a sign", done, of),
        )
    names = tuple(one.name for one in clips)
    return Evaluation(bundle.name, judgement, names, novelty, streams, watched, idle, mirrored)


def _judge(clips: Sequence[Clip], bundle: Bundle, progress: Callable[[int, int], None]) -> Judgement:
    windows = make_windows(clips, bundle.network.inputs, bundle.span, progress)
    return judge(bundle.network, windows, bundle.signs, bundle.clip_threshold)


def _streamed(clips: Sequence[NamedClip], bundle: Bundle, show: Progress) -> dict[str, Rate]:
    """Events on clips that show no sign of the model, each a stream of its own."""
    others = [one.clip for one in clips if one.clip.sign not in bundle.signs]
    rates = {"idle": Rate(0, 0.0), "other signs": Rate(0, 0.0)}
    for number, clip in enumerate(others):
        heard = listen(clip.observations(), bundle)
        kind = "idle" if clip.sign in NO_SIGN_LABELS else "other signs"
        rates[kind] += Rate(len(heard.events), heard.seconds / 60)
        show("streams", number + 1, len(others))
    return rates
