"""Labels of clips: those that are no signs, and the signs among them that are wanted."""

from collections.abc import Collection, Iterable

from asl_live.errors import InputError

# They always mean that nothing is being signed.
NO_SIGN_LABELS = ("idle", "no-sign")


def wanted_signs(labels: Iterable[str], wanted: Iterable[str], known: Collection[str] = ()) -> list[str]:
    """The signs that are wanted, each once; where none is named, every label that is a sign.

    labels: of the clips. Raises InputError for a sign that no clip shows and that is not ``known`` already.
    """
    there = set(labels)
    signs = list(dict.fromkeys(wanted)) or sorted(there - set(NO_SIGN_LABELS))
    missing = [sign for sign in signs if sign not in there and sign not in known]
    if missing:
        raise InputError(f"no clip shows {', '.join(missing)}; the data have: {', '.join(sorted(there))}")
    return signs
