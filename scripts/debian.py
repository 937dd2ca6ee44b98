"""Installs Debian packages where this user may, and otherwise prints the line to type."""

import os
import shutil
import subprocess


def install_packages(packages: list[str], why: str) -> bool:
    """Install with apt-get as root or with a sudo that asks for no password; whether it was done."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    before = _rights() if shutil.which("apt-get") else None
    if before is not None:
        print(f"==> Installing system packages ({why}): {' '.join(packages)}", flush=True)
        quiet = {"stdin": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run([*before, "apt-get", "update", "-qq"], check=False, **quiet)
        if subprocess.run([*before, *line, "-qq"], check=False, **quiet).returncode == 0:
            return True
    print(f"==> System packages are missing here ({why}).")
    if shutil.which("apt-get"):
        print(f"    Type: sudo {' '.join(line)}", flush=True)
    else:
        print(
            f"    Install with your system's package manager what Debian calls {', '.join(packages)}.",
            flush=True,
        )
    return False


def _rights() -> list[str] | None:
    """What to put before a command to run it as root; None where that would ask for a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None
