"""Windows of made-up people, whom a network learns from beside those who were recorded."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.sources.synthetic.invented import LABELS
from asl_live.sources.synthetic.people import HABITS, Person
from asl_live.training.windows import Windows, join_windows, make_windows

MOST_PEOPLE = 1000  # half an hour to make, and a gigabyte
INVENTED = 12  # movements that are no sign, of each person

# The newest. Every round of a cross-validation learns from the same people, and a hundred take a minute.
_kept: dict[tuple, Windows] = {}


def check_made_up(signs: Sequence[str], inputs: Inputs) -> None:
    """Raise InputError where the synthetic signer knows none of the signs, or the network looks at pixels."""
    if inputs.crops == "rgb":
        raise InputError("made-up people have no pixels, and the network looks at them; use another network")
    if not set(signs) & HABITS.keys():
        raise InputError(
            "nobody can be made up, since the synthetic signer makes none of the signs; it knows "
            + ", ".join(HABITS)
        )


def made_up_windows(
    signs: Sequence[str],
    people: int,
    seed: int,
    inputs: Inputs,
    span: float,
    progress: Callable[[int, int], None] | None = None,
) -> Windows:
    """Windows of so many people of the synthetic signer.

    Each makes once what it knows of the signs, and INVENTED movements that are none. inputs, span: as
    :func:`asl_live.training.windows.make_windows` takes them. progress: called with people made and people
    in all. The same arguments give the same windows. Raises InputError as :func:`check_made_up` does.
    """
    check_made_up(signs, inputs)
    known = tuple(sign for sign in signs if sign in HABITS)
    made_from = (known, people, seed, inputs, span)
    if made_from not in _kept:
        made = []
        for number in range(people):
            person = Person(f"made up {number + 1}", np.random.default_rng((seed, number)))
            clips = [person.record(sign, span) for sign in known]
            clips += [person.record_invented(span) for _ in range(INVENTED)]
            made.append(make_windows(clips, inputs, span))
            if progress:
                progress(number + 1, people)
        _kept.clear()
        _kept[made_from] = join_windows(made)
    return _kept[made_from]


def no_signs(labels: Iterable[str], signs: Sequence[str], people: int) -> list[str]:
    """The labels that mean no-sign, sorted: those of clips, and of what people who are made up invent."""
    return sorted({*labels, *(LABELS if people else ())} - set(signs))
