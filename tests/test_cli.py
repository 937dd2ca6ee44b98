import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from asl_live.cli import main
from asl_live.doctor import Finding
from asl_live.errors import InputError

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Rooms:
    """Stand-ins for what the commands call, and what they were called with."""

    calls: list[Any] = field(default_factory=list)
    top: tuple[str, float] | None = ("hello", 0.9)

    def load_bundle(self, name: str) -> SimpleNamespace:
        if name == "missing":
            raise InputError("there is no model named missing; choose starter")
        return SimpleNamespace(name=name)

    def predict(
        self, spec: str, bundle: Any, threshold: float | None, progress: Callable[[int, int | None], None]
    ) -> SimpleNamespace:
        self.calls.append((spec, threshold))
        if "broken" in spec:
            raise InputError(f"{spec} is not a video; give another file")
        if "stopped" in spec:
            raise KeyboardInterrupt
        progress(1, None)
        progress(2, 2)
        events = [SimpleNamespace(sign="hello", confidence=0.91234567, start=0.1, end=1.23456)]
        return SimpleNamespace(
            input=spec,
            model=bundle.name,
            seconds=2.0,
            frames=60,
            events=events if self.top else [],
            top=self.top,
        )

    def evaluate(
        self, paths: tuple[Path, ...], bundle: Any, progress: Callable[..., None], wishes: Any
    ) -> SimpleNamespace:
        self.calls.append((list(paths), bundle.name))
        progress("reading", 1, 1)
        return SimpleNamespace(as_json=lambda: {"clips": 1}, as_text=lambda: "1 clip", videos=None)

    def open_window(self, **wishes: Any) -> int:
        self.calls.append(wishes)
        return 7


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    rooms = Rooms()
    inputs = {"keypoints": "raw", "crops": None, "steps": 30, "crop_size": 64, "keypoint_width": 1662}
    network = {"name": "tiny", "parameters": 1234, "inputs": inputs}
    network["options"] = {"hidden": 64, "summary": ["mean"]}
    for module, contents in {
        "asl_live.bundle": {"load_bundle": rooms.load_bundle},
        "asl_live.recognise.predict": {"predict": rooms.predict},
        "asl_live.evaluation.evaluate": {"evaluate": rooms.evaluate, "Wishes": SimpleNamespace},
        "asl_live.app.main": {"run": rooms.open_window},
        "asl_live.nets.registry": {
            "list_networks": lambda: ["tiny"],
            "describe_network": lambda name: network,
        },
    }.items():
        monkeypatch.setitem(sys.modules, module, SimpleNamespace(**contents))
    return rooms


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="asl-live")


def test_help_comes_without_loading_torch_mediapipe_or_qt() -> None:
    code = (
        "import sys; from asl_live.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('loaded:', sorted({'torch', 'mediapipe', 'PySide6', 'cv2', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in ("live", "predict", "evaluate", "nets", "doctor"))
    assert "loaded: []" in done.stdout


@pytest.mark.parametrize("group", [[], ["dataset"]])
def test_help_has_every_command_in_one_whole_sentence(group: list[str]) -> None:
    commands = call(*group, "--help").stdout.partition("Commands:\n")[2].splitlines()
    assert commands and all(line.endswith(".") and not line.endswith("...") for line in commands)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("evalute", "there is no command 'evalute'; did you mean 'evaluate'? (see asl-live --help)"),
        ("hello.mp4", "for a file give: asl-live predict hello.mp4, or: asl-live --source hello.mp4"),
    ],
)
def test_what_is_no_command_is_told_from_a_file(name: str, said: str) -> None:
    result = call(name)
    assert result.exit_code == 2 and said in result.stderr


def test_version() -> None:
    assert call("--version").output.startswith("asl-live, version ")


@pytest.mark.parametrize("command", [[], ["live"]])
def test_the_window_is_meant_where_no_command_is_named(rooms: Rooms, command: list[str]) -> None:
    options = ["--source", "synthetic:hello", "--exit-at-end", "--transcript", "out.txt", "--speak"]
    assert call(*command, *options).exit_code == 7
    wishes = {"source": "synthetic:hello", "model": None, "exit_at_end": True, "transcript": Path("out.txt")}
    assert rooms.calls == [{**wishes, "speak": True}]


def test_no_arguments_open_the_window(rooms: Rooms) -> None:
    call()
    assert rooms.calls == [
        {"source": None, "model": None, "exit_at_end": False, "transcript": None, "speak": None}
    ]


