"""The rows of an ablation: what is changed in each against the base, read from a file."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from asl_live.errors import InputError, reason
from asl_live.nets.registry import Inputs, get_network
from asl_live.recognise.window import SPAN
from asl_live.training.augment import Augmentation
from asl_live.training.fit import Recipe

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BASE = "base"
LARGEST_FILE = 1 << 20
RECIPE_FIELDS = tuple(one.name for one in fields(Recipe))
PARTS = {"augmentation": tuple(one.name for one in fields(Augmentation))}


@dataclass(frozen=True)
class Row:
    """One row: its name, how its networks are fitted, seconds of a window, and a note for the table."""

    name: str
    recipe: Recipe
    span: float = SPAN
    note: str = ""

    @property
    def inputs(self) -> Inputs:
        """What the row's network looks at."""
        return get_network(self.recipe.net, 2, **self.recipe.options).inputs


def read_rows(path: str | Path) -> list[Row]:
    """The rows of a .toml or .json file, the base first.

    ``[base]`` changes fields of the recipe for all rows, ``[rows.NAME]`` for one: any field of Recipe,
    where ``options`` and ``augmentation`` are changed key by key; ``span``; and ``note``, words for the
    table. Raises InputError for a file that cannot be used.
    """
    path = Path(path)
    whole = _read(path)
    unknown = set(whole) - {BASE, "rows"}
    if unknown:
        raise InputError(f"{path} has a part {sorted(unknown)[0]!r}; it may have [base] and [rows.NAME]")
    rows = whole.get("rows", {})
    if not isinstance(rows, dict) or not rows:
        raise InputError(f"{path} has no rows; write what each changes under [rows.NAME]")
    plain = {**asdict(Recipe()), "span": SPAN, "note": ""}
    base = _changed(plain, whole.get(BASE, {}), f"[base] of {path}")
    if BASE in rows:
        raise InputError(f"{path} has a row named {BASE!r}; that is the one all others are compared with")
    found = [_row(BASE, base, path)]
    for name, changes in rows.items():
        if not name.strip() or not name.isprintable():
            raise InputError(f"{path} has a row whose name cannot be shown")
        where = f"[rows.{name}] of {path}"
        found.append(_row(name, _changed({**base, "note": ""}, changes, where), path))
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path} is too large for a file of rows")
        text = path.read_text("utf-8")
        whole = json.loads(text) if path.suffix.casefold() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    except (ValueError, RecursionError) as error:  # both kinds of wrong syntax are ValueErrors
        raise InputError(
            f"{path} cannot be read as TOML, nor as JSON if its name ends so: {error}"
        ) from error
    if not isinstance(whole, dict):
        raise InputError(f"{path} is no table of rows")
    return whole


def _changed(fields_of: dict[str, Any], changes: Any, where: str) -> dict[str, Any]:
    """The fields with the changes laid over them."""
    if not isinstance(changes, Mapping):
        raise InputError(f"{where} is no table of changes")
    out = dict(fields_of)
    for name, value in changes.items():
        if name not in out or name == "seed":
            known = ", ".join(one for one in out if one != "seed")
            also = "the seeds are those of --seeds" if name == "seed" else f"there are {known}"
            raise InputError(f"{where} changes {name!r}, which no row can; {also}")
        if name not in ("options", "augmentation"):
            out[name] = value
            continue
        if not isinstance(value, Mapping):
            raise InputError(f"{name} in {where} is no table")
        wrong = set(value) - set(PARTS.get(name, value))
        if wrong:
            raise InputError(f"{where} changes {sorted(wrong)[0]!r} of {name}, which is not there")
        out[name] = {**out[name], **value}
    return out


def _row(name: str, given: dict[str, Any], path: Path) -> Row:
    where = BASE if name == BASE else f"rows.{name}"
    try:
        recipe = TypeAdapter(Recipe).validate_python({one: given[one] for one in RECIPE_FIELDS})
        span, note = float(given["span"]), str(given["note"])
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"[{where}] of {path}: {field}: {first['msg'].lower()}") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"[{where}] of {path}: its span is no number of seconds") from error
    if not 0.1 <= span <= 60:
        raise InputError(f"[{where}] of {path}: give a span of 0.1 to 60 seconds")
    row = Row(name, recipe, span, note)
    try:
        assert row.inputs
    except InputError as error:
        raise InputError(f"[{where}] of {path}: {error}") from error
    return row
