"""Names that differ in their spelling alone, and so may mean the same sign or signer."""

import unicodedata
from collections.abc import Iterable

from asl_live.data.layout import file_name


def plain(name: str) -> str:
    """What is left of a name without its capitals, spaces, dashes and other marks; all where nothing is."""
    name = unicodedata.normalize("NFC", name)
    return file_name(name).casefold().replace("_", "").replace("-", "") or name


class Spellings:
    """Names that are there, asked for one that another may have been meant for."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._by_plain = {plain(name): name for name in sorted(self._names, reverse=True)}

    def other(self, name: str) -> str | None:
        """The name that this one is another spelling of; None where there is none, or the very name is."""
        name = unicodedata.normalize("NFC", name)  # as it would be written
        return None if name in self._names else self._by_plain.get(plain(name))
