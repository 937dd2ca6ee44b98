"""What the experiments on videos of actions have in common: from folders of videos to fits and reports."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from asl_live.bundle import PICTURES, WHOLE_FRAMES, load_bundle
from asl_live.data.frame_store import Skipped, extract_frames
from asl_live.data.readers.videos import LabelledVideo, Videos, read_videos
from asl_live.data.splits import folds
from asl_live.errors import InputError
from asl_live.experiments.figures import draw_accuracies, draw_class_counts
from asl_live.experiments.network_drawing import draw_network
from asl_live.experiments.report import (
    markdown_table,
    minutes,
    protocol_table,
    result_json,
    spread,
    write_class_counts,
    write_report,
)
from asl_live.experiments.trial import PLAIN, Result, Split, best_by_validation, run_fit
from asl_live.files import make_folder
from asl_live.nets.registry import get_network
from asl_live.output.annotate import Wishes, annotate
from asl_live.sources.video import VideoSource
from asl_live.training.figures import draw_confusion, draw_history
from asl_live.training.fit import Recipe
from asl_live.training.video_windows import windows_of
from asl_live.training.watcher import Watcher

# Videos whose length is looked at, for the pace of a stream.
LENGTHS = 50
LONGEST_SPAN, SHORTEST_SPAN = 60.0, 0.1


@dataclass(frozen=True)
class VideoProtocol:
    """What every experiment on videos can be told.

    steps, size: evenly spaced frames of each video, and their side. classes: only these; none takes all.
    split: which of the published splits, where the collection has some. Elsewhere one of ``parts``
    parts is for the test, of groups with ``by_group`` and of videos without. valid_parts: one of so
    many parts of the rest chooses the epoch; 0 or 1 has none and takes the last. weights: of a borrowed
    network: "pretrained" (kept on this machine), "download", "random", or a path. annotated: test
    videos that are drawn with what is said of them. workers: videos read at a time; 0 takes all processors.
    """

    networks: tuple[str, ...] = ()
    seeds: Annotated[int, Field(ge=1, le=100)] = 1
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 10
    batch: Annotated[int, Field(ge=1)] = 16
    rate: Annotated[float, Field(gt=0, le=1)] = 1e-3
    steps: Annotated[int, Field(ge=1, le=1000)] = 20
    size: Annotated[int, Field(ge=16, le=1024)] = 64
    classes: tuple[str, ...] = ()
    split: Annotated[int, Field(ge=1, le=3)] = 1
    parts: Annotated[int, Field(ge=2, le=100)] = 4
    by_group: bool = False
    valid_parts: Annotated[int, Field(ge=0, le=100)] = 5
    weights: str = "random"
    annotated: Annotated[int, Field(ge=0, le=100)] = 1
    workers: Annotated[int, Field(ge=0, le=256)] = 0

    def options(self, net: str) -> dict[str, Any]:
        """The options of a network: its frames, and whether what it borrows learns."""
        options: dict[str, Any] = {"steps": self.steps, "size": self.size}
        # Random weights that never change would tell nothing.
        if borrows(net) and self.weights == "random":
            options["learn_body"] = True
        return options

    def recipe(self, net: str, seed: int) -> Recipe:
        """How a network is fitted; the weights are "random" where it borrows nothing."""
        return replace(
            PLAIN,
            net=net,
            options=self.options(net),
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate,
            seed=seed,
            weights=self.weights if borrows(net) else "random",
        )


def borrows(net: str) -> bool:
    """Whether a network has a part that comes from a library."""
    return net in ("attention", "frame-resnet") or net.partition("-")[0] in ("mobilenet", "resnet152v2")


@dataclass(frozen=True, eq=False)
class Material:
    """The videos of an experiment: those that could be used, their frames and parts."""

    videos: Videos
    used: tuple[LabelledVideo, ...]
    split: Split
    skipped: tuple[Skipped, ...]
    span: float
    notes: tuple[str, ...]


def run_networks(
    title: str,
    data: Path,
    out: Path,
    protocol: VideoProtocol,
    watcher: Watcher,
    kind: str,
    save_every: int = 1,
    keep_epochs: bool = False,
    extra: Callable[[Material, dict[str, list[Result]]], list[str]] = lambda material, results: [],
) -> Path:
    """Fit every network of a protocol with every seed, draw, annotate and report; the report's path.

    kind: ".gif" or ".mp4", of the annotated videos. extra: more parts of
    the report. Broken off, it goes on when called again.
    """
    if not protocol.networks:
        raise InputError("the experiment needs at least one network")
    for net in protocol.networks:  # what cannot be made is told before the frames are taken out
        get_network(net, 2, **protocol.options(net))
    make_folder(out)
    material = prepare(data, out, protocol, watcher)
    about = {"work": title, PICTURES: WHOLE_FRAMES, "layout": material.videos.layout}
    results: dict[str, list[Result]] = {}
    for net in protocol.networks:
        told = {**about, "weights": protocol.recipe(net, 0).weights}
        results[net] = [
            run_fit(
                f"{net}-seed{seed}",
                material.split,
                protocol.recipe(net, seed),
                out,
                watcher,
                told,
                material.span,
                save_every,
                keep_epochs,
            )
            for seed in range(protocol.seeds)
        ]
    for net, fits in results.items():
        _draw(net, best_by_validation(fits), out)
    best = best_by_validation([one for fits in results.values() for one in fits])
    annotations = _annotate(best, material, out, protocol.annotated, kind)
    more = extra(material, results)
    return _report(title, material, protocol, results, annotations, more, out)


def prepare(data: Path, out: Path, protocol: VideoProtocol, watcher: Watcher) -> Material:
    """Read a collection, take out its frames and split it. Raises InputError for what cannot be used."""
    watcher.reading(0, 1)
    videos = read_videos(data, protocol.split)
    watcher.reading(1, 1)
    missing = [one for one in protocol.classes if one not in videos.labels]
    if missing:
        raise InputError(f"{data} has no class {', '.join(missing)}; it has {', '.join(videos.labels)}")
    parts = videos.parts
    wanted = [
        row
        for row, video in enumerate(videos.videos)
        if (not protocol.classes or video.label in protocol.classes) and (parts is None or parts[row])
    ]
    chosen = [videos.videos[row] for row in wanted]
    frames, rows, skipped = extract_frames(
        chosen, protocol.steps, protocol.size, out / "frames", watcher.preparing, protocol.workers
    )
    used = tuple(chosen[row] for row in rows)
    if len({video.label for video in used}) < 2:
        raise InputError(f"fewer than two classes of {data} have videos that can be used; {_why(skipped)}")
    listed = None if parts is None else [parts[wanted[row]] for row in rows]
    windows = windows_of(frames, used)
    train, test = _train_and_test(windows.signs, windows.signers, listed, protocol)
    train, valid = _held_back(windows.signs, windows.signers, train, protocol)
    classes = tuple(sorted({video.label for video in used}))
    split = Split(windows, train, valid, test, classes)
    shared = {windows.signers[row] for row in train} & {windows.signers[row] for row in test}
    notes = list(videos.notes)
    if shared:
        notes.append(
            f"{len(shared)} groups (videos cut from one recording, or of one person) are in training and in "
            "test: the figures say little of videos of other people and places"
        )
    write_class_counts(out / "classes.csv", split)
    draw_class_counts(out / "classes.png", split.counts())
    return Material(videos, used, split, skipped, _span(used, train), tuple(notes))


def _train_and_test(
    labels: tuple[str, ...], groups: tuple[str, ...], listed: list[Any] | None, protocol: VideoProtocol
) -> tuple[np.ndarray, np.ndarray]:
    if listed is not None:
        train, test = (np.flatnonzero([one == part for one in listed]) for part in ("train", "test"))
        if not len(train) or not len(test):
            raise InputError("the published split leaves one of its parts without a video that can be used")
        return train, test
    test = folds(labels, groups, protocol.parts, 0, protocol.by_group)[0]
    return np.setdiff1d(np.arange(len(labels)), test), test


def _held_back(
    labels: tuple[str, ...], groups: tuple[str, ...], train: np.ndarray, protocol: VideoProtocol
) -> tuple[np.ndarray, np.ndarray]:
    if protocol.valid_parts < 2:
        return train, train[:0]
    mine, theirs = [labels[row] for row in train], [groups[row] for row in train]
    inner = folds(mine, theirs, protocol.valid_parts, 0, protocol.by_group)[0]
    return np.delete(train, inner), train[inner]


def _span(used: tuple[LabelledVideo, ...], train: np.ndarray) -> float:
    """The usual length of a training video in seconds."""
    lengths = []
    for row in train[:LENGTHS]:
        with VideoSource(used[row].path) as source:
            if source.frames and source.rate:
                lengths.append(source.frames / source.rate)
    return float(np.clip(np.median(lengths) if lengths else 2.0, SHORTEST_SPAN, LONGEST_SPAN))


def _why(skipped: tuple[Skipped, ...]) -> str:
    return f"the first that cannot: {skipped[0].why}" if skipped else "the others have none"


def _draw(net: str, best: Result, out: Path) -> None:
    draw_history(out / f"{net}-curves.png", best.history)
    names, counts = best.judgement.confusion()
    draw_confusion(out / f"{net}-confusion.png", names[:-1], counts[:-1, :-1])
    draw_network(out / f"{net}-layers.png", load_bundle(best.model, "cpu").network)


def _annotate(
    best: Result, material: Material, out: Path, count: int, kind: str
) -> list[tuple[str, str, str]]:
    """Test videos with the rolling label, and with one label: (video, file, words)."""
    bundle = load_bundle(best.model)
    done: list[tuple[str, str, str]] = []
    for row in material.split.test[:count]:
        video = material.used[row]
        for whole in (False, True):
            name = f"annotated-{len(done) // 2 + 1}{'-whole' if whole else ''}{kind}"
            words = "one label for the whole video" if whole else "the label of the last frames"
            try:
                found = annotate(str(video.path), out / name, bundle, wishes=Wishes(whole=whole))
            except InputError as error:  # such as a video too long for a GIF
                done.append((video.name, "", f"not drawn: {error}"))
                continue
            said = found.prediction.top[0] if found.prediction.top else "nothing"
            done.append((video.name, name, f"{words}; it shows {video.label}, the whole is called {said}"))
    return done


def _report(
    title: str,
    material: Material,
    protocol: VideoProtocol,
    results: dict[str, list[Result]],
    annotations: list[tuple[str, str, str]],
    more: list[str],
    out: Path,
) -> Path:
    draw_accuracies(
        out / "accuracies.png",
        [
            (net, [one.top1.value or 0.0 for one in fits], fits[0].top1.interval if len(fits) == 1 else None)
            for net, fits in results.items()
        ],
        "test accuracy",
    )
    split = material.split
    rows = [
        (
            f"`{net}`",
            f"{fits[0].parameters:,}",
            fits[0].recipe.weights if borrows(net) else "none borrowed",
            spread(fits),
            str(fits[0].top1),
            minutes(float(np.mean([one.seconds for one in fits]))),
        )
        for net, fits in results.items()
    ]
    head = ("network", "parameters", "borrowed weights", "test accuracy", "first seed (95 %)", "training")
    skipped = [f"- {one.name}: {one.why}" for one in material.skipped]
    chance = 1 / len(split.classes)
    parts = [
        f"# {title}",
        f"{material.videos.layout}: {len(material.used)} videos of {len(split.classes)} classes; "
        f"{len(split.train)} to learn from, {len(split.valid)} to choose the epoch by, {len(split.test)} to "
        f"judge on. {protocol.steps} frames of {protocol.size}x{protocol.size}. Chance is {chance:.3f}.",
        "## Test accuracies",
        markdown_table(head, rows),
        "![accuracies](accuracies.png)",
        *more,
        "## What a model says",
        "\n\n".join(
            f"{video}: {words}."
            + (f"\n\n![{video}]({file})" if file.endswith(".gif") else "")
            + (f" [{file}]({file})" if file.endswith(".mp4") else "")
            for video, file, words in annotations
        ),
        "## What is odd in the data",
        "\n".join([*(f"- {one}" for one in material.notes), *skipped]) or "Nothing.",
        "## Protocol",
        protocol_table(protocol),
        "## Data",
        "![classes](classes.png)",
        "## Networks",
        "\n\n".join(
            f"### {net}\n\n![loss and accuracy]({net}-curves.png)\n\n![confusion matrix]({net}-confusion.png)"
            f"\n\n![layers]({net}-layers.png)"
            for net in results
        ),
    ]
    figures = {
        "experiment": title,
        "layout": material.videos.layout,
        "skipped": [vars(one) for one in material.skipped],
        "notes": list(material.notes),
        "weights": {net: fits[0].recipe.weights for net, fits in results.items()},
        "annotated": [file for _, file, _ in annotations if file],
        "fits": [result_json(one) for fits in results.values() for one in fits],
    }
    return write_report(out, parts, figures)