def test_predict_prints_one_object_a_line(rooms: Rooms) -> None:
    result = call("predict", "a.mp4", "b.mp4", "--json", "--model", "mine", "--threshold", "0.4")
    assert result.exit_code == 0
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {
        "input": "a.mp4",
        "model": "mine",
        "seconds": 2.0,
        "frames": 60,
        "events": [{"sign": "hello", "confidence": 0.9123, "start": 0.1, "end": 1.235}],
        "top": {"sign": "hello", "confidence": 0.9},
    }
    assert second["input"] == "b.mp4"
    assert rooms.calls == [("a.mp4", 0.4), ("b.mp4", 0.4)]


def test_predict_says_when_nothing_was_accepted(rooms: Rooms) -> None:
    rooms.top = None
    assert json.loads(call("predict", "a.mp4", "--json").stdout)["top"] is None
    assert call("predict", "a.mp4").stdout == "a.mp4: no sign\n"


def test_predict_names_sign_confidence_and_times_for_people(rooms: Rooms) -> None:
    lines = call("predict", "a.mp4").stdout.splitlines()
    assert lines[0] == "a.mp4: hello (90%)"
    assert lines[1].split() == ["0.10", "s", "to", "1.23", "s", "hello", "(91%)"]


def test_predict_shows_no_progress_where_there_is_no_terminal(rooms: Rooms) -> None:
    assert call("predict", "a.mp4", "--json").stderr == ""


def test_a_broken_file_is_told_of_and_the_others_are_done(rooms: Rooms) -> None:
    result = call("predict", "broken.mp4", "good.mp4", "--json")
    assert result.exit_code == 2
    assert result.stderr == "asl-live: broken.mp4 is not a video; give another file\n"
    assert [json.loads(line)["input"] for line in result.stdout.splitlines()] == ["good.mp4"]


def test_trouble_that_the_user_can_mend_is_one_line_and_status_2(rooms: Rooms) -> None:
    result = call("predict", "a.mp4", "--model", "missing")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "asl-live: there is no model named missing; choose starter\n"


def test_ctrl_c_is_one_word(rooms: Rooms) -> None:
    result = call("predict", "stopped.mp4", "next.mp4")
    assert (result.exit_code, result.output) == (130, "asl-live: stopped\n")


@pytest.mark.parametrize("script", ["train.py", "collect_data.py"])
def test_ctrl_c_while_a_script_starts_is_one_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str
) -> None:
    def stopped(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("asl_live.cli.import_module", stopped)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / script), run_name="__main__")
    assert ended.value.code == 130
    assert capsys.readouterr().err == "asl-live: stopped\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["predict"], "Missing argument 'FILE...' (see asl-live predict --help)"),
        (["predict", "a.mp4", "--threshold", "2"], "'--threshold': 2.0 is not in the range"),
        (["predict", "a.mp4", "--threshold", "nan"], "'nan' is not a number"),
        (["dance"], "there is no command 'dance' (see asl-live --help)"),
        (["--sauce", "x"], "No such option '--sauce'"),
        (["evaluate", "--modell", "x"], "(see asl-live evaluate --help)"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(rooms: Rooms, arguments: list[str], said: str) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("asl-live: ") and said in line
    assert rooms.calls == []


@pytest.mark.parametrize("arguments", [["--data", "a", "--data", "b"], ["--data", "a", "b"]])
def test_evaluate_takes_several_paths(rooms: Rooms, arguments: list[str]) -> None:
    assert json.loads(call("evaluate", *arguments, "--json").stdout) == {"clips": 1}
    assert rooms.calls == [([Path("a"), Path("b")], "starter")]
    assert call("evaluate", *arguments).stdout == "1 clip\n"


def test_evaluate_without_data_says_what_to_give(rooms: Rooms) -> None:
    result = call("evaluate")
    assert result.exit_code == 2
    assert "--data" in result.stderr


def test_nets(rooms: Rooms) -> None:
    assert json.loads(call("nets", "--json").stdout)[0]["parameters"] == 1234
    first, second = call("nets").stdout.splitlines()
    assert " ".join(first.split()) == "tiny 1,234 parameters 30 steps, 1662 keypoints (raw)"
    assert second.split() == ["options:", "hidden=64,", 'summary=["mean"]']


@pytest.mark.parametrize(("worst", "status"), [("ok", 0), ("warn", 0), ("fail", 1)])
def test_doctor_fails_where_signs_cannot_be_recognised(
    monkeypatch: pytest.MonkeyPatch, worst: Any, status: int
) -> None:
    findings = [Finding("Python", "ok", "3.11"), Finding("camera", worst, "none", "plug one in")]
    monkeypatch.setattr("asl_live.doctor.examine", lambda: iter(findings))
    result = call("doctor")
    assert result.exit_code == status
    assert "plug one in" in result.stdout
    result = call("doctor", "--json")
    assert result.exit_code == status
    assert json.loads(result.stdout)[1] == {
        "name": "camera",
        "level": worst,
        "found": "none",
        "advice": "plug one in",
    }
