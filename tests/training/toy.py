"""Recordings of a matchstick figure whose three signs a tiny network can learn in seconds."""

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.keypoints import Body
from asl_live.nets.registry import Inputs
from asl_live.training.augment import Augmentation
from asl_live.training.fit import Recipe
from asl_live.training.windows import make_windows

# Where the strong hand goes, in shoulder widths from the throat; "idle" and "wave" are not signs.
PLACES = {
    "high": (-0.3, -1.3),
    "low": (0.0, 0.3),
    "wide": (-1.8, 0.2),
    "wave": (-1.2, -0.9),
    "idle": (-0.2, 1.0),
}
SIGNS = ("high", "low", "wide")
SPAN = 2.0
SHOULDERS = 0.3  # width in image units
# All variations off; the picture ends far beneath the hands.
STILL = Augmentation(**{name: 9.0 if name == "edge" else 0.0 for name in Augmentation.__dataclass_fields__})
TINY = Recipe(
    options={"hidden": 16, "crop_channels": 0, "dropout": 0.1},
    epochs=40,
    batch=8,
    rate=0.02,
    average=0.8,
    augmentation=STILL,
)
INPUTS = Inputs("signing-space", None)


def make_clip(sign, signer, number=0, rate=10.0):
    """Two seconds in which the right hand goes to the place of the sign and back."""
    rng = np.random.default_rng([list(PLACES).index(sign), number, *map(ord, signer)])
    times = np.arange(0, SPAN, 1 / rate)
    reach = np.sin(np.pi * times / SPAN)[:, None]
    keypoints = np.zeros((len(times), kp.SIZE), np.float32)
    body = kp.body(keypoints)
    body[..., :2] = 0.5 + 0.05 * rng.standard_normal(2)
    body[..., 3] = 1
    throat = body[0, 0, :2].copy()
    body[:, [Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER], 0] += np.array([0.5, -0.5]) * SHOULDERS
    body[:, [Body.NOSE, Body.LEFT_EYE, Body.RIGHT_EYE], 1] -= 0.5 * SHOULDERS
    place = np.array(PLACES[sign]) + 0.08 * rng.standard_normal(2)
    wrist = throat + SHOULDERS * ((1 - reach) * (-0.2, 1.0) + reach * place)
    body[:, Body.RIGHT_WRIST, :2] = wrist
    fingers = np.stack([np.cos(np.arange(21)), np.sin(np.arange(21))], -1) * 0.1 * SHOULDERS
    kp.right_hand(keypoints)[..., :2] = wrist[:, None] + fingers
    return Clip(times, keypoints, aspect=1.0, sign=sign, signer=signer, created="")


def make_clips(signers="abcde", labels=(*SIGNS, "idle"), each=3):
    """Clips of every label by every signer."""
    return [make_clip(sign, signer, n) for signer in signers for sign in labels for n in range(each)]


def toy_windows(signers="abcde", **how):
    """The windows of :func:`make_clips`."""
    return make_windows(make_clips(signers, **how), INPUTS, SPAN)
