"""Recording without a window, from any source."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from asl_live.data.recording.feed import Feed
from asl_live.data.recording.moment import Moment, Phase
from asl_live.data.recording.performer import PromptedSigner, open_signer
from asl_live.data.recording.plan import Mode, Review, SessionPlan
from asl_live.data.recording.session import RecordingSession
from asl_live.data.recording.take import Take
from asl_live.errors import InputError
from asl_live.extract.extractor import Extractor
from asl_live.sources.base import Source

Announce = Callable[[Moment], None]
Pressed = Callable[[], bool]


def record(
    plan: SessionPlan,
    spec: str,
    announce: Announce = lambda moment: None,
    pressed: Pressed = lambda: False,
) -> Iterator[Take]:
    """Record the takes that the dataset does not have yet, and give each when it is written.

    spec: a source, as :func:`asl_live.sources.open_source` takes it. ``synthetic`` signs what is
    wanted; a recording is cut into takes in the plan's order, by the hands or one span after the other.
    announce: told after each frame where the session stands. pressed: asked after each frame whether
    a key was pressed since, which begins and ends takes in the mode ``key``. Raises InputError for a
    source or dataset that cannot be used; the takes given until then are whole.
    """
    if os.path.exists(plan.dataset) and not os.path.isdir(plan.dataset):
        raise InputError(f"the dataset {plan.dataset} is a file; name a folder to record into")
    if plan.review in (Review.EACH, Review.POOR):
        raise ValueError("nobody decides about takes without a window")
    with ExitStack() as stack:
        source = stack.enter_context(open_signer(spec, plan))
        recording = not source.live and not isinstance(source, PromptedSigner)
        if recording and plan.mode is Mode.KEY:
            raise InputError(
                f"{source.name} is a recording; cut it by the hands or by the clock: --mode hands"
            )
        if plan.mode is Mode.KEY and not source.live:
            raise InputError("the synthetic signer presses no keys; record it by the hands: --mode hands")
        if recording:
            plan.check_recording(source.name, "leave --again out")
        session = RecordingSession(plan, source.name, source.synthetic, from_start=recording)
        if session.moment.phase is Phase.DONE:
            return
        extractor = stack.enter_context(Extractor())
        feed = _feed(source, extractor, stack)
        kept: Take | None = None
        last = 0.0
        while (
            frame := feed.take(not session.wants_every_frame) if feed is not None else source.read()
        ) is not None:
            last = frame.time
            if pressed():
                _press(session, feed.newest if feed is not None else None)
            moment = session.observe(frame, extractor.observe(frame))
            announce(moment)
            if moment.kept is not None and moment.kept is not kept:
                kept = moment.kept
                yield kept
            if moment.phase is Phase.DONE:
                return
            if isinstance(source, PromptedSigner):
                source.follow(moment)
        moment = session.end_of_source(source.rate)
        if moment.kept is not None and moment.kept is not kept:
            yield moment.kept
        if moment.phase is not Phase.DONE:
            raise InputError(_too_short(source.name, last, moment, plan))


def _feed(source: Source, extractor: Extractor, stack: ExitStack) -> Feed | None:
    """What gives the frames of a live source, so that none is lost in a take."""
    if not source.live:
        return None
    # The models load with the first picture: no countdown is to run meanwhile.
    if (frame := source.read()) is not None:
        extractor.observe(frame)
    return stack.enter_context(Feed(source))


def _press(session: RecordingSession, newest: float | None) -> None:
    if session.moment.phase is Phase.RECORDING:
        session.stop(newest)
    else:
        session.start()


def _too_short(name: str, last: float, moment: Moment, plan: SessionPlan) -> str:
    what = f"{name} ends after {last:.1f} seconds, before take {moment.number} of {moment.sign}"
    if plan.mode is Mode.CLOCK:
        what += f" was {plan.span:g} seconds long; give a longer source, fewer takes or a shorter --span"
    else:
        what += " was signed; give a longer source or fewer takes, or cut it by the clock: --mode clock"
    return what
