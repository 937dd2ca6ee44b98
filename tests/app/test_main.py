"""Opening the window from a script: what is written, and how it ends."""

import os
import signal
import threading

import pytest

from asl_live.app.main import run
from asl_live.app.settings import Settings, user_settings_file
from asl_live.errors import InputError
from tests.app.fakes import FakeSource


def test_a_file_is_worked_through_and_the_transcript_written(qapp, services, tmp_path):
    file = tmp_path / "out.txt"
    assert run("clip.mp4", None, True, file, services=services) == 0
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line[0] for line in lines] == ["hello", "please"]
    assert [float(line[1]) for line in lines] == [0.0, 0.5]
    assert [float(line[2]) for line in lines] == [0.9, 0.6]


def test_every_frame_is_recognised_in_order_and_once(qapp, services):
    run("clip.mp4", None, True, None, services=services)
    assert services.observed == [number / 30 for number in range(30)]
    assert services.extractors_closed == 1


def test_a_transcript_replaces_an_older_one_whole(qapp, services, tmp_path):
    file = tmp_path / "out.txt"
    file.write_text("old\n" * 100)
    run("clip.mp4", None, True, file, services=services)
    assert len(file.read_text().splitlines()) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_remembered_settings_do_not_change_what_a_script_gets(qapp, services, tmp_path):
    remembered = Settings(user_settings_file())
    remembered.set("threshold/starter", 0.8)
    remembered.save()
    file = tmp_path / "out.txt"
    run("clip.mp4", None, True, file, services=services)
    assert len(file.read_text().splitlines()) == 2


def test_a_source_that_cannot_be_opened_ends_the_run_with_its_sentence(qapp, services):
    with pytest.raises(InputError, match=r"nothing\.mp4 cannot be opened"):
        run("nothing.mp4", None, True, None, services=services)


@pytest.mark.parametrize("before", ["an older one\n", None])
def test_a_source_that_cannot_be_opened_leaves_an_older_transcript(qapp, services, tmp_path, before):
    file = tmp_path / "out.txt"
    if before is not None:
        file.write_text(before)
    with pytest.raises(InputError):
        run("nothing.mp4", None, True, file, services=services)
    assert (file.read_text() if file.exists() else None) == before


def test_a_model_that_cannot_be_loaded_ends_the_run_with_its_sentence(qapp, services):
    with pytest.raises(InputError, match="no model mine"):
        run("clip.mp4", "mine", True, None, services=services)


def test_what_was_recognised_before_a_video_broke_is_written(qapp, services, tmp_path):
    services.sources["clip.mp4"] = lambda: FakeSource("clip.mp4", breaks_at=10)
    file = tmp_path / "out.txt"
    with pytest.raises(InputError, match="no more pictures"):
        run("clip.mp4", None, True, file, services=services)
    assert file.read_text().startswith("hello")


def test_a_transcript_that_cannot_be_written_is_told_before_the_signing(qapp, services, tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        run("clip.mp4", None, True, tmp_path / "no" / "out.txt", services=services)
    assert services.opened == []


def test_without_a_camera_a_script_gets_the_synthetic_signer(qapp, services):
    services.cameras = []
    services.sources["synthetic"] = lambda: FakeSource("Synthetic signer", frames=5, synthetic=True)
    assert run(None, None, True, None, services=services) == 0
    assert services.opened[0].name == "Synthetic signer"


def test_ctrl_c_closes_the_window_and_keeps_the_transcript(qapp, services, settings, tmp_path):
    file = tmp_path / "out.txt"
    timer = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    assert run("camera:Test camera", None, False, file, services=services, settings=settings) == 130
    timer.join()
    assert file.read_text().startswith("hello")


def test_no_environment_of_opencv_is_left_for_qt(qapp, services, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/nowhere")
    monkeypatch.setenv("QT_QPA_FONTDIR", "/nowhere")
    run("clip.mp4", None, True, None, services=services)
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
    assert "QT_QPA_FONTDIR" not in os.environ
