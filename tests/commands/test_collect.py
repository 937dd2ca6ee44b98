"""collect_data.py, as it is typed."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner, Result

from asl_live import keypoints as kp
from asl_live.clip import Clip, read_clip, write_clip
from asl_live.commands.collect import main
from asl_live.data import recording
from asl_live.data.recording.headless import Moment
from asl_live.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A recording of six seconds at 10 frames a second, in which the right hand is seen."""
    keypoints = np.zeros((60, kp.SIZE), np.float32)
    keypoints[:, kp.RIGHT_HAND] = 0.5
    write_clip(tmp_path / "source.npz", Clip(np.arange(60) / 10, keypoints))
    return str(tmp_path / "source.npz")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


def collect(dataset: Path, *more: str, signer: str = "ann", signs: str = "yes") -> Result:
    return CliRunner().invoke(
        main,
        ["--dataset", str(dataset), "--signer", signer, "--signs", signs, *more],
        prog_name="collect_data.py",
    )


def test_each_take_is_a_line_with_its_file_and_figures(dataset: Path, source: str) -> None:
    done = collect(dataset, "--source", source, "--takes", "2", "--model", "none")
    assert done.exit_code == 0
    first, second = done.stdout.splitlines()
    assert first == f"{dataset / 'yes' / 'ann-001.npz'}, 20 frames, 10.0 a second, hands seen in 100%"
    assert second.startswith(str(dataset / "yes" / "ann-002.npz"))


def test_json_is_one_object_a_take(dataset: Path, source: str) -> None:
    done = collect(
        dataset, "--source", source, "--json", "--hand", "left", "--rights", "agreed", signs="yes, no"
    )
    yes, no = map(json.loads, done.stdout.splitlines())
    assert yes == {
        "path": str(dataset / "yes" / "ann-001.npz"),
        "sign": "yes",
        "signer": "ann",
        "take": 1,
        "frames": 20,
        "frames_per_second": 10.0,
        "hands_seen": 1.0,
        "synthetic": False,
        "recognised": None,
        "warnings": [],
    }
    assert no["sign"] == "no"
    clip = read_clip(no["path"])
    assert (clip.hand, clip.rights) == ("left", "agreed")


def test_a_take_without_hands_is_warned_of_on_its_line(dataset: Path, tmp_path: Path) -> None:
    blank = Clip(np.arange(10) / 5, np.zeros((10, kp.SIZE), np.float32))
    write_clip(tmp_path / "blank.npz", blank)
    (line,) = collect(dataset, "--source", str(tmp_path / "blank.npz")).stdout.splitlines()
    assert "hands seen in 0%; WARNING: hands were seen in under half" in line
    assert "WARNING: fewer than 8 frames a second" in line


def test_the_same_command_again_has_nothing_to_do_and_says_so(dataset: Path, source: str) -> None:
    collect(dataset, "--source", source)
    again = collect(dataset, "--source", source)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "all takes are there already" in again.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--source", "missing.mp4"], "missing.mp4 does not exist"),
        (["--takes", "4"], "source.npz ends after 5.9 seconds"),
        (["--signer", " "], "a signer has no name"),
        (["--signs", "yes,,no"], "a sign has no name"),
        (["--rights", "a\nb"], "rights"),
        (["--span", "nan"], "span"),
        (["--model", "no-such-model"], "no-such-model"),
    ],
)
def test_trouble_is_one_sentence_and_status_2(dataset: Path, source: str, more: list[str], said: str) -> None:
    done = collect(dataset, "--source", source, *more)
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("asl-live: ") and said in line


@pytest.mark.parametrize(
    "more", [["--takes", "0"], ["--hand", "both"], ["--span", "0"], ["--countdown", "-1"]]
)
def test_options_that_cannot_be_are_refused(dataset: Path, more: list[str]) -> None:
    assert collect(dataset, *more).exit_code == 2
    assert not dataset.exists()


def test_ctrl_c_keeps_what_is_done_and_tells_how_to_go_on(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(session, spec, announce):  # type: ignore[no-untyped-def]
        announce(Moment("yes", 1, 2, 3))
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(recording, "record", record)
    done = collect(dataset)
    assert done.exit_code == 130
    assert done.stderr.splitlines() == [
        "yes, take 1 of 2: 3", "stopped; takes recorded: 0; the same command goes on"
    ]  # fmt: skip


def test_the_countdown_is_one_line_a_take_and_trouble_begins_a_new_one(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(session, spec, announce):  # type: ignore[no-untyped-def]
        for number, left in ((1, 2), (1, 1), (1, 0), (1, None), (2, 2)):
            announce(Moment("yes", number, 2, left))
        raise InputError("Camera 0 gives no more pictures")
        yield

    monkeypatch.setattr(recording, "record", record)
    done = collect(dataset)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "yes, take 1 of 2: 2 1 sign now done",
        "yes, take 2 of 2: 2",
        "asl-live: Camera 0 gives no more pictures",
    ]


@pytest.mark.parametrize(
    ("seen", "said", "warned"), [("yes", "yes", False), ("no", "no", True), (None, "no sign", True)]
)
def test_a_model_tells_what_it_sees_in_a_take(
    dataset: Path, source: str, monkeypatch: pytest.MonkeyPatch, seen: str | None, said: str, warned: bool
) -> None:
    bundle = SimpleNamespace(name="mine", signs=("yes", "no"))
    prediction = SimpleNamespace(top=(seen, 0.9) if seen else None)
    monkeypatch.setitem(sys.modules, "asl_live.bundle", SimpleNamespace(load_bundle=lambda name: bundle))
    monkeypatch.setitem(
        sys.modules, "asl_live.recognise.predict", SimpleNamespace(predict=lambda spec, bundle: prediction)
    )
    (line,) = collect(dataset, "--source", source, "--model", "mine").stdout.splitlines()
    assert f"recognised: {said}" in line
    assert ("WARNING: mine does not recognise it as yes" in line) is warned


def test_the_script_answers_for_help_without_loading_what_recording_needs() -> None:
    code = (
        "import sys; from collect_data import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('loaded:', sorted({'torch', 'mediapipe', 'PySide6', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--countdown" in done.stdout
    assert "loaded: []" in done.stdout


def test_the_snippet_in_the_documentation_reads_a_dataset_with_numpy_alone(tmp_path: Path) -> None:
    """The words in docs/datasets.md are kept: the file has what the page says."""
    collect(tmp_path / "recordings", "--source", "synthetic", signs="hello")
    page = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert snippets
    for snippet in snippets:
        assert "asl_live" not in snippet
        done = subprocess.run(
            [sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert "hello" in done.stdout and "(60, 1662)" in done.stdout
