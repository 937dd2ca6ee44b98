"""A recording session: fed with observations, it says what comes and hands over takes.

Keeps time by the observations alone, so that a session replayed gives the same takes.
"""

import math
import threading
from collections import deque

from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.data.recording.advice import Advice, Adviser
from asl_live.data.recording.moment import Moment, Phase
from asl_live.data.recording.plan import Mode, Review, SessionPlan
from asl_live.data.recording.progress import Progress
from asl_live.data.recording.recent import RecentFrames
from asl_live.data.recording.take import Decided, Take, make_clip
from asl_live.data.recording.writing import clear_leftovers, delete_take, write_take
from asl_live.errors import InputError
from asl_live.hands import Change, Cut, HandsCutter
from asl_live.observation import Observation
from asl_live.sources.base import Frame

# A frame at the very end of a take, but for rounding, belongs to the next.
ROUNDING = 1e-6
# Seconds before a take that are remembered, to find where the movement began.
REMEMBERED = 2.0
# A take that nobody ends does not fill the memory.
LONGEST_TAKE = 30.0
NO_STOP = f"nobody ended the take within {LONGEST_TAKE:g} seconds; press the key once more after each sign"
NO_REST = "the hands did not come to rest; let them rest after each sign, or end the take by key"
# Decisions that can be taken back: their takes, with their pictures, stay in memory.
MOST_UNDONE = 10


