"""What to know about a dataset before a model is trained on it: too small, lopsided, or one person's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from asl_live.data.labels import NO_SIGN_LABELS

FEW = 5  # clips of a sign; with five, new signs were recognised in trials on people
LOPSIDED = 5  # times as many clips of one sign as of another
ALIKE = 0.5  # share of the clips of a new sign that are taken for one known sign
FEW_FROM_SCRATCH = 20  # clips of a sign


@dataclass(frozen=True)
class Advice:
    """One sentence or two; ``blocks``: no training can come of it."""

    text: str
    blocks: bool = False


def advise(
    labels: Iterable[tuple[str, str]], known: Sequence[str] | None, wanted: Sequence[str] = ()
) -> list[Advice]:
    """What is wrong or weak with clips to train on, the worst first.

    labels: sign and signer of each clip. known: the signs of the model to go on from; None for a
    training from scratch. wanted: signs to know, or none for all.
    """
    pairs = [(sign, signer) for sign, signer in labels]
    of_sign = Counter(sign for sign, _ in pairs)
    signs = [sign for sign in (wanted or sorted(of_sign)) if sign not in NO_SIGN_LABELS]
    missing = [sign for sign in signs if not of_sign[sign] and sign not in (known or ())]
    found = [sign for sign in signs if of_sign[sign]]
    if not pairs or not found:
        return [Advice("There is no clip of a sign to learn from; record some first.", blocks=True)]
    if missing:
        return [Advice(f"No clip shows {_names(missing)}; record some, or leave them out.", blocks=True)]
    if any(not sign.strip() for sign in of_sign):
        return [Advice("Some clips have no sign's name; give them one, or delete them.", blocks=True)]
    if len(pairs) < 2:
        return [Advice("One clip is too few to train on and to judge by; record at least five.", blocks=True)]
    if known is None and len(of_sign) < 2:
        return [
            Advice(
                "All clips show the same; a model from scratch needs at least two signs, or one and clips "
                "of idle. Start from a trained model instead.",
                blocks=True,
            )
        ]
    return [*_too_few(of_sign, found, known), *_lopsided(of_sign, found), *_people(pairs, found, known)]


def advise_alike(said: Iterable[tuple[str, str]], new: Sequence[str], model: str) -> list[Advice]:
    """Which new signs look like one that a model knows already.

    said: for each clip its label, and the sign for which the model takes it, or "". new: the labels
    that are to join the model's signs. model: its name.
    """
    pairs = list(said)
    found = []
    for sign in new:
        taken = Counter(known for label, known in pairs if label == sign)
        known, count = max(
            ((one, n) for one, n in taken.items() if one), key=lambda one: one[1], default=("", 0)
        )
        if count >= max(2, ALIKE * taken.total()):
            found.append(
                Advice(
                    f"{model} takes {count} of {taken.total()} clips of {sign} for its own sign {known}: it "
                    f"will mix the two up. If they are the same sign, name these clips {known}."
                )
            )
    return found


def _too_few(of_sign: Counter[str], found: list[str], known: Sequence[str] | None) -> Iterable[Advice]:
    few = [sign for sign in found if of_sign[sign] < FEW]
    if few:
        counts = ", ".join(f"{sign} {of_sign[sign]}" for sign in few[:6]) + (", …" if len(few) > 6 else "")
        yield Advice(f"Fewer than {FEW} clips of a sign teach little ({counts}); record more of them.")
    if known is None:
        if sum(of_sign[sign] < FEW_FROM_SCRATCH for sign in found) > len(found) / 2:
            yield Advice(
                f"From scratch a model needs far more than {FEW_FROM_SCRATCH} clips of a sign, by many "
                "people; with so few it is better to start from a trained model."
            )
        if not any(sign not in found for sign in of_sign):
            yield Advice(
                "No clip shows what is not a sign, so the model will take other movements for signs; record "
                f"some with the label {NO_SIGN_LABELS[0]}, in which nothing is signed."
            )


def _lopsided(of_sign: Counter[str], found: list[str]) -> Iterable[Advice]:
    most, least = max(found, key=lambda sign: of_sign[sign]), min(found, key=lambda sign: of_sign[sign])
    if of_sign[most] >= LOPSIDED * of_sign[least]:
        yield Advice(
            f"The data are lopsided: {of_sign[most]} clips of {most}, {of_sign[least]} of {least}. "
            f"Record more of {least}."
        )


def _people(pairs: list[tuple[str, str]], found: list[str], known: Sequence[str] | None) -> Iterable[Advice]:
    signers = sorted({signer for _, signer in pairs})
    if len(signers) == 1:
        yield Advice(
            f"All clips are of one person ({signers[0] or 'without a name'}). The figures come from takes "
            "that are held back, and say nothing about other people."
        )
        return
    alone = [sign for sign in found if len({who for label, who in pairs if label == sign}) == 1]
    if alone:
        yield Advice(
            f"Only one person signs {_names(alone)}; what another person's looks like the model cannot know."
        )
    single = [who for who in signers if len({label for label, one in pairs if one == who}) == 1]
    if known is None and len(single) == len(signers):
        yield Advice(
            "Everybody signs one sign only, so a model may learn the people and not the signs; let the same "
            "person record several."
        )


def _names(signs: Sequence[str]) -> str:
    shown = ", ".join(signs[:6])
    return f"{shown} and {len(signs) - 6} more" if len(signs) > 6 else shown
