"""Personal signs: taught with one to five takes, recognised at once, with no training.

A window is like a take when what the network's last layer reads of both lies in the same direction:
the network has learned there what tells signs apart, whatever it was trained to name. The likeness
is the cosine of the angle between the two (the nearest neighbour of a matching network, Vinyals et
al. 2016, "Matching Networks for One Shot Learning", section 2.1, without its attention).
"""

from collections.abc import Sequence

import numpy as np
import torch

from asl_live.bundle import Bundle
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.nets.registry import Network
from asl_live.observation import Observation
from asl_live.recognise.preparation import Preparation, Prepared, to_inputs
from asl_live.recognise.window import Resampler, Window

# Chosen on other signs of signers left out of training: five takes of three signs were found again in
# 95 of 100, and ten signs lost 8 in 1000. Likeness at which a window is as likely the sign as not.
ENOUGH = 0.62
# How much of the network's certainty of a sign that it knows stands against a personal one.
KNOWN = 0.3
# How fast belief rises with likeness.
SHARPNESS = 0.05
# Where in a window a take may lie, as shares of the steps that it does not fill: in a stream it
# comes in at the end and moves to the beginning.
PLACES = (0.0, 0.25, 0.5)


class PersonalSigns:
    """The takes of signs that a bundle does not know, and how like them a window is.

    clips: the takes, one or more of each sign. Raises InputError for a network that cannot compare
    windows, for a sign that the bundle knows already, and for clips without what the network needs.
    """

    def __init__(self, bundle: Bundle, clips: Sequence[Clip]) -> None:
        known = sorted({clip.sign for clip in clips} & set(bundle.signs))
        if known:
            raise InputError(f"the model {bundle.name} knows {', '.join(known)} already; give another name")
        if not can_compare(bundle):
            raise InputError(f"the network of {bundle.name} cannot compare takes; choose another model")
        self.signs = tuple(dict.fromkeys(clip.sign for clip in clips))
        windows = [(clip.sign, window) for clip in clips for window in windows_of(bundle, clip)]
        self._owners = np.array([self.signs.index(sign) for sign, _ in windows], int)
        self._takes = np.stack([_direction(embed(bundle, items)) for _, items in windows])

    def judge(self, probabilities: np.ndarray, embedding: np.ndarray) -> np.ndarray:
        """Probabilities of the bundle's signs, the personal signs, and no-sign; they sum to one.

        probabilities: of the bundle's signs and no-sign. embedding: of the same window.
        """
        likeness = self._takes @ _direction(embedding)
        nearest = np.array([likeness[self._owners == sign].max() for sign in range(len(self.signs))])
        against = KNOWN * probabilities[:-1].max(initial=0.0)
        margins = np.clip((nearest - against - ENOUGH) / SHARPNESS, -30, 30)
        belief = 1 / (1 + np.exp(-margins.max()))
        shares = np.exp(margins - margins.max())
        personal = belief * shares / shares.sum()
        rest = probabilities * (1 - belief)
        return np.concatenate((rest[:-1], personal, rest[-1:]))


def can_compare(bundle: Bundle) -> bool:
    """Whether the bundle's network tells what its last layer reads."""
    return type(bundle.network).embed is not Network.embed


def windows_of(bundle: Bundle, clip: Clip) -> list[list[Prepared]]:
    """The windows in which a stream would show a take, ending with it or a little later."""
    inputs = bundle.network.inputs
    resampler = Resampler(bundle.span / inputs.steps, restart=float("inf"))
    preparation = Preparation(inputs)
    steps: list[Observation] = [one for seen in clip.observations() for one in resampler.push(seen)]
    items = [preparation(step) for step in steps]
    found = []
    for place in PLACES:
        window = Window(inputs.steps)
        held = round(place * max(0, inputs.steps - len(items)))
        for item in items + [items[-1]] * held:
            window.push(item)
        found.append(window.items())
        if len(items) >= inputs.steps:
            break
    return found


@torch.no_grad()
def embed(bundle: Bundle, items: Sequence[Prepared]) -> np.ndarray:
    """What the last layer of a bundle's network reads of a window, [width]."""
    return bundle.network.embed(*to_inputs(bundle.network, items))[0].cpu().numpy()


def _direction(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
