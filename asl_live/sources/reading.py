"""What the sources share: being a context manager and an iterator over ``read``."""

from collections.abc import Iterator
from typing import TypeVar

from asl_live.sources.base import Frame

Self = TypeVar("Self", bound="Reading")


class Reading:
    """A source's ``with`` and ``for``, given its ``read`` and ``close``."""

    name: str
    spec: str
    live: bool
    synthetic: bool
    frames: int | None
    rate: float | None

    def read(self) -> Frame | None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        while (frame := self.read()) is not None:
            yield frame
