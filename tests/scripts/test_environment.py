"""The helpers of the Makefile: what is installed when, and what is said where it cannot be."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="make is for Linux and macOS")


class Installer:
    """Stands for pip and venv, and remembers what was asked of them."""

    def __init__(self, environment: ModuleType) -> None:
        self.environment = environment
        self.done: list[str] = []
        self.fail = False

    def create(self) -> None:
        self.done.append("create")
        python = self.environment.PYTHON
        python.parent.mkdir(parents=True, exist_ok=True)
        if not python.exists():
            python.symlink_to(sys.executable)

    def pip(self, *arguments: str) -> None:
        if self.fail:
            raise KeyboardInterrupt
        self.done.append(arguments[-1].removeprefix(str(self.environment.ROOT)))


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    module = importlib.import_module("environment")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STATE", tmp_path / ".venv" / "asl-live.json")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "wants_cpu_build", lambda: False)
    (tmp_path / "pyproject.toml").write_text("one")
    return module


@pytest.fixture
def installer(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Installer:
    installer = Installer(environment)
    monkeypatch.setattr(environment, "create", installer.create)
    monkeypatch.setattr(environment, "pip", installer.pip)
    return installer


def test_installs_once(environment: ModuleType, installer: Installer) -> None:
    environment.update(None, None)
    assert installer.done == ["create", "torch>=2.2", ""]
    environment.update(None, None)
    assert len(installer.done) == 3


def test_a_changed_pyproject_is_installed_over(environment: ModuleType, installer: Installer) -> None:
    environment.update(None, "torch==2.5.1")
    (environment.ROOT / "pyproject.toml").write_text("two")
    installer.done.clear()
    environment.update(None, None)
    assert installer.done == ["torch==2.5.1", ""]  # the torch that was chosen stays


def test_extras_add_up(environment: ModuleType, installer: Installer) -> None:
    environment.update("test", None)
    environment.update("dev", None)
    assert installer.done[-1] == "[dev,test]"
    installer.done.clear()
    environment.update("test", None)
    environment.update(None, None)
    assert installer.done == []


def test_an_interrupted_installation_is_begun_anew(environment: ModuleType, installer: Installer) -> None:
    installer.fail = True
    with pytest.raises(KeyboardInterrupt):
        environment.update(None, None)
    installer.fail = False
    environment.update(None, None)
    assert installer.done == ["create", "create", "torch>=2.2", ""]


def test_an_environment_made_by_hand_is_kept(environment: ModuleType, installer: Installer) -> None:
    installer.create()
    installer.done.clear()
    environment.update(None, None)
    assert "create" not in installer.done


def test_a_record_that_was_cut_off_is_an_interrupted_installation(
    environment: ModuleType, installer: Installer
) -> None:
    environment.update(None, None)
    environment.STATE.write_text('{"pyproj')
    installer.done.clear()
    environment.update(None, None)
    assert installer.done[0] == "create"
    assert json.loads(environment.STATE.read_text())["complete"]


def test_no_supported_python_is_said_with_what_to_do() -> None:
    done = subprocess.run(
        ["sh", str(SCRIPTS / "find_python.sh")],
        env={**os.environ, "PYTHON": "no-such-python"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "3.10, 3.11 or 3.12" in done.stderr
    assert "apt-get install python3.11" in done.stderr


def test_system_libraries_are_checked_before_anything_is_installed() -> None:
    # -S: without site-packages, as on a fresh machine.
    code = "import system_libraries; print(system_libraries.missing())"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=SCRIPTS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[")


def test_without_rights_the_line_to_type_is_printed(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian = importlib.import_module("debian")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda name: name if name == "apt-get" else None)
    assert not debian.install_packages(["libegl1"], "for the window")
    assert "Type: sudo apt-get install -y --no-install-recommends libegl1" in capsys.readouterr().out


def test_two_makes_do_not_install_at_once(
    environment: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with environment.only_one():
        lock = "import fcntl; fcntl.flock(open('pyproject.toml'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        second = subprocess.run([sys.executable, "-c", lock], cwd=environment.ROOT, capture_output=True)
        assert b"BlockingIOError" in second.stderr
    with environment.only_one():
        assert capsys.readouterr().out == ""
