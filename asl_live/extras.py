"""Libraries that only some parts need, and that an ordinary installation leaves out."""

import importlib
import sys
from types import ModuleType

from asl_live.errors import InputError

# As the extras in pyproject.toml, where the reasons for these versions stand.
EXTRAS = {
    "formats": {"pyarrow": "pyarrow>=15,<26", "pose-format": "pose-format>=0.10,<0.16"},
    "pretrained": {"transformers": "transformers>=4.45,<6"},
    "voice": {"espeakng-loader": "espeakng-loader>=0.2.4,<1"},
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
    """The line to type, and the extra that brings the same."""
    extra, wanted = next((extra, of[package]) for extra, of in EXTRAS.items() if package in of)
    line = f'"{sys.executable}" -m pip install "{wanted}"'
    return f'{line} (or, in the folder of the README: pip install -e ".[{extra}]")'
