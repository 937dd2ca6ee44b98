"""Clips as windows: the arrays that networks are trained and judged on."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.recognise.preparation import Preparation, scale_crop
from asl_live.recognise.window import SPAN, Resampler, window_of

# Seconds; what claims more has times that are wrong, and would fill all memory with steps.
LONGEST_CLIP = 600.0


@dataclass(frozen=True, eq=False)
class Windows:
    """One window for each clip.

    keypoints: float32 [clips, steps, 1662 or 258], as the network takes them; the face is left out
    where the network works in the signing space, since no feature of it is used there. A network that
    looks at crops alone has those of the signing space here, since variations and drawing begin there.
    crops: uint8 [clips, steps, 3, size, size] of kind ``rgb``, or None. signs, signers: one a clip. span:
    seconds that a window covers.
    """

    keypoints: Tensor
    crops: Tensor | None
    signs: tuple[str, ...]
    signers: tuple[str, ...]
    span: float = SPAN

    def __len__(self) -> int:
        return len(self.keypoints)

    def digest(self) -> str:
        """A short text that other data or labels would not have; reckoned when it is first asked for."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        found = hashlib.sha256(repr((self.signs, self.signers)).encode())
        for tensor in (self.keypoints, self.crops):
            if tensor is not None:
                found.update(tensor.contiguous().numpy().data)
        return found.hexdigest()

    def subset(self, rows: Sequence[int] | np.ndarray) -> "Windows":
        """The windows of the given clips."""
        index = torch.as_tensor(np.asarray(rows), dtype=torch.long)
        return Windows(
            self.keypoints[index],
            None if self.crops is None else self.crops[index],
            tuple(self.signs[row] for row in index.tolist()),
            tuple(self.signers[row] for row in index.tolist()),
            self.span,
        )


def make_windows(
    clips: Sequence[Clip], inputs: Inputs, span: float, progress: Callable[[int, int], None] | None = None
) -> Windows:
    """The window of every clip: resampled over ``span`` seconds and prepared for a network."""
    without_face = inputs.keypoints != "raw"
    # Crops of kind landmarks are drawn later, from keypoints that were varied.
    prepares = replace(
        inputs,
        keypoints=inputs.keypoints or "signing-space",
        crops="rgb" if inputs.crops == "rgb" else None,
    )
    preparation = Preparation(prepares)
    keypoints, crops = [], []
    for number, clip in enumerate(clips):
        seconds = clip.times[-1] - clip.times[0]
        if seconds > LONGEST_CLIP:
            raise InputError(
                f"the clip of {clip.sign!r} by {clip.signer!r} claims to last {seconds:.0f} seconds; "
                "a clip is one sign, with its times in seconds"
            )
        resampler = Resampler(span / inputs.steps, restart=float("inf"))
        steps = [step for observation in clip.observations() for step in resampler.push(observation)]
        preparation.reset()
        prepared = [preparation(step) for step in window_of(steps, inputs.steps)]
        window = np.stack([step.keypoints for step in prepared if step.keypoints is not None])
        keypoints.append(kp.to_faceless(window) if without_face else window)
        if inputs.crops == "rgb":
            crops.append(np.stack([step.crop for step in prepared if step.crop is not None]))
        if progress:
            progress(number + 1, len(clips))
    return Windows(
        torch.from_numpy(np.stack(keypoints)),
        torch.from_numpy(np.stack(crops)) if crops else None,
        tuple(clip.sign for clip in clips),
        tuple(clip.signer for clip in clips),
        span,
    )


def join_windows(parts: Sequence[Windows]) -> Windows:
    """The windows of one or more parts, one after the other; for one network, which looks at no pixels."""
    return Windows(
        torch.cat([one.keypoints for one in parts]),
        None,
        tuple(sign for one in parts for sign in one.signs),
        tuple(signer for one in parts for signer in one.signers),
        parts[0].span,
    )


def draw_crops(keypoints: Tensor, inputs: Inputs) -> Tensor:
    """Crops of kind ``landmarks``, float32 [batch, steps, 3, size, size] in 0..1, from faceless keypoints.

    Only the steps that the network looks at are drawn.
    """
    from asl_live.extract.crop import draw_landmark_crop

    batch, steps = keypoints.shape[:2]
    size = inputs.crop_size
    crops = np.zeros((batch, steps, 3, size, size), np.float32)
    whole = kp.from_faceless(keypoints.numpy())
    for step in range((steps - 1) % inputs.crop_stride, steps, inputs.crop_stride):
        for row in range(batch):
            drawn = scale_crop(draw_landmark_crop(whole[row, step]), size)
            crops[row, step] = drawn.transpose(2, 0, 1)
    return torch.from_numpy(crops).div_(255)
