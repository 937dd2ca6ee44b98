"""Joins source, extractor and recording session off the interface's thread; news come as signals.

    feed's thread:       source ── every frame ──> the screen, and a queue
    recording thread:    queue ──> extractor ──> session
    command's thread:    keep, redo, undo and the like, which may write to the disk

The session outlives its source: a camera that breaks off pauses it, and it goes on with the next.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.collect.held import HeldSource
from asl_live.app.screen import Screen
from asl_live.app.services import Services
from asl_live.data.recording import Phase, RecordingSession, Review, SessionPlan
from asl_live.data.recording.feed import Feed
from asl_live.data.recording.performer import PromptedSigner, open_signer
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.sources import SourceKind, kind_of
from asl_live.sources.base import Frame, Source

log = logging.getLogger(__name__)

OpenSource = Callable[[str, SessionPlan], Source]


class Driver(QObject):
    """Runs one session at a time. Methods are called on the interface's thread and never wait."""

    moment_changed = Signal(object)  # Moment
    source_opened = Signal(object)  # Source: only its name, live and synthetic are to be read
    source_ended = Signal(object)  # Exception, None at its end; the session is paused, or was never begun
    failed = Signal(object)  # Exception: a take could not be written or deleted; the session goes on

    _ended = Signal(object, object)

    def __init__(
        self, services: Services, open_source: OpenSource | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._open_source = open_source or self._open
        self.screen = Screen(self)
        self._session: RecordingSession | None = None
        self._plan: SessionPlan | None = None
        self._spec = ""
        self._run: _Run | None = None
        self._film: HeldSource | None = None
        self._is_over = self._was_done = self._is_shut = False
        self._keypoints: np.ndarray | None = None
        self._telling = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def has_session(self) -> bool:
        """Whether the dataset could be used, and the session was begun."""
        return self._session is not None

    @property
    def is_open(self) -> bool:
        """Whether a source is open, or is being opened."""
        return self._run is not None and not self._run.stopping.is_set()

    @property
    def is_film(self) -> bool:
        """Whether the source is a recording, which nobody else wants."""
        return self._film is not None

    @property
    def is_over(self) -> bool:
        """Whether the source was a recording that has ended."""
        return self._is_over

    @property
    def was_done(self) -> bool:
        """Whether the source was given back because all takes were there."""
        return self._was_done

    def begin(self, plan: SessionPlan, spec: str) -> None:
        """Record a plan from a source; ``moment_changed`` or ``source_ended`` follows."""
        self.close_source()
        self._session, self._plan, self._spec = None, plan, spec
        self._film, self._is_over = None, False
        self.screen.forget()
        self.open_source()

    def open_source(self) -> None:
        """Open the session's source, and go on."""
        self.close_source()
        self._was_done = False
        if self._plan is None or self._is_shut:
            return
        before = self._run
        run = self._run = _Run(before.thread if before is not None else None)
        # A daemon: a camera driver that hangs must not keep the program from ending.
        run.thread = threading.Thread(
            target=self._work, args=(run, self._plan, self._spec), name="recording", daemon=True
        )
        run.thread.start()

    def close_source(self) -> None:
        """Give the camera back; the session is paused."""
        if self._run is not None:
            self._run.stop()

    def pause(self) -> None:
        self._command(RecordingSession.pause)

    def resume(self) -> None:
        """Go on; a camera is opened again where it was closed."""
        if self.is_open or self.is_film:
            self._command(RecordingSession.resume)
        else:
            self.open_source()

    def start_take(self) -> None:
        self._command(RecordingSession.start)

    def stop_take(self) -> None:
        """End the take with what the camera shows now, however far behind looking is."""
        at = self._run.newest if self._run is not None else None
        self._command(lambda session: session.stop(at))

    def keep(self) -> None:
        self._command(RecordingSession.keep)

    def redo(self) -> None:
        self._command(RecordingSession.redo)

    def discard(self) -> None:
        self._command(RecordingSession.discard)

    def skip(self) -> None:
        self._command(RecordingSession.skip)

    def undo(self) -> None:
        self._command(RecordingSession.undo)

    def finish(self) -> None:
        """End the session before all takes are there."""
        self._command(RecordingSession.finish)

    def shut_down(self, timeout: float = 20.0) -> None:
        """Stop, and wait for every thread; for the end of the program."""
        self._is_shut = True
        self.close_source()
        if self._run is not None and self._run.thread is not None:
            self._run.thread.join(timeout)
            if self._run.thread.is_alive():
                log.warning("the source did not stop within %s seconds", timeout)
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def keep_now(self) -> None:
        """Keep the reviewed take before this returns. Raises InputError if it cannot be written."""
        if self._session is not None:
            self._session.keep()

    def _command(self, call: Callable[[RecordingSession], object]) -> None:
        session = self._session
        if session is None:
            return

        def work() -> None:
            try:
                call(session)
            except Exception as error:  # shown to the user, who can try again
                self._report(error)
            self._tell(session)

        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recording command")
        self._executor.submit(work)

    # On the threads of recording and commands.

    def _work(self, run: "_Run", plan: SessionPlan, spec: str) -> None:
        error: Exception | None = None
        try:
            if run.before is not None:
                run.before.join()  # two of them cannot have the camera
            if not run.stopping.is_set():
                with self._opened(spec, plan) as source, self._services.make_extractor() as extractor:
                    self._take_source(source, plan)
                    with Feed(source, self._show) as feed:
                        run.use(feed, source)
                        run.is_done = self._record(source, feed, extractor.observe)
                        run.stop_source()
        except Exception as trouble:  # handed to the page, which shows it
            error = trouble
        if self._film is not None and not (run.stopping.is_set() or run.is_done):
            self._end_film(self._film)
        if self._session is not None:
            # After an undo in the meantime a session that was done is not paused: its source is opened again.
            if not (run.is_done or self._is_over or self._session.moment.phase is Phase.DONE):
                self._session.pause()
            self._tell(self._session)
        self._ended.emit(run, error)

    def _opened(self, spec: str, plan: SessionPlan) -> Source:
        source = self._open_source(spec, plan)
        if source.live or isinstance(source, PromptedSigner):
            return source
        return HeldSource(source)

    def _take_source(self, source: Source, plan: SessionPlan) -> None:
        self._keypoints = None
        self._film = source if isinstance(source, HeldSource) else None
        self.screen.change_look(mirrored=source.live and not source.synthetic)
        self.source_opened.emit(source)
        if self._session is None:
            if plan.dataset.exists() and not plan.dataset.is_dir():
                raise InputError(f"the dataset {plan.dataset} is a file; choose a folder to record into")
            from_start = self._film is not None
            if from_start:
                plan.check_recording(source.name)
            # What decides itself is shown for a moment first, so the session waits with every take.
            asking = replace(plan, review=Review.EACH)
            self._session = RecordingSession(asking, source.name, source.synthetic, from_start)
        else:
            self._session.use_source(source.name, source.synthetic)
            self._session.resume()
        self._tell(self._session)

    def _record(self, source: Source, feed: Feed, observe: Callable[[Frame], Observation]) -> bool:
        """Until the source ends, or all takes are there; whether they are."""
        session = self._session
        assert session is not None
        every = isinstance(source, HeldSource)
        while (frame := feed.take(newest=not (every or session.wants_every_frame))) is not None:
            observation = observe(frame)
            self._keypoints = observation.keypoints
            try:
                moment = session.observe(frame, observation)
            except InputError as error:  # the take waits in the session
                self._report(error)
                moment = session.moment
            self._tell(session)
            if isinstance(source, PromptedSigner):
                source.follow(moment)
            elif isinstance(source, HeldSource):
                source.looked_at()
            if moment.phase is Phase.DONE:
                return True
        return False

    def _end_film(self, film: HeldSource) -> None:
        self._is_over = True
        if self._session is not None:
            self._session.end_of_source(film.rate)

    def _show(self, frame: Frame) -> None:
        held = frame.observation.keypoints if frame.observation is not None else self._keypoints
        self.screen.show(frame, held)

    def _tell(self, session: RecordingSession) -> None:
        # In one piece, or a moment could come after a newer one from another thread.
        with self._telling:
            moment = session.moment
            self.moment_changed.emit(moment)
        if self._film is not None:
            self._film.hold(moment.phase in (Phase.REVIEWING, Phase.PAUSED))

    def _report(self, error: Exception) -> None:
        if not isinstance(error, InputError):
            log.error("recording met an error", exc_info=error)
        self.failed.emit(error)

    def _open(self, spec: str, plan: SessionPlan) -> Source:
        if kind_of(spec) is SourceKind.SYNTHETIC:
            return open_signer(spec, plan)
        return self._services.open_source(spec)

    def _on_ended(self, run: "_Run", error: Exception | None) -> None:
        if run is not self._run:
            return  # another is open since
        asked = run.stopping.is_set()
        self._run = None
        if error is not None and not isinstance(error, InputError):
            log.error("the recording ended with an error", exc_info=error)
        self._was_done = run.is_done
        if run.is_done and self._session is not None:
            self._tell(self._session)  # it may have been taken up again by an undo
        if error is not None or not (asked or run.is_done):
            self.source_ended.emit(error)


class _Run:
    """A source while it is open."""

    def __init__(self, before: threading.Thread | None) -> None:
        self.before = before
        self.thread: threading.Thread | None = None
        self.stopping = threading.Event()
        self.is_done = False
        self._feed: Feed | None = None
        self._source: Source | None = None

    @property
    def newest(self) -> float | None:
        """The time of the newest frame that was read; None before the first."""
        return self._feed.newest if self._feed is not None else None

    def use(self, feed: Feed, source: Source) -> None:
        self._feed, self._source = feed, source
        if self.stopping.is_set():
            self.stop()

    def stop(self) -> None:
        """Ask it to end; returns at once."""
        self.stopping.set()
        self.stop_source()

    def stop_source(self) -> None:
        """Let whoever waits for a frame go."""
        if self._feed is not None:
            self._feed.stop()
        if isinstance(self._source, HeldSource):
            self._source.let_go()
