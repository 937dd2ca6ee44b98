"""Libraries that only some parts need, and that an ordinary installation leaves out."""

import importlib
import sys
from types import ModuleType

from asl_live.errors import InputError

# As the extras in pyproject.toml, where the reasons for these versions stand.
REQUIREMENTS = {
    "pyarrow": "pyarrow>=15,<26",
    "pose-format": "pose-format>=0.10,<0.16",
    "transformers": "transformers>=4.45,<6",
    "espeakng-loader": "espeakng-loader>=0.2.4,<1",
}


def need(module: str, package: str, purpose: str) -> ModuleType:
    """Import a module of one of the extras.

    Raises InputError, which says how to install ``package``, where it is not there or does not load.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        why = f"{purpose} needs {package} ({error}); install it with: {how_to_install(package)}"
        raise InputError(why) from error


def how_to_install(package: str) -> str:
    """The line to type."""
    return f'"{sys.executable}" -m pip install "{REQUIREMENTS[package]}"'
