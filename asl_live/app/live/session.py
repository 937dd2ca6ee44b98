"""The pipeline as the interface sees it: start and stop without waiting, news as signals."""

import logging
import threading
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.background import BackgroundCalls
from asl_live.app.pipeline import Pace, Pipeline, ReadingRecogniser
from asl_live.app.screen import Screen
from asl_live.app.services import Services
from asl_live.data.personal import Teacher
from asl_live.errors import InputError
from asl_live.recognise.events import Event, Reading
from asl_live.sources.base import Frame, Source

if TYPE_CHECKING:
    from asl_live.bundle import Bundle
    from asl_live.recognise.personal import PersonalSigns

log = logging.getLogger(__name__)


class State(Enum):
    """What the session is doing."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


class Session(QObject):
    """Runs one source at a time. Methods are called on the interface's thread and never wait."""

    state_changed = Signal(object)  # State
    # Source: only its name, spec, live and synthetic are to be read. Not of one that was ended meanwhile.
    source_opened = Signal(object)
    reading_made = Signal(object, object)  # Reading or None, Pace
    events_finished = Signal(object)  # tuple of Event
    # As objects, because a name that is not UTF-8 would come out of Qt's text as another one.
    bundle_loaded = Signal(object, object)  # the name it was asked for by, Bundle
    model_failed = Signal(object, object)  # the name it was asked for by, Exception
    personal_failed = Signal(object)  # Exception: the signs that were taught cannot be used
    lesson_told = Signal(object)  # Lesson
    run_ended = Signal(object)  # Exception, or None at the end of the source or after a stop

    _opened = Signal(object)
    _closed = Signal(object, object)

    def __init__(self, services: Services, every_frame: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._every_frame = every_frame
        self._spec = ""  # of the run on the screen
        self._source: tuple[str, bool, bool] = ("", False, False)  # name, live, synthetic
        self._background = BackgroundCalls(self)
        self.screen = Screen(self)
        self._pipeline: Pipeline | None = None
        self._next: str | None = None
        self._state = State.IDLE
        self._stopped_by_user = False
        self._model = ""
        self._bundles: dict[str, Bundle] = {}
        self._loading = threading.Lock()
        self._thresholds: dict[str, float] = {}
        self._closed.connect(self._on_closed, Qt.ConnectionType.QueuedConnection)
        self._opened.connect(self._on_opened, Qt.ConnectionType.QueuedConnection)

    @property
    def state(self) -> State:
        return self._state

    @property
    def is_on(self) -> bool:
        """Whether a source runs, or will as soon as the one before it has ended."""
        return self._state in (State.STARTING, State.RUNNING) or self._next is not None

    @property
    def was_stopped(self) -> bool:
        """Whether the last run was ended by ``stop``, not by its source."""
        return self._stopped_by_user

    @property
    def background(self) -> BackgroundCalls:
        return self._background

    def start(self, spec: str) -> None:
        """Run a source; one that runs already is ended first."""
        if self._pipeline is not None:
            self._next = spec
            self._set_state(State.STOPPING)
            self._pipeline.stop()
            return
        self._stopped_by_user = False
        if spec != self._spec:
            self._spec = spec
            self.screen.forget()
        self._set_state(State.STARTING)
        self._pipeline = Pipeline(
            lambda: self._services.open_source(spec),
            self._services.make_extractor,
            self._recogniser_maker(self._model),
            self,
            self._every_frame,
        )
        self._pipeline.start()

    def stop(self) -> None:
        """End the run; ``run_ended`` tells when it has."""
        self._next = None
        if self._pipeline is not None:
            self._stopped_by_user = True
            self._set_state(State.STOPPING)
            self._pipeline.stop()

    def shut_down(self, timeout: float = 20.0) -> None:
        """Stop, and wait for every thread; for the end of the program."""
        self.stop()
        if self._pipeline is not None and not self._pipeline.join(timeout):
            log.warning("the source did not stop within %s seconds", timeout)
        self._background.join(timeout)

    def use_model(self, name: str) -> None:
        """Recognise with this bundle from now on; ``bundle_loaded`` or ``model_failed`` follows."""
        self._model = name
        if self._pipeline is not None:
            self._pipeline.use_recogniser(self._recogniser_maker(name))
        else:
            self._background.call(lambda: self._load(name))

    def forget_model(self, name: str) -> None:
        """Read this bundle anew when it is next asked for: it may have been trained again."""
        self._bundles.pop(name, None)

    @property
    def is_live(self) -> bool:
        """Whether what runs is no recording."""
        return self._source[1]

    def teach(self, sign: str, takes: int) -> Teacher:
        """Take takes of a sign from what runs, in place of recognising; ``lesson_told`` tells of them."""
        name, _, synthetic = self._source
        teacher = Teacher(sign, takes, name, synthetic, self.lesson_told.emit)
        if self._pipeline is not None:
            self._pipeline.use_recogniser(lambda: teacher)
        return teacher

    def recognise_again(self) -> None:
        """End the teaching, or take in what was changed of personal signs."""
        self.use_model(self._model)

    def use_threshold(self, model: str, threshold: float | None) -> None:
        """Accept this model's signs from this confidence on; None: from the bundle's own."""
        if threshold is None:
            self._thresholds.pop(model, None)
        else:
            self._thresholds[model] = threshold
        bundle = self._bundles.get(model)
        if model == self._model and bundle is not None and self._pipeline is not None:
            self._pipeline.use_threshold(bundle.threshold if threshold is None else threshold)

    def _set_state(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _load(self, name: str) -> "Bundle | None":
        """The bundle of this name, loaded once; None, with ``model_failed``, if it cannot be used."""
        try:
            with self._loading:
                if name not in self._bundles:
                    bundle = self._services.load_bundle(name)
                    # Some models are not for streams. Better heard now than as the end of a run.
                    self._services.make_recogniser(bundle, None)
                    self._bundles[name] = bundle
                bundle = self._bundles[name]
        except Exception as error:  # told to the user, who chooses another
            if not isinstance(error, InputError):
                log.error("the model %s could not be loaded", name, exc_info=error)
            self.model_failed.emit(name, error)
            return None
        self.bundle_loaded.emit(name, bundle)
        return bundle

    def _recogniser_maker(self, name: str) -> Callable[[], ReadingRecogniser | None]:
        def make() -> ReadingRecogniser | None:
            bundle = self._load(name)
            if bundle is None:
                return None
            return self._services.make_recogniser(bundle, self._thresholds.get(name), self._personal(bundle))

        return make

    def _personal(self, bundle: "Bundle") -> "PersonalSigns | None":
        if self._every_frame:
            return None  # what a script gets depends on its arguments alone
        try:
            return self._services.load_personal(bundle)
        except InputError as error:
            self.personal_failed.emit(error)
            return None

    def _on_opened(self, source: Source) -> None:
        # A camera takes a second to open: another source may have been chosen, or Stop pressed.
        if self._state is State.STARTING:
            self._set_state(State.RUNNING)
            self.source_opened.emit(source)

    def _on_closed(self, pipeline: Pipeline, error: Exception | None) -> None:
        pipeline.join()
        self._pipeline = None
        if error is not None and not isinstance(error, InputError):
            log.error("the run ended with an error", exc_info=error)
        self._set_state(State.IDLE)
        following, self._next = self._next, None
        if following is None:
            self.run_ended.emit(error)
        else:
            self.start(following)

    # What the pipeline calls, on its own threads.

    def opened(self, source: Source) -> None:
        self._source = (source.name, source.live, source.synthetic)
        self.screen.forget()
        self.screen.change_look(mirrored=source.live and not source.synthetic)
        self._opened.emit(source)

    def shown(self, frame: Frame, keypoints: np.ndarray | None) -> None:
        self.screen.show(frame, keypoints)

    def read(self, reading: Reading | None, pace: Pace) -> None:
        self.reading_made.emit(reading, pace)

    def finished(self, events: tuple[Event, ...]) -> None:
        if events:
            self.events_finished.emit(events)

    def closed(self, error: Exception | None) -> None:
        self._closed.emit(self._pipeline, error)
