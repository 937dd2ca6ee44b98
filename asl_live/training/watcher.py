"""What a training tells while it runs."""

from collections.abc import Sequence

from asl_live.training.checkpoint import Epoch
from asl_live.training.metrics import Judgement


class Watcher:
    """Is told how a training goes. The methods do nothing; override what you want to show.

    What a method raises ends the training where it is; its checkpoint stays.
    """

    def reading(self, done: int, of: int) -> None:
        """So many files are read."""

    def advised(self, advice: Sequence[str]) -> None:
        """What is known of the data before anything is fitted, in sentences; perhaps in several parts."""

    def preparing(self, done: int, of: int) -> None:
        """So many clips are prepared."""

    def making_up(self, done: int, of: int) -> None:
        """So many people are made up."""

    def fitting(self, part: str, epochs: int) -> None:
        """A fit of so many epochs begins."""

    def batch(self, epoch: int, done: int, of: int) -> None:
        """So many batches, or clips, of an epoch are done."""

    def epoch(self, part: str, epoch: Epoch) -> None:
        """An epoch of a part is over; after a break those of the earlier sitting are told again."""

    def judged(self, part: str, judgement: Judgement) -> None:
        """Clips that a fit has not seen were judged."""
