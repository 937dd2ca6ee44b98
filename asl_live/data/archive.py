"""Landmark archives: collections of isolated signs kept as keypoints, one .npz a signer.

Keys: ``delta`` int16 [sequences, steps, 1662], the first differences along time of the keypoints
times 4096, wrapping; ``label`` [sequences], the signs; ``signer``, who signs in all of them.
"""

from pathlib import Path

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.npz import explained, read_arrays

SCALE = 4096
# The true times are lost: the collections' 30 frames are taken for their nominal two seconds.
RATE = 15.0


def read_archive(path: str | Path) -> list[Clip]:
    """Every sequence of a landmark archive as a clip; all share the estimated aspect.

    Raises InputError if the file is missing, damaged, or no landmark archive.
    """
    path = Path(path)
    arrays = read_arrays(path, ("delta", "label", "signer"))
    with explained(path):
        delta, label, signer = arrays["delta"], arrays["label"], arrays["signer"]
        if delta.dtype != np.int16 or delta.ndim != 3 or delta.shape[2] != kp.SIZE or not delta.size:
            raise InputError(
                f"its landmarks have the shape {delta.shape} and kind {delta.dtype}, "
                f"not (sequences, steps, {kp.SIZE}) and int16"
            )
        if label.dtype.kind != "U" or label.shape != delta.shape[:1]:
            raise InputError(f"it has not one label for each of its {len(delta)} sequences")
        if signer.dtype.kind != "U" or signer.ndim != 0:
            raise InputError("it does not name one signer")
        try:
            "".join((str(signer), *map(str, label))).encode()
        except (ValueError, SystemError) as error:  # numpy keeps codes that are no characters
            raise InputError("its labels or its signer are not text") from error
        keypoints = np.cumsum(delta, axis=1, dtype=np.int16).astype(np.float32) / SCALE
        times = np.arange(delta.shape[1]) / RATE
        aspect = kp.estimate_aspect(keypoints.reshape(-1, kp.SIZE))
        # Neither the version that recorded them nor the day is known.
        return [
            Clip(times, steps, aspect, sign=str(sign), signer=str(signer), program="", created="")
            for steps, sign in zip(keypoints, label, strict=True)
        ]


def read_signer(path: str | Path) -> str:
    """Who signs in a landmark archive. Raises InputError if the file is none."""
    path = Path(path)
    signer = read_arrays(path, ("signer",))["signer"]
    with explained(path):
        if signer.dtype.kind != "U" or signer.ndim != 0:
            raise InputError("it does not name one signer")
        return str(signer)
