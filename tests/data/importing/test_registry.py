"""Kinds of collections by name."""

from pathlib import Path

import pytest

from asl_live.data.importing.registry import (
    describe_importer,
    find_items,
    gloss,
    list_importers,
    register_importer,
)
from asl_live.errors import InputError


def test_every_kind_says_in_one_line_what_it_is() -> None:
    assert {"videos", "wlasl", "asl-citizen", "archive"} <= set(list_importers())
    for kind in list_importers():
        assert describe_importer(kind).endswith(".")


def test_two_kinds_of_one_name_are_an_error() -> None:
    list_importers()
    with pytest.raises(ValueError, match="two importers are registered as 'videos'"):
        register_importer("videos")(lambda source: [])


def test_what_cannot_be_imported_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no kind 'films' to import; choose one of archive, "):
        find_items("films", tmp_path)
    with pytest.raises(InputError, match="the import of archive has no option --labels"):
        find_items("archive", tmp_path, labels=tmp_path, order=None)
    with pytest.raises(InputError, match=r"nothing\.zip does not exist"):
        find_items("archive", tmp_path / "nothing.zip")
    with pytest.raises(InputError, match="cannot be read: file name too long"):
        find_items("archive", tmp_path / ("n" * 300))
    with pytest.raises(InputError, match="holds nothing that can be imported as archive"):
        find_items("archive", tmp_path)


def test_glosses_are_trimmed_and_lower_case() -> None:
    assert gloss("  Thank \t YOU ") == "thank you"
