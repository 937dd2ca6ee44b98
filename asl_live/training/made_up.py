"""Windows of made-up people, whom a network learns from beside those who were recorded."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.sources.synthetic.people import HABITS, Person
from asl_live.training.windows import Windows, make_windows


def made_up_windows(signs: Sequence[str], people: int, seed: int, inputs: Inputs, span: float) -> Windows:
    """Windows of so many people of the synthetic signer, each of whom makes every sign that it knows once.

    signs: those that are learned; the others among them are left to those who were recorded. inputs, span:
    as :func:`asl_live.training.windows.make_windows` takes them. The same arguments give the same windows.
    Raises InputError where the synthetic signer knows none of the signs, or the network looks at pixels.
    """
    if inputs.crops == "rgb":
        raise InputError("made-up people have no pixels, and the network looks at them; use another network")
    known = tuple(sign for sign in signs if sign in HABITS)
    if not known:
        raise InputError(
            "nobody can be made up, since the synthetic signer makes none of the signs; it knows "
            + ", ".join(HABITS)
        )
    return _made(known, people, seed, inputs, span)


# Every round of a cross-validation learns from the same people, and they take a minute to make.
@lru_cache(maxsize=1)
def _made(signs: tuple[str, ...], people: int, seed: int, inputs: Inputs, span: float) -> Windows:
    clips = []
    for number in range(people):
        person = Person(f"made up {number + 1}", np.random.default_rng((seed, number)))
        clips += [person.record(sign) for sign in signs]
    return make_windows(clips, inputs, span)
