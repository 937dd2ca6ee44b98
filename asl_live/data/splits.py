"""Splits of clips that keep a signer on one side."""

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

from asl_live.errors import InputError


def folds(
    signs: Sequence[str],
    signers: Sequence[str],
    count: int,
    seed: int,
    by_signer: bool = True,
    together: Sequence[Sequence[str]] = (),
) -> list[np.ndarray]:
    """Clip numbers of at most ``count`` parts of about equal size, each with its share of every sign.

    With ``by_signer`` nobody is in two parts; without it clips are dealt out at random, which says
    nothing about a signer the model has not seen. together: groups of signer names that may be
    one person. Raises InputError where there are not two to deal out.
    """
    people = {name: group[0] for group in together for name in group}
    groups = [people.get(name, name) for name in signers] if by_signer else list(range(len(signs)))
    count = min(count, len(set(groups)))
    if count < 2:
        what = "signers" if by_signer else "clips"
        way_out = ", or split clips at random" if by_signer else ""
        raise InputError(f"there are too few {what} to split; three are the least{way_out}")
    most_common = max(signs.count(sign) for sign in set(signs))
    shuffled = {"shuffle": True, "random_state": seed}
    if most_common < count:  # too few clips of every sign to give each part a share
        splitter = GroupKFold(count) if by_signer else KFold(count, **shuffled)
    else:
        splitter = (StratifiedGroupKFold if by_signer else StratifiedKFold)(count, **shuffled)
    chosen = groups if by_signer else None
    with warnings.catch_warnings():
        # Signs with fewer clips than parts are usual here.
        warnings.filterwarnings("ignore", message="The least populated class")
        parts = [test for _, test in splitter.split(np.zeros(len(signs)), list(signs), chosen)]
    if not all(map(len, parts)):
        # With few people, sharing out the signs can leave a part with nobody; sharing out clips cannot.
        parts = [test for _, test in GroupKFold(count).split(np.zeros(len(signs)), groups=groups)]
    return parts