class RecordingSession:
    """Records the takes of a plan that the dataset does not have yet.

    ``observe`` is given every frame that was looked at, in order; commands may come between frames, from any
    thread. ``keep``, ``undo``, and ``observe`` where it keeps a good take, write to the disk, which
    takes up to a fraction of a second. Raises InputError, when made, for a dataset that cannot be
    used. camera: the name of the source, for the clips. synthetic: nobody signs. from_start: the source
    is a recording from its beginning, whose first take is the first of the order, and so on; takes
    that the dataset has are passed over, and by the clock there is no countdown. It stands still while
    the session is paused or a take is reviewed, and a take that runs then goes on afterwards: were it
    dropped, what comes next would get its name.

    A full disk: ``keep`` (or ``observe``) raises InputError, and the take waits in REVIEWING to be
    kept when there is room. A camera that breaks off: call ``pause``; ``use_source`` with the one
    that is opened then, and ``resume``. A program that ends: a session with the same plan goes on.
    """

    def __init__(
        self, plan: SessionPlan, camera: str = "", synthetic: bool = False, from_start: bool = False
    ) -> None:
        self._lock = threading.RLock()
        self._camera, self._synthetic = camera, synthetic
        self._progress = Progress(plan, synthetic)
        self._plan = self._progress.plan
        clear_leftovers(plan)
        self._cutter, self._adviser = HandsCutter(), Adviser()
        self._recent = RecentFrames()
        self._advice: tuple[Advice, ...] = ()
        self._time: float | None = None  # of the newest observation
        self._begun: float | None = None  # when the countdown or the take began
        self._end: float | None = None  # when the take is to end, where that is known
        self._reviewed: list[Take] = []  # the last one is reviewed first
        self._kept: Take | None = None
        self._dropped: Take | None = None
        self._decisions: deque[Decided] = deque(maxlen=MOST_UNDONE)
        self._paused = self._finished = False
        self._phase = Phase.WAITING
        self._from_start = from_start
        self._held: Phase | None = None  # that a recording, which stands still, goes on with
        missing = set(self._progress.positions())
        self._passed = set(range(self._progress.total)) - missing if from_start else set()
        self._cut = 0  # takes that the source has given
        self._go_on()

    # What a session is told.

    def observe(self, frame: Frame, observation: Observation) -> Moment:
        """Take in the next frame and what was observed in it; where the session stands then.

        Raises InputError if a take that needs no review cannot be written: it then waits in REVIEWING.
        """
        with self._lock:
            time = observation.time
            if self._time is not None and time <= self._time:
                self._forget_frames()  # the source began anew
            self._time = time
            self._advice = self._adviser.step(frame, observation, signing=self._phase is Phase.RECORDING)
            self._recent.add(observation, frame.picture if self._plan.keep_video else None)
            if self._phase is Phase.WAITING and self._mode is Mode.CLOCK:
                if self._from_start and self._plan.mode is Mode.CLOCK:
                    self._begin_next_part()
                elif self._from_start:
                    self._begin(time, time + self._plan.span)
                else:
                    self._phase, self._begun = Phase.COUNTDOWN, time
            if self._phase is Phase.COUNTDOWN:
                assert self._begun is not None
                if time >= self._begun + self._plan.countdown - ROUNDING:
                    self._begin(time, time + self._plan.span)
            elif self._mode is Mode.HANDS and self._end is None:
                self._follow_hands(observation)
            self._follow_clock(time)
            self._drop_old_frames()
            return self.moment

    def end_of_source(self, rate: float | None = None) -> Moment:
        """The source has no more frames: end the take that runs if it is whole, else drop it.

        rate: of the source, frames a second: a recording's last frame is shown as long as any other.
        Raises InputError as ``observe`` does.
        """
        with self._lock:
            if self._held is not None:
                self._phase, self._held = self._held, None
            if self._phase is Phase.RECORDING and self._time is not None:
                if self._end is not None:
                    if self._time + 1.5 * (1 / rate if rate else self._recent.period) >= self._end:
                        self._end_take(self._begun or 0.0, self._end)
                elif (cut := self._cutter.finish()) is not None:
                    self._use(cut)
            self._go_on()
            return self.moment

    def start(self) -> None:
        """Begin the take now, as of the newest frame; by the clock: end the countdown."""
        with self._lock:
            if self._phase in (Phase.WAITING, Phase.COUNTDOWN) and self._time is not None:
                self._begin(self._time, self._time + self._plan.span if self._mode is Mode.CLOCK else None)

    def stop(self, at: float | None = None) -> None:
        """End the running take with the newest frame, or with the one of this time when it is looked at.

        at: for a source that is ahead of who looks: the time of its newest frame.
        """
        with self._lock:
            if self._phase is Phase.RECORDING and self._time is not None:
                end = max(self._time, self._time if at is None else at) + 2 * ROUNDING
                self._end = end if self._end is None else min(self._end, end)
                self._follow_clock(self._time)

    def pause(self) -> None:
        """Record nothing until ``resume``; a take that runs is dropped, of a recording held."""
        with self._lock:
            if self._phase is not Phase.DONE:
                self._break_off()
                self._paused = True
                self._go_on()

    def resume(self) -> None:
        """Go on after ``pause``."""
        with self._lock:
            self._paused = False
            self._go_on()

    def keep(self) -> Take | None:
        """Write the take that is reviewed; the take with its path, None where there is none to keep.

        Raises InputError if it cannot be written; it then still waits for a decision. Raises it too where
        the take was written, and only the session's own file was not: the session goes on.
        """
        with self._lock:
            if not self._reviewed:
                return None
            order, take = self._progress.order, write_take(self._plan, self._reviewed[-1])
            self._reviewed.pop()
            self._decisions.append(Decided(take, order, kept=True))
            self._kept = take
            self._progress.add(take.sign)
            self._go_on()
            self._progress.save()
            return take

    def redo(self) -> None:
        """Throw the reviewed take away and record it again."""
        with self._lock:
            if self._reviewed:
                self._drop_reviewed()
                self._go_on()

    def discard(self) -> None:
        """Throw the reviewed take away; it is asked for again after all others."""
        with self._lock:
            if self._reviewed:
                self._progress.postpone(self._drop_reviewed().sign)
                self._go_on()
                self._progress.save()

    def skip(self) -> None:
        """Go on with the next sign; the takes of this one come after all others.

        A take that runs is dropped; of a recording, which does not have the sign, it gets the next name.
        """
        with self._lock:
            coming = self._progress.coming
            if coming and self._phase not in (Phase.REVIEWING, Phase.DONE):
                self._break_off()
                mode = self._mode
                self._progress.postpone(coming[0], all_in_a_row=True)
                if self._mode is not mode:
                    self._drop_running()
                self._go_on()
                self._progress.save()

    def undo(self) -> Take | None:
        """Take the last decision back: its take, out of the dataset if it was kept, is reviewed again.

        The take, or None where there is nothing to undo. Raises InputError if its file cannot be deleted.
        """
        with self._lock:
            if not self._decisions:
                return None
            decision = self._decisions[-1]
            take = delete_take(decision.take)
            if decision.kept:
                self._progress.take_back(take.sign)
            self._decisions.pop()
            self._break_off()
            self._progress.set_order(decision.order)
            self._reviewed.append(take)
            self._finished = False
            self._go_on()
            self._progress.save()
            return take

    def finish(self) -> None:
        """End the session before all takes are there, paused or not; the same plan goes on later.

        A take that is reviewed is not kept; ``undo`` brings it back, and the session with it.
        """
        with self._lock:
            self._drop_running()
            while self._reviewed:
                self._drop_reviewed()
            self._finished, self._paused = True, False
            self._go_on()

    def use_source(self, camera: str, synthetic: bool) -> None:
        """Frames come from another source from now on, or from one that was opened again."""
        with self._lock:
            self._drop_running()
            self._forget_frames()
            if synthetic != self._synthetic:
                self._progress = Progress(self._plan, synthetic)
                self._reviewed.clear()  # a take of the one is none of the other's
                self._decisions.clear()
            self._camera, self._synthetic = camera, synthetic
            self._go_on()

    # What a session tells.

    @property
    def plan(self) -> SessionPlan:
        """The plan, with the seed that its order was made with."""
        return self._plan

    @property
    def wants_every_frame(self) -> bool:
        """Whether frames are part of a take now: none may be left out, however long looking takes.

        Otherwise the newest frame is enough, and the delay does not grow.
        """
        return self._phase is Phase.RECORDING or (self._phase is Phase.WAITING and self._cutter.running)

    @property
    def moment(self) -> Moment:
        """Where the session stands."""
        with self._lock:
            coming = self._progress.coming
            take = self._reviewed[-1] if self._reviewed else None
            sign = take.sign if take else (coming[0] if coming else "")
            return Moment(
                phase=self._phase,
                sign=sign,
                number=self._progress.number(sign) if sign else 0,
                of=self._plan.takes,
                mode=self._mode,
                done=self._progress.done,
                total=self._progress.total,
                following=coming[0 if take else 1 :],
                left=self._left(),
                seconds=self._time - self._begun
                if self._phase is Phase.RECORDING and self._time is not None and self._begun is not None
                else 0.0,
                advice=self._advice,
                take=take,
                kept=self._kept,
                dropped=self._dropped,
                can_undo=bool(self._decisions),
            )

    # How it works.

    @property
    def _mode(self) -> Mode:
        coming = self._progress.coming
        if self._plan.mode is Mode.HANDS and coming and coming[0] in NO_SIGN_LABELS:
            return Mode.CLOCK
        return self._plan.mode

    def _left(self) -> float | None:
        if self._time is None or self._begun is None:
            return None
        if self._phase is Phase.COUNTDOWN:
            return max(0.0, self._begun + self._plan.countdown - self._time)
        if self._phase is Phase.RECORDING and self._end is not None and math.isfinite(self._end):
            return max(0.0, self._end - self._time)
        return None

    def _go_on(self) -> None:
        """Into the phase that follows from what is to be done."""
        if self._held is None:
            self._begun = self._end = None
            # The hand that pressed a key is not yet signing.
            self._cutter.reset(wait_for_rest=True)
        if self._paused:
            self._phase = Phase.PAUSED
        elif self._reviewed:
            self._phase = Phase.REVIEWING
        elif self._finished or not self._progress.coming:
            self._phase = Phase.DONE
        else:
            self._phase, self._held = self._held or Phase.WAITING, None

    def _follow_clock(self, time: float) -> None:
        # As soon as what was asked to be the last frame is there.
        while self._phase is Phase.RECORDING and self._end is not None and time >= self._end - 3 * ROUNDING:
            self._end_take(self._begun or 0.0, self._end)
            waiting = self.moment.phase is Phase.WAITING
            if waiting and self._from_start and self._plan.mode is Mode.CLOCK:
                self._begin_next_part()

    def _begin_next_part(self) -> None:
        start = self._cut * self._plan.span
        self._begin(start, start + self._plan.span)

    def _begin(self, start: float, end: float | None) -> None:
        self._phase, self._begun, self._end = Phase.RECORDING, start, end

    def _follow_hands(self, observation: Observation) -> None:
        if self._phase not in (Phase.WAITING, Phase.RECORDING):
            return
        cut = self._cutter.step(observation)
        if cut is None:
            return
        self._use(cut)
        if self._phase is Phase.WAITING:
            self._cutter.reset()  # no key was pressed: the hands are free to rise at once

    def _use(self, cut: Cut) -> None:
        if cut.change is Change.RISEN:
            self._begin(cut.start, None)
        elif cut.change is Change.DROPPED:
            self._go_on()
        elif cut.change is Change.ENDLESS:
            self._end_take(cut.start, cut.end, (NO_REST,))
        else:
            self._end_take(cut.start, cut.end)

    def _end_take(self, start: float, end: float, notes: tuple[str, ...] = ()) -> None:
        frames, pictures = self._recent.between(start - ROUNDING, end - ROUNDING)
        sign = self._progress.coming[0]
        self._cut += 1
        number = self._progress.number(sign)
        if not frames or self._cut - 1 in self._passed:
            self._go_on()
            if not frames:
                raise InputError(
                    f"{self._camera} gave no pictures during take {number} of {sign}; check it and try again"
                )
            return
        self._go_on()
        clip = make_clip(frames, self._plan, sign, self._camera, self._synthetic)
        take = Take(clip, number, frames[0].time, frames[-1].time, notes, pictures=pictures)
        self._reviewed.append(take)
        review = self._plan.review
        self._go_on()
        if review is Review.REDO and take.warnings:
            self._dropped = take
            self.redo()
        elif review is Review.NONE or (review is not Review.EACH and not take.warnings):
            self.keep()

    def _break_off(self) -> None:
        """Drop the take that runs, or hold it where the source stands still."""
        if not self._from_start:
            self._drop_running()
        elif self._phase in (Phase.WAITING, Phase.RECORDING):
            self._held = self._phase

    def _drop_running(self) -> None:
        self._held = None
        if self._phase in (Phase.RECORDING, Phase.COUNTDOWN):
            self._go_on()

    def _drop_reviewed(self) -> Take:
        take = self._reviewed.pop()
        self._decisions.append(Decided(take, self._progress.order, kept=False))
        return take

    def _forget_frames(self) -> None:
        self._drop_running()
        self._recent.clear()
        self._cutter.forget()
        self._adviser.reset()
        self._time = None

    def _drop_old_frames(self) -> None:
        assert self._time is not None
        first = self._time - REMEMBERED
        if self._begun is not None and Phase.RECORDING in (self._phase, self._held):
            first = min(first, self._begun)
            if self._held is None and self._end is None and self._time - self._begun > LONGEST_TAKE:
                self._end_take(self._begun, self._time, (NO_STOP,))
        self._recent.forget(first - ROUNDING)
