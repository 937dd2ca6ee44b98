"""Joins the driver and the stage: decides what decides itself, tells of trouble, sounds the tones."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.collect.driver import Driver
from asl_live.app.collect.review_strip import Decision, decision_of
from asl_live.app.collect.stage import Stage
from asl_live.data.recording import Moment, Phase, SessionPlan, Take
from asl_live.data.recording.cues import Cue, cue_between
from asl_live.errors import InputError
from asl_live.sources.base import Source


class SessionControl(QObject):
    """One session after the other, as the user sees them."""

    changed = Signal()  # the moment is another
    done = Signal()  # all takes are there, or the session was ended
    refused = Signal(object)  # Exception: the session could not begin
    take_kept = Signal(object)  # Take, with its path

    def __init__(
        self, driver: Driver, stage: Stage, notices: Notices, sound: Callable[[Cue], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._driver, self._stage, self._notices, self._sound = driver, stage, notices, sound
        self._plan: SessionPlan | None = None
        self._spec = ""
        self._takes: dict[Path, Take] = {}
        self._kept: Take | None = None
        self._decided: Take | None = None  # the session was told, and has not yet answered
        self._asks_next = False  # a take that comes back by undo is not decided by itself
        self._was_done = False
        queued = Qt.ConnectionType.QueuedConnection  # these come from the driver's threads
        driver.moment_changed.connect(self._on_moment, queued)
        driver.source_opened.connect(self._on_opened, queued)
        driver.failed.connect(self._on_failed, queued)
        driver.source_ended.connect(self._on_source_ended)
        stage.start_asked.connect(driver.start_take)
        stage.stop_asked.connect(driver.stop_take)
        stage.resume_asked.connect(self.resume)
        stage.keep_asked.connect(self.keep)
        stage.redo_asked.connect(self.redo)
        stage.discard_asked.connect(self.discard)

    @property
    def plan(self) -> SessionPlan | None:
        """The plan of the session, with the review that was asked for."""
        return self._plan

    @property
    def moment(self) -> Moment | None:
        """Where the session stands; None while there is none."""
        return self._stage.moment

    @property
    def is_running(self) -> bool:
        """Whether there is a session that is not done."""
        return self._plan is not None and not self._was_done

    @property
    def takes(self) -> list[Take]:
        """The takes that this session wrote and that are there still."""
        return [take for path, take in self._takes.items() if path.exists()]

    def begin(self, plan: SessionPlan, spec: str, source: str) -> None:
        """Record a plan; ``source`` is what the user knows the source by."""
        for subject in ("source", "take"):
            self._notices.dismiss(subject)
        self._plan, self._spec = plan, spec
        self._takes, self._kept, self._decided = {}, None, None
        self._asks_next = self._was_done = False
        self._stage.begin()
        self._stage.view.show_message(f"Opening {source}…")
        self._driver.begin(plan, spec)

    def begin_again(self, source: str) -> None:
        """Go on with a session that was ended."""
        assert self._plan is not None
        self.begin(self._plan, self._spec, source)

    def toggle_pause(self) -> None:
        """Pause, or go on."""
        moment = self.moment
        if moment is not None and moment.phase is Phase.PAUSED:
            self.resume()
        else:
            self._driver.pause()

    def resume(self) -> None:
        self._notices.dismiss("source")
        self._driver.resume()

    def leave(self) -> None:
        """Give the camera back; the session is paused until ``resume``."""
        moment = self.moment
        if not self.is_running or not self._driver.is_open:
            return
        if self._driver.is_film:
            self._driver.pause()  # it may stay open: nobody else wants it
            return
        if moment is not None and moment.phase is Phase.RECORDING:
            said = f"Take {moment.number} of {moment.sign} was broken off, as the page was left."
            self._notices.show_notice("take", Kind.INFO, f"{said} It is recorded again.")
        self._driver.close_source()

    def keep(self) -> None:
        self._decide(self._driver.keep)

    def keep_now(self) -> bool:
        """Keep the take that is reviewed, and wait for it; whether it was written."""
        try:
            self._driver.keep_now()
        except InputError as error:
            self._on_failed(error)
            return False
        return True

    def redo(self) -> None:
        if not self._driver.is_film:  # it goes on: the sign would not come again
            self._decide(self._driver.redo)

    def discard(self) -> None:
        self._decide(self._driver.discard)

    def undo(self) -> None:
        """Take the last decision back; its take waits for another one."""
        self._asks_next = True
        self._driver.undo()

    def _decide(self, command: Callable[[], None]) -> None:
        moment = self.moment
        if moment is None or moment.take is None or moment.phase is not Phase.REVIEWING:
            return
        if moment.take is not self._decided:
            self._decided = moment.take
            self._stage.strip.stop()
            command()

    def _on_moment(self, moment: Moment) -> None:
        before = self.moment
        new = moment.phase is Phase.REVIEWING and (
            before is None or before.phase is not Phase.REVIEWING or before.take is not moment.take
        )
        decision = Decision.ASK
        if moment.take is not None and self._plan is not None and not (self._asks_next and new):
            decision = decision_of(self._plan.review, moment.take)
        if new:
            self._asks_next = False
        self._stage.show_moment(moment, decision)
        if (cue := cue_between(before, moment)) is not None:
            self._sound(cue)
        self._note_kept(moment)
        was_done, self._was_done = self._was_done, moment.phase is Phase.DONE
        if self._was_done and not was_done:
            self.done.emit()
        elif moment.phase is Phase.WAITING and (self._driver.is_over or self._driver.was_done):
            if self._driver.is_film:
                self._driver.finish()  # from its start it would show its first sign for the missing one
            else:
                self._driver.open_source()  # after an undo at the end
        self.changed.emit()

    def _note_kept(self, moment: Moment) -> None:
        kept = moment.kept
        if kept is not None and kept is not self._kept and kept.path is not None:
            self._takes[kept.path] = kept
            self._notices.dismiss("take")
            self.take_kept.emit(kept)
        self._kept = kept

    def _on_opened(self, source: Source) -> None:
        self._notices.dismiss("source")
        self._stage.show_source(source.name, source.synthetic)
        self._stage.strip.redo_button.setEnabled(not self._driver.is_film)

    def _on_failed(self, error: Exception) -> None:
        """A take could not be written, or an undone one not deleted."""
        self._decided, self._asks_next = None, False
        self._stage.strip.hold()
        moment = self.moment
        waits = moment is not None and moment.take is not None
        self._notices.show_notice(
            "take", Kind.ERROR, sentence(error), ("Keep it again", self.keep) if waits else None
        )

    def _on_source_ended(self, error: Exception | None) -> None:
        if not self._driver.has_session:
            self._plan = None
            self.refused.emit(error)
            return
        if error is not None and self._driver.is_over:
            self._notices.show_notice("source", Kind.ERROR, sentence(error))
        elif error is not None:
            text = f"{sentence(error)} The session is paused; what was kept is safe."
            self._notices.show_notice("source", Kind.ERROR, text, ("Retry", self.resume))
            self._stage.view.show_message("No picture", "See the message above.")
        else:
            text = "The recording has ended before all takes were there."
            self._notices.show_notice("source", Kind.INFO, text)
