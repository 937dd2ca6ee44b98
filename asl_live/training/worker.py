"""The training process: takes one job on standard input, tells of it on standard output, line by line.

The first line of the input is the job in JSON. A further line, or the end of the input (whoever
started it is gone), asks it to stop: the checkpoint stays. Each line of the output is one message; the
last is ``done``, ``stopped`` or ``failed``, with ``not_taken_up`` where what was saved of a training is why.
Started as ``python -m asl_live.training.worker``.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from asl_live.errors import InputError

Tell = Callable[[Mapping[str, Any]], None]
OFTEN = 0.1  # seconds from one message of progress to the next
WORST = 200  # clips that are told of, at the most


class Stopped(Exception):
    """The training is to stop."""


def work(job_text: str, stop: threading.Event, tell: Tell) -> None:
    """Carry out a job; every message is given to ``tell``."""
    from asl_live.training.checkpoint import NotTakenUp
    from asl_live.training.job import Job, run_job
    from asl_live.training.watcher import Watcher

    class Telling(Watcher):
        """Passes on what a training tells, progress not too often."""

        def __init__(self) -> None:
            self._last = 0.0

        def reading(self, done: int, of: int) -> None:
            self._progress({"kind": "reading", "done": done, "of": of})

        def advised(self, advice: Sequence[str]) -> None:
            tell({"kind": "advised", "advice": list(advice)})

        def preparing(self, done: int, of: int) -> None:
            self._progress({"kind": "preparing", "done": done, "of": of})

        def making_up(self, done: int, of: int) -> None:
            self.preparing(done, of)

        def fitting(self, part: str, epochs: int) -> None:
            tell({"kind": "fitting", "part": part, "epochs": epochs})

        def batch(self, epoch: int, done: int, of: int) -> None:
            self._progress({"kind": "batch", "epoch": epoch, "done": done, "of": of})

        def epoch(self, part: str, epoch: Any) -> None:
            tell({"kind": "epoch", "part": part, **asdict(epoch)})

        def judged(self, part: str, judgement: Any) -> None:
            tell({"kind": "judged", "part": part})

        def _progress(self, message: Mapping[str, Any]) -> None:
            if stop.is_set():
                raise Stopped
            now = time.monotonic()
            if now - self._last >= OFTEN or message["done"] == message["of"]:
                self._last = now
                tell(message)

    try:
        import torch

        torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
        outcome = run_job(Job(**json.loads(job_text)), Telling())
    except Stopped:
        tell({"kind": "stopped"})
    except InputError as error:
        tell({"kind": "failed", "error": str(error), "not_taken_up": isinstance(error, NotTakenUp)})
    else:
        tell(
            {
                "kind": "done",
                "bundle": str(outcome.bundle),
                "held_back": outcome.held_back,
                "figures": outcome.judgement.as_json(),
                "worst": _worst(outcome),
            }
        )


def _worst(outcome: Any) -> list[dict[str, Any]]:
    """The clips that were misjudged, the surest mistakes first."""
    judged = outcome.judgement
    if outcome.judged is None:
        return []
    worst = []
    for row, (path, sign) in enumerate(zip(outcome.judged, judged.truth, strict=True)):
        accepted, best = bool(judged.accepted[row]), judged.signs[int(judged.best[row])]
        right = accepted and best == sign if judged.known[row] else not accepted
        if right:
            continue
        own = judged.probabilities[row, judged.signs.index(sign) if judged.known[row] else -1]
        said = best if accepted else ""
        sure = float(judged.probabilities[row, :-1].max())
        worst.append({"path": str(path), "sign": sign, "said": said, "sure": sure, "own": float(own)})
    return sorted(worst, key=lambda one: one["own"])[:WORST]


def _leave_room() -> None:
    """Leave half of the processor to the window and the camera."""
    import torch

    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))


def main() -> None:
    # Whatever a library prints must not come between the messages.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    stop = threading.Event()
    # Raw, since a thread that waits inside a buffered reader cannot be left behind at the end.
    given = os.fdopen(0, "rb", buffering=0, closefd=False)
    job_text = given.readline().decode("utf-8")

    def listen() -> None:
        given.read(1)
        stop.set()

    def tell(message: Mapping[str, Any]) -> None:
        try:
            out.write(json.dumps(message) + "\n")
            out.flush()
        except OSError:  # nobody reads any more
            stop.set()

    threading.Thread(target=listen, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)
    _leave_room()
    work(job_text, stop, tell)
    sys.stderr.flush()


if __name__ == "__main__":
    main()
