"""Kinds of collections by name.

An importer is a function that stands in a module of this package and carries
``@register_importer("its-name")``; nothing else has to be told about it.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from asl_live.clip import Clip
from asl_live.data import importing
from asl_live.errors import InputError
from asl_live.files import looking_at


@dataclass(frozen=True)
class Item:
    """One recorded sign of a source, not read yet.

    key: names it within its source, the same in every run and on every machine: the path below the
        source with "/" between the parts, and a number after "#" where a file holds many.
    sign: its label, as the source has it, trimmed.
    signer: who signs; "" where the source does not say.
    load: reads it, in a process of its own, and so must be picklable: a function of a module, or
        :func:`functools.partial` of one. Raises InputError for what cannot be used. The sign and the
        signer of the clip it gives are not looked at: those of the item are written. What no source
        tells stays at the clip's default, but ``created`` is "" where the day is not known.
    files: what it is read from. Their sizes and times tell whether they changed since an earlier
        import; a file that is not there is broken, and ``load`` is then not called.
    problem: why it cannot be used, in one sentence, where that is known before it is read.
    """

    key: str
    sign: str
    signer: str
    load: Callable[[], Clip]
    files: tuple[Path, ...]
    problem: str = ""


class Importer(Protocol):
    """Lists what a source holds, in an order that is always the same, and reads no more than it must.

    source: the file or folder that the user named. options: keyword arguments with defaults, which
    the command line offers under the same name. Raises InputError where ``source`` is not of this
    kind, or holds nothing. The first line of the docstring is what users read of the kind.
    """

    def __call__(self, source: Path, /, **options: Any) -> list[Item]: ...


_importers: dict[str, Importer] = {}


def register_importer(kind: str) -> Callable[[Callable[..., list[Item]]], Callable[..., list[Item]]]:
    """Decorator that makes an importer known by ``kind``; a second of that name is an error."""

    def register(importer: Callable[..., list[Item]]) -> Callable[..., list[Item]]:
        if kind in _importers:
            raise ValueError(f"two importers are registered as {kind!r}")
        _importers[kind] = importer
        return importer

    return register


def list_importers() -> list[str]:
    """The kinds that :func:`find_items` takes, sorted."""
    return sorted(_known())


def describe_importer(kind: str) -> str:
    """The kind in one line, for users. Raises InputError for an unknown one."""
    return (inspect.getdoc(_find(kind)) or "").partition("\n")[0]


def find_items(kind: str, source: str | Path, **options: Any) -> list[Item]:
    """What a source of this kind holds.

    options: those of the importer; None stands for one that is not given. Raises InputError for an
    unknown kind, an option it does not have, and a source that is not of this kind or holds nothing.
    """
    importer, source = _find(kind), Path(source)
    given = {name: value for name, value in options.items() if value is not None}
    known = list(inspect.signature(importer).parameters)[1:]
    if unknown := [name for name in given if name not in known]:
        raise InputError(f"the import of {kind} has no option --{unknown[0].replace('_', '-')}")
    with looking_at(source):
        if not source.exists():
            raise InputError(f"{source} does not exist")
    items = importer(source, **given)
    if not items:
        raise InputError(f"{source} holds nothing that can be imported as {kind}")
    return items


def gloss(text: str) -> str:
    """A gloss of a published collection as a sign: trimmed, single spaces, lower case."""
    return " ".join(text.split()).lower()


def _known() -> dict[str, Importer]:
    for module in pkgutil.iter_modules(importing.__path__, f"{importing.__name__}."):
        importlib.import_module(module.name)
    return _importers


def _find(kind: str) -> Importer:
    importers = _known()
    if kind not in importers:
        raise InputError(f"there is no kind {kind!r} to import; choose one of {', '.join(sorted(importers))}")
    return importers[kind]
