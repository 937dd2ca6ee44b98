"""What ships, what the README promises, and the laws of the house."""

import ast
import json
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from asl_live.cli import main
from asl_live.commands.collect import main as collect
from asl_live.commands.train import main as train

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "asl_live"
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pip fills it from the wheel."""
    pytest.importorskip("hatchling", reason="hatchling comes with the extra test")
    built = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("asl_live-*.whl")
    folder = tmp_path_factory.mktemp("site-packages")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


@pytest.mark.parametrize("kind", ["models", "assets"])
def test_models_and_assets_travel_in_the_wheel(installed: Path, kind: str) -> None:
    here = {path.relative_to(ROOT) for path in (ROOT / kind).rglob("*") if path.is_file()}
    if not here:
        pytest.skip(f"there are no {kind} in this checkout")
    there = {path.relative_to(installed / "asl_live") for path in (installed / "asl_live" / kind).rglob("*")}
    assert here <= there


def test_the_wheel_holds_the_package_and_no_more(installed: Path) -> None:
    info = next(installed.glob("*.dist-info"))
    assert {path.name for path in installed.iterdir()} == {"asl_live", info.name}
    assert "asl-live = asl_live.cli:run" in (info / "entry_points.txt").read_text()


def test_an_installed_package_finds_what_ships_with_it(installed: Path, tmp_path: Path) -> None:
    code = "from asl_live.paths import shipped; print(shipped('assets')); print(shipped('models'))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(installed)!r}); {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assets, models = done.stdout.splitlines()
    if (ROOT / "assets").is_dir():
        assert Path(assets) == installed / "asl_live" / "assets"
    assert Path(models).parent in (installed, installed / "asl_live")


def test_every_command_of_the_readme_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (*_commands(main), collect, train):
        monkeypatch.setattr(command, "callback", lambda **options: None)
    programs = {"asl-live": main, "collect_data.py": collect, "train.py": train}
    typed = set()
    for line in _code_lines():
        name, *arguments = shlex.split(line.removeprefix("python ")) or [""]
        if name in programs:
            typed.add(name)
            result = CliRunner().invoke(programs[name], arguments)
            assert result.exit_code == 0, f"{line}: {result.output}"
    assert typed == set(programs)


def _commands(group: click.Group) -> Iterator[click.Command]:
    """All that can be typed behind a command, groups apart."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command)
        else:
            yield command


def _code_lines() -> Iterator[str]:
    for block in re.findall(r"```\w*\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            yield line.split(" #")[0].strip()


def test_every_target_of_the_makefile_named_in_the_readme_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(_code_lines())))
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("name", ["run", "test", "lint", "clean", "help"])
def test_make_targets_are_explained(name: str) -> None:
    assert re.search(rf"@echo 'make {name}\b|^help:", (ROOT / "Makefile").read_text(), re.MULTILINE)


# The laws of the house, read from the sources.


def _imports(path: Path) -> set[str]:
    """Full names of all that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _importers(*libraries: str) -> set[str]:
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if any(name.partition(".")[0] in libraries for name in _imports(path))
    }


def test_qt_is_only_under_app() -> None:
    assert all(name.startswith("app/") for name in _importers("PySide6", "shiboken6"))


def test_mediapipe_is_in_one_file_only() -> None:
    assert _importers("mediapipe") == {"extract/holistic.py"}


def test_pictures_are_captured_only_in_sources() -> None:
    capturing = {
        path.relative_to(PACKAGE).as_posix() for path in MODULES if "VideoCapture" in path.read_text("utf-8")
    }
    assert capturing
    assert all(name.startswith("sources/") for name in capturing)


def test_no_module_takes_private_names_of_another() -> None:
    private = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in MODULES
        for name in _imports(path)
        if name.startswith("asl_live.")
        and any(part.startswith("_") and not part.startswith("__") for part in name.split("."))
    }
    assert not private


def test_nothing_is_unpickled() -> None:
    assert not _importers("pickle", "joblib", "dill", "cloudpickle", "shelve")
    unsafe = re.compile(r"allow_pickle\s*=\s*True|weights_only\s*=\s*False")
    assert not [path for path in MODULES if unsafe.search(path.read_text("utf-8"))]


def test_nothing_speaks_to_the_network() -> None:
    assert not _importers("aiohttp", "ftplib", "http", "httpx", "requests", "ssl", "urllib", "urllib3")


def test_only_the_page_answers_this_machine() -> None:
    assert all(name.startswith("serve/") for name in _importers("socket", "starlette", "uvicorn"))


def test_importing_starts_nothing_and_the_core_needs_no_qt() -> None:
    code = """
import importlib, json, pkgutil, sys, threading
import asl_live
names = [m.name for m in pkgutil.walk_packages(asl_live.__path__, "asl_live.")]
names.remove("asl_live.__main__")
app = [name for name in names if name.startswith("asl_live.app")]
for name in names:
    if name not in app:
        importlib.import_module(name)
heavy = sorted({"PySide6", "mediapipe", "sounddevice"} & set(sys.modules))
for name in app:
    importlib.import_module(name)
from PySide6.QtCore import QCoreApplication
started = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
print(json.dumps({"modules": len(names), "heavy": heavy, "threads": started,
                  "application": QCoreApplication.instance() is not None}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found.pop("modules") > 10
    assert found == {"heavy": [], "threads": [], "application": False}
