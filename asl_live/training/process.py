"""A training in a process of its own, so that whoever asks for it stays free."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from asl_live.training.job import Job

Receive = Callable[[Mapping[str, Any]], None]
PATIENCE = 20.0  # seconds in which a training should stop by itself
ENDS = ("done", "stopped", "failed")


class TrainingProcess:
    """Runs one job; messages come on a thread of its own, see :mod:`asl_live.training.worker`.

    The last message is ``done``, ``stopped`` or ``failed``, whatever happens to the process.
    """

    def __init__(self, job: Job, receive: Receive) -> None:
        self._receive = receive
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the process runs
        self._process = subprocess.Popen(
            [sys.executable, "-m", "asl_live.training.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self._process.stdin is not None
        with suppress(OSError):  # it ended already, and its end is told below
            self._process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
            self._process.stdin.flush()
        self._stopping = False
        self._thread = threading.Thread(target=self._listen, name="training", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the last message is still to come."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask it to stop; what is done stays, and the same job goes on from there."""
        if not self._stopping:
            self._stopping = True
            assert self._process.stdin is not None
            with suppress(OSError):
                self._process.stdin.close()

    def join(self, timeout: float = PATIENCE) -> None:
        """Wait for the end after :meth:`stop`; a process that does not listen is ended."""
        self._thread.join(timeout)
        if self._thread.is_alive():
            self._process.kill()
            self._thread.join()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        ended = False
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                break  # it was ended while it wrote
            ended = ended or message["kind"] in ENDS
            self._receive(message)
        self._process.stdout.close()
        self._process.wait()
        asked = self._stopping
        self.stop()
        if not ended:
            self._receive({"kind": "stopped"} if asked else self._failure())
        self._errors.close()

    def _failure(self) -> dict[str, Any]:
        """What to say of a process that ended without a word."""
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        last = lines[-1] if lines else f"exit status {self._process.returncode}"
        if self._process.returncode == -9:
            last = "the system ended it; perhaps memory was full"
        return {
            "kind": "failed",
            "error": f"the training broke off ({last}); what was done is kept, start it again to go on",
        }
