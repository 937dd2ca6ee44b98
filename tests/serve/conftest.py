from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_live.serve.jobs import Jobs
from asl_live.serve.server import listen, running
from tests.recognise.fakes import height_bundle
from tests.serve.fakes import RaisedHand
from tests.sources.recordings import write_video

LARGEST = 1 << 20


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setattr("asl_live.recognise.predict.Extractor", RaisedHand)
    with Jobs(height_bundle()) as jobs:
        yield jobs


@pytest.fixture
def page(jobs: Jobs) -> Iterator[str]:
    with listen(0) as listening, running(jobs, "heights", LARGEST, listening) as address:
        yield address.rstrip("/")


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "höhe.mp4", frames=60, rate=20.0)
