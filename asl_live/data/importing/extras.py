"""Libraries that only some formats need, and that an ordinary installation leaves out."""

import importlib
import sys
from types import ModuleType

from asl_live.errors import InputError

# As the extra "formats" in pyproject.toml, where the reasons for these versions stand.
REQUIREMENTS = {"pyarrow": "pyarrow>=15,<26", "pose-format": "pose-format>=0.10,<0.16"}


def need(module: str, package: str, purpose: str) -> ModuleType:
    """Import a module of the extra ``formats``.

    Raises InputError, which says how to install ``package``, where it is not there or does not load.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        command = f'"{sys.executable}" -m pip install "{REQUIREMENTS[package]}"'
        raise InputError(f"{purpose} needs {package} ({error}); install it with: {command}") from error
