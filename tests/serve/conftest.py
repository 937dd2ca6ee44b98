import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_live.serve.jobs import Jobs
from asl_live.serve.server import address, application, listen, make_server
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
    server = make_server(application(jobs, "heights", LARGEST))
    with listen(0) as listening:
        thread = threading.Thread(target=lambda: server.run(sockets=[listening]), name="server")
        thread.start()
        try:
            yield address(listening).rstrip("/")
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "höhe.mp4", frames=60, rate=20.0)
