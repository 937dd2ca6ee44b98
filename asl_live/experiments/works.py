"""The founding works by name, and their protocols.

The module of a work has ``Protocol``, a frozen dataclass of everything its experiment can be told, with
the work's own values as defaults, and ``run(data, out, protocol, watcher)``, which reads the data, fits,
judges, and writes a report to the folder ``out``, whose path it returns. Broken off, ``run`` goes on when
it is called again with the same arguments.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from asl_live.errors import InputError
from asl_live.training.watcher import Watcher


@dataclass(frozen=True)
class Work:
    """One of the works. data: what its experiment is given. module: where it stands."""

    name: str
    title: str
    source: str
    data: str
    module: str

    def protocol(self, settings: Iterable[tuple[str, str]] = ()) -> Any:
        """Its protocol with some values changed, given as text: JSON, or words as they are.

        Raises InputError for a value that there is not or that does not fit.
        """
        kind = import_module(self.module).Protocol
        known = [field.name for field in fields(kind)]
        given: dict[str, Any] = {}
        for name, text in settings:
            if name not in known:
                raise InputError(f"experiment {self.name} has no value {name!r}; it has {', '.join(known)}")
            value = _value(text)
            several = get_origin(get_type_hints(kind)[name]) is tuple
            given[name] = [value] if several and not isinstance(value, list) else value
        try:
            return TypeAdapter(kind).validate_python(given)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ", ".join(given)
            raise InputError(
                f"experiment {self.name} cannot take {given.get(name)!r} for {name}: {first['msg'].lower()}"
            ) from error

    def run(self, data: Path, out: Path, protocol: Any, watcher: Watcher) -> Path:
        """Run it; the path of the report. Raises InputError for data that cannot be used."""
        report: Path = import_module(self.module).run(data, out, protocol, watcher)
        return report


VIDEO_DATA = (
    "UCF-11, UCF-50, UCF-101 or HMDB-51 with its lists, or any folder with a folder of videos a class"
)

WORKS = {
    work.name: work
    for work in (
        Work(
            "A",
            "Fused ConvLSTM and LSTM for American Sign Language",
            "Kaushik and Singh 2022",
            "a dataset folder, a landmark archive, or a folder of them",
            "asl_live.experiments.fused",
        ),
        Work(
            "B",
            "LSTM for actions from skeletons",
            "practical work on MSR Action3D (Li, Zhang and Liu 2010)",
            "MSR Action3D: a .npz file, or a folder with X.npy, Y.npy and Y_s.npy",
            "asl_live.experiments.skeletons",
        ),
        Work(
            "C",
            "ConvLSTM with attention on videos of actions",
            "dissertation on UCF-101 (Soomro, Zamir and Shah 2012)",
            VIDEO_DATA,
            "asl_live.experiments.attention",
        ),
        Work(
            "D",
            "CNN and LSTM on videos of actions",
            "tutorial on UCF-50 (Reddy and Shah 2013)",
            VIDEO_DATA,
            "asl_live.experiments.tutorial",
        ),
        Work(
            "E",
            "Transfer learning on videos of actions",
            "work on UCF-101 and HMDB-51 (Kuehne et al. 2011)",
            VIDEO_DATA,
            "asl_live.experiments.transfer",
        ),
    )
}


def find_work(name: str) -> Work:
    """The work of that name, in either case. Raises InputError where there is none."""
    work = WORKS.get(name.upper())
    if work is None:
        raise InputError(f"there is no experiment {name!r}; choose one of {', '.join(WORKS)}")
    return work


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = [one.strip() for one in text.split(",")] if "," in text else text
    return value
