"""What is left when a recording is killed: every finished take, whole.

    python benchmarks/kill_recording.py [--kills 200]

Records takes with their video in a process of its own, ends it by SIGKILL at a random moment, looks at what
lies on the disk, and goes on with the same session, until it was killed often enough and the session is
done. Needs a system that forks.
"""

import argparse
import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from asl_live.clip import read_clip
from asl_live.data.recording import Phase, RecordingSession, Review, SessionPlan
from asl_live.data.recording.progress import session_file
from asl_live.observation import Observation
from asl_live.sources.base import Frame
from asl_live.sources.synthetic import SyntheticSource

LONGEST_LIFE = 1.0  # seconds
TAKES = 40  # of each sign


@dataclass
class Found:
    """What the kills did. lost: takes told of as finished that are missing or not whole."""

    kills: int = 0
    while_writing: int = 0  # kills that left a half-written file
    lost: int = 0
    ahead: int = 0  # most takes that were on the disk and not yet told of
    leftovers: int = 0  # half-written files, hidden; a later session deletes them when they are old


def sign_once() -> list[Observation]:
    """A synthetic sign between rests, with pixels."""
    crop = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    source = SyntheticSource(["yes"], rest=0.7)
    return [replace(frame.observation, crop=crop) for frame in source if frame.observation is not None]


def record_on(plan: SessionPlan, observations: list[Observation], told: int) -> None:
    """Record until the session is done, telling of each finished take by a line."""
    cv2.setNumThreads(1)
    session = RecordingSession(plan, "Synthetic signer", synthetic=True)
    picture = np.full((120, 160, 3), 90, np.uint8)
    os.write(told, b"ready\n")
    kept, start = None, 0.0
    while session.moment.phase is not Phase.DONE:
        for observation in observations:
            time_now = start + observation.time
            # Like a source that has both, so that there is a video.
            frame = Frame(time_now, picture=picture)
            moment = session.observe(frame, replace(observation, time=time_now))
            if moment.kept is not None and moment.kept is not kept:
                kept = moment.kept
                assert kept.path is not None
                os.write(told, f"{kept.path}\n".encode())
            if moment.phase is Phase.DONE:
                return
        start = time_now + 1 / 30


def kill_often(dataset: Path, kills: int, seed: int, takes: int = TAKES) -> Found:
    """Kill sessions until it was done ``kills`` times. Raises AssertionError where anything is amiss."""
    rng = random.Random(seed)
    observations, found, signer = sign_once(), Found(), 0
    while found.kills < kills:
        plan = SessionPlan(
            dataset,
            f"signer {signer}",
            ("yes", "no"),
            takes,
            shuffle=True,
            review=Review.NONE,
            keep_video=True,
        )
        told_before: set[Path] = set()
        done = False
        while not done:
            wait = rng.uniform(0.0, LONGEST_LIFE) if found.kills < kills else None
            told, done = _run_and_kill(plan, observations, wait)
            found.kills += not done
            told_before |= told
            _look(plan, told_before, found)
        counts = Counter(read_clip(path).sign for path in told_before)
        assert counts == {sign: takes for sign in plan.signs}, counts
        signer += 1
    return found


def _run_and_kill(
    plan: SessionPlan, observations: list[Observation], wait: float | None
) -> tuple[set[Path], bool]:
    """The takes that the session told of, and whether it was done before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            record_on(plan, observations, writing)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        assert told.readline() == b"ready\n"
        if wait is not None:
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
        lines = told.read().decode().splitlines()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return {Path(line) for line in lines}, not os.WIFSIGNALED(status)


def _look(plan: SessionPlan, told: set[Path], found: Found) -> None:
    there = {
        path for path in plan.dataset.rglob("*.npz") if path.name.startswith(plan.signer.replace(" ", "_"))
    }
    for path in there:
        clip = read_clip(path)  # raises where it is not whole
        assert (path.parent / clip.video).stat().st_size > 0
    found.lost += len(told - there)
    found.ahead = max(found.ahead, len(there - told))
    half = len(list(plan.dataset.rglob(".*.part")))
    found.while_writing, found.leftovers = found.while_writing + (half > found.leftovers), half
    told |= there  # a take may be whole, and its recorder killed before it could tell
    path = session_file(plan.dataset, plan.signer, synthetic=True)
    if path.exists():
        json.loads(path.read_bytes())
    assert not found.lost and found.ahead <= 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--takes", type=int, default=TAKES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = kill_often(Path(folder), given.kills, given.seed, given.takes)
        takes = len(list(Path(folder).rglob("*.npz")))
    print(json.dumps({**vars(found), "takes": takes}))


if __name__ == "__main__":
    main()
