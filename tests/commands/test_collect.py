"""collect_data.py, as it is typed."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from asl_live import keypoints as kp
from asl_live.clip import Clip, read_clip, write_clip
from asl_live.commands.collect import main
from asl_live.data import recording
from asl_live.data.recording import Advice, Mode, Moment, Phase, Review
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
        ["--dataset", str(dataset), "--signer", signer, "--signs", signs, "--no-window", *more],
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
        dataset,
        "--source",
        source,
        "--json",
        "--hand",
        "left",
        "--rights",
        "any",
        "--consent",
        "asked",
        signs="yes, no",
    )
    yes, no = map(json.loads, done.stdout.splitlines())
    assert yes == {
        "path": str(dataset / "yes" / "ann-001.npz"),
        "sign": "yes",
        "signer": "ann",
        "take": 1,
        "frames": 20,
        "seconds": 1.9,
        "frames_per_second": 10.0,
        "hands_seen": 1.0,
        "video": "",
        "synthetic": False,
        "recognised": None,
        "warnings": [],
    }
    assert no["sign"] == "no"
    clip = read_clip(no["path"])
    assert (clip.hand, clip.rights, clip.consent) == ("left", "any", "asked")


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
        (["--signer", " "], "a signer has no name"),
        (["--signs", " , "], "there is no sign to record"),
        (["--rights", "a\nb"], "rights"),
        (["--consent", "a\nb"], "consent"),
        (["--mode", "hands"], "before take 1 of yes was signed"),
        (["--mode", "key"], "source.npz is a recording"),
        (["--again"], "leave --again out"),
        (["--span", "nan"], "span"),
        (["--model", "no-such-model"], "no-such-model"),
    ],
)
def test_trouble_is_one_sentence_and_status_2(dataset: Path, source: str, more: list[str], said: str) -> None:
    done = collect(dataset, "--source", source, *more)
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("asl-live: ") and said in line


def test_a_recording_that_is_too_short_tells_what_was_kept(dataset: Path, source: str) -> None:
    done = collect(dataset, "--source", source, "--takes", "4")
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert "source.npz ends after 5.9 seconds" in line
    assert line.endswith(f"; takes kept: {len(done.stdout.splitlines())}") and done.stdout


def test_no_video_can_be_kept_of_a_source_without_pictures(dataset: Path, source: str) -> None:
    done = collect(dataset, "--source", source, "--keep-video")
    assert done.exit_code == 0
    assert done.stderr.count("gives no pictures: there is no video to keep") == 1


def test_a_sign_that_is_there_with_other_capitals_is_warned_of(dataset: Path, source: str) -> None:
    assert collect(dataset, "--source", source, signs="yes").stderr == ""
    done = collect(dataset, "--source", source, signs="Yes")
    assert done.exit_code == 0
    assert f"{dataset} has 'yes' already: 'Yes' becomes a sign of its own beside it" in done.stderr
    assert "beside it" not in collect(dataset, "--source", source, signs="yes").stderr  # both are there


@pytest.mark.parametrize(
    "more", [["--takes", "0"], ["--hand", "both"], ["--span", "0"], ["--countdown", "-1"], ["--mode", "x"]]
)
def test_options_that_cannot_be_are_refused(dataset: Path, more: list[str]) -> None:
    assert collect(dataset, *more).exit_code == 2
    assert not dataset.exists()


def moment(phase: Phase, number: int = 1, left: float | None = None, **more: Any) -> Moment:
    told = {"mode": Mode.CLOCK, "done": 0, "total": 2, **more}
    return Moment(phase, "yes", number, 2, left=left, **told)


def test_ctrl_c_keeps_what_is_done_and_tells_how_to_go_on(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(plan, spec, announce):  # type: ignore[no-untyped-def]
        announce(moment(Phase.COUNTDOWN, left=2.5))
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(recording, "record", record)
    done = collect(dataset, "--silent", "--mode", "clock")
    assert done.exit_code == 130
    assert done.stderr.splitlines() == [
        "yes, take 1 of 2: 3", "asl-live: stopped; takes recorded: 0; the same command goes on"
    ]  # fmt: skip


def test_the_countdown_is_one_line_a_take_and_trouble_begins_a_new_one(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(plan, spec, announce):  # type: ignore[no-untyped-def]
        for left in (2.0, 1.9, 1.0, 0.9):
            announce(moment(Phase.COUNTDOWN, left=left))
        announce(moment(Phase.RECORDING, left=2.0))
        announce(moment(Phase.RECORDING, left=1.0))
        announce(moment(Phase.WAITING, 2))
        announce(moment(Phase.COUNTDOWN, 2, left=2.0))
        raise InputError("Camera 0 gives no more pictures")
        yield

    monkeypatch.setattr(recording, "record", record)
    done = collect(dataset, "--silent")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "yes, take 1 of 2: 2 1 sign now done",
        "yes, take 2 of 2: 2",
        "asl-live: Camera 0 gives no more pictures",
    ]


def test_hands_free_takes_are_prompted_with_advice_and_why_one_is_asked_for_again(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dark = Advice("light", 10.0, False, "Too dark: put a lamp in front of you")
    poor = SimpleNamespace(warnings=("hands were not seen",))

    def record(plan, spec, announce):  # type: ignore[no-untyped-def]
        assert plan.mode is Mode.HANDS and plan.review is Review.REDO
        for _ in range(2):
            announce(moment(Phase.WAITING, mode=Mode.HANDS, advice=(dark,)))
        announce(moment(Phase.RECORDING, mode=Mode.HANDS, advice=(dark,)))
        announce(moment(Phase.WAITING, mode=Mode.HANDS, advice=(dark,), dropped=poor))
        return
        yield

    monkeypatch.setattr(recording, "record", record)
    assert collect(dataset, "--silent", "--again").stderr.splitlines()[:4] == [
        "Too dark: put a lamp in front of you",
        "yes, take 1 of 2: sign when you like recording done",
        "yes, take 1 once more: hands were not seen",
        "yes, take 1 of 2: sign when you like",
    ]


def test_the_synthetic_signer_is_recorded_hands_free_and_shuffled(dataset: Path) -> None:
    done = collect(dataset, "--source", "synthetic", "--takes", "2", "--shuffle", "--json", signs="me,yes")
    assert done.exit_code == 0, done.output
    takes = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(take["sign"] for take in takes) == ["me", "me", "yes", "yes"]
    assert {take["sign"] for take in takes[:2]} == {"me", "yes"}
    assert all(2 < take["seconds"] < 4 and not take["warnings"] for take in takes)


def test_without_a_display_it_says_to_add_no_window(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    arguments = ["--dataset", str(dataset), "--signer", "ann", "--signs", "yes"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert "no display" in line and line.endswith("add --no-window to record without one")
    assert not dataset.exists()


def test_the_window_is_opened_with_the_plan(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: dict[str, Any] = {}
    window = SimpleNamespace(run=lambda **given: opened.update(given) or 0)
    monkeypatch.setitem(sys.modules, "asl_live.app.main", window)
    arguments = ["--dataset", str(dataset), "--signer", "ann", "--signs", "yes,no", "--takes", "3"]
    done = CliRunner().invoke(main, [*arguments, "--source", "camera:1", "--keep-video", "--silent"])
    assert done.exit_code == 0, done.output
    plan = opened["collect"]
    assert (plan.dataset, plan.signer, plan.signs, plan.takes) == (dataset, "ann", ("yes", "no"), 3)
    assert (plan.mode, plan.review, plan.keep_video) == (Mode.HANDS, Review.POOR, True)
    assert opened["source"] == "camera:1" and opened["silent"]


@pytest.mark.parametrize("more", [["--json"], ["--model", "starter"]])
def test_what_has_no_meaning_in_the_window_is_refused(dataset: Path, more: list[str]) -> None:
    arguments = ["--dataset", str(dataset), "--signer", "ann", "--signs", "yes", *more]
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, "add --no-window" in done.stderr) == (2, True)


def test_a_key_needs_a_terminal(dataset: Path) -> None:
    done = collect(dataset, "--mode", "key", "--silent")
    assert done.exit_code == 2 and "needs a terminal" in done.stderr


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
        "import runpy, sys; sys.argv = ['collect_data.py', '--help']\n"
        "try: runpy.run_path('collect_data.py', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print('loaded:', sorted({'torch', 'mediapipe', 'PySide6', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--countdown" in done.stdout
    assert "loaded: []" in done.stdout


def test_the_snippet_in_the_documentation_reads_a_dataset_with_numpy_alone(tmp_path: Path) -> None:
    """The words in docs/datasets.md are kept: the file has what the page says."""
    collect(tmp_path / "recordings", "--source", "synthetic", "--mode", "clock", signs="hello")
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
