"""Whether what is chosen can be learned, and what to know of it before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from asl_live.data.dataset import Entry
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.training.advice import Advice, advise


@dataclass(frozen=True)
class Readiness:
    """What is chosen for a training.

    entries: the clips that can be read, None while they are looked through. broken: how many cannot.
    ticked: the signs to learn. named: whether the model has a name. beside: whether the signs join
    those of a trained model.
    """

    entries: Sequence[Entry] | None
    broken: int
    ticked: Sequence[str]
    named: bool
    beside: bool

    @cached_property
    def clips(self) -> list[Entry]:
        """Those that are learned from."""
        return [one for one in self.entries or () if one.sign in self.ticked or one.sign in NO_SIGN_LABELS]

    @property
    def advice(self) -> list[str]:
        """What to know of the clips; nothing in it stands against a training."""
        return [one.text for one in self._advice if not one.blocks]

    @property
    def obstacle(self) -> str:
        """Why no training can be started now, in a sentence; empty where one can."""
        if self.entries is None:
            return "The clips are being read."
        if self.broken:
            clips, them = ("One clip", "it") if self.broken == 1 else (f"{self.broken} clips", "them")
            return f"{clips} cannot be read: delete {them} on page Data first."
        if not self.ticked and any(one.sign not in NO_SIGN_LABELS for one in self.entries):
            return "Tick at least one sign to learn."
        if blocking := [one.text for one in self._advice if one.blocks]:
            return blocking[0]
        return "" if self.named else "Give the new model a name."

    @cached_property
    def _advice(self) -> list[Advice]:
        pairs = [(one.sign, one.signer) for one in self.clips]
        return advise(pairs, () if self.beside else None, list(self.ticked))
