"""Changes to a dataset that can be undone, also after a restart or a crash.

A change is written whole into the journal before the first file is touched. Every clip is at its old
place or at its new one, whole, at any moment. A change that was interrupted keeps what was done of it:
:meth:`Changes.settle` looks at the disk, backs out of the clip that was under way, and drops the rest.
"""

import contextlib
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from asl_live.clip import read_clip, write_clip
from asl_live.data.entries import recording_digest
from asl_live.data.journal import Journal, Record, Step, Words, telling
from asl_live.data.layout import next_number
from asl_live.errors import InputError

Progress = Callable[[int, int], None]
CLIPS = "{clips}"  # stands in the text of a record for how many there are, which may shrink


@dataclass(frozen=True)
class Change:
    """One change of a dataset.

    number: counts up from 1. kind: "relabel", "merge", "delete" or "add". text: what was done, for
    people. clips: how many clips it touched. when: ISO 8601 in UTC. paths: where the clips are now;
    empty for what was deleted.
    """

    number: int
    kind: str
    text: str
    clips: int
    when: str
    paths: tuple[Path, ...] = ()


class Changes:
    """Carries changes of one dataset out and takes them back; the caller holds the journal's lock."""

    def __init__(self, dataset: Path) -> None:
        self.dataset = dataset
        self.journal = Journal(dataset)

    def carry_out(
        self,
        kind: str,
        text: str,
        steps: Sequence[Step],
        progress: Progress | None,
        copy: Callable[[Step], None] | None = None,
    ) -> Change:
        """Journal and perform a change. What ends it early leaves the clips moved until then moved.

        copy: brings the clip of a step that has no source to its target, and its video before it.
        """
        record = Record(
            number=self.journal.next_number(),
            kind=kind,  # type: ignore[arg-type]  # pydantic checks it
            text=text,
            when=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            steps=list(steps),
        )
        self.journal.save(record)
        begun = 0
        try:
            for number, step in enumerate(record.steps):
                if copy is not None:
                    self._check_places(step)
                    begun = number + 1
                    copy(step)
                else:
                    self._move(step)
                if progress:
                    progress(number + 1, len(record.steps))
        except BaseException:
            if copy is not None:
                record.steps = record.steps[:begun]  # what lies in the others' places is not theirs
            self._settle(record)
            raise
        record.state = "done"
        self.journal.save(record)
        self._tidy(self.dataset / step.source for step in record.steps if step.source)
        return self._change(record)

    def undo(self, progress: Progress | None) -> Change:
        """Take the latest change back. Clips that are gone meanwhile are passed over."""
        record = self._latest()
        steps = [step for step in record.steps if self._is_there(step)]
        for step in steps:
            self._find_place(step, {step.source for step in steps})
        record.steps, record.state = steps, "undoing"
        self.journal.save(record)
        try:
            for number, step in enumerate(reversed(steps)):
                if step.source:
                    self._move(_turned(step))
                else:
                    self._remove(step)
                if progress:
                    progress(number + 1, len(steps))
        except BaseException:
            self._settle(record)
            raise
        self.journal.remove(record)
        self._tidy(self._path(step.target) for step in steps)
        back = tuple(self._path(step.source) for step in steps if step.source)
        return replace(self._change(record), paths=back)

    def settle(self) -> None:
        """Bring changes that were interrupted to an end."""
        for record in self.journal.records():
            if record.state != "done":
                self._settle(record)

    def history(self) -> list[Change]:
        """The changes that can be taken back, the latest last."""
        return [self._change(record) for record in self.journal.records()]

    def _latest(self) -> Record:
        records = self.journal.records()
        if not records:
            raise InputError(f"there is nothing to undo in {self.dataset}")
        return records[-1]

    def _change(self, record: Record) -> Change:
        now = () if record.kind == "delete" else tuple(self._path(step.target) for step in record.steps)
        clips = len(record.steps)
        text = record.text.replace(CLIPS, "1 clip" if clips == 1 else f"{clips} clips")
        return Change(record.number, record.kind, text, clips, record.when, now)

    def _path(self, relative: str) -> Path:
        return self.dataset / relative

    def _find_place(self, step: Step, claimed: set[str]) -> None:
        """Another number where a new clip or video has the old place; others go back to the claimed ones."""
        source = self._path(step.source)
        wanted = [source, source.parent / step.video_source] if step.video_source else [source]
        if not step.source or not any(path.exists() for path in wanted):
            return
        signer, _, number = source.stem.rpartition("-")
        if not number.isdecimal():
            signer = source.stem
        for free in itertools.count(next_number(source.parent, signer)):
            place = source.parent / f"{signer}-{free:03d}.npz"
            step.source = place.relative_to(self.dataset).as_posix()
            if step.source not in claimed:
                break
        if step.video_source:
            step.video_source = place.stem + Path(step.video_source).suffix
            clip = read_clip(self._path(step.target))  # it names a video, so it can be read
            step.after = step.after or Words(sign=clip.sign, video=clip.video)
            before = step.before.sign if step.before else clip.sign
            step.before = Words(sign=before, video=step.video_source)

    def _move(self, step: Step) -> None:
        source, target = self._path(step.source), self._path(step.target)
        self._check_places(step)
        with telling(target):
            if step.after is None:
                self._move_video(step)
                os.replace(source, target)
                return
            write_clip(target, replace(read_clip(source), **step.after.model_dump()))
            self._move_video(step)
            source.unlink()

    def _is_there(self, step: Step) -> bool:
        """Whether the step was done, and its clip is where it went."""
        target = self._path(step.target)
        if step.source or not step.digest or not target.exists():
            return target.exists()
        try:
            return recording_digest(read_clip(target)) == step.digest
        except InputError:
            return False

    def _check_places(self, step: Step) -> None:
        """Raise InputError where another clip or video has come to lie where this one is to go."""
        target = self._path(step.target)
        places = [target, target.parent / step.video_target] if step.video_target else [target]
        with telling(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            for place in places:
                if place.exists():
                    raise InputError(f"{place} appeared meanwhile; try again")

    def _move_video(self, step: Step) -> None:
        if step.video_source and step.video_target:
            source = self._path(step.source).parent / step.video_source
            target = self._path(step.target).parent / step.video_target
            if source.exists() and not target.exists():
                os.replace(source, target)

    def _remove(self, step: Step) -> None:
        target = self._path(step.target)
        with telling(target):
            if step.video_target:
                (target.parent / step.video_target).unlink(missing_ok=True)
            target.unlink(missing_ok=True)

    def _settle(self, record: Record) -> None:
        """Keep of an interrupted record the steps that stand, and forget it where none does."""
        kept = []
        for step in record.steps:
            source, target = self._path(step.source), self._path(step.target)
            if not step.source:
                if self._is_there(step):
                    kept.append(step)
                elif not target.exists():
                    self._remove(step)  # its video may have come already
                continue
            with telling(target):
                if source.exists() and target.exists() and _same(source, target):
                    (target if record.state == "begun" else source).unlink()
                if target.exists() and not source.exists():
                    self._move_video(step)
                    kept.append(step)
                elif source.exists():
                    self._move_video(_turned(step))
        if kept:
            record.steps, record.state = kept, "done"
            self.journal.save(record)
        else:
            self.journal.remove(record)

    def _tidy(self, paths: Iterable[Path]) -> None:
        """Remove folders that became empty."""
        for folder in {path.parent for path in paths} - {self.dataset}:
            with contextlib.suppress(OSError):  # not empty
                folder.rmdir()


def _turned(step: Step) -> Step:
    """The step that takes this one back."""
    return Step(
        source=step.target,
        target=step.source,
        before=step.after,
        after=step.before,
        video_source=step.video_target,
        video_target=step.video_source,
    )


def _same(one: Path, other: Path) -> bool:
    """Whether two files hold the same recording, whatever sign they call it."""
    try:
        first, second = read_clip(one), read_clip(other)
    except InputError:
        return False
    return (
        first.signer == second.signer
        and np.array_equal(first.times, second.times)
        and np.array_equal(first.keypoints, second.keypoints)
    )
