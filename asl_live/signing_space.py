"""The signing space: coordinates that do not depend on where the camera stands.

Its origin lies between the shoulders, its unit is the shoulder width, x grows to the right of the
picture and y downwards, pixels are square. Two signers at different distances, heights and in
pictures of different shape then give nearly the same numbers for the same sign.
"""

import numpy as np

from asl_live import keypoints as kp

# Shoulders nearer together than this share of the picture's height are a false find.
SMALLEST_WIDTH = 0.03

# A hand whose wrist lies lower, in shoulder widths, rests in the lap. A webcam on a desk does not
# see it there and a camera that stands back does: neither tells anything of the sign.
LAP = 1.25


class SigningSpace:
    """Follows a signer through a stream of steps and expresses each step in the signing space.

    Causal: a step depends on those before it alone, so a stream and a recording of it give the
    same numbers. The origin and the unit are a running mean at first and then follow slowly
    (time constant ``SETTLE`` steps), so they neither jitter with the landmarks nor
    jump when the shoulders are lost for a while. A hand that is lost for at most ``bridge`` steps
    stays where it was last seen; a hand that rests in the lap counts as not found.
    """

    SETTLE = 15

    def __init__(self, bridge: int = 3) -> None:
        self.bridge = bridge
        self.reset()

    def reset(self) -> None:
        """Forget the signer."""
        self._seen = 0
        self._centre = np.zeros(2)
        self._width = 0.0
        self._held = {name: (np.zeros(0, np.float32), 0) for name in ("left", "right")}

    @property
    def square(self) -> tuple[float, float, float] | None:
        """Centre x, centre y and shoulder width, in picture heights; None before a body is seen."""
        return (*self._centre, self._width) if self._seen else None

    def step(self, keypoints: np.ndarray, aspect: float) -> np.ndarray:
        """One step's keypoints in the signing space, float32 [1662], same layout.

        ``keypoints`` are in image units, ``aspect`` is the picture's width over its height. All
        zeros until a body has been seen.
        """
        self._follow(kp.body(keypoints), aspect)
        if not self._seen:
            return np.zeros(kp.SIZE, np.float32)
        shift = np.array([*self._centre, 0.0])
        scale = np.array([aspect, 1.0, aspect])
        out = np.zeros(kp.SIZE, np.float32)
        for view in (kp.body, kp.face, kp.left_hand, kp.right_hand):
            part = view(keypoints)
            if kp.is_present(part):
                view(out)[:, :3] = (part[:, :3] * scale - shift) / self._width
        kp.body(out)[:, 3] = kp.body(keypoints)[:, 3]
        for hand in (kp.left_hand(out), kp.right_hand(out)):
            if hand[kp.Hand.WRIST, 1] > LAP:
                hand[:] = 0
        self._hold("left", out[kp.LEFT_HAND])
        self._hold("right", out[kp.RIGHT_HAND])
        return out

    def _follow(self, body: np.ndarray, aspect: float) -> None:
        if not kp.is_present(body):
            return
        shoulders = body[[kp.Body.LEFT_SHOULDER, kp.Body.RIGHT_SHOULDER], :2] * (aspect, 1.0)
        width = float(np.linalg.norm(shoulders[0] - shoulders[1]))
        if not width > SMALLEST_WIDTH:
            return
        self._seen += 1
        rate = 1 / min(self._seen, self.SETTLE)
        self._centre = self._centre + rate * (shoulders.mean(0) - self._centre)
        self._width += rate * (width - self._width)

    def _hold(self, name: str, hand: np.ndarray) -> None:
        last, age = self._held[name]
        if hand.any():
            self._held[name] = (hand.copy(), 0)
        elif last.any() and age < self.bridge:
            hand[:] = last
            self._held[name] = (last, age + 1)


def normalise(keypoints: np.ndarray, aspect: float, bridge: int = 3) -> np.ndarray:
    """Steps of one recording, [steps, 1662] in image units, in the signing space."""
    space = SigningSpace(bridge)
    return np.stack([space.step(step, aspect) for step in keypoints])
