"""Makes the virtual environment .venv and keeps it in step with pyproject.toml.

Does nothing, quickly, where it is in step. What it has done it writes into .venv/asl-live.json; an
installation that was interrupted is thus seen and begun anew.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from debian import install_packages

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STATE = VENV / "asl-live.json"
PYTHON = VENV / "bin" / "python"
ANY_TORCH = "torch>=2.2"
# PyTorch's own index holds builds without CUDA, which take a tenth of the room of PyPI's for Linux.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SECONDS_TO_ANSWER = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extra", help="test or dev: what to install beside what ASL Live runs on")
    parser.add_argument("--torch", help=f"which torch, as pip writes it; {ANY_TORCH} where none is given")
    wanted = parser.parse_args()
    try:
        with only_one():
            update(wanted.extra, wanted.torch)
    except KeyboardInterrupt:
        sys.exit("==> Interrupted. The next make begins the installation anew.")
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"==> This failed: {' '.join(map(str, error.cmd))}\n"
            "    The reason stands above. The next make begins the installation anew."
        )


@contextmanager
def only_one() -> Iterator[None]:
    """Wait while another make installs into the same environment."""
    with open(ROOT / "pyproject.toml", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("==> Waiting for another make that installs here", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        # Passed on to pip, so that one whose make was killed still counts.
        os.set_inheritable(lock.fileno(), True)
        yield


def update(extra: str | None, torch: str | None) -> None:
    """Bring the environment into step."""
    state = read_state()
    pyproject = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    extras = sorted({*state.get("extras", ()), *([extra] if extra else [])})
    torch = torch or state.get("torch")
    wished = {"pyproject": pyproject, "extras": extras, "torch": torch, "complete": True}
    if state == wished and PYTHON.exists():
        return
    if state.get("complete") is False or not can_install():
        create()
    write_state({**wished, "complete": False})
    install_torch(torch)
    print("==> Installing ASL Live and what it needs. The first time takes a few minutes.", flush=True)
    pip("--editable", f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT))
    write_state(wished)


def can_install() -> bool:
    """Whether there is an environment whose Python and pip run."""
    return (
        PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "-V"], capture_output=True).returncode == 0
    )


def create() -> None:
    """Make an empty environment, in place of what is there."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_packages([package], "for a virtual environment"):
            sys.exit("    Then start make again.")
    print(f"==> Making a virtual environment with Python {platform.python_version()} in {VENV}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def install_torch(torch: str | None) -> None:
    """Install torch on its own, so that its build can be chosen; pip keeps it afterwards."""
    print(f"==> Installing PyTorch ({torch or ANY_TORCH})", flush=True)
    if torch is None and wants_cpu_build():
        pip(ANY_TORCH, "--extra-index-url", CPU_INDEX)
    else:
        pip(torch or ANY_TORCH)


def wants_cpu_build() -> bool:
    """Whether CUDA would be of no use here and the index without it answers."""
    if platform.system() != "Linux" or has_nvidia_gpu():
        return False
    try:
        with urllib.request.urlopen(f"{CPU_INDEX}/torch/", timeout=SECONDS_TO_ANSWER):
            return True
    except (urllib.error.URLError, OSError):
        print("    (PyTorch's own index does not answer; taking PyPI's build)", flush=True)
        return False


def has_nvidia_gpu() -> bool:
    return Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None


def pip(*arguments: str) -> None:
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, close_fds=False)


def read_state() -> dict[str, Any]:
    try:
        state = json.loads(STATE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:  # cut off while it was written
        return {"complete": False}
    return state


def write_state(state: dict[str, Any]) -> None:
    STATE.write_text(json.dumps(state), encoding="utf-8")


if __name__ == "__main__":
    main()
