"""The page's server, asked as a browser and as others ask it."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from asl_live.errors import InputError
from asl_live.serve.jobs import Jobs, remove_left_behind
from asl_live.serve.server import listen
from asl_live.sources.video import VideoSource
from tests.recognise.fakes import height_bundle
from tests.serve.conftest import LARGEST


def ask(url, method="GET", data=None, **headers):
    """(status, headers, body)."""
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def hand_in(page, data, name="a.mp4"):
    status, _, body = ask(f"{page}/jobs?{urllib.parse.urlencode({'name': name})}", "POST", data)
    return status, json.loads(body)


def wait_for(page, key):
    for _ in range(1200):
        job = json.loads(ask(f"{page}/jobs/{key}")[2])
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_a_video_gets_its_answer_and_files_and_is_removed_when_asked(
    page: str, jobs: Jobs, video: Path, tmp_path: Path
) -> None:
    status, made = hand_in(page, video.read_bytes(), "../../höhe.mp4")
    assert status == 201
    job = wait_for(page, made["id"])
    assert (job["state"], job["name"]) == ("done", "höhe.mp4"), job
    assert job["answer"]["top"]["sign"] == "up"
    assert [event["sign"] for event in job["answer"]["events"]] == ["up"]
    curves = job["answer"]["curves"]
    assert set(curves["signs"]) == {"up", "down"}
    assert len(curves["signs"]["up"]) == len(curves["times"]) > 10
    assert max(curves["signs"]["up"]) > 0.9

    status, headers, annotated = ask(f"{page}/jobs/{made['id']}/annotated.mp4")
    assert status == 200
    assert "h%C3%B6he-signs.mp4" in headers["content-disposition"]
    (tmp_path / "got.mp4").write_bytes(annotated)
    with VideoSource(tmp_path / "got.mp4") as got:
        assert len(list(got)) == 60
    events = json.loads(ask(f"{page}/jobs/{made['id']}/events.json")[2])
    assert events["input"] == "höhe.mp4"
    assert events["events"] == job["answer"]["events"]
    # A player asks for parts, to go to a time.
    status, _, part = ask(f"{page}/jobs/{made['id']}/annotated.mp4", Range="bytes=10-19")
    assert (status, part) == (206, annotated[10:20])

    folder = jobs.find(made["id"])[0].folder
    assert folder.stat().st_mode & 0o077 == 0
    assert ask(f"{page}/jobs/{made['id']}", "DELETE")[0] == 204
    assert not folder.exists()
    assert ask(f"{page}/jobs/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"these are words, not pictures " * 9, 415, "a.mp4 is a text file, not a video"),
        (bytes(range(256)) * 9, 415, "a.mp4"),
        (b"", 415, "a.mp4 is empty"),
        (b"\0" * (LARGEST + 1), 413, "a.mp4 is larger than 1 MB"),
    ],
)
def test_what_is_no_video_is_refused_in_one_sentence_and_removed(
    page: str, jobs: Jobs, data: bytes, status: int, words: str
) -> None:
    got, body = hand_in(page, data)
    assert got == status
    assert words in body["message"]
    assert "/tmp" not in body["message"] and "asl-live-serve" not in body["message"]
    assert [path.name for path in jobs.folder.iterdir()] == ["lock"]


def test_a_video_without_a_stated_size_is_cut_off_at_the_limit(page: str, jobs: Jobs) -> None:
    connection = http.client.HTTPConnection(page.removeprefix("http://"))
    parts = iter([b"\0" * (LARGEST // 2)] * 3)
    connection.request(
        "POST", "/jobs?name=a.mp4", body=parts, encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
    )
    assert connection.getresponse().status == 413
    connection.close()
    assert [path.name for path in jobs.folder.iterdir()] == ["lock"]


@pytest.mark.parametrize("path", ["/", "/about", "/jobs/abc"])
def test_another_name_for_this_machine_is_refused(page: str, path: str) -> None:
    assert ask(page + path, Host="evil.example")[0] == 400


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_pages_of_other_sites_are_refused(page: str, jobs: Jobs, headers: dict[str, str]) -> None:
    status, reply, _ = ask(f"{page}/jobs?name=a", "POST", b"x", **headers)
    assert status == 403
    assert "access-control-allow-origin" not in reply
    assert [path.name for path in jobs.folder.iterdir()] == ["lock"]


def test_the_page_asks_for_nothing_outside_and_sets_no_cookies(page: str) -> None:
    for path in ("/", "/page.js", "/chart.js", "/page.css"):
        status, headers, body = ask(page + path)
        assert status == 200
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "set-cookie" not in headers
        text = body.decode().replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text and "https:" not in text and "//" not in text.replace("// ", "")


def test_a_job_that_is_broken_off_does_not_hold_up_the_next(page: str, video: Path) -> None:
    first, second = (hand_in(page, video.read_bytes())[1]["id"] for _ in range(2))
    assert ask(f"{page}/jobs/{first}", "DELETE")[0] == 204
    assert wait_for(page, second)["state"] == "done"


def test_only_so_many_videos_may_wait(jobs: Jobs) -> None:
    for _ in range(8):
        jobs.new("a", False)
    with pytest.raises(InputError, match="too many videos are waiting"):
        jobs.new("a", False)


def test_answers_are_removed_after_a_time(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.serve.fakes import RaisedHand

    monkeypatch.setattr("asl_live.recognise.predict.Extractor", RaisedHand)
    with Jobs(height_bundle(), seconds_kept=0.2) as jobs:
        job = jobs.new("a.mp4", True)
        job.video.write_bytes(video.read_bytes())
        jobs.start(job)
        for _ in range(1200):
            if not job.folder.exists():
                break
            time.sleep(0.05)
        assert jobs.find(job.id) is None
        assert not job.folder.exists()
        assert job.answer["top"]["sign"] == "up"


def test_the_end_removes_every_file_and_so_does_the_next_beginning(jobs: Jobs, tmp_path: Path) -> None:
    with Jobs(height_bundle()) as other:
        other.new("a.mp4", False).video.write_bytes(b"x")
        folder = other.folder
        remove_left_behind()
        assert folder.exists() and jobs.folder.exists()
    assert not folder.exists()
    left = jobs.folder.with_name("asl-live-serve-killed")
    left.mkdir()
    (left / "lock").touch()
    (left / "video").touch()
    remove_left_behind()
    assert not left.exists()
    assert jobs.folder.exists()


def test_a_port_that_is_taken_is_named() -> None:
    with listen(0) as first, pytest.raises(InputError, match="give another with --port"):
        assert first.getsockname()[0] == "127.0.0.1"
        listen(first.getsockname()[1])
