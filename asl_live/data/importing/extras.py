"""Libraries that only some formats need, and that an ordinary installation leaves out."""

import importlib
import importlib.metadata
import re
import sys
from types import ModuleType

from asl_live.errors import InputError


def need(module: str, package: str, purpose: str) -> ModuleType:
    """Import a module of the extra ``formats``.

    Raises InputError, which says how to install ``package``, where it is not there or does not load.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        command = f'"{sys.executable}" -m pip install "{_requirement(package)}"'
        raise InputError(f"{purpose} needs {package} ({error}); install it with: {command}") from error


def _requirement(package: str) -> str:
    """The package with the versions that are known to work, as pip takes it."""
    try:
        wanted = importlib.metadata.requires("asl-live") or []
    except importlib.metadata.PackageNotFoundError:
        wanted = []
    for requirement in wanted:
        name, _, _ = requirement.partition(";")
        if re.match(rf"{re.escape(package)}\b(?!-)", name):
            return name.strip()
    return package
