"""A recording that waits for who records from it: no frame is left out, and no sign passes unseen."""

import threading

from asl_live.sources.base import Frame, Source
from asl_live.sources.reading import Reading

AHEAD = 4  # frames that may be read before they are looked at


class HeldSource(Reading):
    """A source that is not live; it stands still while a take is reviewed, and while looking is slow."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.name, self.spec = source.name, source.spec
        self.live, self.synthetic = source.live, source.synthetic
        self.frames, self.rate = source.frames, source.rate
        self._changed = threading.Condition()
        self._held = self._closed = False
        self._ahead = 0

    def hold(self, held: bool) -> None:
        """Stand still, or go on; from any thread."""
        with self._changed:
            self._held = held
            self._changed.notify_all()

    def looked_at(self) -> None:
        """A frame that was read has been looked at."""
        with self._changed:
            self._ahead -= 1
            self._changed.notify_all()

    def let_go(self) -> None:
        """Whoever waits for a frame gets None from now on."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def read(self) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (not self._held and self._ahead < AHEAD))
            if self._closed:
                return None
            self._ahead += 1
        return self._source.read()

    def close(self) -> None:
        self.let_go()
        self._source.close()
